#include "viz/model/lesson_after.h"

#include <algorithm>
#include <string_view>

namespace kv {

const WorkshopPlan* workshop_of(const UiState& ui) {
  const std::span<const WorkshopPlan> plans = workshop_plans();
  return ui.home.plan && *ui.home.plan < plans.size() ? &plans[*ui.home.plan] : nullptr;
}

const HomeLesson* lesson_after(const std::vector<HomeLesson>& lessons, const UiState& ui,
                               const std::string& file) {
  std::vector<std::string_view> order;
  if (const WorkshopPlan* plan = workshop_of(ui)) {
    for (const WorkshopPart& part : plan->parts)
      order.insert(order.end(), part.files.begin(), part.files.end());
  }
  // What is not in the plan goes on as without one.
  if (std::find(order.begin(), order.end(), file) == order.end()) {
    order.clear();
    for (const HomeLesson& lesson : lessons) {
      if (lesson.steps > 0) order.push_back(lesson.file);
    }
  }
  const auto here = std::find(order.begin(), order.end(), file);
  if (here == order.end() || here + 1 == order.end()) return nullptr;
  const auto next = std::find_if(lessons.begin(), lessons.end(),
                                 [&](const HomeLesson& lesson) { return lesson.file == here[1]; });
  return next == lessons.end() ? nullptr : &*next;
}

}  // namespace kv
