// Edits the text of a scenario in place: adds and removes timeline tables and leaves every other byte alone.
#include <algorithm>
#include <limits>
#include <set>

#include "sim/scenario/build.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/stable_order.h"
#include "sim/scenario/toml_lines.h"
#include "sim/scenario/write.h"
#include "sim/scenario/write_parts.h"

namespace ks {
namespace {

/// A command that stands where the scenario as it was read has none: a clicked one, or an entry of its
/// timeline that comes at another time.
struct Placed {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  Command command;
  std::size_t entry = none;
};

/// What differs from the scenario as it was read.
struct Changes {
  std::set<std::size_t> removed;
  std::vector<Placed> placed;  ///< sorted by time; at one instant in the order in which they happen
};

class Editor {
 public:
  explicit Editor(std::string text) : text_(std::move(text)) {
    crlf_ = text_.find("\r\n") != std::string::npos;
    if (!text_.empty() && text_.back() != '\n') text_ += crlf_ ? "\r\n" : "\n";
    items_ = toml_items(text_);
    timeline_ = toml_sections(items_, "timeline");
    gone_.assign(items_.size(), false);
    before_.resize(items_.size() + 1);
  }

  const std::vector<TomlSection>& timeline() const { return timeline_; }
  const std::vector<TomlItem>& items() const { return items_; }

  /// Removes a section with the comment right above it and one blank line around it.
  void remove(const TomlSection& section) {
    std::size_t first = section.first;
    std::size_t last = section.last;
    const bool more = last + 1 < items_.size();
    if (more && items_[last + 1].kind == TomlItem::Kind::blank) {
      ++last;
    } else if (!more && first > 0 && items_[first - 1].kind == TomlItem::Kind::blank) {
      --first;
    }
    for (std::size_t i = first; i <= last; ++i) gone_[i] = true;
  }

  /// Leaves only the instant and its name.
  void remove_action(const TomlSection& section) {
    for (std::size_t i = section.header + 1; i <= section.last; ++i) {
      const TomlItem& item = items_[i];
      const bool stays =
          item.kind == TomlItem::Kind::comment || item.kind == TomlItem::Kind::blank ||
          (item.kind == TomlItem::Kind::value && (item.key == "at" || item.key == "mark"));
      if (!stays) gone_[i] = true;
    }
  }

  /// A section with the comment right above it, at another time.
  std::string moved_table(const TomlSection& section, Time at) const {
    std::string table;
    bool dated = false;
    for (std::size_t i = section.first; i <= section.last; ++i) {
      const TomlItem& item = items_[i];
      const std::string lines = text_.substr(item.begin, item.end - item.begin);
      const bool date = !dated && item.kind == TomlItem::Kind::value && item.key == "at";
      table += date ? with_value(lines, quoted_time(at)) : lines;
      dated = dated || date;
    }
    return table;
  }

  std::string table_of(const Command& command) const {
    return with_line_ends(timeline_table(command.at, command.mark, &command.body));
  }

  /// Behind the last entry that is not later; else before the first entry; else before the expectations.
  void insert(Time at, const std::string& table, std::span<const TimelineEntry> entries) {
    for (std::size_t i = entries.size(); i > 0; --i) {
      if (entries[i - 1].at > at || gone_[timeline_[i - 1].header]) continue;
      before_[timeline_[i - 1].last + 1] += line_end() + table;
      return;
    }
    const std::size_t item = first_later_item();
    before_[item] += item == items_.size() ? line_end() + table : table + line_end();
  }

  std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      out += before_[i];
      if (!gone_[i]) out += text_.substr(items_[i].begin, items_[i].end - items_[i].begin);
    }
    return out + before_.back();
  }

  /// Some `at` elsewhere in the file begins with this mark.
  bool uses_mark(const std::string& mark, const TomlSection& except) const {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (i >= except.header && i <= except.last) continue;
      if (items_[i].kind != TomlItem::Kind::value || items_[i].key != "at") continue;
      const std::string value = text_.substr(items_[i].begin, items_[i].end - items_[i].begin);
      for (const char* quote : {"\"", "'"}) {
        if (value.find(quote + mark) != std::string::npos) return true;
      }
    }
    return false;
  }

 private:
  /// A line "key = value # words" with another value.
  static std::string with_value(const std::string& line, const std::string& value) {
    const std::size_t begin = line.find_first_not_of(" \t", line.find('=') + 1);
    const bool quoted = line[begin] == '"' || line[begin] == '\'';
    const std::size_t end =
        quoted ? line.find(line[begin], begin + 1) + 1 : line.find_first_of(" \t#\r\n", begin);
    return line.substr(0, begin) + value + line.substr(end);
  }

  std::string line_end() const { return crlf_ ? "\r\n" : "\n"; }

  std::string with_line_ends(const std::string& table) const {
    if (!crlf_) return table;
    std::string out;
    for (const char c : table) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
  }

  /// The first line of the first table that follows the timeline in a well ordered file.
  std::size_t first_later_item() const {
    std::size_t best = items_.size();
    for (const TomlSection& section : timeline_) {
      if (!gone_[section.header]) best = std::min(best, section.first);
    }
    if (best < items_.size()) return best;
    for (const char* name : {"expect", "steps"}) {
      const std::vector<TomlSection> sections = toml_sections(items_, name);
      if (!sections.empty()) best = std::min(best, sections.front().first);
    }
    return best;
  }

  std::string text_;
  bool crlf_ = false;
  std::vector<TomlItem> items_;
  std::vector<TomlSection> timeline_;
  std::vector<bool> gone_;           // per item
  std::vector<std::string> before_;  // new text before each item, and behind the last
};

/// Takes out the timeline, expect and steps tables that are wrong now, because what they name is gone.
std::string without_broken_tables(std::string text) {
  for (int round = 0; round < 4; ++round) {
    const Result<Scenario> parsed = parse_scenario(text, "");
    if (parsed) break;
    Editor editor(text);
    bool changed = false;
    for (const char* name : {"timeline", "expect", "steps"}) {
      for (const TomlSection& section : toml_sections(editor.items(), name)) {
        const int first = editor.items()[section.header].line;
        const bool last_item = section.last + 1 == editor.items().size();
        const int end =
            last_item ? std::numeric_limits<int>::max() : editor.items()[section.last + 1].line;
        const bool broken =
            std::any_of(parsed.error().begin(), parsed.error().end(),
                        [&](const Diagnostic& d) { return d.line >= first && d.line < end; });
        if (broken) editor.remove(section);
        changed = changed || broken;
      }
    }
    if (!changed) break;
    text = editor.text();
  }
  return text;
}

void insert_by_time(Scenario& scenario, TimelineEntry entry) {
  const auto later = std::find_if(scenario.timeline.rbegin(), scenario.timeline.rend(),
                                  [&](const TimelineEntry& e) { return e.at <= entry.at; });
  scenario.timeline.insert(later.base(), std::move(entry));
}

/// The scenario as a value after the same changes, for texts that cannot be edited in place.
Scenario changed(const Scenario& original, const Changes& changes) {
  Scenario scenario = original;
  scenario.timeline.clear();
  std::set<std::size_t> away = changes.removed;
  for (const Placed& each : changes.placed) away.insert(each.entry);
  for (std::size_t i = 0; i < original.timeline.size(); ++i) {
    TimelineEntry entry = original.timeline[i];
    if (away.count(i) > 0) entry.action.reset();
    if (entry.action || !entry.mark.empty()) scenario.timeline.push_back(std::move(entry));
  }
  for (const Placed& each : changes.placed) {
    const std::string mark = each.entry == Placed::none ? each.command.mark : "";
    insert_by_time(scenario, {each.command.at, mark, each.command.body, {}});
  }
  return scenario;
}

bool same_commands(const Run& a, const Run& b) {
  return std::equal(
      a.commands.begin(), a.commands.end(), b.commands.begin(), b.commands.end(),
      [](const Command& x, const Command& y) { return x.at == y.at && x.body == y.body; });
}

std::string edited(const Scenario& original, const Changes& changes) {
  Editor editor(original.text);
  const std::size_t count = original.timeline.size();
  if (editor.timeline().size() != count) return {};
  const auto marks_others = [&](std::size_t i) {
    const std::string& mark = original.timeline[i].mark;
    return !mark.empty() && editor.uses_mark(mark, editor.timeline()[i]);
  };
  const auto take_out = [&](std::size_t i) {
    if (marks_others(i)) {
      editor.remove_action(editor.timeline()[i]);
    } else {
      editor.remove(editor.timeline()[i]);
    }
  };
  for (const std::size_t i : changes.removed) take_out(i);
  for (const Placed& each : changes.placed) {
    if (each.entry != Placed::none) take_out(each.entry);
  }
  for (const Placed& each : changes.placed) {
    const Command& command = each.command;
    const bool moved = each.entry != Placed::none;
    std::string table;
    if (moved && !marks_others(each.entry))
      table = editor.moved_table(editor.timeline()[each.entry], command.at);
    else
      table = editor.table_of({command.at, command.body, {}, moved ? "" : command.mark});
    editor.insert(command.at, table, original.timeline);
  }
  return editor.text();
}

std::string with_changes(const Scenario& original, Changes changes) {
  if (changes.removed.empty() && changes.placed.empty() && !original.text.empty())
    return original.text;
  sort_stably(changes.placed, [](const Placed& each) { return each.command.at; });
  const Scenario wanted = changed(original, changes);
  if (original.text.empty()) return without_broken_tables(write_scenario(wanted));
  const std::string text = edited(original, changes);
  if (text.empty()) return without_broken_tables(write_scenario(wanted));
  const Result<Scenario> parsed = parse_scenario(text, original.file);
  if (!parsed) return without_broken_tables(text);
  if (!same_commands(build(*parsed), build(wanted))) return write_scenario(wanted);
  return text;
}

}  // namespace

std::string with_commands(const Scenario& original, std::span<const Command> clicked,
                          std::span<const std::size_t> removed) {
  Changes changes{{removed.begin(), removed.end()}, {}};
  for (const Command& command : clicked) changes.placed.push_back({command, Placed::none});
  return with_changes(original, std::move(changes));
}

std::string with_branch(const Scenario& original, std::span<const Command> commands) {
  // Which entry of the timeline each command is, where it stands there or elsewhere.
  std::vector<std::size_t> entry_of(commands.size(), Placed::none);
  std::vector<bool> moved(commands.size(), false);
  const auto take = [&](std::size_t index, bool anywhere) {
    const TimelineEntry& entry = original.timeline[index];
    for (std::size_t j = 0; j < commands.size(); ++j) {
      const Command& command = commands[j];
      const bool free = entry_of[j] == Placed::none && command.origin == Origin::scripted;
      if (!free || command.body != *entry.action || (!anywhere && command.at != entry.at)) continue;
      entry_of[j] = index;
      moved[j] = anywhere;
      return true;
    }
    return false;
  };
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < original.timeline.size(); ++i) {
    if (original.timeline[i].action && !take(i, false)) missing.push_back(i);
  }
  Changes changes;
  for (const std::size_t i : missing) {
    if (!take(i, true)) changes.removed.insert(i);
  }
  for (std::size_t j = 0; j < commands.size(); ++j) {
    const bool clicked = commands[j].origin == Origin::clicked;
    if (clicked || moved[j]) changes.placed.push_back({commands[j], entry_of[j]});
  }
  return with_changes(original, std::move(changes));
}

}  // namespace ks
