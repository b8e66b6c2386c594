#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "sim/kafka/partitioner.h"
#include "tests/support/sessions.h"
#include "viz/model/build_stage.h"
#include "viz/model/stage_text.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

/// The quick crash: C2 is killed at 10 s, its session of 6 s has expired at 14.007 s, C4 joins at 20 s.
struct Moment {
  ks::Session session;
  UiState ui;

  explicit Moment(ks::Duration when, const std::string& text = ks::test::quick_text())
      : session(ks::test::completed(text)) {
    ui.cursor.time = ks::at(when);
  }
  StageView view() { return build_stage(session.world_at_time(ui.cursor.time), session, ui); }
};

std::vector<std::string> owners(const StageView& view) {
  std::vector<std::string> names;
  for (const StagePartition& p : view.partitions) {
    names.push_back(p.owner < 0 ? "nobody"
                                : view.consumers[static_cast<std::size_t>(p.owner)].name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("the stage shows who reads each partition, and who did while nobody does") {
  CHECK(owners(Moment(9s).view()) == Names{"C1", "C1", "C2", "C2", "C3", "C3"});
  const StageView crashed = Moment(11s).view();
  CHECK(owners(crashed) == Names{"C1", "C1", "nobody", "nobody", "C3", "C3"});
  CHECK(crashed.partitions[2].last_owner == 1);
  CHECK(crashed.partitions[3].last_owner == 1);
  CHECK(crashed.partitions[0].last_owner == -1);
  CHECK(owners(Moment(15s).view()) == Names{"C1", "C1", "C1", "C3", "C3", "C3"});
  CHECK(owners(Moment(21s).view()) == Names{"C1", "C1", "C3", "C3", "C4", "C4"});
}

TEST_CASE("offsets of a row are in order and agree with the world") {
  Moment moment(9s);
  const StageView view = moment.view();
  const ks::World& world = moment.session.world_at_time(moment.ui.cursor.time);
  REQUIRE(view.rows.size() == 6);
  for (std::size_t i = 0; i < view.partitions.size(); ++i) {
    const StagePartition& p = view.partitions[i];
    CHECK(p.committed >= 0);
    CHECK(p.committed <= p.position);
    CHECK(p.position <= p.high_watermark);
    CHECK(p.high_watermark <= p.log_end);
    CHECK(p.log_end == ks::log_end(world, p.id));
    CHECK(view.rows[i].keys.size() ==
          std::min<std::size_t>(stage_cells, static_cast<std::size_t>(p.log_end)));
    CHECK(view.rows[i].lag == std::to_string(p.log_end - p.committed));
  }
}

TEST_CASE("every record in sight has a key that murmur2 places on its partition") {
  const StageView view = Moment(29s).view();
  std::size_t seen = 0;
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    for (const int key : view.rows[i].keys) {
      REQUIRE(key >= 0);
      const std::string& name = view.keys[static_cast<std::size_t>(key)].name;
      CHECK(ks::partition_for_key(name, 6) == i);
      ++seen;
    }
  }
  CHECK(seen > 100);
}

TEST_CASE("the join barrier counts who waits and leaves a place for who is missing") {
  // C1 is busy for three seconds when the session of C2 expires; C3 joins at once.
  const std::string slow = R"(
[[timeline]]
at = "10s"
do = "kill"
node = "C2"

[[timeline]]
at = "13s"
do = "slow"
node = "C1"
factor = 400
)";
  Moment moment(14500ms, ks::test::quick_text(slow));
  const StageView view = moment.view();
  CHECK(view.coordinator.state == 1);
  CHECK(view.coordinator.came_from == 3);
  CHECK(view.coordinator.transition == "14.007  session of C2 expired");
  CHECK(view.coordinator.barrier == BarrierKind::join);
  CHECK(view.coordinator.barrier_label == "join barrier 1 of 2");
  const StageConsumer& busy = view.consumers[0];
  CHECK(busy.pill == "STABLE");
  CHECK(busy.second.caption == "in its handler");
  CHECK(busy.second.progress > 0);
  CHECK(busy.slot.foot == "JoinGroup: not yet");
  const StageConsumer& parked = view.consumers[2];
  CHECK(parked.pill == "PREPARING");
  CHECK(parked.second.caption == "waits at the barrier");
  CHECK(parked.first.caption == "revoked");
  CHECK(parked.first.remark == "p4 p5");
  CHECK(parked.slot.role == "parked");
  CHECK(parked.slot.session.state == TimerState::held);
  REQUIRE_FALSE(parked.messages.empty());
  CHECK(parked.messages.back().kind == LaneItemKind::parked);
  CHECK(parked.messages.back().label == "JoinGroup");
}

TEST_CASE("a crashed consumer leaves its slot until its session expires") {
  const StageView before = Moment(11s).view();
  CHECK(before.consumers[1].pill == "crashed");
  CHECK(before.consumers[1].ended_at == "10.000 s");
  CHECK(before.consumers[1].first.value == "p2 p3");
  CHECK(before.consumers[1].slot.kind == SlotKind::member);
  CHECK(before.consumers[1].slot.note == "of 6 s");
  CHECK(before.consumers[1].messages.back().label == "silent since 8.006");
  const StageView after = Moment(15s).view();
  CHECK(after.consumers[1].slot.kind == SlotKind::removed);
  CHECK(after.consumers[1].slot.head == "expired");
  CHECK(after.consumers[1].slot.value == "14.007");
  CHECK(after.consumers[1].slot.foot_value == "8.007");
}

/// The quick crash with forty consumers of eighty partitions.
std::string crowd() {
  std::string text = ks::test::quick_text(ks::test::kill_c2_at_10);
  std::string members;
  for (int i = 1; i <= 40; ++i) members += (i > 1 ? ", \"C" : "\"C") + std::to_string(i) + "\"";
  const auto put = [&](const std::string& old, const std::string& with) {
    REQUIRE(text.find(old) != std::string::npos);
    text.replace(text.find(old), old.size(), with);
  };
  put(R"("C1", "C2", "C3")", members);
  put("partitions = 6", "partitions = 80");
  return text;
}

TEST_CASE("each of many consumers has the slot of its own member, and each partition its numbers") {
  for (const ks::Duration when : {9s, 18s}) {
    Moment moment(when, crowd());
    const StageView view = moment.view();
    const ks::World& world = moment.session.world_at_time(moment.ui.cursor.time);
    const ks::Group& group = world.groups[0];
    REQUIRE(group.state == ks::GroupState::stable);
    REQUIRE(view.consumers.size() == 40);
    for (const StageConsumer& c : view.consumers) {
      if (when == 18s && c.name == "C2") {
        CHECK(c.slot.kind == SlotKind::removed);
        CHECK(c.slot.tip.starts_with("The coordinator removed **C2** at 14."));
        continue;
      }
      const ks::GroupMember* member = ks::member_of(world, c.id);
      REQUIRE(member != nullptr);
      CHECK(c.slot.kind == SlotKind::member);
      CHECK(c.slot.role == (member->id == group.leader ? "group leader" : ""));
      std::string names;
      for (const ks::PartitionId id : member->assignment)
        names += (names.empty() ? "" : " ") + world.names->short_name(id);
      CHECK(c.slot.foot_value == names);
    }
    REQUIRE(view.partitions.size() == 80);
    for (const StagePartition& p : view.partitions) {
      CHECK(p.log_end == ks::log_end(world, p.id));
      CHECK(p.high_watermark == ks::high_watermark(world, p.id));
      CHECK_FALSE(p.leaderless);
      REQUIRE(p.owner >= 0);
      const ks::ConsumerId owner = view.consumers[static_cast<std::size_t>(p.owner)].id;
      CHECK(owner == ks::owner(world, group.id, p.id));
      CHECK(p.position == world.consumers[owner.index].find(p.id)->position);
    }
  }
}

TEST_CASE("what is read again is what was handled and not committed") {
  CHECK(Moment(11s).view().consumers[1].second.caption == "will be read again");
  const std::string ahead = Moment(11s).view().consumers[1].second.value;
  const StageConsumer after = Moment(16s).view().consumers[1];
  CHECK(after.second.caption == "was read again");
  CHECK(after.second.value == ahead);
  CHECK(ahead != "0");
}

TEST_CASE("a frozen consumer keeps its partitions, falls silent and is removed in time") {
  const std::string freeze = R"(
[[timeline]]
at = "9s"
do = "freeze"
node = "C1"
)";
  const StageView before = Moment(10s, ks::test::quick_text(freeze)).view();
  const StageConsumer& c = before.consumers[0];
  CHECK(c.card == CardKind::frozen);
  CHECK(c.pill == "frozen");
  CHECK(c.first.caption == "holds");
  CHECK(c.first.value == "p0 p1");
  CHECK(c.second.value == "9.000");
  CHECK(c.beat_arc.state == TimerState::off);
  CHECK(c.poll_arc.state == TimerState::off);
  CHECK(c.messages.back().label == "silent since 8.006");
  CHECK(owners(before)[0] == "C1");
  const StageView after = Moment(20s, ks::test::quick_text(freeze)).view();
  CHECK(after.consumers[0].slot.kind == SlotKind::removed);
  CHECK(owners(after)[0] == "C2");
}

TEST_CASE("a consumer that says goodbye leaves a slot without alarm") {
  const std::string close = R"(
[[timeline]]
at = "10s"
do = "close"
node = "C3"
)";
  const StageConsumer c = Moment(11s, ks::test::quick_text(close)).view().consumers[2];
  CHECK(c.pill == "closed");
  CHECK_FALSE(c.killed);
  CHECK(c.slot.kind == SlotKind::removed);
  CHECK(c.slot.role == "left");
  CHECK(c.slot.role_ink == StageInk::plain);
  CHECK(c.slot.head == "LeaveGroup");
  CHECK(c.second.value == "0");
}

TEST_CASE("after a quick restart the old member id still holds up the group") {
  const std::string restart = R"(
[[timeline]]
at = "10s"
do = "kill"
node = "C2"

[[timeline]]
at = "11s"
do = "restart"
node = "C2"
)";
  const StageView view = Moment(13800ms, ks::test::quick_text(restart)).view();
  CHECK(view.coordinator.barrier == BarrierKind::join);
  CHECK(view.consumers[1].slot.foot == "old id still here");
  CHECK(view.consumers[1].slot.role == "parked");
}

TEST_CASE("arcs count down from their timeouts") {
  const StageView view = Moment(9s).view();
  const StageConsumer& c = view.consumers[0];
  // Beats go out at 8.006 s and 10.006 s; the coordinator heard the first at 8.007 s.
  CHECK(c.beat == "beat in");
  CHECK(c.beat_value == "1.00 s");
  CHECK(c.beat_arc.left > 0.50F);
  CHECK(c.beat_arc.left < 0.51F);
  CHECK(c.slot.value == "5.00 s");
  CHECK(c.slot.session.left > 0.83F);
  CHECK(c.slot.session.left < 0.84F);
  CHECK(c.poll_value == "300 s");
}

TEST_CASE("a message in flight stands where its time puts it") {
  // The heartbeat of 8.006 s arrives at 8.007 s.
  Moment moment(8006ms);
  moment.ui.cursor.time = moment.session.world_at_time(ks::at(8006ms)).now;
  bool found = false;
  for (ks::Duration when = 8005ms; when < 8008ms; when += 50us) {
    moment.ui.cursor.time = ks::at(when);
    const StageView view = moment.view();
    for (const StageMessage& m : view.consumers[0].messages) {
      if (m.kind != LaneItemKind::flying || m.label != "Heartbeat") continue;
      found = true;
      CHECK(m.to_coordinator);
      CHECK(m.done >= 0);
      CHECK(m.done < 1);
    }
  }
  CHECK(found);
}

TEST_CASE("filters hide messages and count them") {
  Moment moment(9s);
  moment.ui.show_data = false;
  moment.ui.show_control = false;
  std::size_t data = 0;
  for (ks::Duration when = 8004ms; when < 8014ms; when += 100us) {
    moment.ui.cursor.time = ks::at(when);
    const StageView hidden = moment.view();
    CHECK(hidden.flights.empty());
    for (const StageConsumer& c : hidden.consumers) CHECK(c.messages.empty());
    if (hidden.hidden.find("data message") != std::string::npos) ++data;
  }
  CHECK(data > 0);
  moment.ui.show_replication = true;
  moment.ui.cursor.time = ks::at(9s);
  CHECK(moment.view().hidden.find("follower") == std::string::npos);
}

TEST_CASE("the group of the selection is on the stage") {
  const std::string second = R"(
[[groups]]
id = "AuditGroup"
topics = ["orders"]
members = ["A1"]
config = { "auto.offset.reset" = "earliest" }
)";
  Moment moment(9s, ks::test::quick_text(second));
  CHECK(moment.view().coordinator.group_name == "OrderProcessingGroup");
  moment.ui.selection.node = moment.session.names().find("A1");
  const StageView audit = moment.view();
  CHECK(audit.coordinator.group_name == "AuditGroup");
  CHECK(owners(audit) == Names{"A1", "A1", "A1", "A1", "A1", "A1"});
  CHECK(audit.groups.size() == 2);
}

TEST_CASE("producers of topics that are not shown are counted by name") {
  const std::string other = R"(
[[topics]]
name = "invoices"
partitions = 2
replication-factor = 3

[[producers]]
name = "Billing"
topic = "invoices"
rate = "2/s"
)";
  Moment moment(9s, ks::test::quick_text(other));
  const StageView view = moment.view();
  CHECK(view.topics == Names{"orders"});
  REQUIRE(view.elsewhere.size() == 1);
  CHECK(view.elsewhere[0].name == "Billing");
  CHECK(view.elsewhere[0].topic == "invoices");
  CHECK(ks::node(view.elsewhere[0].id) == moment.session.names().find("Billing"));
  CHECK(std::none_of(view.producers.begin(), view.producers.end(),
                     [](const StageProducer& p) { return p.name == "Billing"; }));
  CHECK(stage_text(view).find("Billing writes to invoices, which is not shown\n") !=
        std::string::npos);
  CHECK(Moment(9s).view().elsewhere.empty());
}

TEST_CASE("actions that would be rejected are grey with their reason") {
  const StageView view = Moment(11s).view();
  const auto reason = [&](std::size_t consumer, std::string_view label) {
    for (const ActionView& action : view.consumers[consumer].actions) {
      if (action.label == label) return action.reason;
    }
    return std::string{"no such action"};
  };
  CHECK(reason(0, "Kill").empty());
  CHECK_FALSE(reason(0, "Restart").empty());
  CHECK(reason(1, "Restart").empty());
  CHECK_FALSE(reason(1, "Kill").empty());
}

TEST_CASE("before anybody joins every plug says nobody and the stage tells what to do") {
  const std::string top = "";
  Moment moment(0s, ks::test::quick_text("", top));
  moment.ui.cursor.time = ks::start_time - 1us;
  const ks::World world = ks::make_world(moment.session.spec());
  const StageView view = build_stage(world, ks::Trace{}, moment.ui);
  CHECK(view.consumers.empty());
  CHECK(view.hint == "press N to add a consumer");
  CHECK(owners(view) == Names(6, "nobody"));
  CHECK(view.rows[0].lag == "\u2013");
}

TEST_CASE("ten thousand partitions have no rows but all their numbers") {
  std::string text = ks::test::quick_text("");
  const std::string from = "partitions = 6";
  text.replace(text.find(from), from.size(), "partitions = 10000");
  ks::Session session = ks::test::opened(text);
  UiState ui;
  ui.cursor.time = ks::at(4s);
  const StageView view = build_stage(session.world_at_time(ui.cursor.time), session, ui);
  CHECK(view.partitions.size() == 10'000);
  CHECK(view.rows.empty());
  CHECK(std::count_if(view.partitions.begin(), view.partitions.end(),
                      [](const StagePartition& p) { return p.owner < 0; }) == 0);
}

TEST_CASE("a dead member of a share group owned nothing; its locks run on") {
  ks::Session session = ks::test::completed(ks::shipped("24-share-groups.toml"));
  UiState ui;
  ui.selection.node = session.names().find("C2");
  const auto card = [&](ks::Duration when) {
    ui.cursor.time = ks::at(when);
    return build_stage(session.world_at_time(ui.cursor.time), session, ui).consumers.at(1);
  };
  const StageConsumer locked = card(30s);
  REQUIRE(locked.name == "C2");
  CHECK(locked.first.caption == "still acquired");
  CHECK(locked.first.value == "2");
  CHECK(locked.second.caption == "lock ends in");
  CHECK(locked.second.value == "14.83 s");
  const StageConsumer free = card(46s);
  CHECK(free.first.value == "0");
  CHECK(free.second.caption.empty());
}

TEST_CASE("the stage reads as text") {
  const std::string text = stage_text(Moment(11s).view());
  CHECK(text.find("orders-2 L b3 b1 b2 | ") != std::string::npos);
  CHECK(text.find(" | nobody, was C2\n") != std::string::npos);
  CHECK(text.find("OrderProcessingGroup Stable generation 1 | ") != std::string::npos);
  CHECK(text.find("C2 crashed | killed at 10.000 s | owned p2 p3 | will be read again ") !=
        std::string::npos);
  CHECK(text.find("  xx silent since 8.006\n") != std::string::npos);
}

}  // namespace
}  // namespace kv
