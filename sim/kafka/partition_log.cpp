#include "sim/kafka/partition_log.h"

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
  for (const Batch& batch : node.batches) add_batch(hasher, batch);
  for (const auto& child : node.children) hasher.add(child->hash);
  return hasher.value();
}

}  // namespace

void PartitionLog::append(const Batch& batch, const PartitionLog* twin) {
  KS_CHECK(batch.count > 0);
  open_.push_back(batch);
  end_offset_ += batch.count;
  if (open_.size() == leaf_batches) close_leaf(twin);
}

const PartitionLog::Node* PartitionLog::find(std::size_t level, std::int64_t base_offset) const {
  if (level >= levels_.size()) return nullptr;
  for (const Node& node : levels_[level]) {
    if (node->base_offset == base_offset) return &node;
  }
  if (level + 1 >= levels_.size() || levels_[level + 1].empty()) return nullptr;
  for (const Node& child : levels_[level + 1].back()->children) {
    if (child->base_offset == base_offset) return &child;
  }
  return nullptr;
}

void PartitionLog::close_leaf(const PartitionLog* twin) {
  auto leaf = std::make_shared<LogNode>();
  leaf->base_offset = open_base_;
  leaf->end_offset = end_offset_;
  leaf->batches = open_;
  leaf->hash = hash_of(*leaf);
  open_.clear();
  open_base_ = end_offset_;
  Node closing = std::move(leaf);
  for (std::size_t level = 0;; ++level) {
    if (levels_.size() <= level) levels_.emplace_back();
    const Node* const same = twin != nullptr ? twin->find(level, closing->base_offset) : nullptr;
    if (same != nullptr && (*same)->hash == closing->hash) closing = *same;
    levels_[level].push_back(std::move(closing));
    if (levels_[level].size() < fanout) return;
    auto parent = std::make_shared<LogNode>();
    parent->base_offset = levels_[level].front()->base_offset;
    parent->end_offset = levels_[level].back()->end_offset;
    parent->children = std::move(levels_[level]);
    parent->hash = hash_of(*parent);
    levels_[level].clear();
    closing = std::move(parent);
  }
}

std::uint64_t PartitionLog::hash() const {
  Hasher hasher;
  hasher.add(end_offset_);
  for (const auto& level : levels_) {
    for (const Node& node : level) hasher.add(node->hash);
  }
  for (const Batch& batch : open_) add_batch(hasher, batch);
  return hasher.value();
}

}  // namespace ks
