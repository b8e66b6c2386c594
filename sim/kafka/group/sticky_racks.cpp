#include "sim/kafka/group/sticky_racks.h"

#include <algorithm>
#include <string_view>

namespace ks {
namespace {

/// Names as indexes into a sorted table of all of them.
class RackNames {
 public:
  void add(std::string_view name) { names_.push_back(name); }
  void sort() {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  }
  std::size_t size() const { return names_.size(); }
  std::uint32_t index_of(std::string_view name) const {
    const auto at = std::lower_bound(names_.begin(), names_.end(), name);
    return static_cast<std::uint32_t>(at - names_.begin());
  }

 private:
  std::vector<std::string_view> names_{};
};

}  // namespace

StickyRacks::StickyRacks(const AssignInput& input, const StickyPartitions& partitions)
    : rack_of_(input.members.size(), none) {
  RackNames names;
  for (const Member& member : input.members) {
    if (!member.client_rack.empty()) names.add(member.client_rack);
  }
  if (names.size() == 0) return;
  for (const std::uint32_t topic : partitions.topics()) {
    for (const auto& racks : input.topics[topic].racks) {
      for (const std::string& rack : racks) names.add(rack);
    }
  }
  names.sort();
  members_in_.assign(names.size(), 0);
  for (std::size_t m = 0; m < input.members.size(); ++m) {
    if (input.members[m].client_rack.empty()) continue;
    rack_of_[m] = names.index_of(input.members[m].client_rack);
    members_in_[rack_of_[m]] += 1;
  }
  racks_.resize(partitions.size());
  std::vector<bool> with_replicas(names.size(), false);
  for (std::uint32_t number = 0; number < partitions.count(); ++number) {
    const auto& of_topic = input.topics[partitions.topic(number)].racks;
    const std::uint32_t p = partitions[number].partition;
    if (p >= of_topic.size()) continue;
    std::vector<std::uint32_t>& racks = racks_[number];
    for (const std::string& rack : of_topic[p]) racks.push_back(names.index_of(rack));
    std::sort(racks.begin(), racks.end());
    racks.erase(std::unique(racks.begin(), racks.end()), racks.end());
    for (const std::uint32_t rack : racks) with_replicas[rack] = true;
  }
  bool common = false;
  for (std::size_t rack = 0; rack < names.size(); ++rack) {
    common = common || (with_replicas[rack] && members_in_[rack] > 0);
  }
  const auto all = std::count(with_replicas.begin(), with_replicas.end(), true);
  const bool everywhere = std::all_of(
      racks_.begin(), racks_.begin() + partitions.count(),
      [&](const std::vector<std::uint32_t>& racks) { return std::ssize(racks) == all; });
  in_use_ = common && !everywhere;
}

bool StickyRacks::has_replica(std::uint32_t partition, std::uint32_t rack) const {
  return std::binary_search(racks_[partition].begin(), racks_[partition].end(), rack);
}

void StickyRacks::fewest_local_members_first(std::vector<std::uint32_t>& partitions) const {
  if (racks_.empty()) return;
  std::vector<std::uint32_t> members(racks_.size(), 0);
  for (const std::uint32_t partition : partitions) {
    for (const std::uint32_t rack : racks_[partition]) members[partition] += members_in_[rack];
  }
  std::stable_sort(partitions.begin(), partitions.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return members[a] < members[b]; });
}

}  // namespace ks
