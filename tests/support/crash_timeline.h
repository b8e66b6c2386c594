// A run written by hand for tests of the timeline: the orders crash in the timing of a worked
// example, in which the beats of the members are out of phase. The kill is at 20 s, so that -4 …
// 110 s of the example are 16 … 130 s.
#pragma once

#include <vector>

#include "sim/run/branch.h"
#include "sim/trace/lanes.h"
#include "sim/trace/series.h"
#include "tests/support/facts.h"
#include "viz/model/build_timeline.h"

namespace ks::test {

struct CrashTimeline {
  Names names = cast();
  Lanes lanes{{{g, {p(0), p(1), p(2), p(3), p(4), p(5)}}}};
  Trace trace;
  Series series{Duration{100'000}};
  std::vector<Command> commands;
  std::vector<Branch> branches;
  EventNo event = 0;

  CrashTimeline() {
    begin();
    crash();
    rebalance();
    fourth();
    sample();
  }

  kv::TimelineSource source() const {
    kv::TimelineSource s;
    s.lanes = &lanes;
    s.series = &series;
    s.names = &names;
    s.trace = &trace;
    s.commands = commands;
    s.branches = branches;
    s.known_until = at(130s);
    s.horizon = at(130s);
    return s;
  }

  void tell(Duration when, NodeId where, FactBody body) {
    Fact f = fact(++event, when, where, std::move(body));
    lanes.append(f, names);
    trace.append(std::move(f), names);
  }

 private:
  void group(Duration when, GroupState from, GroupState to, std::int32_t generation) {
    tell(when, b2, GroupStateChanged{g, from, to, generation});
  }
  void member(Duration when, std::uint32_t n, MemberState from, MemberState to,
              std::int32_t generation) {
    tell(when, node(c(n)), MemberStateChanged{g, from, to, generation});
  }

  void begin() {
    for (std::uint32_t n = 1; n <= 3; ++n) tell(0s, node(c(n)), ProcessStarted{});
    for (std::uint32_t n = 1; n <= 3; ++n) {
      tell(100ms, b2, MemberAdded{g, m(n), n == 1});
      member(100ms, n, MemberState::unjoined, MemberState::preparing_rebalance, -1);
    }
    group(100ms, GroupState::empty, GroupState::preparing_rebalance, 0);
    group(3100ms, GroupState::preparing_rebalance, GroupState::completing_rebalance, 1);
    for (std::uint32_t n = 1; n <= 3; ++n) {
      member(3110ms, n, MemberState::preparing_rebalance, MemberState::stable, 1);
    }
    for (std::uint32_t n = 1; n <= 3; ++n) {
      tell(3120ms, node(c(n)), PartitionsAssigned{g, 1, {p(2 * n - 2), p(2 * n - 1)}});
    }
    group(3120ms, GroupState::completing_rebalance, GroupState::stable, 1);
  }
  void crash() {
    // In the order of time, so that the trace may be searched.
    for (Duration t = 5000ms; t < 65s; t += 100ms) {
      const auto beat = [&](std::uint32_t n, Duration phase, Duration last) {
        if (t <= last && t >= phase && (t - phase) % 3s == 0s) {
          tell(t, b2, HeartbeatAccepted{g, m(n), KafkaError::none});
        }
      };
      if (t == 20s) {
        commands.push_back({at(20s), Kill{"C2"}, Origin::scripted, "crash"});
        tell(20s, node(c(2)), CommandExecuted{"kill C2"});
        tell(20s, node(c(2)), ProcessKilled{{p(2), p(3)}});
      }
      if (t == 64s) {
        tell(t, b2, MemberRemoved{g, m(2), RebalanceReason::session_expired});
        group(t, GroupState::stable, GroupState::preparing_rebalance, 1);
      }
      beat(1, 5500ms, 63s);
      beat(2, 7000ms, 19s);
      beat(3, 7200ms, 64200ms);
      if (t == 64200ms) rejoin(64210ms, 3, {p(4), p(5)});
    }
  }
  void rejoin(Duration when, std::uint32_t n, std::vector<PartitionId> lost) {
    tell(when, node(c(n)), PartitionsRevoked{g, std::move(lost)});
    member(when, n, MemberState::stable, MemberState::preparing_rebalance, 1);
  }
  void rebalance() {
    tell(65500ms, b2, HeartbeatAccepted{g, m(1), KafkaError::rebalance_in_progress});
    rejoin(65510ms, 1, {p(0), p(1)});
    group(65520ms, GroupState::preparing_rebalance, GroupState::completing_rebalance, 2);
    for (const std::uint32_t n : {1u, 3u}) {
      member(65530ms, n, MemberState::preparing_rebalance, MemberState::stable, 2);
    }
    tell(65540ms, node(c(1)), PartitionsAssigned{g, 2, {p(0), p(1), p(2)}});
    tell(65540ms, node(c(3)), PartitionsAssigned{g, 2, {p(3), p(4), p(5)}});
    group(65540ms, GroupState::completing_rebalance, GroupState::stable, 2);
  }
  void fourth() {
    for (Duration t = 68500ms; t < 120s; t += 3s) {
      tell(t, b2, HeartbeatAccepted{g, m(1), KafkaError::none});
      tell(t + 100ms, b2, HeartbeatAccepted{g, m(3), KafkaError::none});
    }
    commands.push_back({at(120s), AddConsumer{"C4", "G", {}, {}, {}}, Origin::scripted, ""});
    tell(120s, node(c(4)), CommandExecuted{to_text(commands.back().body)});
    tell(120s, node(c(4)), ProcessStarted{});
    tell(120010ms, b2, MemberAdded{g, m(4), false});
    member(120010ms, 4, MemberState::unjoined, MemberState::preparing_rebalance, -1);
    group(120010ms, GroupState::stable, GroupState::preparing_rebalance, 2);
    rejoin(122500ms, 1, {p(0), p(1), p(2)});
    rejoin(122600ms, 3, {p(3), p(4), p(5)});
    group(122610ms, GroupState::preparing_rebalance, GroupState::completing_rebalance, 3);
    member(122620ms, 1, MemberState::preparing_rebalance, MemberState::stable, 3);
    member(122620ms, 3, MemberState::preparing_rebalance, MemberState::stable, 3);
    member(122620ms, 4, MemberState::preparing_rebalance, MemberState::stable, 3);
    tell(122630ms, node(c(1)), PartitionsAssigned{g, 3, {p(0), p(1)}});
    tell(122630ms, node(c(3)), PartitionsAssigned{g, 3, {p(2), p(3)}});
    tell(122630ms, node(c(4)), PartitionsAssigned{g, 3, {p(4), p(5)}});
    group(122630ms, GroupState::completing_rebalance, GroupState::stable, 3);
  }

  /// Two records a second and partition; who lives commits every five seconds, each with a phase of
  /// its own.
  void sample() {
    std::vector<std::size_t> lag;
    const std::size_t in = series.add({Metric::records_in, {}, {}});
    const std::size_t out = series.add({Metric::records_out, g, {}});
    for (std::uint32_t n = 0; n < 6; ++n) lag.push_back(series.add({Metric::lag, g, p(n)}));
    std::vector<std::int64_t> committed(6, 0);
    for (std::int64_t tick = 0; tick <= 1300; ++tick) {
      std::int64_t read = 0;
      const auto lanes_now = lanes.owners_of(g);
      for (std::uint32_t n = 0; n < 6; ++n) {
        const Time now = start_time + Duration{100'000} * tick;
        const OwnerSegment* owner = at_time(lanes_now[n].segments, now);
        const bool owned = owner->owner.valid();
        const std::int64_t end = tick / 5;
        if (owned && (tick + 13 * owner->owner.index) % 50 == 0) committed[n] = end;
        if (owned) read += 2;
        series.put(lag[n], end - committed[n]);
      }
      series.put(in, 12);
      series.put(out, read);
      series.finish_tick();
    }
  }
};

}  // namespace ks::test
