// The only thing that travels back from panels: wishes about the view, and commands for the cluster.
// Panels append to Intents while they draw; the app applies them after the frame.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/closed_variant.h"
#include "sim/base/ratio.h"
#include "sim/scenario/write_new.h"
#include "sim/world/command.h"
#include "viz/model/message_ref.h"
#include "viz/model/ui_state.h"

namespace kv {

// --- wishes about the view: they stay in UiState ---------------------------------------------------

struct SeekTime {
  ks::Time time;
};
struct SeekEvent {
  ks::EventNo event = 0;
};
struct StepBy {
  StepUnit unit = StepUnit::event;
  int direction = 1;  ///< +1 forward, −1 back
  bool of_selection = false;
};
/// What the arrow keys step by from now on.
struct ChooseStep {
  StepUnit unit = StepUnit::event;
  bool of_selection = false;
};
/// Playing repeats this stretch; one without length: no longer.
struct SetLoop {
  TimeRange range;
};
/// Begins or ends the repeated stretch at the cursor.
struct LoopFromHere {};
struct LoopToHere {};
struct PlayPause {};
struct SetPace {
  Pace pace = Pace::automatic;
  int speed_step = 4;
};
struct Select {
  Selection selection;
  bool on_stage = false;  ///< there it may answer the lesson's question, too
};
struct SetRange {
  TimeRange range;
  bool follow = false;
};
struct FitRange {};  ///< the whole run so far
/// The shown range becomes so many times as long, around the cursor.
struct ZoomBy {
  double factor = 1;
};
/// Percent of the usual size.
struct SetScaling {
  int percent = 100;
};
struct Toggle {
  enum class What : std::uint8_t {
    dark,
    projector,
    reduce_motion,
    hide_future,
    fold_idle,
    follow,
    pinned,
    inspector,
    lesson,
    follow_lesson,
    story_list,
    timeline,
    brokers,
    records,
    sequence,
    sequence_only,
    home,
    compare,
    help,
    palette,
    run_to,
    looping,
    config,
    data,
    control,
    replication,
    internal,
    editor,
    editor_live,
    teacher,
    hands,
    full_screen,
    quiet
  };
  What what = What::dark;
};
struct GoToLessonStep {
  int step = 0;
};
struct ExtendHorizon {};
/// A time as a person types it: "45.52", "44.9s", a mark of the scenario, "crash+3s".
struct JumpTo {
  std::string text;
};
struct ChooseAnswer {
  int choice = 0;
};
struct LockAnswer {};
/// The choice that has this number in its range.
struct TypeAnswer {
  std::string number;
};
/// Somebody has typed how many hands were up, or the numbers that were called.
struct HandsTyped {};
/// Nobody was asked.
struct ClearHands {};
/// Adds a plot below the lanes or takes it away.
struct ShowPlot {
  Plot plot;
  bool on = true;
};
/// A scenario that the program carries, by file name, or any file by its path.
struct OpenScenario {
  std::string file;
};
// Of the sequence chart.
struct ShowInSequence {
  SequenceClass which = SequenceClass::membership;
  bool on = true;
};
struct HideInSequence {
  ks::NodeId node;
  bool hidden = true;
};
/// By the id of an arrow or a note; "" for none.
struct PickInSequence {
  std::string id;
};
struct ScrollSequence {
  float pixels = 0;  ///< that what is seen moves down
};
/// To the neighbouring event of the chart, or to the one at the cursor to pick it.
struct StepInSequence {
  int direction = 1;  ///< 0: picks
};

/// The words that somebody looks for have changed: on the first screen, in the list of events.
struct SearchChanged {};
/// The keyboard goes to that search.
struct FocusSearch {};

/// Of the first screen: lessons of one subject, or of all ("").
struct FilterSubject {
  std::string subject;
};
struct FilterLevel {
  std::size_t level = 0;  ///< 0 basic, 1 protocol, 2 advanced
  bool on = true;
};

/// The lessons of a workshop in its order; none: all lessons.
struct ShowWorkshop {
  std::optional<std::size_t> plan;
};

// Of the inspector's forms.
/// Opens the form below the actions of what is picked; none: closes it.
struct OpenForm {
  FormKind kind = FormKind::none;
  std::string of;
};
struct ChooseInForm {
  std::size_t row = 0;
  std::size_t chip = 0;
};

// Of the inspector's configuration keys.
/// Opens what is known of a key and the field for another value; "" closes it.
struct EditSetting {
  std::string key;
};
/// Runs the scenario with another value of a key beside the present run.
struct TrySetting {
  std::string key;
  std::string value;
};

// Of the command palette.
/// Opens it with these words typed.
struct OpenPalette {
  std::string words;
};
struct MoveInPalette {
  int rows = 1;
};
/// Does what the entry says, by its index; the palette closes.
struct ChooseInPalette {
  std::size_t index = 0;
};
/// Goes to a line of the story that has these words; n and N visit the others.
struct SearchStory {
  std::string words;
  ks::EventNo event = 0;
};
struct StepHit {
  int direction = 1;
};
struct EndSearch {};
/// Picks whose key it is and opens what is known of it.
struct ShowSetting {
  Selection whose;
  std::string key;
};

// Of conditions.
/// Looks for the next instant (−1: the last one before) at which the condition comes true.
struct RunTo {
  std::string condition;
  int direction = 1;
};
struct StopRunning {};
/// Playing stops wherever it comes true.
struct SetStop {
  std::string condition;
  bool on = true;
};

// Of marks.
/// Opens the editor of the mark at this time; one that is not there yet is made.
struct EditMark {
  ks::Time at;
};
struct NameMark {
  ks::Time at;
  std::string name;
};
struct DeleteMark {
  ks::Time at;
};
struct CloseMark {};

// Of the editor.
/// Somebody has typed in the scenario's text.
struct TextEdited {};
/// Runs the text anew, as far as the cursor.
struct RunText {};
/// Into its file, or into this one from now on.
struct SaveText {
  std::string path;
};
/// Opens the field for another file name.
struct AskForPath {};
/// One more of them, in the text.
struct AddPart {
  ks::NewPart part = ks::NewPart::topic;
};
/// A line of the text that the caret goes to.
struct GoToLine {
  int line = 1;
};
/// Of the Records view: the first line's offset; −1: the newest.
struct ScrollRecords {
  std::int64_t top = -1;
};
/// The record whose card is shown; −1: none.
struct PickRecord {
  std::int64_t offset = -1;
};
/// The records behind a number of the ledger of truth, in the Records view; without a name the first one.
struct ShowLedger {
  bool on = true;
  std::string whose{};
  std::string name{};
};
/// A text of one's own that begins as this template.
struct NewFromTemplate {
  std::string name;
};
/// The file was changed on disk and so was the text: takes one of them.
struct TakeFile {
  bool theirs = true;
};

/// Back to a text that was never saved, by the number of its draft; 0: the latest.
struct RestoreDraft {
  int number = 0;
};

struct CopyText {
  std::string text;
};
/// Explains what the mouse points at, or what the keyboard has; closes the card if it is open.
struct AskWhat {};
/// Explains this.
struct ExplainTerm {
  Explained subject;
  bool at_mouse = false;  ///< where the card stands; else in the middle
};
/// Of the things at the same place this one.
struct ExplainOther {
  Explained subject;
};
struct CloseWhat {};
/// The command line that draws what is shown, on the clipboard.
struct CopyCommand {};
/// The same as text, as the command line prints it.
struct CopyWords {};
/// A picture of the window, in a new file.
struct SavePicture {};
struct CloseError {};

// --- what is given to the session --------------------------------------------------------------------

/// Command verbs that a click or a key can give, by the node's name; the app makes the ks::Command.
struct Act {
  enum class Verb : std::uint8_t {
    kill,
    close,
    freeze,
    thaw,
    slow,
    restart,
    // Of a broker.
    stop,
    start,
    // Of a group or a topic, as an administrator.
    reset_to_earliest,
    reset_to_latest,
    delete_group,
    grow_topic,
    delete_topic
  };
  Verb verb = Verb::kill;
  std::string node;             ///< or the topic
  ks::Ratio factor{10, 1};      ///< for slow
  std::int64_t partitions = 0;  ///< for grow_topic
};
/// Any other command, as the scenario's timeline has it.
struct Give {
  ks::CommandBody body;
};
struct AddConsumerTo {
  std::string group;
};
struct SetProducerRate {
  std::string node;
  ks::Ratio per_second;
};
/// Takes a scripted or clicked command out of this branch.
struct RemoveCommand {
  std::size_t index = 0;
};
/// The same at another time.
struct MoveCommand {
  std::size_t index = 0;
  ks::Time to;
};
/// Opens the card of a command of the axis.
struct EditCommand {
  std::size_t index = 0;
};
/// What was typed there: "25.5", "25500ms", "crash+5s".
struct MoveCommandTo {
  std::size_t index = 0;
  std::string words;
};
struct CloseCommand {};
/// Does what a button of what is picked does, by its label, at another time than the cursor's.
struct ActAt {
  std::string action;
  ks::Time at;
};
struct Undo {};
struct Redo {};
struct SwitchBranch {
  std::size_t branch = 0;
};
/// Opens the editor of a branch: its name, and what can be done with it.
struct EditBranch {
  std::size_t branch = 0;
};
struct NameBranch {
  std::size_t branch = 0;
  std::string name;
};
/// Undo brings it back.
struct DeleteBranch {
  std::size_t branch = 0;
};
struct CloseBranch {};
/// An event behind a number of the comparison's ledger, which counted as far as this.
struct GoToFact {
  ks::Time time;
  ks::Time counted_to;
};
/// The present branch beside another one of the session.
struct CompareWithBranch {
  std::size_t branch = 0;
};
/// Carried lessons beside the present run, by their file names.
struct CompareWithLessons {
  std::vector<std::string> files;
};
/// Takes the twins away; the run itself stays.
struct CloseTwins {};
struct SaveScenario {
  std::string path;  ///< empty: beside the file it came from
};
using IntentKinds = std::variant<
    SeekTime, SeekEvent, StepBy, PlayPause, SetPace, Select, SetRange, FitRange, ZoomBy, SetScaling,
    Toggle, GoToLessonStep, ExtendHorizon, JumpTo, ChooseAnswer, LockAnswer, OpenScenario,
    ShowInSequence, HideInSequence, PickInSequence, ScrollSequence, StepInSequence, SearchChanged,
    FocusSearch, EditSetting, TrySetting, OpenPalette, MoveInPalette, ChooseInPalette, SearchStory,
    StepHit, EndSearch, ShowSetting, RunTo, StopRunning, SetStop, EditMark, NameMark, DeleteMark,
    CloseMark, ChooseStep, SetLoop, LoopFromHere, LoopToHere, TextEdited, RunText, SaveText,
    AskForPath, AddPart, GoToLine, NewFromTemplate, TakeFile, RestoreDraft, ScrollRecords,
    PickRecord, ShowLedger, CopyText, CloseError, Act, AddConsumerTo, SetProducerRate,
    RemoveCommand, Undo, SwitchBranch, CompareWithBranch, CloseTwins, SaveScenario, HandsTyped,
    ClearHands, ShowPlot, FilterSubject, FilterLevel, ShowWorkshop, OpenForm, ChooseInForm, Give,
    EditBranch, NameBranch, DeleteBranch, CloseBranch, MoveCommand, EditCommand, MoveCommandTo,
    CloseCommand, ActAt, Redo, CopyCommand, CopyWords, SavePicture, AskWhat, ExplainTerm,
    ExplainOther, CloseWhat, GoToFact, CompareWithLessons, Tamper, SetBottomHeight, ResetLayout,
    TypeAnswer, RenewWindow>;
struct Intent : IntentKinds {
  KS_CLOSED_VARIANT(Intent, IntentKinds)
};
using Intents = std::vector<Intent>;

enum class ViewTab : std::uint8_t {
  stage,
  timeline,
  sequence,
  compare,
  brokers,
  records,
  story,
  home
};

ViewTab chosen_tab(const UiState& ui);
std::vector<Toggle> toggles_for(const UiState& ui, ViewTab tab);  ///< what it takes to show it

}  // namespace kv
