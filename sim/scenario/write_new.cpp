#include "sim/scenario/write_new.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "sim/scenario/document.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/toml_lines.h"
#include "sim/scenario/write_parts.h"
#include "sim/world/command.h"
#include "sim/world/spec.h"

namespace ks {
namespace {

/// The tables of a file in the order in which a well ordered one has them.
constexpr std::string_view order[] = {"cluster",  "topics", "producers", "groups",
                                      "timeline", "expect", "steps"};

const std::vector<Node>& tables_of(const Node& document, std::string_view name) {
  static const std::vector<Node> none;
  const KeyValue* found = document.find(name);
  return found == nullptr ? none : found->value.items;
}

std::string text_of(const Node& table, std::string_view key) {
  const KeyValue* found = table.find(key);
  return found == nullptr ? std::string{} : found->value.text;
}

/// The end of the outermost list in a line (or lines) of TOML: behind its last character that counts, and at
/// its closing bracket.
struct ListEnd {
  std::size_t last = 0;
  std::size_t close = 0;
};

std::size_t behind_string(std::string_view lines, std::size_t at) {
  const char quote = lines[at];
  for (++at; at < lines.size() && lines[at] != quote; ++at) {
    if (quote == '"' && lines[at] == '\\') ++at;
  }
  return at + 1;
}

std::optional<ListEnd> end_of_list(std::string_view lines) {
  ListEnd end;
  int depth = 0;
  for (std::size_t i = lines.find('=') + 1; i < lines.size();) {
    const char c = lines[i];
    if (c == '#') {
      i = std::min(lines.find('\n', i), lines.size());
      continue;
    }
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) {
      end.close = i;
      return end;
    }
    const bool counts = c != ' ' && c != '\t' && c != '\r' && c != '\n';
    i = c == '"' || c == '\'' ? behind_string(lines, i) : i + 1;
    if (counts) end.last = i;
  }
  return std::nullopt;
}

/// Expectations that meant the only group have to say so when there is a second one.
std::string with_group_named(std::string text, const std::string& group, const std::string& end) {
  const Result<Scenario> parsed = parse_scenario(text, "");
  if (parsed) return text;
  const std::vector<TomlItem> items = toml_items(text);
  std::vector<std::size_t> places;  // behind the headers of those that ask for it
  for (const TomlSection& section : toml_sections(items, "expect")) {
    const int last = section.last + 1 < items.size() ? items[section.last + 1].line : 1 << 30;
    const bool asks =
        std::any_of(parsed.error().begin(), parsed.error().end(), [&](const Diagnostic& problem) {
          return problem.line > items[section.header].line && problem.line < last &&
                 problem.what.ends_with("needs a group");
        });
    if (asks) places.push_back(items[section.header].end);
  }
  for (std::size_t i = places.size(); i-- > 0;)
    text.insert(places[i], "group = " + toml_string(group) + end);
  return text;
}

class Builder {
 public:
  Builder(std::string_view text, const Node& document) : text_(text), document_(document) {
    crlf_ = text.find("\r\n") != std::string_view::npos;
    if (!text_.empty() && text_.back() != '\n') text_ += line_end();
    items_ = toml_items(text_);
    for (const Node& group : tables_of(document, "groups")) note_members(group);
    for (const Node& entry : tables_of(document, "timeline")) used_.insert(text_of(entry, "node"));
    for (const std::string_view kind : {"topics", "producers"}) {
      for (const Node& table : tables_of(document, kind)) used_.insert(text_of(table, "name"));
    }
  }

  Result<NewText> add(NewPart part, Time at) {
    switch (part) {
      case NewPart::broker: return broker();
      case NewPart::topic: return topic();
      case NewPart::producer: return producer();
      case NewPart::group: return group();
      case NewPart::member: return member();
      case NewPart::link: return link(at);
      case NewPart::action: return action(at);
      case NewPart::expectation: return expectation(at);
    }
    return failure("there is no such part");
  }

 private:
  std::string line_end() const { return crlf_ ? "\r\n" : "\n"; }

  void note_members(const Node& group) {
    used_.insert(text_of(group, "id"));
    const KeyValue* members = group.find("members");
    if (members == nullptr) return;
    for (const Node& member : members->value.items) {
      const std::string name =
          member.kind == Node::Kind::text ? member.text : text_of(member, "name");
      used_.insert(name);
      members_.push_back(name);
    }
  }

  /// The first name that nothing has yet; numbers begin with 1.
  std::string free_name(std::string_view stem) const {
    for (int number = 1;; ++number) {
      std::string name = std::string(stem) + std::to_string(number);
      if (!used_.contains(name)) return name;
    }
  }

  std::string first_topic() const {
    const std::vector<Node>& topics = tables_of(document_, "topics");
    return topics.empty() ? std::string{} : text_of(topics.front(), "name");
  }

  static Result<NewText> missing(std::string_view what, std::string_view first) {
    return failure(
        std::string("there is no ") + std::string(first) + " for the new " + std::string(what),
        "a " + std::string(first) + " first");
  }

  NewText insert(std::size_t offset, std::string added, std::string what, int lines_before = 0) {
    if (crlf_) {
      std::string with_ends;
      for (const char c : added) with_ends += c == '\n' ? "\r\n" : std::string(1, c);
      added = std::move(with_ends);
    }
    NewText result{text_, 1 + lines_before, std::move(what)};
    result.text.insert(offset, added);
    const auto from = result.text.begin();
    result.line +=
        static_cast<int>(std::count(from, from + static_cast<std::ptrdiff_t>(offset), '\n'));
    return result;
  }

  /// A [[kind]] table behind the last of its kind, else before the first of what comes later in a file.
  NewText insert_table(std::string_view kind, const std::string& table, std::string what) {
    const std::vector<TomlSection> same = toml_sections(items_, kind);
    if (!same.empty())
      return insert(items_[same.back().last].end, "\n" + table, std::move(what), 1);
    const auto* place = std::find(std::begin(order), std::end(order), kind);
    std::size_t best = items_.size();
    for (const auto* later = place + 1; later < std::end(order); ++later) {
      const std::vector<TomlSection> sections = toml_sections(items_, *later);
      if (!sections.empty()) best = std::min(best, sections.front().first);
    }
    if (best < items_.size()) return insert(items_[best].begin, table + "\n", std::move(what));
    return insert(text_.size(), (text_.empty() ? "" : "\n") + table, std::move(what),
                  text_.empty() ? 0 : 1);
  }

  /// A key directly below a plain [table] header.
  const TomlItem* value_of(std::string_view table, std::string_view key) const {
    std::string header;
    for (const TomlItem& item : items_) {
      if (item.kind == TomlItem::Kind::header) header = item.key;
      const bool here = item.kind == TomlItem::Kind::value &&
                        (header == table ? item.key == key
                                         : header.empty() && item.key == std::string(table) + "." +
                                                                             std::string(key));
      if (here) return &item;
    }
    return nullptr;
  }

  /// A line below the header [cluster], and the header where there is none.
  Result<NewText> into_cluster(std::string_view key, const std::string& line, std::string what) {
    for (const TomlItem& item : items_) {
      if (item.kind == TomlItem::Kind::header && item.key == "cluster")
        return insert(item.end, line, std::move(what));
    }
    if (document_.find("cluster") != nullptr)
      return failure("the cluster has no [cluster] table to write `" + std::string(key) + "` in");
    return insert_table("cluster", "[cluster]\n" + line, std::move(what));
  }

  Result<NewText> broker() {
    const KeyValue* cluster = document_.find("cluster");
    const KeyValue* brokers = cluster == nullptr ? nullptr : cluster->value.find("brokers");
    const std::int64_t now =
        brokers == nullptr ? std::int64_t{ClusterSpec{}.brokers} : brokers->value.integer;
    const std::string next = std::to_string(now + 1);
    const std::string what = "broker b" + next;
    if (brokers == nullptr) {
      const std::string line = "brokers = " + next + "\n";
      return into_cluster("brokers", line, what);
    }
    const TomlItem* item = value_of("cluster", "brokers");
    if (item == nullptr) return failure("`brokers` stands in no [cluster] table");
    const std::size_t from = text_.find_first_not_of(" \t", text_.find('=', item->begin) + 1);
    const std::size_t to = text_.find_first_not_of("0123456789abcdefABCDEFxo+_", from);
    NewText result{text_, item->line, what};
    result.text.replace(from, std::min(to, text_.size()) - from, next);
    return result;
  }

  Result<NewText> topic() {
    const std::string name = free_name("topic-");
    return insert_table("topics", "[[topics]]\nname       = \"" + name + "\"\npartitions = 3\n",
                        "topic " + name);
  }

  Result<NewText> producer() {
    const std::string topic = first_topic();
    if (topic.empty()) return missing("producer", "topic");
    const std::string name = free_name("P");
    return insert_table("producers",
                        "[[producers]]\nname  = \"" + name + "\"\ntopic = " + toml_string(topic) +
                            "\nrate  = \"5/s\"\n",
                        "producer " + name);
  }

  Result<NewText> group() {
    const std::string topic = first_topic();
    if (topic.empty()) return missing("group", "topic");
    const std::string name = free_name("group-");
    const std::string member = free_name("C");
    NewText made = insert_table("groups",
                                "[[groups]]\nid      = \"" + name + "\"\ntopics  = [" +
                                    toml_string(topic) + "]\nmembers = [\"" + member + "\"]\n",
                                "group " + name);
    const std::vector<Node>& groups = tables_of(document_, "groups");
    if (groups.size() == 1)
      made.text = with_group_named(std::move(made.text), text_of(groups.front(), "id"), line_end());
    return made;
  }

  /// In the list that is there: on a line of its own if the list has one line each.
  Result<NewText> member() {
    const std::vector<TomlSection> groups = toml_sections(items_, "groups");
    if (groups.empty()) return missing("consumer", "group");
    const std::string name = free_name("C");
    const std::string what = "consumer " + name;
    const TomlSection& group = groups.back();
    for (std::size_t i = group.header + 1; i <= group.last; ++i) {
      if (items_[i].kind == TomlItem::Kind::header) break;
      if (items_[i].kind == TomlItem::Kind::value && items_[i].key == "members")
        return into_list(items_[i], "\"" + name + "\"", what);
    }
    return insert(items_[group.header].end, "members = [\"" + name + "\"]\n", what);
  }

  Result<NewText> into_list(const TomlItem& item, const std::string& element, std::string what) {
    const std::string_view lines =
        std::string_view(text_).substr(item.begin, item.end - item.begin);
    const std::optional<ListEnd> end = end_of_list(lines);
    if (!end) return failure("`members` is no list");
    const char before = lines[end->last - 1];
    const std::size_t line = lines.rfind('\n', end->close);
    if (line == std::string_view::npos || line < end->last) {
      const std::string joint = before == '[' ? "" : before == ',' ? " " : ", ";
      return insert(item.begin + end->last, joint + element, std::move(what));
    }
    const bool comma = before == ',' || before == '[';
    NewText added = insert(item.begin + line + 1, "  " + element + ",\n", std::move(what));
    if (!comma) added.text.insert(item.begin + end->last, ",");
    return added;
  }

  /// What all ways have in common, and then one way that differs from `at` on.
  Result<NewText> link(Time at) {
    const KeyValue* cluster = document_.find("cluster");
    if (cluster == nullptr || cluster->value.find("network") == nullptr) {
      const std::string line = "network = { latency = \"5ms\", jitter = \"1ms\", loss = \"0%\" }\n";
      return into_cluster("network", line, "the network's latency, jitter and loss");
    }
    const std::vector<Node>& producers = tables_of(document_, "producers");
    const KeyValue* brokers = cluster->value.find("brokers");
    std::string node;
    if (!producers.empty()) {
      node = text_of(producers.front(), "name");
    } else if (!members_.empty()) {
      node = members_.front();
    } else if (brokers != nullptr && brokers->value.integer > 1) {
      node = "b2";
    } else {
      return missing("link", "producer");
    }
    const CommandBody slower = DelayWay{node, "b1", false, std::chrono::milliseconds(50)};
    return insert_table("timeline", timeline_table(at, "", &slower), "link " + node + " to b1");
  }

  Result<NewText> action(Time at) {
    Command command;
    command.at = at;
    if (!members_.empty()) {
      command.body = Close{members_.front()};
    } else {
      const KeyValue* cluster = document_.find("cluster");
      const KeyValue* brokers = cluster == nullptr ? nullptr : cluster->value.find("brokers");
      const std::int64_t last = brokers == nullptr ? 1 : brokers->value.integer;
      command.body = StopBroker{"b" + std::to_string(last)};
    }
    return insert_table("timeline", timeline_table(at, "", &command.body),
                        "action at " + seconds_text(at - start_time) + " s");
  }

  Result<NewText> expectation(Time at) {
    const std::vector<Node>& groups = tables_of(document_, "groups");
    if (groups.empty()) return missing("expectation", "group");
    std::string table = "[[expect]]\nat    = " + quoted_time(at) + "\n";
    if (groups.size() > 1) table += "group = " + toml_string(text_of(groups.front(), "id")) + "\n";
    return insert_table("expect", table + "state = \"Stable\"\n",
                        "expectation at " + seconds_text(at - start_time) + " s");
  }

  std::string text_;
  const Node& document_;
  bool crlf_ = false;
  std::vector<TomlItem> items_;
  std::set<std::string> used_;
  std::vector<std::string> members_;  ///< in the order of the file
};

}  // namespace

Result<NewText> with_new(std::string_view text, NewPart part, Time at) {
  const Result<Node> document = read_document(text, "");
  if (!document) return tl::unexpected(document.error());
  return Builder(text, *document).add(part, at);
}

}  // namespace ks
