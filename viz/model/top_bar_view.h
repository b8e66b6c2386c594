// What the top bar says: which scenario under which rules, and how far the lesson is. Strings ready to
// print.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kv {

struct TopBarView {
  std::string number;  ///< "04" in the ladder of lessons; "" for a file of one's own
  std::string title;   ///< "The canonical crash"
  std::vector<std::string>
      chips;         ///< "Kafka 4.4 · KRaft", "classic · range (eager)"; the first matter most
  std::string seed;  ///< "7"; click to copy
  int step = 0;      ///< of the lesson, from 0
  int steps = 0;     ///< 0: no lesson
  bool lesson_here = false;  ///< there is no other place for its buttons than the top bar
  bool home = false;         ///< nothing is open: no switch of views
  bool changed = false;      ///< commands were given that no file holds yet
};

/// A scenario that the program can open by itself.
struct ScenarioEntry {
  std::string file;    ///< "04-orders-crash.toml"
  std::string number;  ///< "04"
  std::string title;
  std::string chapter{};  ///< "1 Logs and groups": where the menu has it
};

}  // namespace kv
