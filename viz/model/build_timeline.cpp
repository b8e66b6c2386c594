#include "viz/model/build_timeline.h"

#include <algorithm>
#include <cmath>

#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

constexpr float right_margin = 23;
constexpr float group_pitch = 21;
constexpr float member_pitch = 19;
constexpr float smallest_member_pitch = 15;
constexpr float lane_pitch = 12;  ///< of a partition drawn as a lane of its own
constexpr float thin_pitch = 3;
constexpr float most_for_owners = 0.35F;  ///< of the height
constexpr float largest_plot = 72;
constexpr float smallest_plot = 28;
constexpr float lowest_plot = 18;  ///< rather than give way to the lines of branches
constexpr float plot_gap = 8;
constexpr float branch_pitch = 20;
constexpr float one_branch = 28;
constexpr std::size_t most_members = 12;
constexpr std::size_t most_branches = 3;
constexpr std::size_t most_groups = 4;
constexpr std::size_t most_brokers = 6;

/// What there is to be shown.
struct Contents {
  std::size_t groups = 0;
  std::size_t brokers = 0;
  std::size_t controllers = 0;
  std::size_t members = 0;
  std::size_t partitions = 0;
  std::size_t branches = 1;
  bool leaders = false;  ///< the partitions are there for their leaders
  std::vector<Plot> plots;
};

/// Members in the order in which they appeared, up to `until`: a lane must not announce who will
/// come.
std::vector<ks::ConsumerId> members_until(const TimelineSource& source, ks::GroupId group,
                                          ks::Time until) {
  std::vector<ks::ConsumerId> members;
  if (group.index >= source.lanes->groups().size()) return members;
  for (const ks::ConsumerId id : source.lanes->groups()[group.index].members) {
    const auto& segments = source.lanes->members()[id.index].segments;
    const bool absent = segments.front().phase == ks::MemberPhase::absent;
    if (!absent || (segments.size() > 1 && segments[1].from <= until)) members.push_back(id);
  }
  return members;
}

Contents contents_of(const TimelineSource& source, const UiState& ui, ks::GroupId group,
                     std::size_t members, std::size_t brokers) {
  Contents all;
  all.brokers = std::min(most_brokers, brokers);
  all.groups = std::min(most_groups, source.lanes->groups().size());
  const auto kept = std::count_if(source.branches.begin(), source.branches.end(),
                                  [](const ks::Branch& branch) { return !branch.deleted; });
  all.branches = std::clamp<std::size_t>(static_cast<std::size_t>(kept), 1, most_branches);
  for (const Plot& plot : ui.plots) {
    if (plot_fits(plot, *source.names, all.groups > 0)) all.plots.push_back(plot);
  }
  if (ui.brokers_open) {
    all.partitions = shown_leaders(source).size();
    all.leaders = true;
    return all;
  }
  if (group.index < source.lanes->groups().size()) {
    all.members = members;
    all.partitions = source.lanes->owners_of(group).size();
  }
  return all;
}

/// How much lanes may grow where a whole window is theirs; the plots take what is left.
constexpr float most_more_lane = 20;
constexpr float most_more_member = 12;

/// Heights of the parts; zero folds one away.
struct Heights {
  float member_pitch = 0;
  std::size_t members = 0;
  float owners = 0;
  float plots = 0;
  std::size_t plot_count = 0;
  float branches = 0;

  float lanes() const { return members > 0 ? member_pitch * static_cast<float>(members) + 5 : 0; }
  float all() const { return lanes() + (owners > 0 ? owners + 6 : 0) + plots + branches; }
};

/// Of leaders a few lanes more are worth a plot: the home of a group comes on top of its topic.
float owners_height(std::size_t partitions, float room, bool leaders) {
  const float wanted = lane_pitch * static_cast<float>(partitions);
  const float most = std::max((leaders ? 9 : 6) * lane_pitch, room * most_for_owners);
  if (wanted <= most) return wanted;
  const float thin = thin_pitch * static_cast<float>(partitions);
  return thin <= most ? thin : most;
}

float plots_height(std::size_t count, float each) {
  return static_cast<float>(count) * (each + plot_gap);
}

/// Plots that are there stay when other branches appear: what the panel has grown by is the branches', else
/// plots become lower, then fewer branches are shown.
void fit_plots(const Contents& all, float room, float grown, Heights& h) {
  float each = smallest_plot;
  const auto set = [&] { h.plots = plots_height(h.plot_count, each); };
  const float others = h.branches - one_branch;
  while (h.all() - others > room - grown && h.plot_count > 0) {
    --h.plot_count;
    set();
  }
  if (h.plot_count == 0) return;
  while (h.all() > room && each > lowest_plot) {
    --each;
    set();
  }
  const float two = one_branch + (all.branches > 1 ? branch_pitch : 0);
  while (h.all() > room && h.branches > two) h.branches -= branch_pitch;
  if (h.all() > room) h.branches = one_branch;
  // What fewer branches leave is the plots' again.
  while (each < smallest_plot && h.all() + static_cast<float>(h.plot_count) <= room) {
    ++each;
    set();
  }
}

/// What gives way when there is little room: first the plots, then members, branches and ownership.
Heights heights_of(const Contents& all, float room, float grown) {
  Heights h;
  h.members = std::min(all.members, most_members);
  h.member_pitch = member_pitch;
  h.owners = owners_height(all.partitions, room, all.leaders);
  h.branches = one_branch + branch_pitch * static_cast<float>(all.branches - 1);
  h.plot_count = all.partitions > 0 ? all.plots.size() : 0;
  h.plots = plots_height(h.plot_count, smallest_plot);
  while (h.all() > room && h.member_pitch > smallest_member_pitch) h.member_pitch -= 1;
  fit_plots(all, room, grown, h);
  if (h.all() > room) h.owners = std::min(h.owners, std::max(3 * lane_pitch, room * 0.4F));
  while (h.all() > room && h.members > 4) --h.members;
  if (h.all() > room) h.members = 0;
  if (h.all() > room) h.branches = 0;
  if (h.all() > room) h.owners = 0;
  // What is left over makes lanes and plots easier to read.
  if (h.owners > 0) {
    h.owners += std::clamp(room - h.all(), 0.0F,
                           owners_height(all.partitions, room, all.leaders) - h.owners);
  }
  if (h.plot_count > 0) {
    const auto count = static_cast<float>(h.plot_count);
    const float each = h.plots / count - plot_gap + (room - h.all()) / count;
    h.plots = plots_height(h.plot_count, std::min(each, largest_plot));
  }
  if (h.owners > 0 && h.owners == lane_pitch * static_cast<float>(all.partitions)) {
    const float more = (room - h.all()) * 0.5F / static_cast<float>(all.partitions);
    h.owners +=
        std::floor(std::clamp(more, 0.0F, most_more_lane)) * static_cast<float>(all.partitions);
  }
  if (h.members > 0) {
    const float more = (room - h.all()) * 0.5F / static_cast<float>(h.members);
    h.member_pitch += std::floor(std::clamp(more, 0.0F, most_more_member));
  }
  if (h.plot_count > 0) h.plots += std::max(0.0F, room - h.all());
  return h;
}

/// Above those of the brokers: who decides about them.
float make_controller_strips(const TimelineSource& source, std::span<const ks::NodeId> controllers,
                             float y, TimelineView& view) {
  for (const ks::NodeId node : controllers) {
    StripView strip;
    const bool zookeeper = node.kind == ks::NodeKind::zookeeper;
    strip.name = zookeeper ? "/controller" : source.names->controllers[node.index];
    strip.id = zookeeper ? strip.name : "controller " + strip.name;
    strip.node = node;
    strip.y = y;
    strip.height = group_pitch - 3;
    view.strips.push_back(std::move(strip));
    y += group_pitch;
  }
  return y;
}

/// One lane below the group's for each broker that has something to tell.
float make_broker_strips(const TimelineSource& source, std::span<const ks::BrokerId> brokers,
                         std::size_t shown, float y, TimelineView& view) {
  for (std::size_t i = 0; i < shown; ++i) {
    StripView strip;
    strip.name = source.names->brokers[brokers[i].index];
    strip.id = "broker " + strip.name;
    strip.node = ks::node(brokers[i]);
    strip.y = y;
    strip.height = group_pitch - 3;
    view.strips.push_back(std::move(strip));
    y += group_pitch;
  }
  view.brokers_left_out = static_cast<std::uint32_t>(brokers.size() - shown);
  view.brokers_left_out_y = y - group_pitch;
  return y;
}

void make_strips(const TimelineSource& source, std::span<const ks::NodeId> controllers,
                 std::span<const ks::BrokerId> brokers, std::size_t shown_brokers,
                 std::span<const ks::ConsumerId> members, const Heights& h, TimelineView& view) {
  const auto& groups = source.lanes->groups();
  float y = view.layout.lanes_y;
  for (std::size_t i = 0; i < std::min(most_groups, groups.size()); ++i) {
    const std::string& id = source.names->groups[groups[i].group.index];
    StripView strip;
    strip.name = groups.size() == 1 ? "group state" : id;
    strip.id = groups.size() == 1 ? "group state" : "group " + id;
    strip.node = ks::node(groups[i].group);
    strip.y = y;
    strip.height = group_pitch - 3;
    view.strips.push_back(std::move(strip));
    y += group_pitch;
  }
  y = make_controller_strips(source, controllers, y, view);
  y = make_broker_strips(source, brokers, shown_brokers, y, view);
  for (std::size_t i = 0; i < h.members; ++i) {
    const ks::ConsumerId id = members[i];
    StripView strip;
    strip.name = source.names->consumers[id.index];
    strip.id = strip.name;
    strip.node = ks::node(id);
    strip.consumer = static_cast<int>(id.index);
    strip.y = y;
    strip.height = h.member_pitch - 2;
    view.strips.push_back(std::move(strip));
    y += h.member_pitch;
  }
  if (h.members > 0) view.members_left_out = static_cast<std::uint32_t>(members.size() - h.members);
  view.left_out_y = y;
}

void lay_out(const TimelineSource& source, const UiState& ui, TimelineView& view) {
  const ks::GroupId group = shown_group(source, ui);
  const ks::Time until = view.told_until;
  const std::vector<ks::ConsumerId> members = members_until(source, group, until);
  const std::vector<ks::BrokerId> brokers = shown_brokers(source, ui, until);
  std::vector<ks::NodeId> controllers = shown_controllers(source, ui, until);
  Contents all = contents_of(source, ui, group, members.size(), brokers.size());
  all.controllers = controllers.size();
  TimelineLayout& at = view.layout;
  // Brokers and controllers give way before ownership does.
  const auto head = [&] {
    return group_pitch * static_cast<float>(all.groups + all.brokers + all.controllers);
  };
  const float least = std::min(72.0F, 12.0F * static_cast<float>(all.partitions));
  while (all.brokers > 1 && head() + least + 40 > view.size.height - at.lanes_y) --all.brokers;
  if (head() + least > view.size.height - at.lanes_y) all.controllers = 0;
  view.controllers_left_out = static_cast<std::uint32_t>(controllers.size() - all.controllers);
  controllers.resize(all.controllers);
  const float below = ui.brokers_open ? 0.0F : 40.0F;
  if (all.brokers == 1 && head() + below > view.size.height - at.lanes_y) all.brokers = 0;
  const float groups = head();
  const float room = std::max(0.0F, view.size.height - at.lanes_y - groups - 6);
  const Heights h = heights_of(all, room, view.size.grown);
  at.axis_width = std::max(60.0F, std::floor(view.size.width - at.label_width - right_margin));
  make_strips(source, controllers, brokers, all.brokers, members, h, view);
  float y = at.lanes_y + groups + h.lanes();
  at.owners_y = y;
  at.owners_height = h.owners;
  if (h.owners > 0) y += h.owners + 6;
  at.plots_y = y;
  const float each = h.plot_count > 0 ? h.plots / static_cast<float>(h.plot_count) : 0;
  view.plots.reserve(h.plot_count);
  for (std::size_t i = 0; i < h.plot_count; ++i) {
    PlotView plot;
    plot.plot = all.plots[i];
    plot.y = std::floor(y + static_cast<float>(i) * each);
    plot.height = std::floor(each - plot_gap);
    view.plots.push_back(std::move(plot));
  }
  if (all.partitions > 0)
    view.plots_left_out = static_cast<std::uint32_t>(all.plots.size() - h.plot_count);
  y += h.plots;
  at.content_bottom = y - (h.plot_count > 0 ? plot_gap - 2 : 2);
  at.branches_height = h.branches;
  at.branches_y = view.size.height - 6 - h.branches + 14;
}

TimeRange shown_range(const TimelineSource& source, const UiState& ui) {
  if (ui.range.to > ui.range.from) return ui.range;
  return {ks::start_time, std::max(source.horizon, ks::start_time + std::chrono::milliseconds(1))};
}

std::string empty_text(const TimelineSource& source, ks::GroupId group, bool brokers) {
  if (source.lanes->groups().empty() && !brokers)
    return "No consumer groups: only producers and brokers.";
  if (!brokers && group.index < source.lanes->groups().size() &&
      source.lanes->groups()[group.index].members.empty()) {
    return "No consumers have joined yet: press N to add one.";
  }
  return {};
}

}  // namespace

std::vector<ks::BrokerId> shown_brokers(const TimelineSource& source, const UiState& ui,
                                        ks::Time until) {
  std::vector<ks::BrokerId> brokers;
  for (const ks::BrokerLane& lane : source.lanes->cluster().brokers()) {
    const bool told = lane.segments.size() > 1 && lane.segments[1].from <= until;
    if (told || ui.brokers_open) brokers.push_back(lane.broker);
  }
  return brokers;
}

std::vector<const ks::LeaderLane*> shown_leaders(const TimelineSource& source) {
  std::vector<const ks::LeaderLane*> lanes;
  const ks::ClusterLanes& cluster = source.lanes->cluster();
  for (const ks::LeaderLane& lane : cluster.leaders()) {
    const ks::TopicId topic = source.names->partitions[lane.partition.index].topic;
    const bool internal = source.names->topics[topic.index].starts_with("__");
    if (!internal && !lane.gone && !lane.segments.empty()) lanes.push_back(&lane);
  }
  std::vector<ks::PartitionId> homes = cluster.start().homes;
  std::sort(homes.begin(), homes.end());
  homes.erase(std::unique(homes.begin(), homes.end()), homes.end());
  for (const ks::PartitionId home : homes) {
    if (home.index < cluster.leaders().size()) lanes.push_back(&cluster.leaders()[home.index]);
  }
  return lanes;
}

ks::GroupId shown_group(const TimelineSource& source, const UiState& ui) {
  const ks::Lanes& lanes = *source.lanes;
  const ks::NodeId picked = ui.selection.node;
  if (picked.kind == ks::NodeKind::group && picked.index < lanes.groups().size()) {
    return ks::GroupId{picked.index};
  }
  if (picked.kind == ks::NodeKind::consumer && picked.index < lanes.members().size()) {
    const ks::GroupId group = lanes.members()[picked.index].group;
    if (group.valid()) return group;
  }
  for (const ks::GroupLane& lane : lanes.groups()) {
    if (!lane.members.empty()) return lane.group;
  }
  return ks::GroupId{0};
}

void add_axis(const TimelineSource& source, const UiState& ui, TimeRange range,
              TimelineView& view) {
  // A hidden future must not show in the folds either: only what is known to the viewer keeps its
  // room.
  const ks::Time until = std::min(view.told_until, source.known_until);
  view.source.limits = {ks::start_time,
                        std::max(source.horizon, ks::start_time + std::chrono::seconds(1))};
  view.source.width = view.layout.axis_width;
  view.source.fold = ui.fold_idle;
  view.source.activity =
      source.activity != nullptr ? *source.activity : activity_of(source, until, view.told_until);
  view.axis = make_axis(view.source, range);
  view.ticks = axis_ticks(view.axis);

  view.cursor_x = view.axis.x_of(view.cursor);
  view.cursor_text = ks::seconds_text(view.cursor - ks::start_time,
                                      std::max(3, axis_decimals(view.axis, view.cursor_x)));
  view.known_x = view.axis.x_of(source.known_until);
  view.horizon_x = view.axis.x_of(source.horizon);
  const ks::Time told = std::min(view.told_until, std::max(source.horizon, view.cursor));
  view.told_x = view.axis.x_of(told);
}

TimelineView build_timeline(const TimelineSource& source, const UiState& ui, TimelineSize size,
                            TimelineView* before) {
  TimelineView view;
  view.size = size;
  view.cursor = ui.cursor.time;
  view.told_until = ui.told_until();
  view.may_extend = source.open_ended;
  lay_out(source, ui, view);
  view.empty = empty_text(source, shown_group(source, ui), ui.brokers_open);

  add_axis(source, ui, shown_range(source, ui), view);
  add_flags(source, view);
  add_pace(view);
  add_strips(source, ui, view);
  add_owners(source, ui, view, before);
  add_plots(source, ui, view, before);
  add_branches(source, view);
  return view;
}

TimelineSource source_of(const ks::Session& session) {
  TimelineSource source;
  source.lanes = &session.lanes();
  source.series = &session.series();
  source.names = &session.names();
  source.trace = &session.trace();
  source.commands = session.commands();
  source.branches = session.branches();
  source.current_branch = session.current_branch();
  source.revision = session.revision();
  source.known_until = session.known_until();
  source.horizon = session.horizon();
  source.open_ended = session.open_ended();
  const ks::ZooKeeperSpec& zookeeper = session.spec().zookeeper;
  if (zookeeper.on) source.zk_controller = ks::BrokerId{zookeeper.controller - 1};
  return source;
}

TimelineView build_timeline(const ks::Session& session, const UiState& ui, TimelineSize size,
                            TimelineView* before) {
  return build_timeline(source_of(session), ui, size, before);
}

float timeline_height(const ks::Session& session) {
  const TimelineSource source = source_of(session);
  const ks::GroupId group = shown_group(source, UiState{});
  const Contents all =
      contents_of(source, UiState{}, group, members_until(source, group, ks::never).size(),
                  shown_brokers(source, UiState{}, ks::never).size());
  const std::size_t controllers = shown_controllers(source, UiState{}, ks::never).size();
  const TimelineLayout at;
  const float members = member_pitch * static_cast<float>(std::min(all.members, most_members)) + 5;
  return at.lanes_y + group_pitch * static_cast<float>(all.groups + all.brokers + controllers) +
         members + owners_height(all.partitions, 400, all.leaders) + 6 + plots_height(2, 36) +
         one_branch + branch_pitch * static_cast<float>(all.branches - 1) + 6;
}

}  // namespace kv
