// The log of one replica: batches in offset order. Closed pieces are immutable and shared between
// checkpoints, branches and replicas, so copying a log of any length costs a few hundred bytes.
// Source: storage/…/log/UnifiedLog.java in outline. Model: no segments, no retention, no compaction.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/hash.h"
#include "sim/protocol/messages.h"

namespace ks {

/// A node of the tree of closed pieces: leaves hold batches, inner nodes hold 32 nodes each.
struct LogNode {
  std::int64_t base_offset = 0;
  std::int64_t end_offset = 0;
  std::uint64_t hash = 0;  ///< of all batches below
  std::vector<Batch> batches;
  std::vector<std::shared_ptr<const LogNode>> children;
};

struct PlacedBatch {
  std::int64_t base_offset = 0;
  Batch batch;
};

class PartitionLog {
 public:
  static constexpr std::size_t leaf_batches = 32;
  static constexpr std::size_t fanout = 32;

  std::int64_t start_offset() const { return 0; }
  std::int64_t end_offset() const { return end_offset_; }  ///< LEO: the next record's offset

  /// Appends; a piece that closes is replaced by `twin`'s equal one, if given, to share memory only.
  void append(const Batch& batch, const PartitionLog* twin = nullptr);

  /// Calls visit(base_offset, batch) for the batches that hold [from, limit) in offset order until it
  /// returns false. The first one may begin before `from`.
  template <class Visit>
  void read(std::int64_t from, std::int64_t limit, Visit&& visit) const;

  std::uint64_t hash() const;

 private:
  using Node = std::shared_ptr<const LogNode>;

  void close_leaf(const PartitionLog* twin);
  const Node* find(std::size_t level, std::int64_t base_offset) const;
  template <class Visit>
  static bool read_node(const LogNode& node, std::int64_t from, std::int64_t limit, Visit& visit);

  std::vector<Batch> open_;  ///< fewer than leaf_batches
  std::vector<std::vector<Node>>
      levels_;  ///< levels_[k]: closed nodes of height k, not yet grouped
  std::int64_t open_base_ = 0;
  std::int64_t end_offset_ = 0;
};

template <class Visit>
bool PartitionLog::read_node(const LogNode& node, std::int64_t from, std::int64_t limit,
                             Visit& visit) {
  if (node.end_offset <= from) return true;
  if (node.base_offset >= limit) return false;
  for (const Node& child : node.children) {
    if (!read_node(*child, from, limit, visit)) return false;
  }
  std::int64_t offset = node.base_offset;
  for (const Batch& batch : node.batches) {
    if (offset >= limit) return false;
    if (offset + batch.count > from && !visit(offset, batch)) return false;
    offset += batch.count;
  }
  return true;
}

template <class Visit>
void PartitionLog::read(std::int64_t from, std::int64_t limit, Visit&& visit) const {
  if (from < open_base_) {
    for (std::size_t level = levels_.size(); level-- > 0;) {
      for (const Node& node : levels_[level]) {
        if (!read_node(*node, from, limit, visit)) return;
      }
    }
    std::int64_t offset = open_base_;
    for (const Batch& batch : open_) {
      if (offset >= limit) return;
      if (!visit(offset, batch)) return;
      offset += batch.count;
    }
    return;
  }
  // Reads are nearly always at the end: walk back from there instead of adding up from the front.
  std::size_t index = open_.size();
  std::int64_t offset = end_offset_;
  while (index > 0 && offset > from) {
    --index;
    offset -= open_[index].count;
  }
  for (; index < open_.size() && offset < limit; ++index) {
    if (!visit(offset, open_[index])) return;
    offset += open_[index].count;
  }
}

}  // namespace ks
