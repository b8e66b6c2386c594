// Reads the vectors of tests/conformance/data: JSON Lines that released Kafka classes computed, plain
// or gzip-compressed.
#pragma once

#include <zlib.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/member.h"
#include "sim/kafka/group/target_assignor.h"

namespace ks_tests {

using Json = nlohmann::json;

/// All lines of a file of tests/conformance/data, parsed.
inline std::vector<Json> conformance_lines(const std::string& name) {
  const std::string path = std::string(KS_ROOT "/tests/conformance/data/") + name;
  gzFile file = gzopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  std::vector<Json> lines;
  std::string line;
  std::array<char, 1 << 16> piece{};
  while (gzgets(file, piece.data(), static_cast<int>(piece.size())) != nullptr) {
    line += piece.data();
    if (line.back() != '\n') continue;
    lines.push_back(Json::parse(line));
    line.clear();
  }
  gzclose(file);
  return lines;
}

inline ks::AssignTopic conformance_topic(const Json& line, const Json& round, std::size_t index) {
  ks::AssignTopic topic;
  topic.name = line["topics"][index];
  const int partitions = round["partitions"][index];
  if (partitions >= 0) topic.partitions = static_cast<std::uint32_t>(partitions);
  if (!round.contains("replicas")) return topic;
  for (const Json& replicas : round["replicas"][index]) {
    std::vector<std::string> racks;
    for (const std::size_t broker : replicas) {
      const Json& rack = line["brokerRacks"][broker];
      if (!rack.is_null()) racks.push_back(rack);
    }
    topic.racks.push_back(racks);
  }
  return topic;
}

/// A partition list written as runs: [[topic, partition, partition, …], …].
inline std::vector<ks::AssignedPartition> conformance_runs(const Json& runs) {
  std::vector<ks::AssignedPartition> list;
  for (const Json& run : runs) {
    for (std::size_t i = 1; i < run.size(); ++i) list.push_back({run[0], run[i]});
  }
  return list;
}

inline ks::Member conformance_member(const Json& line, const Json& json) {
  ks::Member member;
  member.member_id = line["memberIds"][json["m"].get<std::size_t>()];
  member.group_instance_id = json.value("instance", "");
  member.client_rack = json.value("rack", "");
  for (const std::uint32_t topic : json["topics"]) member.topics.push_back(topic);
  member.generation = json.value("generation", -1);
  if (json.contains("owned")) member.owned = conformance_runs(json["owned"]);
  if (json.contains("prevGeneration")) {
    ks::AssignorUserData data;
    if (json.contains("prev")) data.partitions = conformance_runs(json["prev"]);
    data.generation = json["prevGeneration"];
    member.user_data = data;
  }
  return member;
}

/// One rebalance of a classic group.
inline ks::AssignInput conformance_input(const Json& line, const Json& round) {
  ks::AssignInput input;
  for (std::size_t t = 0; t < line["topics"].size(); ++t) {
    input.topics.push_back(conformance_topic(line, round, t));
  }
  for (const Json& member : round["members"]) {
    input.members.push_back(conformance_member(line, member));
  }
  return input;
}

/// What Kafka answered, in the order in which our assignors list it.
template <class T>
ks::Assignment conformance_assignment(const std::vector<T>& topics, const Json& round) {
  ks::Assignment assignment;
  for (const Json& runs : round["assignment"]) assignment.push_back(conformance_runs(runs));
  ks::sort_assignment(ks::topic_ranks(topics), assignment);
  return assignment;
}

/// Whether an assignor's outcome is what Kafka answered, or the error that Kafka ended with.
template <class T>
bool as_in_kafka(const ks::AssignOutcome& outcome, const std::vector<T>& topics,
                 const Json& round) {
  if (round.contains("error")) {
    return outcome.fault && to_text(*outcome.fault) == round["error"].get<std::string>();
  }
  return !outcome.fault && outcome.assignment == conformance_assignment(topics, round);
}

inline ks::TargetTopic conformance_target_topic(const Json& line, const Json& round,
                                                std::size_t index) {
  ks::TargetTopic topic;
  topic.name = line["topics"][index][0];
  const std::optional<ks::TopicUuid> id =
      ks::parse_topic_uuid(line["topics"][index][1].get<std::string>());
  REQUIRE(id.has_value());
  topic.id = *id;
  const int partitions = round["partitions"][index];
  if (partitions >= 0) topic.partitions = static_cast<std::uint32_t>(partitions);
  return topic;
}

/// One computation of a target assignment (KIP-848).
inline ks::TargetInput conformance_target_input(const Json& line, const Json& round) {
  ks::TargetInput input;
  for (std::size_t t = 0; t < line["topics"].size(); ++t) {
    input.topics.push_back(conformance_target_topic(line, round, t));
  }
  for (const Json& json : round["members"]) {
    ks::TargetMember member;
    member.member_id = line["memberIds"][json["m"].get<std::size_t>()];
    member.group_instance_id = json.value("instance", "");
    for (const std::uint32_t topic : json["topics"]) member.topics.push_back(topic);
    if (json.contains("prev")) member.target = conformance_runs(json["prev"]);
    input.members.push_back(member);
  }
  return input;
}

}  // namespace ks_tests
