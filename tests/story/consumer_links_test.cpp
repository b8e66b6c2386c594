// What a consumer does when a connection ends under it. The connections are ended by hand here, at chosen
// instants: a broker that dies does the same.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

/// A world with one consumer, run to an instant, and a hand that cuts its connections.
struct Bench {
  explicit Bench(ConfigOverrides config = {}) {
    story.produce("P1", Ratio{50, 1}, 12);
    story.consumer(0s, "C1", std::move(config));
    world = make_world(story.spec);
  }
  void run(Duration until) { run_until(world, story.commands(), at(until), facts); }
  Consumer& consumer() { return world.consumers[0]; }
  /// The other side resets the connection now.
  void cut(ConnectionId connection) {
    world.engine.network.at(connection).open = false;
    Ctx ctx{world.engine, facts, world.names, *world.cluster, world.ledger};
    ctx.now = world.now;
    ctx.event = world.event;
    ctx.seed = world.seed;
    ctx.act_as(node(ConsumerId{0}), image_of(world, node(ConsumerId{0})));
    connection_lost(consumer(), connection, ctx);
  }
  std::int64_t committed_records() const {
    std::int64_t sum = 0;
    for (const CommittedOffset& offset : world.groups[0].offsets) sum += offset.offset;
    return sum;
  }
  std::size_t count_requests(ApiKey api, Duration from) const {
    std::size_t count = 0;
    for (const Fact& fact : facts.list) {
      const auto* const sent = std::get_if<MessageSent>(&fact.body);
      if (sent != nullptr && fact.time >= at(from) && fact.node == node(ConsumerId{0}) &&
          api_key(sent->message.body) == api && !is_response(sent->message.body))
        ++count;
    }
    return count;
  }

  Story story;
  World world;
  Facts facts;
};

}  // namespace

TEST_CASE(
    "a lost fetch connection is opened again after its backoff, and nothing is skipped or read "
    "twice") {
  Bench bench;
  bench.run(20s);
  bench.facts.wanted = Level::data;
  const FetchLink link = bench.consumer().links.front();
  bench.cut(link.connection);
  CHECK_FALSE(bench.consumer().links.front().connection.valid());
  REQUIRE(bench.consumer().backoffs.size() == 1);
  const Duration wait = bench.consumer().backoffs[0].reconnect_at - bench.world.now;
  CHECK(wait >= 40ms);
  CHECK(wait <= 60ms);
  CHECK(bench.consumer().updates.on_its_way);  // a lost connection is a sign of old metadata
  bench.run(30s);
  CHECK(bench.consumer().links.front().connection.valid());
  CHECK(bench.consumer().backoffs.empty());
  CHECK(bench.world.ledger.duplicates(GroupId{0}) == 0);
  CHECK(bench.world.ledger.groups[0].rebalances == 1);
  for (std::uint32_t p = 0; p < 6; ++p)
    CHECK(high_watermark(bench.world, PartitionId{p}) - bench.consumer().owned[p].position <= 3);
}

TEST_CASE("a lost coordinator is looked for after the backoff; the group does not notice") {
  Bench bench;
  bench.run(20s);
  bench.cut(bench.consumer().coordinator_link);
  CHECK_FALSE(bench.consumer().coordinator.valid());
  CHECK_FALSE(bench.consumer().finding_coordinator);
  bench.run(19'999ms + 2s);
  CHECK(bench.count_requests(ApiKey::find_coordinator, 20s) == 1);
  CHECK(bench.consumer().coordinator.valid());
  bench.run(40s);
  CHECK(bench.world.ledger.groups[0].rebalances == 1);
  CHECK(bench.consumer().state == MemberState::stable);
}

TEST_CASE(
    "the questions on the connection for any broker fail with it, and another broker is asked") {
  Bench bench;
  bench.run(20s);
  const BrokerId before = bench.world.engine.network.at(bench.consumer().bootstrap).broker;
  bench.cut(bench.consumer().bootstrap);
  bench.run(21s);
  REQUIRE(bench.consumer().bootstrap.valid());
  CHECK(bench.world.engine.network.at(bench.consumer().bootstrap).broker != before);
  CHECK(bench.count_requests(ApiKey::metadata, 19s) == 1);
}

TEST_CASE("a commitSync() whose coordinator goes is sent again to the one that is found") {
  Bench bench(ConfigOverrides{{"enable.auto.commit", "false"}});
  bench.story.spec.groups[0].application.commit = CommitMode::sync_after;
  bench.world = make_world(bench.story.spec);
  bench.run(20s);
  while (bench.consumer().app != AppState::committing)
    REQUIRE(step(bench.world, bench.story.commands(), at(25s), bench.facts));
  bench.cut(bench.consumer().coordinator_link);
  CHECK(bench.consumer().commits.empty());
  CHECK(bench.count_requests(ApiKey::find_coordinator, 19s) == 0);
  const std::int64_t before = bench.committed_records();
  bench.run(30s);
  CHECK(bench.count_requests(ApiKey::find_coordinator, 19s) == 1);
  CHECK(bench.committed_records() > before + 400);
  for (const Fact& fact : bench.facts.list)
    CHECK_FALSE(std::holds_alternative<CommitFailed>(fact.body));
}

TEST_CASE("a frozen consumer learns of lost connections when it thaws") {
  Bench bench;
  bench.story.at(19s, Freeze{"C1"});
  bench.story.at(22s, Thaw{"C1"});
  bench.run(20s);
  bench.cut(bench.consumer().coordinator_link);
  CHECK(bench.consumer().coordinator.valid());
  bench.run(30s);
  CHECK(bench.consumer().coordinator.valid());
  CHECK(bench.count_requests(ApiKey::find_coordinator, 22s) == 1);
}
