// The ledger of differences, on the orders lesson with a short and with Kafka's session timeout: exact
// values.
#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/parse.h"
#include "tests/support/sessions.h"
#include "viz/model/comparison.h"
#include "viz/model/rebalances.h"

using namespace ks;
using kv::Comparison;
using kv::Measure;
using kv::RunLedger;
using kv::TimeRange;

namespace {

Session orders(const std::string& session_timeout) {
  const Override change{"session.timeout.ms", session_timeout, true};
  auto scenario = parse_scenario(shipped("04-orders-crash.toml"), "04-orders-crash.toml",
                                 std::span(&change, 1));
  REQUIRE(scenario);
  return Session::open(*std::move(scenario));
}

const TimeRange whole{start_time, at(120s)};
const TimeRange crash{at(20s), at(85s)};

RunLedger ledger(const std::string& session_timeout, TimeRange stretch) {
  Session session = orders(session_timeout);
  return kv::look_at(session, GroupId{0}, stretch);
}

std::int64_t value(const RunLedger& run, Measure measure) { return run.of(measure).value; }

const kv::LedgerRow& row(const Comparison& all, Measure measure) {
  return all.rows[static_cast<std::size_t>(measure)];
}

}  // namespace

TEST_CASE("from the crash on, a session of 10 s costs a fifth of what 45 s cost") {
  const RunLedger a = ledger("10000", crash);
  const RunLedger b = ledger("45000", crash);
  CHECK(value(a, Measure::unowned_time) == 18'618'664);
  CHECK(value(b, Measure::unowned_time) == 90'618'664);
  CHECK(value(a, Measure::longest_stop) == 9'257'666);
  CHECK(value(b, Measure::longest_stop) == 45'257'666);
  CHECK(value(a, Measure::rebalance_time) == 1'036'000);
  CHECK(value(b, Measure::rebalance_time) == 2'036'000);
  for (const RunLedger* run : {&a, &b}) {
    // The range assignor's members give up everything, so all six stop although only C2 died.
    CHECK(value(*run, Measure::stopped_partitions) == 6);
    CHECK(run->partitions == 6);
    CHECK(value(*run, Measure::owner_changes) == 2);
    CHECK(run->fewest_changes == 2);
    CHECK(value(*run, Measure::rounds) == 1);
    CHECK(run->rebalances == 1);
    CHECK(value(*run, Measure::read_twice) == 8);
    CHECK(value(*run, Measure::lost) == 0);
  }
}

TEST_CASE("over the whole run the beginning and C4's joining count too") {
  const RunLedger b = ledger("45000", whole);
  CHECK(value(b, Measure::unowned_time) == 90'690'664);
  CHECK(value(b, Measure::rebalance_time) == 10'311'666);
  CHECK(b.rebalances == 3);
  CHECK(value(b, Measure::rounds) == 3);
  // Range moves p2 once more than even shares would need when C4 comes.
  CHECK(value(b, Measure::owner_changes) == 5);
  CHECK(b.fewest_changes == 4);
}

TEST_CASE("the lanes' time without an owner is the ledger of truth's") {
  for (const std::string& name : test::shipped_names()) {
    INFO(name);
    Session session = Session::open(test::parsed(shipped(name + ".toml"), name));
    const Time end = std::min(session.horizon(), at(60s));
    for (std::uint32_t g = 0; g < session.spec().groups.size(); ++g) {
      const RunLedger run = kv::look_at(session, GroupId{g}, {start_time, end});
      const World& world = session.world_at_time(end);
      CHECK(value(run, Measure::unowned_time) == to_us(world.ledger.unowned(GroupId{g}, end)));
      CHECK(value(run, Measure::read_twice) ==
            static_cast<std::int64_t>(world.ledger.duplicates(GroupId{g})));
    }
  }
}

TEST_CASE("every number names the facts behind it") {
  Session session = orders("45000");
  const RunLedger run = kv::look_at(session, GroupId{0}, crash);
  const auto& stop = run.of(Measure::longest_stop).facts;
  REQUIRE(stop.size() == 1);
  CHECK(stop.front().time == at(20s));
  bool killed = false;
  const FactRange facts = session.trace().of_event(stop.front().event);
  for (std::size_t i = facts.begin; i < facts.end; ++i) {
    killed = killed || std::holds_alternative<ProcessKilled>(session.trace()[i].body);
  }
  CHECK(killed);
  const auto& moves = run.of(Measure::owner_changes).facts;
  REQUIRE(moves.size() == 2);
  for (const kv::LedgerFact& fact : moves) {
    const Fact& first = session.trace()[session.trace().of_event(fact.event).begin];
    CHECK(first.time == fact.time);
  }
}

TEST_CASE("a stretch cuts off what begins before or ends after it") {
  const RunLedger part = ledger("45000", {at(30s), at(40s)});
  CHECK(value(part, Measure::unowned_time) == 20'000'000);
  CHECK(value(part, Measure::longest_stop) == 10'000'000);
  CHECK(value(part, Measure::stopped_partitions) == 2);
  CHECK(value(part, Measure::owner_changes) == 0);
  CHECK(part.rebalances == 0);
  const RunLedger nothing = ledger("45000", {at(30s), at(30s)});
  CHECK(value(nothing, Measure::unowned_time) == 0);
  CHECK(value(nothing, Measure::stopped_partitions) == 0);
}

TEST_CASE("the best is marked, ties are named, and what is equal says so") {
  const Comparison all =
      kv::compare({ledger("10000", crash), ledger("45000", crash), ledger("10000", crash)});
  const kv::LedgerRow& unowned = row(all, Measure::unowned_time);
  CHECK_FALSE(unowned.same);
  CHECK(unowned.standings[0].best);
  CHECK(unowned.standings[0].tied);
  CHECK_FALSE(unowned.standings[1].best);
  CHECK(unowned.standings[2].best);
  CHECK(unowned.texts == std::vector<std::string>{"18.618", "90.618", "18.618"});
  CHECK(row(all, Measure::stopped_partitions).same);
  CHECK(row(all, Measure::stopped_partitions).caption == "of 6");
  CHECK_FALSE(row(all, Measure::stopped_partitions).standings[0].best);
  CHECK(row(all, Measure::owner_changes).caption == "2 would do");
  CHECK(row(all, Measure::rounds).caption == "of 1 rebalance");
  CHECK(kv::same_text(2) == "same in both");
  CHECK(kv::same_text(3) == "same in all three");
  CHECK(kv::headline(all.runs[0]) == "Stops all 6");
  kv::RunLedger few = all.runs[0];
  few.values[static_cast<std::size_t>(Measure::stopped_partitions)].value = 2;
  few.partitions = 2;
  CHECK(kv::headline(few) == "Stops both");
  few.values[static_cast<std::size_t>(Measure::stopped_partitions)].value = 1;
  few.partitions = 1;
  CHECK(kv::headline(few) == "Stops the only one");
}

TEST_CASE("values that differ by less than is shown get more decimals") {
  RunLedger a;
  RunLedger b;
  a.values[static_cast<std::size_t>(Measure::longest_stop)].value = 1'000'001;
  b.values[static_cast<std::size_t>(Measure::longest_stop)].value = 1'000'002;
  const Comparison all = kv::compare({a, b});
  CHECK(row(all, Measure::longest_stop).texts == std::vector<std::string>{"1.000001", "1.000002"});
}

TEST_CASE("a rebalance ends when the group is settled, not when a kill leaves partitions alone") {
  Session session = orders("45000");
  session.compute_all();
  const auto all = kv::rebalances_of(session.lanes(), GroupId{0});
  REQUIRE(all.size() == 3);
  CHECK(all[1].from == at(63'220'666us));
  CHECK(all[1].to - all[1].from == 2'036ms);
  CHECK(all[1].settled);
  CHECK(all[1].rounds.size() == 1);
  CHECK(kv::fewest_changes(session.lanes(), GroupId{0}, all[0]) == 0);
  CHECK(kv::fewest_changes(session.lanes(), GroupId{0}, all[1]) == 2);
  CHECK(kv::fewest_changes(session.lanes(), GroupId{0}, all[2]) == 2);
}
