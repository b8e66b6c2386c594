#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/brokers_text.h"
#include "viz/model/build_brokers.h"
#include "viz/model/build_inspector.h"
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

/// The coordinator's broker is dead and not given up yet.
const std::string dead_picture =
    R"(
k1, metadata image 1, check in 0.41 s
replicas of topic orders, 49 internal partitions hidden | 1 without leader, 6 with a frozen HW
b1 [running] leads p0, p2, p4 | lease 7.4 s of 9 s, heard 22.453, next heartbeat in 0.45 s | image 1
b2 [running] leads p1, p3, p5 | lease 8.9 s of 9 s, heard 23.922, next heartbeat in 1.9 s | image 1
b3 [not fenced] crashed 4.0 s ago | lease 3.3 s of 9 s, heard 18.377, fenced at the 27.790 check | image 1
p0 epoch 0 ISR 1,2,3 ! HW frozen
  b1 L 0..34 hw 33 | leader, epoch 0
  b2 F 0..34 hw 33 | in ISR, caught up
  b3 F 0..33 hw 29 | still in the ISR
p1 epoch 0 ISR 2,1,3 ! HW frozen
  b1 F 0..100 hw 99 | in ISR, caught up
  b2 L 0..100 hw 99 | leader, epoch 0
  b3 F 0..99 hw 87 | still in the ISR
p2 epoch 0 ISR 1,3,2 ! HW frozen
  b1 L 0..133 hw 133 | leader, epoch 0
  b2 F 0..133 hw 133 | in ISR, caught up
  b3 F 0..133 hw 117 | still in the ISR
p3 epoch 0 ISR 2,3,1 ! HW frozen
  b1 F 0..67 hw 67 | in ISR, caught up
  b2 L 0..67 hw 67 | leader, epoch 0
  b3 F 0..67 hw 59 | still in the ISR
p4 epoch 0 ISR 1,2,3 ! HW frozen
  b1 L 0..34 hw 34 | leader, epoch 0
  b2 F 0..34 hw 34 | in ISR, caught up
  b3 F 0..34 hw 30 | still in the ISR
p5 epoch 0 ISR 2,1,3 ! HW frozen
  b1 F 0..33 hw 33 | in ISR, caught up
  b2 L 0..33 hw 33 | leader, epoch 0
  b3 F 0..33 hw 29 | still in the ISR
offsets-38 epoch 0 ISR 3,1,2 ! no leader
  b1 F 0..13 hw 13 | in ISR, first in line to lead
  b2 F 0..13 hw 13 | in ISR, no leader to fetch from
  b3 L 0..13 hw 13 | leader on record, silent
P1 20 rec/s, acks=all
  to b1 P#### +34 | muted: 1 parked, 4 unread
  to b2 P#### +36 | muted: 1 parked, 4 unread
oldest wait 4.000 s
20.000 b3 is killed.
)";

TEST_CASE("the brokers while the coordinator is dead and not fenced, as a text picture") {
  CHECK("\n" + brokers_text(Moment(24s).view()) == dead_picture);
}

/// What the controller and the brokers were while the new coordinator read its partition.
const std::string loading_head =
    R"(
k1, metadata image 2, check in 1.06 s
replicas of topic orders, 49 internal partitions hidden | 7 under-replicated
b1 [running] leads 4 of 7 | lease 7.6 s of 9 s, heard 26.457, next heartbeat in 0.60 s | image 2)"
    R"( | loads OrderProcessingGroup
b2 [running] leads p1, p3, p5 | lease 7.0 s of 9 s, heard 25.924, next heartbeat in 0.07 s | image 2
b3 [fenced] crashed 7.8 s ago | lease fenced since 27.790, heard 18.377, until it registers again)"
    R"( | image 1, 1 behind
)";
const std::string loading_moments =
    R"(27.790 In sync of orders-0 now: b1 and b2 (was b1, b2 and b3), a broker is fenced. And 6 more like it.
27.790 b1 leads __consumer_offsets-38 after b3 (epoch 1): a broker is fenced.
27.818 b1 reads __consumer_offsets-38 to coordinate its groups, which takes 100 ms.
)";

TEST_CASE("the brokers while a new coordinator loads its groups, as a text picture") {
  const std::string text = "\n" + brokers_text(Moment(27850ms).view());
  CHECK(text.substr(0, loading_head.size()) == loading_head);
  CHECK(text.substr(text.size() - loading_moments.size()) == loading_moments);
}

TEST_CASE(
    "a high watermark that stands still says whom it waits for, and a dead replica is no yes") {
  Moment moment(24s);
  const BrokersView view = moment.view();
  REQUIRE(view.rows.size() == 7);
  CHECK(view.rows[0].tip.ends_with(
      " The high watermark waits for b3, in sync on record and silent."));
  moment.ui.cursor.event = moment.session.event_at(moment.ui.cursor.time);
  moment.ui.selection.partition = moment.session.names().find_partition("orders-0");
  InspectorMemory memory;
  const InspectorView of = build_inspector(moment.session, moment.ui, memory);
  REQUIRE(of.tables.size() >= 2);
  std::vector<std::string> in_sync;
  std::string waits;
  for (const InspectorTable& table : of.tables) {
    for (const std::vector<InspectorCell>& row : table.rows) {
      if (table.title == "Replicas") in_sync.push_back(row.at(0).text + " " + row.at(3).text);
      if (row.at(0).text == "it waits for") waits = row.at(1).text;
    }
  }
  CHECK(in_sync == std::vector<std::string>{"b1 yes", "b2 yes", "b3 yes, dead"});
  CHECK(waits == "b3, in the ISR and silent");
  CHECK(of.state == "HW frozen");
}

TEST_CASE("too few in sync hold the high watermark, and both say so") {
  Moment moment(50s, two_brokers(R"(
[[producers]]
name = "P1"
topic = "orders"
rate = "10/s"
config = { acks = "1" }
[[timeline]]
at = "10s"
do = "kill"
node = "b2"
)"));
  const BrokersView view = moment.view();
  REQUIRE(view.partitions[0].health == PartitionHealth::under_min_isr);
  CHECK(view.rows[0].tip.find("Until they are enough the high watermark stands still.") !=
        std::string::npos);
  moment.ui.cursor.event = moment.session.event_at(moment.ui.cursor.time);
  moment.ui.selection.partition = view.partitions[0].id;
  InspectorMemory memory;
  std::string waits;
  for (const InspectorTable& table : build_inspector(moment.session, moment.ui, memory).tables) {
    for (const std::vector<InspectorCell>& row : table.rows)
      if (row.at(0).text == "it waits for") waits = row.at(1).text;
  }
  CHECK(waits == "2 in sync (min.insync.replicas)");
}

TEST_CASE("the check that is said to fence a broker is the one that does") {
  Moment moment(24s);
  CHECK(column(moment.view(), "b3").lease.next == "fenced at the 27.790 check");
  const ks::Trace& trace = moment.session.trace();
  const auto fenced = trace.of<ks::BrokerFenced>();
  REQUIRE_FALSE(fenced.empty());
  CHECK(ks::seconds_text(trace[fenced.front()].time - ks::start_time) == "27.790");
}

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
  CHECK(view.owner_labels.back().text == "offsets-38");
  CHECK(moment.view().rows.back().name == view.owner_labels.back().text);
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

const std::string with_zookeeper = R"(format = 1
profile = "3.9"
duration = "60s"
[cluster]
brokers = 2
zookeeper = true
[[topics]]
name = "orders"
partitions = 1
replicas = [[2, 1]]
[[timeline]]
at = "20s"
do = "kill"
node = "b1"
)";

TEST_CASE("with ZooKeeper the view shows sessions, znodes, and the controller on its broker") {
  Moment moment(10s, with_zookeeper);
  const BrokersView view = moment.view();
  CHECK(view.controller == "zk1");
  CHECK(view.image == "running, 2 sessions");
  CHECK(view.image_note == "controller b1");
  CHECK(view.controller_tip.find("/controller names b1, /controller_epoch is 1") !=
        std::string::npos);
  CHECK(column(view, "b1").home == "controller of epoch 1");
  CHECK(column(view, "b2").home.find("controller") == std::string::npos);
  const BrokerLease& session = column(view, "b1").lease;
  CHECK(session.word == "session");
  // What is left counts to the tick that ends the session, which is more than its timeout at first.
  CHECK(session.of == "of 18 s + tick");
  CHECK(session.next.starts_with("next ping in"));
  CHECK(session.tip.find("at the first tick after 18 s without a word from it; there is a tick "
                         "every 3 s. Last heard of at " +
                         session.heard + " s: the tick is at ") != std::string::npos);
  CHECK(session.tip.find(" s, in " + session.value + "; next ping in ") != std::string::npos);
}

TEST_CASE("a dead broker's znode stays until its session ends, and the controller with it") {
  Moment before(25s, with_zookeeper);
  const BrokersView dead = before.view();
  CHECK(column(dead, "b1").pill == "znode still there");
  CHECK(column(dead, "b1").lease.next.starts_with("ends at the"));
  CHECK(dead.image_note == "no active controller");
  Moment after(50s, with_zookeeper);
  const BrokersView gone = after.view();
  CHECK(column(gone, "b1").pill == "no znode");
  CHECK(column(gone, "b1").lease.tip == "**b1** has no znode until it is started again.");
  CHECK(gone.image_note == "controller b2");
  CHECK(column(gone, "b2").home.starts_with("controller of epoch 2"));
}

}  // namespace
}  // namespace kv
