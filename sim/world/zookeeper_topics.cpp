#include "sim/world/zookeeper_topics.h"

#include <algorithm>
#include <set>

#include "sim/kafka/admin_placer.h"

namespace ks {
namespace {

std::string refused(std::string_view error, const std::string& words) {
  return std::string(error) + ": " + words;
}

/// "1, 2", as Scala writes the members of a collection.
template <class Numbers>
std::string joined(const Numbers& numbers) {
  std::string list;
  for (const std::uint32_t number : numbers)
    list += (list.empty() ? "" : ", ") + std::to_string(number);
  return list;
}

template <class Numbers>
bool has_duplicates(const Numbers& numbers) {
  return std::set<std::uint32_t>(numbers.begin(), numbers.end()).size() != numbers.size();
}

std::string duplicates_text(const CreateTopic& command) {
  std::string text;
  for (std::size_t p = 0; p < command.replicas.size(); ++p)
    text += (p == 0 ? "" : ", ") + std::to_string(p) + " -> ArrayBuffer(" +
            joined(command.replicas[p]) + ")";
  return "Duplicate replica assignment found: HashMap(" + text + ")";
}

/// Those that are there before a reassignment under way: RS without AR.
std::set<std::uint32_t> original(const PartitionInfo& info) {
  std::set<std::uint32_t> brokers(info.replicas.begin(), info.replicas.end());
  if (info.moves == nullptr) return brokers;
  for (const std::uint32_t broker : info.moves->adding) brokers.erase(broker);
  return brokers;
}

}  // namespace

std::vector<UsableBroker> brokers_alive(const World& world) {
  const Cluster& told = *world.brokers[active_controller(world.zookeeper).index].for_clients();
  std::vector<UsableBroker> list;
  for (std::uint32_t i = 0; i < told.brokers.size(); ++i) {
    if (!told.brokers[i].fenced) list.push_back(UsableBroker{i, told.rack_of(i)});
  }
  return list;
}

std::vector<UsableBroker> brokers_registered(const World& world) {
  const std::vector<BrokerZnode>& znodes = world.zookeeper.server.brokers;
  std::vector<UsableBroker> list;
  for (std::uint32_t i = 0; i < znodes.size(); ++i) {
    if (znodes[i].owner != 0) list.push_back(UsableBroker{i, world.cluster->rack_of(i)});
  }
  return list;
}

std::string zookeeper_placement_refusal(const std::vector<UsableBroker>& brokers,
                                        std::int64_t partitions, std::int64_t factor) {
  if (partitions <= 0)
    return refused("INVALID_PARTITIONS", "Number of partitions must be larger than 0.");
  if (factor <= 0)
    return refused("INVALID_REPLICATION_FACTOR", "Replication factor must be larger than 0.");
  if (factor > static_cast<std::int64_t>(brokers.size()))
    return refused("INVALID_REPLICATION_FACTOR",
                   "Replication factor: " + std::to_string(factor) +
                       " larger than available brokers: " + std::to_string(brokers.size()) + ".");
  return std::string{racks_missing(brokers) ? racks_missing_text : ""};
}

std::string zookeeper_assignment_refusal(const CreateTopic& command) {
  constexpr std::string_view error = "INVALID_REPLICA_ASSIGNMENT";
  const std::size_t size = command.replicas.front().size();
  for (const std::vector<std::uint32_t>& list : command.replicas) {
    if (list.size() != size)
      return refused(error, "All partitions should have the same number of replicas");
  }
  for (const std::vector<std::uint32_t>& list : command.replicas) {
    if (has_duplicates(list)) return refused(error, duplicates_text(command));
  }
  return {};
}

std::string zookeeper_growth_refusal(const World& world, const GrowTopic& command, TopicId topic) {
  const std::vector<UsableBroker> brokers = brokers_registered(world);
  if (racks_missing(brokers)) return std::string{racks_missing_text};
  if (!topic.valid())
    return refused("UNKNOWN_TOPIC_OR_PARTITION",
                   "The topic '" + command.topic + "' does not exist.");
  const Cluster& image = current_image(world);
  const std::vector<PartitionId>& partitions = image.at(topic).partitions;
  const bool moving = std::any_of(partitions.begin(), partitions.end(), [&](PartitionId partition) {
    return image.at(partition).reassigning();
  });
  if (moving)
    return refused(
        "REASSIGNMENT_IN_PROGRESS",
        "A partition reassignment is in progress for the topic '" + command.topic + "'.");
  const auto now = static_cast<std::int64_t>(partitions.size());
  if (command.partitions < now)
    return refused("INVALID_PARTITIONS", "Topic currently has " + std::to_string(now) +
                                             " partitions, which is higher than the requested " +
                                             std::to_string(command.partitions) + ".");
  if (command.partitions == now)
    return refused("INVALID_PARTITIONS",
                   "Topic already has " + std::to_string(now) + " partitions.");
  const auto factor = static_cast<std::int64_t>(image.at(partitions.front()).replicas.size());
  return zookeeper_placement_refusal(brokers, command.partitions - now, factor);
}

/// AdminZkClient.createNewPartitionsAssignment: it goes on where partition 0 has its first replica.
PlacedReplicas zookeeper_growth(const World& world, TopicId topic, std::uint32_t count) {
  const std::vector<UsableBroker> brokers = brokers_registered(world);
  const Cluster& image = current_image(world);
  const std::vector<PartitionId>& partitions = image.at(topic).partitions;
  const SmallVec<std::uint32_t, 3>& first = image.at(partitions.front()).replicas;
  const auto found = std::find_if(brokers.begin(), brokers.end(), [&](const UsableBroker& broker) {
    return broker.id >= first.front();
  });
  const auto start =
      found == brokers.end() ? 0U : static_cast<std::uint32_t>(found - brokers.begin());
  return admin_place(brokers, count, static_cast<std::uint32_t>(first.size()), start, start,
                     static_cast<std::uint32_t>(partitions.size()));
}

std::string zookeeper_target_refusal(const World& world, TopicId topic,
                                     const ReassignTarget& target) {
  constexpr std::string_view error = "INVALID_REPLICA_ASSIGNMENT";
  if (target.replicas.empty())
    return refused(error, "Empty replica list specified in partition reassignment.");
  if (has_duplicates(target.replicas))
    return refused(error,
                   "Duplicate replica ids in partition reassignment replica list: ArrayBuffer(" +
                       joined(target.replicas) + ")");
  const Cluster& image = current_image(world);
  const std::vector<PartitionId>& partitions = image.at(topic).partitions;
  const bool exists = target.partition < partitions.size();
  const std::set<std::uint32_t> there =
      exists ? original(image.at(partitions[target.partition])) : std::set<std::uint32_t>{};
  std::vector<std::uint32_t> adding;
  bool all_live = true;
  for (const std::uint32_t number : target.replicas) {
    if (number > 0 && there.count(number - 1) > 0) continue;
    adding.push_back(number);
    all_live = all_live && number > 0 && number <= image.brokers.size() &&
               image.brokers[number - 1].active();
  }
  if (!all_live) {
    std::vector<std::uint32_t> live;
    for (std::uint32_t i = 0; i < image.brokers.size(); ++i) {
      if (image.brokers[i].active()) live.push_back(i + 1);
    }
    return refused(error,
                   "Replica assignment has brokers that are not alive. Replica list: "
                   "ArrayBuffer(" +
                       joined(adding) + "), live broker list: " +
                       (live.size() > 4 ? "HashSet(" : "Set(") + joined(live) + ")");
  }
  if (!exists) return refused("UNKNOWN_TOPIC_OR_PARTITION", "The partition does not exist.");
  return {};
}

}  // namespace ks
