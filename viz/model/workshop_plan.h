// Days with a class: which of the shipped lessons, in which order, and how many minutes each stretch between
// two breaks takes. The minutes are for predicting, looking and talking; a run itself is shorter.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kv {

/// What a class does between two breaks.
struct WorkshopPart {
  std::string_view name;
  int minutes = 0;
  std::string_view then;  ///< "break", "lunch"; "": it goes on, or ends
  std::span<const std::string_view> files;
};

struct WorkshopPlan {
  std::string_view name;  ///< "One-day workshop"
  std::span<const WorkshopPart> parts;
  int minutes() const;
};

std::span<const WorkshopPlan> workshop_plans();

/// "6 hours", "2 hours 30 minutes": without the breaks.
std::string minutes_text(int minutes);

}  // namespace kv
