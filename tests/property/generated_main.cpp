// Runs generated scenarios with the invariants asked after each event. Links the simulation only, so that
// an optimised tree builds nothing else; ./check starts one process for each core.
//
//   ks-generated LAST [PART/PARTS]          seeds 1 to LAST, or every PARTS-th of them from PART on
//   ks-generated FIRST-LAST [PART/PARTS]    seeds from FIRST on
//   ks-generated --seed SEED                this one
//
// The last lines count the runs that had, did or saw something. A failed check of the model itself ends the
// process, after it has named the seed and left its scenario.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/base/check.h"
#include "tests/support/checked_run.h"

namespace {

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 0;  ///< 0: the arguments make no sense
  std::uint64_t step = 1;
};

std::uint64_t number(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::strtoull(text.c_str(), nullptr, 10) : 0;
}

Seeds parse(const std::vector<std::string>& arguments) {
  Seeds seeds;
  if (arguments.size() == 2 && arguments[0] == "--seed") {
    seeds.first = seeds.last = number(arguments[1]);
    return seeds;
  }
  if (arguments.empty() || arguments.size() > 2) return seeds;
  const std::size_t dash = arguments[0].find('-');
  if (dash != std::string::npos) seeds.first = number(arguments[0].substr(0, dash));
  const std::uint64_t last = number(arguments[0].substr(dash == std::string::npos ? 0 : dash + 1));
  if (arguments.size() == 2) {
    const std::size_t slash = arguments[1].find('/');
    const std::uint64_t part = number(arguments[1].substr(0, slash));
    seeds.step = slash == std::string::npos ? 0 : number(arguments[1].substr(slash + 1));
    if (part == 0 || part > seeds.step) return seeds;
    seeds.first += part - 1;
  }
  if (seeds.first > 0 && seeds.first <= last) seeds.last = last;
  return seeds;
}

/// The seed whose run is under way.
std::uint64_t current = 0;

void tell_seed(void*) {
  const std::string file = "broken-" + std::to_string(current) + ".toml";
  std::ofstream{file} << ks_tests::scenario_file_of(ks::generate(current), current);
  std::printf("seed %llu: a check of the model failed, see %s\n",
              static_cast<unsigned long long>(current), file.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** values) {
  const Seeds seeds = parse({values + 1, values + count});
  if (seeds.last == 0) {
    std::fputs("usage: ks-generated [FIRST-]LAST [PART/PARTS] | --seed SEED\n", stderr);
    return 2;
  }
  const ks::CheckContext obituary{tell_seed, nullptr};
  std::uint64_t runs = 0;
  std::uint64_t broken = 0;
  ks_tests::Coverage coverage;
  for (current = seeds.first; current <= seeds.last; current += seeds.step) {
    const std::string what = ks_tests::check_generated(current, &coverage);
    ++runs;
    if (what.empty()) continue;
    ++broken;
    std::puts(what.c_str());
    std::fflush(stdout);
  }
  coverage.print();
  std::printf("%llu of %llu generated runs keep all invariants\n",
              static_cast<unsigned long long>(runs - broken),
              static_cast<unsigned long long>(runs));
  return broken == 0 && runs > 0 ? 0 : 1;
}
