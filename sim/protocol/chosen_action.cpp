#include "sim/protocol/chosen_action.h"

namespace ks {

std::string_view to_text(ChosenAction action) {
  switch (action) {
    case ChosenAction::drop: return "drop";
    case ChosenAction::delay: return "delay";
    case ChosenAction::duplicate: return "duplicate";
  }
  return "?";
}

}  // namespace ks
