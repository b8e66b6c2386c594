#include "viz/model/record_keys.h"

#include <algorithm>

namespace kv {

void RecordKeys::of_batch(const ks::Batch& batch, ks::PartitionId partition, std::size_t skip,
                          std::size_t most, std::vector<int>& out) {
  const bool known = batch.producer < world_.producers.size() &&
                     world_.producers[batch.producer].plan != nullptr &&
                     !world_.producers[batch.producer].plan->keys.empty();
  std::size_t wanted =
      std::min<std::size_t>(batch.count - std::min<std::size_t>(skip, batch.count), most);
  if (known) {
    // The batch holds the first `count` numbers from `first_number` on whose keys belong to this
    // partition. Very large batches are not walked to their end: their last records show no tint.
    const ks::Producer& producer = world_.producers[batch.producer];
    const std::uint32_t number = world_.cluster->at(partition).number;
    for (std::uint32_t n = batch.first_number; wanted > 0 && steps_left_ > 0; ++n, --steps_left_) {
      const std::optional<std::uint32_t> placed = ks::placed_on(producer, n);
      if (placed && *placed != number) continue;
      if (skip > 0) {
        --skip;
        continue;
      }
      out.push_back(index_of(batch.producer, *producer.plan->key_of(n)));
      --wanted;
    }
  }
  out.insert(out.end(), wanted, -1);
}

void RecordKeys::of_log(const ks::PartitionLog& log, ks::PartitionId partition, std::int64_t from,
                        std::int64_t to, std::vector<int>& out) {
  log.read(from, to, [&](std::int64_t base, const ks::Batch& batch) {
    const auto skip = static_cast<std::size_t>(std::max<std::int64_t>(0, from - base));
    const auto most = static_cast<std::size_t>(to - std::max(from, base));
    of_batch(batch, partition, skip, std::min<std::size_t>(batch.count - skip, most), out);
    return true;
  });
}

int RecordKeys::index_of(std::uint32_t producer, std::uint32_t key) {
  known_.resize(std::max<std::size_t>(known_.size(), producer + 1));
  std::vector<int>& known = known_[producer];
  known.resize(std::max<std::size_t>(known.size(), key + 1));
  if (known[key] > 0) return known[key] - 1;
  const std::string& name = world_.producers[producer].plan->keys[key];
  const auto same =
      std::find_if(keys_.begin(), keys_.end(), [&](const RecordKey& k) { return k.name == name; });
  const auto index = static_cast<int>(same - keys_.begin());
  if (same == keys_.end()) keys_.push_back({name, key});
  known[key] = index + 1;
  return index;
}

}  // namespace kv
