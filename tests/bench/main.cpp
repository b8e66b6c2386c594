// All benchmarks: `bench` runs every one, `bench hold` those with "hold" in their name. To add one,
// write its function in a file of its own and add a row here. `bench run 3 60 6 1000 12 20 [keyed]` runs
// one load once: brokers, partitions, producers, records per second of each, consumers, seconds.
#include <array>
#include <cstdio>
#include <string_view>

#include "tests/bench/bench_report.h"

namespace ks {

void bench_hold(BenchReport& report);
void bench_model(BenchReport& report);
void bench_session(BenchReport& report);
void bench_large(BenchReport& report);
void bench_frame(BenchReport& report);
void bench_assign(BenchReport& report);
bool run_one(int count, const char* const* words);

struct Bench {
  const char* name;
  void (*run)(BenchReport& report);
};

constexpr std::array benches = {
    Bench{"hold", bench_hold},   Bench{"model", bench_model}, Bench{"session", bench_session},
    Bench{"large", bench_large}, Bench{"frame", bench_frame}, Bench{"assign", bench_assign},
};

}  // namespace ks

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "run")
    return ks::run_one(argc - 2, argv + 2) ? 0 : 2;
  ks::BenchReport report(argc > 1 ? argv[1] : "");
  bool any = false;
  for (const ks::Bench& bench : ks::benches) {
    if (!report.wanted(bench.name)) continue;
    any = true;
    bench.run(report);
  }
  if (any) return 0;
  std::fprintf(stderr, "bench: no benchmark has \"%s\" in its name; there are:", argv[1]);
  for (const ks::Bench& bench : ks::benches) std::fprintf(stderr, " %s", bench.name);
  std::fprintf(stderr, "\n");
  return 2;
}
