// The placer against placements that Kafka's StripedReplicaPlacer made with a seeded java.util.Random.
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/replica_placer.h"
#include "tests/support/conformance_cases.h"

namespace {

/// java.util.Random.nextInt(bound).
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed)
      : state_((static_cast<std::uint64_t>(seed) ^ multiplier) & mask) {}

  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t bits = next();
    if ((bound & (bound - 1)) == 0) return (bound * bits) >> 31U;
    std::uint64_t value = bits % bound;
    while (bits - value + (bound - 1) > 0x7fffffffU) {  // as the overflow of an int
      bits = next();
      value = bits % bound;
    }
    return value;
  }

 private:
  static constexpr std::uint64_t multiplier = 0x5DEECE66DULL;
  static constexpr std::uint64_t mask = (1ULL << 48U) - 1;
  /// 31 bits.
  std::uint64_t next() {
    state_ = (state_ * multiplier + 0xBU) & mask;
    return state_ >> 17U;
  }
  std::uint64_t state_;
};

}  // namespace

TEST_CASE("replicas are placed where Kafka's placer puts them for the same draws") {
  const auto lines = ks_tests::conformance_lines("replica-placement.jsonl.gz");
  REQUIRE(lines.size() == 400);
  std::size_t placed = 0;
  for (const auto& line : lines) {
    JavaRandom random(std::stoll(line["seed"].get<std::string>()));
    const ks::PlacementDraw draw = [&](std::uint64_t bound) { return random.below(bound); };
    std::vector<ks::UsableBroker> brokers;
    for (const auto& broker : line["brokers"]) {
      const std::string rack = broker[1].is_null() ? "" : broker[1].get<std::string>();
      brokers.push_back({broker[0].get<std::uint32_t>(), rack, broker[2].get<bool>()});
    }
    CAPTURE(line["case"].get<int>());
    for (const auto& call : line["calls"]) {
      if (!call.contains("replicas"))
        break;  // a refusal has drawn as well: the model refuses before
      const ks::PlacedReplicas replicas =
          ks::place_replicas(brokers, call["partitions"], call["replicationFactor"], draw);
      REQUIRE(replicas == call["replicas"].get<ks::PlacedReplicas>());
      ++placed;
    }
  }
  CHECK(placed == 918);
}
