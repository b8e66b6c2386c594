#include "viz/model/program_actions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "viz/model/workshop_plan.h"

namespace kv {
namespace {

using What = Toggle::What;

class List {
 public:
  explicit List(const ActionSource& source) : source_(source), ui_(source.ui) {}

  std::vector<ProgramAction> all() {
    views();
    files();
    if (source_.session) {
      time();
      conditions();
      cluster();
      lesson();
      parts();
    }
    look();
    return std::move(list_);
  }

 private:
  void add(std::string name, std::string key, Intent intent, std::string more = {}) {
    list_.push_back({std::move(name), std::move(key), {std::move(intent)}, std::move(more), {}});
  }
  void both(const std::string& next, const std::string& back, std::string key, std::string back_key,
            StepUnit unit) {
    add(next, std::move(key), StepBy{unit, 1}, "step forward on");
    add(back, std::move(back_key), StepBy{unit, -1}, "step back");
  }

  void views() {
    const auto view = [&](std::string name, std::string key, ViewTab tab) {
      ProgramAction action{std::move(name), std::move(key), {}, "view show", {}};
      for (const Toggle& toggle : toggles_for(ui_, tab)) action.intents.emplace_back(toggle);
      list_.push_back(std::move(action));
    };
    if (!source_.session) return;
    view("All lessons", "0", ViewTab::home);
    view("Stage", "1", ViewTab::stage);
    view("Timeline over the whole window", "2", ViewTab::timeline);
    view("Sequence of messages", "3", ViewTab::sequence);
    view("Compare runs" + compared(), "4", ViewTab::compare);
    if (source_.beside && !source_.twins)
      list_.back().intents.emplace_back(CompareWithBranch{source_.beside->branch});
    view("Story as a list", "5", ViewTab::story);
    view("Brokers and replicas", "6", ViewTab::brokers);
    view("Records of a partition", "7", ViewTab::records);
  }

  /// What the comparison will be with, where it has to be made first.
  std::string compared() const {
    if (source_.twins) return "";
    return source_.beside ? ": this branch beside \u201C" + source_.beside->name + "\u201D"
                          : ": how to get one beside this";
  }

  void files() {
    const std::span<const WorkshopPlan> plans = workshop_plans();
    for (std::size_t i = 0; i < plans.size(); ++i)
      add(std::string(plans[i].name) + ": its lessons in their order", "", ShowWorkshop{i},
          "teacher course day plan lessons home");
    for (const std::string& name : source_.templates)
      add("New scenario from the template " + name, "", NewFromTemplate{name}, "build file create");
    for (const ActionSource::KeptText& draft : source_.drafts) {
      const std::string whose = draft.file.empty() ? "" : ": " + draft.file;
      add("Back to the draft that is in no file" + whose, "", RestoreDraft{draft.number},
          "unsaved text");
    }
  }

  void time() {
    add(ui_.playing ? "Pause" : "Play", "Space", PlayPause{}, "stop start");
    both("Next event", "Previous event", "", "", StepUnit::event);
    both("Next message", "Previous message", "", "", StepUnit::message);
    both("Next phase", "Previous phase", "Alt \xE2\x86\x92", "Alt \xE2\x86\x90", StepUnit::phase);
    both("Next rebalance", "Previous rebalance", "R", "Shift R", StepUnit::rebalance);
    both("Next ISR change", "Previous ISR change", "I", "Shift I", StepUnit::isr_change);
    both("Next line of the story", "Previous line of the story", "J", "Shift J",
         StepUnit::story_line);
    both("Next mark", "Previous mark", "'", "Shift '", StepUnit::mark);
    for (const StepUnit unit : chosen_units) {
      add("Step by " + std::string(step_unit_word(unit)), "E",
          ChooseStep{unit, ui_.step_of_selection}, "arrow keys unit");
    }
    add(ui_.step_of_selection ? "Step through what concerns everybody"
                              : "Step through what concerns the selection only",
        "O", ChooseStep{ui_.step_unit, !ui_.step_of_selection}, "arrow keys of all");
    add("Go to the cause", "Ctrl \xE2\x86\x90", StepBy{StepUnit::cause, -1}, "why");
    add("Go to the consequence", "Ctrl \xE2\x86\x92", StepBy{StepUnit::cause, 1}, "effect");
    add("Go to the start", "Home", StepBy{StepUnit::start_or_end, -1}, "beginning");
    add("Go to the end", "End", StepBy{StepUnit::start_or_end, 1});
    add("Automatic pace", "A", SetPace{Pace::automatic, ui_.speed_step}, "speed");
    add("Slower", "[", SetPace{Pace::fixed, ui_.speed_step - 1}, "speed pace");
    add("Faster", "]", SetPace{Pace::fixed, ui_.speed_step + 1}, "speed pace");
    add("Real time", "", SetPace{Pace::fixed, 4}, "speed pace");
    add(ui_.hide_future ? "Show the future" : "Hide the future", "H", Toggle{What::hide_future},
        "learner");
    add("Zoom in", "+", ZoomBy{0.6}, "axis timeline");
    add("Zoom out", "\xE2\x88\x92", ZoomBy{1 / 0.6}, "axis timeline");
    add("Fit the whole run", "F", FitRange{}, "zoom axis");
    add(ui_.fold_idle ? "Do not fold idle time" : "Fold idle time", "G", Toggle{What::fold_idle},
        "axis linear");
    add("Extend the run by 60 s", "X", ExtendHorizon{}, "horizon longer");
  }

  void conditions() {
    add("Run to a condition\xE2\x80\xA6", "W", Toggle{What::run_to}, "until breakpoint wait");
    add("Stop running to a condition", "Esc", StopRunning{}, "cancel");
    add("Repeat from here", "{", LoopFromHere{}, "loop range");
    add("Repeat to here", "}", LoopToHere{}, "loop range");
    const bool set = ui_.loop.length().count() > 0;
    add(ui_.looping ? "Stop repeating" : "Repeat the range", "Y", Toggle{What::looping}, "loop");
    if (!set && !ui_.looping) {
      list_.back().reason = "No range is set: { begins one at the cursor, } ends it.";
    }
    add("Set a mark here\xE2\x80\xA6", "M", EditMark{ui_.cursor.time}, "bookmark annotate name");
  }

  void cluster() {
    if (const InspectorView* picked = source_.inspector; picked != nullptr) {
      for (const ActionView& action : picked->actions) {
        list_.push_back(
            {action.label + " " + picked->name, action.key, {action.intent}, "", action.reason});
      }
      for (const ActionView& action : picked->more) {
        list_.push_back(
            {action.label + " (" + picked->name + ")", "", {action.intent}, "", action.reason});
      }
    }
    for (const ActionView& action : source_.message_actions) {
      add(action.label + ": " + source_.message, "", action.intent, "message tamper");
      list_.back().reason = action.reason;
    }
    const bool compares = ui_.compare_open;
    why();
    add("New consumer", "N", AddConsumerTo{}, "add member join");
    if (compares) list_.back().reason = "Here all runs stay as they are: act on the stage (1).";
    for (const ActionSource::AxisCommand& command : source_.commands) {
      const std::string at = ks::duration_text(command.at - ks::start_time);
      add("Move or take out: " + command.words + " at " + at + "\xE2\x80\xA6", "",
          EditCommand{command.index}, "action time axis remove delete");
      if (compares) list_.back().reason = "Here all runs stay as they are: act on the stage (1).";
    }
    add("Undo", "Ctrl Z", Undo{}, "back last command branch mark plot text");
    add("Redo", "Ctrl Y", Redo{}, "again undone");
    add("Save as a scenario file", "Ctrl S", SaveScenario{}, "keep export");
    add("Save a picture of the window", "", SavePicture{}, "png image screenshot export");
    add("Copy the view as text", "", CopyWords{}, "clipboard export");
    add("Copy the command that draws the view", "", CopyCommand{}, "clipboard render reproduce");
    if (compares) add("Close the comparison", "", CloseTwins{}, "twins");
  }

  /// The chain of causes of what is picked, the latest first.
  void why() {
    if (source_.inspector == nullptr) return;
    for (const WhyLine& line : source_.inspector->why) {
      add("Why: " + line.text, line.time, SeekEvent{line.event}, source_.inspector->why_title);
    }
  }

  void lesson() {
    if (ui_.predictions.empty()) return;
    add("Next step of the lesson", "Page Down", GoToLessonStep{ui_.lesson_step + 1});
    add("Previous step of the lesson", "Page Up", GoToLessonStep{ui_.lesson_step - 1}, "back");
    if (source_.lesson != nullptr && source_.lesson->predict.present) {
      const PredictView& question = source_.lesson->predict;
      for (std::size_t i = 0; i < question.choices.size(); ++i) {
        add("Answer: " + question.choices[i].text, "", ChooseAnswer{static_cast<int>(i)},
            "predict " + question.ask);
        if (question.locked) list_.back().reason = "The answer is locked.";
      }
    }
    add("Lock the prediction", "Enter", LockAnswer{}, "answer");
    const bool notes = ui_.teacher_open;
    add(notes ? "Hide the notes for teachers" : "Show the notes for teachers", "Q",
        Toggle{Toggle::What::teacher}, "teacher lesson stumble ask");
    if (ui_.projector && !notes)
      list_.back().reason = "Everybody reads what a projector shows: leave projector mode first.";
    add("Count the hands of a class", "V", Toggle{Toggle::What::hands},
        "show of hands prediction distribution vote");
    if (source_.lesson == nullptr || !source_.lesson->predict.present)
      list_.back().reason = "This step asks nothing.";
    add(ui_.lesson_open ? "Close the lesson" : "Open the lesson", "L", Toggle{What::lesson});
    add(ui_.lesson == Lesson::left ? "Follow the lesson: its questions come first"
                                   : "Leave the lesson: nothing is hidden for its questions",
        "", Toggle{What::follow_lesson}, "explore freely spoiler veil future");
  }

  void parts() {
    add("Inspector", "D", Toggle{What::inspector}, "drawer open close");
    add(ui_.editor.open ? "Close the scenario file" : "Edit the scenario file", "Ctrl E",
        Toggle{What::editor}, "text source toml editor build");
    if (ui_.editor.open) {
      add("Run the text", "Ctrl Enter", RunText{}, "apply editor");
      add("Save the text", "Ctrl S", SaveText{}, "editor file");
      add("Save the text as\xE2\x80\xA6", "", AskForPath{}, "editor file name");
    }
    add(ui_.pinned ? "Unpin the inspector" : "Pin the inspector", "", Toggle{What::pinned});
    add("Find a configuration key", "/", FocusSearch{}, "search setting");
    add(ui_.show_data ? "Hide the data plane" : "Show the data plane", "", Toggle{What::data},
        "filter fetch produce messages");
    add(ui_.show_control ? "Hide the control plane" : "Show the control plane", "",
        Toggle{What::control}, "filter messages");
    add(ui_.show_replication ? "Hide replication" : "Show replication", "",
        Toggle{What::replication}, "filter follower fetches");
    add(ui_.show_internal ? "Hide partitions of internal topics"
                          : "Show partitions of internal topics",
        "", Toggle{What::internal}, "__consumer_offsets");
    for (const Plot& plot : source_.plots) {
      const bool on = std::find(ui_.plots.begin(), ui_.plots.end(), plot) != ui_.plots.end();
      add((on ? "Hide the plot: " : "Show the plot: ") + plot_title(plot), "", ShowPlot{plot, !on},
          "timeline add remove graph curve");
    }
    if (!ui_.palette.hits.empty()) {
      add("Next hit of the search", "n", StepHit{1}, "find");
      add("Previous hit of the search", "Shift N", StepHit{-1}, "find");
      add("End the search", "Esc", EndSearch{});
    }
  }

  void look() {
    add(ui_.dark ? "Light theme" : "Dark theme", "T", Toggle{What::dark}, "colours look");
    add("Larger", "Ctrl +", SetScaling{ui_.scaling + scaling_step}, "scaling text size");
    add("Smaller", "Ctrl \xE2\x88\x92", SetScaling{ui_.scaling - scaling_step},
        "scaling text size");
    add("Usual size", "Ctrl 0", SetScaling{100}, "scaling text size");
    add("Projector mode", "P", Toggle{What::projector}, "large scaling presenter");
    add(ui_.reduce_motion ? "Allow motion" : "Reduce motion", "", Toggle{What::reduce_motion},
        "animation");
    add(ui_.full_screen ? "Leave full screen" : "Full screen", "F11", Toggle{What::full_screen},
        "window maximise fullscreen");
    add(ui_.quiet ? "Show the whole window" : "Full screen with the stage and the lesson only",
        "Shift F11", Toggle{What::quiet}, "distraction free quiet presenter hide panels");
    add("Reset the window's layout", "", ResetLayout{}, "panels size height default");
    add("Make the window anew", "", RenewWindow{}, "graphics driver context lost black redraw");
    add("What is this?", "F1", AskWhat{}, "explain meaning help glossary");
    add("Keys", "?", Toggle{What::help}, "help shortcuts sheet");
  }

  const ActionSource& source_;
  const UiState& ui_;
  std::vector<ProgramAction> list_;
};

}  // namespace

std::vector<ProgramAction> program_actions(const ActionSource& source) {
  return List(source).all();
}

}  // namespace kv
