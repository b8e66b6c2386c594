// The sticky assignors' algorithm for a group whose members all read the same topics: everybody gets the
// quotient, and as many members one more as the division leaves over.
// Source: AbstractStickyAssignor.ConstrainedAssignmentBuilder.
#include <algorithm>

#include "sim/kafka/group/sticky.h"

namespace ks {
namespace {

class Constrained {
 public:
  Constrained(const StickyClaims& claims, const StickyRacks& racks)
      : claims_(claims),
        partitions_(claims.partitions),
        racks_(racks),
        least_(partitions_.count() / claims.held.size()),
        extras_(partitions_.count() % claims.held.size()),
        most_(least_ + (extras_ > 0 ? 1 : 0)),
        given_(claims.held.size()),
        revoked_from_(partitions_.size(), nobody),
        transferring_(partitions_.size(), nobody) {}

  StickyResult run() {
    for (const std::uint32_t member : claims_.order) keep(member);
    const auto by_id = [&](std::uint32_t a, std::uint32_t b) {
      return claims_.rank[a] < claims_.rank[b];
    };
    std::sort(below_.begin(), below_.end(), by_id);
    std::sort(exact_.begin(), exact_.end(), by_id);
    std::vector<std::uint32_t> free = unassigned();
    racks_.fewest_local_members_first(free);
    if (racks_.in_use()) fill_locally(free);
    if (!fill(free) || !below_.empty()) return {.fault = AssignFault::illegal_state};
    return {.given = std::move(given_), .transferring = std::move(transferring_)};
  }

 private:
  void keep(std::uint32_t member);
  std::vector<std::uint32_t> unassigned() const;
  std::size_t local_member(const std::vector<std::uint32_t>& members, std::uint32_t partition,
                           std::size_t from) const;
  std::uint32_t take_local(std::uint32_t partition, std::size_t& next);
  void fill_locally(std::vector<std::uint32_t>& free);
  bool fill(const std::vector<std::uint32_t>& free);
  void give(std::uint32_t partition, std::uint32_t member);

  const StickyClaims& claims_;
  const StickyPartitions& partitions_;
  const StickyRacks& racks_;
  std::size_t least_;     ///< everybody gets this many,
  std::size_t extras_;    ///< this many members one more,
  std::size_t most_;      ///< and this is what those have
  std::size_t over_ = 0;  ///< members that have one more already

  std::vector<std::vector<std::uint32_t>> given_;
  std::vector<std::uint32_t> below_{};  ///< members with fewer than least_
  std::vector<std::uint32_t> exact_{};  ///< members with exactly least_ that may get one more
  std::vector<std::uint32_t> revoked_from_;
  std::vector<std::uint32_t> transferring_;
};

/// What the member had is cut down to its share; the highest partition numbers go.
void Constrained::keep(std::uint32_t member) {
  std::vector<std::uint32_t>& kept = given_[member];
  kept.reserve(most_);
  for (const std::uint32_t partition : claims_.held[member]) {
    if (racks_.mismatch(member, partition)) {
      revoked_from_[partition] = member;
    } else if (!claims_.contested[partition]) {
      kept.push_back(partition);
    }
  }
  std::sort(kept.begin(), kept.end(), [&](std::uint32_t a, std::uint32_t b) {
    const AssignedPartition first = partitions_[a];
    const AssignedPartition second = partitions_[b];
    if (first.partition != second.partition) return first.partition < second.partition;
    return partitions_.rank(first.topic) < partitions_.rank(second.topic);
  });
  if (kept.size() < least_) {
    below_.push_back(member);
    return;
  }
  std::size_t share = least_;
  if (kept.size() >= most_ && over_ < extras_) {
    share = most_;
    over_ += 1;
    if (over_ == extras_) exact_.clear();
  } else if (over_ < extras_) {
    exact_.push_back(member);
  }
  for (std::size_t i = share; i < kept.size(); ++i) revoked_from_[kept[i]] = member;
  kept.resize(share);
}

/// By topic and number. Kafka compares two sorted lists in step; a kept partition that does not exist
/// stops the comparison, and everything of later topics counts as unassigned although it may be kept.
std::vector<std::uint32_t> Constrained::unassigned() const {
  std::vector<bool> kept(partitions_.size(), false);
  std::uint32_t lost = partitions_.size();
  for (const auto& list : given_) {
    for (const std::uint32_t partition : list) {
      kept[partition] = true;
      if (!partitions_.exists(partition)) lost = std::min(lost, partition);
    }
  }
  std::uint32_t compared = partitions_.count();
  if (lost < partitions_.size()) {
    const std::uint32_t topic = partitions_.topic(lost);
    compared = partitions_.first(topic) + partitions_.count(topic);
  }
  std::vector<std::uint32_t> free;
  for (std::uint32_t partition = 0; partition < partitions_.count(); ++partition) {
    if (partition >= compared || !kept[partition]) free.push_back(partition);
  }
  return free;
}

/// Place of the first of `members`, cyclically, whose rack has a replica; their number if there is none.
std::size_t Constrained::local_member(const std::vector<std::uint32_t>& members,
                                      std::uint32_t partition, std::size_t from) const {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::size_t place = (from + i) % members.size();
    if (racks_.local(members[place], partition)) return place;
  }
  return members.size();
}

/// A member with a replica in its rack that has room, or nobody. `next`: where to look in below_.
std::uint32_t Constrained::take_local(std::uint32_t partition, std::size_t& next) {
  std::size_t place = local_member(below_, partition, next);
  if (place < below_.size()) {
    const std::uint32_t member = below_[place];
    const std::size_t size = given_[member].size() + 1;
    if (size >= least_) {
      below_.erase(below_.begin() + static_cast<std::ptrdiff_t>(place));
      if (size < most_ && over_ < extras_) exact_.push_back(member);
    } else {
      ++place;
    }
    next = below_.empty() ? 0 : place % below_.size();
    return member;
  }
  place = local_member(exact_, partition, 0);
  if (place == exact_.size()) return nobody;
  const std::uint32_t member = exact_[place];
  if (given_[member].size() + 1 == most_) {
    exact_.erase(exact_.begin() + static_cast<std::ptrdiff_t>(place));
    over_ += 1;
    if (over_ == extras_) exact_.clear();
  }
  return member;
}

void Constrained::fill_locally(std::vector<std::uint32_t>& free) {
  std::size_t next = 0;
  std::erase_if(free, [&](std::uint32_t partition) {
    const std::uint32_t member = take_local(partition, next);
    if (member == nobody) return false;
    give(partition, member);
    return true;
  });
}

/// Round and round those below their share; when there are none left, once through the others. False if
/// there is nobody to take a partition.
bool Constrained::fill(const std::vector<std::uint32_t>& free) {
  std::size_t next = 0;
  std::size_t next_exact = 0;
  for (const std::uint32_t partition : free) {
    if (below_.empty()) {
      if (next_exact == exact_.size()) return false;
      give(partition, exact_[next_exact++]);
      continue;
    }
    if (next >= below_.size()) next = 0;
    const std::uint32_t member = below_[next];
    give(partition, member);
    if (given_[member].size() == least_) {
      below_.erase(below_.begin() + static_cast<std::ptrdiff_t>(next));
      exact_.push_back(member);
    } else {
      ++next;
    }
  }
  return true;
}

void Constrained::give(std::uint32_t partition, std::uint32_t member) {
  given_[member].push_back(partition);
  const std::uint32_t from = revoked_from_[partition];
  if ((from != nobody && from != member) || claims_.contested[partition]) {
    transferring_[partition] = member;
  }
}

}  // namespace

StickyResult assign_constrained(const StickyClaims& claims, const StickyRacks& racks) {
  return Constrained(claims, racks).run();
}

}  // namespace ks
