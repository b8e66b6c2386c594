#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/ledger.h"

using namespace ks;

namespace {

constexpr PartitionId p2{12};

Batch records(std::uint32_t ordinal, std::uint32_t count) {
  Batch batch;
  batch.ordinal = ordinal;
  batch.count = count;
  return batch;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> acknowledged(const ProducerLedger& ledger) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> list;
  for (const FateRange& range : ledger.acknowledged(2, p2))
    list.emplace_back(range.begin, range.end);
  return list;
}
using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

}  // namespace

TEST_CASE("acknowledgements in order are one range") {
  ProducerLedger ledger;
  ledger.settle(2, p2, records(0, 5), RecordFate::acked);
  ledger.settle(2, p2, records(5, 3), RecordFate::acked);
  CHECK(ledger.acked == 8);
  CHECK(acknowledged(ledger) == Ranges{{0, 8}});
  CHECK(ledger.others().empty());
}

TEST_CASE("acknowledgements out of order join when the gap closes") {
  ProducerLedger ledger;
  ledger.settle(2, p2, records(6, 2), RecordFate::acked);
  ledger.settle(2, p2, records(3, 3), RecordFate::acked);
  CHECK(acknowledged(ledger) == Ranges{{3, 6}, {6, 8}});
  ledger.settle(2, p2, records(0, 3), RecordFate::acked);
  CHECK(acknowledged(ledger) == Ranges{{0, 8}});
}

TEST_CASE("failed records are cut out and counted for themselves") {
  ProducerLedger ledger;
  ledger.settle(2, p2, records(0, 4), RecordFate::acked);
  ledger.settle(2, p2, records(4, 2), RecordFate::failed);
  ledger.settle(2, p2, records(6, 2), RecordFate::failed);
  ledger.settle(2, p2, records(8, 4), RecordFate::acked);
  ledger.settle(2, p2, records(12, 1), RecordFate::in_doubt);
  CHECK(ledger.acked == 8);
  CHECK(ledger.failed == 4);
  CHECK(ledger.in_doubt == 1);
  CHECK(acknowledged(ledger) == Ranges{{0, 4}, {8, 12}});
  REQUIRE(ledger.others().size() == 2);
  CHECK(ledger.others()[0].begin == 4);
  CHECK(ledger.others()[0].end == 8);
}

TEST_CASE("what retention deletes is remembered as one range") {
  ProducerLedger ledger;
  ledger.settle(2, p2, records(0, 30), RecordFate::acked);
  for (std::uint32_t i = 0; i < 20; i += 5) ledger.retired(p2, records(i, 5));
  ledger.retired(p2, records(5, 5));  // another replica's turn
  REQUIRE(ledger.others().size() == 1);
  CHECK(ledger.others()[0].end == 20);
  CHECK(acknowledged(ledger) == Ranges{{0, 30}});
}

TEST_CASE("a partition of a topic created anew does not answer for what the old one had") {
  constexpr PartitionId anew{20};
  ProducerLedger ledger;
  ledger.settle(2, p2, records(0, 5), RecordFate::acked);
  ledger.settle(2, p2, records(9, 1), RecordFate::acked);
  ledger.settle(2, anew, records(7, 2), RecordFate::acked);
  ledger.settle(2, anew, records(5, 2), RecordFate::acked);
  ledger.settle(2, anew, records(9, 3), RecordFate::acked);
  Ranges list;
  for (const FateRange& range : ledger.acknowledged(2, anew))
    list.emplace_back(range.begin, range.end);
  CHECK(list == Ranges{{5, 7}, {7, 12}});
  CHECK(acknowledged(ledger).empty());
  CHECK(ledger.acked == 13);
}

TEST_CASE("records that were made from others in a row are one entry") {
  ProducerLedger ledger;
  for (std::uint32_t i = 0; i < 3; ++i) ledger.made(i, p2, 40 + i);
  ledger.made(3, p2, 41);  // the same record once more
  ledger.made(4, PartitionId{13}, 42);
  REQUIRE(ledger.made_from.size() == 3);
  CHECK(ledger.made_from[0].first_number == 0);
  CHECK(ledger.made_from[0].count == 3);
  CHECK(ledger.made_from[0].offset == 40);
  CHECK(ledger.made_from[1].first_number == 3);
  CHECK(ledger.made_from[1].offset == 41);
  CHECK(ledger.made_from[2].partition == PartitionId{13});
}
