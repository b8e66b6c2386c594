// The sticky assignors' algorithm for a group whose members read different topics.
// Source: AbstractStickyAssignor.GeneralAssignmentBuilder.
#include <algorithm>
#include <functional>
#include <utility>

#include "sim/kafka/group/sticky.h"
#include "sim/kafka/group/sticky_balance.h"
#include "sim/kafka/group/sticky_group.h"
#include "sim/kafka/java_hash.h"

namespace ks {
namespace {

using Numbers = std::vector<std::uint32_t>;

/// Topics with few potential owners first, then by name.
Numbers by_popularity(const StickyGroup& group) {
  const auto by_name = group.partitions.topics();
  Numbers topics(by_name.begin(), by_name.end());
  std::stable_sort(topics.begin(), topics.end(), [&](std::uint32_t a, std::uint32_t b) {
    return group.wanted[a] < group.wanted[b];
  });
  return topics;
}

StickyGroup group_of(const AssignInput& input, const StickyClaims& claims) {
  const StickyPartitions& partitions = claims.partitions;
  StickyGroup group{.partitions = partitions,
                    .order = claims.order,
                    .topics = std::vector<Numbers>(input.members.size()),
                    .subscribers = std::vector<Numbers>(input.topics.size()),
                    .wanted = Numbers(input.topics.size(), 0),
                    .most = Numbers(input.members.size(), 0),
                    .held = std::vector<Numbers>(input.members.size()),
                    .owner = Numbers(partitions.size(), nobody),
                    .loads = StickyLoads(claims.rank)};
  for (const Member& member : input.members) {
    for (const std::uint32_t topic : member.topics) group.wanted[topic] += 1;
  }
  for (const std::uint32_t topic : partitions.topics()) {
    group.subscribers[topic].reserve(group.wanted[topic]);
  }
  for (const std::uint32_t member : group.order) {
    Numbers& topics = group.topics[member];
    topics.reserve(input.members[member].topics.size());
    for (const std::uint32_t topic : input.members[member].topics) {
      if (!partitions.knows(topic)) continue;
      topics.push_back(topic);
      group.most[member] += partitions.count(topic);
      Numbers& subscribers = group.subscribers[topic];
      if (subscribers.empty() || subscribers.back() != member) subscribers.push_back(member);
    }
    if (topics.size() == partitions.topics().size()) group.most[member] = partitions.count();
  }
  return group;
}

class General {
 public:
  General(const AssignInput& input, StickyKind kind, const StickyClaims& claims,
          const StickyRacks& racks)
      : input_(input),
        kind_(kind),
        claims_(claims),
        racks_(racks),
        group_(group_of(input, claims_)),
        topics_(by_popularity(group_)) {}

  StickyResult run() {
    keep_wanted();
    const Numbers free = unassigned();
    const bool from_nothing = group_.loads.most() == 0;
    hand_out(free);
    set_aside();
    return balance(free, from_nothing);
  }

 private:
  void keep_wanted();
  Numbers unassigned() const;
  Numbers hand_out_locally(const Numbers& free);
  void hand_out(const Numbers& free);
  void hand_out_topic(std::span<const std::uint32_t> free);
  bool could_change(std::uint32_t member) const;
  void set_aside();
  std::int32_t unevenness() const;
  StickyResult balance(const Numbers& free, bool from_nothing);

  const AssignInput& input_;
  StickyKind kind_;
  const StickyClaims& claims_;
  const StickyRacks& racks_;
  StickyGroup group_;
  Numbers topics_;
  bool something_revoked_ = false;
  std::vector<std::uint64_t> heap_{};  ///< kept for its memory
};

/// Members keep what they had, unless they no longer subscribe to it or have no replica in their rack.
void General::keep_wanted() {
  Numbers reader(input_.topics.size(), nobody);
  for (const std::uint32_t member : group_.order) {
    for (const std::uint32_t topic : group_.topics[member]) reader[topic] = member;
    for (const std::uint32_t partition : claims_.held[member]) {
      if (reader[claims_.partitions.topic(partition)] != member ||
          racks_.mismatch(member, partition)) {
        something_revoked_ = true;
        continue;
      }
      group_.give(partition, member);
      if (!claims_.partitions.exists(partition)) group_.irregular = true;
    }
  }
}

/// In the order of topics_. Kafka compares two sorted lists in step; a kept partition that does not exist
/// stops the comparison, and everything of later topics counts as unassigned although it may be kept.
Numbers General::unassigned() const {
  std::vector<bool> lost(input_.topics.size(), false);
  for (std::uint32_t p = claims_.partitions.count(); p < claims_.partitions.size(); ++p) {
    if (group_.owner[p] != nobody) lost[claims_.partitions.topic(p)] = true;
  }
  Numbers free;
  bool stopped = false;
  for (const std::uint32_t topic : topics_) {
    const std::uint32_t first = claims_.partitions.first(topic);
    for (std::uint32_t p = first; p < first + claims_.partitions.count(topic); ++p) {
      if (stopped || group_.owner[p] == nobody) free.push_back(p);
    }
    stopped = stopped || lost[topic];
  }
  return free;
}

void General::hand_out(const Numbers& free) {
  const Numbers left = racks_.in_use() ? hand_out_locally(free) : free;
  for (std::size_t begin = 0; begin < left.size();) {
    std::size_t end = begin;
    while (end < left.size() &&
           claims_.partitions.topic(left[end]) == claims_.partitions.topic(left[begin])) {
      ++end;
    }
    hand_out_topic(std::span(left).subspan(begin, end - begin));
    begin = end;
  }
}

/// Each to the first subscriber without a rack or with a replica in it. Returns those without one.
Numbers General::hand_out_locally(const Numbers& free) {
  Numbers left;
  for (const std::uint32_t partition : free) {
    std::uint32_t first = nobody;
    for (const std::uint32_t member : group_.subscribers[claims_.partitions.topic(partition)]) {
      if (first != nobody && group_.loads.key(first) < group_.loads.key(member)) continue;
      if (!racks_.mismatch(member, partition)) first = member;
    }
    if (first == nobody) {
      left.push_back(partition);
    } else {
      group_.give(partition, first);
    }
  }
  return left;
}

/// Partitions of one topic, each to the subscriber with the fewest: a heap, as only their loads change.
void General::hand_out_topic(std::span<const std::uint32_t> free) {
  heap_.clear();
  for (const std::uint32_t member : group_.subscribers[claims_.partitions.topic(free.front())]) {
    heap_.push_back(group_.loads.key(member));
  }
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  for (const std::uint32_t partition : free) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint32_t member = group_.loads.member_of(heap_.back());
    group_.give(partition, member);
    heap_.back() = group_.loads.key(member);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
}

bool General::could_change(std::uint32_t member) const {
  if (group_.loads[member] < group_.most[member]) return true;
  const Numbers& held = group_.held[member];
  return std::any_of(held.begin(), held.end(), [&](std::uint32_t partition) {
    return group_.movable(claims_.partitions.topic(partition));
  });
}

void General::set_aside() {
  for (const std::uint32_t member : group_.order) {
    if (!could_change(member)) group_.loads.set_aside(member);
  }
}

/// The differences of load between all pairs of members added up, as a Java int.
std::int32_t General::unevenness() const {
  std::vector<std::int64_t> loads;
  for (std::uint32_t member = 0; member < group_.loads.size(); ++member) {
    if (!group_.loads.aside(member)) loads.push_back(group_.loads[member]);
  }
  std::sort(loads.begin(), loads.end());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    sum += loads[i] * (2 * static_cast<std::int64_t>(i) + 1 - std::ssize(loads));
  }
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum));
}

StickyResult General::balance(const Numbers& free, bool from_nothing) {
  const auto fixed = [&](std::uint32_t p) { return !group_.movable(claims_.partitions.topic(p)); };
  Numbers newcomers = free;
  std::erase_if(newcomers, fixed);
  Numbers all;
  for (const std::uint32_t topic : topics_) {
    if (!group_.movable(topic)) continue;
    const std::uint32_t first = claims_.partitions.first(topic);
    for (std::uint32_t i = 0; i < claims_.partitions.count(topic); ++i) all.push_back(first + i);
  }
  std::vector<Numbers> before = group_.held;
  const std::int32_t uneven = unevenness();

  std::vector<std::int32_t> hashes;
  for (const AssignTopic& topic : input_.topics) hashes.push_back(java_string_hash(topic.name));
  StickyBalance balance(group_, earlier_owners(input_, kind_, claims_), std::move(hashes));
  if (!something_revoked_) balance.even_out(newcomers);
  const bool moved = !balance.fault() && balance.even_out(all);
  if (balance.fault()) return {.fault = balance.fault()};
  if (!from_nothing && moved && unevenness() >= uneven) return {.given = std::move(before)};
  return {.given = std::move(group_.held)};
}

}  // namespace

StickyResult assign_general(const AssignInput& input, StickyKind kind, const StickyClaims& claims,
                            const StickyRacks& racks) {
  return General(input, kind, claims, racks).run();
}

}  // namespace ks
