#include "sim/kafka/partition_log.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace ks {
namespace {

void add_batch(Hasher& hasher, const Batch& batch) {
  hasher.add(std::uint64_t{batch.producer} << 32 | batch.first_number);
  hasher.add(std::uint64_t{batch.count} << 32 | batch.bytes);
}

std::uint64_t hash_of(const LogNode& node) {
  Hasher hasher;
  hasher.add(node.base_offset);
  if (node.height == 0) {
    for (const Batch& batch : node.batches) add_batch(hasher, batch);
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

std::uint64_t PartitionLog::hash() const {
  SmallVec<const LogNode*, 64> nodes;  // newest first, so heights rise
  for (const LogSpine* cell = spine_.get(); cell != nullptr; cell = cell->before.get())
    nodes.push_back(cell->node.get());
  Hasher hasher;
  hasher.add(end_offset_);
  for (std::size_t first = 0; first < nodes.size();) {
    std::size_t end = first;
    while (end < nodes.size() && nodes[end]->height == nodes[first]->height) ++end;
    for (std::size_t i = end; i-- > first;) hasher.add(nodes[i]->hash);
    first = end;
  }
  for (std::uint32_t i = 0; i < count_; ++i) add_batch(hasher, open_->batches[i]);
  return hasher.value();
}

bool PartitionLog::shares_all_with(const PartitionLog& other) const {
  return open_ == other.open_ && spine_ == other.spine_;
}

}  // namespace ks
