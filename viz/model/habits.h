// What the program remembers of a person from one start to the next besides looks: how far each lesson was
// worked through, what was guessed right, which scenarios were open last, and the marks set on their axes.
// Plain values and their text form.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"
#include "viz/model/class_answers.h"

namespace kv {

/// Of one lesson. `file` is the name under which the program carries it, or its path.
struct LessonProgress {
  std::string file;
  int step = 0;  ///< the farthest one reached, from 0
  int steps = 0;
  bool done = false;  ///< the last step was reached and every question answered
  int asked = 0;      ///< questions answered and settled
  int right = 0;
  bool operator==(const LessonProgress&) const = default;
};

struct RecentScenario {
  std::string file;
  std::string title;
  bool operator==(const RecentScenario&) const = default;
};

/// A moment of a scenario's run that somebody wants to find again.
struct Bookmark {
  std::string file;
  ks::Time at{};
  std::string name;
  bool operator==(const Bookmark&) const = default;
};

/// What a class answered at a step of a lesson.
struct ClassRecord {
  std::string file;
  int step = 0;
  ClassAnswers answers;
  bool operator==(const ClassRecord&) const = default;
};

/// A scenario's text, typed in the editor or made with the mouse, that is in no file.
struct Draft {
  int number = 0;    ///< tells drafts of one file apart
  std::string file;  ///< whose text it was; "" for a new one
  std::string text;
  std::string tree{};  ///< branches and cursor of its run (viz/model/kept_session.h); "": not known
  bool operator==(const Draft&) const = default;
};

struct Habits {
  std::vector<Draft> drafts;        ///< the latest first; each is kept in a file of its own
  std::vector<int> dropped_drafts;  ///< their numbers: the files are to go
  int first_draft = 1;              ///< the least number for a new one
  std::vector<LessonProgress> lessons;
  std::vector<RecentScenario> recent;   ///< the latest first
  std::vector<Bookmark> bookmarks;      ///< sorted by file, then time; one at an instant
  std::vector<std::string> conditions;  ///< that were run to, the latest first
  std::vector<ClassRecord> classes;     ///< the latest last

  const LessonProgress* of(std::string_view file) const;
  /// Makes an entry if there is none.
  LessonProgress& lesson(const std::string& file, int steps);
  /// Puts it first; the list stays short and names nothing twice.
  void opened(const std::string& file, const std::string& title);
  /// Of one scenario, in the order of time.
  std::vector<Bookmark> bookmarks_of(std::string_view file) const;
  const Bookmark* bookmark(std::string_view file, ks::Time at) const;
  /// Makes one, or gives the one that is there another name. False: there are too many already.
  bool set_bookmark(const std::string& file, ks::Time at, std::string name);
  void delete_bookmark(std::string_view file, ks::Time at);
  void ran_to(const std::string& condition);
  /// One more draft, or another text of the one with this number (0: none yet). Answers its number. The
  /// oldest beyond `most_drafts` is forgotten.
  int keep_draft(int number, const std::string& file, std::string text);
  /// What else is known of the run of that draft's text.
  void keep_tree(int number, std::string tree);
  void drop_draft(int number);
  const Draft* draft(int number) const;
  const ClassAnswers* class_at(std::string_view file, int step) const;
  /// No hands at all: forgets them.
  void set_class(const std::string& file, int step, ClassAnswers answers);
  /// Gives every file the name that `name_of` says ("": it keeps its own); what has the same name then is
  /// joined.
  void rename_files(const std::function<std::string(std::string_view)>& name_of);
  bool operator==(const Habits&) const = default;
};
inline constexpr std::size_t most_recent = 6;
/// Of one scenario.
inline constexpr std::size_t most_bookmarks = 100;
inline constexpr std::size_t most_drafts = 12;
/// Of all lessons together; the oldest are forgotten.
inline constexpr std::size_t most_classes = 500;

/// One entry a line. Reading leaves out lines it does not understand: a later version may have written
/// them.
/// Without the drafts.
std::string habits_text(const Habits& habits);
Habits read_habits(std::string_view text);

}  // namespace kv
