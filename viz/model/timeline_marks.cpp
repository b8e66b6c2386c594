// What a person has put on the timeline's axis.
#include <algorithm>

#include "viz/model/build_timeline.h"

namespace kv {

void add_marks(const std::vector<Bookmark>& marks, const UiState& ui, TimelineView& view) {
  const TimeRange range = view.axis.range();
  for (const Bookmark& mark : marks) {
    const bool hidden = mark.at > view.told_until;
    if (mark.at < range.from || mark.at > range.to || hidden) continue;
    FlagView flag;
    flag.kind = FlagKind::mark;
    flag.text = mark.name.empty() ? "mark" : mark.name;
    flag.id = "mark " + ks::seconds_text(mark.at - ks::start_time);
    flag.time = mark.at;
    flag.x = view.axis.x_of(mark.at);
    flag.ahead = mark.at > view.cursor;
    view.flags.push_back(std::move(flag));
  }
  view.loop = ui.loop.length().count() > 0 && ui.loop.to > range.from && ui.loop.from < range.to;
  if (!view.loop) return;
  view.loops = ui.looping;
  view.loop_x0 = view.axis.x_of(std::max(ui.loop.from, range.from));
  view.loop_x1 = view.axis.x_of(std::min(ui.loop.to, range.to));
}

void add_deadlines(const std::vector<DeadlineView>& ahead, TimelineView& view) {
  const TimeRange range = view.axis.range();
  for (const DeadlineView& deadline : ahead) {
    if (deadline.at < range.from || deadline.at > range.to) continue;
    FlagView flag;
    flag.kind = FlagKind::deadline;
    flag.id = deadline.text;
    flag.text = deadline.text + " " + ks::seconds_text(deadline.at - ks::start_time);
    flag.tip = deadline.tip;
    flag.time = deadline.at;
    flag.x = view.axis.x_of(deadline.at);
    flag.ahead = true;
    view.flags.push_back(std::move(flag));
  }
}

}  // namespace kv
