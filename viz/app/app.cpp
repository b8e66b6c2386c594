#include "viz/app/app.h"

#include <algorithm>

#include "sim/scenario/parse.h"
#include "viz/canvas/style.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/cli/files.h"
#include "viz/cli/scenario_source.h"
#include "viz/model/actions.h"
#include "viz/model/build_brokers.h"
#include "viz/model/build_records.h"
#include "viz/model/build_stage.h"
#include "viz/model/build_timeline.h"
#include "viz/model/build_top_bar.h"
#include "viz/model/build_transport.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

constexpr double wanted_ms = 4;
/// The same while somebody waits for an instant that is not known yet.
constexpr double wanted_ms_on_the_way = 30;
constexpr double toast_seconds = 4;
/// How far ahead of the cursor an open-ended run is computed.
constexpr ks::Duration look_ahead = 60s;

}  // namespace

App::App(const Fonts& fonts) : fonts_(fonts) { load_catalogue(); }

/// Puts a run in the place of the one that is open, with nothing that was found out about that.
void App::adopt(ks::Session session) {
  session_.emplace(std::move(session));
  views_.timeline = {};  // nothing of it may be taken over
  playback_.reset();
  pace_ = {};
  step_times_.clear();
  times_revision_ = 0;
  seen_revision_ = 0;
  inspected_ = {};
  sequence_ = {};
  sequence_why_ = {};
  story_ = {};
  last_told_ = {};
  running_.reset();
  way_.reset();
  stops_.clear();
  stops_revision_ = 0;
  close_twins();
  told_divergence_ = false;
  noted_key_ = noted_now();
  writer_.forget();
  dirty_ = true;
}

void App::open(ks::Scenario scenario, std::string path) {
  path_ = std::move(path);
  // What the command line calls 04-orders-crash is kept under the same name as what Home opens.
  if (const std::string carried = carried_file(scenario.file); path_.empty() && !carried.empty())
    scenario.file = carried;
  file_name_ = scenario.file;
  const UiState old = ui_;
  ui_ = UiState{};
  ui_.dark = old.dark;
  ui_.projector = old.projector;
  ui_.reduce_motion = old.reduce_motion;
  ui_.scaling = old.scaling;
  ui_.fold_idle = old.fold_idle;
  ui_.editor.open = old.editor.open;
  ui_.editor.live = old.editor.live;
  ui_.teacher_open = old.teacher_open;
  ui_.plots = old.plots;
  ui_.home.subject = old.home.subject;
  ui_.home.levels = old.home.levels;
  ui_.home.plan = old.home.plan;
  file_text_ = run_text_ = scenario.text;
  file_stamp_ = path_.empty() ? FileStamp{} : stamp_of(path_);
  text_key_ = {ks::no_branch, 0};
  run_text_at_ = -1;
  foreign_ = false;
  ui_.predictions.resize(scenario.steps.size());
  load_classes();
  history_ = {};
  draft_ = 0;
  adopt(ks::Session::open(std::move(scenario)));
  std::erase_if(ui_.plots, [&](const Plot& plot) { return !plot_known(plot, session_->names()); });
  error_.reset();
  const std::string origin = kept_name();
  if (!origin.empty()) habits_.opened(origin, session_->scenario()->title);
  seek_time(ks::start_time);
  ui_.selection = telling_selection(*session_, ks::start_time);
}

bool App::open_text(std::string_view text, const std::string& file_name, std::string path) {
  ks::Result<ks::Scenario> scenario = ks::parse_scenario(text, file_name);
  if (!scenario) {
    show(scenario.error(), file_name);
    return false;
  }
  open(std::move(*scenario), std::move(path));
  return true;
}

bool App::open_file(const std::string& path) {
  const ks::Result<std::string> text = read_file(path, ks::max_scenario_bytes);
  if (!text) {
    show(text.error(), path);
    return false;
  }
  return open_text(*text, path, path);
}

bool App::open_built_in(std::string_view file_name) {
  const std::string carried = carried_file(file_name);
  for (const EmbeddedScenario& file : embedded_scenarios()) {
    if (file.file_name == carried) return open_text(file.text, std::string{file.file_name}, {});
  }
  return false;
}

void App::show(const ks::Diagnostics& problems, const std::string& file) {
  ErrorView view;
  view.file = file;
  view.session_kept = session_.has_value();
  for (const ks::Diagnostic& problem : problems) {
    ErrorLine line;
    if (problem.line > 0) {
      line.place = std::to_string(problem.line) + ":" + std::to_string(problem.column);
    }
    line.what = problem.what;
    line.hint = advice_of(problem);
    view.lines.push_back(std::move(line));
  }
  error_ = std::move(view);
  dirty_ = true;
}

void App::toast(std::string text, ToastKind kind) {
  toasts_.push_back({std::move(text), kind, input_.seconds + toast_seconds});
  if (toasts_.size() > 4) toasts_.erase(toasts_.begin());
  dirty_ = true;
}

std::string App::kept_name() const { return path_.empty() ? file_name_ : path_; }

std::string App::window_title() const {
  const std::string& title = views_.top_bar.title;
  return title.empty() ? "kafkascope" : title + " \xE2\x80\x93 kafkascope";
}

bool App::moves() const {
  const bool sketching = at_home() && std::any_of(thumbnails_.begin(), thumbnails_.end(),
                                                  [](const Thumbnail& t) { return !t.ready; });
  return dirty_ || picture_wanted_ || run_text_at_ >= 0 || ui_.playing || !toasts_.empty() ||
         !intents_.empty() || computes() || sketching || running_.has_value();
}

bool App::wakes(double seconds) {
  input_.seconds = seconds;
  if (session_) watch_file();
  return moves();
}

void App::frame(const FrameInput& input) {
  input_ = input;
  follow_look();
  std::erase_if(toasts_, [&](const Toast& toast) { return toast.until <= input.seconds; });
  if (session_) {
    compute_ahead();
    arrive();
    play();
    look_for_condition();
    watch_file();
  }
  if (at_home()) compute_thumbnails(clock == nullptr ? 20'000 : budget_);
  read_keys(*this, intents_);
  refresh();
  draw();
  apply_intents();
}

void App::follow_look() {
  const float scale = window_scale(input_.device, input_.screen_scale, ui_);
  if (scale == scale_ && ui_.dark == styled_dark_) return;
  scale_ = scale;
  styled_dark_ = ui_.dark;
  apply_style(theme(), scale_);
  dirty_ = true;
}

void App::compute_ahead() {
  if (session_->open_ended()) {
    const ks::Time wanted = ui_.cursor.time + look_ahead;
    // In steps of a whole look-ahead, so that the axis does not creep while playing.
    if (wanted > session_->horizon()) session_->extend_horizon(session_->horizon() + look_ahead);
  }
  if (session_->complete() && twins_complete()) return;
  if (clock == nullptr) {
    session_->compute(20'000);
    compute_twins(20'000);
    return;
  }
  const double before = clock();
  session_->compute(budget_);
  compute_twins(budget_);
  const double ms = (clock() - before) * 1000;
  const double wanted = way_ ? wanted_ms_on_the_way : wanted_ms;
  if (ms < wanted / 2) budget_ = std::min<std::uint64_t>(budget_ * 2, 4'000'000);
  if (ms > wanted) budget_ = std::max<std::uint64_t>(budget_ / 2, 500);
}

void App::play() {
  if (times_revision_ != session_->revision()) {
    know_steps();
    dirty_ = true;
  }
  std::vector<const ks::Session*> played{&*session_};
  if (comparing()) {
    for (const Twin& twin : twins_) played.push_back(&twin.session);
  }
  pace_.update(played);
  if (!ui_.playing) return;
  const ks::Time limit = comparing()
                             ? std::min(session_->known_until(), shared_horizon(compare_runs()))
                             : session_->known_until();
  const ks::Time from = ui_.cursor.time;
  ks::Time to = playback_.advance(from, input_.elapsed, pace_, ui_, limit);
  // A lesson waits where its next step begins.
  std::optional<std::size_t> entered;
  for (std::size_t i = 0; i < step_times_.size(); ++i) {
    const std::optional<ks::Time>& at = step_times_[i];
    if (ui_.compare_open || ui_.looping || !at || *at <= from || *at > to) continue;
    to = *at;
    entered = i;
    ui_.playing = false;
  }
  if (stopped_on_the_way(ui_.cursor.event, to)) return;
  to = repeated(from, to);
  const bool ends = session_->complete() && !session_->open_ended();
  if (to >= limit && (ends || limit < session_->known_until())) ui_.playing = false;
  if (to == from && ui_.playing) return;
  ui_.cursor = {to, session_->go_to(to), false};
  moved();
  if (entered && to == step_times_[*entered]) enter_step(*entered);
}

void App::refresh() {
  refresh_what();
  // Another branch has another list.
  if (session_ && ui_.command.branch != session_->current_branch()) ui_.command.open = false;
  if (!session_) {
    layout_ = {};
    layout_.size = {input_.device.x / scale_, input_.device.y / scale_};
    refresh_home();
    refresh_palette();
    return;
  }
  const Vec size{input_.device.x / scale_, input_.device.y / scale_};
  const auto& scenario = session_->scenario();
  const auto kept = std::count_if(session_->branches().begin(), session_->branches().end(),
                                  [](const ks::Branch& branch) { return !branch.deleted; });
  layout_ = compute_layout(size, ui_, scenario && !scenario->steps.empty(),
                           twins_.empty() ? 0 : twins_.size() + 1, static_cast<std::size_t>(kept));
  const bool same_boxes =
      layout_.timeline == seen_layout_.timeline && layout_.stage == seen_layout_.stage &&
      layout_.sequence == seen_layout_.sequence && layout_.compare == seen_layout_.compare;
  if (!dirty_ && same_boxes && seen_revision_ == session_->revision()) return;
  dirty_ = false;
  seen_layout_ = layout_;
  note_questions(*session_, step_times_, ui_);
  ui_.prediction_open = prediction_open(*session_, ui_, step_times_);
  ui_.question_limit = question_limit(*session_, ui_, step_times_);
  point_at_things();
  refresh_palette();
  refresh_run_to();
  if (ui_.home.open) {
    views_.top_bar = build_top_bar(*session_, ui_);
    refresh_home();
    return;
  }
  if (ui_.compare_open) {
    refresh_compare();
    return;
  }
  note_session();
  refresh_editor();
  note_tree();
  views_.inspector = build_inspector(*session_, ui_, inspected_);
  views_.top_bar = build_top_bar(*session_, ui_);
  views_.top_bar.lesson_here = layout_.lesson_place == LessonPlace::bar;
  views_.lesson = build_lesson(*session_, ui_, step_times_);
  add_lesson_after();
  views_.transport = build_transport(*session_, ui_, pace_);
  if (running_) {
    views_.transport.running = running_->condition().text;
    views_.transport.progress = running_->progress(*session_);
  } else if (way_) {
    views_.transport.running = ks::seconds_text(way_->to - ks::start_time) + " s";
    const auto done = static_cast<float>((session_->known_until() - way_->from).count());
    views_.transport.progress = done / static_cast<float>(way_->length().count());
  }
  if (ui_.sequence_open) {
    refresh_sequence_view();
  } else {
    const ks::World& world = session_->world_at(ui_.cursor.event);
    if (ui_.timeline_open) {
      // It lies over all of them.
    } else if (ui_.records.open) {
      views_.records = build_records(world, session_->lanes(), ui_);
    } else if (ui_.brokers_open) {
      views_.brokers = build_brokers(world, *session_, ui_);
    } else {
      views_.stage = build_stage(world, *session_, ui_);
    }
    views_.story = build_story(*session_, world, ui_, last_told_);
    refresh_search();
    TimelineView before = std::move(views_.timeline);
    const TimelineSize timeline{layout_.timeline.w, layout_.timeline.h, layout_.branch_room};
    views_.timeline = build_timeline(*session_, ui_, timeline, &before);
    add_marks(habits_.bookmarks_of(kept_name()), ui_, views_.timeline);
    add_deadlines(views_.inspector.ahead, views_.timeline);
  }
  seen_revision_ = session_->revision();
  tell_divergence();
}

void App::tell_divergence() {
  if (session_->diverged_at() && !told_divergence_) {
    told_divergence_ = true;
    toast(
        "Replay ended elsewhere than the run: this is a bug in kafkascope. Ctrl S saves what "
        "makes it happen again.",
        ToastKind::problem);
  }
}

}  // namespace kv
