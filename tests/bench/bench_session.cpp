// A run of one hour as the window keeps it: how long it takes, what it holds, and scrubbing to any
// moment of it.
#include <optional>

#include "sim/base/rng.h"
#include "sim/run/session.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {
namespace {

struct HourGoals {
  std::optional<double> seconds;
  double megabytes = 0;
};

double millisecond_at(const std::vector<double>& sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

void report_seeks(BenchReport& report, const std::string& prefix, Session& session) {
  Rng rng = stream(1, "bench", "seek");
  std::vector<double> far;
  std::vector<double> back;
  std::uint64_t sum = 0;
  for (int i = 0; i < 500; ++i) {
    const EventNo event = 2 + rng.below(session.known_events() - 2);
    far.push_back(seconds_of([&] { sum += session.world_at(event).event; }) * 1e3);
    back.push_back(seconds_of([&] { sum += session.world_at(event - 1).event; }) * 1e3);
  }
  KS_CHECK(sum > 0 && !session.diverged_at());
  std::sort(far.begin(), far.end());
  std::sort(back.begin(), back.end());
  report.figure(prefix + ", seek to a random event, median", millisecond_at(far, 50), "ms");
  report.at_most(prefix + ", seek to a random event, p99", millisecond_at(far, 99), 5, "ms");
  report.at_most(prefix + ", seek to a random event, worst", far.back(), 16, "ms");
  report.at_most(prefix + ", one event back, p99", millisecond_at(back, 99), 5, "ms");
}

void hour(BenchReport& report, const char* name, Load load, HourGoals goals) {
  load.duration = 3600s;
  Session session = Session::open(make_run(load));
  const double computing = seconds_of([&] { session.compute_all(); });
  const std::string prefix = std::string("one hour of ") + name;
  const auto events = static_cast<double>(session.known_events());
  const Checkpoints& checkpoints = session.branches()[session.current_branch()].checkpoints;
  const auto bytes = static_cast<double>(checkpoints.bytes());
  if (goals.seconds) {
    report.at_most(prefix + ", computed in", computing, *goals.seconds, "s");
  } else {
    report.figure(prefix + ", computed in", computing, "s");
  }
  report.figure(prefix + ", events", events / 1e6, "M");
  report.figure(prefix + ", checkpoint every", static_cast<double>(checkpoints.spacing()) / 1e3,
                "k events");
  report.at_most(prefix + ", checkpoints, per event", bytes / events, 0.5, "bytes");
  report.at_most(prefix + ", checkpoints", bytes / 1e6, goals.megabytes, "MB");
  report_seeks(report, prefix, session);
}

}  // namespace

void bench_session(BenchReport& report) {
  Load lesson = with_keys(workshop_load());
  lesson.rate = 6;
  hour(report, "the orders lesson's load", lesson, {{}, 16});
  hour(report, "workshop", workshop_load(), {2.5, 16});
  hour(report, "busy", busy_load(), {{}, 64});
}

}  // namespace ks
