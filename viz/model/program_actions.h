// Every action of the program by its name and its key, as the command palette lists it. What an action asks
// for are the same intents that its key and its button append.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/inspector_view.h"
#include "viz/model/intent.h"
#include "viz/model/lesson_view.h"
#include "viz/model/ui_state.h"

namespace kv {

struct ProgramAction {
  std::string name;   ///< "Next rebalance"
  std::string key{};  ///< "R"
  Intents intents{};
  std::string more{};    ///< other words under which somebody may look for it
  std::string reason{};  ///< not empty: it cannot be done now, and this is why
};

struct ActionSource {
  const UiState& ui;
  bool session = false;  ///< something is open
  const InspectorView* inspector =
      nullptr;                           ///< what can be done to what is picked, and why it is so
  const LessonView* lesson = nullptr;    ///< its question
  std::vector<std::string> templates{};  ///< what a new scenario can begin with
  struct KeptText {
    int number = 0;
    std::string file;
  };
  std::vector<KeptText> drafts{};  ///< texts that are in no file
  struct AxisCommand {
    std::size_t index = 0;
    std::string words;  ///< "kill C2"
    ks::Time at{};
  };
  std::vector<AxisCommand> commands{};  ///< that can be moved
  std::vector<Plot> plots{};            ///< that can be shown
  /// Whom the present branch is compared with: the one it left, else the latest other.
  struct Beside {
    std::size_t branch = 0;
    std::string name;
  };
  std::optional<Beside> beside{};  ///< none: there is no other branch
  bool twins = false;              ///< other runs stand beside the present one already
  std::string message{};           ///< that is picked in the sequence chart
  std::vector<ActionView> message_actions{};
};
std::vector<ProgramAction> program_actions(const ActionSource& source);

}  // namespace kv
