#include "sim/kafka/zk_elections.h"

#include <algorithm>

namespace ks {
namespace {

using Brokers = SmallVec<std::uint32_t, 3>;

bool has(const Brokers& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

bool live(const Cluster& image, std::uint32_t broker) { return !image.brokers[broker].fenced; }

template <class Keeps>
Brokers only(const Brokers& list, Keeps keeps) {
  Brokers kept;
  for (const std::uint32_t broker : list) {
    if (keeps(broker)) kept.push_back(broker);
  }
  return kept;
}

}  // namespace

void zk_lead(PartitionInfo& info, BrokerId leader) {
  info.last_known_leader = leader.valid() ? BrokerId{} : info.leader;
  info.leader = leader;
  ++info.leader_epoch;
  ++info.partition_epoch;
  for (std::uint32_t i = 0; leader.valid() && i < info.replicas.size(); ++i) {
    if (info.replicas[i] == leader.index) info.leader_replica = info.slot(i);
  }
}

bool elect_offline(Cluster& image, PartitionId partition, bool& unclean) {
  PartitionInfo& info = image.partitions[partition.index];
  const auto alive = [&](std::uint32_t broker) { return live(image, broker); };
  for (const std::uint32_t broker : info.replicas) {
    if (!alive(broker) || !has(info.isr, broker)) continue;
    info.isr = only(info.isr, alive);
    zk_lead(info, BrokerId{broker});
    return true;
  }
  if (!image.config_of(partition).unclean_leader_election_enable) return false;
  for (const std::uint32_t broker : info.replicas) {
    if (!alive(broker)) continue;
    info.isr = Brokers{broker};
    zk_lead(info, BrokerId{broker});
    unclean = true;
    return true;
  }
  return false;
}

bool remove_from_isr(Cluster& image, PartitionId partition, BrokerId broker) {
  PartitionInfo& info = image.partitions[partition.index];
  if (!has(info.isr, broker.index)) return false;
  // The last one in sync stays in sync; its znode is written all the same.
  if (info.isr.size() == 1 && info.leader != broker) {
    ++info.leader_epoch;
    ++info.partition_epoch;
    return true;
  }
  if (info.isr.size() > 1)
    info.isr = only(info.isr, [&](std::uint32_t each) { return each != broker.index; });
  zk_lead(info, info.leader == broker ? BrokerId{} : info.leader);
  return true;
}

bool elect_for_shutdown(Cluster& image, PartitionId partition) {
  PartitionInfo& info = image.partitions[partition.index];
  const auto stays = [&](std::uint32_t broker) { return image.brokers[broker].active(); };
  for (const std::uint32_t broker : info.replicas) {
    if (!stays(broker) || !has(info.isr, broker)) continue;
    info.isr =
        only(info.isr, [&](std::uint32_t each) { return !image.brokers[each].shutting_down; });
    zk_lead(info, BrokerId{broker});
    return true;
  }
  return false;
}

}  // namespace ks
