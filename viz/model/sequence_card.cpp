// The words of arrows, and what a message says field by field.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "sim/protocol/api_key.h"
#include "sim/trace/export.h"
#include "sim/trace/words.h"
#include "viz/model/build_sequence_parts.h"
#include "viz/model/sequence_words.h"

namespace kv {
namespace {

struct RequestDetail {
  std::string operator()(const ks::JoinGroupRequest& body) const {
    return body.member.valid() ? "" : ", no id";
  }
  std::string operator()(const ks::SyncGroupRequest& body) const {
    return body.assignments.empty() ? "" : " + assignment";
  }
  std::string operator()(const ks::HeartbeatRequest& body) const {
    return fmt::format(", gen {}", body.generation);
  }
  std::string operator()(const ks::ConsumerGroupHeartbeatRequest& body) const {
    return fmt::format(", epoch {}", body.member_epoch);
  }
  std::string operator()(const ks::ShareGroupHeartbeatRequest& body) const {
    return fmt::format(", epoch {}", body.member_epoch);
  }
  template <class Body>
  std::string operator()(const Body&) const {
    return "";
  }
};

struct ReplyDetail {
  const ks::Names& names;

  ReplyWords operator()(const ks::JoinGroupResponse& body) const {
    std::string words = fmt::format("generation {}", body.generation);
    if (body.leader.valid() && body.leader.index < names.members.size()) {
      const ks::ConsumerId leader = names.members[body.leader.index].consumer;
      words += fmt::format(", leader {}", names.of(ks::node(leader)));
    }
    return {words, words, SequenceInk::violet, true};
  }
  ReplyWords operator()(const ks::SyncGroupResponse& body) const {
    return {partition_list(body.partitions, names), "your partitions", SequenceInk::green, true};
  }
  ReplyWords operator()(const ks::FindCoordinatorResponse& body) const {
    if (!body.coordinator.valid()) return {"ok", "ok"};
    std::string words = fmt::format("broker {}", body.coordinator.index + 1);
    return {words, words};
  }
  ReplyWords operator()(const ks::OffsetFetchResponse&) const {
    return {"committed offsets", "committed offsets"};
  }
  ReplyWords operator()(const ks::ConsumerGroupHeartbeatResponse& body) const {
    return assignment(body.member_epoch, body.assignment);
  }
  ReplyWords operator()(const ks::ShareGroupHeartbeatResponse& body) const {
    return assignment(body.member_epoch, body.assignment);
  }
  template <class Body>
  ReplyWords operator()(const Body&) const {
    return {"ok", "ok"};
  }

 private:
  template <class Assignment>
  ReplyWords assignment(std::int32_t epoch, const Assignment& given) const {
    std::string words = fmt::format("epoch {}", epoch);
    if (!given) return {words, words};
    return {words + ", may use " + partition_list(*given, names), words + ", assignments",
            SequenceInk::green, true};
  }
};

// --- fields ----------------------------------------------------------------------------------------

/// Reads the fields of an object that our own writer made. Lists of objects are only counted: what they
/// hold is too much for a card.
class FieldReader {
 public:
  explicit FieldReader(const std::string& json) : text_(json) {}

  std::vector<SequenceField> read() {
    std::vector<SequenceField> fields;
    at_ = 1;
    while (at_ < text_.size() && text_[at_] == '"') {
      const std::string key = quoted();
      ++at_;  // the colon
      std::string value = this->value();
      if (at_ < text_.size() && text_[at_] == ',') ++at_;
      if (!value.empty()) fields.push_back(field(key, value));
    }
    return fields;
  }

 private:
  static SequenceField field(const std::string& key, const std::string& value) {
    std::string name = key;
    const bool micros = name.ends_with("_us");
    if (micros) name.resize(name.size() - 3);
    std::replace(name.begin(), name.end(), '_', ' ');
    const bool number = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-';
    });
    if (!micros || !number) return {name, value, SequenceInk::plain};
    return {name, std::to_string(std::stoll(value) / 1000) + " ms", SequenceInk::plain};
  }

  std::string quoted() {
    std::string word;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      word += text_[at_];
    }
    ++at_;
    return word;
  }

  std::string value() {
    if (text_[at_] == '"') {
      const std::string word = quoted();
      return word.empty() ? "none" : word;
    }
    if (text_[at_] == '[') return list();
    if (text_[at_] == '{') {
      skip_object();
      return "";
    }
    std::string word;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ']') {
      word += text_[at_++];
    }
    return word == "null" ? "none" : word;
  }

  std::string list() {
    std::string words;
    std::size_t count = 0;
    bool objects = false;
    for (++at_; at_ < text_.size() && text_[at_] != ']'; ++count) {
      if (text_[at_] == '{') {
        const std::string name = name_of_object();
        skip_object();
        if (name.empty()) objects = true;
        if (!name.empty()) words += (words.empty() ? "" : ", ") + name;
      } else {
        words += (words.empty() ? "" : ", ") + value();
      }
      if (at_ < text_.size() && text_[at_] == ',') ++at_;
    }
    ++at_;
    if (count == 0) return "none";
    return objects ? ks::count_text(count, "entry", "entries") : words;
  }

  /// Of an object that begins with its name: a topic, an assignor.
  std::string name_of_object() {
    constexpr std::string_view begin = "{\"name\":";
    if (text_.compare(at_, begin.size(), begin) != 0) return "";
    const std::size_t here = at_;
    at_ += begin.size();
    std::string name = quoted();
    at_ = here;
    return name;
  }

  void skip_object() {
    int depth = 0;
    do {
      if (text_[at_] == '"') {
        quoted();
        continue;
      }
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
      ++at_;
    } while (depth > 0 && at_ < text_.size());
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

std::string error_words(ks::KafkaError error) {
  return fmt::format("{} {}", static_cast<int>(error), ks::error_name(error));
}

/// When a request was answered and how long it lay there, or what a response answers.
void add_partner(const SequenceMessage& m, SequenceCard& card) {
  if (m.partner == nullptr) {
    if (!m.response && !m.lost) card.fields.push_back({"answered", "not yet", SequenceInk::faint});
    return;
  }
  if (m.response) {
    const auto& request = std::get<ks::MessageSent>(m.partner->body);
    const ks::Duration waited = m.fact->time - request.due;
    std::string words = fmt::format("the request of {}", clock_text(m.partner->time));
    if (waited.count() > 0) words += fmt::format(", {} later", ks::span_text(waited));
    card.fields.push_back({"answers", words, SequenceInk::plain});
    return;
  }
  const ks::Duration waited = m.partner->time - m.sent->due;
  std::string words = clock_text(m.partner->time);
  if (waited.count() > 0) {
    words += fmt::format(", {} {}", m.parked ? "parked" : "after", ks::span_text(waited));
  }
  card.fields.push_back({"answered", words, m.parked ? SequenceInk::amber : SequenceInk::plain});
}

}  // namespace

std::string request_words(const ks::MessageBody& body, const ks::Names&) {
  return std::string(ks::api_name(ks::api_key(body))) + std::visit(RequestDetail{}, body);
}

ReplyWords reply_words(const ks::MessageBody& body, const ks::Names& names) {
  const ks::KafkaError error = ks::error_of(body);
  if (error == ks::KafkaError::none) return std::visit(ReplyDetail{names}, body);
  const std::string words = error_words(error);
  return {words, words, SequenceInk::amber, true};
}

SequenceCard card_of(const SequenceMessage& m, const ks::Names& names) {
  constexpr std::size_t most_fields = 9;
  SequenceCard card;
  const ks::MessageBody& body = m.sent->message.body;
  const ks::ApiKey api = ks::api_key(body);
  card.title = fmt::format("{} {}", ks::api_name(api), m.response ? "response" : "request");
  card.note = fmt::format("API {}", static_cast<int>(api));
  card.fields.push_back({"from, to", fmt::format("{}, {}", names.of(m.from()), names.of(m.to())),
                         SequenceInk::plain});
  if (m.lost) {
    card.fields.push_back({"sent", clock_text(m.fact->time), SequenceInk::plain});
    card.fields.push_back({"lost", m.why, SequenceInk::red});
  } else {
    card.fields.push_back({"sent, arrives",
                           fmt::format("{}, {}", clock_text(m.fact->time), clock_text(m.arrives)),
                           SequenceInk::plain});
  }
  add_partner(m, card);
  ks::JsonWriter json;
  json.begin_object();
  ks::write_message(json, body, names);
  json.end_object();
  const std::string text = json.take();
  for (SequenceField& field : FieldReader(text).read()) {
    if (field.name == "group id" || card.fields.size() >= most_fields) continue;
    const bool error = field.name == "error code" || field.name == "error";
    if (error && (field.value == "0" || field.value == "NONE")) continue;
    if (error) field.ink = SequenceInk::amber;
    card.fields.push_back(std::move(field));
  }
  return card;
}

}  // namespace kv
