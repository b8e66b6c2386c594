#include "sim/kafka/group/sticky_claims.h"

#include <algorithm>

#include "sim/kafka/group/assign_order.h"

namespace ks {
namespace {

std::vector<AssignedPartition> all_claimed(const AssignInput& input, StickyKind kind) {
  std::vector<AssignedPartition> all;
  for (const Member& member : input.members) {
    const StickyClaim claim = claim_of(member, kind);
    all.insert(all.end(), claim.partitions.begin(), claim.partitions.end());
  }
  return all;
}

/// Whether every list has as many topics as the first that is not empty, and only topics of that one.
/// Empty lists before it are not looked at.
bool subscribe_alike(const AssignInput& input, std::span<const std::uint32_t> order) {
  std::vector<bool> wanted(input.topics.size(), false);
  std::size_t size = 0;
  for (const std::uint32_t m : order) {
    const std::vector<std::uint32_t>& topics = input.members[m].topics;
    if (size == 0) {
      for (const std::uint32_t topic : topics) {
        size += wanted[topic] ? 0 : 1;
        wanted[topic] = true;
      }
    } else if (topics.size() != size ||
               !std::all_of(topics.begin(), topics.end(),
                            [&](std::uint32_t topic) { return wanted[topic]; })) {
      return false;
    }
  }
  return true;
}

/// The members' claims one after the other, and who is taken for the owner meanwhile.
class Judge {
 public:
  Judge(const AssignInput& input, StickyKind kind, StickyClaims& claims)
      : input_(input), kind_(kind), claims_(claims), owner_(claims.partitions.size(), nobody) {}

  void hear(std::uint32_t member) {
    const StickyClaim claim = claim_of(input_.members[member], kind_);
    claims_.newest_generation = std::max(claims_.newest_generation, claim.generation);
    claims_.held[member].reserve(claim.partitions.size());
    for (const AssignedPartition& partition : claim.partitions) {
      const std::uint32_t number = claims_.partitions.number_of(partition);
      if (number != StickyPartitions::unknown) decide(member, claim.generation, number);
    }
  }

 private:
  void decide(std::uint32_t member, std::int32_t generation, std::uint32_t partition) {
    const std::uint32_t other = owner_[partition];
    // The other's generation is that of its subscription even where its claim has another one.
    const std::int32_t others =
        other == nobody ? -1 : std::max(input_.members[other].generation, -1);
    if (other != nobody && generation < others) return;
    if (other != nobody) std::erase(claims_.held[other], partition);
    if (other != nobody && generation == others) {
      claims_.contested[partition] = true;
    } else {
      claims_.held[member].push_back(partition);
    }
    owner_[partition] = member;
  }

  const AssignInput& input_;
  StickyKind kind_;
  StickyClaims& claims_;
  std::vector<std::uint32_t> owner_;
};

}  // namespace

StickyClaim claim_of(const Member& member, StickyKind kind) {
  const std::int32_t remembered = member.user_data ? member.user_data->generation : -1;
  if (kind == StickyKind::cooperative) {
    return {member.owned, member.generation >= 0 ? member.generation : remembered};
  }
  if (!member.user_data) return {};
  return {member.user_data->partitions, remembered};
}

StickyClaims read_claims(const AssignInput& input, StickyKind kind) {
  const std::vector<ServedName> names = names_of(input.members);
  StickyClaims claims{.partitions = {input, all_claimed(input, kind)},
                      .order = hash_order(names),
                      .rank = member_ranks(names),
                      .held = std::vector<std::vector<std::uint32_t>>(input.members.size())};
  claims.contested.assign(claims.partitions.size(), false);
  claims.same_subscriptions = subscribe_alike(input, claims.order);
  Judge judge(input, kind, claims);
  for (const std::uint32_t member : claims.order) judge.hear(member);
  return claims;
}

std::vector<std::uint32_t> earlier_owners(const AssignInput& input, StickyKind kind,
                                          const StickyClaims& claims) {
  std::vector<std::uint32_t> owner(claims.partitions.size(), nobody);
  std::vector<std::int32_t> generation(owner.size(), -1);
  for (const std::uint32_t member : claims.order) {
    const StickyClaim claim = claim_of(input.members[member], kind);
    if (claim.generation >= claims.newest_generation) continue;
    for (const AssignedPartition& partition : claim.partitions) {
      const std::uint32_t number = claims.partitions.number_of(partition);
      if (number == StickyPartitions::unknown) continue;
      if (owner[number] != nobody && claim.generation <= generation[number]) continue;
      owner[number] = member;
      generation[number] = claim.generation;
    }
  }
  return owner;
}

}  // namespace ks
