// Which key each record of a batch has, found again from the producer's plan: batches only count records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace kv {

/// A key of records: its text and which tint it has for the whole run.
struct RecordKey {
  std::string name;
  std::uint32_t tint = 0;
};

/// Gives keys their place in a list; one for a whole view.
class RecordKeys {
 public:
  RecordKeys(const ks::World& world, std::vector<RecordKey>& keys) : world_(world), keys_(keys) {}
  /// Appends the keys of the records of a batch, `skip` left out, at most `most`, oldest first: indexes into
  /// the list; −1: no key.
  void of_batch(const ks::Batch& batch, ks::PartitionId partition, std::size_t skip,
                std::size_t most, std::vector<int>& out);
  /// The same for the records of a log in [from, to).
  void of_log(const ks::PartitionLog& log, ks::PartitionId partition, std::int64_t from,
              std::int64_t to, std::vector<int>& out);

 private:
  int index_of(std::uint32_t producer, std::uint32_t key);

  const ks::World& world_;
  std::vector<RecordKey>& keys_;
  std::vector<std::vector<int>> known_;  ///< by producer, then key: index + 1
  std::size_t steps_left_ = 60'000;
};

}  // namespace kv
