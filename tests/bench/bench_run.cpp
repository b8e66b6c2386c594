// One load, run once without a goal: what a profiler or a counter of instructions is given to look at.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sim/world/step.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/loads.h"

namespace ks {

/// brokers partitions producers rate consumers seconds [keyed]; answers false if they are not that.
bool run_one(int count, const char* const* words) {
  if (count != 6 && !(count == 7 && std::string_view(words[6]) == "keyed")) return false;
  std::uint32_t numbers[6];
  for (int i = 0; i < 6; ++i)
    numbers[i] = static_cast<std::uint32_t>(std::strtoul(words[i], nullptr, 10));
  Load load{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
  load.duration = Duration{std::int64_t{numbers[5]} * 1'000'000};
  load.keyed = count == 7;
  const Run run = make_run(load);
  World world = make_world(run.spec);
  const std::uint64_t first = world.event;
  Facts facts;
  facts.wanted = Level::protocol;
  const double seconds =
      seconds_of([&] { run_until(world, run.commands, Time{load.duration}, facts); });
  const auto events = static_cast<double>(world.event - first);
  std::printf("%.0f events, %.2f M events/s, %.2f x real time, order %016llx\n", events,
              events / seconds / 1e6, static_cast<double>(numbers[5]) / seconds,
              static_cast<unsigned long long>(world.order_hash));
  return true;
}

}  // namespace ks
