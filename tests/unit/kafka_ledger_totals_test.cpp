#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/ledger_totals.h"

using namespace ks;
using namespace std::chrono_literals;

TEST_CASE("the totals of a group are the sums that the ledger answers one by one") {
  constexpr GroupId g{0};
  Ledger ledger;
  ledger.groups.resize(1);
  ledger.delivered(g, PartitionId{3}, 0, 10);
  ledger.delivered(g, PartitionId{3}, 6, 8);  // four of them again
  ledger.delivered(g, PartitionId{1}, 0, 5);
  ledger.owned(g, PartitionId{1}, ConsumerId{0}, {}, 1, start_time);
  ledger.owned(g, PartitionId{3}, ConsumerId{0}, {}, 1, start_time);
  ledger.given_up(g, PartitionId{3}, ConsumerId{0}, start_time + 2s);
  ledger.owned(g, PartitionId{3}, ConsumerId{1}, {}, 2, start_time + 5s);  // three seconds without
  ledger.given_up(g, PartitionId{1}, ConsumerId{0}, start_time + 6s);

  const Time now = start_time + 10s;
  const GroupTotals totals = totals_of(ledger.groups[0], now);
  CHECK(totals.delivered == 23);
  CHECK(totals.duplicates == 4);
  CHECK(totals.unowned == 7s);
  CHECK(totals.delivered == ledger.delivered_records(g));
  CHECK(totals.duplicates == ledger.duplicates(g));
  CHECK(totals.unowned == ledger.unowned(g, now));
}
