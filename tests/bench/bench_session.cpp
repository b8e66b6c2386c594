// Scrubbing to any moment of a run of one hour.
#include "sim/base/rng.h"
#include "sim/run/session.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {
namespace {

void seek(BenchReport& report, const char* name, Load load) {
  load.duration = 3600s;
  Session session = Session::open(make_run(load));
  const double computing = seconds_of([&] { session.compute_all(); });
  Rng rng = stream(1, "bench", "seek");
  std::vector<double> far;
  std::vector<double> back;
  std::uint64_t sum = 0;
  for (int i = 0; i < 300; ++i) {
    const EventNo event = 2 + rng.below(session.known_events() - 2);
    far.push_back(seconds_of([&] { sum += session.world_at(event).event; }) * 1e3);
    back.push_back(seconds_of([&] { sum += session.world_at(event - 1).event; }) * 1e3);
  }
  std::sort(far.begin(), far.end());
  const std::string prefix = std::string("one hour of ") + name;
  report.figure(prefix + ", computed in", computing, "s");
  report.figure(prefix + ", events", static_cast<double>(session.known_events()) / 1e6, "M");
  report.figure(prefix + ", seek to a random event, median", far[far.size() / 2], "ms");
  report.at_most(prefix + ", seek to a random event, p99", far[far.size() * 99 / 100], 5, "ms");
  report.figure(prefix + ", one event back, median", median(back), "ms");
  if (sum == 0) report.figure("never", 0, "");
}

}  // namespace

void bench_session(BenchReport& report) {
  Load lesson;
  lesson.producers = 2;
  lesson.rate = 6;
  seek(report, "the orders lesson's load", lesson);
  Load workshop = workshop_load();
  workshop.rate = 100;
  seek(report, "2 x 100 records/s", workshop);
}

}  // namespace ks
