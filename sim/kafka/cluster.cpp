#include "sim/kafka/cluster.h"

namespace ks {

const PartitionInfo& unknown_partition() {
  static const PartitionInfo unknown = [] {
    PartitionInfo info;
    info.deleted = true;
    return info;
  }();
  return unknown;
}

const TopicInfo& unknown_topic() {
  static const TopicInfo unknown = [] {
    TopicInfo info;
    info.exists = false;
    return info;
  }();
  return unknown;
}

}  // namespace ks
