// What the transport bar and the story line below it say about the cursor. Strings ready to print.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "viz/model/step_unit.h"

namespace kv {

/// How fast time passes on the screen here, and why.
struct PaceLabel {
  std::string factor;  ///< "×0.002"
  std::string reason;  ///< "messages in flight"; "" for a pace that somebody chose
  bool slow = false;   ///< slower than real time
};

struct TransportView {
  std::string clock;  ///< "44.900 s"
  std::string event;  ///< "18 213"
  bool playing = false;
  bool at_start = false;
  bool at_end = false;         ///< of what is computed or may be computed
  std::string selection;       ///< "C2"; "" when nothing is picked
  bool has_rebalance = false;  ///< there is a later one in the known run
  bool brokers = false;        ///< they are looked at: the button leads to changes of ISRs
  bool has_isr_change = false;
  StepUnit step_unit = StepUnit::event;  ///< of the arrow keys and the buttons beside "play"
  bool step_of_selection = false;
  std::string step_words;  ///< "message of C2"; "" for single events of all
  bool loops = false;      ///< a stretch is repeated
  std::string running;     ///< "lag > 100": a condition that is being looked for
  float progress = 0;      ///< of looking for it, from 0 to 1
  bool twins = false;      ///< the buttons look for differences between twins
  bool automatic = true;
  int speed_step = 0;
  PaceLabel pace;
  std::optional<PaceLabel> next_pace;
  bool fold_idle = true;
  std::string jump_hint;  ///< "45.52": the next thing worth seeing
};

/// One story sentence; a click seeks there.
struct StoryItem {
  std::string time;  ///< "20.000"
  std::string sentence;
  ks::EventNo event = 0;
  bool command = false;  ///< somebody's action
  bool past = false;     ///< at or before the cursor
};

struct StoryView {
  std::string since;              ///< "+44.900 s since kill C2"; "" before the first command
  std::optional<StoryItem> last;  ///< at or before the cursor
  std::string search;             ///< "“revoked”: 3 of 12"; "": nothing is searched for
  std::string next_time;          ///< "65.500"
  std::string next;               ///< "session of C2 expires"; "" when nothing is scheduled
  ks::Time next_at{};
  std::vector<StoryItem> list;  ///< the whole run so far, when it is shown
  std::size_t current = 0;  ///< index of the last item at or before the cursor; list.size() if none
};

}  // namespace kv
