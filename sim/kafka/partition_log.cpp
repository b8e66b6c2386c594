#include "sim/kafka/partition_log.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace ks {
namespace {

void hash_batch(Hasher& hasher, const Batch& batch) {
  hasher.add(std::uint64_t{batch.producer} << 32 | batch.first_number);
  hasher.add(std::uint64_t{batch.count} << 32 | batch.bytes);
  hasher.add(batch.base_timestamp);
  hasher.add(std::uint64_t{batch.timestamp_span} << 32 ^
             static_cast<std::uint64_t>(batch.leader_epoch));
  hasher.add(static_cast<std::uint64_t>(batch.producer_id) << 32 ^
             static_cast<std::uint64_t>(batch.base_sequence));
  hasher.add(std::uint64_t{batch.ordinal} << 32 ^ static_cast<std::uint64_t>(batch.producer_epoch) ^
             std::uint64_t{batch.flags} << 24);
}

std::uint64_t hash_of(const LogNode& node) {
  Hasher hasher;
  hasher.add(node.base_offset);
  if (node.height == 0) {
    for (const Batch& batch : node.batches) hash_batch(hasher, batch);
  }
  for (const auto& child : node.children) hasher.add(child->hash);
  return hasher.value();
}

/// The leaf below a closed node that begins at an offset, or null.
std::shared_ptr<const LogNode> leaf_at(const std::shared_ptr<const LogNode>& node,
                                       std::int64_t base_offset) {
  if (base_offset < node->base_offset || base_offset >= node->end_offset) return nullptr;
  if (node->height == 0) return node->base_offset == base_offset ? node : nullptr;
  const auto after = std::upper_bound(
      node->children.begin(), node->children.end(), base_offset,
      [](std::int64_t offset, const auto& child) { return offset < child->base_offset; });
  return leaf_at(*(after - 1), base_offset);
}

}  // namespace

/// What others see of a piece never changes: only the sharer that is furthest adds to it, the others
/// follow it as long as they append the same, and take a piece of their own when they do not.
void PartitionLog::append(const Batch& batch, const PartitionLog* twin) {
  KS_CHECK(batch.count > 0);
  if (batch.leader_epoch != epochs_.latest()) epochs_.assign(batch.leader_epoch, end_offset_);
  segments_.add(batch);
  add_batch(batch, twin);
}

void PartitionLog::add_batch(const Batch& batch, const PartitionLog* twin) {
  if (open_ == nullptr) open_piece(batch, twin);
  if (open_->filled > count_ && open_->batches[count_] != batch) {
    auto own = std::make_shared<LogNode>();
    own->base_offset = open_base_;
    std::copy_n(open_->batches.begin(), count_, own->batches.begin());
    own->filled = count_;
    open_ = std::move(own);
  }
  if (open_->filled == count_) {
    open_->batches[count_] = batch;
    ++open_->filled;
  }
  ++count_;
  end_offset_ += batch.count;
  if (count_ == LogNode::width) close_piece(twin);
}

void PartitionLog::open_piece(const Batch& batch, const PartitionLog* twin) {
  if (twin != nullptr) {
    std::shared_ptr<LogNode> same = twin->piece_at(open_base_);
    if (same != nullptr && same->filled > 0 && same->batches[0] == batch) {
      open_ = std::move(same);
      return;
    }
  }
  open_ = std::make_shared<LogNode>();
  open_->base_offset = open_base_;
}

std::shared_ptr<LogNode> PartitionLog::piece_at(std::int64_t base_offset) const {
  if (base_offset == open_base_) return open_;
  for (const LogSpine* cell = spine_.get(); cell != nullptr; cell = cell->before.get()) {
    if (cell->node->end_offset <= base_offset) return nullptr;
    // A closed leaf is full: whoever opens it can only follow what stands in it.
    if (const Node leaf = leaf_at(cell->node, base_offset))
      return std::const_pointer_cast<LogNode>(leaf);
  }
  return nullptr;
}

/// Joins the twin's chain where it says the same, which frees the nodes of one's own.
void PartitionLog::close_piece(const PartitionLog* twin) {
  if (open_->hash == 0) {
    open_->end_offset = end_offset_;
    open_->hash = hash_of(*open_);
  }
  add_closed(std::exchange(open_, nullptr));
  count_ = 0;
  open_base_ = end_offset_;
  if (twin == nullptr) return;
  for (const Spine* cell = &twin->spine_; *cell != nullptr; cell = &(*cell)->before) {
    if ((*cell)->node->end_offset < end_offset_) return;
    if ((*cell)->node->end_offset > end_offset_) continue;
    if ((*cell)->hash == spine_->hash) spine_ = *cell;
    return;
  }
}

void PartitionLog::add_closed(Node node) {
  const bool same_height = spine_ != nullptr && spine_->node->height == node->height;
  if (same_height && spine_->run + 1 == LogNode::width) {
    auto parent = std::make_shared<LogNode>();
    parent->height = node->height + 1;
    parent->end_offset = node->end_offset;
    parent->children.resize(LogNode::width);
    parent->children[LogNode::width - 1] = std::move(node);
    for (std::size_t i = LogNode::width - 1; i-- > 0;) {
      parent->children[i] = spine_->node;
      spine_ = Spine{spine_->before};
    }
    parent->base_offset = parent->children.front()->base_offset;
    parent->hash = hash_of(*parent);
    add_closed(std::move(parent));
    return;
  }
  auto cell = std::make_shared<LogSpine>();
  cell->run = same_height ? spine_->run + 1 : 1;
  cell->hash = mix64((spine_ != nullptr ? spine_->hash : 0) ^ node->hash);
  cell->node = std::move(node);
  cell->before = std::move(spine_);
  spine_ = std::move(cell);
}

/// Puts the open piece of a log together again that ended inside a closed one.
void PartitionLog::keep_front(std::shared_ptr<LogNode> leaf, std::int64_t offset) {
  open_base_ = leaf->base_offset;
  end_offset_ = open_base_;
  count_ = 0;
  open_ = std::move(leaf);
  while (count_ < open_->filled && end_offset_ + open_->batches[count_].count <= offset)
    end_offset_ += open_->batches[count_++].count;
  if (count_ == 0) open_ = nullptr;
}

/// Of a closed node, what ends at the offset or before it: its whole children, and the front of the
/// leaf that holds the offset.
void PartitionLog::keep_below(const Node& node, std::int64_t offset) {
  if (node->end_offset <= offset) {
    add_closed(node);
    open_base_ = end_offset_ = node->end_offset;
    return;
  }
  if (node->base_offset >= offset) return;
  if (node->height == 0) {
    keep_front(std::const_pointer_cast<LogNode>(node), offset);
    return;
  }
  for (const Node& child : node->children) keep_below(child, offset);
}

void PartitionLog::truncate_to(std::int64_t offset) {
  if (offset >= end_offset_) {
    // Who led without writing has an entry at its end that no other leader knows (UnifiedLog.truncateTo).
    epochs_.truncate_from_end(end_offset_);
    return;
  }
  const std::int64_t base = spine_ != nullptr ? first_base() : open_base_;
  if (offset <= std::max(base, std::int64_t{0})) {
    restart_at(std::max(offset, std::int64_t{0}));
    return;
  }
  if (offset >= open_base_) {
    keep_front(std::move(open_), offset);
  } else {
    open_ = nullptr;
    count_ = 0;
    Node cut;
    while (spine_ != nullptr && spine_->node->end_offset > offset) {
      cut = spine_->node;
      spine_ = Spine{spine_->before};
    }
    open_base_ = end_offset_ = spine_ != nullptr ? spine_->node->end_offset : cut->base_offset;
    if (cut != nullptr) keep_below(cut, offset);
  }
  epochs_.truncate_from_end(offset);
  start_offset_ = std::min(start_offset_, offset);
  segments_.truncate_to(offset);
  segments_.recount_active();
  const std::int64_t active = segments_.active().base_offset;
  read(active, end_offset_, [&](std::int64_t begin, const Batch& batch) {
    if (begin >= active) segments_.add(batch);
    return true;
  });
  if (end_offset_ == offset) return;
  Batch gap;
  gap.count = static_cast<std::uint32_t>(offset - end_offset_);
  gap.leader_epoch = epochs_.latest();
  append(gap);
}

void PartitionLog::clear_batches(std::int64_t base) {
  open_ = nullptr;
  spine_ = nullptr;
  count_ = 0;
  open_base_ = end_offset_ = base;
}

void PartitionLog::restart_at(std::int64_t offset) {
  clear_batches(offset);
  start_offset_ = offset;
  epochs_.clear();
  segments_.restart_at(offset);
}

bool PartitionLog::roll_for(const Batch& batch, std::int64_t segment_bytes,
                            std::int64_t segment_ms) {
  if (!segments_.must_roll(batch, segment_bytes, segment_ms)) return false;
  segments_.roll(end_offset_);
  return true;
}

void PartitionLog::delete_segments(std::size_t count) {
  segments_.drop_front(count, end_offset_);
  raise_start(segments_.list().front().base_offset);
}

void PartitionLog::rewrite_front(std::size_t count, const std::vector<Batch>& batches,
                                 std::span<const LogSegment> segments, const PartitionLog* twin) {
  KS_CHECK(count > 0 && count < segments_.list().size());
  const std::int64_t base = segments_.list().front().base_offset;
  const std::int64_t end = segments_.list()[count].base_offset;
  std::vector<Batch> tail;
  read(end, end_offset_, [&](std::int64_t, const Batch& batch) {
    tail.push_back(batch);
    return true;
  });
  clear_batches(base);
  for (const Batch& batch : batches) add_batch(batch, twin);
  KS_CHECK(end_offset_ == end);
  for (const Batch& batch : tail) add_batch(batch, twin);
  segments_.replace_front(count, segments);
}

void PartitionLog::raise_start(std::int64_t offset) {
  if (offset <= start_offset_) return;
  KS_CHECK(offset <= end_offset_);
  start_offset_ = offset;
  epochs_.truncate_from_start(offset);
  forget_below_start();
}

std::int64_t PartitionLog::first_base() const {
  const LogSpine* cell = spine_.get();
  while (cell->before != nullptr) cell = cell->before.get();
  return cell->node->base_offset;
}

/// Frees the nodes that hold nothing readable: the chain is built anew without them.
void PartitionLog::forget_below_start() {
  SmallVec<const LogSpine*, 64> kept;  // newest first
  const LogSpine* cell = spine_.get();
  for (; cell != nullptr && cell->node->end_offset > start_offset_; cell = cell->before.get())
    kept.push_back(cell);
  if (cell == nullptr) return;
  const Spine whole = std::exchange(spine_, nullptr);
  for (std::size_t i = kept.size(); i-- > 0;) add_closed(kept[i]->node);
}

std::uint64_t PartitionLog::hash() const {
  SmallVec<const LogNode*, 64> nodes;  // newest first, so heights rise
  for (const LogSpine* cell = spine_.get(); cell != nullptr; cell = cell->before.get())
    nodes.push_back(cell->node.get());
  Hasher hasher;
  hasher.add(end_offset_);
  hasher.add(start_offset_);
  epochs_.hash_into(hasher);
  segments_.hash_into(hasher);
  for (std::size_t first = 0; first < nodes.size();) {
    std::size_t end = first;
    while (end < nodes.size() && nodes[end]->height == nodes[first]->height) ++end;
    for (std::size_t i = end; i-- > first;) hasher.add(nodes[i]->hash);
    first = end;
  }
  for (std::uint32_t i = 0; i < count_; ++i) hash_batch(hasher, open_->batches[i]);
  return hasher.value();
}

bool PartitionLog::shares_all_with(const PartitionLog& other) const {
  return open_ == other.open_ && spine_ == other.spine_;
}

}  // namespace ks
