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

std::vector<Command> by_time(std::span<const Command> commands) {
  std::vector<Command> list(commands.begin(), commands.end());
  sort_stably(list, [](const Command& command) { return command.at; });
  return list;
}

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

  /// Behind the last entry that is not later; else before the first entry; else before the expectations.
  void insert(const Command& command, std::span<const TimelineEntry> entries) {
    const std::string table =
        with_line_ends(timeline_table(command.at, command.mark, &command.body));
    for (std::size_t i = entries.size(); i > 0; --i) {
      if (entries[i - 1].at > command.at || gone_[timeline_[i - 1].header]) continue;
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

/// The scenario as a value after the same changes, for texts that cannot be edited in place.
Scenario changed(const Scenario& original, std::span<const Command> clicked,
                 const std::set<std::size_t>& removed) {
  Scenario scenario = original;
  scenario.timeline.clear();
  for (std::size_t i = 0; i < original.timeline.size(); ++i) {
    TimelineEntry entry = original.timeline[i];
    if (removed.count(i) > 0) entry.action.reset();
    if (entry.action || !entry.mark.empty()) scenario.timeline.push_back(std::move(entry));
  }
  for (const Command& command : by_time(clicked)) {
    const auto later =
        std::find_if(scenario.timeline.rbegin(), scenario.timeline.rend(),
                     [&](const TimelineEntry& entry) { return entry.at <= command.at; });
    scenario.timeline.insert(later.base(), {command.at, command.mark, command.body, {}});
  }
  return scenario;
}

bool same_commands(const Run& a, const Run& b) {
  return std::equal(
      a.commands.begin(), a.commands.end(), b.commands.begin(), b.commands.end(),
      [](const Command& x, const Command& y) { return x.at == y.at && x.body == y.body; });
}

std::string edited(const Scenario& original, std::span<const Command> clicked,
                   const std::set<std::size_t>& removed) {
  Editor editor(original.text);
  const std::size_t count = original.timeline.size();
  if (editor.timeline().size() != count) return {};
  for (std::size_t i = 0; i < count; ++i) {
    if (removed.count(i) == 0) continue;
    const TomlSection& section = editor.timeline()[i];
    const std::string& mark = original.timeline[i].mark;
    if (!mark.empty() && editor.uses_mark(mark, section)) {
      editor.remove_action(section);
    } else {
      editor.remove(section);
    }
  }
  for (const Command& command : by_time(clicked)) editor.insert(command, original.timeline);
  return editor.text();
}

}  // namespace

std::string with_commands(const Scenario& original, std::span<const Command> clicked,
                          std::span<const std::size_t> removed) {
  const std::set<std::size_t> gone(removed.begin(), removed.end());
  if (clicked.empty() && gone.empty() && !original.text.empty()) return original.text;
  const Scenario wanted = changed(original, clicked, gone);
  if (original.text.empty()) return without_broken_tables(write_scenario(wanted));
  const std::string text = edited(original, clicked, gone);
  if (text.empty()) return without_broken_tables(write_scenario(wanted));
  const Result<Scenario> parsed = parse_scenario(text, original.file);
  if (!parsed) return without_broken_tables(text);
  if (!same_commands(build(*parsed), build(wanted))) return write_scenario(wanted);
  return text;
}

std::string with_branch(const Scenario& original, std::span<const Command> commands) {
  std::vector<Command> clicked;
  std::vector<bool> taken(commands.size(), false);
  for (const Command& command : commands) {
    if (command.origin == Origin::clicked) clicked.push_back(command);
  }
  std::vector<std::size_t> removed;
  for (std::size_t i = 0; i < original.timeline.size(); ++i) {
    const TimelineEntry& entry = original.timeline[i];
    if (!entry.action) continue;
    bool found = false;
    for (std::size_t j = 0; j < commands.size() && !found; ++j) {
      const Command& command = commands[j];
      if (taken[j] || command.origin != Origin::scripted) continue;
      found = command.at == entry.at && command.body == *entry.action;
      taken[j] = found;
    }
    if (!found) removed.push_back(i);
  }
  return with_commands(original, clicked, removed);
}

}  // namespace ks
