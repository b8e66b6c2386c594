// What the editor beside the run shows: the scenario's text, what is wrong with it and where, and what can be
// added. Strings ready to print.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace kv {

struct EditorProblem {
  int line = 0;       ///< from 1; 0: of the whole text
  std::string place;  ///< "12:8"
  std::string what;
  std::string hint;  ///< "Allowed: 1 to 9.", "Did you mean **orders**?"
};

struct EditorView {
  std::string file;      ///< "orders.toml", "not saved yet"
  bool unsaved = false;  ///< the text is not what the file has
  bool runs = true;      ///< the text is what is running
  bool foreign = false;  ///< the file on disk was changed meanwhile, and so was the text
  std::vector<EditorProblem> problems;
  std::vector<int> marked;             ///< their lines
  std::string status;                  ///< one sentence
  std::vector<std::string> templates;  ///< what a new scenario can begin with
};

/// What is to be told of the text, which was read into these problems or none.
EditorView build_editor(const ks::Diagnostics& problems, bool runs, bool unsaved,
                        std::string_view path);

/// A problem's advice: what is allowed, and what was meant.
std::string advice_of(const ks::Diagnostic& problem);

}  // namespace kv
