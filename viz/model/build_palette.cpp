#include "viz/model/build_palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "viz/model/build_timeline.h"
#include "viz/model/change_setting.h"
#include "viz/model/condition.h"
#include "viz/model/plot_choice.h"
#include "viz/model/what_view.h"

namespace kv {
namespace {

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return low;
}

bool letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Calls with each word of a text until one is refused.
template <class Fits>
bool every_word(std::string_view words, Fits&& fits) {
  std::size_t at = 0;
  while (at < words.size()) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (end > at && !fits(words.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

bool begins_a_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (at == 0 || !letter(text[at - 1])) return true;
  }
  return false;
}

constexpr int no_match = 9;

/// How well an entry fits: 0 its name begins so, 1 words of the name do, 2 words of its name or note do, 3
/// the name has them within. A note's words count from their beginning only: "remove" is no "move".
int rank(const std::string& label, const std::string& more, const std::string& words) {
  if (words.empty()) return 0;
  const std::string low = lower(label);
  if (low.starts_with(words)) return 0;
  if (every_word(words, [&](std::string_view word) { return begins_a_word(low, word); })) return 1;
  const std::string all = low + " " + lower(more);
  if (every_word(words, [&](std::string_view word) { return begins_a_word(all, word); })) return 2;
  return has_all_words(low, words) ? 3 : no_match;
}

std::string clock(ks::Time time) { return ks::seconds_text(time - ks::start_time); }

class Palette {
 public:
  explicit Palette(const PaletteSource& source)
      : source_(source), ui_(source.ui), words_(lower(trimmed(source.ui.palette.words))) {}

  /// Commands that may come at another time; of a hidden future only one's own.
  std::vector<ActionSource::AxisCommand> movable() const {
    std::vector<ActionSource::AxisCommand> list;
    if (source_.session == nullptr) return list;
    const auto commands = source_.session->commands();
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const bool hidden = hidden_plan(commands[i], ui_.told_until());
      if (commands[i].origin == ks::Origin::setup || hidden) continue;
      list.push_back({i, ks::to_text(commands[i].body), commands[i].at});
    }
    return list;
  }

  std::vector<Plot> plots() const {
    if (source_.session == nullptr) return {};
    return plots_on_offer(source_.session->names(), source_.session->lanes(), ui_.selection);
  }

  /// The branch that the present one left, else the latest other.
  std::optional<ActionSource::Beside> beside() const {
    if (source_.session == nullptr) return std::nullopt;
    const auto& branches = source_.session->branches();
    const std::size_t current = source_.session->current_branch();
    std::optional<std::size_t> other;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (i != current && !branches[i].deleted) other = i;
    }
    const std::size_t parent = branches[current].parent;
    if (parent < branches.size() && !branches[parent].deleted) other = parent;
    if (!other) return std::nullopt;
    return ActionSource::Beside{*other, branches[*other].title()};
  }

  PaletteView build() {
    typed();
    for (ProgramAction& action :
         program_actions({ui_, source_.session != nullptr, source_.inspector, source_.lesson,
                          source_.templates, source_.drafts, movable(), plots(), beside(),
                          source_.twins, source_.message, source_.message_actions})) {
      offer({PaletteKind::action,
             std::move(action.name),
             {},
             std::move(action.key),
             std::move(action.intents),
             std::move(action.reason)},
            action.more);
    }
    for (const TwinOffer& offer_of : source_.offers) {
      offer({PaletteKind::lesson, offer_of.label, {}, {}, {CompareWithLessons{offer_of.files}}, {}},
            "twins lesson beside difference");
    }
    if (source_.session != nullptr) {
      nodes(*source_.session);
      branches(*source_.session);
      marks(*source_.session);
      if (!words_.empty()) settings(*source_.session);
    }
    for (const HomeLesson& lesson : source_.lessons) {
      offer({PaletteKind::lesson,
             lesson.title,
             lesson.question,
             lesson.number,
             {OpenScenario{lesson.file}},
             {}},
            lesson.number + " lesson open " + lesson.question);
    }
    if (!words_.empty()) terms();
    if (source_.session != nullptr && !words_.empty()) story();
    return finish();
  }

 private:
  struct Ranked {
    int rank = 0;
    std::size_t order = 0;
    PaletteEntry entry;
  };

  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  }

  void offer(PaletteEntry entry, const std::string& more) {
    const int fits = rank(entry.label, more, words_);
    if (fits != no_match) ranked_.push_back({fits, ranked_.size(), std::move(entry)});
  }
  void lead(PaletteEntry entry) { ranked_.push_back({-1, ranked_.size(), std::move(entry)}); }

  /// Leaves whatever hides the stage, then what the entry is for.
  Intents on_stage(Intent intent) const {
    Intents intents;
    if (ui_.home.open) intents.emplace_back(Toggle{Toggle::What::home});
    if (ui_.compare_open) intents.emplace_back(Toggle{Toggle::What::compare});
    intents.push_back(std::move(intent));
    return intents;
  }

  /// What was typed may itself be a time or a condition.
  void typed() {
    if (source_.session == nullptr || words_.empty()) return;
    const std::string text{trimmed(ui_.palette.words)};
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc{} && end == text.data() + text.size()) {
      lead({PaletteKind::moment, "Go to " + text + " s", {}, {}, on_stage(JumpTo{text}), {}});
    }
    const bool asked = text.starts_with("until ");
    const std::string wanted = asked ? text.substr(6) : text;
    const auto condition = parse_condition(wanted, *source_.session);
    if (condition) {
      lead({PaletteKind::condition, "Run to: " + wanted, {}, {}, on_stage(RunTo{wanted, 1}), {}});
      lead({PaletteKind::condition,
            "Run back to: " + wanted,
            {},
            {},
            on_stage(RunTo{wanted, -1}),
            {}});
    } else if (asked) {
      const ks::Diagnostic& problem = condition.error().front();
      lead({PaletteKind::condition,
            "Run to: " + wanted,
            problem.what,
            {},
            {},
            problem.what + ". Allowed: " + problem.allowed + "."});
    }
  }

  void node(ks::NodeId id, std::string_view what, const std::string& name) {
    offer({PaletteKind::node, name, std::string(what), {}, on_stage(Select{{id, {}}}), {}},
          std::string(what) + " node");
  }
  void nodes(const ks::Session& session) {
    const ks::Names& names = session.names();
    const auto each = [&](const std::vector<std::string>& list, std::string_view what, auto id) {
      for (std::uint32_t i = 0; i < list.size(); ++i) {
        id.index = i;
        node(ks::node(id), what, list[i]);
      }
    };
    each(names.consumers, "consumer", ks::ConsumerId{});
    each(names.producers, "producer", ks::ProducerId{});
    each(names.brokers, "broker", ks::BrokerId{});
    each(names.groups, "group", ks::GroupId{});
    if (names.controllers.size() > 1) each(names.controllers, "controller", ks::ControllerId{});
    if (!names.zookeepers.empty())
      node({ks::NodeKind::zookeeper, 0}, "ZooKeeper", names.zookeepers.front());
    for (std::uint32_t i = 0; i < names.partitions.size(); ++i) {
      const ks::PartitionId id{i};
      offer({PaletteKind::node, names.of(id), "partition", {}, on_stage(Select{{{}, id}}), {}},
            "partition " + names.short_name(id));
    }
  }

  void branches(const ks::Session& session) {
    if (session.branches().size() < 2) return;
    for (std::size_t i = 0; i < session.branches().size(); ++i) {
      const ks::Branch& branch = session.branches()[i];
      const std::string name = i == 0 && branch.title().empty() ? "the first run" : branch.title();
      if (!branch.deleted) {
        offer({PaletteKind::branch, "Name the branch: " + name, {}, {}, {EditBranch{i}}, {}},
              "rename");
      }
      if (!branch.deleted && i > 0) {
        offer({PaletteKind::branch, "Delete the branch: " + name, {}, {}, {DeleteBranch{i}}, {}},
              "remove");
      }
      if (i == session.current_branch() || branch.deleted) continue;
      offer({PaletteKind::branch, "Go to branch: " + name, {}, {}, {SwitchBranch{i}}, {}},
            "switch");
      offer(
          {PaletteKind::branch, "Compare with branch: " + name, {}, {}, {CompareWithBranch{i}}, {}},
          "twins difference");
    }
  }

  void marks(const ks::Session& session) {
    for (const Bookmark& mark : source_.bookmarks) {
      const std::string name = mark.name.empty() ? "mark" : mark.name;
      offer({PaletteKind::moment,
             name,
             "mark at " + clock(mark.at) + " s",
             {},
             on_stage(SeekTime{mark.at}),
             {}},
            "mark bookmark");
    }
    if (!session.scenario()) return;
    for (const ks::Mark& mark : session.scenario()->marks) {
      if (mark.at > ui_.told_until()) continue;
      offer({PaletteKind::moment,
             mark.name,
             "named in the scenario, " + clock(mark.at) + " s",
             {},
             on_stage(SeekTime{mark.at}),
             {}},
            "mark");
    }
  }

  /// Somebody to whom keys of this scope belong; what is picked already comes first.
  void settings(const ks::Session& session) {
    const ks::Profile profile = session.spec().profile;
    for (const ks::Scope scope : ks::all_scopes) {
      const Selection of = holder_of(session, scope, ui_.selection);
      if (of.empty()) continue;
      for (const std::string_view key : ks::typed_keys(scope)) {
        const ks::ConfigRow* row = ks::find_config(scope, key);
        if (row == nullptr || !ks::default_of(*row, profile)) continue;
        offer({PaletteKind::setting,
               std::string(key),
               std::string(row->explanation),
               std::string(ks::to_text(scope)),
               {ShowSetting{of, std::string(key)}},
               {}},
              std::string(ks::to_text(scope)) + " " + std::string(row->explanation));
      }
    }
  }

  /// What the glossary explains.
  void terms() {
    for (std::size_t i = 0; i < term_count; ++i) {
      const auto term = static_cast<Term>(i);
      const Explanation explanation = explanation_of(term);
      offer({PaletteKind::action,
             "What is: " + std::string(explanation.title),
             {},
             {},
             {ExplainTerm{term, false}},
             {}},
            "explain meaning glossary help");
    }
  }

  void story() {
    const std::string words{trimmed(ui_.palette.words)};
    for (std::size_t i = 0; i < source_.story.lines.size(); ++i) {
      const ks::StoryLine& line = source_.story.lines[i];
      if (!ui_.tells(line.time, line.event)) break;
      if (!has_all_words(source_.story.low[i], words_)) continue;
      // Behind what has the words in its name.
      ranked_.push_back({4,
                         ranked_.size(),
                         {PaletteKind::story,
                          line.sentence,
                          {},
                          clock(line.time),
                          {SearchStory{words, line.event}},
                          {}}});
    }
  }

  PaletteView finish() {
    std::sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
      return a.rank != b.rank ? a.rank < b.rank : a.order < b.order;
    });
    PaletteView view;
    view.found = ranked_.size();
    for (Ranked& each : ranked_) {
      if (view.entries.size() == most_palette_entries) break;
      view.entries.push_back(std::move(each.entry));
    }
    if (view.entries.empty()) {
      view.empty = fmt::format(
          "Nothing has \xE2\x80\x9C{}\xE2\x80\x9D: no action, no node, no key, "
          "no lesson and no line of the story.",
          ui_.palette.words);
    }
    return view;
  }

  const PaletteSource& source_;
  const UiState& ui_;
  std::string words_;
  std::vector<Ranked> ranked_;
};

}  // namespace

std::string_view palette_word(PaletteKind kind) {
  switch (kind) {
    case PaletteKind::condition: return "run to";
    case PaletteKind::moment: return "moment";
    case PaletteKind::action: return "action";
    case PaletteKind::node: return "go to";
    case PaletteKind::branch: return "branch";
    case PaletteKind::setting: return "key";
    case PaletteKind::lesson: return "lesson";
    case PaletteKind::story: return "story";
  }
  return "";
}

bool has_all_words(std::string_view low, std::string_view words) {
  return every_word(
      words, [&](std::string_view word) { return low.find(word) != std::string_view::npos; });
}

void StoryMemory::update(const ks::Session& session) {
  if (revision == session.revision()) return;
  revision = session.revision();
  lines = ks::story(session.trace(), session.names());
  low.clear();
  for (const ks::StoryLine& line : lines) low.push_back(lower(line.sentence));
}

PaletteView build_palette(const PaletteSource& source) { return Palette(source).build(); }

std::vector<ks::EventNo> story_hits(const StoryMemory& story, const UiState& ui,
                                    std::string_view words) {
  const std::string low = lower(words);
  std::vector<ks::EventNo> hits;
  for (std::size_t i = 0; i < story.lines.size(); ++i) {
    const ks::EventNo event = story.lines[i].event;
    if (!ui.tells(story.lines[i].time, event)) break;
    if (!has_all_words(story.low[i], low)) continue;
    if (hits.empty() || hits.back() != event) hits.push_back(event);
  }
  return hits;
}

std::optional<ks::EventNo> hit_from(const std::vector<ks::EventNo>& hits, ks::EventNo event,
                                    int direction) {
  if (direction > 0) {
    const auto next = std::upper_bound(hits.begin(), hits.end(), event);
    return next == hits.end() ? std::nullopt : std::optional{*next};
  }
  const auto from = std::lower_bound(hits.begin(), hits.end(), event);
  return from == hits.begin() ? std::nullopt : std::optional{*(from - 1)};
}

std::string hits_text(const std::vector<ks::EventNo>& hits, std::string_view words,
                      ks::EventNo event) {
  const auto passed = std::upper_bound(hits.begin(), hits.end(), event) - hits.begin();
  return fmt::format("\xE2\x80\x9C{}\xE2\x80\x9D: {} of {}", words, passed, hits.size());
}

}  // namespace kv
