// What `kafkascope at` tells of a KIP-848 group.
#include <fmt/format.h>

#include "sim/trace/words.h"
#include "viz/cli/state.h"

namespace kv {
namespace {

std::string partitions(const std::vector<ks::PartitionId>& list, const ks::Names& names) {
  return list.empty() ? std::string("-") : ks::partitions_text(list, names);
}

/// "STABLE at 4", "away", "STABLE at 4, classic"
std::string standing(const ks::ConsumerGroupMember& member) {
  if (member.current.epoch == ks::static_leave_epoch) return "away";
  return fmt::format("{} at {}{}", ks::assignment_state_name(member.current.state),
                     member.current.epoch, member.classic ? ", classic" : "");
}

std::string left(const ks::World& world, ks::TimerId timer, ks::Time now) {
  if (!timer.valid()) return "-";
  const ks::TimerSlot& slot = world.engine.timers.slot(timer);
  return slot.armed ? ks::seconds_text(slot.deadline - now) + " s" : "-";
}

void add_believed(std::vector<std::string>& row, const ks::Consumer& consumer,
                  const ks::Names& names) {
  std::vector<ks::PartitionId> owned;
  for (const ks::OwnedPartition& partition : consumer.owned) owned.push_back(partition.partition);
  const bool there = consumer.alive() || consumer.process == ks::ProcessState::frozen;
  row.push_back(std::string(names.of(ks::node(consumer.id))));
  row.push_back(std::string(ks::process_state_name(consumer.process)));
  row.push_back(there ? std::string(ks::member_state_name(consumer.state)) : "-");
  row.push_back(there ? fmt::format("{}", consumer.generation) : "-");
  row.push_back(there ? std::string(ks::app_state_name(consumer.app)) : "-");
  row.push_back(there ? partitions(owned, names) : "-");
}

}  // namespace

std::string consumer_group_epochs(const ks::Group& group) {
  return fmt::format("group epoch {}, target epoch {}", group.modern.epoch,
                     group.modern.target_epoch);
}

Table consumer_group_members(const ks::World& world, const ks::Group& group, ks::Time now) {
  const ks::Names& names = *world.names;
  Table rows({"member", "process", "state it believes", ">epoch", "application", "owns",
              "for the coordinator", "may use", "gives up", "target", ">session left"});
  for (const ks::Consumer& consumer : world.consumers) {
    if (consumer.group != group.id || consumer.process == ks::ProcessState::not_started) continue;
    const ks::ConsumerGroupMember* const member = ks::consumer_member_of(world, consumer.id);
    std::vector<std::string> row;
    add_believed(row, consumer, names);
    if (member == nullptr) {
      row.insert(row.end(), {"no member", "-", "-", "-", "-"});
    } else {
      row.push_back(standing(*member));
      row.push_back(partitions(ks::partitions_of(member->current.assigned), names));
      row.push_back(partitions(ks::partitions_of(member->current.revoking), names));
      row.push_back(partitions(member->target, names));
      row.push_back(left(world, member->session, now));
    }
    rows.add(std::move(row));
  }
  return rows;
}

void write_consumer_group(ks::JsonWriter& json, const ks::World& world, const ks::Group& group,
                          ks::Time now) {
  const ks::Names& names = *world.names;
  const auto list = [&](std::string_view name, const std::vector<ks::PartitionId>& partitions) {
    json.key(name).begin_array();
    for (const ks::PartitionId partition : partitions) json.value(names.of(partition));
    json.end_array();
  };
  json.field("group_epoch", group.modern.epoch);
  json.field("assignment_epoch", group.modern.target_epoch);
  json.key("members").begin_array();
  for (const ks::ConsumerGroupMember& member : group.modern.members) {
    const ks::ConsumerId consumer = names.members[member.id.index].consumer;
    json.begin_object().field("member_id", names.of(member.id));
    json.field("client_id", names.of(ks::node(consumer)));
    if (member.instance.valid()) json.field("instance_id", names.of(member.instance));
    json.field("member_epoch", member.current.epoch);
    json.field("previous_member_epoch", member.current.previous_epoch);
    json.field("state", ks::assignment_state_name(member.current.state));
    json.field("uses_classic_protocol", member.classic.has_value());
    list("assignment", ks::partitions_of(member.current.assigned));
    list("partitions_pending_revocation", ks::partitions_of(member.current.revoking));
    list("target_assignment", member.target);
    json.field("last_heard_us", member.last_heard);
    const ks::TimerSlot& session = world.engine.timers.slot(member.session);
    json.key("session_left_us");
    if (session.armed) json.value(session.deadline - now);
    if (!session.armed) json.null();
    json.end_object();
  }
  json.end_array();
}

}  // namespace kv
