#include "viz/cli/sweep_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/base/rng.h"
#include "sim/scenario/problems.h"
#include "sim/scenario/stable_order.h"
#include "sim/scenario/units.h"
#include "viz/cli/open_run.h"
#include "viz/cli/scenario_source.h"
#include "viz/model/comparison.h"

namespace kv {
namespace {

constexpr std::size_t most_runs = 1'000'000;

ks::Result<std::vector<std::uint64_t>> no_seeds(const std::string& text) {
  return ks::failure({.file = "--seeds " + text,
                      .what = "are no seeds",
                      .allowed = "1..100, a single number, or several of these with commas"});
}

/// "1..100", "7", "1..10,20,30..40".
ks::Result<std::vector<std::uint64_t>> seeds_of(const std::string& text) {
  std::vector<std::uint64_t> seeds;
  std::string_view rest = text;
  while (true) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t dots = part.find("..");
    const auto low = ks::parse_count(part.substr(0, dots));
    const auto high = dots == std::string_view::npos ? low : ks::parse_count(part.substr(dots + 2));
    if (!low || !high || *low > *high) return no_seeds(text);
    const auto count = static_cast<std::uint64_t>(*high - *low) + 1;
    if (count + seeds.size() > most_runs) {
      return ks::failure({.file = "--seeds " + text,
                          .what = "are too many",
                          .allowed = fmt::format("at most {} runs", most_runs)});
    }
    for (std::int64_t seed = *low; seed <= *high; ++seed)
      seeds.push_back(static_cast<std::uint64_t>(seed));
    if (part.size() == rest.size()) return seeds;
    rest.remove_prefix(part.size() + 1);
  }
}

ks::Result<Shard> shard_of(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto number = ks::parse_count(std::string_view(text).substr(0, slash));
  const auto of = slash == std::string::npos
                      ? std::nullopt
                      : ks::parse_count(std::string_view(text).substr(slash + 1));
  if (number && of && *number >= 1 && *number <= *of) {
    return Shard{static_cast<std::size_t>(*number), static_cast<std::size_t>(*of)};
  }
  return ks::failure({.file = "--shard " + text,
                      .what = "is no shard",
                      .allowed = "i/n with i from 1 to n, such as 3/8"});
}

/// Instants of a sweep are times or marks: an event of one number is something else in every run.
ks::Result<ks::Time> time_of(const ks::Scenario& scenario, const std::string& option,
                             const std::string& text) {
  const auto time = ks::resolve_time(scenario.marks, text);
  if (!time && longer_than_any_run(text)) {
    return ks::failure(
        {.file = option + " " + text, .what = "is too long", .allowed = "at most 365 days"});
  }
  if (!time) {
    return ks::failure({.file = option + " " + text,
                        .what = "is no instant of every run",
                        .allowed = "44.9s, 1m30s, 250ms, a mark of the file, or MARK+44.9s"});
  }
  if (scenario.duration && *time > ks::start_time + *scenario.duration) {
    return ks::failure({.file = option + " " + text,
                        .what = "lies behind the end of the run",
                        .allowed = "up to " + ks::duration_text(*scenario.duration)});
  }
  return *time;
}

/// Those whose instant the run reaches; those about the whole run when it is looked at to its end.
std::vector<std::size_t> reached(const ks::Scenario& scenario, ks::Time end) {
  const bool whole = !scenario.duration || end >= ks::start_time + *scenario.duration;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < scenario.expectations.size(); ++i) {
    const auto& at = scenario.expectations[i].at;
    if (at ? *at <= end : whole) found.push_back(i);
  }
  // In the order of the file, where one table may hold several.
  ks::sort_stably(found, [&](std::size_t i) {
    return std::pair(scenario.expectations[i].place.line, scenario.expectations[i].place.column);
  });
  return found;
}

/// "step_2_time_to_next_owner_us": what the question of the second step asks for.
std::string answer_column(std::size_t step, const ks::AnswerName& answer) {
  std::string name = ks::to_text(answer);
  name = name.substr(0, name.find('('));
  std::replace(name.begin(), name.end(), '-', '_');
  const bool time = name.starts_with("time_to");
  return fmt::format("step_{}_{}{}", step + 1, name, time ? "_us" : "");
}

constexpr std::array own_measures{Measure::unowned_time,   Measure::stopped_partitions,
                                  Measure::longest_stop,   Measure::owner_changes,
                                  Measure::rebalance_time, Measure::rounds};

std::vector<std::string> columns_of(const SweepPlan& plan, const ks::Scenario& scenario) {
  std::vector<std::string> columns{"run", "seed"};
  columns.insert(columns.end(), plan.settings.begin(), plan.settings.end());
  columns.emplace_back("events");
  for (const Draw& draw : plan.draws) columns.push_back(draw.column());
  columns.insert(columns.end(), {"records_produced", "records_lost"});
  for (const ks::GroupSpec& group : scenario.cluster.groups) {
    const std::string prefix = scenario.cluster.groups.size() > 1 ? group.id + "." : "";
    const auto add = [&](std::string_view name) { columns.push_back(prefix + std::string(name)); };
    for (const char* name : {"records_handed_out", "duplicates", "rebalances"}) add(name);
    if (group.type == ks::GroupType::share) {
      add("delivered_more_than_once");
      add("archived");
      continue;
    }
    for (const Measure measure : own_measures) add(measure_key(measure));
  }
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    const auto& predict = scenario.steps[i].predict;
    if (predict) columns.push_back(answer_column(i, predict->answer));
  }
  for (const std::size_t i : plan.expectations) {
    const ks::Place place = scenario.expectations[i].place;
    std::string name = fmt::format("held_{}", place.line);
    if (std::find(columns.begin(), columns.end(), name) != columns.end())
      name += fmt::format("_{}", place.column);
    columns.push_back(std::move(name));
  }
  return columns;
}

/// "timeline.exit.at=20s..23s", "session.timeout.ms=6000..45000".
ks::Result<Draw> draw_of(const std::string& text) {
  const auto wrong = [&](std::string what) {
    return ks::failure({.file = "--draw " + text,
                        .what = std::move(what),
                        .allowed = "path=low..high, such as timeline.crash.at=20s..23s"});
  };
  const std::size_t sign = text.find('=');
  const std::size_t dots = sign == std::string::npos ? sign : text.find("..", sign);
  if (dots == std::string::npos) return wrong("draws nothing");
  const auto named = variation_of(text);
  if (!named) {
    ks::Diagnostics problems = named.error();
    problems.front().file = "--draw " + text;
    return tl::unexpected(std::move(problems));
  }
  Draw draw{.path = named->path, .everywhere = named->everywhere};
  const std::string low = text.substr(sign + 1, dots - sign - 1);
  const std::string high = text.substr(dots + 2);
  const auto first = ks::parse_count(low);
  const auto last = ks::parse_count(high);
  const auto from = ks::parse_duration(low);
  const auto to = ks::parse_duration(high);
  draw.duration = from && to;
  if (draw.duration) {
    draw.low = ks::to_us(*from);
    draw.high = ks::to_us(*to);
    if (draw.low % 1000 == 0 && draw.high % 1000 == 0) draw.step = 1000;
  } else if (first && last) {
    draw.low = *first;
    draw.high = *last;
  } else {
    return wrong("is between neither two durations nor two whole numbers");
  }
  if (draw.low >= draw.high) return wrong("has no room between its ends");
  return draw;
}

class Planner {
 public:
  Planner(const Arguments& arguments, Console& console)
      : arguments_(arguments), console_(console) {}

  ks::Result<SweepPlan> plan() {
    const auto overrides = overrides_of(arguments_);
    if (!overrides) collect(overrides.error());
    const auto variations = variations_of(arguments_.vary);
    if (!variations) collect(variations.error());
    read_options();
    if (!problems_.empty()) return tl::unexpected(problems_);
    plan_.variants = variants_of(*variations);
    for (const Variation& vary : *variations) plan_.settings.push_back(vary.name());
    const auto source = read_scenario(arguments_.file(), console_.in());
    if (!source) return tl::unexpected(source.error());
    plan_.file = source->name;
    plan_.text = source->text;
    plan_.arguments = arguments_;
    plan_.overrides = *overrides;
    for (const Variant& variant : plan_.variants) add(*source, variant);
    if (!problems_.empty()) return tl::unexpected(problems_);
    if (plan_.seeds.empty()) plan_.seeds.push_back(plan_.scenarios.front().cluster.seed);
    if (const auto wrong = wrong_size()) return ks::failure(*wrong);
    console_.complain(notes_);
    return std::move(plan_);
  }

 private:
  void collect(const ks::Diagnostics& more) { add_new(more, problems_); }

  void read_options() {
    if (!arguments_.seeds.empty()) {
      auto seeds = seeds_of(arguments_.seeds);
      if (seeds) plan_.seeds = std::move(*seeds);
      if (!seeds) collect(seeds.error());
    }
    if (!arguments_.shard.empty()) {
      const auto shard = shard_of(arguments_.shard);
      if (shard) plan_.shard = *shard;
      if (!shard) collect(shard.error());
    }
    if (!arguments_.seeds.empty() && !arguments_.seed.empty()) {
      collect({{.file = "kafkascope sweep", .what = "--seed and --seeds exclude each other"}});
    }
    for (const std::string& text : arguments_.draws) {
      auto draw = draw_of(text);
      if (draw) plan_.draws.push_back(std::move(*draw));
      if (!draw) collect(draw.error());
    }
    if (arguments_.seeds.empty() && arguments_.vary.empty()) {
      collect({{.file = "kafkascope sweep",
                .what = "there is nothing to vary",
                .allowed = "--seeds 1..100, --vary key=v1,v2 or both"}});
    }
  }

  /// Both ends of every draw must make a scenario; the lower ends stay.
  void add(const ScenarioSource& source, const Variant& variant) {
    std::vector<ks::Override> changes = plan_.overrides;
    changes.insert(changes.end(), variant.changes.begin(), variant.changes.end());
    const std::size_t before = changes.size();
    for (const Draw& draw : plan_.draws) changes.push_back(draw.override_with(draw.high));
    if (!plan_.draws.empty()) {
      const auto upper = ks::parse_scenario(source.text, source.name, changes);
      if (!upper) return collect(of_variant(upper.error(), variant, source.name));
    }
    changes.resize(before);
    for (const Draw& draw : plan_.draws) changes.push_back(draw.override_with(draw.low));
    auto scenario = ks::parse_scenario(source.text, source.name, changes);
    if (!scenario) return collect(of_variant(scenario.error(), variant, source.name));
    add_new(scenario->notes, notes_);
    const auto stretch = stretch_of(*scenario, arguments_);
    if (!stretch) return collect(of_variant(stretch.error(), variant, source.name));
    plan_.expectations = reached(*scenario, stretch->to);
    std::vector<std::string> columns = columns_of(plan_, *scenario);
    if (!plan_.columns.empty() && columns != plan_.columns) {
      return collect({{.file = source.name + " with " + variant.name,
                       .what = "measures something else than the first run",
                       .allowed = "settings that leave groups and expectations as they are"}});
    }
    plan_.columns = std::move(columns);
    plan_.scenarios.push_back(std::move(*scenario));
  }

  std::optional<ks::Diagnostic> wrong_size() const {
    if (plan_.runs() <= most_runs) return std::nullopt;
    return ks::Diagnostic{.file = "kafkascope sweep",
                          .what = fmt::format("{} runs are too many", plan_.runs()),
                          .allowed = fmt::format("at most {}", most_runs)};
  }

  const Arguments& arguments_;
  Console& console_;
  SweepPlan plan_;
  ks::Diagnostics problems_;
  ks::Diagnostics notes_;
};

}  // namespace

ks::Result<TimeRange> stretch_of(const ks::Scenario& scenario, const Arguments& arguments) {
  TimeRange range;
  const std::string& end = arguments.to.empty() ? arguments.until : arguments.to;
  const char* option = arguments.to.empty() ? "--until" : "--to";
  if (!end.empty()) {
    const auto to = time_of(scenario, option, end);
    if (!to) return tl::unexpected(to.error());
    range.to = *to;
  } else if (scenario.duration) {
    range.to = ks::start_time + *scenario.duration;
  } else {
    return ks::failure({.file = scenario.file,
                        .what = "has no duration, so it does not end by itself",
                        .allowed = "say how far to look with --until T"});
  }
  if (!arguments.from.empty()) {
    const auto from = time_of(scenario, "--from", arguments.from);
    if (!from) return tl::unexpected(from.error());
    range.from = *from;
  }
  if (range.length() > ks::Duration{}) return range;
  return ks::failure(ks::Diagnostic{.file = "kafkascope sweep",
                                    .what = "the stretch has no length",
                                    .allowed = "--from before --to"});
}

std::int64_t Draw::of_seed(std::uint64_t seed) const {
  ks::Rng rng = ks::stream(seed, path, "draw");
  return low + step * rng.between(0, (high - low) / step);
}

ks::Override Draw::override_with(std::int64_t value) const {
  return {path, duration ? ks::duration_text(ks::Duration{value}) : fmt::format("{}", value),
          everywhere};
}

ks::Result<ks::Scenario> scenario_of_run(const SweepPlan& plan, std::size_t run) {
  const Variant& variant = plan.variants[plan.variant_of(run)];
  const std::uint64_t seed = plan.seed_of(run);
  if (plan.draws.empty()) {
    ks::Scenario scenario = plan.scenarios[plan.variant_of(run)];
    scenario.cluster.seed = seed;
    return scenario;
  }
  std::vector<ks::Override> changes = plan.overrides;
  changes.insert(changes.end(), variant.changes.begin(), variant.changes.end());
  for (const Draw& draw : plan.draws) changes.push_back(draw.override_with(draw.of_seed(seed)));
  changes.push_back({"seed", fmt::format("{}", seed)});
  return ks::parse_scenario(plan.text, plan.file, changes);
}

ks::Result<SweepPlan> plan_sweep(const Arguments& arguments, Console& console) {
  return Planner(arguments, console).plan();
}

}  // namespace kv
