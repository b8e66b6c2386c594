#include "sim/run/verify.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"
#include "sim/world/step.h"

namespace ks {
namespace {

Session opened(Session session, Duration open_until) {
  session.extend_horizon(start_time + open_until);
  return session;
}

/// "the same", or which ingredients differ.
std::string difference(const Fingerprint& a, const Fingerprint& b) {
  std::string text;
  const auto compare = [&](std::uint64_t left, std::uint64_t right, std::string_view name) {
    if (left != right) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  };
  compare(a.events, b.events, "the order of events");
  compare(a.facts, b.facts, "the facts");
  compare(a.state, b.state, "the state");
  compare(a.draws, b.draws, "the random draws");
  return text;
}

VerifyCheck compared(std::string name, const Fingerprint& expected, const Fingerprint& found,
                     std::string detail) {
  const std::string differs = difference(expected, found);
  if (differs.empty()) return {std::move(name), true, std::move(detail)};
  return {std::move(name), false, differs + " differ; " + detail};
}

VerifyCheck twice_the_same(const Scenario& scenario, const VerifySettings& settings,
                           const Fingerprint& expected) {
  return compared("twice the same", expected, fingerprint_of(scenario, settings.open_until),
                  "two runs from the start");
}

/// Every action of the timeline is withheld and given by hand, while the cursor stands at its time.
VerifyCheck live_is_preloaded(const Scenario& scenario, const VerifySettings& settings,
                              const Fingerprint& expected) {
  Run run = build(scenario);
  std::vector<Command> withheld;
  std::erase_if(run.commands, [&](const Command& c) {
    if (c.origin == Origin::scripted) withheld.push_back(c);
    return c.origin == Origin::scripted;
  });
  Session session = opened(Session::open(std::move(run)), settings.open_until);
  std::erase_if(withheld, [&](const Command& c) { return c.at > session.horizon(); });
  for (Command command : withheld) {
    // The run is known beyond the click, as it is in the window.
    session.compute_until(command.at + Duration{1'000'000});
    command.origin = Origin::clicked;
    const Time when = command.at;
    if (!session.command(std::move(command))) {
      return {"live = preloaded", false,
              "a command at " + duration_text(when - start_time) + " was refused"};
    }
  }
  session.compute_all();
  return compared("live = preloaded", expected, session.fingerprint(),
                  fmt::format("{} given by hand", withheld.size()));
}

VerifyCheck saved_and_loaded(const Scenario& scenario, const VerifySettings& settings,
                             const Fingerprint& expected) {
  const std::string name = "save, then load";
  const std::string text = write_scenario(scenario);
  const Result<Scenario> again = parse_scenario(text, scenario.file);
  if (!again) return {name, false, to_text(again.error().front())};
  if (!same_meaning(scenario, *again)) return {name, false, "the saved file means something else"};
  return compared(name, expected, fingerprint_of(*again, settings.open_until),
                  fmt::format("{} bytes written", text.size()));
}

/// The hashes of the events to be visited, from one run straight through.
std::vector<std::pair<EventNo, std::uint64_t>> hashes(Session& session, EventNo stride) {
  std::vector<std::pair<EventNo, std::uint64_t>> result;
  const Branch& branch = session.branches()[session.current_branch()];
  World world = make_world(session.spec());
  Facts unheard{.wanted = Level::story, .list = {}, .cause = 0};
  result.emplace_back(0, hash(world));
  while (step(world, branch.commands, session.horizon() + Duration{1}, unheard)) {
    unheard.list.clear();
    if (world.event % stride == 0) result.emplace_back(world.event, hash(world));
  }
  return result;
}

VerifyCheck backwards(const Scenario& scenario, const VerifySettings& settings) {
  SessionSettings tiny;
  tiny.checkpoints = {settings.spacing, settings.budget_bytes};
  Session session = opened(Session::open(scenario, tiny), settings.open_until);
  session.compute_all();
  const EventNo events = session.known_events();
  const EventNo stride =
      std::max<EventNo>(1, (events + settings.most_visits) / settings.most_visits);
  const auto expected = hashes(session, stride);
  for (auto next = expected.rbegin(); next != expected.rend(); ++next) {
    if (hash(session.world_at(next->first)) != next->second) {
      return {"backwards", false, fmt::format("event {} is another one when visited", next->first)};
    }
  }
  if (const auto diverged = session.diverged_at()) {
    return {"backwards", false, fmt::format("replay diverged at event {}", *diverged)};
  }
  const std::string which = stride == 1 ? "every event" : fmt::format("every {}th event", stride);
  return {"backwards", true, fmt::format("{} of {}, {} visits", which, events, expected.size())};
}

}  // namespace

bool VerifyReport::held() const {
  return std::all_of(checks.begin(), checks.end(), [](const VerifyCheck& c) { return c.held; });
}

Fingerprint fingerprint_of(const Scenario& scenario, Duration open_until) {
  Session session = opened(Session::open(scenario), open_until);
  session.compute_all();
  return session.fingerprint();
}

VerifyReport verify(const Scenario& scenario, VerifySettings settings) {
  VerifyReport report;
  Session session = opened(Session::open(scenario), settings.open_until);
  session.compute_all();
  report.fingerprint = session.fingerprint();
  report.events = session.known_events();
  report.checks.push_back(twice_the_same(scenario, settings, report.fingerprint));
  report.checks.push_back(live_is_preloaded(scenario, settings, report.fingerprint));
  report.checks.push_back(saved_and_loaded(scenario, settings, report.fingerprint));
  report.checks.push_back(backwards(scenario, settings));
  return report;
}

}  // namespace ks
