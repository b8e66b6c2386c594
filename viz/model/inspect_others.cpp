// Producers, brokers, groups and partitions in the inspector.
#include <fmt/format.h>

#include <algorithm>

#include "sim/kafka/ledger_totals.h"
#include "sim/trace/words.h"
#include "viz/model/actions.h"
#include "viz/model/inspector_parts.h"

namespace kv {
namespace {

std::string rate_text(ks::Ratio rate) {
  if (rate.denominator == 1) return fmt::format("{} records/s", rate.numerator);
  return fmt::format("{} records in {} s", rate.numerator, rate.denominator);
}

std::string process_word(ks::ProcessState state) {
  return state == ks::ProcessState::killed ? "crashed" : std::string{ks::process_state_name(state)};
}

InspectorTable facts(std::string title) {
  InspectorTable table;
  table.title = std::move(title);
  return table;
}

void add(InspectorTable& table, std::string name, std::string value) {
  table.rows.push_back({cell(std::move(name)), cell(std::move(value), true)});
}

std::string count(std::uint64_t number) { return std::to_string(number); }

/// The row that was added last leads to the records behind its number.
void link_ledger(InspectorTable& table, std::string whose, std::string name) {
  table.ledgers.resize(table.rows.size());
  table.ledgers.back() = ShowLedger{true, std::move(whose), std::move(name)};
}

std::string brokers_text(const ks::World& world, const ks::SmallVec<std::uint32_t, 3>& indexes) {
  std::string text;
  for (const std::uint32_t index : indexes) {
    text += (text.empty() ? "" : " ") + world.names->brokers[index];
  }
  return text;
}

std::string owner_text(const ks::World& world, ks::GroupId group, ks::PartitionId partition) {
  const ks::ConsumerId owner = ks::owner(world, group, partition);
  return owner.valid() ? world.names->consumers[owner.index] : "nobody";
}

std::string offset_text(std::int64_t offset) {
  return offset < 0 ? "none" : std::to_string(offset);
}

bool subscribed(const ks::World& world, const ks::Group& group, ks::PartitionId partition) {
  const ks::TopicId topic = world.cluster->at(partition).topic;
  return std::find(group.topics.begin(), group.topics.end(), topic) != group.topics.end();
}

}  // namespace

void add_rows(InspectorView& view, std::string title, const LoadRows& rows) {
  if (rows.empty()) return;
  InspectorTable table = facts(std::move(title));
  for (const auto& [name, value] : rows) add(table, name, value);
  view.tables.push_back(std::move(table));
}

void inspect_producer(const ks::World& world, ks::ProducerId id, InspectorView& view) {
  const ks::Producer& producer = world.producers[id.index];
  view.kind = "Producer";
  view.name = world.names->producers[id.index];
  view.state = process_word(producer.process);
  view.note = "to " + world.names->topics[producer.plan->topic.index];
  view.actions = actions_of(world, ks::node(id));
  if (producer.process != ks::ProcessState::running) {
    view.greyed =
        fmt::format("Greyed out: {} is {}.", view.name, ks::process_state_name(producer.process));
  }
  const ks::ProducerLedger& ledger = world.ledger.producers[id.index];
  InspectorTable table = facts("Records");
  add(table, "rate", rate_text(producer.per_second));
  add(table, "sent to its topic", count(ledger.produced));
  add(table, "acknowledged", count(ledger.acked));
  add(table, "failed", count(ledger.failed));
  if (ledger.failed > 0) link_ledger(table, view.name, "failed");
  add(table, "waiting in the accumulator", count(producer.accumulator.queued_records()));
  add(table, "requests in flight", count(ks::requests_in_flight(producer)));
  if (producer.identity.known()) {
    add(table, "producer id", count(static_cast<std::uint64_t>(producer.identity.producer_id)));
    add(table, "producer epoch", count(static_cast<std::uint64_t>(producer.identity.epoch)));
  }
  view.tables.push_back(std::move(table));
  add_rows(view, "Quotas", quotas_of(world, ks::node(id)));
  add_config(producer.config, ks::producer_defaults(world.spec->profile), ks::Scope::producer,
             {"acks", "linger.ms", "batch.size"}, view);
}

void inspect_broker(const ks::World& world, ks::BrokerId id, InspectorView& view) {
  view.kind = "Broker";
  view.name = world.names->brokers[id.index];
  view.id = "";
  const ks::BrokerLife& life = world.brokers[id.index].life;
  const ks::BrokerRegistration& known = world.cluster->brokers[id.index];
  view.state = ks::process_state_name(life.process);
  if (known.fenced) view.state += ", fenced";
  if (!known.fenced && known.shutting_down) view.state += ", shutting down";
  view.actions = actions_of(world, ks::node(id));
  InspectorTable leads = facts("Leads");
  leads.headers = {"partition", "log end", "HW", "in sync"};
  std::size_t follows = 0;
  std::size_t more = 0;
  for (std::size_t i = 0; i < world.cluster->partitions.size(); ++i) {
    const ks::PartitionInfo& info = world.cluster->partitions[i];
    const ks::PartitionId partition{static_cast<std::uint32_t>(i)};
    if (world.cluster->at(info.topic).internal) continue;
    if (info.leader != id) {
      follows += std::count(info.replicas.begin(), info.replicas.end(), id.index) > 0 ? 1U : 0U;
      continue;
    }
    if (leads.rows.size() >= 12) {
      ++more;
      continue;
    }
    leads.rows.push_back(
        {cell(world.names->of(partition), true), cell(ks::log_end(world, partition)),
         cell(ks::high_watermark(world, partition)), cell(brokers_text(world, info.isr))});
    Selection target;
    target.partition = partition;
    leads.targets.push_back(target);
  }
  if (more > 0) leads.note = fmt::format("and {} more", more);
  leads.empty = "It leads no partition of a topic.";
  view.note = fmt::format("follows {}", ks::count_text(follows, "partition", "partitions"));
  view.tables.push_back(std::move(leads));
  add_rows(view, "Load", load_of(world, id));
  if (view.tables.back().title == "Load") view.tables.back().note = "figures of ours, not Kafka's";
  InspectorTable groups = facts("Coordinates");
  for (const ks::Group& group : world.groups) {
    if (world.cluster->at(group.offsets_partition).leader != id) continue;
    add(groups, world.names->groups[group.id.index],
        std::string{ks::group_state_name(group.state)});
    Selection target;
    target.node = ks::node(group.id);
    groups.targets.push_back(target);
  }
  groups.empty = "It coordinates no group.";
  view.tables.push_back(std::move(groups));
  add_config(world.brokers[id.index].config, ks::broker_defaults(world.spec->profile),
             ks::Scope::broker, {"group.initial.rebalance.delay.ms", "replica.lag.time.max.ms"},
             view);
}

/// Offsets in the log about which a transaction decides.
static void add_pending(const ks::World& world, const ks::Group& group, InspectorView& view) {
  if (group.pending.empty()) return;
  InspectorTable pending = facts("Pending offsets");
  pending.headers = {"partition", "offset", "producer id", "epoch"};
  for (const ks::PendingOffsets& each : group.pending) {
    for (const ks::CommittedOffset& offset : each.offsets) {
      pending.rows.push_back({cell(world.names->of(offset.partition), true), cell(offset.offset),
                              cell(std::int64_t{each.producer_id}),
                              cell(std::int64_t{each.producer_epoch})});
    }
  }
  pending.note = "they count when their transaction commits";
  view.tables.push_back(std::move(pending));
}

void inspect_group(const ks::World& world, ks::GroupId id, InspectorView& view) {
  const ks::Group& group = world.groups[id.index];
  view.kind = group.type == ks::GroupType::share ? "Share group" : "Consumer group";
  view.name = world.names->groups[id.index];
  if (group.type != ks::GroupType::share) view.actions = actions_of(world, ks::node(id));
  switch (group.state) {
    case ks::GroupState::preparing_rebalance: view.state = "Preparing"; break;
    case ks::GroupState::completing_rebalance: view.state = "Completing"; break;
    default: view.state = ks::group_state_name(group.state);
  }
  const ks::BrokerId coordinator = world.cluster->at(group.offsets_partition).leader;
  view.id = fmt::format("at {}, {}", world.names->of(ks::node(coordinator)),
                        world.names->of(group.offsets_partition));
  const bool epochs = group.type != ks::GroupType::classic;
  view.note = fmt::format("{} {}", epochs ? "group epoch" : "generation", group.generation);
  ActionView add_one{"Add a consumer", "N", AddConsumerTo{view.name}, true, {}};
  view.actions.push_back(std::move(add_one));
  InspectorTable members = facts("Members");
  members.headers = {"member", "joined", "session", "partitions"};
  for (const ks::GroupMember& member : group.members) {
    const ks::ConsumerId who = world.names->members[member.id.index].consumer;
    const bool held = !member.is_new && (member.parked_join.valid() || member.parked_sync.valid());
    const auto left = world.engine.timers.remaining(member.session, world.now);
    const std::string name =
        world.names->consumers[who.index] + (member.id == group.leader ? " *" : "");
    members.rows.push_back({cell(name, true), cell(member.parked_join.valid() ? "waits" : "yes"),
                            cell(held   ? "held"
                                 : left ? ks::seconds_text(*left, 1)
                                        : "off"),
                            cell(static_cast<std::int64_t>(member.assignment.size()))});
    Selection target;
    target.node = ks::node(who);
    members.targets.push_back(target);
  }
  if (group.leader.valid()) members.note = "* leads the group";
  members.empty = "Nobody is a member.";
  view.tables.push_back(std::move(members));
  add_pending(world, group, view);
  InspectorTable ledger = facts("Ledger");
  add(ledger, "rebalances", count(world.ledger.groups[id.index].rebalances));
  const ks::GroupTotals totals = ks::totals_of(world.ledger.groups[id.index], world.now);
  add(ledger, "records delivered", count(totals.delivered));
  add(ledger, "delivered again", count(totals.duplicates));
  if (totals.duplicates > 0) link_ledger(ledger, view.name, "handed out again");
  add(ledger, "unowned part.-sec", ks::seconds_text(totals.unowned, 2));
  if (totals.unowned > ks::Duration{}) link_ledger(ledger, view.name, "without an owner");
  view.tables.push_back(std::move(ledger));
  // A classic group has none of its own: its members and the brokers have them.
  if (group.type == ks::GroupType::classic) return;
  const bool share = group.type == ks::GroupType::share;
  add_config(group.config, ks::group_defaults(world.spec->profile), ks::Scope::group, {}, view);
  std::erase_if(view.config,
                [&](const ConfigLine& line) { return line.key.starts_with("share.") != share; });
}

static std::string role_of(const ks::PartitionInfo& info, std::uint32_t broker, bool leads) {
  const std::string role = leads ? "leader" : "follower";
  if (!info.reassigning()) return role;
  const auto among = [&](const auto& list) {
    return std::find(list.begin(), list.end(), broker) != list.end();
  };
  if (among(info.moves->adding)) return role + ", being added";
  return among(info.moves->removing) ? role + ", to be removed" : role;
}

static bool process_gone(const ks::World& world, std::uint32_t broker) {
  const ks::ProcessState process = world.brokers[broker].life.process;
  return process == ks::ProcessState::killed || process == ks::ProcessState::closed;
}

/// What keeps the high watermark from moving; "" where nothing does.
static std::string waited_for(const ks::World& world, ks::PartitionId id,
                              const ks::PartitionInfo& info) {
  if (ks::high_watermark(world, id) >= ks::log_end(world, id)) return "";
  std::string names;
  for (const std::uint32_t broker : info.isr) {
    const bool silent = process_gone(world, broker) ||
                        world.brokers[broker].life.process == ks::ProcessState::frozen;
    if (silent && info.leader.index != broker)
      names += (names.empty() ? "" : ", ") + world.names->brokers[broker];
  }
  if (!names.empty()) return names + ", in the ISR and silent";
  const std::int64_t least = world.cluster->config_of(id).min_insync_replicas;
  const auto in_sync = static_cast<std::int64_t>(info.isr.size());
  const bool few = in_sync < std::min(least, static_cast<std::int64_t>(info.replicas.size()));
  if (!few || !world.replication.strict_min_isr) return "";
  return fmt::format("{} in sync (min.insync.replicas)", least);
}

void inspect_partition(const ks::World& world, ks::PartitionId id, InspectorView& view) {
  const ks::PartitionInfo& info = world.cluster->at(id);
  view.kind = "Partition";
  view.name = world.names->of(id);
  view.note = fmt::format("leader epoch {}", info.leader_epoch);
  if (!world.cluster->at(info.topic).internal) view.actions = actions_of(world, info.topic);
  InspectorTable replicas = facts("Replicas");
  replicas.headers = {"broker", "log end", "role", "in sync"};
  for (const std::uint32_t broker : info.replicas) {
    const ks::Replica* replica = world.replication.find(*world.cluster, id, ks::BrokerId{broker});
    const bool leads = info.leader.index == broker;
    const bool in_sync = std::count(info.isr.begin(), info.isr.end(), broker) > 0;
    replicas.rows.push_back({cell(world.names->brokers[broker], true),
                             cell(replica == nullptr ? -1 : replica->log.end_offset()),
                             cell(role_of(info, broker, leads)),
                             cell(!in_sync                      ? "no"
                                  : process_gone(world, broker) ? "yes, dead"
                                                                : "yes")});
    Selection target;
    target.node = ks::node(ks::BrokerId{broker});
    replicas.targets.push_back(target);
  }
  view.tables.push_back(std::move(replicas));
  InspectorTable offsets = facts("Offsets");
  add(offsets, "log end", count(static_cast<std::uint64_t>(ks::log_end(world, id))));
  add(offsets, "high watermark", count(static_cast<std::uint64_t>(ks::high_watermark(world, id))));
  const std::string awaited = waited_for(world, id, info);
  if (!awaited.empty()) add(offsets, "it waits for", awaited);
  if (ks::leader_replica(world, id).transactions != ks::Replica::none) {
    add(offsets, "last stable offset",
        count(static_cast<std::uint64_t>(ks::last_stable_offset(world, id))));
  }
  for (const ks::Group& group : world.groups) {
    if (!subscribed(world, group, id)) continue;
    const std::int64_t done = ks::committed(world, group.id, id);
    const ks::ConsumerId owner = ks::owner(world, group.id, id);
    view.state = owner.valid() ? "" : "nobody";
    InspectorTable part = facts(world.names->groups[group.id.index]);
    add(part, "owner", owner_text(world, group.id, id));
    add(part, "committed", offset_text(done));
    const ks::OwnedPartition* owned =
        owner.valid() ? world.consumers[owner.index].find(id) : nullptr;
    add(part, "position", owned == nullptr ? "none" : offset_text(owned->position));
    add(part, "lag", std::to_string(ks::log_end(world, id) - std::max<std::int64_t>(done, 0)));
    Selection target;
    if (owner.valid()) target.node = ks::node(owner);
    part.targets.push_back(target);
    view.tables.push_back(std::move(part));
  }
  if (view.state.empty() && !awaited.empty()) view.state = "HW frozen";
  view.tables.push_back(std::move(offsets));
  if (world.cluster->at(info.topic).internal) return;
  add_config(world.cluster->config_of(id), ks::topic_defaults(world.spec->profile),
             ks::Scope::topic, {"min.insync.replicas"}, view);
}

}  // namespace kv
