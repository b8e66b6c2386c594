#include "viz/model/kept_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "sim/scenario/build.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

namespace kv {
namespace {

constexpr std::string_view head = "session\t1\n";

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

/// Commands one a line, so that their order, origin and marks are kept; their bodies are in the text.
std::string branch_text(const ks::Scenario& scenario, const ks::Branch& branch) {
  const std::string text = ks::with_branch(scenario, branch.commands);
  std::string all =
      fmt::format("branch\t{}\t{}\t{}\t{}\t{}\n", branch.parent, ks::to_us(branch.leaves_time),
                  one_line(branch.label), branch.commands.size(), text.size());
  for (const ks::Command& c : branch.commands) {
    all += fmt::format("{}\t{}\t{}\t{}\n", ks::to_us(c.at), static_cast<int>(c.origin),
                       one_line(c.mark), one_line(ks::to_text(c.body)));
  }
  return all + text + '\n';
}

/// Takes such a text apart; once something is missing, everything is.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool good() const { return good_; }
  bool starts(std::string_view words) {
    good_ = good_ && rest_.starts_with(words);
    if (good_) rest_.remove_prefix(words.size());
    return good_;
  }
  bool comes(std::string_view words) const { return good_ && rest_.starts_with(words); }
  std::string_view field() { return upto(rest_.find_first_of("\t\n")); }
  std::int64_t number() {
    const std::string_view text = field();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    good_ = good_ && error == std::errc{} && end == text.data() + text.size() && value >= 0;
    return good_ ? value : 0;
  }
  std::string_view block(std::int64_t bytes) { return upto(static_cast<std::size_t>(bytes)); }

 private:
  /// And leaves out the one byte behind it.
  std::string_view upto(std::size_t end) {
    good_ = good_ && end < rest_.size();
    if (!good_) return {};
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

  std::string_view rest_;
  bool good_ = true;
};

struct Line {
  ks::Time at{};
  ks::Origin origin = ks::Origin::scripted;
  std::string mark;
  std::string words;
};

/// Finds the command of each line in the text.
std::optional<std::vector<ks::Command>> commands_of(const std::vector<Line>& lines,
                                                    std::string_view text,
                                                    const std::string& file_name) {
  const auto scenario = ks::parse_scenario(text, file_name);
  if (!scenario) return std::nullopt;
  std::vector<ks::Command> there = ks::build(*scenario).commands;
  std::vector<ks::Command> commands;
  for (const Line& line : lines) {
    const auto found = std::find_if(there.begin(), there.end(), [&](const ks::Command& c) {
      return c.at == line.at && one_line(ks::to_text(c.body)) == line.words;
    });
    if (found == there.end()) return std::nullopt;
    commands.push_back({line.at, std::move(found->body), line.origin, line.mark});
    there.erase(found);
  }
  return commands;
}

bool read_branch(Reader& in, ks::Session& session, const std::string& file_name) {
  in.starts("branch\t");
  const auto parent = static_cast<std::size_t>(in.number());
  const ks::Time leaves = ks::time_from_us(in.number());
  std::string label{in.field()};
  const std::int64_t count = in.number();
  const std::int64_t bytes = in.number();
  std::vector<Line> lines;
  for (std::int64_t i = 0; in.good() && i < count; ++i) {
    Line line;
    line.at = ks::time_from_us(in.number());
    const std::int64_t origin = in.number();
    if (origin > static_cast<std::int64_t>(ks::Origin::clicked)) return false;
    line.origin = static_cast<ks::Origin>(origin);
    line.mark = in.field();
    line.words = in.field();
    lines.push_back(std::move(line));
  }
  const std::string_view text = in.block(bytes);
  auto commands = in.good() ? commands_of(lines, text, file_name) : std::nullopt;
  return commands && session.add_branch(parent, leaves, std::move(*commands), std::move(label));
}

}  // namespace

std::string SessionWriter::text(const ks::Session& session, const Cursor& cursor) {
  if (!session.scenario()) return {};
  const ks::Scenario& scenario = *session.scenario();
  const auto& branches = session.branches();
  for (std::size_t i = branches_.size() + 1; i < branches.size(); ++i)
    branches_.push_back(branch_text(scenario, branches[i]));
  std::string all = fmt::format("{}base\t{}\t{}\n{}\n", head, ks::to_us(session.horizon()),
                                scenario.text.size(), scenario.text);
  for (const std::string& branch : branches_) all += branch;
  // What may change at any time.
  for (std::size_t i = 0; i < branches.size(); ++i) {
    all += fmt::format("name\t{}\t{}\n", branches[i].deleted ? 1 : 0,
                       one_line(branches[i].given_name));
  }
  return all + fmt::format("at\t{}\t{}\t{}\t{}\n", session.current_branch(), ks::to_us(cursor.time),
                           cursor.event, cursor.on_event ? 1 : 0);
}

std::optional<KeptSession> read_session(std::string_view text, const std::string& file_name) {
  Reader in(text);
  in.starts(head);
  in.starts("base\t");
  const ks::Time horizon = ks::time_from_us(in.number());
  const std::string_view base = in.block(in.number());
  if (!in.good()) return std::nullopt;
  auto scenario = ks::parse_scenario(base, file_name);
  if (!scenario) return std::nullopt;
  KeptSession kept{ks::Session::open(std::move(*scenario)), {}};
  ks::Session& session = kept.session;
  session.extend_horizon(horizon);
  while (in.comes("branch\t")) {
    if (!read_branch(in, session, file_name)) return std::nullopt;
  }
  std::vector<std::size_t> deleted;
  for (std::size_t i = 0; i < session.branches().size(); ++i) {
    in.starts("name\t");
    if (in.number() != 0) deleted.push_back(i);
    session.name_branch(i, std::string{in.field()});
  }
  in.starts("at\t");
  const auto present = static_cast<std::size_t>(in.number());
  kept.cursor.time = ks::time_from_us(in.number());
  kept.cursor.event = static_cast<ks::EventNo>(in.number());
  kept.cursor.on_event = in.number() != 0;
  if (!in.good() || present >= session.branches().size()) return std::nullopt;
  for (const std::size_t branch : deleted) session.delete_branch(branch);
  session.switch_to(present);
  return kept;
}

}  // namespace kv
