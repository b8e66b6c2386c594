// The branches of the session: the present one as a line, the others as ghosts that leave it where
// they differ.
#include <algorithm>
#include <string>

#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

constexpr float branch_pitch = 20;
constexpr std::size_t most_marks = 24;

/// From the first branch down to this one.
std::vector<std::size_t> line_of(std::span<const ks::Branch> branches, std::size_t index) {
  std::vector<std::size_t> line{index};
  while (branches[line.back()].parent != ks::no_branch)
    line.push_back(branches[line.back()].parent);
  std::reverse(line.begin(), line.end());
  return line;
}

/// The first instant at which two branches differ.
ks::Time parting(std::span<const ks::Branch> branches, std::size_t a, std::size_t b) {
  const std::vector<std::size_t> line_a = line_of(branches, a);
  const std::vector<std::size_t> line_b = line_of(branches, b);
  std::size_t i = 0;
  while (i < line_a.size() && i < line_b.size() && line_a[i] == line_b[i]) ++i;
  ks::Time time = ks::never;
  // A branch may have left its parent earlier than that one left its own.
  for (std::size_t k = i; k < line_a.size(); ++k)
    time = std::min(time, branches[line_a[k]].leaves_time);
  for (std::size_t k = i; k < line_b.size(); ++k)
    time = std::min(time, branches[line_b[k]].leaves_time);
  return time;
}

void add_marks(const ks::Branch& branch, ks::Time from, const TimelineView& view, BranchView& out) {
  const TimeRange range = view.axis.range();
  for (const ks::GroupLane& lane : branch.lanes.groups()) {
    for (const ks::GroupSegment& s :
         ks::between(lane.segments, std::max(from, range.from), range.to)) {
      if (s.from < std::max(from, range.from) || out.marks.size() >= most_marks) continue;
      const bool stable = s.state == ks::GroupState::stable;
      if (!stable && s.state != ks::GroupState::preparing_rebalance) continue;
      const float x = view.axis.x_of(s.from);
      // A rebalance of a few pixels is one mark: that it is over.
      if (!out.marks.empty() && x - out.marks.back().x < 10) {
        out.marks.back().stable = stable;
      } else {
        out.marks.push_back({x, stable});
      }
    }
  }
}

}  // namespace

void add_branches(const TimelineSource& source, TimelineView& view) {
  if (view.layout.branches_height <= 0) return;
  const auto all = source.branches;
  const auto rows = 1 + static_cast<std::size_t>((view.layout.branches_height - 28) / branch_pitch);
  std::vector<std::size_t> order;
  if (!all.empty()) order.push_back(source.current_branch);
  // The latest others come first; what does not fit is counted.
  for (std::size_t i = all.size(); i-- > 0;) {
    if (i != source.current_branch && !all[i].deleted) order.push_back(i);
  }
  view.branches_left_out = static_cast<std::uint32_t>(order.size() - std::min(rows, order.size()));
  for (std::size_t row = 0; row < std::min(rows, order.size()); ++row) {
    const ks::Branch& branch = all[order[row]];
    BranchView out;
    out.index = order[row];
    out.id = "branch " + std::to_string(order[row] + 1);
    out.letter = branch_letter(order[row]);
    out.label = branch.title();
    out.current = row == 0;
    out.y = view.layout.branches_y + branch_pitch * static_cast<float>(row);
    const ks::Time fork =
        row == 0 ? ks::start_time : parting(all, source.current_branch, order[row]);
    out.fork_x = view.axis.x_of(fork);
    const ks::Time known = row == 0          ? source.known_until
                           : branch.complete ? source.horizon
                                             : branch.head.now;
    out.known_x = view.axis.x_of(std::max(known, fork));
    add_marks(branch, fork, view, out);
    view.branches.push_back(std::move(out));
  }
}

}  // namespace kv
