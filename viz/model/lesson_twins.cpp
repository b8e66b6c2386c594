#include "viz/model/lesson_twins.h"

#include <algorithm>
#include <string_view>

#include "viz/model/twins.h"

namespace kv {
namespace {

std::string_view number_word(std::size_t count) { return count == 3 ? "three" : "four"; }

}  // namespace

std::vector<TwinOffer> twin_offers(const std::vector<HomeLesson>& lessons,
                                   const std::string& file) {
  const auto open = std::find_if(lessons.begin(), lessons.end(),
                                 [&](const HomeLesson& lesson) { return lesson.file == file; });
  if (open == lessons.end() || open->number.empty() || open->groups.empty()) return {};
  std::vector<TwinOffer> offers;
  TwinOffer all;
  for (const HomeLesson& lesson : lessons) {
    if (lesson.file == file || lesson.number != open->number) continue;
    // Columns are about one group: without it there is nothing to see in them.
    const auto& groups = lesson.groups;
    if (std::find(groups.begin(), groups.end(), open->groups.front()) == groups.end()) continue;
    offers.push_back({"Compare with: " + lesson.title, {lesson.file}});
    all.files.push_back(lesson.file);
  }
  const std::size_t columns = all.files.size() + 1;
  if (columns < 3 || columns > most_columns) return offers;
  all.label = "Compare all " + std::string(number_word(columns));
  offers.push_back(std::move(all));
  return offers;
}

}  // namespace kv
