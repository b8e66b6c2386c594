#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/brokers_text.h"
#include "viz/model/build_brokers.h"
#include "viz/model/build_stage.h"
#include "viz/model/build_timeline.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

struct Moment {
  ks::Session session;
  UiState ui;

  explicit Moment(ks::Duration when,
                  const std::string& text = ks::shipped("22-coordinator-failover.toml"))
      : session(ks::test::completed(text)) {
    ui.cursor.time = ks::at(when);
    ui.brokers_open = true;
  }
  BrokersView view() { return build_brokers(session.world_at_time(ui.cursor.time), session, ui); }
};

const BrokerColumn& column(const BrokersView& view, std::string_view name) {
  const auto found = std::find_if(view.columns.begin(), view.columns.end(),
                                  [&](const BrokerColumn& c) { return c.name == name; });
  REQUIRE(found != view.columns.end());
  return *found;
}

std::size_t index_of(const BrokersView& view, std::string_view row) {
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    if (view.rows[i].name == row) return i;
  }
  FAIL("no row " << row);
  return 0;
}

std::string two_brokers(const std::string& more) {
  return R"(format = 1
duration = "60s"
[cluster]
brokers = 2
[[topics]]
name = "orders"
partitions = 1
replicas = [[1, 2]]
config = { "min.insync.replicas" = 2 }
)" + more;
}

//PICTURES

TEST_CASE("a frozen broker keeps its lease until the controller fences it") {
  Moment moment(14s, two_brokers(R"(
[[timeline]]
at = "10s"
do = "freeze"
node = "b2"
)"));
  const BrokersView view = moment.view();
  CHECK(column(view, "b2").card == BrokerCard::frozen);
  CHECK(column(view, "b2").pill == "not fenced");
  CHECK(column(view, "b2").about == "frozen for 4.0 s");
  CHECK(view.partitions[0].health == PartitionHealth::hw_frozen);
  CHECK(view.rows[0].replicas[1].note == "still in the ISR");
  moment.ui.cursor.time = ks::at(30s);
  const BrokersView after = moment.view();
  CHECK(column(after, "b2").pill == "fenced");
  CHECK(after.partitions[0].health == PartitionHealth::under_min_isr);
  CHECK(after.damage == "1 under min ISR");
}

TEST_CASE("a partition that nobody may lead says who could") {
  Moment moment(50s, two_brokers(R"(
[[timeline]]
at = "10s"
do = "kill"
node = "b2"
[[timeline]]
at = "30s"
do = "kill"
node = "b1"
)"));
  const BrokersView view = moment.view();
  CHECK(view.partitions[0].leader == -1);
  CHECK(view.partitions[0].health == PartitionHealth::no_leader);
  CHECK(view.damage == "1 without leader");
  CHECK(column(view, "b1").pill == "fenced");
}

TEST_CASE("partitions of internal topics are counted, and shown when asked for") {
  Moment moment(15s);
  const BrokersView few = moment.view();
  CHECK(few.partitions.size() == 7);
  CHECK(few.hidden == "49 internal partitions hidden");
  CHECK(few.rows.size() == 7);
  moment.ui.show_internal = true;
  const BrokersView all = moment.view();
  CHECK(all.partitions.size() == 56);
  CHECK(all.hidden.empty());
  CHECK(all.rows.empty());
}

TEST_CASE("the numbers of a replica are those of its log") {
  Moment moment(24s);
  const BrokersView view = moment.view();
  const ks::World& world = moment.session.world_at_time(moment.ui.cursor.time);
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    for (std::size_t k = 0; k < view.columns.size(); ++k) {
      const ks::Replica* replica =
          world.replication.find(*world.cluster, view.partitions[i].id, view.columns[k].id);
      if (replica == nullptr) continue;
      CHECK(view.rows[i].replicas[k].log_end == replica->log.end_offset());
      CHECK(view.rows[i].replicas[k].high_watermark == replica->high_watermark);
    }
  }
}

TEST_CASE("the stage marks what is led by nobody and names brokers in trouble") {
  Moment moment(14s, two_brokers(R"(
[[timeline]]
at = "10s"
do = "kill"
node = "b1"
)"));
  const ks::World& world = moment.session.world_at_time(moment.ui.cursor.time);
  const StageView view = build_stage(world, moment.session, moment.ui);
  REQUIRE(view.partitions.size() == 1);
  CHECK(view.partitions[0].leaderless);
  REQUIRE(view.brokers.size() == 1);
  CHECK(view.brokers[0].name == "b1");
  CHECK(view.brokers[0].word == "crashed, not fenced yet");
  CHECK(view.brokers[0].ink == StageInk::red);
  REQUIRE(view.rows.size() == 1);
  CHECK(view.rows[0].replicas[0].label == "L b1 dead");
  CHECK(view.rows[0].replicas[0].ink == StageInk::red);
}

std::vector<std::string> words(const StripView& strip) {
  std::vector<std::string> all;
  for (const BandView& b : strip.bands) all.emplace_back(b.label);
  return all;
}

TEST_CASE("in the brokers view the timeline tells of brokers and leaders") {
  Moment moment(24s);
  moment.ui.range = {ks::at(15s), ks::at(35s)};
  moment.ui.fold_idle = false;
  const TimelineView view = build_timeline(moment.session, moment.ui);
  CHECK(view.leaders);
  REQUIRE(view.strips.size() == 4);
  CHECK(words(view.strips[0]) ==
        std::vector<std::string>{"Stable", "no coordinator", "Loading", "Stable"});
  CHECK(view.strips[3].name == "b3");
  CHECK(words(view.strips[3]) ==
        std::vector<std::string>{"running", "crashed, not fenced yet", "crashed, fenced"});
  CHECK(view.strips[3].bands[1].kind == BandKind::crashed);
  REQUIRE(view.owner_labels.size() == 7);
  CHECK(view.owner_labels.back().text == "home");
  const bool gap = std::any_of(view.blocks.begin(), view.blocks.end(), [](const OwnerBlock& b) {
    return b.kind == OwnerKind::nobody && b.lanes == 1;
  });
  CHECK(gap);
}

TEST_CASE("elsewhere only a broker that changes has a strip, and not before it does") {
  Moment moment(24s);
  moment.ui.brokers_open = false;
  const TimelineView view = build_timeline(moment.session, moment.ui);
  CHECK_FALSE(view.leaders);
  REQUIRE(view.strips.size() >= 2);
  CHECK(view.strips[1].name == "b3");
  moment.ui.cursor.time = ks::at(19s);
  moment.ui.hide_future = true;
  for (const StripView& strip : build_timeline(moment.session, moment.ui).strips)
    CHECK(strip.name != "b3");
}

}  // namespace
}  // namespace kv
