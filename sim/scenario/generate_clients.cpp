// What happens to the clients of a generated run, and to the offsets of their groups.
#include "sim/scenario/generate_parts.h"

namespace ks {

void Generator::clients() {
  const std::int64_t count = pick(2, 14);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string name = pick_of(members_).name;
    const Duration at = pick_time(5s, 150s);
    one_in(2) ? disturb(name, at) : command(at, action(name));
    if (run_.spec.producers.empty() || !one_in(5)) continue;
    const std::string producer = pick_of(run_.spec.producers).name;
    disturb(producer, pick_time(5s, 150s));
  }
}

/// The client goes or stands still, and mostly it is back a while later.
void Generator::disturb(const std::string& node, Duration at) {
  const Duration back = at + pick_time(Duration{100'000}, one_in(2) ? 5s : 50s);
  const std::int64_t how = pick(0, 3);
  const bool comes_back = !one_in(4);
  if (how == 0) command(at, Kill{node, one_in(2)});
  if (how == 1) command(at, Close{node, membership(node)});
  if (how >= 2) command(at, Freeze{node});
  if (!comes_back) return;
  how >= 2 ? command(back, Thaw{node}) : command(back, Restart{node});
}

/// What close() says to the group; only a consumer of 4.4 has a choice.
GroupMembership Generator::membership(const std::string& node) {
  if (run_.spec.profile != Profile::v4_4) return GroupMembership::by_default;
  for (const Member& member : members_) {
    const bool owns = run_.spec.groups[member.group].type != GroupType::share;
    if (member.name != node || !owns || !one_in(3)) continue;
    return one_in(2) ? GroupMembership::leave_group : GroupMembership::remain_in_group;
  }
  return GroupMembership::by_default;
}

CommandBody Generator::subscribe(const std::string& node) {
  Subscribe command{node, {}};
  for (const Member& member : members_) {
    const std::vector<std::string>& topics = run_.spec.groups[member.group].topics;
    if (member.name == node && !topics.empty() && one_in(2)) command.topics = {pick_of(topics)};
  }
  return command;
}

CommandBody Generator::action(const std::string& node) {
  switch (pick(0, 9)) {
    case 0: return Kill{node, one_in(2)};
    case 1: return Close{node, membership(node)};
    case 2: return Freeze{node};
    case 3: return Thaw{node};
    case 4: return Slow{node, Ratio{pick(1, 200), pick(1, 4)}};
    case 5: return Unsubscribe{node};
    case 6: return subscribe(node);
    case 7: return HandlerTime{node, pick_time(Duration{0}, 30s), one_in(2)};
    default: return Restart{node};
  }
}

OffsetTarget Generator::target_offset() {
  OffsetTarget to;
  to.kind = static_cast<OffsetTarget::Kind>(pick(0, 6));
  to.value = pick(-20, 200);
  to.time = Time{pick_time(0s, 150s)};
  to.back = pick_time(0s, 60s);
  return to;
}

/// seek() and what administrators try, and offsets that expire, in a third of the runs.
void Generator::offsets() {
  if (!one_in(3)) return;
  broker_setting("offsets.retention.minutes", "1");
  broker_setting("offsets.retention.check.interval.ms", "9000");
  for (std::int64_t i = pick(1, 8); i > 0; --i) {
    const std::string& group = run_.spec.groups[0].id;
    const std::string member = pick_of(members_).name;
    OffsetTarget end = target_offset();
    end.kind = one_in(2) ? OffsetTarget::Kind::earliest : OffsetTarget::Kind::latest;
    const Duration at = pick_time(20s, 160s);
    switch (pick(0, 3)) {
      case 0: command(at, Seek{member, "", end}); break;
      case 1: command(at, ResetOffsets{group, {}, target_offset()}); break;
      case 2: command(at, DeleteOffsets{group, {run_.spec.topics.front().name}}); break;
      default: command(at, DeleteGroup{group}); break;
    }
  }
}

/// All members of a group are closed, something is done about its offsets, and they start again, in a
/// fifth of the runs.
void Generator::maintenance() {
  if (!one_in(5)) return;
  const std::size_t group = rng_.below(members_.back().group + 1);
  const std::string& id = run_.spec.groups[group].id;
  const Duration down = pick_time(40s, 100s);
  const Duration change = down + pick_time(1s, 45s);
  const Duration up = change + pick_time(Duration{0}, 20s);
  for (const Member& member : members_) {
    if (member.group != group) continue;
    command(down, Thaw{member.name});
    command(down, Close{member.name});
    command(up + pick_time(Duration{0}, 5s), Restart{member.name});
  }
  switch (pick(0, 3)) {
    case 0: command(change, DeleteGroup{id}); break;
    case 1: command(change, DeleteOffsets{id, {run_.spec.topics.front().name}}); break;
    default: command(change, ResetOffsets{id, {}, target_offset()}); break;
  }
}

std::string Generator::any_node() {
  const std::size_t kind = rng_.below(4);
  if (kind == 0 && !run_.spec.producers.empty()) return pick_of(run_.spec.producers).name;
  if (kind == 1 && !members_.empty()) return pick_of(members_).name;
  return kind == 2 && one_in(2) ? "k1" : "b" + pick_text(1, run_.spec.brokers);
}

/// Ways that are cut or slow for a while, and disks that are slow.
void Generator::ways() {
  if (!one_in(3)) return;
  const std::int64_t count = pick(1, 4);
  for (std::int64_t i = 0; i < count; ++i) {
    const Duration at = pick_time(5s, 150s);
    const Duration until = at + pick_time(Duration{100'000}, 60s);
    if (one_in(4)) {
      const std::string broker = "b" + pick_text(1, run_.spec.brokers);
      command(at, Slow{broker, Ratio{pick(2, 4000), 1}});
      command(until, Slow{broker, Ratio{1, 1}});
      continue;
    }
    const std::string node = any_node();
    const std::string peer = one_in(3) ? "" : any_node();
    if (node == peer) continue;
    if (one_in(2)) {
      command(at, CutWay{node, peer, one_in(3)});
    } else {
      command(at, DelayWay{node, peer, one_in(3), pick_time(Duration{1000}, 5s)});
    }
    if (!one_in(6)) command(until, HealWay{node, peer});
  }
}

}  // namespace ks
