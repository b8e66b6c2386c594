#include "sim/kafka/share_partition.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace ks;

namespace {

constexpr MemberId m1{1};
constexpr MemberId m2{2};
constexpr std::uint16_t limit = 5;

Time at(int seconds) { return start_time + std::chrono::seconds{seconds}; }

ShareLimits limits() {
  ShareLimits some;
  some.lock = std::chrono::seconds{15};
  some.delivery_count = limit;
  some.record_locks = 2000;
  return some;
}

/// Batches of one record each.
std::vector<LogExtent> singles(std::int64_t first, std::int64_t last) {
  std::vector<LogExtent> log;
  for (std::int64_t offset = first; offset <= last; ++offset) log.push_back({offset, offset});
  return log;
}

SharePartition fresh(std::int64_t start = 0) {
  SharePartition partition;
  partition.initialize(start);
  return partition;
}

std::vector<ShareRun> take(SharePartition& partition, MemberId member, Time now,
                           const std::vector<LogExtent>& log, std::int64_t most,
                           const ShareLimits& some = limits(), std::int64_t batch_size = 0) {
  return partition.acquire(AcquireRequest{member, now, most, batch_size, log}, some);
}

AcknowledgeRange range(std::int64_t first, std::int64_t last,
                       AcknowledgeType type = AcknowledgeType::accept) {
  return {PartitionId{0}, first, last, type};
}

KafkaError tell(SharePartition& partition, MemberId member, std::vector<AcknowledgeRange> ranges,
                std::uint64_t write = 1, std::uint16_t deliveries = limit) {
  std::vector<ShareRun> changed;
  const KafkaError error = partition.acknowledge(member, ranges, deliveries, write, changed);
  if (error == KafkaError::none) partition.written(write);
  partition.advance();
  return error;
}

/// "0-4 Acquired 1; 5-5 Available 2"
std::string text(const std::vector<ShareRun>& runs) {
  std::string out;
  for (const ShareRun& run : runs) {
    if (!out.empty()) out += "; ";
    out += std::to_string(run.first) + "-" + std::to_string(run.last) + " " +
           std::string{record_state_name(run.state)} + " " + std::to_string(run.delivery_count);
  }
  return out;
}
std::string text(const SharePartition& partition) {
  return std::to_string(partition.start_offset()) + ".." + std::to_string(partition.end_offset()) +
         ": " + text(partition.runs());
}

}  // namespace

TEST_CASE("members of a share group get different records of one partition") {
  SharePartition partition = fresh();
  CHECK(text(take(partition, m1, at(0), singles(0, 9), 4)) == "0-3 Acquired 1");
  CHECK(partition.next_fetch_offset() == 4);
  CHECK(text(take(partition, m2, at(1), singles(4, 9), 4)) == "4-7 Acquired 1");
  CHECK(text(partition) == "0..8: 0-3 Acquired 1; 4-7 Acquired 1");
  CHECK(partition.runs()[0].member == m1);
  CHECK(partition.runs()[1].member == m2);
  CHECK(partition.next_expiry() == at(15));
}

TEST_CASE("a batch of the log is acquired whole, so max.poll.records is a soft limit") {
  SharePartition partition = fresh();
  const std::vector<LogExtent> log{{0, 2}, {3, 9}, {10, 12}};
  CHECK(text(take(partition, m1, at(0), log, 5)) == "0-9 Acquired 1");
  CHECK(partition.end_offset() == 10);
}

TEST_CASE("what is acquired at once is tracked in batches of batch_size or more") {
  SharePartition partition = fresh();
  const std::vector<LogExtent> log{{0, 2}, {3, 5}, {6, 8}, {9, 9}};
  CHECK(text(take(partition, m1, at(0), log, 10, limits(), 4)) == "0-5 Acquired 1; 6-9 Acquired 1");
}

TEST_CASE("the start offset moves over a finished prefix only") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 4), 5);
  take(partition, m2, at(0), singles(5, 9), 5);
  CHECK(tell(partition, m2, {range(5, 9)}) == KafkaError::none);
  CHECK(text(partition) == "0..10: 0-4 Acquired 1; 5-9 Acknowledged 1");
  CHECK(tell(partition, m1, {range(0, 1), range(2, 2, AcknowledgeType::release), range(3, 4)}) ==
        KafkaError::none);
  CHECK(text(partition) == "2..10: 2-2 Available 1; 3-9 Acknowledged 1");
  CHECK(partition.next_fetch_offset() == 2);
  CHECK(text(take(partition, m2, at(1), singles(2, 12), 1)) == "2-2 Acquired 2");
  CHECK(tell(partition, m2, {range(2, 2, AcknowledgeType::reject)}) == KafkaError::none);
  CHECK(text(partition) == "10..10: ");
}

TEST_CASE("a state that is being written is not final") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 1), 2);
  std::vector<ShareRun> changed;
  const std::vector<AcknowledgeRange> ranges{range(0, 0), range(1, 1, AcknowledgeType::release)};
  REQUIRE(partition.acknowledge(m1, ranges, limit, 7, changed) == KafkaError::none);
  CHECK(text(changed) == "0-0 Acknowledged 1; 1-1 Available 1");
  CHECK(partition.advance() == 0);
  CHECK(partition.next_fetch_offset() == 2);  // 1 is not free before it is written
  CHECK(partition.next_expiry() == never);    // and its lock is over
  CHECK_FALSE(partition.written(8));
  CHECK(partition.written(7));
  CHECK(partition.advance() == 1);
  CHECK(partition.next_fetch_offset() == 1);
}

TEST_CASE("an acknowledgement counts as a whole or not at all") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 4), 5);
  take(partition, m2, at(0), singles(5, 9), 5);
  const std::string before = text(partition);
  CHECK(tell(partition, m1, {range(0, 3), range(4, 5)}) == KafkaError::invalid_record_state);
  CHECK(text(partition) == before);
  CHECK(tell(partition, m2, {range(0, 0)}) == KafkaError::invalid_record_state);
  CHECK(tell(partition, m1, {range(0, 10)}) == KafkaError::invalid_request);
  CHECK(text(partition) == before);
  CHECK(tell(partition, m1, {range(0, 4)}) == KafkaError::none);
  CHECK(tell(partition, m1, {range(0, 4)}) == KafkaError::none);  // below the start: done long ago
}

TEST_CASE("a lock ends exactly its duration after the acquisition") {
  SharePartition partition = fresh();
  take(partition, m1, at(10), singles(0, 2), 3);
  CHECK(partition.expire(at(25) - Duration{1}, limit).empty());
  const auto expired = partition.expire(at(25), limit);
  REQUIRE(expired.size() == 1);
  CHECK(text({expired[0].before}) == "0-2 Acquired 1");
  CHECK(expired[0].before.member == m1);
  CHECK(expired[0].state == RecordState::available);
  CHECK(text(partition) == "0..3: 0-2 Available 1");
  CHECK(tell(partition, m1, {range(0, 2)}) == KafkaError::invalid_record_state);
}

TEST_CASE("a record is archived when it comes back from its last delivery, however it comes back") {
  for (const int way : {0, 1, 2}) {
    SharePartition partition = fresh();
    for (int delivery = 1; delivery <= limit; ++delivery) {
      const Time now = at(100 * delivery);
      REQUIRE(text(take(partition, m1, now, singles(0, 0), 1)) ==
              "0-0 Acquired " + std::to_string(delivery));
      if (way == 0) {
        REQUIRE(tell(partition, m1, {range(0, 0, AcknowledgeType::release)}) == KafkaError::none);
      } else if (way == 1) {
        REQUIRE(partition.expire(now + limits().lock, limit).size() == 1);
        partition.advance();
      } else {
        REQUIRE(partition.release(m1, limit, 3).size() == 1);
        partition.written(3);
        partition.advance();
      }
      CHECK(partition.start_offset() == (delivery < limit ? 0 : 1));
    }
    CHECK(text(partition) == "1..1: ");
  }
}

TEST_CASE("the end of a session gives back what the member has and nothing else") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 1), 2);
  take(partition, m2, at(0), singles(2, 3), 2);
  CHECK(text(partition.release(m1, limit, 1)) == "0-1 Available 1");
  CHECK(partition.next_fetch_offset() == 4);
  partition.written(1);
  CHECK(text(partition) == "0..4: 0-1 Available 1; 2-3 Acquired 1");
  CHECK(partition.next_fetch_offset() == 0);
}

TEST_CASE("a window of share.partition.max.record.locks records takes nothing new") {
  ShareLimits small = limits();
  small.record_locks = 6;
  SharePartition partition = fresh();
  CHECK(text(take(partition, m1, at(0), singles(0, 20), 4, small)) == "0-3 Acquired 1");
  CHECK(text(take(partition, m2, at(0), singles(4, 20), 4, small)) == "4-5 Acquired 1");
  CHECK_FALSE(partition.can_acquire(small));
  CHECK(tell(partition, m2, {range(4, 5)}) == KafkaError::none);
  CHECK_FALSE(partition.can_acquire(small));  // the gap 0-3 keeps the window where it is
  CHECK(tell(partition, m1, {range(0, 2), range(3, 3, AcknowledgeType::release)}) ==
        KafkaError::none);
  REQUIRE(partition.can_acquire(small));
  CHECK(text(partition) == "3..6: 3-3 Available 1; 4-5 Acknowledged 1");
  CHECK(text(take(partition, m2, at(1), singles(3, 20), 4, small)) ==
        "3-3 Acquired 2; 6-7 Acquired 1");
}

TEST_CASE("in a full window what came back can still be acquired, and nothing behind it") {
  ShareLimits small = limits();
  small.record_locks = 4;
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 9), 4, small);
  REQUIRE(tell(partition, m1, {range(2, 2, AcknowledgeType::release)}) == KafkaError::none);
  CHECK(partition.can_acquire(small));
  CHECK(text(take(partition, m2, at(1), singles(2, 9), 4, small)) == "2-2 Acquired 2");
  CHECK(partition.end_offset() == 4);
}

TEST_CASE("4.2 and later: what was delivered often comes in ever smaller portions") {
  SharePartition partition = fresh();
  ShareLimits four_four = limits();
  const std::vector<LogExtent> log{{0, 7}, {8, 8}};
  // Both deliveries below half of the limit take the whole batch.
  for (const int delivery : {1, 2, 3}) {
    CHECK(text(take(partition, m1, at(0), log, 8, four_four)) ==
          "0-7 Acquired " + std::to_string(delivery));
    partition.release(m1, limit, 1);
    partition.written(1);
  }
  // The fourth: half a batch, and nothing besides; then the other half.
  CHECK(text(take(partition, m1, at(0), log, 100, four_four)) == "0-3 Acquired 4");
  CHECK(text(take(partition, m2, at(0), log, 100, four_four)) == "4-7 Acquired 4");
  CHECK(text(take(partition, m1, at(0), log, 100, four_four)) == "8-8 Acquired 1");
  partition.release(m1, limit, 1);
  partition.release(m2, limit, 1);
  partition.written(1);
  // The last: each alone.
  CHECK(text(take(partition, m1, at(0), log, 100, four_four)) == "0-0 Acquired 5");
  CHECK(text(take(partition, m1, at(0), log, 100, four_four)) == "1-1 Acquired 5");
}

TEST_CASE("4.0: what was delivered often comes as it always came") {
  SharePartition partition = fresh();
  ShareLimits four_zero = limits();
  four_zero.isolate_bad_records = false;
  for (int delivery = 1; delivery <= limit; ++delivery) {
    CHECK(text(take(partition, m1, at(0), {{0, 7}}, 8, four_zero)) ==
          "0-7 Acquired " + std::to_string(delivery));
    partition.release(m1, limit, 1);
    partition.written(1);
  }
  CHECK(partition.advance() == 8);
}

TEST_CASE("a new leader finds a gap where nothing was stored, and settled records behind it") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 3), 4);
  take(partition, m1, at(0), {{4, 9}}, 6);
  take(partition, m2, at(0), singles(10, 19), 10);
  CHECK(tell(partition, m2, {range(12, 14)}) == KafkaError::none);
  CHECK(tell(partition, m2, {range(15, 15, AcknowledgeType::release)}, 2) == KafkaError::none);
  partition.reload();
  // 16 to 19 are beyond all that is stored, so to the new leader they have never been handed out.
  CHECK(text(partition) == "0..16: 0-11 Available 0; 12-14 Acknowledged 1; 15-15 Available 1");
  CHECK(partition.runs().front().gap());
  CHECK_FALSE(partition.runs().back().gap());
  CHECK(partition.next_fetch_offset() == 0);
  CHECK(partition.next_expiry() == never);
}

TEST_CASE("a gap is acquired like new records: whole batches of the log, but not beyond the gap") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), {{0, 9}}, 10);
  take(partition, m2, at(0), singles(10, 19), 10);
  CHECK(tell(partition, m2, {range(12, 19)}) == KafkaError::none);
  partition.reload();
  CHECK(text(partition) == "0..20: 0-11 Available 0; 12-19 Acknowledged 1");
  const std::vector<LogExtent> log{{0, 4}, {5, 9}, {10, 15}, {16, 19}, {20, 29}};
  // Three records are wanted, the batch of the log has five.
  CHECK(text(take(partition, m1, at(1), log, 3)) == "0-4 Acquired 1");
  CHECK(text(partition) == "0..20: 0-4 Acquired 1; 5-11 Available 0; 12-19 Acknowledged 1");
  CHECK(partition.next_fetch_offset() == 5);
  // The second batch of the log that the rest needs reaches beyond the gap.
  CHECK(text(take(partition, m2, at(2), {log.begin() + 1, log.end()}, 6)) == "5-11 Acquired 1");
  CHECK(partition.next_fetch_offset() == 20);
  CHECK(tell(partition, m1, {range(0, 4)}) == KafkaError::none);
  CHECK(tell(partition, m2, {range(5, 11)}) == KafkaError::none);
  CHECK(text(partition) == "20..20: ");
}

TEST_CASE("a gap is tracked in batches of batch_size or more, and what is new behind it follows") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 9), 10);
  CHECK(tell(partition, m1, {range(6, 9)}) == KafkaError::none);
  partition.reload();
  CHECK(text(partition) == "0..10: 0-5 Available 0; 6-9 Acknowledged 1");
  CHECK(text(take(partition, m2, at(1), singles(0, 12), 100, limits(), 4)) ==
        "0-3 Acquired 1; 4-5 Acquired 1; 10-12 Acquired 1");
}

TEST_CASE(
    "what the log has no more leaves the window: free records are given up, held ones forgotten") {
  SharePartition partition = fresh();
  take(partition, m1, at(0), singles(0, 4), 5);
  take(partition, m2, at(0), singles(5, 9), 5);
  take(partition, m1, at(0), singles(10, 14), 5);
  CHECK(tell(partition, m2, {range(5, 9, AcknowledgeType::release)}) == KafkaError::none);
  const std::vector<ShareRun> gone = partition.log_starts_at(12);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].first == 5);
  CHECK(gone[0].last == 9);
  CHECK(partition.start_offset() == 12);
  CHECK(partition.end_offset() == 15);
  REQUIRE(partition.runs().size() == 1);
  CHECK(partition.runs()[0].first == 12);
  CHECK(partition.runs()[0].state == RecordState::acquired);
  // An acknowledgement of what is below says nothing.
  CHECK(tell(partition, m1, {range(0, 4)}) == KafkaError::none);
  CHECK(partition.log_starts_at(12).empty());
  const std::vector<ShareRun> rest = partition.log_starts_at(30);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].first == 15);  // never handed out
  CHECK(rest[0].last == 29);
  CHECK(partition.start_offset() == 30);
  CHECK(partition.end_offset() == 30);
  CHECK(partition.runs().empty());
}
