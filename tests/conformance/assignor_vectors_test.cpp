// Every assignor against what the classes of Kafka 4.4.0 gave on thousands of random groups: growing
// and shrinking, with members that come back from old generations, with and without racks.
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/group/assignor.h"
#include "tests/support/conformance_cases.h"

namespace {

struct Counted {
  std::size_t rounds = 0;
  std::size_t faults = 0;
  bool operator==(const Counted&) const = default;
};

/// Requires every round of the file to come out as in Kafka; how many there were.
Counted rounds_as_in_kafka(ks::AssignFunction assign, const std::string& file) {
  Counted counted;
  for (const auto& line : ks_tests::conformance_lines(file)) {
    for (const auto& round : line["rounds"]) {
      const ks::AssignInput input = ks_tests::conformance_input(line, round);
      const ks::AssignOutcome outcome = assign(input);
      if (!ks_tests::as_in_kafka(outcome, input.topics, round)) {
        FAIL(file << ", case " << line["case"].get<int>() << ", result " << counted.rounds);
      }
      counted.rounds += 1;
      if (outcome.fault) counted.faults += 1;
    }
  }
  return counted;
}

/// The same for the assignors of the coordinator.
std::size_t targets_as_in_kafka(ks::TargetFunction assign, const std::string& file) {
  std::size_t rounds = 0;
  for (const auto& line : ks_tests::conformance_lines(file)) {
    for (const auto& round : line["rounds"]) {
      const ks::TargetInput input = ks_tests::conformance_target_input(line, round);
      const bool alike = round["subscriptionType"] == "HOMOGENEOUS";
      if (ks::subscribe_alike(input) != alike ||
          !ks_tests::as_in_kafka(assign(input), input.topics, round)) {
        FAIL(file << ", case " << line["case"].get<int>() << ", result " << rounds);
      }
      ++rounds;
    }
  }
  return rounds;
}

}  // namespace

TEST_CASE("range gives every member what Kafka's RangeAssignor gives it") {
  CHECK(rounds_as_in_kafka(ks::assign_range, "client-range.jsonl.gz") == Counted{3000, 0});
  CHECK(rounds_as_in_kafka(ks::assign_range, "client-range-racks.jsonl.gz") == Counted{1000, 0});
}

TEST_CASE("round robin gives every member what Kafka's RoundRobinAssignor gives it") {
  CHECK(rounds_as_in_kafka(ks::assign_roundrobin, "client-roundrobin.jsonl.gz") ==
        Counted{3000, 0});
}

TEST_CASE("sticky gives every member what Kafka's StickyAssignor gives it") {
  CHECK(rounds_as_in_kafka(ks::assign_sticky, "client-sticky.jsonl.gz") == Counted{9957, 0});
  CHECK(rounds_as_in_kafka(ks::assign_sticky, "client-sticky-racks.jsonl.gz") == Counted{3329, 2});
  CHECK(rounds_as_in_kafka(ks::assign_sticky, "client-sticky-endless.jsonl.gz") == Counted{3, 1});
}

TEST_CASE("cooperative-sticky gives every member what Kafka's CooperativeStickyAssignor gives it") {
  const auto rounds = [](const char* file) {
    return rounds_as_in_kafka(ks::assign_cooperative_sticky, file);
  };
  CHECK(rounds("client-cooperative-sticky.jsonl.gz") == Counted{12772, 1});
  CHECK(rounds("client-cooperative-sticky-racks.jsonl.gz") == Counted{4786, 0});
  CHECK(rounds("client-cooperative-sticky-endless.jsonl.gz") == Counted{14, 3});
}

TEST_CASE("uniform computes the targets that Kafka's UniformAssignor computes") {
  CHECK(targets_as_in_kafka(ks::target_uniform, "server-uniform.jsonl.gz") == 11391);
}

TEST_CASE("the coordinator's range computes the targets that Kafka's RangeAssignor computes") {
  CHECK(targets_as_in_kafka(ks::target_range, "server-range.jsonl.gz") == 11431);
}
