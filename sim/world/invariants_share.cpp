#include "sim/world/invariants_share.h"

#include <algorithm>

namespace ks {
namespace {

using Broken = std::optional<std::string>;

/// `late`: the lock timer fires at this very instant, since its broker stood still when it was due.
Broken check_run(const World& world, const SharePartition& state, const ShareRun& run, bool late) {
  const GroupConfig& config = world.groups[state.group.index].config;
  const auto broken = [&](const char* what) -> Broken {
    return world.names->of(state.partition) + ": " + what;
  };
  const bool acquired = run.state == RecordState::acquired;
  if (acquired != run.member.valid()) return broken("Acquired and having a holder differ");
  if (acquired != (run.lock_until != never)) return broken("Acquired and having a lock differ");
  if (acquired && run.lock_until <= run.acquired_at) return broken("a lock has no length");
  if (acquired && run.lock_until < world.now && !late) return broken("a lock outlived its end");
  if (acquired && run.write != 0) return broken("what is Acquired is being written");
  // Only a gap that a new leader found was never delivered, as far as anybody knows: Kafka would not call
  // it in flight. It is one with its extent, and nothing about it is on its way to be stored.
  if (run.delivery_count < 1 && !run.gap()) return broken("a record in flight was never delivered");
  if (run.gap() && (run.write != 0 || run.first != run.batch_first || run.last != run.batch_last))
    return broken("a gap is part of something else");
  if (run.delivery_count > config.share_delivery_count_limit)
    return broken("delivered more often than the limit");
  if (run.state == RecordState::available &&
      run.delivery_count >= config.share_delivery_count_limit)
    return broken("Available at the delivery limit");
  if (run.first < run.batch_first || run.last > run.batch_last)
    return broken("a run leaves its in-flight batch");
  return {};
}

Broken check_partition(const World& world, const LedSharePartition& led) {
  const SharePartition& state = led.state;
  if (!led.host.valid()) return {};
  if (world.brokers[led.host.index].life.process == ProcessState::frozen) return {};
  const auto broken = [&](const char* what) -> Broken {
    return world.names->of(state.partition) + ": " + what;
  };
  if (!state.initialized()) return broken("a share-partition without a start");
  if (state.start_offset() > state.end_offset()) return broken("SPSO beyond SPEO");
  // A new leader's high watermark may stand behind what the one before it handed out.
  if (state.end_offset() > log_end(world, state.partition))
    return broken("SPEO beyond the log end");
  const bool armed = world.engine.timers.armed(led.locks);
  const Time deadline = world.engine.timers.slot(led.locks).deadline;
  const bool late = armed && deadline == world.now;
  std::int64_t next = state.start_offset();
  for (const ShareRun& run : state.runs()) {
    if (run.first != next || run.last < run.first) return broken("a gap in the window");
    next = run.last + 1;
    if (Broken found = check_run(world, state, run, late)) return found;
  }
  if (next != state.end_offset()) return broken("the window does not reach SPEO");
  const auto& runs = state.runs();
  const bool finished_prefix = !runs.empty() && runs.front().write == 0 &&
                               (runs.front().state == RecordState::acknowledged ||
                                runs.front().state == RecordState::archived);
  if (finished_prefix) return broken("SPSO stands before a finished record");
  const Time expiry = state.next_expiry();
  if (armed != (expiry != never)) return broken("the lock timer does not follow the locks");
  if (armed && !late && deadline != expiry)
    return broken("the lock timer is not set to the first end");
  return {};
}

/// Every request that waits is known to wait, and only while its connection is busy with it.
Broken check_sessions(const World& world) {
  for (std::size_t i = 0; i < world.shares.sessions.size(); ++i) {
    const ShareSession& session = world.shares.sessions[i];
    const auto waiting = std::count(world.shares.parked.begin(), world.shares.parked.end(),
                                    static_cast<std::uint32_t>(i));
    if (waiting != (session.request.parked ? 1 : 0))
      return "a waiting ShareFetch does not stand once in the list";
    if (session.request.parked && !session.open) return "a closed share session waits for records";
    if (session.request.active && !world.engine.network.at(session.connection).busy)
      return "a share request is in processing on a connection that is not busy";
  }
  return {};
}

}  // namespace

std::optional<std::string> broken_share_group(const World& world, const Group& group) {
  const ConsumerGroup& modern = group.modern;
  if (!group.members.empty()) return "a share group has members of the classic kind";
  if (modern.target_epoch > modern.epoch) return "the target epoch is beyond the group epoch";
  if (group.generation != modern.epoch) return "generation and group epoch differ";
  if (modern.members.empty() != (group.state == GroupState::empty))
    return "Empty and having no members differ";
  for (const ConsumerGroupMember& member : modern.members) {
    const auto broken_member = [&](const char* what) -> Broken {
      return std::string{world.names->of(member.id)} + ": " + what;
    };
    if (!world.engine.timers.armed(member.session)) return broken_member("no session timer runs");
    if (member.current.epoch > modern.target_epoch)
      return broken_member("its epoch is beyond the target's");
    if (member.current.epoch == modern.target_epoch &&
        partitions_of(member.current.assigned) != member.target)
      return broken_member("at the target's epoch with another assignment");
  }
  return {};
}

std::optional<std::string> broken_share_partitions(const World& world) {
  for (const LedSharePartition& led : world.shares.partitions) {
    if (Broken broken = check_partition(world, led)) return broken;
  }
  return check_sessions(world);
}

}  // namespace ks
