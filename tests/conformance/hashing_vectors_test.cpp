#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/java_hash.h"
#include "sim/kafka/partitioner.h"
#include "sim/kafka/partitioner_sticky.h"
#include "tests/support/conformance_cases.h"

namespace {

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// Replays a line of appends; the draws are those that Kafka made.
void replay_sticky(const ks_tests::Json& line) {
  std::vector<std::uint32_t> with_leader;
  for (std::uint32_t p = 0; p < line["leaders"].size(); ++p) {
    if (!line["leaders"][p].is_null()) with_leader.push_back(p);
  }
  const ks::PartitionChoice choice{with_leader, line["partitions"]};
  ks::StickyPartitioner sticky;
  std::size_t draws = 0;
  const auto move_on = [&] {
    sticky.move_to(ks::choose_partition(line["drawn"][draws], choice));
    ++draws;
  };
  for (const auto& step : line["steps"]) {
    if (!step.contains("append")) continue;
    if (!sticky.partition) move_on();
    REQUIRE(sticky.partition == step["partition"].get<std::uint32_t>());
    if (sticky.appended(step["append"], line["batchSize"], step["enableSwitch"])) move_on();
    REQUIRE(sticky.partition == step["next"].get<std::uint32_t>());
  }
  CHECK(draws == line["drawn"].size());
}

}  // namespace

TEST_CASE("a key lands on the partition that Kafka's murmur2 gives it") {
  const auto lines = ks_tests::conformance_lines("murmur2.jsonl");
  REQUIRE(lines.size() == 43);
  for (const auto& line : lines) {
    const std::string key = bytes_of(line["key"]);
    CAPTURE(line["key"].get<std::string>());
    CHECK(ks::murmur2(key) == line["murmur2"].get<std::int32_t>());
    CHECK(ks::partition_for_key(key, line["partitions"]) == line["partition"].get<std::uint32_t>());
  }
}

TEST_CASE("a group lands on the coordinator partition that Kafka gives it") {
  const auto lines = ks_tests::conformance_lines("coordinator-partition.jsonl");
  REQUIRE(lines.size() == 44);
  for (const auto& line : lines) {
    const std::string id = line["id"];
    CAPTURE(id);
    CHECK(ks::java_string_hash(id) == line["hash"].get<std::int32_t>());
    CHECK(ks::offsets_partition(id, line["partitions"]) == line["partition"].get<std::uint32_t>());
  }
}

TEST_CASE("records without a key follow the sticky partitions of Kafka's producer") {
  const auto lines = ks_tests::conformance_lines("sticky-partitioner.jsonl");
  REQUIRE(lines.size() == 20);
  for (const auto& line : lines) {
    CAPTURE(line["case"].get<int>());
    replay_sticky(line);
  }
}
