// The records behind the numbers of the ledger: as many as the number says, each where it says.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/trace/stretches.h"
#include "sim/world/unread_records.h"
#include "tests/support/sessions.h"
#include "viz/model/record_ledger.h"

namespace kv {
namespace {

const LedgerNumber* find(const std::vector<LedgerNumber>& all, const std::string& whose,
                         const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const LedgerNumber& each) {
    return each.whose == whose && each.name == name;
  });
  return found == all.end() ? nullptr : &*found;
}

std::vector<LedgerNumber> at_the_end(const std::string& lesson) {
  ks::Session session = ks::test::completed(ks::shipped(lesson));
  const ks::Time end = session.horizon();
  return record_ledger(session.world_at_time(end), session.lanes(), end);
}

}  // namespace

TEST_CASE("every number of every lesson has as many records as it says") {
  for (const char* lesson : {"08-commits.toml", "13-poison-pill.toml", "18-acks-one.toml",
                             "19-unclean-on.toml", "20-lost-ack.toml", "21-read-committed.toml",
                             "24-share-groups.toml", "11-adding-partitions.toml"}) {
    for (const LedgerNumber& number : at_the_end(lesson)) {
      INFO(lesson << ": " << number.whose << " " << number.name);
      // A record that was handed out three times was handed out again twice.
      if (number.name == "handed out again") continue;
      std::uint64_t sum = 0;
      for (const LedgerEntry& entry : number.entries) sum += entry.count;
      CHECK(sum == number.count);
    }
  }
}

TEST_CASE("what acks=1 lost is named by its producer and number") {
  const auto ledger = at_the_end("18-acks-one.toml");
  const LedgerNumber* const lost = find(ledger, "", "lost");
  REQUIRE(lost != nullptr);
  CHECK(lost->count == 27);
  REQUIRE_FALSE(lost->entries.empty());
  CHECK(lost->entries[0].offset == -1);
  CHECK(lost->entries[0].text == "P1's records 1493 to 1519 there");
}

TEST_CASE("what was stored twice says where each copy and its first one stand") {
  const auto ledger = at_the_end("20-lost-ack.toml");
  const LedgerNumber* const twice = find(ledger, "", "stored twice");
  REQUIRE(twice != nullptr);
  CHECK(twice->count == 5);
  REQUIRE_FALSE(twice->entries.empty());
  CHECK(twice->entries[0].text == "P1 #502, first at offset 502");
}

TEST_CASE("a group's second deliveries are listed by partition and offset") {
  const auto ledger = at_the_end("08-commits.toml");
  std::string text;
  for (const LedgerNumber& number : ledger) {
    if (number.name != "handed out again") continue;
    text += number.whose + " " + std::to_string(number.count) + "\n";
    for (const LedgerEntry& entry : number.entries) text += "  " + entry.text + "\n";
  }
  CHECK(text == R"(Auto 34
  offsets 107 to 123, 2 times
  offsets 105 to 121, 2 times
AfterBatch 1
  offset 123, 2 times
PerRecord 1
  offset 123, 2 times
)");
}

TEST_CASE("what retention has deleted was passed over and does not wait") {
  const auto ledger = at_the_end("12-retention.toml");
  const LedgerNumber* const passed = find(ledger, "EarliestGroup", "passed over");
  REQUIRE(passed != nullptr);
  CHECK(passed->count == 306);
  CHECK(find(ledger, "EarliestGroup", "waiting") == nullptr);
}

TEST_CASE("a record waits for a group only from the group's position on") {
  ks::Session session = ks::test::completed(R"(format = 1
duration = "40s"
[cluster]
brokers = 1
[[topics]]
name = "orders"
records = { count = 150 }
[[groups]]
id = "Late"
topics = ["orders"]
members = ["C1"]
[[groups]]
id = "Early"
topics = ["orders"]
config = { "auto.offset.reset" = "earliest" }
[[timeline]]
at = "20s"
do = "close"
node = "C1"
[[timeline]]
at = "30s"
do = "reset-offsets"
node = "Late"
topics = ["orders"]
to-offset = 100
)");
  const auto waiting = [&](const std::string& group, ks::Duration at) {
    const ks::Time now = ks::start_time + at;
    const auto ledger = record_ledger(session.world_at_time(now), session.lanes(), now);
    const LedgerNumber* const found = find(ledger, group, "waiting");
    return found == nullptr ? std::string{} : found->entries.at(0).text;
  };
  // It begins behind the last one, before it has a position and with one, and is taken back to 100.
  CHECK(waiting("Late", std::chrono::seconds{1}).empty());
  CHECK(waiting("Late", std::chrono::seconds{10}).empty());
  CHECK(waiting("Late", std::chrono::seconds{25}).empty());
  CHECK(waiting("Late", std::chrono::seconds{40}) == "offsets 100 to 149");
  // Whoever joins this one will read them all.
  CHECK(waiting("Early", std::chrono::seconds{40}) == "offsets 0 to 149");
}

TEST_CASE("what a latest group began behind, and what it was taken over, is skipped") {
  ks::Session session = ks::test::completed(R"(format = 1
duration = "40s"
[cluster]
brokers = 1
[[topics]]
name = "orders"
records = { count = 150 }
[[groups]]
id = "Late"
topics = ["orders"]
members = ["C1"]
[[groups]]
id = "Early"
topics = ["orders"]
config = { "auto.offset.reset" = "earliest" }
[[groups]]
id = "Seeker"
topics = ["orders"]
members = ["C2"]
processing = "1s"
config = { "auto.offset.reset" = "earliest", "max.poll.records" = 1 }
[[timeline]]
at = "15s"
do = "seek"
node = "C2"
partition = "orders-0"
to-offset = 100
[[timeline]]
at = "20s"
do = "close"
node = "C1"
[[timeline]]
at = "30s"
do = "reset-offsets"
node = "Late"
topics = ["orders"]
to-offset = 100
)");
  const auto ledger_at = [&](ks::Duration at) {
    const ks::Time now = ks::start_time + at;
    return record_ledger(session.world_at_time(now), session.lanes(), now);
  };
  const auto skipped = [&](const std::string& group, ks::Duration at) {
    const auto ledger = ledger_at(at);
    const LedgerNumber* const found = find(ledger, group, "skipped");
    return found == nullptr ? std::string{} : found->entries.at(0).text;
  };
  // Nothing before it has a position, then all that was there; what it is taken back over waits again.
  CHECK(skipped("Late", std::chrono::seconds{1}).empty());
  CHECK(skipped("Late", std::chrono::seconds{10}) == "offsets 0 to 149");
  CHECK(skipped("Late", std::chrono::seconds{25}) == "offsets 0 to 149");
  CHECK(skipped("Late", std::chrono::seconds{40}) == "offsets 0 to 99");
  // Whoever has no position has skipped nothing.
  CHECK(skipped("Early", std::chrono::seconds{40}).empty());
  CHECK(skipped("Seeker", std::chrono::seconds{14}).empty());
  const std::string sought = skipped("Seeker", std::chrono::seconds{40});
  CHECK(sought.starts_with("offsets 1"));
  CHECK(sought.ends_with(" to 99"));
}

TEST_CASE("each record of a log was handed out, waits or is skipped") {
  ks::Session session = ks::test::completed(ks::shipped("07-new-group.toml"));
  const ks::Time end = session.horizon();
  const ks::World& world = session.world_at_time(end);
  const ks::PartitionId orders_0{0};
  const ks::GroupId news = ks::GroupId{0};
  const auto length = [](const std::vector<ks::OffsetRange>& ranges) {
    std::int64_t sum = 0;
    for (const ks::OffsetRange& range : ranges) sum += range.end - range.begin;
    return sum;
  };
  const auto waiting = ks::waiting_records(world, world.groups[news.index], orders_0);
  const auto skipped = ks::skipped_records(world, world.groups[news.index], orders_0);
  const auto& handed_out = world.ledger.groups[news.index].find(orders_0)->delivered;
  CHECK(length(handed_out) + length(waiting) + length(skipped) == log_end(world, orders_0));
  // Before its first start, and while its offset was gone.
  const auto ledger = record_ledger(world, session.lanes(), end);
  const LedgerNumber* const number = find(ledger, "NewsGroup", "skipped");
  REQUIRE(number != nullptr);
  CHECK(number->count == 1861);
  REQUIRE(number->entries.size() == 2);
  CHECK(number->entries[0].text == "offsets 0 to 1029");
  CHECK(number->entries[1].text == "offsets 1299 to 2129");
  CHECK(find(ledger, "AuditGroup", "skipped") == nullptr);
}

TEST_CASE("a share group has skipped what stands below the start of its share-partitions") {
  ks::Session session = ks::test::completed(R"(format = 1
duration = "30s"
[cluster]
brokers = 1
[[topics]]
name = "orders"
records = { count = 150 }
[[groups]]
id = "Latest"
type = "share"
topics = ["orders"]
members = ["S1"]
[[groups]]
id = "Earliest"
type = "share"
topics = ["orders"]
members = ["S2"]
config = { "share.auto.offset.reset" = "earliest" }
)");
  const ks::Time end = session.horizon();
  const auto ledger = record_ledger(session.world_at_time(end), session.lanes(), end);
  const LedgerNumber* const skipped = find(ledger, "Latest", "skipped");
  REQUIRE(skipped != nullptr);
  CHECK(skipped->count == 150);
  CHECK(find(ledger, "Latest", "waiting") == nullptr);
  CHECK(find(ledger, "Earliest", "skipped") == nullptr);
}

TEST_CASE("a partition is not without an owner once its topic is deleted, by lanes and ledger") {
  ks::Session session = ks::test::completed(R"(format = 1
duration = "60s"
[cluster]
brokers = 1
[[topics]]
name = "kept"
[[topics]]
name = "gone"
partitions = 2
[[groups]]
id = "g"
topics = ["kept", "gone"]
members = ["C1"]
[[timeline]]
at = "15s"
do = "kill"
node = "C1"
[[timeline]]
at = "25s"
do = "delete-topic"
topic = "gone"
)");
  const ks::Time end = session.horizon();
  const ks::Duration unowned = session.world_at_time(end).ledger.unowned(ks::GroupId{0}, end);
  // 10 s for each of two that are gone, 45 s for the one that is there.
  CHECK(unowned == std::chrono::seconds{65});
  CHECK(ks::length_of(ks::without_owner(session.lanes(), ks::GroupId{0}, end)) == unowned);
}

}  // namespace kv
