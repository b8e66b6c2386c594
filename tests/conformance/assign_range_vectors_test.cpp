#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/group/assignor.h"
#include "tests/support/conformance_cases.h"

namespace {

std::size_t count_rounds_as_in_kafka(const std::string& file) {
  std::size_t rounds = 0;
  for (const auto& line : ks_tests::conformance_lines(file)) {
    for (const auto& round : line["rounds"]) {
      const ks::AssignInput input = ks_tests::conformance_input(line, round);
      CAPTURE(file, line["case"].get<int>());
      REQUIRE(ks::assign_range(input) == ks_tests::conformance_assignment(input, round));
      ++rounds;
    }
  }
  return rounds;
}

}  // namespace

TEST_CASE("range gives every member what Kafka's RangeAssignor gives it") {
  CHECK(count_rounds_as_in_kafka("client-range.jsonl.gz") == 500);
}

TEST_CASE("range with racks gives every member what Kafka's RangeAssignor gives it") {
  CHECK(count_rounds_as_in_kafka("client-range-racks.jsonl.gz") == 100);
}
