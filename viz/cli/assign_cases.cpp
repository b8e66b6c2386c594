#include "viz/cli/assign_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sim/trace/json.h"

namespace kv {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t most_partitions = 1'000'000;

/// Thrown and caught in this file only, beside the JSON library's own exceptions.
struct WrongCase {
  std::string what;
};

std::uint32_t index_of(const Json& json, std::size_t below, std::string_view what) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() >= below) {
    throw WrongCase{fmt::format("{} is no index into its table of {}", what, below)};
  }
  return json.get<std::uint32_t>();
}

/// What is optional may be left out or null.
const Json* optional_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? nullptr : &*found;
}

std::string text_or(const Json& json, const char* key) {
  const Json* const found = optional_of(json, key);
  return found == nullptr ? std::string{} : found->get<std::string>();
}

std::vector<ks::AssignedPartition> runs(const Json* json, std::size_t topics) {
  std::vector<ks::AssignedPartition> list;
  if (json == nullptr) return list;
  for (const Json& run : *json) {
    if (!run.is_array() || run.empty())
      throw WrongCase{"a run is no list that begins with a topic"};
    const std::uint32_t topic = index_of(run.at(0), topics, "the topic of a run");
    for (std::size_t i = 1; i < run.size(); ++i) {
      list.push_back({topic, index_of(run.at(i), most_partitions, "a partition of a run")});
    }
  }
  return list;
}

std::optional<std::uint32_t> partitions_of(const Json& round, std::size_t topic) {
  const Json& counts = round.at("partitions");
  if (counts.size() <= topic) throw WrongCase{"partitions has fewer entries than topics"};
  const Json& given = counts.at(topic);
  if (!given.is_number_integer()) throw WrongCase{"a number of partitions is no whole number"};
  const auto count = given.get<std::int64_t>();
  if (count > most_partitions || count < -1) {
    throw WrongCase{fmt::format("{} partitions are not from -1 to {}", count, most_partitions)};
  }
  if (count < 0) return std::nullopt;
  return static_cast<std::uint32_t>(count);
}

ks::AssignTopic topic_of(const Json& line, const Json& round, std::size_t index) {
  ks::AssignTopic topic;
  topic.name = line.at("topics").at(index).get<std::string>();
  topic.partitions = partitions_of(round, index);
  const Json* const all = optional_of(round, "replicas");
  if (all == nullptr) return topic;
  const Json& brokers = line.at("brokerRacks");
  if (all->size() <= index) throw WrongCase{"replicas has fewer entries than topics"};
  for (const Json& replicas : all->at(index)) {
    std::vector<std::string> racks;
    for (const Json& broker : replicas) {
      const Json& rack = brokers.at(index_of(broker, brokers.size(), "a replica's broker"));
      if (!rack.is_null()) racks.push_back(rack.get<std::string>());
    }
    topic.racks.push_back(std::move(racks));
  }
  return topic;
}

/// What members of both protocols have: id, instance id, subscription.
template <class M>
void name_member(M& member, const Json& line, const Json& json) {
  const Json& ids = line.at("memberIds");
  member.member_id = ids.at(index_of(json.at("m"), ids.size(), "m")).template get<std::string>();
  member.group_instance_id = text_or(json, "instance");
  for (const Json& topic : json.at("topics")) {
    member.topics.push_back(index_of(topic, line.at("topics").size(), "a subscribed topic"));
  }
}

ks::Member member_of(const Json& line, const Json& json, const ks::AssignInput& input) {
  ks::Member member;
  name_member(member, line, json);
  member.client_rack = text_or(json, "rack");
  const Json* const generation = optional_of(json, "generation");
  member.generation = generation == nullptr ? -1 : generation->get<std::int32_t>();
  member.owned = runs(optional_of(json, "owned"), input.topics.size());
  if (const Json* const previous = optional_of(json, "prevGeneration")) {
    ks::AssignorUserData data;
    data.generation = previous->get<std::int32_t>();
    data.partitions = runs(optional_of(json, "prev"), input.topics.size());
    member.user_data = std::move(data);
  }
  return member;
}

ks::AssignInput input_of(const Json& line, const Json& round) {
  ks::AssignInput input;
  for (std::size_t i = 0; i < line.at("topics").size(); ++i) {
    input.topics.push_back(topic_of(line, round, i));
  }
  for (const Json& member : round.at("members")) {
    input.members.push_back(member_of(line, member, input));
  }
  return input;
}

ks::TargetTopic target_topic_of(const Json& line, const Json& round, std::size_t index) {
  const Json& pair = line.at("topics").at(index);
  ks::TargetTopic topic;
  topic.name = pair.at(0).get<std::string>();
  const std::string id = pair.at(1).get<std::string>();
  const std::optional<ks::TopicUuid> read = ks::parse_topic_uuid(id);
  if (!read) throw WrongCase{fmt::format("{} is no topic id", id)};
  topic.id = *read;
  topic.partitions = partitions_of(round, index);
  return topic;
}

/// The coordinator cannot get into a state with other targets, and its assignors rely on that.
void check_targets(const ks::TargetInput& input) {
  std::vector<ks::AssignedPartition> all;
  for (const ks::TargetMember& member : input.members) {
    for (const ks::AssignedPartition& p : member.target) {
      const auto count = input.topics[p.topic].partitions;
      if (count && p.partition >= *count) throw WrongCase{"a partition of a target does not exist"};
      all.push_back(p);
    }
  }
  std::sort(all.begin(), all.end());
  if (std::adjacent_find(all.begin(), all.end()) != all.end()) {
    throw WrongCase{"a partition is in two targets"};
  }
}

ks::TargetInput target_input_of(const Json& line, const Json& round) {
  ks::TargetInput input;
  for (std::size_t i = 0; i < line.at("topics").size(); ++i) {
    input.topics.push_back(target_topic_of(line, round, i));
  }
  for (const Json& json : round.at("members")) {
    ks::TargetMember member;
    name_member(member, line, json);
    std::vector<std::uint32_t> topics = member.topics;
    std::sort(topics.begin(), topics.end());
    if (std::adjacent_find(topics.begin(), topics.end()) != topics.end()) {
      throw WrongCase{"a member subscribes to a topic twice"};
    }
    member.target = runs(optional_of(json, "prev"), input.topics.size());
    input.members.push_back(std::move(member));
  }
  check_targets(input);
  return input;
}

/// Without any topic only the coordinator's rounds say what kind of subscription they have.
bool has_topic_ids(const Json& line) {
  const auto topics = line.find("topics");
  if (topics != line.end() && !topics->empty()) return topics->front().is_array();
  const Json& rounds = line.at("rounds");
  return !rounds.empty() && rounds.front().contains("subscriptionType");
}

void write_runs(ks::JsonWriter& json, const std::vector<ks::AssignedPartition>& list) {
  json.begin_array();
  for (std::size_t i = 0; i < list.size();) {
    const std::uint32_t topic = list[i].topic;
    json.begin_array().value(topic);
    for (; i < list.size() && list[i].topic == topic; ++i) json.value(list[i].partition);
    json.end_array();
  }
  json.end_array();
}

}  // namespace

ks::Result<AssignCase> read_assign_case(std::string_view line) {
  try {
    const Json json = Json::parse(line);
    AssignCase read;
    read.number = json.value("case", std::int64_t{0});
    const Json& rounds = json.at("rounds");
    if (has_topic_ids(json)) {
      std::vector<ks::TargetInput> targets;
      for (const Json& round : rounds) targets.push_back(target_input_of(json, round));
      read.rounds = std::move(targets);
    } else {
      std::vector<ks::AssignInput> inputs;
      for (const Json& round : rounds) inputs.push_back(input_of(json, round));
      read.rounds = std::move(inputs);
    }
    return read;
  } catch (const Json::parse_error& error) {
    return ks::failure({.line = 1, .column = static_cast<int>(error.byte), .what = "is not JSON"});
  } catch (const Json::exception& error) {
    // The library's text is "[json.exception.out_of_range.403] key 'rounds' not found".
    const std::string_view text = error.what();
    const std::size_t end = text.find("] ");
    return ks::failure("is no assignment case: " +
                       std::string(end == std::string_view::npos ? text : text.substr(end + 2)));
  } catch (const WrongCase& wrong) {
    return ks::failure("is no assignment case: " + wrong.what);
  }
}

std::string assign_result(std::int64_t number, std::string_view assignor,
                          const std::vector<ks::AssignOutcome>& rounds) {
  ks::JsonWriter json;
  json.begin_object().field("case", number).field("assignor", assignor).key("rounds").begin_array();
  for (const ks::AssignOutcome& round : rounds) {
    json.begin_object();
    if (round.fault) {
      json.field("error", to_text(*round.fault)).end_object();
      continue;
    }
    json.key("assignment").begin_array();
    for (const auto& list : round.assignment) write_runs(json, list);
    json.end_array().end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace kv
