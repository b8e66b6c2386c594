#include "sim/kafka/partition_log.h"

#include <algorithm>
#include <vector>

#include "sim/base/rng.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

/// Batch number n of a history: different histories differ in every batch.
Batch batch_of(std::uint32_t n, std::uint32_t history = 0) {
  return Batch{history, n * 10, n % 3 + 1, 100 + n, n * 5, n % 4, 0};
}

struct Placed {
  std::int64_t base_offset = 0;
  Batch batch;
  bool operator==(const Placed&) const = default;
};

/// The same log, kept in the plainest way.
struct PlainLog {
  std::vector<Placed> batches;
  std::int64_t end = 0;
  void append(const Batch& batch) {
    batches.push_back({end, batch});
    end += batch.count;
  }
  std::vector<Placed> read(std::int64_t from, std::int64_t limit) const {
    std::vector<Placed> found;
    for (const Placed& placed : batches) {
      if (placed.base_offset + placed.batch.count > from && placed.base_offset < limit)
        found.push_back(placed);
    }
    return found;
  }
};

std::vector<Placed> read_all(const PartitionLog& log, std::int64_t from, std::int64_t limit) {
  std::vector<Placed> found;
  log.read(from, limit, [&](std::int64_t base, const Batch& batch) {
    found.push_back({base, batch});
    return true;
  });
  return found;
}

PartitionLog log_of(std::uint32_t batches, std::uint32_t history = 0) {
  PartitionLog log;
  for (std::uint32_t n = 0; n < batches; ++n) log.append(batch_of(n, history));
  return log;
}

}  // namespace

TEST_CASE("a log gives back what was appended, from any offset to any other") {
  PartitionLog log;
  PlainLog plain;
  Rng rng = stream(1, "log", "reads");
  // 2,500 batches make leaves, two grouped heights and an open piece.
  for (std::uint32_t n = 0; n < 2500; ++n) {
    log.append(batch_of(n));
    plain.append(batch_of(n));
    CHECK(log.end_offset() == plain.end);
    if (n % 7 != 0) continue;
    const auto end = static_cast<std::uint64_t>(plain.end) + 1;
    const auto from = static_cast<std::int64_t>(rng.below(end));
    const std::int64_t limit = from + static_cast<std::int64_t>(rng.below(end));
    CHECK(read_all(log, from, limit) == plain.read(from, limit));
    CHECK(read_all(log, plain.end - 3, plain.end) == plain.read(plain.end - 3, plain.end));
  }
  CHECK(read_all(log, 0, plain.end) == plain.batches);
  CHECK(read_all(log, plain.end, plain.end + 10).empty());
}

TEST_CASE("a visitor that has enough stops the reading") {
  const PartitionLog log = log_of(100);
  int visits = 0;
  log.read(0, log.end_offset(), [&](std::int64_t, const Batch&) { return ++visits < 40; });
  CHECK(visits == 40);
}

TEST_CASE("a follower shares all of its leader's pieces, however far it lags") {
  for (const std::uint32_t lag : {1U, 5U, 31U, 32U, 33U, 700U}) {
    PartitionLog leader;
    PartitionLog follower;
    std::uint32_t copied = 0;
    for (std::uint32_t n = 0; n < 3000; ++n) {
      leader.append(batch_of(n));
      if (n >= lag) follower.append(batch_of(copied++), &leader);
    }
    while (copied < 3000) follower.append(batch_of(copied++), &leader);
    CHECK(follower.hash() == leader.hash());
    CHECK(read_all(follower, 0, 1'000'000) == read_all(leader, 0, 1'000'000));
    // 3,000 = 93 full pieces and 24 batches: the chain was joined at the last full piece.
    CHECK(follower.shares_all_with(leader));
  }
}

TEST_CASE("a copy sees nothing of what is appended later, and follows it for nothing") {
  PartitionLog log = log_of(70);
  const PartitionLog copy = log;
  const std::uint64_t hash_then = copy.hash();
  const std::vector<Placed> content = read_all(copy, 0, 1'000'000);
  for (std::uint32_t n = 70; n < 90; ++n) log.append(batch_of(n));
  CHECK(copy.hash() == hash_then);
  CHECK(read_all(copy, 0, 1'000'000) == content);

  // Run again, the copy says the same and needs no memory of its own.
  PartitionLog again = copy;
  for (std::uint32_t n = 70; n < 90; ++n) again.append(batch_of(n));
  CHECK(again.shares_all_with(log));
  CHECK(again.hash() == log.hash());
}

TEST_CASE("logs that part ways do not disturb each other") {
  for (const std::uint32_t parting : {3U, 31U, 32U, 60U, 1024U}) {
    PartitionLog first = log_of(parting);
    PartitionLog second = first;
    PlainLog plain_first;
    PlainLog plain_second;
    for (std::uint32_t n = 0; n < parting; ++n) {
      plain_first.append(batch_of(n));
      plain_second.append(batch_of(n));
    }
    for (std::uint32_t n = parting; n < parting + 80; ++n) {
      first.append(batch_of(n));
      plain_first.append(batch_of(n));
      second.append(batch_of(n, 1));
      plain_second.append(batch_of(n, 1));
    }
    CHECK(read_all(first, 0, 1'000'000) == plain_first.batches);
    CHECK(read_all(second, 0, 1'000'000) == plain_second.batches);
    CHECK(first.hash() == log_of(parting + 80).hash());
    CHECK(first.hash() != second.hash());
  }
}

TEST_CASE("a twin that says something else is not shared") {
  const PartitionLog other = log_of(200, 1);
  PartitionLog log;
  for (std::uint32_t n = 0; n < 200; ++n) log.append(batch_of(n), &other);
  CHECK(log.hash() == log_of(200).hash());
  CHECK(read_all(log, 0, 1'000'000) == read_all(log_of(200), 0, 1'000'000));
}

TEST_CASE("a log cut anywhere is the log that ended there") {
  constexpr std::uint32_t batches = 2500;
  const PartitionLog whole = log_of(batches);
  Rng rng = stream(2, "log", "cuts");
  for (int round = 0; round < 200; ++round) {
    const auto kept = static_cast<std::uint32_t>(rng.below(batches));
    PartitionLog cut = whole;
    PartitionLog fresh = log_of(kept);
    cut.truncate_to(fresh.end_offset());
    REQUIRE(cut.end_offset() == fresh.end_offset());
    // An empty log has no epoch yet; a log cut to nothing has none any more.
    CHECK(cut.hash() == fresh.hash());
    // Another history follows, and nobody who shared the old one sees it.
    for (std::uint32_t n = kept; n < kept + 40; ++n) {
      cut.append(batch_of(n, 1));
      fresh.append(batch_of(n, 1));
    }
    CHECK(cut.hash() == fresh.hash());
    CHECK(read_all(cut, 0, 1'000'000) == read_all(fresh, 0, 1'000'000));
  }
  CHECK(whole.hash() == log_of(batches).hash());
}

TEST_CASE("a cut inside a batch takes all of it and leaves a gap up to the offset") {
  PartitionLog log = log_of(3);  // [0, 1), [1, 3), [3, 6)
  log.truncate_to(5);
  CHECK(log.end_offset() == 5);
  const std::vector<Placed> content = read_all(log, 0, 100);
  REQUIRE(content.size() == 3);
  CHECK(content[1] == Placed{1, batch_of(1)});
  CHECK(content[2].batch.is_gap());
  CHECK(content[2].batch.count == 2);
  CHECK_FALSE(content[1].batch.is_gap());
  log.append(batch_of(9));
  CHECK(read_all(log, 5, 100) == std::vector<Placed>{{5, batch_of(9)}});
}

TEST_CASE("a log's front goes as its start rises, and its memory with it") {
  PartitionLog log = log_of(2500);
  const std::vector<Placed> all = read_all(log, 0, 1'000'000);
  log.raise_start(4200);
  log.raise_start(17);  // never falls
  CHECK(log.start_offset() == 4200);
  std::vector<Placed> kept;
  for (const Placed& placed : all) {
    if (placed.base_offset + placed.batch.count > 4200) kept.push_back(placed);
  }
  CHECK(read_all(log, 4200, 1'000'000) == kept);
  // 2,500 batches are two closed heights and an open piece: of the front only whole nodes are free.
  CHECK(read_all(log, 0, 1'000'000).size() < all.size());
  for (std::uint32_t n = 2500; n < 4000; ++n) log.append(batch_of(n));
  CHECK(read_all(log, 4990, 4996).front().batch == all.back().batch);
  // A truncation that reaches below the start moves the start as well.
  log.truncate_to(4999);
  CHECK(log.start_offset() == 4200);
  log.truncate_to(10);
  CHECK(log.start_offset() == 10);
  CHECK(log.end_offset() == 10);
  log.append(batch_of(5));
  CHECK(read_all(log, 10, 100) == std::vector<Placed>{{10, batch_of(5)}});
}

TEST_CASE("a log that is begun anew forgets its batches and epochs") {
  PartitionLog log = log_of(100);
  log.restart_at(500);
  CHECK(log.start_offset() == 500);
  CHECK(log.end_offset() == 500);
  CHECK(log.epochs().latest() == -1);
  CHECK(read_all(log, 0, 1000).empty());
}

}  // namespace ks
