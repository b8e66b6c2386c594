#include "viz/model/build_home.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <utility>

#include "sim/scenario/problems.h"
#include "sim/trace/words.h"
#include "viz/model/build_top_bar.h"
#include "viz/model/lesson_after.h"

namespace kv {
namespace {

constexpr std::size_t thumbnail_lanes = 8;
constexpr int lessons_per_chapter = 4;
constexpr std::size_t nearest_shown = 3;

/// The rungs of the ladder; lessons are numbered through, four to a rung.
constexpr std::string_view chapters[] = {"Logs and groups",      "Leaving and joining",
                                         "Lag and order",        "Liveness and sync",
                                         "Replication and acks", "Guarantees and control"};
constexpr std::string_view beside_the_ladder = "To try things";
constexpr std::string_view subjects[] = {"groups", "offsets", "producers", "replication",
                                         "control-plane"};
constexpr std::string_view levels[] = {"basic", "protocol", "advanced"};

/// The rung of a number; no rung: it stands beside the ladder.
std::optional<std::size_t> rung_of(const std::string& number) {
  const int lesson = std::atoi(number.c_str());
  const auto rung = static_cast<std::size_t>(std::max(0, lesson - 1) / lessons_per_chapter);
  if (number.empty() || rung >= std::size(chapters)) return std::nullopt;
  return rung;
}

/// "control plane": as people write it.
std::string subject_words(std::string_view subject) {
  std::string words(subject);
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

bool at_level(const HomeLesson& lesson, const UiState& ui) {
  // What is no lesson is for everybody.
  if (lesson.level == 0) return true;
  return ui.home.levels[static_cast<std::size_t>(lesson.level) - 1];
}

bool of_subject(const HomeLesson& lesson, const UiState& ui) {
  return ui.home.subject.empty() || lesson.subject == ui.home.subject;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string stem(const std::string& file) {
  return file.ends_with(".toml") ? file.substr(0, file.size() - 5) : file;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lower(text) + " ") {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

bool has_words(const HomeLesson& lesson, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return lesson.words.find(word) != std::string::npos;
  });
}

/// Lessons whose titles are nearest to what was looked for: most of its words have a similar one there.
std::vector<std::size_t> nearest(const std::vector<HomeLesson>& lessons,
                                 const std::string& wanted) {
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // words without a similar one, place
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const std::vector<std::string> title = words_of(lessons[i].title);
    std::size_t strange = 0;
    for (const std::string& word : words_of(wanted))
      strange += ks::nearest_name(word, title).empty() ? 1 : 0;
    ranked.emplace_back(strange, i);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::size_t> found;
  for (const auto& [strange, place] : ranked) {
    if (found.size() < nearest_shown) found.push_back(place);
  }
  return found;
}

HomeCard card_of(const HomeLesson& lesson, std::size_t index, const HomeSource& source) {
  HomeCard card;
  card.id = stem(lesson.file);
  card.file = lesson.file;
  card.number = lesson.number;
  card.title = lesson.title;
  card.question = lesson.question;
  card.length = lesson.length;
  card.steps = lesson.steps;
  card.level = lesson.level;
  card.thumbnail = index;
  card.open = source.session != nullptr && source.file == lesson.file;
  if (const LessonProgress* progress = source.habits.of(lesson.file)) {
    card.begun = true;
    card.step = progress->step;
    card.done = progress->done;
  }
  return card;
}

void add_chapters(HomeView& view) {
  for (std::size_t i = 0; i < view.cards.size(); ++i) {
    const std::optional<std::size_t> rung = rung_of(view.cards[i].number);
    const std::string name{rung ? chapters[*rung] : beside_the_ladder};
    if (view.chapters.empty() || view.chapters.back().name != name) {
      view.chapters.push_back({rung ? std::to_string(*rung + 1) : "", name, "", false, {}});
    }
    view.chapters.back().cards.push_back(i);
  }
  for (HomeChapter& chapter : view.chapters) {
    const auto lesson = [&](std::size_t i) { return view.cards[i].steps > 0; };
    const auto count = std::count_if(chapter.cards.begin(), chapter.cards.end(), lesson);
    const auto done = std::count_if(chapter.cards.begin(), chapter.cards.end(),
                                    [&](std::size_t i) { return view.cards[i].done; });
    if (count > 0) chapter.progress = fmt::format("{} of {} done", done, count);
    chapter.done = count > 0 && done == count;
  }
}

/// The lessons of a workshop, a rung for each stretch between two breaks.
void add_workshop(const HomeSource& source, const WorkshopPlan& plan, HomeView& view) {
  view.heading = plan.name;
  view.note = minutes_text(plan.minutes()) + " without the breaks; runs are shorter than the talk.";
  for (const WorkshopPart& part : plan.parts) {
    HomeChapter chapter;
    chapter.number = std::to_string(view.chapters.size() + 1);
    chapter.name = part.name;
    chapter.progress = fmt::format("{} min", part.minutes);
    if (!part.then.empty()) chapter.progress += fmt::format(", {}", part.then);
    chapter.done = true;
    for (const std::string_view file : part.files) {
      for (std::size_t i = 0; i < source.lessons.size(); ++i) {
        if (source.lessons[i].file != file) continue;
        chapter.cards.push_back(view.cards.size());
        view.cards.push_back(card_of(source.lessons[i], i, source));
        chapter.done = chapter.done && (view.cards.back().done || view.cards.back().steps == 0);
      }
    }
    view.chapters.push_back(std::move(chapter));
  }
}

void add_workshops(const UiState& ui, HomeView& view) {
  const std::span<const WorkshopPlan> plans = workshop_plans();
  for (std::size_t i = 0; i < plans.size(); ++i)
    view.workshops.push_back({std::string(plans[i].name), ui.home.plan == i});
}

void add_search(const HomeSource& source, const UiState& ui, HomeView& view) {
  const std::vector<std::string> words = words_of(ui.home.words);
  view.searching = !words.empty();
  for (std::size_t i = 0; i < source.lessons.size(); ++i) {
    const HomeLesson& lesson = source.lessons[i];
    if (has_words(lesson, words) && of_subject(lesson, ui) && at_level(lesson, ui)) {
      view.cards.push_back(card_of(source.lessons[i], i, source));
    }
  }
  if (!view.searching) {
    if (view.cards.empty()) view.nothing = "No lesson of this subject has a chosen level.";
    return add_chapters(view);
  }
  view.found = ks::count_text(view.cards.size(), "scenario has", "scenarios have");
  view.found += words.size() == 1 ? " this word" : " all these words";
  if (!view.cards.empty()) return;
  view.found = "No scenario has these words. The nearest titles are:";
  for (const std::size_t i : nearest(source.lessons, ui.home.words)) {
    view.cards.push_back(card_of(source.lessons[i], i, source));
  }
}

/// Lessons are counted in other places: what makes the difference is said.
std::string scenarios_text(std::span<const HomeLesson> lessons) {
  const auto with_steps = static_cast<std::size_t>(std::count_if(
      lessons.begin(), lessons.end(), [](const HomeLesson& lesson) { return lesson.steps > 0; }));
  std::string text = ks::count_text(lessons.size(), "scenario", "scenarios") + ": " +
                     ks::count_text(with_steps, "lesson", "lessons");
  if (with_steps < lessons.size())
    text += fmt::format(", {} without steps", lessons.size() - with_steps);
  return text;
}

void add_filters(const HomeSource& source, const UiState& ui, HomeView& view) {
  const std::string all = fmt::format("all {}", source.lessons.size());
  const bool ladder = !ui.home.plan;
  view.subjects.push_back(
      {"", all, ladder && ui.home.subject.empty(), scenarios_text(source.lessons)});
  for (const std::string_view subject : subjects) {
    view.subjects.push_back(
        {std::string(subject), subject_words(subject), ladder && ui.home.subject == subject, {}});
  }
  for (std::size_t i = 0; i < std::size(levels); ++i) {
    const auto count =
        std::count_if(source.lessons.begin(), source.lessons.end(), [&](const HomeLesson& lesson) {
          return lesson.level == static_cast<int>(i) + 1 && of_subject(lesson, ui);
        });
    view.levels.push_back({std::string(levels[i]), ui.home.levels[i], static_cast<int>(count)});
  }
}

void add_path(const HomeSource& source, HomeView& view) {
  int lessons = 0;
  int done = 0;
  int asked = 0;
  int right = 0;
  for (const HomeLesson& lesson : source.lessons) {
    if (lesson.steps == 0) continue;
    ++lessons;
    const LessonProgress* progress = source.habits.of(lesson.file);
    if (progress == nullptr) continue;
    done += progress->done ? 1 : 0;
    asked += progress->asked;
    right += progress->right;
  }
  view.path_count = fmt::format("{} / {}", done, lessons);
  view.path_share = lessons > 0 ? static_cast<float>(done) / static_cast<float>(lessons) : 0;
  if (asked > 0) {
    view.predictions = fmt::format(
        "{}, {} right",
        ks::count_text(static_cast<std::uint64_t>(asked), "prediction", "predictions"), right);
  }
}

/// What a crash left behind comes first: nobody would look for it elsewhere.
void add_drafts(const HomeSource& source, HomeView& view) {
  for (const Draft& draft : source.habits.drafts) {
    if (draft.number == source.draft) continue;
    HomeRecent row;
    row.id = fmt::format("draft {}", view.recent.size() + 1);
    row.file = draft.file;
    row.title = "Never saved";
    row.note = draft.file.empty() ? "a text without a file" : stem(draft.file);
    row.draft = draft.number;
    view.recent.push_back(std::move(row));
  }
}

void add_recent(const HomeSource& source, HomeView& view) {
  int number = 0;
  for (const RecentScenario& recent : source.habits.recent) {
    HomeRecent row;
    row.id = fmt::format("recent {}", ++number);
    row.file = recent.file;
    row.title = recent.title;
    const bool carried = std::any_of(source.lessons.begin(), source.lessons.end(),
                                     [&](const HomeLesson& l) { return l.file == recent.file; });
    const LessonProgress* progress = source.habits.of(recent.file);
    row.lesson = carried;
    row.open = source.session != nullptr && source.file == recent.file;
    row.note = carried ? "carried by the program" : recent.file;
    if (progress != nullptr && progress->steps > 0) {
      row.note = progress->done ? "done"
                                : fmt::format("step {} of {}", progress->step + 1, progress->steps);
    }
    view.recent.push_back(std::move(row));
  }
}

void add_open(const HomeSource& source, const UiState& ui, HomeView& view) {
  view.thumbnail = source.lessons.size();
  if (source.session == nullptr) return;
  const ks::Session& session = *source.session;
  view.open = true;
  view.number = ladder_number(source.file);
  view.title = "Untitled";
  const std::string clock = ks::seconds_text(ui.cursor.time - ks::start_time);
  view.about = fmt::format("You are at {} s", clock);
  if (const auto& scenario = session.scenario()) {
    if (!scenario->title.empty()) view.title = scenario->title;
    view.steps = static_cast<int>(scenario->steps.size());
    view.step = std::clamp(ui.lesson_step, 0, std::max(0, view.steps - 1));
    if (view.steps > 0) {
      view.about = fmt::format("You are at \u201C{}\u201D, {} s",
                               scenario->steps[static_cast<std::size_t>(view.step)].title, clock);
    }
  }
  if (session.current_branch() > 0) {
    view.about +=
        fmt::format(", in a branch: {}", session.branches()[session.current_branch()].title());
  }
  const ks::Duration whole = session.horizon() - ks::start_time;
  if (whole.count() > 0) {
    view.playhead =
        static_cast<float>(static_cast<double>((ui.cursor.time - ks::start_time).count()) /
                           static_cast<double>(whole.count()));
  }
  for (std::size_t i = 0; i < source.lessons.size(); ++i) {
    if (source.lessons[i].file == source.file) view.thumbnail = i;
  }
}

/// The words before the first full stop, without marks of emphasis.
std::string first_sentence(const std::string& say) {
  std::string words;
  for (std::size_t i = 0; i < say.size(); ++i) {
    if (say[i] == '*' || say[i] == '`') continue;
    words += say[i] == '\n' ? ' ' : say[i];
    const bool ends =
        say[i] == '.' && (i + 1 == say.size() || say[i + 1] == ' ' || say[i + 1] == '\n');
    if (ends) break;
  }
  return words;
}

std::string question_of(const ks::Scenario& scenario) {
  for (const ks::Step& step : scenario.steps) {
    if (step.predict) return step.predict->ask;
  }
  if (scenario.steps.empty()) return "Nothing is asked: kill, close, freeze, and watch.";
  return first_sentence(scenario.steps.front().say);
}

std::string length_of(const ks::Scenario& scenario) {
  std::string text;
  if (!scenario.steps.empty()) {
    text = ks::count_text(scenario.steps.size(), "step", "steps") + ", ";
  }
  if (!scenario.duration) return text + "open-ended";
  const auto seconds = scenario.duration->count() / 1'000'000;
  if (seconds < 90) return text + fmt::format("{} s", seconds);
  const auto rest = seconds % 60;
  return text + (rest == 0 ? fmt::format("{} min", seconds / 60)
                           : fmt::format("{} min {} s", seconds / 60, rest));
}

float share(ks::Time time, ks::Duration whole) {
  const double part = static_cast<double>((time - ks::start_time).count());
  return static_cast<float>(std::clamp(part / static_cast<double>(whole.count()), 0.0, 1.0));
}

template <class Segment, class Owner>
ThumbnailLane lane_of(const std::vector<Segment>& segments, ks::Duration whole, Owner&& owner) {
  ThumbnailLane lane;
  for (const Segment& part : segments) {
    const ks::Time end = part.to == ks::never ? ks::start_time + whole : part.to;
    ThumbnailPart made{share(part.from, whole), share(end, whole), owner(part)};
    if (!lane.empty() && lane.back().owner == made.owner) {
      lane.back().to = made.to;
    } else if (made.to > made.from) {
      lane.push_back(made);
    }
  }
  return lane;
}

bool present(const ks::MemberSegment& part) {
  return part.phase != ks::MemberPhase::absent && part.phase != ks::MemberPhase::closed &&
         part.phase != ks::MemberPhase::crashed;
}

}  // namespace

HomeLesson home_lesson(const ks::Scenario& scenario, std::string_view text) {
  HomeLesson lesson;
  lesson.file = scenario.file;
  lesson.number = ladder_number(scenario.file);
  lesson.title = scenario.title;
  lesson.question = question_of(scenario);
  lesson.length = length_of(scenario);
  lesson.words = lower(scenario.file) + "\n" + lower(text);
  lesson.steps = static_cast<int>(scenario.steps.size());
  lesson.subject = scenario.subject;
  for (const ks::GroupSpec& group : scenario.cluster.groups) lesson.groups.push_back(group.id);
  const auto level = std::find(std::begin(levels), std::end(levels), scenario.level);
  if (level != std::end(levels)) lesson.level = static_cast<int>(level - std::begin(levels)) + 1;
  return lesson;
}

std::string chapter_title(const std::string& number) {
  const std::optional<std::size_t> rung = rung_of(number);
  return rung ? fmt::format("{} {}", *rung + 1, chapters[*rung]) : std::string{beside_the_ladder};
}

Thumbnail thumbnail_of(const ks::Session& session) {
  Thumbnail picture;
  picture.ready = true;
  const ks::Duration whole = session.horizon() - ks::start_time;
  if (whole.count() <= 0) return picture;
  const auto& owners = session.lanes().owners();
  const std::size_t stride = (owners.size() + thumbnail_lanes - 1) / thumbnail_lanes;
  for (std::size_t i = 0; i < owners.size(); i += std::max<std::size_t>(1, stride)) {
    picture.lanes.push_back(lane_of(owners[i].segments, whole, [](const ks::OwnerSegment& part) {
      if (part.owner.valid()) return static_cast<int>(part.owner.index);
      return part.before ? ThumbnailPart::nothing : ThumbnailPart::nobody;
    }));
  }
  if (!picture.lanes.empty()) return picture;
  // Nobody owns anything in a share group: who is there is the picture.
  for (const ks::MemberLane& lane : session.lanes().members()) {
    if (picture.lanes.size() >= thumbnail_lanes) break;
    picture.lanes.push_back(lane_of(lane.segments, whole, [&](const ks::MemberSegment& part) {
      return present(part) ? static_cast<int>(lane.consumer.index) : ThumbnailPart::nothing;
    }));
  }
  return picture;
}

HomeView build_home(const HomeSource& source, const UiState& ui) {
  HomeView view;
  add_open(source, ui, view);
  add_filters(source, ui, view);
  add_workshops(ui, view);
  view.heading = "Scenarios";
  view.note = "Pictures show the owner of each partition over time.";
  if (const WorkshopPlan* plan = workshop_of(ui);
      plan != nullptr && words_of(ui.home.words).empty())
    add_workshop(source, *plan, view);
  else
    add_search(source, ui, view);
  add_path(source, view);
  add_drafts(source, view);
  add_recent(source, view);
  return view;
}

}  // namespace kv
