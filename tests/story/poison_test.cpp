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
  CHECK(story.world().ledger.groups[0].partitions[0].processed.front().end == 3);
}
