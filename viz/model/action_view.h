// Something that can be done to what is picked: a button or an entry of a menu.
#pragma once

#include <string>

#include "viz/model/intent.h"

namespace kv {

struct ActionView {
  std::string label;  ///< "Kill"; also the widget's id
  std::string key;    ///< "K"
  Intent intent;      ///< what a press asks for
  bool primary = false;
  std::string reason;  ///< not empty: greyed out, and this is why
};

}  // namespace kv
