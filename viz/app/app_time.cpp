// Moving through the run: to a condition, with breakpoints, round a stretch, from mark to mark, and the zoom
// of the axis.
#include <algorithm>
#include <limits>

#include "viz/app/app.h"

namespace kv {
namespace {

/// How many events are looked through in a frame where no clock says how long that takes.
constexpr std::uint64_t looked_through = 20'000;
/// Looking at an event costs about so many times what computing it does.
constexpr std::uint64_t cost = 4;

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string seconds(ks::Time time) { return ks::seconds_text(time - ks::start_time) + " s"; }

}  // namespace

// --- conditions --------------------------------------------------------------------------------------

void App::refresh_run_to() {
  RunToView& view = views_.run_to;
  view = {};
  if (!ui_.run_to.open) return;
  const std::string& text = ui_.run_to.text;
  view.stops = ui_.run_to.stops;
  view.is_stop = has(view.stops, text);
  view.suggestions = habits_.conditions;
  for (std::string& example : condition_examples(*session_)) {
    if (!has(view.suggestions, example)) view.suggestions.push_back(std::move(example));
  }
  view.refused = !ui_.run_to.problem.empty();
  if (text.find_first_not_of(' ') == std::string::npos) return;
  if (const auto parsed = parse_condition(text, *session_); !parsed) {
    const ks::Diagnostic& problem = parsed.error().front();
    view.problem = "At letter " + std::to_string(problem.column) + ": " + problem.what;
    view.allowed = problem.allowed;
    view.near = problem.did_you_mean;
  }
}

void App::run_to(const RunTo& wish) {
  auto parsed = parse_condition(wish.condition, *session_);
  if (!parsed) {
    ui_.run_to.problem = parsed.error().front().what;
    if (!ui_.run_to.open) toast(ui_.run_to.problem, ToastKind::refused);
    return;
  }
  ui_.run_to.problem.clear();
  ui_.run_to.text.clear();
  ui_.run_to.open = false;
  ui_.playing = false;
  habits_.ran_to(parsed->text);
  // Not past a question that was not asked yet: where it comes true may be the answer.
  ks::EventNo limit = std::numeric_limits<ks::EventNo>::max();
  if (ui_.veil() == Veil::coming_question && ui_.question_limit <= session_->known_until())
    limit = session_->event_at(ui_.question_limit);
  running_.emplace(std::move(*parsed), ui_.cursor.event, wish.direction, limit);
}

/// What is not known yet and takes long is computed in the frames that come: the window goes on, tells how
/// far it is, and the way there can be broken off.
void App::go_when_known(ks::Time time) {
  const ks::Time to = std::clamp(time, ks::start_time, session_->horizon());
  const auto known = [&] { return session_->complete() || to <= session_->known_until(); };
  if (clock == nullptr) {
    if (!known()) session_->compute(at_once);
  } else {
    constexpr double patience = 0.1;
    for (const double before = clock(); !known() && clock() - before < patience;)
      session_->compute(5'000);
  }
  if (known()) return seek_time(to);
  ui_.playing = false;
  running_.reset();
  way_ = TimeRange{session_->known_until(), to};
  dirty_ = true;
}

/// Whoever plays in the meantime goes their own way.
void App::arrive() {
  if (!way_) return;
  dirty_ = true;
  if (ui_.playing) return way_.reset();
  if (session_->complete() || way_->to <= session_->known_until()) seek_time(way_->to);
}

void App::look_for_condition() {
  if (!running_) return;
  dirty_ = true;
  const std::uint64_t events =
      clock == nullptr ? looked_through : std::max<std::uint64_t>(budget_ / cost, 500);
  if (!running_->look(*session_, events)) return;
  const std::string text = running_->condition().text;
  const bool back = running_->direction() < 0;
  const auto found = running_->found();
  running_.reset();
  if (found) {
    if (asks_first(session_->time_of_event(*found))) return;
    seek_event(*found);
    toast(text + " at " + seconds(ui_.cursor.time));
    return;
  }
  const ks::Time asked = ui_.question_limit;
  if (!back && ui_.veil() == Veil::coming_question) {
    seek_time(asked);
    toast(
        "\xE2\x80\x9C" + text + "\xE2\x80\x9D does not come true before the lesson asks something.",
        ToastKind::refused);
    return;
  }
  std::string where = "until the run ends at " + seconds(session_->horizon());
  if (session_->open_ended())
    where = "until " + seconds(session_->horizon()) + "; X extends the run";
  if (back) where = "before this moment";
  toast("\xE2\x80\x9C" + text + "\xE2\x80\x9D does not come true " + where + ".",
        ToastKind::refused);
}

void App::set_stop(const SetStop& wish) {
  auto& stops = ui_.run_to.stops;
  const auto parsed = parse_condition(wish.condition, *session_);
  if (wish.on && !parsed) {
    ui_.run_to.problem = parsed.error().front().what;
    return;
  }
  const std::string text = parsed ? parsed->text : wish.condition;
  std::erase(stops, text);
  if (wish.on) stops.push_back(text);
  stops_revision_ = 0;
}

/// Playing on from an event to an instant: a breakpoint may end it.
bool App::stopped_on_the_way(ks::EventNo before, ks::Time to) {
  if (ui_.run_to.stops.empty() || comparing()) return false;
  if (stops_revision_ != session_->revision()) {
    // Another branch may know other names.
    stops_revision_ = session_->revision();
    stops_.clear();
    for (const std::string& text : ui_.run_to.stops) {
      if (auto parsed = parse_condition(text, *session_)) stops_.push_back(std::move(*parsed));
    }
  }
  const auto stop = first_stop(stops_, *session_, before, session_->event_at(to));
  if (!stop) return false;
  ui_.playing = false;
  seek_event(stop->event);
  toast("Stopped: " + stops_[stop->condition].text);
  return true;
}

// --- a stretch that is repeated ----------------------------------------------------------------------

/// Where playing on from one instant leads instead of to another.
ks::Time App::repeated(ks::Time from, ks::Time to) {
  if (!ui_.looping || ui_.loop.length().count() <= 0) return to;
  if (from >= ui_.loop.from && to < ui_.loop.to) return to;
  playback_.reset();
  return ui_.loop.from;
}

void App::set_loop(TimeRange range) {
  const ks::Time end = session_->horizon();
  ui_.loop = {std::clamp(range.from, ks::start_time, end),
              std::clamp(range.to, ks::start_time, end)};
  ui_.looping = ui_.loop.length().count() > 0;
  if (!ui_.looping) return;
  toast("Playing repeats " + seconds(ui_.loop.from) + " to " + seconds(ui_.loop.to) +
        " (Y: no longer)");
}

void App::toggle_loop() {
  if (ui_.loop.length().count() > 0) {
    ui_.looping = !ui_.looping;
    return;
  }
  toast("No range is set: { begins one at the cursor, } ends it.", ToastKind::refused);
}

// --- marks -------------------------------------------------------------------------------------------

void App::edit_mark(ks::Time at) {
  const std::string file = kept_name();
  const Bookmark* known = habits_.bookmark(file, at);
  const std::string name = known != nullptr
                               ? known->name
                               : "mark " + std::to_string(habits_.bookmarks_of(file).size() + 1);
  std::vector<Bookmark> before = habits_.bookmarks;
  if (!habits_.set_bookmark(file, at, name)) {
    toast("There are " + std::to_string(most_bookmarks) + " marks already: delete one first.",
          ToastKind::refused);
    return;
  }
  note_marks(std::move(before));
  ui_.mark = {true, true, at, name};
  ui_.palette.open = ui_.branch.open = ui_.command.open = ui_.what.open = false;
  ui_.run_to.open = false;
}

void App::name_mark(const NameMark& wish) {
  ui_.mark.open = false;
  std::vector<Bookmark> before = habits_.bookmarks;
  habits_.set_bookmark(kept_name(), wish.at, wish.name);
  note_marks(std::move(before));
}

void App::step_to_mark(int direction) {
  std::optional<ks::Time> found;
  for (const Bookmark& mark : habits_.bookmarks_of(kept_name())) {
    if (direction > 0 && mark.at > ui_.cursor.time && !found) found = mark.at;
    if (direction < 0 && mark.at < ui_.cursor.time) found = mark.at;
  }
  if (found && asks_first(*found)) return;
  if (found) return seek_time(*found);
  toast(direction > 0 ? "There is no later mark: M sets one."
                      : "There is no earlier mark: M sets one.",
        ToastKind::refused);
}

// --- the axis ----------------------------------------------------------------------------------------

void App::zoom_by(double factor) {
  const auto& columns = views_.compare.columns;
  if (ui_.compare_open && columns.empty()) return;
  if (ui_.sequence_open) {
    // The common range around the cursor bounds what the sequence chart can show.
    const TimelineView& view = views_.sequence.overview;
    const TimeRange now = ui_.range.length().count() > 0 ? ui_.range : view.source.limits;
    const double length = static_cast<double>(now.length().count()) * factor;
    const ks::Duration half{static_cast<std::int64_t>(length / 2)};
    const ks::Time middle = ui_.cursor.time;
    ui_.range = allowed(view.source, {middle - half, middle + half});
  } else {
    const TimelineView& view = ui_.compare_open ? columns.front().lanes : views_.timeline;
    ui_.range = zoomed(view.source, view.axis, view.cursor_x, factor);
  }
  ui_.follow = true;
}

}  // namespace kv
