// A column's group at the playhead: what the coordinator says, who owns which partition, what members do.
#include <fmt/format.h>

#include <algorithm>

#include "viz/model/build_compare_parts.h"
#include "viz/model/build_stage.h"
#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

/// Records of a partition that are hinted at.
constexpr std::size_t most_tints = 12;

std::string words(const StageLine& line) {
  std::string text = line.caption;
  for (const std::string* more : {&line.value, &line.remark}) {
    if (!more->empty()) text += " " + *more;
  }
  return text;
}

/// "range · eager": who assigns, and whether members give up everything first.
std::string kind_of(const ks::World& world, const ks::Group& group) {
  if (group.type == ks::GroupType::consumer) return "KIP-848";
  std::string assignor = group.protocol;
  for (const ks::Consumer& consumer : world.consumers) {
    const auto& wanted = consumer.config.partition_assignment_strategy;
    if (assignor.empty() && consumer.group == group.id && !wanted.empty())
      assignor = wanted.front();
  }
  if (assignor.empty()) return "classic";
  const bool incremental = assignor.starts_with("cooperative");
  return fmt::format("{} \xC2\xB7 {}", assignor, incremental ? "incremental" : "eager");
}

CompareMember member_of(const StageConsumer& consumer, int color) {
  CompareMember member;
  member.color = color;
  member.name = consumer.name;
  member.pill = consumer.pill;
  member.dead = consumer.card == CardKind::dead;
  member.tip = consumer.tip;
  member.beat = consumer.beat_arc;
  if (consumer.slot.session.state == TimerState::held) member.beat.state = TimerState::held;
  if (member.dead) {
    member.beat = {};
    const bool counted = consumer.slot.kind == SlotKind::member;
    const std::string ended = consumer.ended + " " + consumer.ended_at;
    member.notes = {ended};
    if (counted) member.notes = {ended + ", still a member", "still counts as a member", ended};
    return member;
  }
  const std::string holds = consumer.first.value.empty()
                                ? words({consumer.first.caption, {}, consumer.first.remark})
                                : consumer.first.caption + " " + consumer.first.value;
  member.ink = consumer.second.ink;
  if (consumer.second.ink == StageInk::plain) {
    member.notes = {holds};
  } else {
    const std::string does = words(consumer.second);
    member.notes = {does + ", " + holds, does, consumer.second.caption};
  }
  return member;
}

/// Whoever is dead and no member any more is no part of the picture.
bool shown(const StageConsumer& consumer) {
  return consumer.card != CardKind::dead || consumer.slot.kind == SlotKind::member;
}

void add_members(const CompareSource& s, const StageView& stage, CompareColumn& column) {
  std::vector<int> index(stage.consumers.size(), -1);
  for (std::size_t i = 0; i < stage.consumers.size(); ++i) {
    if (!shown(stage.consumers[i])) continue;
    index[i] = static_cast<int>(column.members.size());
    column.members.push_back(
        member_of(stage.consumers[i], s.color_of(stage.consumers[i].id.index)));
  }
  for (std::size_t i = 0; i < stage.partitions.size(); ++i) {
    ComparePartition& partition = column.partitions.emplace_back();
    const int owner = stage.partitions[i].owner;
    if (owner >= 0) partition.owner = index[static_cast<std::size_t>(owner)];
    partition.name = s.session.names().short_name(stage.partitions[i].id);
    if (i >= stage.rows.size()) continue;
    const std::vector<int>& keys = stage.rows[i].keys;
    for (std::size_t k = keys.size() - std::min(keys.size(), most_tints); k < keys.size(); ++k) {
      if (keys[k] < 0) continue;
      partition.tints.push_back(stage.keys[static_cast<std::size_t>(keys[k])].tint);
    }
  }
}

}  // namespace

void build_compare_group(const CompareSource& s, bool own, CompareColumn& column) {
  if (!s.group.valid()) return;
  UiState ui = s.ui;
  ui.selection = {ks::node(s.group), {}};
  ui.show_data = ui.show_control = ui.show_replication = false;
  const ks::Time end = s.session.horizon();
  const ks::Time now = std::min(s.ui.cursor.time, end);
  if (!own || now != s.ui.cursor.time) ui.cursor = {now, s.session.event_at(now), false};
  const ks::World& world =
      ui.cursor.on_event ? s.session.world_at(ui.cursor.event) : s.session.world_at_time(now);
  const ks::Group& group = world.groups[s.group.index];
  column.kind = kind_of(world, group);
  column.state = state_word(group.state);
  const bool epochs = group.type == ks::GroupType::consumer;
  column.epoch = fmt::format("{} {}", epochs ? "group epoch" : "generation", group.generation);
  const StageView stage = build_stage(world, s.session, ui);
  column.note = stage.coordinator.barrier_label;
  if (s.ui.cursor.time > end) column.note = "its run has ended";
  add_members(s, stage, column);
}

}  // namespace kv
