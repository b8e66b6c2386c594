#include "tests/gui/stage_mockup.h"

#include <array>

namespace kv_tests {
namespace {

using namespace kv;

constexpr std::array<std::array<int, 8>, 6> keys = {{{{1, 1, 1, 1, 1, 1, 0, 0}},
                                                     {{2, 3, 2, 3, 3, 3, 3, 2}},
                                                     {{4, 4, 4, 5, 5, 4, 4, 4}},
                                                     {{6, 7, 6, 6, 6, 7, 6, 7}},
                                                     {{2, 2, 2, 5, 2, 2, 2, 2}},
                                                     {{3, 6, 3, 3, 6, 6, 3, 6}}}};

StageRow row(std::uint32_t i, std::array<std::uint32_t, 3> brokers, std::int64_t lag) {
  StageRow row;
  row.name = "p" + std::to_string(i);
  for (const std::uint32_t b : brokers) {
    const bool leader = b == brokers[0];
    row.replicas.push_back(
        {(leader ? "L b" : "b") + std::to_string(b), leader, StageInk::plain, b - 1, 0});
  }
  row.lag = std::to_string(lag);
  row.lag_high = lag > 50;
  row.keys.assign(keys[i].begin(), keys[i].end());
  row.tip = "**" + row.name + "** of orders.";
  return row;
}

void partitions(StageView& view) {
  constexpr std::array<std::int64_t, 6> log_end = {291, 288, 290, 293, 287, 292};
  constexpr std::array<std::int64_t, 6> high_watermark = {290, 288, 290, 293, 287, 292};
  constexpr std::array<std::int64_t, 6> committed = {283, 281, 194, 196, 286, 290};
  constexpr std::array<std::int64_t, 6> position = {290, 287, -1, -1, -1, -1};
  constexpr std::array<int, 6> owner = {0, 0, -1, -1, -1, -1};
  constexpr std::array<int, 6> last = {-1, -1, 1, 1, 2, 2};
  constexpr std::array<std::array<std::uint32_t, 3>, 6> brokers = {
      {{1, 2, 3}, {2, 1, 3}, {3, 1, 2}, {1, 2, 3}, {3, 1, 2}, {2, 1, 3}}};
  for (std::uint32_t i = 0; i < 6; ++i) {
    StagePartition p;
    p.id = ks::PartitionId{i};
    p.number = i;
    p.owner = owner[i];
    p.last_owner = last[i];
    p.log_end = log_end[i];
    p.high_watermark = high_watermark[i];
    p.committed = committed[i];
    p.position = position[i];
    view.partitions.push_back(p);
    view.rows.push_back(row(i, brokers[i], p.lag()));
  }
}

StageConsumer consumer(int index) {
  StageConsumer c;
  c.id = ks::ConsumerId{static_cast<std::uint32_t>(index)};
  c.color = index;
  c.name = "C" + std::to_string(index + 1);
  c.poll = "poll limit";
  c.tip = c.name + " is a consumer.";
  c.actions.push_back({"Kill", "K", Act{Act::Verb::kill, c.name, {}}, false, ""});
  c.actions.push_back(
      {"Restart", "U", Act{Act::Verb::restart, c.name, {}}, false, c.name + " is running"});
  return c;
}

StageConsumer first() {
  StageConsumer c = consumer(0);
  c.pill = "STABLE";
  c.beat = "beat in";
  c.beat_value = "0.60 s";
  c.beat_arc = {TimerState::running, 0.2F};
  c.poll_value = "300 s";
  c.poll_arc = {TimerState::running, 0.99997F};
  c.first = {"reads", "p0 p1", "4.0/s", StageInk::plain, -1};
  c.second = {"has not heard yet", "", "", StageInk::amber, -1};
  c.slot = {SlotKind::member,
            "group leader",
            StageInk::plain,
            {TimerState::running, 42.6F / 45},
            "session",
            "42.60 s",
            "of 45 s",
            false,
            "JoinGroup: not yet",
            "",
            StageInk::amber,
            "session of C1"};
  c.messages.push_back(
      {LaneItemKind::next, true, 0, "next: Heartbeat", "45.500", "", StageInk::plain, 0});
  return c;
}

StageConsumer second() {
  StageConsumer c = consumer(1);
  c.card = CardKind::dead;
  c.killed = true;
  c.pill = "crashed";
  c.ended = "killed at";
  c.ended_at = "0.000 s";
  c.first = {"owned", "p2 p3", "", StageInk::plain, -1};
  c.second = {"will be read again", "10", "", StageInk::plain, -1};
  c.slot = {SlotKind::removed,
            "removed",
            StageInk::red,
            {TimerState::expired, 0},
            "expired",
            "44.000",
            "",
            false,
            "last beat",
            "\u22121.000",
            StageInk::plain,
            "session of C2"};
  c.messages.push_back(
      {LaneItemKind::silent, true, 0, "silent since \u22121.000", "", "", StageInk::plain, 0});
  return c;
}

StageConsumer third() {
  StageConsumer c = consumer(2);
  c.pill = "PREPARING";
  c.beat = "heartbeats off";
  c.beat_arc = {TimerState::off, 0};
  c.poll_value = "299 s";
  c.poll_arc = {TimerState::running, 299.3F / 300};
  c.first = {"revoked", "", "p4 p5", StageInk::plain, -1};
  c.second = {"waits at the barrier", "", "", StageInk::amber, -1};
  c.slot = {SlotKind::member,   "parked", StageInk::amber, {TimerState::held, 0},
            "session",          "held",   "while parked",  true,
            "JoinGroup 44.210", "",       StageInk::plain, "session of C3"};
  c.messages.push_back(
      {LaneItemKind::arrived, true, 1, "Heartbeat", "44.200", "", StageInk::plain, 1});
  c.messages.push_back({LaneItemKind::arrived, false, 1, "reply, error 27", "44.202",
                        "REBALANCE_IN_PROGRESS", StageInk::amber, 2});
  c.messages.push_back({LaneItemKind::parked, true, 1, "JoinGroup", "0.69 s",
                        "parked at the barrier", StageInk::plain, 3});
  return c;
}

void producers(StageView& view) {
  for (const char* name : {"P1", "P2"}) {
    StageProducer p;
    p.id = ks::ProducerId{static_cast<std::uint32_t>(view.producers.size())};
    p.name = name;
    p.rate = "6 rec/s";
    p.acks = "acks=all";
    p.errors = "0 errors";
    p.tip = p.name + " is a producer.";
    view.producers.push_back(p);
  }
}

}  // namespace

kv::StageView mockup_stage() {
  StageView view;
  view.topics = {"orders"};
  view.title = "Topic orders";
  view.formula = {"partition =", "murmur2(key)", "mod 6"};
  for (std::uint32_t k = 0; k < 8; ++k)
    view.keys.push_back({"customer-" + std::to_string(k + 1), k});
  producers(view);
  partitions(view);
  view.consumers = {first(), second(), third()};
  view.groups = {{ks::GroupId{0}, "OrderProcessingGroup"}};
  StageCoordinator& group = view.coordinator;
  group.present = true;
  group.group = ks::GroupId{0};
  group.group_name = "OrderProcessingGroup";
  group.place = "broker 2 · __consumer_offsets-38";
  group.generation = "1";
  group.generation_word = "generation";
  group.state = 1;
  group.came_from = 3;
  group.transition = "44.000  session of C2 expired";
  group.barrier = BarrierKind::join;
  group.barrier_label = "join barrier 1 of 2";
  group.barrier_tip = "C3 waits since 44.210.";
  view.flights.push_back({FlightKind::fetch_reply, 0, -1, 0, 0, 0.7F, {1, 0}});
  view.flights.push_back({FlightKind::fetch_reply, 1, -1, 0, 0, 0.5F, {2}});
  for (const std::uint32_t p : {0U, 3U, 4U})
    view.flights.push_back({FlightKind::produce, p, 0, -1, 0, 0.4F, {}});
  view.hidden = "64 follower fetches hidden";
  return view;
}

}  // namespace kv_tests
