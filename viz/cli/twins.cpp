#include "viz/cli/twins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "sim/kafka/defaults.h"
#include "sim/scenario/problems.h"
#include "viz/cli/scenario_source.h"

namespace kv {
namespace {

/// What a path of the file begins with; everything else is taken for a Kafka key.
constexpr std::array<std::string_view, 12> file_keys{"format",   "title",    "profile", "seed",
                                                     "duration", "cluster",  "topics",  "producers",
                                                     "groups",   "timeline", "expect",  "steps"};

/// One --vary: what is changed, and to what.
struct Variation {
  std::string path;
  bool everywhere = false;  ///< a bare Kafka key
  std::vector<std::string> values;

  /// What follows `config.` is the key; other paths are told as they are.
  std::string name() const {
    const std::size_t config = path.find("config.");
    return config == std::string::npos ? path : path.substr(config + 7);
  }
};

/// Appends what does not stand there yet.
void add_new(const ks::Diagnostics& more, ks::Diagnostics& list) {
  for (const ks::Diagnostic& one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

std::string where(std::string_view option, std::string_view text) {
  return fmt::format("{} {}", option, text);
}

/// Cuts at commas that stand in no list and in no quotes.
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  bool quotes = false;
  for (const char c : text) {
    if (c == '"') quotes = !quotes;
    if (!quotes && (c == '[' || c == '{')) ++depth;
    if (!quotes && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth == 0 && !quotes) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

bool is_path(std::string_view path) {
  const std::string_view head = path.substr(0, path.find('.'));
  return std::find(file_keys.begin(), file_keys.end(), head) != file_keys.end();
}

ks::Result<Variation> variation_of(const std::string& text) {
  const std::size_t sign = text.find('=');
  Variation vary;
  vary.path = text.substr(0, sign);
  if (sign != std::string::npos)
    vary.values = split_values(std::string_view(text).substr(sign + 1));
  const bool empty = std::any_of(vary.values.begin(), vary.values.end(),
                                 [](const std::string& value) { return value.empty(); });
  if (sign == std::string::npos || sign == 0 || empty) {
    return ks::failure({.file = where("--vary", text),
                        .what = "is no variation",
                        .allowed = "key=value,value,…, such as session.timeout.ms=10000,45000"});
  }
  if (is_path(vary.path)) return vary;
  vary.everywhere = true;
  if (!ks::scopes_of(vary.path).empty()) return vary;
  const auto near = ks::nearest_keys(ks::Scope::consumer, vary.path, 1);
  return ks::failure({.file = where("--vary", vary.path),
                      .what = "is neither a path of the file nor a Kafka key",
                      .allowed = "a path as for --set, or a key that `kafkascope configs` lists",
                      .did_you_mean = near.empty() ? "" : std::string(near.front())});
}

/// One value of every --vary.
struct Variant {
  std::string name;
  std::vector<ks::Override> changes;
};

std::vector<Variant> variants_of(const std::vector<Variation>& variations) {
  std::vector<Variant> all(1);
  for (const Variation& vary : variations) {
    std::vector<Variant> more;
    for (const Variant& before : all) {
      for (const std::string& value : vary.values) {
        Variant one = before;
        if (!one.name.empty()) one.name += ", ";
        one.name += vary.name() + "=" + value;
        one.changes.push_back({vary.path, value, vary.everywhere});
        more.push_back(std::move(one));
      }
    }
    all = std::move(more);
  }
  return all;
}

/// Problems of a variant say which one it is; those with its path name the option that was written.
ks::Diagnostics of_variant(ks::Diagnostics problems, const Variant& variant,
                           const std::string& source) {
  for (ks::Diagnostic& problem : problems) {
    for (const ks::Override& change : variant.changes) {
      if (problem.file == "--set " + change.path) problem.file = "--vary " + change.path;
    }
    if (problem.file == source && !variant.name.empty()) problem.file += " with " + variant.name;
  }
  return problems;
}

std::string stem_of(const std::string& file) {
  return file == "-" ? "standard input" : std::filesystem::path(file).stem().string();
}

/// Titles tell the files apart; where two have the same or none, all go by their file names.
void name_by_file(std::vector<TwinScenario>& columns, const std::vector<std::string>& files) {
  const auto same_title = [&](const TwinScenario& column) {
    return column.name.empty() ||
           std::count_if(columns.begin(), columns.end(),
                         [&](const TwinScenario& other) { return other.name == column.name; }) > 1;
  };
  if (!std::any_of(columns.begin(), columns.end(), same_title)) return;
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].name = stem_of(files[i]);
}

std::vector<std::string> groups_of(const ks::Scenario& scenario) {
  std::vector<std::string> ids;
  for (const ks::GroupSpec& group : scenario.cluster.groups) ids.push_back(group.id);
  return ids;
}

/// --group, else the only group of FILE; every column must have it.
ks::Result<std::string> shared_group(const std::vector<TwinScenario>& columns,
                                     const std::string& asked) {
  const std::vector<std::string> ids = groups_of(columns.front().scenario);
  std::string group = asked;
  if (group.empty()) {
    if (ids.size() > 1) {
      return ks::failure({.file = columns.front().scenario.file,
                          .what = "has several groups",
                          .allowed = "--group with one of " + ks::any_of(ids)});
    }
    if (!ids.empty()) group = ids.front();
  }
  ks::Diagnostics problems;
  for (const TwinScenario& column : columns) {
    const std::vector<std::string> own = groups_of(column.scenario);
    if (std::find(own.begin(), own.end(), group) != own.end()) continue;
    ks::Diagnostic problem{.file = column.scenario.file};
    problem.what = own.empty() ? "has no consumer group, so there is nothing to compare"
                               : "has no group " + ks::quoted(group);
    if (!own.empty()) {
      problem.allowed = ks::any_of(own);
      problem.did_you_mean = ks::nearest_name(group, own);
    }
    add_new({std::move(problem)}, problems);
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return group;
}

void show_notes(const std::vector<TwinScenario>& columns, Console& console) {
  ks::Diagnostics notes;
  for (const TwinScenario& column : columns) add_new(column.scenario.notes, notes);
  console.complain(notes);
}

/// Reads every file once and parses every variant of the first.
class Reader {
 public:
  Reader(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

  ks::Result<std::vector<TwinScenario>> read() {
    const auto overrides = overrides_of(arguments_);
    if (!overrides) return tl::unexpected(overrides.error());
    overrides_ = *overrides;
    std::vector<Variation> variations;
    for (const std::string& text : arguments_.vary) {
      const auto vary = variation_of(text);
      if (vary) variations.push_back(*vary);
      if (!vary) collect(vary.error());
    }
    if (!problems_.empty()) return tl::unexpected(problems_);
    const std::vector<Variant> variants = variants_of(variations);
    if (const auto wrong = wrong_count(variants.size())) return ks::failure(*wrong);
    add(arguments_.file(), variants);
    for (const std::string& file : arguments_.with) add(file, {Variant{}});
    if (!problems_.empty()) return tl::unexpected(problems_);
    if (variations.empty()) name_by_file(columns_, files_);
    return columns_;
  }

 private:
  /// What is wrong in every variant is said once.
  void collect(const ks::Diagnostics& more) { add_new(more, problems_); }

  std::optional<ks::Diagnostic> wrong_count(std::size_t variants) const {
    const std::size_t count = variants + arguments_.with.size();
    if (count >= 2 && count <= most_columns) return std::nullopt;
    ks::Diagnostic wrong{.file = "kafkascope"};
    wrong.what = count < 2 ? "one run alone cannot be compared"
                           : fmt::format("{} runs side by side are too many", count);
    wrong.allowed =
        fmt::format("2 to {} runs: FILE with --with FILE2 or --vary key=v1,v2", most_columns);
    return wrong;
  }

  void add(const std::string& file, const std::vector<Variant>& variants) {
    const auto source = read_scenario(file, console_.in());
    if (!source) return collect(source.error());
    for (const Variant& variant : variants) {
      std::vector<ks::Override> changes = overrides_;
      changes.insert(changes.end(), variant.changes.begin(), variant.changes.end());
      auto scenario = ks::parse_scenario(source->text, source->name, changes);
      if (!scenario) {
        collect(of_variant(scenario.error(), variant, source->name));
        continue;
      }
      std::string name = variant.name.empty() ? scenario->title : variant.name;
      columns_.push_back({std::move(name), std::move(*scenario)});
      files_.push_back(file);
    }
  }

  const Arguments& arguments_;
  Console& console_;
  std::vector<ks::Override> overrides_;
  std::vector<TwinScenario> columns_;
  std::vector<std::string> files_;
  ks::Diagnostics problems_;
};

std::string what_differs(const Arguments& arguments) {
  if (arguments.vary.size() != 1 || !arguments.with.empty()) return {};
  const auto vary = variation_of(arguments.vary.front());
  return vary ? vary->name() : std::string{};
}

}  // namespace

bool asks_for_twins(const Arguments& arguments) {
  return !arguments.with.empty() || !arguments.vary.empty();
}

ks::Result<Columns> columns_of(const Arguments& arguments, Console& console) {
  auto all = Reader(arguments, console).read();
  if (!all) return tl::unexpected(std::move(all.error()));
  const auto group = shared_group(*all, arguments.group);
  if (!group) return tl::unexpected(group.error());
  show_notes(*all, console);
  Columns columns;
  columns.first = std::move(all->front().scenario);
  columns.twins.first_name = std::move(all->front().name);
  columns.twins.others.assign(std::make_move_iterator(all->begin() + 1),
                              std::make_move_iterator(all->end()));
  columns.twins.group = *group;
  columns.twins.differs = what_differs(arguments);
  return columns;
}

std::vector<ks::Session> open_columns(const Columns& columns) {
  std::vector<ks::Session> sessions;
  sessions.push_back(ks::Session::open(columns.first));
  for (const TwinScenario& twin : columns.twins.others) {
    sessions.push_back(ks::Session::open(twin.scenario));
  }
  return sessions;
}

ks::Result<TimeRange> shared_stretch(std::vector<ks::Session>& sessions, const Arguments& arguments,
                                     Console& console) {
  Arguments asked = arguments;
  // Without an end of its own the stretch ends with the shortest run; runs that never end do not count.
  ks::Time shortest = ks::never;
  for (const ks::Session& session : sessions) {
    if (!session.open_ended()) shortest = std::min(shortest, session.horizon());
  }
  if (asked.to.empty() && asked.until.empty() && shortest != ks::never) {
    asked.to = ks::duration_text(shortest - ks::start_time);
  }
  const auto part = stretch(sessions.front(), asked, console);
  if (!part) return tl::unexpected(part.error());
  const TimeRange range{part->from.time, part->to.time};
  if (range.length() <= ks::Duration{}) {
    return ks::failure(ks::Diagnostic{.file = "kafkascope",
                                      .what = "the stretch has no length",
                                      .allowed = "--from before --to"});
  }
  for (ks::Session& session : sessions) {
    if (!session.open_ended() && range.to > session.horizon()) {
      const std::string end = ks::duration_text(session.horizon() - ks::start_time);
      return ks::failure({.file = session.scenario() ? session.scenario()->file : "",
                          .what = "ends before the stretch does",
                          .allowed = "up to " + end});
    }
    compute(session, range.to, console);
  }
  return range;
}

}  // namespace kv
