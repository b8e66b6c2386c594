// A cluster larger than anybody looks at: whether it runs faster than real time, and in how much memory.
#include <sys/resource.h>

#include <utility>

#include "sim/run/world_bytes.h"
#include "sim/world/step.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {
namespace {

/// Members join within the first seconds, so the first half is told apart from the second.
constexpr std::int64_t halves = 2;

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void bench_cluster(BenchReport& report, const std::string& name, const Load& load, double goal) {
  const Run run = make_run(load);
  World world = make_world(run.spec);
  Facts facts;
  facts.wanted = Level::story;
  double simulated = static_cast<double>(to_us(load.duration)) / 1e6 / halves;
  double seconds = 0;
  std::uint64_t before = 0;
  for (std::int64_t half = 1; half <= halves; ++half) {
    before = world.event;
    seconds = seconds_of(
        [&] { run_until(world, run.commands, Time{load.duration * half / halves}, facts); });
    if (half == 1)
      report.figure(name + ", simulated per second while members join", simulated / seconds,
                    "x real time");
  }
  report.figure(name + ", events per simulated second",
                static_cast<double>(world.event - before) / simulated, "");
  report.at_least(name + ", simulated per second", simulated / seconds, goal, "x real time");
  report.figure(name + ", the world at the end", static_cast<double>(world_bytes(world)) / 1e6,
                "MB");
}

}  // namespace

void bench_large(BenchReport& report) {
  Load quiet = large_load();
  quiet.producers = 0;
  bench_cluster(report, "large, nothing produced", quiet, 40);
  report.figure("large, nothing produced, most memory of the process", peak_megabytes(), "MB");
  bench_cluster(report, "large, 100 producers and consumers", large_load_of_few(), 2.5);
  bench_cluster(report, "large", large_load(), 2.5);
  report.at_most("large, most memory of the process", peak_megabytes(), 2048, "MB");
}

}  // namespace ks
