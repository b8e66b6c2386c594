// Events per second of the whole model, what a checkpoint costs, and what recording adds.
#include "sim/world/fingerprint.h"
#include "sim/world/step.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {
namespace {

/// Processor seconds and events of one run.
struct Figures {
  double seconds = 0;
  double events = 0;
};

Figures run_load(const Load& load, Level level) {
  const Run run = make_run(load);
  World world = make_world(run.spec);
  Facts facts;
  facts.wanted = level;
  const double seconds =
      seconds_of([&] { run_until(world, run.commands, Time{load.duration}, facts); });
  return {seconds, static_cast<double>(world.event)};
}

void bench_load(BenchReport& report, const char* name, const Load& load, double times_goal) {
  const auto seconds =
      interleaved_medians(9, {[&] { return run_load(load, Level::protocol).seconds; },
                              [&] { return run_load(load, Level::story).seconds; }});
  const double events = run_load(load, Level::story).events;
  const double simulated = static_cast<double>(to_us(load.duration)) / 1e6;
  const std::string prefix = std::string("model, ") + name;
  report.figure(prefix + ", events per simulated second", events / simulated, "");
  report.at_least(prefix + ", recording on", events / seconds[0] / 1e6, 10, "M events/s");
  report.at_least(prefix + ", simulated per second", simulated / seconds[0], times_goal,
                  "x real time");
  report.at_most(prefix + ", cost of recording", (seconds[0] / seconds[1] - 1) * 100, 10, "%");
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
  bench_load(report, "workshop with random keys", with_keys(workshop_load()), 1500);
  bench_load(report, "busy with random keys", with_keys(busy_load()), 500);
  bench_checkpoint(report, "workshop", workshop_load());
  bench_checkpoint(report, "busy", busy_load());
}

}  // namespace ks
