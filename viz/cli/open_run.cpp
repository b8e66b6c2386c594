#include "viz/cli/open_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/kafka/defaults.h"
#include "sim/scenario/problems.h"
#include "sim/scenario/units.h"
#include "viz/cli/scenario_source.h"

namespace kv {
namespace {

/// "20" can only have meant seconds; what is longer is no time of a run with them either.
bool without_unit(std::string_view text) {
  return !text.empty() && text.size() <= 6 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

constexpr std::uint64_t events_at_a_time = 50'000;
constexpr std::string_view instant_forms =
    "44.9s, 1m30s, 250ms, event:1234, a mark of the file, or MARK+44.9s";

std::string whole(std::string_view option, const std::string& text) {
  return fmt::format("{} {}", option, text);
}

std::vector<std::string> marks_of(const ks::Session& session) {
  std::vector<std::string> names;
  if (!session.scenario()) return names;
  for (const ks::Mark& mark : session.scenario()->marks) names.push_back(mark.name);
  return names;
}

std::optional<ks::Time> time_of(const ks::Session& session, const std::string& text) {
  static const std::vector<ks::Mark> none;
  return ks::resolve_time(session.scenario() ? session.scenario()->marks : none, text);
}

/// An open-ended run grows until it has so many events or nothing happens any more.
void compute_events(ks::Session& session, ks::EventNo event, Console& console) {
  Progress progress(console, "computing");
  while (session.known_events() < event) {
    progress.show(static_cast<std::int64_t>(session.known_events()),
                  static_cast<std::int64_t>(event));
    const ks::EventNo missing = event - session.known_events();
    if (session.compute(std::min(missing, events_at_a_time))) continue;
    if (session.known_events() >= event || !session.open_ended()) return;
    const ks::EventNo before = session.known_events();
    const ks::Duration length = session.horizon() - ks::start_time;
    if (length >= ks::max_duration) return;
    session.extend_horizon(ks::start_time + std::min(length * 2, ks::max_duration));
    session.compute(1);
    if (session.complete() && session.known_events() == before) return;
  }
}

ks::Result<Cursor> at_event(ks::Session& session, std::string_view option, const std::string& text,
                            Console& console) {
  const auto number = ks::parse_count(std::string_view(text).substr(text.find(':') + 1));
  if (!number) {
    return ks::failure(
        {.file = whole(option, text), .what = "is no event", .allowed = "event:1234"});
  }
  const auto event = static_cast<ks::EventNo>(*number);
  compute_events(session, event, console);
  if (session.known_events() < event) {
    return ks::failure({.file = whole(option, text),
                        .what = fmt::format("the run has only {} events", session.known_events())});
  }
  return Cursor{session.time_of_event(event), event, true};
}

ks::Diagnostic no_instant(const ks::Session& session, std::string_view option,
                          const std::string& text) {
  const std::vector<std::string> marks = marks_of(session);
  if (longer_than_any_run(text)) {
    return {.file = whole(option, text), .what = "is too long", .allowed = "at most 365 days"};
  }
  std::string allowed(instant_forms);
  if (!marks.empty()) allowed += "; the marks are " + ks::any_of(marks);
  return {.file = whole(option, text),
          .what = "is no instant of this run",
          .allowed = std::move(allowed),
          .did_you_mean = without_unit(text) ? text + "s" : ks::nearest_name(text, marks)};
}

}  // namespace

ks::Result<std::vector<ks::Override>> overrides_of(const Arguments& arguments) {
  std::vector<ks::Override> overrides;
  ks::Diagnostics problems;
  if (!arguments.profile.empty()) {
    if (!ks::parse_profile(arguments.profile)) {
      problems.push_back({.file = whole("--profile", arguments.profile),
                          .what = "is unknown",
                          .allowed = "4.4, 4.0 or 3.9"});
    }
    overrides.push_back({"profile", arguments.profile});
  }
  if (!arguments.seed.empty()) {
    if (!ks::parse_count(arguments.seed)) {
      problems.push_back({.file = whole("--seed", arguments.seed),
                          .what = "is no seed",
                          .allowed = "a whole number from 0 on"});
    }
    overrides.push_back({"seed", arguments.seed});
  }
  for (const std::string& set : arguments.sets) {
    const std::size_t sign = set.find('=');
    if (sign == std::string::npos || sign == 0) {
      problems.push_back({.file = whole("--set", set),
                          .what = "is no replacement",
                          .allowed = "path=value, such as topics.orders.partitions=12"});
      continue;
    }
    overrides.push_back({set.substr(0, sign), set.substr(sign + 1)});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return overrides;
}

ks::Result<ks::Scenario> scenario_of(const Arguments& arguments, Console& console) {
  const auto overrides = overrides_of(arguments);
  if (!overrides) return tl::unexpected(overrides.error());
  auto scenario = load_scenario(arguments.file(), console.in(), *overrides);
  if (scenario) console.complain(scenario->notes);
  return scenario;
}

ks::Result<ks::Session> session_of(const Arguments& arguments, Console& console) {
  auto scenario = scenario_of(arguments, console);
  if (!scenario) return tl::unexpected(std::move(scenario.error()));
  return ks::Session::open(std::move(*scenario));
}

void compute(ks::Session& session, ks::Time time, Console& console) {
  session.extend_horizon(time);
  Progress progress(console, "computing");
  while (session.known_until() <= time && session.compute(events_at_a_time)) {
    progress.show(ks::to_us(session.known_until()), ks::to_us(time));
  }
}

bool longer_than_any_run(std::string_view text) {
  text = text.substr(text.find_last_of('+') + 1);
  // More digits than a number of the file may have would make it no number at all.
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  constexpr std::size_t most_digits = 15;
  const std::string short_enough =
      digits > most_digits ? std::string(most_digits, '9') + std::string(text.substr(digits))
                           : std::string(text);
  return ks::parse_duration(short_enough) == ks::Duration::max();
}

ks::Result<Cursor> instant(ks::Session& session, std::string_view option, const std::string& text,
                           Console& console) {
  if (text.starts_with("event:")) return at_event(session, option, text, console);
  const std::optional<ks::Time> time = time_of(session, text);
  if (!time) return ks::failure(no_instant(session, option, text));
  if (!session.open_ended() && *time > session.horizon()) {
    const std::string end = ks::duration_text(session.horizon() - ks::start_time);
    return ks::failure({.file = whole(option, text),
                        .what = "lies behind the end of the run",
                        .allowed = fmt::format("up to {}; --set duration={} makes the run longer",
                                               end, ks::duration_text(*time - ks::start_time))});
  }
  compute(session, *time, console);
  return Cursor{*time, session.event_at(*time), false};
}

ks::Result<Cursor> end_of_run(ks::Session& session, const std::string& until, Console& console) {
  if (!until.empty()) return instant(session, "--until", until, console);
  if (session.open_ended()) {
    const std::string file = session.scenario() ? session.scenario()->file : "";
    return ks::failure({.file = file,
                        .what = "has no duration, so it does not end by itself",
                        .allowed =
                            "say how far to look with --until T (or --to T), or give the file a "
                            "duration, such as duration = \"2m\""});
  }
  compute(session, session.horizon(), console);
  return Cursor{session.horizon(), session.event_at(session.horizon()), false};
}

ks::Result<Stretch> stretch(ks::Session& session, const Arguments& arguments, Console& console) {
  Stretch stretch;
  const auto to = arguments.to.empty() ? end_of_run(session, arguments.until, console)
                                       : instant(session, "--to", arguments.to, console);
  if (!to) return tl::unexpected(to.error());
  stretch.to = *to;
  if (arguments.from.empty()) return stretch;
  const auto from = instant(session, "--from", arguments.from, console);
  if (!from) return tl::unexpected(from.error());
  stretch.from = *from;
  const bool backwards =
      from->on_event || to->on_event ? from->event > to->event : from->time > to->time;
  if (backwards) {
    return ks::failure(
        {.file = whole("--from", arguments.from), .what = "lies behind the end of the stretch"});
  }
  const ks::Duration tick{1};
  if (from->on_event) stretch.after = from->event > 0 ? from->event - 1 : 0;
  if (!from->on_event && from->time > ks::start_time)
    stretch.after = session.event_at(from->time - tick);
  return stretch;
}

ks::Result<ks::NodeId> node_called(const ks::Names& names, const std::string& name) {
  const ks::NodeId node = names.find(name);
  if (node.valid()) return node;
  std::vector<std::string> known;
  for (const auto* list : {&names.consumers, &names.producers, &names.brokers, &names.groups}) {
    known.insert(known.end(), list->begin(), list->end());
  }
  return ks::failure({.file = whole("--node", name),
                      .what = "there is no such node",
                      .allowed = ks::any_of(known),
                      .did_you_mean = ks::nearest_name(name, known)});
}

}  // namespace kv
