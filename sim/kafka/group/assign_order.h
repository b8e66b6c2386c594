// Orders that assignors of both sides start from: members by id or in Java's order, topics by name, the
// subscribers of each topic. Indexes instead of names from here on.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/kafka/group/member.h"

namespace ks {

/// What members are ordered by.
struct ServedName {
  std::string_view member_id{};
  std::string_view group_instance_id{};  ///< empty for a dynamic member
};

/// The names of the members of an AssignInput or a TargetInput, which must outlive them.
template <class M>
std::vector<ServedName> names_of(const std::vector<M>& members) {
  std::vector<ServedName> names;
  names.reserve(members.size());
  for (const M& member : members) names.push_back({member.member_id, member.group_instance_id});
  return names;
}

/// The order in which range and round robin serve members: those with an instance id first, by that
/// id, the others by member id. Returns indexes into `members`.
std::vector<std::uint32_t> serving_order(std::span<const ServedName> members);
/// The order in which a HashMap<String, …> gives member ids that were put into it in the order given.
std::vector<std::uint32_t> hash_order(std::span<const ServedName> members);
/// Entry i is the place of member i among all by member id.
std::vector<std::uint32_t> member_ranks(std::span<const ServedName> members);
/// Entry i is the place of name i among all.
std::vector<std::uint32_t> name_ranks(std::span<const std::string_view> names);
/// Entry i is the place of topic i among all by name.
template <class T>
std::vector<std::uint32_t> topic_ranks(const std::vector<T>& topics) {
  std::vector<std::string_view> names;
  names.reserve(topics.size());
  for (const T& topic : topics) names.push_back(topic.name);
  return name_ranks(names);
}

/// Per topic its subscribers, as places in `order`, ascending; each once. `order` has indexes into
/// `members`.
template <class M>
std::vector<std::vector<std::uint32_t>> subscribers_by_topic(std::size_t topics,
                                                             const std::vector<M>& members,
                                                             std::span<const std::uint32_t> order) {
  std::vector<std::vector<std::uint32_t>> subscribers(topics);
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    for (const std::uint32_t topic : members[order[place]].topics) {
      auto& list = subscribers[topic];
      if (list.empty() || list.back() != place) list.push_back(place);
    }
  }
  return subscribers;
}

/// Sorts each list by topic name and partition. `ranks`: topic_ranks.
void sort_assignment(std::span<const std::uint32_t> ranks, Assignment& assignment);

}  // namespace ks
