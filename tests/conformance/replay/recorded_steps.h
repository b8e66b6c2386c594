// The coordinator's steps of a recording, each as one line of text that the model's steps can be compared
// with, in the order in which they must come: what the recordings' README leaves open is put in one order.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct Step {
  ks::Time t{};
  int node = 0;
  std::string kind;    ///< "timer_set"
  std::string member;  ///< the member id; "" where there is none
  std::string timer;   ///< of timer_set and timer_fired: "session"
  std::string to;      ///< of group_state
  std::string text;    ///< everything that is compared
  bool used = false;   ///< its cause is known: a request, a timer, or the step before it
};

struct RecordedSteps {
  std::vector<Step> steps;
  /// Index of the first step of the end of each sync phase (Stable and the session timers of the members
  /// who had waited for it) and of each load.
  std::vector<std::size_t> stables;
  std::vector<std::size_t> loads;
  std::vector<ks::Time> loaded;  ///< when each load was reported as done
};

RecordedSteps recorded_steps(const Recording& recording);

/// "[0 1 4]"; ascending.
std::string list_text(std::vector<int> parts);
/// "orders, payments"; in the order of the texts.
std::string words_text(std::vector<std::string> words);
/// "C1 [0 1], C2 [2]" of an object from member ids to lists, by label.
std::string shares_text(const Json& shares, const Recording& recording);

}  // namespace ks_replay
