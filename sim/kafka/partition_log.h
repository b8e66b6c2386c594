// The log of one replica: batches in offset order, in pieces of 32 that replicas, checkpoints and
// branches share. Whoever holds a piece sees its own first batches of it only, and appending what a
// sharer has appended there before just sees one more: a follower stores nothing that its leader has,
// running a checkpoint on again nothing that was known, and a copy of a log of any length is two pointers.
// What compaction or truncation takes away in the middle is a gap, a batch without bytes, so that the
// offsets of a piece are its counts added up. Source: storage/…/log/UnifiedLog.java, LocalLog.java.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/small_vec.h"
#include "sim/kafka/leader_epochs.h"
#include "sim/protocol/messages.h"

namespace ks {

/// A node of the tree of pieces: leaves hold batches, inner nodes hold 32 nodes each. Filled from the
/// front; what is filled never changes, and the node that closed it has set everything.
struct LogNode {
  static constexpr std::size_t width = 32;

  std::int64_t base_offset = 0;
  std::int64_t end_offset = 0;  ///< of a closed node
  std::uint64_t hash = 0;       ///< of all batches below a closed node
  std::uint32_t height = 0;     ///< 0: a leaf
  std::uint32_t filled = 0;     ///< batches of a leaf, by whichever sharer got furthest
  std::array<Batch, width> batches{};
  std::vector<std::shared_ptr<const LogNode>> children;
};

/// The closed nodes that are not yet grouped, as a chain from the newest to the oldest. Heights rise
/// along it, and of each height there are fewer than 32.
struct LogSpine {
  std::shared_ptr<const LogNode> node;
  std::shared_ptr<const LogSpine> before;
  std::uint64_t hash = 0;  ///< of the whole chain from here on
  std::uint32_t run = 1;   ///< nodes of this height from here on
};

class PartitionLog {
 public:
  std::int64_t start_offset() const { return start_offset_; }  ///< of the first record to be read
  std::int64_t end_offset() const { return end_offset_; }      ///< LEO: the next record's offset

  const LeaderEpochs& epochs() const { return epochs_; }

  /// Appends; what stands in `twin`'s log at this place already is shared, if it is the same.
  void append(const Batch& batch, const PartitionLog* twin = nullptr);
  /// The replica leads in this epoch from here on, whether it ever writes or not.
  void begin_epoch(std::int32_t epoch) { epochs_.assign(epoch, end_offset_); }
  EpochEnd end_offset_for(std::int32_t epoch) const {
    return epochs_.end_offset_for(epoch, end_offset_);
  }
  /// Everything from the offset on goes; a batch that holds it goes as a whole.
  void truncate_to(std::int64_t offset);
  /// Everything goes; the next record gets this offset.
  void restart_at(std::int64_t offset);
  /// Records below the offset cannot be read any more. Never lowers the start.
  void raise_start(std::int64_t offset);

  /// Calls visit(base_offset, batch) for the batches and gaps that hold [from, limit) in offset order
  /// until it returns false. The first one may begin before `from`.
  template <class Visit>
  void read(std::int64_t from, std::int64_t limit, Visit&& visit) const;

  std::uint64_t hash() const;
  /// Whether both logs keep their open and all their closed pieces in the same memory.
  bool shares_all_with(const PartitionLog& other) const;

 private:
  using Node = std::shared_ptr<const LogNode>;
  using Spine = std::shared_ptr<const LogSpine>;

  void open_piece(const Batch& batch, const PartitionLog* twin);
  std::shared_ptr<LogNode> piece_at(std::int64_t base_offset) const;
  void close_piece(const PartitionLog* twin);
  void add_closed(Node node);
  void keep_below(const Node& node, std::int64_t offset);
  void keep_front(std::shared_ptr<LogNode> leaf, std::int64_t offset);
  void forget_below_start();
  std::int64_t first_base() const;
  template <class Visit>
  static bool read_node(const LogNode& node, std::int64_t from, std::int64_t limit, Visit& visit);
  template <class Visit>
  void read_closed(std::int64_t from, std::int64_t limit, Visit& visit) const;

  std::shared_ptr<LogNode> open_;  ///< null while nothing is in it
  std::uint32_t count_ = 0;        ///< of its batches that are this log's: fewer than 32
  std::int64_t open_base_ = 0;
  std::int64_t end_offset_ = 0;
  std::int64_t start_offset_ = 0;
  Spine spine_;
  LeaderEpochs epochs_;
};

/// False: the visitor wants no more, or everything further is beyond the limit.
template <class Visit>
bool PartitionLog::read_node(const LogNode& node, std::int64_t from, std::int64_t limit,
                             Visit& visit) {
  if (node.end_offset <= from) return true;
  if (node.base_offset >= limit) return false;
  for (const Node& child : node.children) {
    if (!read_node(*child, from, limit, visit)) return false;
  }
  if (node.height > 0) return true;
  std::int64_t offset = node.base_offset;
  for (const Batch& batch : node.batches) {
    if (offset >= limit) return false;
    if (offset + batch.count > from && !visit(offset, batch)) return false;
    offset += batch.count;
  }
  return true;
}

template <class Visit>
void PartitionLog::read_closed(std::int64_t from, std::int64_t limit, Visit& visit) const {
  SmallVec<const LogNode*, 32> nodes;  // newest first
  for (const LogSpine* cell = spine_.get(); cell != nullptr; cell = cell->before.get()) {
    if (cell->node->end_offset <= from) break;
    nodes.push_back(cell->node.get());
  }
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (!read_node(*nodes[i], from, limit, visit)) return;
  }
  std::int64_t offset = open_base_;
  for (std::uint32_t i = 0; i < count_ && offset < limit; ++i) {
    const Batch& batch = open_->batches[i];
    if (!visit(offset, batch)) return;
    offset += batch.count;
  }
}

template <class Visit>
void PartitionLog::read(std::int64_t from, std::int64_t limit, Visit&& visit) const {
  if (from < open_base_) {
    read_closed(from, limit, visit);
    return;
  }
  // Reads are nearly always at the end: walk back from there instead of adding up from the front.
  std::uint32_t index = count_;
  std::int64_t offset = end_offset_;
  while (index > 0 && offset > from) {
    --index;
    offset -= open_->batches[index].count;
  }
  for (; index < count_ && offset < limit; ++index) {
    const Batch& batch = open_->batches[index];
    if (!visit(offset, batch)) return;
    offset += batch.count;
  }
}

}  // namespace ks
