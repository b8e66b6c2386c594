// What `kafkascope at` tells of a share group: its members, and the window of each share-partition.
#include <fmt/format.h>

#include <array>

#include "sim/trace/words.h"
#include "viz/cli/state.h"

namespace kv {
namespace {

std::string partitions(const std::vector<ks::PartitionId>& list, const ks::Names& names) {
  return list.empty() ? std::string("-") : ks::partitions_text(list, names);
}

std::string left(const ks::World& world, ks::TimerId timer, ks::Time now) {
  const ks::TimerSlot& slot = world.engine.timers.slot(timer);
  return slot.armed ? ks::seconds_text(slot.deadline - now) + " s" : "-";
}

std::string offsets(const ks::ShareRun& run) {
  return run.first == run.last ? fmt::format("{}", run.first)
                               : fmt::format("{} to {}", run.first, run.last);
}

std::string holder(const ks::World& world, const ks::ShareRun& run) {
  if (!run.member.valid()) return "-";
  return std::string(world.names->of(ks::node(world.names->members[run.member.index].consumer)));
}

/// Records that the member has in its hands, whatever brokers think: in its buffer and in its handler.
std::int64_t in_hand(const ks::Consumer& consumer) {
  std::int64_t sum = 0;
  for (const auto* const list : {&consumer.share.buffer, &consumer.share.hand}) {
    for (const ks::AcquiredRange& range : *list) sum += range.last - range.first + 1;
  }
  return sum;
}

/// Records of each state, in the order of their numbers.
std::array<std::int64_t, 4> counts(const ks::SharePartition& state) {
  std::array<std::int64_t, 4> sums{};
  for (const ks::ShareRun& run : state.runs()) {
    switch (run.state) {
      case ks::RecordState::available: sums[0] += run.count(); break;
      case ks::RecordState::acquired: sums[1] += run.count(); break;
      case ks::RecordState::acknowledged: sums[2] += run.count(); break;
      case ks::RecordState::archived: sums[3] += run.count(); break;
    }
  }
  return sums;
}

void write_member(ks::JsonWriter& json, const ks::World& world,
                  const ks::ConsumerGroupMember& member, ks::Time now) {
  const ks::Names& names = *world.names;
  json.begin_object().field("member_id", names.of(member.id));
  json.field("client_id", names.of(ks::node(names.members[member.id.index].consumer)));
  json.field("member_epoch", member.current.epoch).key("assignment").begin_array();
  for (const ks::AssignedEpoch& each : member.current.assigned)
    json.value(names.of(each.partition));
  json.end_array().field("last_heard_us", member.last_heard).key("session_left_us");
  const ks::TimerSlot& session = world.engine.timers.slot(member.session);
  if (session.armed) json.value(session.deadline - now);
  if (!session.armed) json.null();
  json.end_object();
}

void write_run(ks::JsonWriter& json, const ks::World& world, const ks::ShareRun& run,
               ks::Time now) {
  json.begin_object().field("first_offset", run.first).field("last_offset", run.last);
  json.field("state", ks::record_state_name(run.state));
  json.field("delivery_count", run.delivery_count).field("being_stored", run.write != 0);
  if (run.member.valid()) {
    json.field("member_id", world.names->of(run.member)).field("holder", holder(world, run));
    json.field("lock_left_us", run.lock_until - now);
  }
  json.end_object();
}

}  // namespace

Table share_group_members(const ks::World& world, const ks::Group& group, ks::Time now) {
  const ks::Names& names = *world.names;
  Table rows({"member", "process", "state it believes", ">epoch", "application", ">records in hand",
              "reads", "for the coordinator", "may read", ">session left"});
  for (const ks::Consumer& consumer : world.consumers) {
    if (consumer.group != group.id || consumer.process == ks::ProcessState::not_started) continue;
    const ks::ConsumerGroupMember* const member = ks::consumer_member_of(world, consumer.id);
    const bool there = consumer.alive() || consumer.process == ks::ProcessState::frozen;
    rows.add(
        {std::string(names.of(ks::node(consumer.id))),
         std::string(ks::process_state_name(consumer.process)),
         there ? std::string(ks::member_state_name(consumer.state)) : "-",
         there ? fmt::format("{}", consumer.generation) : "-",
         there ? std::string(ks::app_state_name(consumer.app)) : "-",
         there ? fmt::format("{}", in_hand(consumer)) : "-",
         there ? partitions(consumer.share.assigned, names) : "-",
         member == nullptr ? "no member" : fmt::format("at {}", member->current.epoch),
         member == nullptr ? "-" : partitions(ks::partitions_of(member->current.assigned), names),
         member == nullptr ? "-" : left(world, member->session, now)});
  }
  return rows;
}

Table share_windows(const ks::World& world, const ks::Group& group) {
  Table rows({"partition", ">SPSO", ">SPEO", ">Available", ">Acquired", ">Acknowledged",
              ">Archived", ">log end", ">lag"});
  for (const ks::PartitionId id : partitions_of(world, group)) {
    const ks::LedSharePartition* const led = world.shares.find(group.id, id);
    if (led == nullptr) {
      rows.add({world.names->of(id), "-", "-", "-", "-", "-", "-",
                fmt::format("{}", ks::log_end(world, id)), "-"});
      continue;
    }
    const std::array<std::int64_t, 4> sums = counts(led->state);
    rows.add({world.names->of(id), fmt::format("{}", led->state.start_offset()),
              fmt::format("{}", led->state.end_offset()), fmt::format("{}", sums[0]),
              fmt::format("{}", sums[1]), fmt::format("{}", sums[2]), fmt::format("{}", sums[3]),
              fmt::format("{}", ks::log_end(world, id)),
              fmt::format("{}", ks::lag(world, group.id, id))});
  }
  return rows;
}

Table share_records(const ks::World& world, const ks::SharePartition& state, ks::Time now) {
  Table rows({"offsets", "state", ">deliveries", "holder", ">lock left"});
  for (const ks::ShareRun& run : state.runs()) {
    const bool acquired = run.state == ks::RecordState::acquired;
    std::string name(ks::record_state_name(run.state));
    if (run.write != 0) name += ", being stored";
    rows.add({offsets(run), std::move(name), fmt::format("{}", run.delivery_count),
              holder(world, run), acquired ? ks::seconds_text(run.lock_until - now) + " s" : "-"});
  }
  return rows;
}

void write_share_group(ks::JsonWriter& json, const ks::World& world, const ks::Group& group,
                       ks::Time now) {
  json.field("group_epoch", group.modern.epoch);
  json.field("assignment_epoch", group.modern.target_epoch);
  json.key("members").begin_array();
  for (const ks::ConsumerGroupMember& member : group.modern.members)
    write_member(json, world, member, now);
  json.end_array().key("share_partitions").begin_array();
  for (const ks::LedSharePartition& led : world.shares.partitions) {
    if (led.state.group != group.id) continue;
    json.begin_object().field("partition", world.names->of(led.state.partition));
    json.field("start_offset", led.state.start_offset());
    json.field("end_offset", led.state.end_offset());
    json.field("lag", ks::lag(world, group.id, led.state.partition)).key("records").begin_array();
    for (const ks::ShareRun& run : led.state.runs()) write_run(json, world, run, now);
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace kv
