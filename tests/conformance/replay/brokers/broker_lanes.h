// What somebody outside could note about a cluster under faults, recorded or simulated: partitions at the
// controller, logs that are cut, lives of brokers, retries and acknowledgements. Sorted into lanes, within
// which order counts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

struct Noted {
  ks::Time t{};
  std::string text;
  std::int64_t amount =
      -1;  ///< an offset or a number of records, which may be a little off; −1: none
  bool order_only = false;  ///< the instant is the host's
};
/// By lane: "orders-0", "retries of A", "state of broker 2".
using NotedLanes = std::map<std::string, std::vector<Noted>, std::less<>>;

/// A partition as the controller has it on record.
struct PartitionState {
  std::int64_t leader = -1;
  std::vector<std::int64_t> isr;
  std::vector<std::int64_t> elr;
  std::int64_t leader_epoch = 0;
  std::int64_t partition_epoch = 0;
};
/// "leader 3, ISR 1 3, ELR 2, epochs 1/2": sets ascending, leader epoch and partition epoch.
std::string text_of(const PartitionState& state);
/// "1 2 3": ascending.
std::string set_text(std::vector<std::int64_t> brokers);

/// Retries of one producer, put together while the error is the same.
void note_retry(std::vector<Noted>& lane, ks::Time at, const std::string& error);

/// Turns acknowledgements into the instants at which a partition's go on after a pause of so long.
inline constexpr ks::Duration ack_pause{1'500'000};
class AckPauses {
 public:
  void acknowledged(NotedLanes& lanes, const std::string& client, const std::string& partition,
                    ks::Time at);

 private:
  std::map<std::string, ks::Time, std::less<>> last_;
};

/// "PREPARE_COMMIT, epoch 1: orders-0 orders-1": a transactional id at its coordinator.
std::string state_text(const std::string& state, std::int64_t epoch,
                       const std::vector<std::string>& partitions);

/// Turns what read_committed may read into the instants at which it goes on after a pause.
class StablePauses {
 public:
  /// Up to `to` now; `from` is what came next before.
  void stable(NotedLanes& lanes, const std::string& partition, std::int64_t from, std::int64_t to,
              ks::Time at);

 private:
  std::map<std::string, ks::Time, std::less<>> last_;
};

/// Records of each partition by identity.
struct RecordCounts {
  std::map<std::string, std::int64_t> lost;  ///< acknowledged, and gone
  std::int64_t duplicated = 0;
  std::int64_t aborted = 0;  ///< of aborted transactions: withheld from read_committed
};

NotedLanes recorded_broker_lanes(const BrokerRecording& recording);
RecordCounts recorded_counts(const BrokerRecording& recording);

}  // namespace ks_replay
