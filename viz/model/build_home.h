// The first screen from the scenarios that the program carries, a person's progress, and what is open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/habits.h"
#include "viz/model/home_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// A carried scenario as far as it need not be run.
struct HomeLesson {
  std::string file;
  std::string number;
  std::string title;
  std::string question;
  std::string length;
  std::string words;  ///< of the whole file, in small letters: goals, errors, configuration keys
  int steps = 0;
  std::string subject;  ///< "groups"; "": none
  int level = 0;        ///< 1 basic, 2 protocol, 3 advanced; 0: it is no lesson
  std::vector<std::string> groups{};
};
/// "1 Logs and groups" for "04": the chapter that a lesson of this number stands in.
std::string chapter_title(const std::string& number);
HomeLesson home_lesson(const ks::Scenario& scenario, std::string_view text);

/// Of a run that is known to its horizon.
Thumbnail thumbnail_of(const ks::Session& session);

struct HomeSource {
  const std::vector<HomeLesson>& lessons;
  const Habits& habits;
  const ks::Session* session = nullptr;  ///< what is open
  std::string file;                      ///< and where it came from
  int draft = 0;                         ///< its own draft, which need not be brought back
};
HomeView build_home(const HomeSource& source, const UiState& ui);

}  // namespace kv
