// The controllers of a quorum in the brokers view: each one's role, epoch, log end and high watermark.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/brokers_text.h"
#include "viz/model/build_brokers.h"
#include "viz/model/build_inspector.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

BrokersView view_at(ks::Session& session, ks::Duration when) {
  UiState ui;
  ui.cursor.time = ks::at(when);
  ui.brokers_open = true;
  return build_brokers(session.world_at_time(ui.cursor.time), session, ui);
}

std::string roles(const BrokersView& view) {
  std::string text;
  for (const QuorumVoter& voter : view.voters) {
    text += (text.empty() ? "" : ", ") + voter.name + " " + voter.role + " " +
            std::to_string(voter.epoch);
  }
  return text;
}

TEST_CASE("the brokers view shows every controller of a quorum, and that nobody is active") {
  ks::Session session = ks::test::completed(ks::shipped("23-controller-dies.toml"));
  const BrokersView before = view_at(session, 5s);
  CHECK(before.controller == "k1");
  CHECK(roles(before) == "k1 active 1, k2 Follower 1, k3 Follower 1");
  for (const QuorumVoter& voter : before.voters) {
    CHECK(voter.log_end == before.voters[0].log_end);
    CHECK(voter.high_watermark == voter.log_end);
  }

  const BrokersView between = view_at(session, 11s);
  CHECK(between.controller == "none");
  CHECK(roles(between) == "k1 crashed 1, k2 Follower 1, k3 Follower 1");
  CHECK(between.check == "nobody looks for silent brokers");
  CHECK(brokers_text(between).find("k1 crashed, epoch 1, log ") != std::string::npos);
  CHECK(between.controller_tip.find("**No controller** is active") == 0);

  const BrokersView after = view_at(session, 20s);
  CHECK(after.controller == "k2");
  CHECK(roles(after) == "k1 crashed 1, k2 active 2, k3 Follower 2");
  CHECK(after.controller_tip.find("k1 crashed (epoch 1, log ") != std::string::npos);
  const BrokersView end = view_at(session, 50s);
  CHECK(roles(end) == "k1 Follower 2, k2 active 2, k3 Follower 2");
  CHECK(end.voters[0].log_end == end.voters[1].log_end);
}

TEST_CASE("where a voter's log begins and its newest snapshot ends is shown once there is one") {
  ks::Session session = ks::test::completed(ks::shipped("23-snapshot.toml"));
  const BrokersView before = view_at(session, 5s);
  CHECK(brokers_text(before).find("snapshot") == std::string::npos);
  CHECK(before.controller_tip.find("snapshot") == std::string::npos);

  // k3 died at 20 s; the logs of the others begin later since 60 s.
  const BrokersView between = view_at(session, 74s);
  REQUIRE(between.voters.size() == 3);
  CHECK(between.voters[2].log_start == 0);
  CHECK(between.voters[2].log_end < between.voters[0].log_start);
  CHECK(between.voters[0].log_start == between.voters[1].log_start);
  CHECK(between.voters[0].snapshot == between.voters[1].snapshot);
  CHECK(between.controller_tip.find(", begins at ") != std::string::npos);

  const BrokersView after = view_at(session, 85s);
  CHECK(after.voters[2].log_start > between.voters[0].log_start);
  CHECK(after.voters[2].snapshot == after.voters[2].log_start);
  CHECK(after.voters[2].log_end == after.voters[0].log_end);
}

TEST_CASE("without an active controller no check is announced that fences a dead broker") {
  ks::Session session = ks::test::completed(ks::shipped("23-majority-lost.toml"));
  const BrokerColumn b1 = view_at(session, 40s).columns.at(0);
  REQUIRE(b1.name == "b1");
  CHECK(b1.pill == "not fenced");
  CHECK(b1.lease.value == "0.0 s");
  CHECK(b1.lease.next == "not fenced: no controller");
}

TEST_CASE("a controller's own snapshot, and those of the quorum, are in the inspector") {
  ks::Session session = ks::test::completed(ks::shipped("23-snapshot.toml"));
  const auto inspected = [&](const std::string& name, ks::Time when) {
    UiState ui;
    ui.selection.node = session.names().find(name);
    ui.cursor = {when, session.event_at(when), false};
    InspectorMemory memory;
    return build_inspector(session, ui, memory);
  };
  const auto row = [](const InspectorView& view, std::string_view name) {
    for (const auto& cells : view.tables.at(0).rows) {
      if (cells[0].text == name) return cells[1].text;
    }
    return std::string{"none"};
  };
  const InspectorView young = inspected("k1", ks::at(5s));
  CHECK(row(young, "log start offset") == "0");
  CHECK(row(young, "newest snapshot") == "\xE2\x80\x93");
  CHECK(young.tables.size() == 2);

  const InspectorView k1 = inspected("k1", ks::at(74s));
  CHECK(row(k1, "log start offset") == "63");
  CHECK(row(k1, "newest snapshot") == "up to 146");
  REQUIRE(k1.tables.size() == 3);
  CHECK(k1.tables[2].title == "Snapshots");
  const auto snapshots = [&](std::size_t i) {
    const auto& cells = k1.tables[2].rows.at(i);
    return cells[0].text + " " + cells[1].text + " " + cells[2].text + " " + cells[3].text;
  };
  CHECK(snapshots(0) == "k1 63 up to 146 72.426");
  CHECK(snapshots(2) == "k3 0 up to 22 10.433");
  CHECK(row(inspected("k3", ks::at(78'003ms)), "asks for the snapshot") == "up to 146");
  CHECK(row(inspected("k3", ks::at(79s)), "asks for the snapshot") == "none");
}

TEST_CASE("a controller that is alone has no list of voters") {
  ks::Session session = ks::test::completed(ks::shipped("22-coordinator-failover.toml"));
  const BrokersView view = view_at(session, 5s);
  CHECK(view.controller == "k1");
  CHECK(view.voters.empty());
}

}  // namespace
}  // namespace kv
