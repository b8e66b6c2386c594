#include "viz/model/build_top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sim/kafka/defaults.h"

namespace kv {
namespace {

/// What is picked, or the group of who is; else the first.
const ks::GroupSpec& told_group(const ks::Session& session, ks::NodeId picked) {
  const std::vector<ks::GroupSpec>& groups = session.spec().groups;
  const auto& members = session.lanes().members();
  ks::GroupId group;
  if (picked.kind == ks::NodeKind::group) group = ks::GroupId{picked.index};
  if (picked.kind == ks::NodeKind::consumer && picked.index < members.size())
    group = members[picked.index].group;
  return group.valid() && group.index < groups.size() ? groups[group.index] : groups.front();
}

/// The present protocol of a group and how it rebalances.
std::string protocol_text(const ks::Session& session, ks::NodeId picked) {
  if (session.spec().groups.empty()) return "no group";
  const ks::GroupSpec& group = told_group(session, picked);
  if (group.type == ks::GroupType::share) return "share group";
  std::string assignors = "range";
  for (const auto& [key, value] : group.config) {
    if (key == "group.protocol" && value == "consumer") return "KIP-848";
    if (key == "partition.assignment.strategy") assignors = value;
  }
  // Only a list of nothing but cooperative assignors rebalances cooperatively.
  const bool cooperative =
      assignors == "cooperative-sticky" || assignors.ends_with(".CooperativeStickyAssignor");
  const bool one = assignors.find(',') == std::string::npos;
  return fmt::format("classic \xC2\xB7 {} ({})", assignors,
                     cooperative && one ? "incremental" : "eager");
}

bool has_clicks(const ks::Session& session) {
  const auto commands = session.commands();
  const auto scripted = [](const ks::Command& c) { return c.origin == ks::Origin::clicked; };
  return session.current_branch() > 0 || std::any_of(commands.begin(), commands.end(), scripted);
}

}  // namespace

std::string ladder_number(const std::string& file) {
  const std::size_t slash = file.find_last_of("/\\");
  const std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  std::size_t digits = 0;
  while (digits < name.size() && std::isdigit(static_cast<unsigned char>(name[digits])) != 0) {
    ++digits;
  }
  const bool numbered = digits > 0 && digits <= 3 && digits < name.size() && name[digits] == '-';
  return numbered ? name.substr(0, digits) : "";
}

TopBarView build_top_bar(const ks::Session& session, const UiState& ui) {
  TopBarView view;
  if (const auto& scenario = session.scenario()) {
    view.number = ladder_number(scenario->file);
    view.title = scenario->title;
    view.steps = static_cast<int>(scenario->steps.size());
    view.step = std::clamp(ui.lesson_step, 0, std::max(0, view.steps - 1));
  }
  if (view.title.empty()) view.title = "Untitled";
  view.changed = has_clicks(session);
  view.chips.push_back(fmt::format("Kafka {} \xC2\xB7 {}", ks::to_text(session.spec().profile),
                                   session.spec().zookeeper.on ? "ZooKeeper" : "KRaft"));
  view.chips.push_back(protocol_text(session, ui.selection.node));
  view.seed = std::to_string(session.spec().seed);
  return view;
}

}  // namespace kv
