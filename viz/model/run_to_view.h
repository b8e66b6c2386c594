// What "run to a condition" shows beside its field. Strings ready to print.
#pragma once

#include <string>
#include <vector>

namespace kv {

struct RunToView {
  std::string problem;   ///< "At letter 4: “C9” is no condition"; "" while nothing is wrong
  std::string allowed;   ///< what would do
  std::string near;      ///< what was most likely meant
  bool refused = false;  ///< somebody has pressed Enter all the same
  std::vector<std::string> suggestions;  ///< asked for before, then what makes sense in this run
  std::vector<std::string> stops;        ///< breakpoints
  bool is_stop = false;                  ///< what is typed is one of them
};

}  // namespace kv
