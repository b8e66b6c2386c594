// Events per second of the whole model, what a checkpoint costs, and what recording adds.
#include "sim/world/fingerprint.h"
#include "sim/world/step.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {
namespace {

struct Figures {
  double million_per_second = 0;
  double times_real = 0;
};

Figures run_load(const Load& load, Level level) {
  const Run run = make_run(load);
  World world = make_world(run.spec);
  Facts facts;
  facts.wanted = level;
  const double seconds =
      seconds_of([&] { run_until(world, run.commands, Time{load.duration}, facts); });
  return {static_cast<double>(world.event) / seconds / 1e6,
          static_cast<double>(to_us(load.duration)) / 1e6 / seconds};
}

void bench_load(BenchReport& report, const char* name, const Load& load, double times_goal) {
  const auto events =
      interleaved_medians(3, {[&] { return run_load(load, Level::protocol).million_per_second; },
                              [&] { return run_load(load, Level::story).million_per_second; },
                              [&] { return run_load(load, Level::protocol).times_real; }});
  const std::string prefix = std::string("model, ") + name;
  report.at_least(prefix + ", recording on", events[0], 10, "M events/s");
  report.at_least(prefix + ", simulated per second", events[2], times_goal, "x real time");
  report.figure(prefix + ", story only / recording on", events[1] / events[0], "x");
}

void bench_checkpoint(BenchReport& report, const char* name, const Load& load) {
  const Run run = make_run(load);
  World world = make_world(run.spec);
  Facts facts;
  facts.wanted = Level::story;
  run_until(world, run.commands, Time{load.duration}, facts);
  constexpr int copies = 200;
  std::uint64_t sum = 0;
  const double copy = seconds_of([&] {
    for (int i = 0; i < copies; ++i) {
      const World copied = world;
      sum += copied.event;
    }
  });
  const double hashing = seconds_of([&] {
    for (int i = 0; i < copies; ++i) sum += hash(world);
  });
  report.figure(std::string("checkpoint, ") + name + ", copy of the world", copy / copies * 1e6,
                "us");
  report.figure(std::string("checkpoint, ") + name + ", its fingerprint", hashing / copies * 1e6,
                "us");
  if (sum == 0) report.figure("never", 0, "");
}

}  // namespace

void bench_model(BenchReport& report) {
  bench_load(report, "workshop", workshop_load(), 1500);
  bench_load(report, "busy", busy_load(), 500);
  bench_checkpoint(report, "workshop", workshop_load());
  bench_checkpoint(report, "busy", busy_load());
}

}  // namespace ks
