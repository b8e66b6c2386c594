#include "viz/cli/twins.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/scenario/problems.h"
#include "viz/cli/scenario_source.h"
#include "viz/cli/vary.h"
#include "viz/model/reproduce.h"

namespace kv {
namespace {

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
  Reader(std::string_view who, const Arguments& arguments, Console& console)
      : who_(who), arguments_(arguments), console_(console) {}

  ks::Result<std::vector<TwinScenario>> read() {
    const auto overrides = overrides_of(arguments_);
    if (!overrides) return tl::unexpected(overrides.error());
    overrides_ = *overrides;
    const auto variations = variations_of(arguments_.vary);
    if (!variations) return tl::unexpected(variations.error());
    const std::vector<Variant> variants = variants_of(*variations);
    if (const auto wrong = wrong_count(variants.size())) return ks::failure(*wrong);
    add(arguments_.file(), variants);
    for (const std::string& file : arguments_.with) add(file, {Variant{}});
    if (!problems_.empty()) return tl::unexpected(problems_);
    if (variations->empty()) name_by_file(columns_, files_);
    return columns_;
  }

 private:
  /// What is wrong in every variant is said once.
  void collect(const ks::Diagnostics& more) { add_new(more, problems_); }

  std::optional<ks::Diagnostic> wrong_count(std::size_t variants) const {
    const std::size_t count = variants + arguments_.with.size();
    if (count >= 2 && count <= most_columns) return std::nullopt;
    ks::Diagnostic wrong{.file = std::string(who_)};
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

  std::string_view who_;
  const Arguments& arguments_;
  Console& console_;
  std::vector<ks::Override> overrides_;
  std::vector<TwinScenario> columns_;
  std::vector<std::string> files_;
  ks::Diagnostics problems_;
};

/// Not of variants, nor where values are replaced: then the first run is not the file as it stands.
std::string words_of(const Arguments& arguments) {
  std::string words;
  const bool replaces =
      !arguments.seed.empty() || !arguments.profile.empty() || !arguments.sets.empty();
  if (!arguments.vary.empty() || replaces) return words;
  for (const std::string& file : arguments.with)
    words += (words.empty() ? "--with " : " --with ") + shell_word(file);
  if (!words.empty() && !arguments.group.empty())
    words += " --group " + shell_word(arguments.group);
  return words;
}

std::string what_differs(const Arguments& arguments) {
  if (arguments.vary.size() != 1 || !arguments.with.empty()) return {};
  const auto vary = variation_of(arguments.vary.front());
  return vary ? vary->name() : std::string{};
}

}  // namespace

bool asks_for_twins(const Arguments& arguments) {
  return !arguments.with.empty() || !arguments.vary.empty();
}

ks::Result<Columns> columns_of(std::string_view who, const Arguments& arguments, Console& console) {
  auto all = Reader(who, arguments, console).read();
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
  columns.twins.words = words_of(arguments);
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

ks::Result<TimeRange> shared_stretch(std::string_view who, std::vector<ks::Session>& sessions,
                                     const Arguments& arguments, Console& console) {
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
    return ks::failure(ks::Diagnostic{.file = std::string(who),
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
