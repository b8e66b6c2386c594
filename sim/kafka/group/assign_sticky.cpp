// StickyAssignor and CooperativeStickyAssignor: the same two algorithms; the second then holds back what
// another member still has, to be given out when that member has joined again without it.
// Source: org.apache.kafka.clients.consumer.StickyAssignor, CooperativeStickyAssignor,
// AbstractStickyAssignor.
#include <algorithm>
#include <utility>

#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/assignor.h"
#include "sim/kafka/group/sticky.h"

namespace ks {
namespace {

/// Per partition its new owner, where it is new and somebody else loses it.
std::vector<std::uint32_t> changing_hands(const AssignInput& input, const StickyClaims& claims,
                                          const StickyResult& result) {
  const StickyPartitions& partitions = claims.partitions;
  std::vector<std::uint32_t> added_to(partitions.size(), nobody);
  std::vector<bool> lost(partitions.size(), false);
  std::vector<std::uint32_t> owner(partitions.size(), nobody);
  std::vector<std::uint32_t> receiver(partitions.size(), nobody);
  for (const std::uint32_t member : claims.order) {
    for (const std::uint32_t p : result.given[member]) receiver[p] = member;
    for (const AssignedPartition& owned : input.members[member].owned) {
      const std::uint32_t p = partitions.number_of(owned);
      if (p == StickyPartitions::unknown) continue;
      owner[p] = member;
      if (receiver[p] != member) lost[p] = true;
    }
    for (const std::uint32_t p : result.given[member]) {
      if (owner[p] != member) added_to[p] = member;
    }
  }
  for (std::uint32_t p = 0; p < partitions.size(); ++p) {
    if (!lost[p]) added_to[p] = nobody;
  }
  return added_to;
}

void hold_back(StickyResult& result, const std::vector<std::uint32_t>& transferring) {
  for (std::uint32_t p = 0; p < transferring.size(); ++p) {
    if (transferring[p] == nobody) continue;
    auto& given = result.given[transferring[p]];
    // Once only: in rare groups Kafka lists a partition twice.
    const auto at = std::find(given.begin(), given.end(), p);
    if (at != given.end()) given.erase(at);
  }
}

AssignOutcome assign(const AssignInput& input, StickyKind kind) {
  if (input.members.empty()) return {};
  const StickyClaims claims = read_claims(input, kind);
  const StickyRacks racks(input, claims.partitions);
  StickyResult result = claims.same_subscriptions ? assign_constrained(claims, racks)
                                                  : assign_general(input, kind, claims, racks);
  if (result.fault) return *result.fault;
  if (kind == StickyKind::cooperative) {
    if (result.transferring.empty()) {
      result.transferring = changing_hands(input, claims, result);
    }
    hold_back(result, result.transferring);
  }
  Assignment assignment(input.members.size());
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    assignment[m].reserve(result.given[m].size());
    for (const std::uint32_t p : result.given[m]) assignment[m].push_back(claims.partitions[p]);
  }
  sort_assignment(topic_ranks(input.topics), assignment);
  return assignment;
}

}  // namespace

AssignOutcome assign_sticky(const AssignInput& input) { return assign(input, StickyKind::eager); }

AssignOutcome assign_cooperative_sticky(const AssignInput& input) {
  return assign(input, StickyKind::cooperative);
}

}  // namespace ks
