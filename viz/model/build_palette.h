// The command palette: actions, places to go to, configuration keys, lessons and lines of the story that
// have the words that were typed; and the search whose hits n and N visit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/session.h"
#include "sim/trace/story.h"
#include "viz/model/build_home.h"
#include "viz/model/compare_view.h"
#include "viz/model/habits.h"
#include "viz/model/palette_view.h"
#include "viz/model/program_actions.h"

namespace kv {

/// The story of the run as far as it is known; made again when the run changes.
struct StoryMemory {
  std::uint64_t revision = 0;
  std::vector<ks::StoryLine> lines;
  std::vector<std::string> low;  ///< in small letters
  void update(const ks::Session& session);
};

struct PaletteSource {
  const UiState& ui;
  const ks::Session* session = nullptr;  ///< what is open
  const InspectorView* inspector =
      nullptr;                         ///< what can be done to what is picked, and why it is so
  const LessonView* lesson = nullptr;  ///< its question
  const std::vector<HomeLesson>& lessons;
  const std::vector<Bookmark>& bookmarks;  ///< of what is open
  const StoryMemory& story;
  std::vector<std::string> templates{};          ///< what a new scenario can begin with
  std::vector<ActionSource::KeptText> drafts{};  ///< texts that are in no file
  bool twins = false;                            ///< other runs stand beside this one
  std::vector<TwinOffer> offers{};               ///< lessons that can
  std::string message{};                         ///< that is picked in the sequence chart
  std::vector<ActionView> message_actions{};
};
PaletteView build_palette(const PaletteSource& source);

/// Words in any order, whatever their case: whether a text in small letters has all of them.
bool has_all_words(std::string_view low, std::string_view words);

/// Lines of the story that have the words; of a hidden future none.
std::vector<ks::EventNo> story_hits(const StoryMemory& story, const UiState& ui,
                                    std::string_view words);
/// The hit after the cursor, or before it.
std::optional<ks::EventNo> hit_from(const std::vector<ks::EventNo>& hits, ks::EventNo event,
                                    int direction);
/// "“revoked”: 3 of 12"; of the hit at the cursor, or the last one before it.
std::string hits_text(const std::vector<ks::EventNo>& hits, std::string_view words,
                      ks::EventNo event);

}  // namespace kv
