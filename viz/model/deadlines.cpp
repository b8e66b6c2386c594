#include "viz/model/deadlines.h"

#include <algorithm>

#include "sim/kafka/group/group.h"

namespace kv {
namespace {

/// What begins anew with every heartbeat is told when more than this share of it is over, in percent.
constexpr int told_from = 40;

/// Whether somebody has not been heard for long, or will not be heard.
bool silent(ks::Time deadline, ks::Duration whole, ks::Time now, ks::ProcessState process) {
  if (deadline == ks::never || deadline < now) return false;
  const bool runs = process == ks::ProcessState::running;
  return !runs || (whole - (deadline - now)) * 100 > whole * told_from;
}

void of_consumer(const ks::World& world, const ks::Consumer& consumer, ks::Time now,
                 std::vector<DeadlineView>& out) {
  if (consumer.process == ks::ProcessState::closing) return;  // it is about to say goodbye
  const ks::GroupMember* member = ks::member_of(world, consumer.id);
  const ks::ConsumerGroupMember* modern =
      world.groups[consumer.group.index].modern.find(consumer.member);
  const auto session = [&](ks::TimerId timer, ks::Duration timeout) {
    const ks::TimerSlot& slot = world.engine.timers.slot(timer);
    if (!slot.armed || !silent(slot.deadline, timeout, now, consumer.process)) return;
    out.push_back({"session ends",
                   "The coordinator has heard nothing of it for long: then it removes the member.",
                   slot.deadline});
  };
  if (modern != nullptr) {
    const ks::Time deadline = world.engine.timers.slot(modern->session).deadline;
    session(modern->session, deadline - modern->last_heard);
  } else if (member != nullptr && !member->parked_join.valid() && !member->parked_sync.valid()) {
    session(member->session,
            member->is_new ? ks::new_member_join_timeout : member->session_timeout);
  }
  if (!consumer.alive() || consumer.process != ks::ProcessState::running) return;
  const ks::TimerSlot& poll =
      world.engine.timers.slot(consumer.timer(ks::ConsumerTimer::poll_interval));
  const ks::Duration whole = consumer.config.max_poll_interval_ms;
  if (!poll.armed || !silent(poll.deadline, whole, now, consumer.process)) return;
  out.push_back({"poll overdue",
                 "Its application has not polled for long: then the consumer leaves the group.",
                 poll.deadline});
}

void of_broker(const ks::World& world, ks::BrokerId id, ks::Time now,
               std::vector<DeadlineView>& out) {
  if (!ks::has_controller(world)) return;
  if (world.zookeeper.on || world.cluster->brokers[id.index].fenced) return;
  const ks::Controller& controller = active_controller(world);
  if (id.index >= controller.sessions.size()) return;
  const ks::Time heard = controller.sessions[id.index].last_contact;
  const ks::Duration whole = controller.config.session_timeout;
  const ks::Time check = fencing_check(world, heard);
  const bool over = heard + whole < now;
  if (!over && !silent(heard + whole, whole, now, world.brokers[id.index].life.process)) return;
  if (!world.engine.timers.slot(controller.fence).armed || check < now) return;
  if (!over) {
    out.push_back({"lease ends", "The controller has heard nothing of it since its last heartbeat.",
                   heard + whole});
  }
  out.push_back(
      {"fence check",
       "The controller looks for silent brokers eight times a session: this look finds it.",
       check});
}

void of_group(const ks::World& world, ks::GroupId id, ks::Time now,
              std::vector<DeadlineView>& out) {
  const ks::Group& group = world.groups[id.index];
  if (group.state != ks::GroupState::preparing_rebalance) return;
  const ks::TimerSlot& join = world.engine.timers.slot(group.join);
  if (!join.armed || join.deadline == ks::never || join.deadline < now) return;
  out.push_back(
      {"join phase ends",
       "Whoever has not joined again by then is no member any more, unless it is a static one.",
       join.deadline});
}

}  // namespace

std::vector<DeadlineView> deadlines_of(const ks::World& world, ks::NodeId node, ks::Time now) {
  std::vector<DeadlineView> found;
  if (node.kind == ks::NodeKind::consumer && node.index < world.consumers.size())
    of_consumer(world, world.consumers[node.index], now, found);
  if (node.kind == ks::NodeKind::broker && node.index < world.brokers.size())
    of_broker(world, ks::BrokerId{node.index}, now, found);
  if (node.kind == ks::NodeKind::group && node.index < world.groups.size())
    of_group(world, ks::GroupId{node.index}, now, found);
  std::sort(found.begin(), found.end(),
            [](const DeadlineView& a, const DeadlineView& b) { return a.at < b.at; });
  return found;
}

ks::Time fencing_check(const ks::World& world, ks::Time last_contact) {
  const ks::Controller& controller = active_controller(world);
  const ks::Time over = last_contact + controller.config.session_timeout;
  ks::Time check = world.engine.timers.slot(controller.fence).deadline;
  const ks::Duration every = controller.config.session_timeout / 8;
  while (every > ks::Duration{} && check <= over) check += every;
  return check;
}

}  // namespace kv
