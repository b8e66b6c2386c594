// What the window remembers between frames that is not the run itself. Plain values; panels read it and
// change it only through intents (viz/model/intent.h), except for hover and scroll positions.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/class_answers.h"
#include "viz/model/cursor.h"
#include "viz/model/form_ui.h"
#include "viz/model/plot_kind.h"
#include "viz/model/selection.h"
#include "viz/model/sequence_filter.h"
#include "viz/model/step_unit.h"
#include "viz/model/term.h"
#include "viz/model/window_place.h"

namespace kv {

enum class Pace : std::uint8_t { automatic, fixed };

/// Of UiState::scaling, in percent.
inline constexpr int smallest_scaling = 70;
inline constexpr int largest_scaling = 200;
inline constexpr int scaling_step = 10;

/// What somebody answered to the question of a lesson step.
struct Prediction {
  int choice = -1;  ///< none yet
  bool locked = false;
  bool over = false;  ///< the run has settled it, or nobody answered and went on
  ks::Time picked_at{};
};

/// Whether somebody goes through the open scenario's lesson.
enum class Lesson : std::uint8_t {
  open,      ///< it is there: its present question hides the future
  followed,  ///< and so do those that were not asked yet, from where they are asked
  left,      ///< nothing is hidden for its questions
};

/// Why something is hidden.
enum class Veil : std::uint8_t { none, by_hand, open_question, coming_question };

/// The show of hands of a class, while it is typed in.
struct HandsUi {
  bool open = false;
  bool focus = false;
  std::vector<std::string> typed;  ///< by choice
  std::string numbers;             ///< what people called
  std::string problem;             ///< why that was refused
};

/// A number that picks a choice of the lesson's question.
struct AnswerUi {
  std::string number;   ///< being typed
  std::string problem;  ///< why it picked none
};

/// The branch whose name is being typed.
struct BranchUi {
  bool open = false;
  bool focus = false;
  std::size_t index = 0;
  std::string name;
};

/// The first screen.
struct HomeUi {
  bool open = false;
  std::string subject;                              ///< of the lessons that are shown; "": all
  std::array<bool, 3> levels = {true, true, true};  ///< basic, protocol, advanced
  std::optional<std::size_t> plan;  ///< of workshop_plans(): its lessons in its order
  std::string words;                ///< looked for
  std::string path;                 ///< being typed
  bool path_open = false;
  bool focus_search = false;
  bool focus_path = false;
};

/// The inspector's list of configuration keys.
struct ConfigUi {
  std::string words;  ///< looked for
  bool focus_search = false;
  std::string key;      ///< whose editor is open; "": none
  std::string value;    ///< being typed there
  std::string problem;  ///< why the value was refused
  bool focus_value = false;
};

/// The command palette, and the search over the story whose hits n and N visit.
struct PaletteUi {
  bool open = false;
  bool focus = false;
  std::string words;       ///< being typed
  std::size_t chosen = 0;  ///< index among the entries
  std::string hits;        ///< words of the search that is under way; "": none
};

/// The menu of a message.
struct MessageMenuUi {
  std::string of;  ///< the message's item
  float x = 0;     ///< where it opened
  float y = 0;
};

/// "Run to": a condition being typed, and those at which playing stops.
struct RunToUi {
  bool open = false;
  bool focus = false;
  std::string text;
  std::string problem;             ///< why it was refused
  std::vector<std::string> stops;  ///< breakpoints
};

/// The mark whose name is being typed.
struct MarkUi {
  bool open = false;
  bool focus = false;
  ks::Time at{};
  std::string name;
};

/// The command of the axis whose time is being typed.
struct CommandUi {
  bool open = false;
  bool focus = false;
  std::size_t branch = 0;
  std::size_t index = 0;  ///< in that branch's list
  std::string words;      ///< "kill C2"
  ks::Time at{};          ///< where it stands
  std::string time;       ///< being typed
  std::string problem;    ///< why that was refused
};

/// An action on its way to some place of the axis, held by the mouse: a command that stands there already,
/// or a button of what is picked.
struct DragUi {
  bool on = false;
  std::string words;        ///< "kill C2"
  std::string action;       ///< the button's label; "": a command
  std::size_t command = 0;  ///< in the present branch's list
  // Said by the timeline.
  bool over = false;  ///< the mouse is over the axis
  ks::Time at{};      ///< where
};

/// "What is this?": what can be asked about, and the card that answers.
struct WhatUi {
  bool open = false;
  Explained subject;  ///< of the card
  float x = 0;        ///< where it was pointed at, in design pixels
  float y = 0;
  /// All that lay there, the topmost first; the subject is among them.
  std::vector<Explained> here;
  // Of this frame; panels say it.
  std::vector<Explained> pointed;  ///< what lies under the mouse, the topmost last
  Explained focused;
};

/// The records of one partition.
struct RecordsUi {
  bool open = false;          ///< in place of the stage
  ks::PartitionId partition;  ///< picked last
  std::int64_t top = -1;  ///< offset of the first line; −1: the newest records are the last lines
  std::int64_t picked = -1;               ///< offset of the record whose card is shown; −1: none
  bool ledger = false;                    ///< the numbers of the ledger of truth in place of a log
  std::string ledger_whose, ledger_name;  ///< which of them; none of that name: the first
  // Said by the panel: the first offset that is seen, and how many lines there is room for.
  std::int64_t first_seen = 0;
  std::int64_t lines = 0;
};

/// The scenario's text beside its run.
struct EditorUi {
  bool open = false;
  bool live = true;  ///< a valid text runs by itself when nobody types for a moment
  std::string text;
  bool own = false;        ///< typed and not run; else the text follows what is done in the window
  bool typed = false;      ///< somebody has typed here since it was opened
  bool focus = false;      ///< the text is to take the keyboard
  bool typing = false;     ///< it has it
  bool reload = false;     ///< the text was changed from outside
  int go_line = 0;         ///< the caret is to go there; 0: nowhere
  std::vector<int> fresh;  ///< lines that were added last
  std::string path;        ///< being typed: where to save
  bool path_open = false;
  bool focus_path = false;
};

struct UiState {
  // Look.
  bool dark = false;
  bool projector = false;  ///< everything ×1.5
  bool reduce_motion = false;
  int scaling = 100;  ///< percent of what the screen asks for
  // The window.
  bool full_screen = false;
  bool quiet = false;  ///< only the stage, the lesson and the transport are there
  WindowPlace place;
  bool reset_place = false;   ///< it is to be as large as at the first start
  bool renew_window = false;  ///< it is to be made anew
  float bottom_height = 0;  ///< of the panel below, as somebody has dragged it; 0: by the window's
  // Time.
  Cursor cursor;
  bool playing = false;
  Pace pace = Pace::automatic;
  int speed_step = 4;  ///< fixed pace: 0 … 8, ×0.001 … ×1000
  bool hide_future = false;
  bool fold_idle = true;
  TimeRange range;                       ///< what the timeline shows
  bool follow = true;                    ///< the range moves along while playing
  StepUnit step_unit = StepUnit::event;  ///< what the arrow keys step by
  bool step_of_selection = false;        ///< only what concerns what is picked
  TimeRange loop;                        ///< repeated while playing; no length: none is set
  bool looping = false;
  // Picked.
  Selection selection;
  bool pinned = false;                 ///< the inspector keeps its selection
  Selection hovered;                   ///< of this frame; panels set it, others highlight it
  std::vector<Selection> pointed_at;   ///< what the lesson's step points at by name …
  std::vector<std::string> highlight;  ///< … and by where it stands: "Stage/slot of C2"
  // Open parts.
  bool inspector_open = true;     ///< the column, where there is room for it
  bool inspector_drawer = false;  ///< the drawer over the stage, where there is none
  bool lesson_open = true;        ///< the column, where there is room; else or when closed: a strip
  bool lesson_over = false;       ///< the strip's lesson is opened over the stage
  bool story_list_open = false;
  bool timeline_open = false;  ///< over the stage, where there is no room below it
  bool brokers_open = false;   ///< brokers and replicas, in place of the stage
  bool sequence_open = false;  ///< the sequence chart, in place of stage and timeline
  bool compare_open = false;   ///< twins side by side, in place of everything else
  /// A number of the ledger led to where the cursor is: the ledger still counts as far as it did then.
  ks::Time counted_to{};
  bool help_open = false;
  bool config_open = false;  ///< the inspector lists every key, not only the telling ones
  int lesson_step = 0;
  std::vector<Prediction> predictions;  ///< by lesson step
  std::vector<ClassAnswers> answers;    ///< of a class, by lesson step
  HandsUi hands;
  AnswerUi typed_answer;
  bool teacher_open = false;  ///< the lesson's notes for a teacher
  Lesson lesson = Lesson::open;
  bool prediction_open = false;  ///< the run has not settled the present question
  /// Nothing later is shown because a question of the lesson asks for it.
  ks::Time question_limit = ks::never;
  std::string jump_text;  ///< being typed into "jump to"
  bool show_data = true;  ///< filters of the stage
  bool show_control = true;
  bool show_replication = false;
  std::vector<Plot> plots = {{.kind = PlotKind::lag}, {.kind = PlotKind::rates}};
  bool show_internal = false;  ///< in the brokers view: all partitions of internal topics
  SequenceFilter sequence;
  HomeUi home;
  ConfigUi config;
  PaletteUi palette;
  RunToUi run_to;
  MarkUi mark;
  BranchUi branch;
  CommandUi command;
  WhatUi what;
  DragUi drag;
  MessageMenuUi message_menu;
  FormUi form;
  EditorUi editor;
  RecordsUi records;

  /// Nothing later than this is shown; `never`: nothing is hidden.
  ks::Time told_until() const {
    return hide_future ? cursor.time : std::max(cursor.time, question_limit);
  }
  bool future_hidden() const { return told_until() != ks::never; }
  /// Of what happens in an event whether it may be shown.
  bool tells(ks::Time time, ks::EventNo event) const {
    if (told_until() > cursor.time || !cursor.on_event) return time <= told_until();
    return event <= cursor.event;
  }
  Veil veil() const {
    if (question_limit <= cursor.time) return Veil::open_question;
    if (hide_future) return Veil::by_hand;
    return question_limit == ks::never ? Veil::none : Veil::coming_question;
  }
};

}  // namespace kv
