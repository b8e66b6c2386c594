#include "viz/model/build_stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "viz/model/build_stage_parts.h"

namespace kv {
namespace {

ks::GroupId subscriber_of(const ks::World& world, ks::TopicId topic) {
  for (const ks::Group& group : world.groups) {
    if (std::find(group.topics.begin(), group.topics.end(), topic) != group.topics.end())
      return group.id;
  }
  return {};
}

/// The group that the selection belongs to, else the first one.
ks::GroupId group_on_stage(const ks::World& world, const Selection& selection) {
  ks::GroupId group;
  const ks::NodeId node = selection.node;
  if (node.kind == ks::NodeKind::group && node.index < world.groups.size())
    group = ks::GroupId{node.index};
  if (node.kind == ks::NodeKind::consumer && node.index < world.consumers.size()) {
    group = world.consumers[node.index].group;
  }
  if (selection.partition.valid() && selection.partition.index < world.cluster->partitions.size()) {
    group = subscriber_of(world, world.cluster->at(selection.partition).topic);
  }
  if (node.kind == ks::NodeKind::producer && node.index < world.producers.size() &&
      world.producers[node.index].plan != nullptr) {
    group = subscriber_of(world, world.producers[node.index].plan->topic);
  }
  if (!group.valid() && !world.groups.empty()) group = ks::GroupId{0};
  return group;
}

std::vector<ks::TopicId> topics_on_stage(const StageSource& s) {
  if (s.group.valid()) return s.shown().topics;
  std::vector<ks::TopicId> topics;
  for (std::uint32_t i = 0; i < s.world.cluster->topics.size(); ++i) {
    const ks::TopicInfo& info = s.world.cluster->topics[i];
    if (info.exists && !info.internal) topics.push_back(ks::TopicId{i});
  }
  return topics;
}

std::string title_of(const std::vector<std::string>& topics) {
  if (topics.empty()) return "No topics";
  if (topics.size() == 1) return fmt::format("Topic {}", topics[0]);
  if (topics.size() > 3) return fmt::format("{} topics", topics.size());
  std::string title = fmt::format("Topics {}", topics[0]);
  for (std::size_t i = 1; i < topics.size(); ++i) title += fmt::format(", {}", topics[i]);
  return title;
}

void list_partitions(StageSource& s, StageView& view) {
  s.partition_index.assign(s.world.cluster->partitions.size(), -1);
  const std::vector<ks::TopicId> topics = topics_on_stage(s);
  std::size_t partitions = 0;
  for (const ks::TopicId topic : topics) partitions += s.world.cluster->at(topic).partitions.size();
  view.partitions.reserve(partitions);
  for (const ks::TopicId topic : topics) {
    const auto index = static_cast<std::uint32_t>(view.topics.size());
    view.topics.push_back(s.names.topics[topic.index]);
    for (const ks::PartitionId id : s.world.cluster->at(topic).partitions) {
      s.partition_index[id.index] = static_cast<int>(view.partitions.size());
      StagePartition& p = view.partitions.emplace_back();
      p.id = id;
      p.topic = index;
      p.number = s.world.cluster->at(id).number;
    }
  }
  view.title = title_of(view.topics);
}

void list_consumers(StageSource& s, StageView& view) {
  s.consumer_index.assign(s.world.consumers.size(), -1);
  const auto shown = [&](const ks::Consumer& consumer) {
    return consumer.group == s.group && consumer.process != ks::ProcessState::not_started;
  };
  view.consumers.reserve(static_cast<std::size_t>(
      std::count_if(s.world.consumers.begin(), s.world.consumers.end(), shown)));
  for (const ks::Consumer& consumer : s.world.consumers) {
    if (!shown(consumer)) continue;
    s.consumer_index[consumer.id.index] = static_cast<int>(view.consumers.size());
    StageConsumer& c = view.consumers.emplace_back();
    c.id = consumer.id;
    c.color = static_cast<int>(consumer.id.index);
    c.name = s.names.of(ks::node(consumer.id));
  }
  for (const ks::Group& group : s.world.groups) {
    view.groups.push_back({group.id, std::string{s.names.of(ks::node(group.id))}});
  }
}

}  // namespace

std::string clock(ks::Time time) { return ks::seconds_text(time - ks::start_time); }

std::string left_text(ks::Duration left) {
  left = std::max(left, ks::Duration{});
  if (left < ks::Duration{100'000'000}) return ks::seconds_text(left, 2) + " s";
  return fmt::format("{} s", (ks::to_us(left) + 500'000) / 1'000'000);
}

float share_left(ks::Duration left, ks::Duration whole) {
  if (whole <= ks::Duration{}) return 0;
  const float share = static_cast<float>(ks::to_us(left)) / static_cast<float>(ks::to_us(whole));
  return std::clamp(share, 0.0F, 1.0F);
}

std::string short_list(const StageSource& s, const std::vector<ks::PartitionId>& partitions,
                       std::size_t most) {
  if (partitions.empty()) return {};
  // Of their names only topics and numbers: the cluster's table is much larger.
  const auto name = [&](std::size_t i) { return s.names.partitions[partitions[i].index]; };
  bool row = true;
  for (std::size_t i = 1; i < partitions.size(); ++i) {
    if (name(i).topic != name(0).topic) return fmt::format("{} partitions", partitions.size());
    row = row && name(i).number == name(i - 1).number + 1;
    if (!row && partitions.size() > most) break;  // nothing that comes can change the words
  }
  if (partitions.size() <= most) {
    std::string text = s.names.short_name(partitions[0]);
    for (std::size_t i = 1; i < partitions.size(); ++i)
      text += fmt::format(" {}", s.names.short_name(partitions[i]));
    return text;
  }
  if (!row) return fmt::format("{} partitions", partitions.size());
  return fmt::format("{}\u2013{}", s.names.short_name(partitions.front()),
                     s.names.short_name(partitions.back()));
}

StageView build_stage(const ks::World& world, const ks::Trace& trace, const UiState& ui) {
  StageView view;
  StageSource s{world,     trace, *world.names, ui, group_on_stage(world, ui.selection),
                world.now, 0,     {},           {}, {}};
  if (!ui.cursor.on_event) s.now = std::max(world.now, ui.cursor.time);
  s.limit = trace.of_events(0, world.event).end;
  view.data = ui.show_data;
  view.control = ui.show_control;
  view.replication = ui.show_replication;
  view.paused = !ui.playing;
  view.shared = s.group.valid() && s.shown().type == ks::GroupType::share;
  list_partitions(s, view);
  list_consumers(s, view);
  build_stage_brokers(s, view);
  build_stage_producers(s, view);
  build_stage_partitions(s, view);
  if (s.group.valid()) {
    find_stage_seats(s);
    build_stage_consumers(s, view);
    build_stage_coordinator(s, view);
  }
  build_stage_messages(s, view);
  if (view.consumers.empty() && s.group.valid()) view.hint = "press N to add a consumer";
  return view;
}

StageView build_stage(const ks::World& world, const ks::Session& session, const UiState& ui) {
  return build_stage(world, session.trace(), ui);
}

}  // namespace kv
