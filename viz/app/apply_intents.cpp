// Carries out what panels and keys asked for: wishes about the view stay in UiState, commands go to
// the session.
#include <algorithm>

#include <imgui.h>

#include "viz/app/app.h"
#include "viz/model/actions.h"
#include "viz/model/form_view.h"
#include "viz/model/steps.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

void flip(bool& value) { value = !value; }

}  // namespace

void App::moved() {
  ui_.counted_to = ks::start_time;
  const int step = ui_.lesson_step;
  ui_.lesson_step = step_at(step_times_, ui_.cursor.time);
  if (step != ui_.lesson_step) leave_question();
  note_progress();
  // The shown range goes along; it keeps its length.
  // A ledger that moved along would count something else at every moment.
  const ks::Duration length = ui_.range.length();
  if (ui_.playing && ui_.follow && length > 0us && !ui_.compare_open) {
    const ks::Time edge = ui_.range.to - length / 10;
    if (ui_.cursor.time > edge || ui_.cursor.time < ui_.range.from) {
      const ks::Time from = std::max(ks::start_time, ui_.cursor.time - length / 5);
      ui_.range = {from, from + length};
    }
  }
  dirty_ = true;
}

void App::seek_time(ks::Time time) {
  way_.reset();
  const ks::Time to = std::clamp(time, ks::start_time, session_->horizon());
  ui_.cursor = {to, session_->go_to(to), false};
  playback_.reset();
  moved();
}

void App::seek_event(ks::EventNo event) {
  way_.reset();
  const ks::Time time = session_->time_of_event(event);
  ui_.cursor = {time, std::min(event, session_->known_events()), true};
  playback_.reset();
  moved();
}

void App::step(StepBy step) {
  if (step.unit != StepUnit::event) ui_.playing = false;
  if (step.unit == StepUnit::start_or_end) {
    ui_.playing = false;
    const ks::Time to = step.direction < 0 ? ks::start_time : session_->horizon();
    if (!asks_first(to)) go_when_known(to);
    return;
  }
  if (step.unit == StepUnit::mark) return step_to_mark(step.direction);
  if (comparing()) return step_twins(step);
  ui_.playing = false;
  if (const auto event = step_target(*session_, ui_, step)) {
    if (!asks_first(session_->time_of_event(*event))) seek_event(*event);
  } else {
    toast(no_step_words(ui_, step), ToastKind::refused);
  }
}

/// One overload per intent, so that a new one without an effect does not compile.
struct App::Applier {
  App& app;
  UiState& ui = app.ui_;

  bool ready() const { return app.session_.has_value(); }

  void operator()(const SeekTime& wish) { app.go_when_known(wish.time); }
  void operator()(const SeekEvent& wish) {
    ui.playing = false;
    app.seek_event(wish.event);
  }
  void operator()(const StepBy& wish) { app.step(wish); }
  void operator()(const PlayPause&) {
    const bool at_end = app.session_->complete() && ui.cursor.time >= app.session_->horizon();
    ui.playing = !ui.playing;
    if (ui.playing && at_end) app.seek_time(ks::start_time);
    // Whoever plays on has decided.
    if (ui.playing) (*this)(LockAnswer{});
  }
  void operator()(const SetPace& wish) {
    ui.pace = wish.pace;
    ui.speed_step = std::clamp(wish.speed_step, 0, fixed_speeds - 1);
  }
  void operator()(const Select& wish) {
    show_records_of(wish.selection.partition);
    if (wish.on_stage) app.answer_by_pick(wish.selection);
    if (ui.pinned) return;
    if (ui.selection != wish.selection) {
      (*this)(EditSetting{});
      ui.form = {};
    }
    ui.selection = wish.selection;
    const bool drawer = !app.layout_.inspector_column && !ui.sequence_open;
    if (!wish.selection.empty() && drawer) ui.inspector_drawer = true;
  }
  void operator()(const SetRange& wish) {
    ui.range = wish.range;
    ui.follow = wish.follow || ui.follow;
  }
  void operator()(const FitRange&) { ui.range = {}; }
  void operator()(const SetScaling& wish) {
    ui.scaling = std::clamp(wish.percent, smallest_scaling, largest_scaling);
  }
  void operator()(const ZoomBy& wish) { app.zoom_by(wish.factor); }
  void operator()(const Toggle& wish);
  void operator()(const GoToLessonStep& wish) { app.go_to_lesson_step(wish.step); }
  void operator()(const ExtendHorizon&) {
    if (!app.session_->open_ended()) {
      app.toast("The scenario says how long it lasts; only an open-ended one goes on.",
                ToastKind::refused);
      return;
    }
    app.session_->extend_horizon(app.session_->horizon() + 60s);
  }
  void operator()(const JumpTo& wish) {
    const std::optional<ks::Time> time = app.typed_time(wish.text);
    if (time && *time <= app.session_->horizon()) {
      ui.playing = false;
      app.go_when_known(*time);
    } else if (!time && parse_condition(wish.text, *app.session_)) {
      app.run_to({wish.text, 1});
    } else {
      app.toast("\"" + wish.text +
                    "\" is no time within the run, no mark of the scenario and no condition.",
                ToastKind::refused);
    }
  }
  Prediction* prediction() {
    const auto step = static_cast<std::size_t>(ui.lesson_step);
    return step < ui.predictions.size() ? &ui.predictions[step] : nullptr;
  }
  void operator()(const ChooseAnswer& wish) { app.choose_answer(wish.choice); }
  void operator()(const TypeAnswer& wish) { app.answer_by_number(wish.number); }
  void operator()(const LockAnswer&) {
    Prediction* given = prediction();
    if (given == nullptr || given->choice < 0) return;
    given->locked = true;
    app.note_progress();
  }
  void operator()(const OpenScenario& wish) {
    app.keep_draft();
    if (app.open_built_in(wish.file) || app.open_file(wish.file)) app.begin_lesson();
  }
  void operator()(const ShowInSequence& wish) {
    ui.sequence.on[static_cast<std::size_t>(wish.which)] = wish.on;
  }
  void operator()(const HideInSequence& wish) {
    auto& hidden = ui.sequence.hidden;
    std::erase(hidden, wish.node);
    if (wish.hidden) hidden.push_back(wish.node);
  }
  void operator()(const PickInSequence& wish) { ui.sequence.picked = wish.id; }
  /// Another partition's records are shown from their end.
  void show_records_of(ks::PartitionId partition) const {
    if (!partition.valid() || partition == ui.records.partition) return;
    ui.records.partition = partition;
    ui.records.top = -1;
    ui.records.picked = -1;
  }
  void operator()(const ScrollRecords& wish) { ui.records.top = wish.top; }
  void operator()(const ShowLedger& wish) {
    if (wish.on && chosen_tab(ui) != ViewTab::records) {
      for (const Toggle& toggle : toggles_for(ui, ViewTab::records)) (*this)(toggle);
    }
    ui.records.ledger = wish.on;
    if (!wish.on) return;
    ui.records.ledger_whose = wish.whose;
    ui.records.ledger_name = wish.name;
  }
  void operator()(const PickRecord& wish) {
    ui.records.picked = wish.offset;
    if (wish.offset < 0) return;
    // It is brought into sight.
    const RecordsUi& records = ui.records;
    if (wish.offset < records.first_seen) ui.records.top = wish.offset;
    if (wish.offset >= records.first_seen + records.lines)
      ui.records.top = std::max<std::int64_t>(0, wish.offset - records.lines + 1);
  }
  void operator()(const ScrollSequence& wish) {
    scroll_sequence(app.views_.sequence, wish.pixels, app.sequence_);
  }
  void operator()(const StepInSequence& wish) { app.step_in_sequence(wish.direction); }
  void operator()(const SearchChanged&) {}
  void operator()(const FocusSearch&) {
    if (app.at_home()) {
      ui.home.focus_search = true;
      return;
    }
    ui.config_open = true;
    ui.config.focus_search = true;
  }
  void operator()(const EditSetting& wish) {
    ui.config.key = wish.key;
    ui.config.value.clear();
    ui.config.problem.clear();
    ui.config.focus_value = !wish.key.empty();
  }
  void operator()(const TrySetting& wish) { app.try_settings(wish); }
  void operator()(const OpenPalette& wish) { app.open_palette(wish.words); }
  void operator()(const MoveInPalette& wish) {
    const auto count = static_cast<int>(app.views_.palette.entries.size());
    const int now = static_cast<int>(ui.palette.chosen) + wish.rows;
    ui.palette.chosen = static_cast<std::size_t>(std::clamp(now, 0, std::max(0, count - 1)));
  }
  void operator()(const ChooseInPalette& wish) { app.choose_in_palette(wish.index); }
  void operator()(const SearchStory& wish) { app.search_story(wish); }
  void operator()(const StepHit& wish) { app.step_hit(wish.direction); }
  void operator()(const EndSearch&) { ui.palette.hits.clear(); }
  void operator()(const ShowSetting& wish) { app.show_setting(wish); }
  void operator()(const RunTo& wish) { app.run_to(wish); }
  void operator()(const StopRunning&) {
    app.running_.reset();
    app.way_.reset();
  }
  void operator()(const SetStop& wish) { app.set_stop(wish); }
  void operator()(const EditMark& wish) { app.edit_mark(wish.at); }
  void operator()(const NameMark& wish) { app.name_mark(wish); }
  void operator()(const DeleteMark& wish) {
    ui.mark.open = false;
    std::vector<Bookmark> before = app.habits_.bookmarks;
    app.habits_.delete_bookmark(app.kept_name(), wish.at);
    app.note_marks(std::move(before));
  }
  void operator()(const CloseMark&) { ui.mark.open = false; }
  void operator()(const ChooseStep& wish) {
    ui.step_unit = wish.unit;
    ui.step_of_selection = wish.of_selection;
  }
  void operator()(const SetLoop& wish) { app.set_loop(wish.range); }
  void operator()(const LoopFromHere&) {
    const bool before_end = ui.cursor.time < ui.loop.to;
    app.set_loop({ui.cursor.time, before_end ? ui.loop.to : app.session_->horizon()});
  }
  void operator()(const LoopToHere&) {
    const bool after_start = ui.loop.from < ui.cursor.time;
    app.set_loop({after_start ? ui.loop.from : ks::start_time, ui.cursor.time});
  }
  void operator()(const TextEdited&) { app.after_typing(); }
  void operator()(const RunText&) { app.run_text(); }
  void operator()(const SaveText& wish) { app.save_text(wish.path); }
  void operator()(const AskForPath&) {
    flip(ui.editor.path_open);
    ui.editor.focus_path = ui.editor.path_open;
    if (ui.editor.path.empty()) ui.editor.path = app.path_;
  }
  void operator()(const AddPart& wish) { app.add_part(wish.part); }
  void operator()(const GoToLine& wish) { ui.editor.go_line = wish.line; }
  void operator()(const NewFromTemplate& wish) { app.new_from_template(wish.name); }
  void operator()(const TakeFile& wish) { app.take_file(wish.theirs); }
  void operator()(const RestoreDraft& wish) { app.restore_draft(wish.number); }
  void operator()(const CopyText& wish) {
    ImGui::SetClipboardText(wish.text.c_str());
    app.toast("Copied: " + wish.text);
  }
  void operator()(const AskWhat&) { app.ask_what(); }
  void operator()(const ExplainTerm& wish) { app.explain(wish); }
  void operator()(const ExplainOther& wish) { ui.what.subject = wish.subject; }
  void operator()(const CloseWhat&) { ui.what.open = false; }
  void operator()(const CopyCommand&) { app.copy_command(); }
  void operator()(const CopyWords&) { app.copy_words(); }
  void operator()(const SavePicture&) { app.want_picture(); }
  void operator()(const CloseError&) { app.error_.reset(); }
  void operator()(const Act& wish) { app.act(command_of(wish)); }
  void operator()(const AddConsumerTo& wish) { app.act(command_of(wish, *app.session_)); }
  void operator()(const SetProducerRate& wish) { app.act(command_of(wish)); }
  void operator()(const RemoveCommand& wish) { app.remove_command(wish.index); }
  void operator()(const MoveCommand& wish) { app.move_command(wish); }
  void operator()(const EditCommand& wish) { app.edit_command(wish.index); }
  void operator()(const MoveCommandTo& wish) { app.move_command_to(wish); }
  void operator()(const CloseCommand&) { ui.command.open = false; }
  void operator()(const ActAt& wish) { app.act_at(wish); }
  void operator()(const Tamper& wish) { app.tamper(wish); }
  void operator()(const SetBottomHeight& wish) { ui.bottom_height = wish.height; }
  void operator()(const ResetLayout&) {
    ui.bottom_height = 0;
    ui.full_screen = ui.quiet = false;
    ui.reset_place = true;
    ui.inspector_open = ui.lesson_open = true;
    if (ui.lesson == Lesson::left) app.follow_lesson(true);
    ui.inspector_drawer = ui.lesson_over = false;
  }
  void operator()(const RenewWindow&) { ui.renew_window = true; }
  void operator()(const Undo&) { app.undo(); }
  void operator()(const Redo&) { app.redo(); }
  void operator()(const SwitchBranch& wish) { app.switch_branch(wish.branch); }
  void operator()(const EditBranch& wish) { app.edit_branch(wish.branch); }
  void operator()(const NameBranch& wish) { app.name_branch(wish); }
  void operator()(const DeleteBranch& wish) { app.delete_branch(wish.branch); }
  void operator()(const CloseBranch&) { ui.branch.open = false; }
  void operator()(const HandsTyped&) { app.hands_typed(); }
  void operator()(const ClearHands&) { app.clear_hands(); }
  void operator()(const ShowPlot& wish) { app.show_plot(wish); }
  void operator()(const FilterSubject& wish) {
    ui.home.subject = wish.subject;
    ui.home.plan.reset();
  }
  void operator()(const ShowWorkshop& wish) {
    ui.home.plan = wish.plan;
    ui.home.words.clear();
    if (app.session_ && wish.plan) ui.home.open = true;
  }
  void operator()(const FilterLevel& wish) {
    ui.home.plan.reset();
    if (wish.level < ui.home.levels.size()) ui.home.levels[wish.level] = wish.on;
  }
  void operator()(const OpenForm& wish) { app.open_form(wish); }
  void operator()(const ChooseInForm& wish) {
    choose_in_form(app.views_.inspector.form, wish.row, wish.chip, ui.form);
  }
  void operator()(const Give& wish) {
    if (app.act(wish.body)) ui.form = {};
  }
  void operator()(const CompareWithBranch& wish) { app.compare_with_branch(wish.branch); }
  void operator()(const GoToFact& wish) {
    app.seek_time(wish.time);
    ui.counted_to = wish.counted_to;
  }
  void operator()(const CompareWithLessons& wish) { app.compare_with_lessons(wish.files); }
  void operator()(const CloseTwins&) { app.close_twins(); }
  void operator()(const SaveScenario& wish) { app.save(wish.path); }
};

void App::Applier::operator()(const Toggle& wish) {
  switch (wish.what) {
    case Toggle::What::dark: return flip(ui.dark);
    case Toggle::What::projector: return flip(ui.projector);
    case Toggle::What::reduce_motion: return flip(ui.reduce_motion);
    case Toggle::What::hide_future: return flip(ui.hide_future);
    case Toggle::What::fold_idle: return flip(ui.fold_idle);
    case Toggle::What::follow: return flip(ui.follow);
    case Toggle::What::pinned: return flip(ui.pinned);
    case Toggle::What::inspector:
      return flip(app.layout_.inspector_column ? ui.inspector_open : ui.inspector_drawer);
    case Toggle::What::lesson: {
      const bool wide = app.layout_.lesson_fits && !ui.sequence_open;
      flip(wide ? ui.lesson_open : ui.lesson_over);
      if (wide) app.follow_lesson(ui.lesson_open);
      return;
    }
    case Toggle::What::follow_lesson:
      app.follow_lesson(ui.lesson == Lesson::left);
      ui.lesson_open = ui.lesson != Lesson::left;
      return;
    case Toggle::What::story_list: return flip(ui.story_list_open);
    case Toggle::What::timeline: return flip(ui.timeline_open);
    case Toggle::What::brokers: return flip(ui.brokers_open);
    case Toggle::What::records: return flip(ui.records.open);
    case Toggle::What::sequence: return flip(ui.sequence_open);
    case Toggle::What::sequence_only: return flip(ui.sequence.only_selection);
    case Toggle::What::home:
      // Without anything open there is nothing else to show.
      if (app.session_) flip(ui.home.open);
      if (!ui.home.open) app.error_.reset();
      return;
    case Toggle::What::compare: return flip(ui.compare_open);
    case Toggle::What::help: return flip(ui.help_open);
    case Toggle::What::palette:
      if (ui.palette.open) return flip(ui.palette.open);
      return app.open_palette({});
    case Toggle::What::run_to:
      if (!app.session_) return;
      flip(ui.run_to.open);
      ui.run_to.focus = ui.run_to.open;
      ui.run_to.problem.clear();
      ui.palette.open = ui.mark.open = ui.branch.open = ui.command.open = ui.what.open = false;
      return;
    case Toggle::What::looping:
      if (app.session_) app.toggle_loop();
      return;
    case Toggle::What::config: return flip(ui.config_open);
    case Toggle::What::data: return flip(ui.show_data);
    case Toggle::What::control: return flip(ui.show_control);
    case Toggle::What::replication: return flip(ui.show_replication);
    case Toggle::What::internal: return flip(ui.show_internal);
    case Toggle::What::editor:
      // Twins, the sequence chart and the large timeline have no place for the text: the stage has.
      ui.editor.open = ui.compare_open || ui.sequence_open || ui.timeline_open || !ui.editor.open;
      if (ui.editor.open) ui.compare_open = ui.sequence_open = ui.timeline_open = false;
      ui.editor.focus = ui.editor.open;
      return;
    case Toggle::What::editor_live: return flip(ui.editor.live);
    case Toggle::What::teacher: return app.toggle_teacher();
    case Toggle::What::hands: return app.toggle_hands();
    case Toggle::What::full_screen:
      flip(ui.full_screen);
      ui.quiet = ui.quiet && ui.full_screen;
      return;
    case Toggle::What::quiet:
      flip(ui.quiet);
      ui.full_screen = ui.quiet;
      ui.inspector_drawer = false;
      if (ui.quiet && app.session_)
        app.toast("Shift F11 or Esc brings the rest of the window back");
      return;
  }
}

void App::apply_intents() {
  if (intents_.empty()) return;
  Intents todo;
  todo.swap(intents_);
  for (const Intent& intent : todo) {
    const bool without_session =
        std::holds_alternative<OpenScenario>(intent) || std::holds_alternative<Toggle>(intent) ||
        std::holds_alternative<NewFromTemplate>(intent) ||
        std::holds_alternative<RestoreDraft>(intent) ||
        std::holds_alternative<SearchChanged>(intent) ||
        std::holds_alternative<FocusSearch>(intent) || std::holds_alternative<CloseError>(intent) ||
        std::holds_alternative<OpenPalette>(intent) || std::holds_alternative<AskWhat>(intent) ||
        std::holds_alternative<ExplainTerm>(intent) || std::holds_alternative<CloseWhat>(intent) ||
        std::holds_alternative<ExplainOther>(intent) ||
        std::holds_alternative<SetScaling>(intent) || std::holds_alternative<ResetLayout>(intent) ||
        std::holds_alternative<RenewWindow>(intent) ||
        std::holds_alternative<MoveInPalette>(intent) ||
        std::holds_alternative<FilterSubject>(intent) ||
        std::holds_alternative<FilterLevel>(intent) ||
        std::holds_alternative<ShowWorkshop>(intent) ||
        std::holds_alternative<ChooseInPalette>(intent);
    if (!session_ && !without_session) continue;
    std::visit(Applier{*this}, intent);
  }
  dirty_ = true;
}

}  // namespace kv
