// What reading and writing ZooKeeper takes a controller, and what it tells takes brokers. Model: these
// figures are ours; a million partitions took others about 37 s to read and the brokers about 40 s to apply,
// and 10,000 elections about 20 s before requests were pipelined.
#pragma once

#include "sim/base/time.h"

namespace ks {

/// What a controller needs for what the protocol does not say.
struct ZkTimes {
  Duration load{300'000};         ///< to read what is there besides partitions
  Duration load_partition{40};    ///< to read one partition's znodes
  Duration write_partition{100};  ///< to write one partition's znode, pipelined
  Duration apply_partition{};     ///< a broker's time for one partition of a LeaderAndIsr
  Duration serve{};               ///< from a process's registration until it listens
  bool operator==(const ZkTimes&) const = default;
};

}  // namespace ks
