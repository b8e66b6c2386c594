#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/group/assignor.h"
#include "tests/support/assign_groups.h"

using namespace ks;
using ks_tests::group;
using ks_tests::topic;

TEST_CASE("an assignor is found by its name and by its class name") {
  const AssignorRow* range_row = find_assignor("range");
  REQUIRE(range_row != nullptr);
  CHECK(range_row->class_name == "org.apache.kafka.clients.consumer.RangeAssignor");
  CHECK(range_row->protocol == RebalanceProtocol::eager);
  CHECK(range_row->assign == assign_range);
  CHECK(find_assignor("org.apache.kafka.clients.consumer.CooperativeStickyAssignor")->name ==
        "cooperative-sticky");
  CHECK(find_assignor("cooperative-sticky")->protocol == RebalanceProtocol::cooperative);
  CHECK(find_assignor("Range") == nullptr);
}

TEST_CASE("every assignor that runs hands out each partition once and all of them") {
  for (const AssignorRow& row : assignor_table()) {
    if (row.assign == nullptr) continue;
    CAPTURE(row.name);
    const AssignInput input = group({topic("o", 7), topic("p", 3)}, {"A", "B", "C", "D"});
    std::vector<AssignedPartition> all;
    for (const auto& list : row.assign(input).assignment)
      all.insert(all.end(), list.begin(), list.end());
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 10);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  }
}
