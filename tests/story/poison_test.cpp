// A record that an application of an ordinary group cannot handle as it handles others.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

Story one_partition(PoisonSpec poison) {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.groups[0].poison = {std::move(poison)};
  story.spec.groups[0].processing = 100ms;
  story.produce("P1", Ratio{10, 1}, 0);
  story.facts.wanted = Level::data;
  return story;
}

}  // namespace

TEST_CASE(
    "a record that takes longer than max.poll.interval.ms costs the consumer its membership") {
  Story story = one_partition(PoisonSpec{"orders", 0, 40, 45s, PoisonAction::none});
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "30000"});
  story.spec.groups[0].config.push_back({"max.poll.records", "1"});
  story.consumer(0s, "C1");
  story.run(70s);
  const std::int64_t met = story.first_us<PoisonMet>("C1");
  REQUIRE(met > 0);
  const std::int64_t left = story.first_us<PollIntervalExceeded>("C1");
  CHECK(left >= met + 30'000'000);
  CHECK(left <= met + 30'100'000);
  // It is handled at last; then it comes again, because nobody had committed it.
  CHECK(story.times<PoisonMet>("C1").size() == 2);
  CHECK(story.times<PoisonMet>("C1")[1] >= met + 45'000'000);
}

TEST_CASE("a record in the middle of a batch is worked on when its turn comes") {
  Story story = one_partition(PoisonSpec{"orders", 0, 3, 2s, PoisonAction::none});
  story.consumer(0s, "C1");
  story.run(10s);
  const auto* const handler = story.first<HandlerStarted>("C1");
  REQUIRE(handler != nullptr);
  const std::int64_t begin = story.first_us<HandlerStarted>("C1");
  REQUIRE(handler->records > 4);
  CHECK(to_us(handler->until) == begin + (handler->records - 1) * 100'000 + 2'000'000);
  CHECK(story.first_us<PoisonMet>("C1") == begin + 300'000);
  CHECK(story.first_us<HandlerFinished>("C1") == to_us(handler->until));
}

TEST_CASE("a record that crashes its consumer crashes the next one as well") {
  Story story = one_partition(PoisonSpec{"orders", 0, 3, std::nullopt, PoisonAction::crash});
  story.consumer(0s, "C1");
  story.at(20s, Restart{"C1"});
  story.run(90s);
  CHECK(story.times<ProcessKilled>("C1").size() == 2);
  CHECK(story.consumer_named("C1").process == ProcessState::killed);
  const std::int64_t begin = story.first_us<HandlerStarted>("C1");
  CHECK(story.first_us<ProcessKilled>("C1") == begin + 400'000);
  CHECK(story.world().ledger.groups[0].partitions.begin()->processed.front().end == 3);
}

namespace {

/// The record at offset 3 takes 45 s; it is tried twice for 2 s each, then DLQ sends it to orders-dlq.
Story giving_up(ProcessState dlq = ProcessState::running) {
  Story story = one_partition(PoisonSpec{"orders", 0, 3, 45s, PoisonAction::none});
  TopicSpec topic = story.spec.topics[0];
  topic.name = "orders-dlq";
  story.spec.topics.push_back(topic);
  if (dlq == ProcessState::running) {
    story.produce("DLQ", Ratio{0, 1}, 0);
  } else {
    ProducerSpec producer = story.spec.producers.front();
    producer.name = "DLQ";
    producer.rate_per_second = Ratio{0, 1};
    story.spec.producers.push_back(producer);
  }
  story.spec.producers.back().topic = "orders-dlq";
  story.spec.groups[0].application.dead_letter = DeadLetter{2, 2s, "DLQ"};
  return story;
}

const Replica& leader_of(const Story& story, const std::string& partition) {
  const World& world = story.world();
  return world.replication.leader(*world.cluster, world.names->find_partition(partition));
}

}  // namespace

TEST_CASE(
    "an application gives a record up after its attempts, with a copy of it stored elsewhere") {
  Story story = giving_up();
  story.consumer(0s, "C1");
  story.run(30s);
  const std::int64_t met = story.first_us<PoisonMet>("C1");
  REQUIRE(met > 0);
  CHECK(story.times<AttemptFailed>("C1") ==
        std::vector<std::int64_t>{met + 2'000'000, met + 4'000'000});
  const auto* const second = story.first<AttemptFailed>("C1", 0s);
  CHECK(second->attempts == 2);
  // The copy: linger 5 ms, 1 ms there, 2 ms at each of the replicas and the fetch of both, 1 ms back.
  const std::int64_t done = story.first_us<DeadLettered>("C1");
  CHECK(done > met + 4'000'000 + 5'000);
  CHECK(done < met + 4'000'000 + 50'000);
  CHECK(story.times<PoisonMet>("C1").size() == 1);
  CHECK(leader_of(story, "orders-dlq-0").log.end_offset() == 1);
  CHECK(story.world().ledger.producers[story.node("DLQ").index].produced == 1);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
  // It goes on behind the record and commits as if it had handled it.
  CHECK(story.group().committed(story.world().names->find_partition("orders-0"))->offset > 100);
}

TEST_CASE("a copy that cannot be stored makes the application try again") {
  Story story = giving_up(ProcessState::not_started);
  story.consumer(0s, "C1");
  story.at(20s, AddProducer{"DLQ"});
  story.run(40s);
  const std::int64_t met = story.first_us<PoisonMet>("C1");
  std::vector<std::int64_t> attempts;
  for (const Fact& fact : story.facts.list) {
    if (const auto* failed = std::get_if<AttemptFailed>(&fact.body))
      attempts.push_back(failed->attempt);
  }
  // Nobody answers send() before 20 s: every two attempts begin again at once.
  REQUIRE(attempts.size() >= 4);
  CHECK(attempts[0] == 1);
  CHECK(attempts[1] == 2);
  CHECK(attempts[2] == 1);
  CHECK(attempts.size() % 2 == 0);
  const std::int64_t done = story.first_us<DeadLettered>("C1");
  CHECK(done > 20'000'000);
  CHECK(done <= met + static_cast<std::int64_t>(attempts.size()) * 2'000'000 + 200'000);
  CHECK(leader_of(story, "orders-dlq-0").log.end_offset() == 1);
}

TEST_CASE("a killed consumer does not take its copy back: the next owner sends another") {
  Story story = giving_up();
  story.consumer(0s, "C1");
  story.run(10s);
  const std::int64_t met = story.first_us<PoisonMet>("C1");
  const std::int64_t done = story.first_us<DeadLettered>("C1");
  // Once more, with a kill between send() and its answer.
  Story again = giving_up();
  again.consumer(0s, "C1");
  again.at(Duration{met + 4'001'000}, Kill{"C1"});
  again.at(60s, Restart{"C1"});
  again.run(90s);
  CHECK(done > met + 4'001'000);
  CHECK(again.times<DeadLettered>("C1").size() == 1);
  CHECK(again.first_us<DeadLettered>("C1") > 60'000'000);
  CHECK(leader_of(again, "orders-dlq-0").log.end_offset() == 2);
}

TEST_CASE("giving up can be switched on and off, for a group or one of its members") {
  Story story = giving_up();
  story.spec.groups[0].application.dead_letter = DeadLetter{};
  story.consumer(0s, "C1");
  story.at(1s, GiveUpRecords{"OrderProcessingGroup", DeadLetter{1, 1s, "DLQ"}});
  story.at(2s, GiveUpRecords{"C1", DeadLetter{0, {}, ""}});
  story.at(2s, GiveUpRecords{"P1", DeadLetter{1, 1s, "DLQ"}});
  story.at(2s, GiveUpRecords{"C1", DeadLetter{1, 1s, "C1"}});
  story.run(30s);
  CHECK(story.times<CommandExecuted>().size() == 5);  // with the starts of P1, DLQ and C1
  std::vector<std::string> reasons;
  for (const Fact& fact : story.facts.list) {
    if (const auto* rejected = std::get_if<CommandRejected>(&fact.body))
      reasons.push_back(rejected->reason);
  }
  CHECK(reasons == std::vector<std::string>{"P1 is neither a consumer nor a group",
                                            "there is no producer C1"});
  CHECK(story.first<AttemptFailed>() == nullptr);
  CHECK(story.first<PoisonMet>() != nullptr);
}
