// What the first screen shows: the lessons as a ladder of chapters with how far one has come in each,
// what was open last, and what a search finds. Strings ready to print; pictures as shares of their width.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kv {

/// A stretch of one line of a thumbnail, as shares of the run.
struct ThumbnailPart {
  static constexpr int nobody = -1;
  static constexpr int nothing = -2;  ///< the group has not begun, the member is not there
  float from = 0;
  float to = 1;
  int owner = nothing;  ///< index of a consumer's colour
};
using ThumbnailLane = std::vector<ThumbnailPart>;

/// Who owned which partition over the whole run; of a group without owners, who was there.
struct Thumbnail {
  bool ready = false;  ///< the run has been computed
  std::vector<ThumbnailLane> lanes;
};

struct HomeCard {
  std::string id;    ///< "04-orders-crash"
  std::string file;  ///< "04-orders-crash.toml"
  std::string number;
  std::string title;
  std::string question;  ///< the first thing the lesson asks, or its first words
  std::string length;    ///< "6 steps, 2 min"
  int step = 0;
  int steps = 0;
  bool begun = false;
  bool done = false;
  bool open = false;  ///< it is the one that is open now
  std::size_t thumbnail = 0;
  int level = 0;  ///< so many dots of three are full; 0: none are drawn
};

/// Lessons of one subject only; the first one stands for all.
struct HomeSubject {
  std::string name;   ///< "groups"
  std::string label;  ///< "all 37"
  bool on = false;
  std::string tip{};  ///< of the first: "37 scenarios: 36 lessons, 1 without steps"
};
struct HomeLevel {
  std::string name;  ///< "basic"
  bool on = true;
  int lessons = 0;  ///< of the chosen subject
};

/// A rung of the ladder.
struct HomeChapter {
  std::string number;
  std::string name;
  std::string progress;  ///< "1 of 3 done"; of a workshop "75 min, then lunch"
  bool done = false;
  std::vector<std::size_t> cards;
};

/// A row of the teachers' corner.
struct HomeWorkshop {
  std::string name;  ///< "One-day workshop"
  bool on = false;
};

struct HomeRecent {
  std::string id;  ///< "recent 1"
  std::string file;
  std::string title;
  std::string note;  ///< "step 3 of 6", "done", "a file of your own"
  bool lesson = false;
  bool open = false;
  int draft =
      0;  ///< number of a text that was never saved, which a click brings back; 0: it is none
};

struct HomeView {
  // What is open, to go back to it.
  bool open = false;
  std::string number;
  std::string title;
  std::string about;  ///< "You are at step 3: The join barrier", "at 44.900 s"
  int step = 0;
  int steps = 0;
  float playhead = 0;         ///< share of the run
  std::size_t thumbnail = 0;  ///< index; Thumbnails' size if it has none

  std::vector<HomeCard> cards;
  std::vector<HomeChapter> chapters;
  std::string heading;  ///< "Scenarios", "One-day workshop"
  std::string note;     ///< beside it
  std::vector<HomeWorkshop> workshops;
  std::vector<HomeSubject> subjects;
  std::vector<HomeLevel> levels;
  std::string nothing;  ///< said where the filters leave no card
  bool searching = false;
  std::string found;  ///< "3 lessons have these words", or that none has and what is near
  std::vector<HomeRecent> recent;
  std::string path_count;  ///< "3 / 11"
  float path_share = 0;
  std::string predictions;  ///< "11 predictions, 6 right"; "" before the first
};

}  // namespace kv
