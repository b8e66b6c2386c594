#include "sim/world/invariants_transactions.h"

#include <algorithm>

namespace ks {
namespace {

using Broken = std::optional<std::string>;

const char* check_coordinator(const Transaction& transaction) {
  const StoredTransaction& now = transaction.now;
  if (!now.known() && now.state != TransactionState::empty) return "has a state and no producer id";
  if (now.state == TransactionState::ongoing && now.partitions.empty())
    return "is Ongoing without partitions";
  const bool over = now.state == TransactionState::complete_commit ||
                    now.state == TransactionState::complete_abort ||
                    now.state == TransactionState::empty;
  if (over && !now.partitions.empty()) return "has partitions though its transaction is over";
  if (!now.preparing() && !transaction.marking.empty())
    return "waits for markers of no transaction";
  const bool own = std::all_of(
      transaction.marking.begin(), transaction.marking.end(), [&](PartitionId partition) {
        return std::binary_search(now.partitions.begin(), now.partitions.end(), partition);
      });
  return own ? nullptr : "waits for the marker of a partition that it does not have";
}

const char* check_log(const World& world, const Replica& replica) {
  const PartitionTransactions& known = world.replication.transactions[replica.transactions];
  const std::int64_t stable = world.replication.last_stable_offset(replica);
  if (stable > replica.high_watermark) return "the last stable offset is above the high watermark";
  const auto& open = known.open();
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (open[i].first_offset >= replica.log.end_offset())
      return "a transaction begins beyond the log";
    for (std::size_t other = i + 1; other < open.size(); ++other) {
      if (open[other].first_offset < open[i].first_offset)
        return "open transactions are out of order";
      if (open[other].producer_id == open[i].producer_id)
        return "a producer has two open transactions";
    }
  }
  for (const EndedTransaction& over : known.aborted()) {
    if (over.first_offset > over.last_offset || over.last_offset >= replica.log.end_offset())
      return "an aborted transaction has no marker";
  }
  return nullptr;
}

/// What the replica has kept by and by is what its log says.
bool says_the_same(const World& world, const Replica& replica) {
  PartitionTransactions anew;
  anew.rebuild(replica.log, replica.high_watermark);
  const PartitionTransactions& known = world.replication.transactions[replica.transactions];
  if (anew.open().size() != known.open().size()) return false;
  return anew.last_stable_offset(replica.high_watermark) ==
         known.last_stable_offset(replica.high_watermark);
}

}  // namespace

std::optional<std::string> broken_transactions(const World& world) {
  if (world.transactions.empty()) return {};
  for (const Transaction& transaction : world.transactions) {
    if (const char* const what = check_coordinator(transaction))
      return std::string{world.names->of(transaction.id)} + ": " + what;
  }
  constexpr EventNo seldom = 512;  // reading whole logs takes its time
  for (std::uint32_t id = 0; id < world.cluster->partitions.size(); ++id) {
    const PartitionInfo& info = world.cluster->partitions[id];
    for (std::size_t i = 0; i < info.replicas.size(); ++i) {
      const Replica& replica = world.replication.replicas[info.first_replica + i];
      if (replica.transactions == Replica::none) continue;
      const char* const what = check_log(world, replica);
      if (what != nullptr) return world.names->of(PartitionId{id}) + ": " + what;
      // Retention may have taken the begin of what is still open.
      const bool whole = replica.log.start_offset() == 0;
      if (world.event % seldom == 0 && whole && !says_the_same(world, replica))
        return world.names->of(PartitionId{id}) + ": transactions differ from the log's";
    }
  }
  return {};
}

}  // namespace ks
