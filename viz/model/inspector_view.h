// What the inspector says about one consumer, producer, broker, group or partition: what can be done to it,
// which deadlines run, what it holds, how it is configured, and why things are as they are. Strings ready to
// print; no pointers into World.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/ratio.h"
#include "viz/model/action_view.h"
#include "viz/model/deadlines.h"
#include "viz/model/form_view.h"
#include "viz/model/intent.h"
#include "viz/model/selection.h"

namespace kv {

enum class TimerState : std::uint8_t { running, held, off, expired };

struct TimerView {
  std::string name;   ///< "session"
  std::string value;  ///< "42.60 of 45 s"
  std::string place;  ///< where the deadline is enforced, for the tooltip
  TimerState state = TimerState::off;
  float left = 0;  ///< share of the timeout that is left
};

struct InspectorCell {
  std::string text;
  bool bold = false;
};

/// A small table: the first column left-aligned, the others right-aligned.
struct InspectorTable {
  std::string title;
  std::string note;  ///< at the right of the title
  std::vector<std::string> headers;
  std::vector<std::vector<InspectorCell>> rows;
  std::vector<Selection> targets;  ///< per row what a click on it picks; may be shorter
  std::vector<std::optional<ShowLedger>>
      ledgers;        ///< per row the records behind it; may be shorter
  std::string empty;  ///< said in place of rows
};

struct ConfigLine {
  std::string key;
  std::string value;
  bool changed = false;
  std::string explanation;
  std::string origin{};   ///< "set for OrderProcessingGroup", "not set: the default of 4.4"
  std::string heading{};  ///< "Membership"; only above the first line under it
};

/// What is known of the configuration key whose editor is open, and how it may be changed.
struct SettingView {
  std::string key;
  std::string explanation;
  struct Row {
    std::string name;
    std::string text;
    std::string link{};  ///< what a press copies
  };
  std::vector<Row> rows;  ///< "value", "set", "type", "default", "limits", "documented"
  struct Choice {
    std::string label;  ///< "10 s"
    std::string value;  ///< "10000"
  };
  std::vector<Choice> choices;
  std::string whose;    ///< "every member of OrderProcessingGroup"
  std::string problem;  ///< why the last value was refused
};

/// kill: a command that ended a process; no other command is marked as a failure.
enum class WhyMark : std::uint8_t { now, cause, command, kill };

struct WhyLine {
  std::string time;
  std::string text;
  ks::EventNo event = 0;
  WhyMark mark = WhyMark::cause;
};

struct InspectorView {
  bool empty = true;  ///< nothing is picked
  int consumer = -1;  ///< colour index of a consumer
  std::string name;   ///< "C2"
  std::string kind;   ///< "Consumer"
  std::string state;  ///< "crashed"
  std::string id;     ///< "C2-6f1c2a34…0002"
  std::string note;   ///< "removed at 44.000 s"
  std::vector<ActionView> actions;
  std::vector<ActionView> more;  ///< what is done less often: a menu, and forms
  FormView form;                 ///< its kind is none: no form is open
  std::string greyed;            ///< one sentence for what is greyed out
  std::vector<TimerView> timers;
  std::vector<DeadlineView> ahead;  ///< what will happen unless something comes in between
  std::vector<InspectorTable> tables;
  std::vector<ConfigLine> config;
  std::size_t config_lead = 0;  ///< so many lines are shown before somebody asks for all
  std::string config_note;      ///< "1 of 31 changed"
  std::string config_empty;     ///< said where no key has the words that are looked for
  SettingView setting;          ///< its key is empty: no editor is open
  std::string why_title;        ///< "Why does p2 have no owner?"
  std::vector<WhyLine> why;
};

}  // namespace kv
