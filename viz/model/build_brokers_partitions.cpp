// Partitions and their replicas, from a square each to a row with the last records.
#include <algorithm>

#include <fmt/format.h>

#include "sim/trace/words.h"
#include "viz/model/build_brokers_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

template <class List>
bool has(const List& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

const ks::Replica* replica_of(const BrokersSource& s, ks::PartitionId id, std::uint32_t broker) {
  return s.world.replication.find(*s.world.cluster, id, ks::BrokerId{broker});
}

bool led(const BrokersSource& s, const ks::PartitionInfo& info) {
  return info.leader.valid() && s.serving[info.leader.index];
}

PartitionHealth health_of(const BrokersSource& s, ks::PartitionId id,
                          const ks::PartitionInfo& info) {
  if (!led(s, info)) return PartitionHealth::no_leader;
  const auto min_isr = std::min<std::size_t>(
      static_cast<std::size_t>(s.world.cluster->config_of(id).min_insync_replicas),
      info.replicas.size());
  if (info.isr.size() < min_isr) return PartitionHealth::under_min_isr;
  const bool silent = std::any_of(info.isr.begin(), info.isr.end(),
                                  [&](std::uint32_t broker) { return !s.serving[broker]; });
  if (silent) return PartitionHealth::hw_frozen;
  return info.isr.size() < info.replicas.size() ? PartitionHealth::under_replicated
                                                : PartitionHealth::fine;
}

// --- which partitions ----------------------------------------------------------------------------

/// Topics of people; of internal ones only where a group has its home, or what is picked.
bool in_sight(const BrokersSource& s, ks::PartitionId id, const ks::TopicInfo& topic) {
  if (!topic.internal || s.ui.show_internal || s.ui.selection.partition == id) return true;
  return std::any_of(s.world.groups.begin(), s.world.groups.end(), [&](const ks::Group& group) {
    return group.type != ks::GroupType::share && group.offsets_partition == id;
  });
}

BrokersPartition partition_view(const BrokersSource& s, ks::PartitionId id) {
  const ks::PartitionInfo& info = s.world.cluster->at(id);
  BrokersPartition view;
  view.id = id;
  view.number = info.number;
  view.leader = info.leader.valid() ? static_cast<int>(info.leader.index) : -1;
  view.leader_epoch = info.leader_epoch;
  view.isr = static_cast<std::uint32_t>(info.isr.size());
  view.health = health_of(s, id, info);
  const std::int64_t end = ks::log_end(s.world, id);
  for (const std::uint32_t broker : info.replicas) {
    ReplicaDot dot;
    dot.broker = broker;
    dot.leader = info.leader.index == broker;
    dot.in_isr = has(info.isr, broker);
    dot.reachable = s.serving[broker];
    if (const ks::Replica* replica = replica_of(s, id, broker)) {
      dot.log_end = replica->log.end_offset();
      dot.lag = std::max<std::int64_t>(0, end - dot.log_end);
    }
    view.replicas.push_back(dot);
  }
  return view;
}

void list_partitions(BrokersSource& s, BrokersView& view) {
  s.shown.assign(s.world.cluster->partitions.size(), false);
  std::size_t hidden = 0;
  for (const bool internal : {false, true}) {
    for (std::uint32_t t = 0; t < s.world.cluster->topics.size(); ++t) {
      const ks::TopicInfo& topic = s.world.cluster->topics[t];
      if (!topic.exists || topic.internal != internal) continue;
      bool any = false;
      for (const ks::PartitionId id : topic.partitions) {
        if (!in_sight(s, id, topic)) {
          ++hidden;
          continue;
        }
        if (!any) view.topics.push_back(s.names.topics[t]);
        any = true;
        s.shown[id.index] = true;
        view.partitions.push_back(partition_view(s, id));
        view.partitions.back().topic = static_cast<std::uint32_t>(view.topics.size() - 1);
      }
    }
  }
  if (hidden > 0)
    view.hidden = ks::count_text(hidden, "internal partition", "internal partitions") + " hidden";
}

std::string about(const BrokersView& view) {
  std::vector<std::string> topics;
  for (const std::string& topic : view.topics)
    if (!topic.starts_with("__")) topics.push_back(topic);
  if (topics.empty()) return "no topics yet";
  if (topics.size() == 1) return fmt::format("replicas of topic {}", topics[0]);
  return fmt::format("replicas of {} topics, {} partitions", topics.size(), view.partitions.size());
}

/// "2 without leader, 4 with a frozen high watermark"
void fill_damage(BrokersView& view) {
  std::size_t count[5] = {};
  for (const BrokersPartition& p : view.partitions) ++count[static_cast<std::size_t>(p.health)];
  const auto add = [&](PartitionHealth health, std::string_view words, StageInk ink) {
    const std::size_t n = count[static_cast<std::size_t>(health)];
    if (n == 0) return;
    if (view.damage.empty()) view.damage_ink = ink;
    view.damage += fmt::format("{}{} {}", view.damage.empty() ? "" : ", ", n, words);
  };
  add(PartitionHealth::no_leader, "without leader", StageInk::red);
  add(PartitionHealth::under_min_isr, "under min ISR", StageInk::red);
  add(PartitionHealth::hw_frozen, "with a frozen HW", StageInk::amber);
  add(PartitionHealth::under_replicated, "under-replicated", StageInk::amber);
}

// --- rows ------------------------------------------------------------------------------------------

struct Note {
  std::string text;
  StageInk ink = StageInk::green;
};

/// The first in the order of assignment that could lead: an election takes that one.
bool first_in_line(const BrokersSource& s, const ks::PartitionInfo& info, std::uint32_t broker) {
  for (const std::uint32_t candidate : info.replicas) {
    const bool able = has(info.isr, candidate) && s.serving[candidate] &&
                      s.world.cluster->brokers[candidate].active();
    if (able) return candidate == broker;
  }
  return false;
}

std::string_view eligible_words(const ks::PartitionInfo& info, std::uint32_t broker) {
  if (has(info.elr, broker)) return "eligible to lead (ELR)";
  return info.last_known_leader.index == broker ? "last known leader" : "";
}

Note leader_note(const BrokersSource& s, const ks::PartitionInfo& info,
                 const ks::Replica& replica) {
  const std::uint32_t broker = info.leader.index;
  if (!s.serving[broker]) return {"leader on record, silent", StageInk::red};
  if (replica.leader_epoch < info.leader_epoch)
    return {"elected, does not know it yet", StageInk::amber};
  const ks::Leadership& own = s.world.replication.led[replica.led];
  if (own.change == ks::IsrChange::shrink)
    return {"leader, asks to shrink the ISR", StageInk::amber};
  if (own.change == ks::IsrChange::expand)
    return {"leader, asks to widen the ISR", StageInk::amber};
  return {fmt::format("leader, epoch {}", info.leader_epoch), StageInk::green};
}

Note follower_note(const BrokersSource& s, const ks::PartitionInfo& info, std::uint32_t broker,
                   std::int64_t lag) {
  const bool in_isr = has(info.isr, broker);
  const std::string_view eligible = eligible_words(info, broker);
  if (!s.serving[broker]) {
    if (in_isr) return {"still in the ISR", StageInk::amber};
    if (!eligible.empty()) return {std::string{eligible}, StageInk::plain};
    return {"out of the ISR", StageInk::plain};
  }
  if (!led(s, info)) {
    if (in_isr && first_in_line(s, info, broker)) return {"in ISR, first in line to lead"};
    if (in_isr) return {"in ISR, no leader to fetch from"};
    if (!eligible.empty()) return {std::string{eligible}, StageInk::amber};
    return {"out of the ISR, no leader", StageInk::red};
  }
  if (in_isr) return {lag == 0 ? "in ISR, caught up" : fmt::format("in ISR, {} behind", lag)};
  return {lag == 0 ? "out of the ISR, caught up" : fmt::format("out of the ISR, {} behind", lag),
          StageInk::amber};
}

/// What a reassignment does to the replica; "" when it has no part in one.
std::string moving_words(const ks::PartitionInfo& info, std::uint32_t broker) {
  if (!info.reassigning()) return {};
  if (has(info.moves->adding, broker)) return "being added, ";
  return has(info.moves->removing, broker) ? "to be removed, " : "";
}

std::string replica_tip(const BrokersSource& s, const BrokersPartition& p, std::uint32_t broker,
                        const ReplicaView& view, const ks::Replica& replica) {
  const std::int64_t stable = s.world.replication.last_stable_offset(replica);
  const std::string open =
      stable == view.high_watermark ? "" : fmt::format("last stable offset {}, ", stable);
  return fmt::format(
      "**{}** at {}: {}. Its log holds {} to {} in {}; {}high watermark {}, leader epoch {}.",
      s.names.of(p.id), s.names.brokers[broker], view.note, view.log_start, view.log_end,
      view.segments, open, view.high_watermark, replica.leader_epoch);
}

ReplicaView replica_view(const BrokersSource& s, const BrokersPartition& p, std::uint32_t broker,
                         std::int64_t newest, RecordKeys& keys) {
  ReplicaView view;
  const ks::PartitionInfo& info = s.world.cluster->at(p.id);
  const ks::Replica* replica = has(info.replicas, broker) ? replica_of(s, p.id, broker) : nullptr;
  if (replica == nullptr) return view;
  const bool leads = info.leader.index == broker;
  view.role = leads ? ReplicaRole::leader : ReplicaRole::follower;
  view.reachable = s.serving[broker];
  view.log_start = replica->log.start_offset();
  view.log_end = replica->log.end_offset();
  view.high_watermark = replica->high_watermark;
  view.segments = ks::count_text(replica->log.segments().list().size(), "segment", "segments");
  const std::int64_t lag = std::max<std::int64_t>(0, ks::log_end(s.world, p.id) - view.log_end);
  Note note = leads ? leader_note(s, info, *replica) : follower_note(s, info, broker, lag);
  if (!leads && view.reachable && s.world.cluster->brokers[broker].fenced)
    note = {lag == 0 ? "fenced, caught up" : fmt::format("fenced, {} behind", lag), StageInk::red};
  view.note = moving_words(info, broker) + note.text;
  view.ink = note.ink;
  const std::int64_t from =
      std::max(view.log_start, newest - static_cast<std::int64_t>(brokers_cells));
  if (from < view.log_end) keys.of_log(replica->log, p.id, from, view.log_end, view.keys);
  view.tip = replica_tip(s, p, broker, view, *replica);
  return view;
}

std::string list_text(const BrokersSource& s, const ks::SmallVec<std::uint32_t, 3>& brokers) {
  std::string text;
  for (const std::uint32_t broker : brokers)
    text += (text.empty() ? "" : ",") + broker_number(s, broker);
  return text.empty() ? "none" : text;
}

/// Who counts as in sync and does not fetch.
std::string silent_names(const BrokersSource& s, const ks::PartitionInfo& info) {
  std::string names;
  for (const std::uint32_t broker : info.isr)
    if (!s.serving[broker]) names += (names.empty() ? "" : ", ") + s.names.brokers[broker];
  return names;
}

std::string row_tip(const BrokersSource& s, const BrokersPartition& p,
                    const ks::PartitionInfo& info) {
  const std::string leader =
      info.leader.valid() ? "leader " + s.names.brokers[info.leader.index] : "no leader";
  std::string tip =
      fmt::format("**{}**: {}, leader epoch {}, partition epoch {}; in sync {} of {}.",
                  s.names.of(p.id), leader, info.leader_epoch, info.partition_epoch,
                  list_text(s, info.isr), list_text(s, info.replicas));
  if (info.leader.valid() && !s.serving[info.leader.index])
    tip += " The leader's process does not answer; the controller does not know it yet.";
  if (p.health == PartitionHealth::hw_frozen)
    tip += fmt::format(" The high watermark waits for {}, in sync on record and silent.",
                       silent_names(s, info));
  if (p.health == PartitionHealth::under_min_isr) {
    tip += fmt::format(" Fewer are in sync than min.insync.replicas = {}: acks=all is refused.",
                       s.world.cluster->config_of(p.id).min_insync_replicas);
    if (s.world.replication.strict_min_isr)
      tip += " Until they are enough the high watermark stands still.";
  }
  if (info.reassigning()) {
    tip += fmt::format(" It is being reassigned: adding {}, removing {}.",
                       list_text(s, info.moves->adding), list_text(s, info.moves->removing));
  }
  if (!info.elr.empty()) tip += fmt::format(" Eligible to lead: {}.", list_text(s, info.elr));
  return tip;
}

BrokersRow row_of(const BrokersSource& s, const BrokersView& view, const BrokersPartition& p,
                  RecordKeys& keys) {
  const ks::PartitionInfo& info = s.world.cluster->at(p.id);
  BrokersRow row;
  const bool one = std::count_if(view.topics.begin(), view.topics.end(),
                                 [](const std::string& t) { return !t.starts_with("__"); }) == 1;
  const bool internal = view.topics[p.topic].starts_with("__");
  row.name = one && !internal ? s.names.short_name(p.id) : partition_name(s.names, p.id);
  row.isr = list_text(s, info.isr);
  if (!info.elr.empty()) row.elr = "ELR " + list_text(s, info.elr);
  if (row.elr.empty() && !info.leader.valid() && info.last_known_leader.valid())
    row.elr = "last " + s.names.brokers[info.last_known_leader.index];
  row.tip = row_tip(s, p, info);
  std::int64_t newest = 0;
  for (const ReplicaDot& dot : p.replicas) newest = std::max(newest, dot.log_end);
  for (std::uint32_t b = 0; b < s.world.brokers.size(); ++b)
    row.replicas.push_back(replica_view(s, p, b, newest, keys));
  return row;
}

}  // namespace

void build_broker_partitions(BrokersSource& s, BrokersView& view) {
  list_partitions(s, view);
  view.about = about(view);
  fill_damage(view);
  if (view.partitions.size() > brokers_rows || s.world.brokers.size() > brokers_row_columns) return;
  RecordKeys keys(s.world, view.keys);
  for (const BrokersPartition& p : view.partitions) view.rows.push_back(row_of(s, view, p, keys));
}

}  // namespace kv
