#include "sim/kafka/replica_placer.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

template <class T>
void shuffle(std::vector<T>& list, const PlacementDraw& draw) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[draw(i)]);
}

/// Brokers that take turns. Source: StripedReplicaPlacer.BrokerList.
struct BrokerList {
  static constexpr std::uint32_t none = 0xffffffff;

  std::vector<std::uint32_t> brokers{};
  std::size_t epoch = 0;
  std::size_t index = 0;
  std::size_t offset = 0;

  void begin(const PlacementDraw& draw) {
    if (brokers.empty()) return;
    std::sort(brokers.begin(), brokers.end());
    offset = draw(brokers.size());
  }
  /// The next one of this round; none when all have had their turn.
  std::uint32_t next(std::size_t round) {
    if (brokers.empty()) return none;
    if (epoch != round) {
      epoch = round;
      index = 0;
      offset = (offset + 1) % brokers.size();
    }
    if (index >= brokers.size()) return none;
    return brokers[(index++ + offset) % brokers.size()];
  }
};

struct Rack {
  std::string name;
  BrokerList fenced{};
  BrokerList unfenced{};

  std::uint32_t next(std::size_t round) {
    const std::uint32_t broker = unfenced.next(round);
    return broker != BrokerList::none ? broker : fenced.next(round);
  }
};

/// Source: StripedReplicaPlacer.RackList.
class RackList {
 public:
  RackList(const std::vector<UsableBroker>& brokers, const PlacementDraw& draw) : draw_(draw) {
    for (const UsableBroker& broker : brokers) {
      Rack& rack = racks_[number_of(broker.rack)];
      (broker.fenced ? rack.fenced : rack.unfenced).brokers.push_back(broker.id);
      unfenced_ += broker.fenced ? 0 : 1;
    }
    // In the order of a HashMap from optional names.
    std::vector<std::int32_t> hashes;
    for (const Rack& rack : racks_)
      hashes.push_back(rack.name.empty() ? 0 : java_string_hash(rack.name));
    in_map_ = java_iteration(hashes);
    for (const std::uint32_t rack : in_map_) {
      racks_[rack].fenced.begin(draw_);
      racks_[rack].unfenced.begin(draw_);
    }
    for (std::size_t i = 0; i < racks_.size(); ++i) order_.push_back(i);
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return racks_[a].name < racks_[b].name; });
    offset_ = draw_(order_.size());
  }

  std::vector<std::uint32_t> place(std::uint32_t replication_factor) {
    if (round_ == unfenced_ && unfenced_ > 1) begin_anew();
    if (offset_ == order_.size()) offset_ = 0;
    std::vector<std::uint32_t> replicas;
    std::size_t first = offset_;
    while (replicas.empty()) {
      const std::uint32_t broker = racks_[order_[first]].unfenced.next(round_);
      if (broker != BrokerList::none) {
        replicas.push_back(broker);
      } else {
        first = (first + 1) % order_.size();
      }
    }
    // The first replica's rack is passed over once, when it is met first.
    bool passed_over = false;
    std::size_t at = offset_;
    while (replicas.size() < replication_factor) {
      const std::size_t here = std::exchange(at, (at + 1) % order_.size());
      if (here == first && !std::exchange(passed_over, true)) continue;
      const std::uint32_t broker = racks_[order_[here]].next(round_);
      if (broker != BrokerList::none) replicas.push_back(broker);
    }
    ++round_;
    ++offset_;
    return replicas;
  }

 private:
  std::size_t number_of(const std::string& name) {
    for (std::size_t i = 0; i < racks_.size(); ++i) {
      if (racks_[i].name == name) return i;
    }
    racks_.push_back(Rack{name});
    return racks_.size() - 1;
  }
  /// Else the same assignments would come again.
  void begin_anew() {
    shuffle(order_, draw_);
    for (const std::uint32_t rack : in_map_) {
      shuffle(racks_[rack].fenced.brokers, draw_);
      shuffle(racks_[rack].unfenced.brokers, draw_);
    }
    round_ = 0;
  }

  const PlacementDraw& draw_;
  std::vector<Rack> racks_{};  ///< in order of first appearance
  std::vector<std::uint32_t> in_map_{};
  std::vector<std::size_t> order_{};  ///< by name, until it is shuffled
  std::size_t unfenced_ = 0;
  std::size_t round_ = 0;
  std::size_t offset_ = 0;
};

}  // namespace

PlacedReplicas place_replicas(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                              std::uint32_t replication_factor, const PlacementDraw& draw) {
  KS_CHECK(replication_factor >= 1 && replication_factor <= brokers.size());
  RackList racks(brokers, draw);
  PlacedReplicas placed;
  for (std::uint32_t p = 0; p < partitions; ++p) placed.push_back(racks.place(replication_factor));
  return placed;
}

PlacedReplicas place_replicas(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                              std::uint32_t replication_factor, Rng rng) {
  // Where there is no choice the stream is not asked.
  const PlacementDraw draw = [&rng](std::uint64_t bound) {
    return bound < 2 ? std::uint64_t{0} : rng.below(bound);
  };
  return place_replicas(brokers, partitions, replication_factor, draw);
}

std::vector<UsableBroker> usable_brokers(const Cluster& image) {
  std::vector<UsableBroker> usable;
  for (std::uint32_t i = 0; i < image.brokers.size(); ++i) {
    const BrokerRegistration& broker = image.brokers[i];
    if (!broker.shutting_down) usable.push_back({i, image.rack_of(i), broker.fenced});
  }
  return usable;
}

}  // namespace ks
