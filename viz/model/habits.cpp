#include "viz/model/habits.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace kv {
namespace {

/// The text before the next tab, which is taken off.
std::string_view field(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view found = line.substr(0, tab);
  line = tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
  return found;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value >= 0 ? std::optional{value} : std::nullopt;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::optional<LessonProgress> lesson_of(std::string_view line) {
  LessonProgress lesson;
  lesson.file = field(line);
  const auto step = number(field(line));
  const auto steps = number(field(line));
  const auto done = number(field(line));
  const auto asked = number(field(line));
  const auto right = number(field(line));
  if (lesson.file.empty() || !step || !steps || !done || !asked || !right) return std::nullopt;
  if (*step >= std::max(1, *steps) || *right > *asked) return std::nullopt;
  lesson.step = *step;
  lesson.steps = *steps;
  lesson.done = *done != 0;
  lesson.asked = *asked;
  lesson.right = *right;
  return lesson;
}

std::optional<Bookmark> bookmark_of(std::string_view line) {
  Bookmark mark;
  mark.file = field(line);
  const std::string_view time = field(line);
  std::int64_t us = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), us);
  const bool whole = error == std::errc{} && end == time.data() + time.size();
  mark.name = field(line);
  if (mark.file.empty() || !whole || us < 0) return std::nullopt;
  mark.at = ks::time_from_us(us);
  return mark;
}

std::optional<ClassRecord> class_of(std::string_view line) {
  ClassRecord record;
  record.file = field(line);
  const auto step = number(field(line));
  const auto others = number(field(line));
  if (record.file.empty() || !step || !others) return std::nullopt;
  record.step = *step;
  record.answers.others = std::min(*others, most_hands);
  while (!line.empty()) {
    const auto count = number(field(line));
    if (!count) return std::nullopt;
    record.answers.counts.push_back(std::min(*count, most_hands));
  }
  return record.answers.total() > 0 ? std::optional{record} : std::nullopt;
}

bool before(const Bookmark& mark, std::string_view file, ks::Time at) {
  return std::string_view{mark.file} < file || (mark.file == file && mark.at < at);
}

}  // namespace

int Habits::keep_draft(int number, const std::string& file, std::string text) {
  if (number == 0) {
    number = first_draft;
    while (draft(number) != nullptr) ++number;
  }
  const Draft* known = draft(number);
  std::string tree = known == nullptr ? std::string{} : known->tree;
  drop_draft(number);
  std::erase(dropped_drafts, number);
  drafts.insert(drafts.begin(), {number, file, std::move(text), std::move(tree)});
  while (drafts.size() > most_drafts) drop_draft(drafts.back().number);
  return number;
}

void Habits::keep_tree(int number, std::string tree) {
  for (Draft& draft : drafts) {
    if (draft.number == number) draft.tree = std::move(tree);
  }
}

void Habits::drop_draft(int number) {
  if (std::erase_if(drafts, [&](const Draft& draft) { return draft.number == number; }) > 0)
    dropped_drafts.push_back(number);
}

const Draft* Habits::draft(int number) const {
  const auto found = std::find_if(drafts.begin(), drafts.end(),
                                  [&](const Draft& draft) { return draft.number == number; });
  return found == drafts.end() ? nullptr : &*found;
}

std::vector<Bookmark> Habits::bookmarks_of(std::string_view file) const {
  std::vector<Bookmark> found;
  for (const Bookmark& mark : bookmarks) {
    if (mark.file == file) found.push_back(mark);
  }
  return found;
}

const Bookmark* Habits::bookmark(std::string_view file, ks::Time at) const {
  const auto found = std::find_if(bookmarks.begin(), bookmarks.end(), [&](const Bookmark& mark) {
    return mark.file == file && mark.at == at;
  });
  return found == bookmarks.end() ? nullptr : &*found;
}

bool Habits::set_bookmark(const std::string& file, ks::Time at, std::string name) {
  const auto place = std::find_if_not(bookmarks.begin(), bookmarks.end(),
                                      [&](const Bookmark& mark) { return before(mark, file, at); });
  if (place != bookmarks.end() && place->file == file && place->at == at) {
    place->name = std::move(name);
    return true;
  }
  if (bookmarks_of(file).size() >= most_bookmarks) return false;
  bookmarks.insert(place, {file, at, std::move(name)});
  return true;
}

void Habits::ran_to(const std::string& condition) {
  std::erase(conditions, condition);
  conditions.insert(conditions.begin(), condition);
  if (conditions.size() > most_recent) conditions.resize(most_recent);
}

const ClassAnswers* Habits::class_at(std::string_view file, int step) const {
  const auto found = std::find_if(classes.begin(), classes.end(), [&](const ClassRecord& record) {
    return record.file == file && record.step == step;
  });
  return found == classes.end() ? nullptr : &found->answers;
}

void Habits::set_class(const std::string& file, int step, ClassAnswers answers) {
  std::erase_if(classes, [&](const ClassRecord& record) {
    return record.file == file && record.step == step;
  });
  if (answers.total() == 0) return;
  classes.push_back({file, step, std::move(answers)});
  if (classes.size() > most_classes) classes.erase(classes.begin());
}

void Habits::delete_bookmark(std::string_view file, ks::Time at) {
  std::erase_if(bookmarks,
                [&](const Bookmark& mark) { return mark.file == file && mark.at == at; });
}

const LessonProgress* Habits::of(std::string_view file) const {
  const auto found = std::find_if(lessons.begin(), lessons.end(),
                                  [&](const LessonProgress& l) { return l.file == file; });
  return found == lessons.end() ? nullptr : &*found;
}

LessonProgress& Habits::lesson(const std::string& file, int steps) {
  const auto found = std::find_if(lessons.begin(), lessons.end(),
                                  [&](const LessonProgress& l) { return l.file == file; });
  if (found != lessons.end()) {
    // The file may have been edited since.
    found->steps = steps;
    found->step = std::clamp(found->step, 0, std::max(0, steps - 1));
    return *found;
  }
  lessons.push_back({file, 0, steps, false, 0, 0});
  return lessons.back();
}

void Habits::opened(const std::string& file, const std::string& title) {
  std::erase_if(recent, [&](const RecentScenario& r) { return r.file == file; });
  recent.insert(recent.begin(), {file, title});
  if (recent.size() > most_recent) recent.resize(most_recent);
}

void Habits::rename_files(const std::function<std::string(std::string_view)>& name_of) {
  const auto renamed = [&](std::string file) {
    std::string name = name_of(file);
    return name.empty() ? std::move(file) : std::move(name);
  };
  Habits old = *this;
  lessons.clear();
  for (LessonProgress& was : old.lessons) {
    LessonProgress& now = lesson(renamed(was.file), was.steps);
    now.step = std::clamp(std::max(now.step, was.step), 0, std::max(0, now.steps - 1));
    now.done = now.done || was.done;
    if (was.asked > now.asked || (was.asked == now.asked && was.right > now.right)) {
      now.asked = was.asked;
      now.right = was.right;
    }
  }
  recent.clear();
  // The latest stands first, so it is opened last.
  for (std::size_t i = old.recent.size(); i-- > 0;)
    opened(renamed(old.recent[i].file), old.recent[i].title);
  bookmarks.clear();
  for (Bookmark& mark : old.bookmarks) set_bookmark(renamed(mark.file), mark.at, mark.name);
  classes.clear();
  for (ClassRecord& record : old.classes)
    set_class(renamed(record.file), record.step, std::move(record.answers));
  for (Draft& draft : drafts) draft.file = renamed(draft.file);
}

std::string habits_text(const Habits& habits) {
  std::string text;
  for (const LessonProgress& l : habits.lessons) {
    text += fmt::format("lesson\t{}\t{}\t{}\t{}\t{}\t{}\n", one_line(l.file), l.step, l.steps,
                        l.done ? 1 : 0, l.asked, l.right);
  }
  for (const RecentScenario& r : habits.recent) {
    text += fmt::format("recent\t{}\t{}\n", one_line(r.file), one_line(r.title));
  }
  for (const std::string& condition : habits.conditions) {
    text += fmt::format("condition\t{}\n", one_line(condition));
  }
  for (const Bookmark& mark : habits.bookmarks) {
    text += fmt::format("mark\t{}\t{}\t{}\n", one_line(mark.file), ks::to_us(mark.at),
                        one_line(mark.name));
  }
  for (const ClassRecord& record : habits.classes) {
    text +=
        fmt::format("class\t{}\t{}\t{}", one_line(record.file), record.step, record.answers.others);
    for (const int count : record.answers.counts) text += fmt::format("\t{}", count);
    text += '\n';
  }
  return text;
}

Habits read_habits(std::string_view text) {
  Habits habits;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view kind = field(line);
    if (kind == "lesson") {
      if (auto lesson = lesson_of(line)) habits.lessons.push_back(std::move(*lesson));
    } else if (kind == "recent" && habits.recent.size() < most_recent) {
      RecentScenario recent;
      recent.file = field(line);
      recent.title = field(line);
      if (!recent.file.empty()) habits.recent.push_back(std::move(recent));
    } else if (kind == "condition" && habits.conditions.size() < most_recent) {
      const std::string condition{field(line)};
      if (!condition.empty()) habits.conditions.push_back(condition);
    } else if (kind == "class") {
      if (auto record = class_of(line))
        habits.set_class(record->file, record->step, std::move(record->answers));
    } else if (kind == "mark") {
      if (auto mark = bookmark_of(line)) habits.set_bookmark(mark->file, mark->at, mark->name);
    }
  }
  return habits;
}

}  // namespace kv
