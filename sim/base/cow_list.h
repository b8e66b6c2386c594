// A growing list of values in blocks that copies of World share until one of them changes a block, so
// that a copy costs nothing for what stands still. Not for inserting or erasing.
#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <memory>
#include <vector>

#include "sim/base/check.h"

namespace ks {

template <class T, std::size_t BlockSize = 16>
class CowList {
 public:
  class const_iterator;
  using value_type = T;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t index) const {
    KS_CHECK(index < size_);
    return (*blocks_[index / BlockSize])[index % BlockSize];
  }
  /// The element for changing; its block is cloned first if another copy shares it.
  T& edit(std::size_t index) {
    KS_CHECK(index < size_);
    std::shared_ptr<Block>& block = blocks_[index / BlockSize];
    if (block.use_count() > 1) block = std::make_shared<Block>(*block);
    return (*block)[index % BlockSize];
  }
  /// A new element of default value.
  T& emplace_back() {
    if (size_ % BlockSize == 0) blocks_.push_back(std::make_shared<Block>());
    ++size_;
    return edit(size_ - 1);
  }

  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

  /// Memory of the blocks that no other copy shares: what this copy alone costs.
  std::size_t own_bytes() const {
    std::size_t bytes = blocks_.size() * sizeof(std::shared_ptr<Block>);
    for (const auto& block : blocks_) bytes += block.use_count() == 1 ? sizeof(Block) : 0;
    return bytes;
  }

 private:
  using Block = std::array<T, BlockSize>;

  std::vector<std::shared_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

template <class T, std::size_t BlockSize>
class CowList<T, BlockSize>::const_iterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = const T*;
  using reference = const T&;

  const_iterator() = default;
  const_iterator(const CowList* list, std::size_t index) : list_(list), index_(index) {}
  reference operator*() const { return (*list_)[index_]; }
  pointer operator->() const { return &(*list_)[index_]; }
  const_iterator& operator++() {
    ++index_;
    return *this;
  }
  const_iterator operator++(int) {
    const_iterator before = *this;
    ++index_;
    return before;
  }
  bool operator==(const const_iterator&) const = default;

 private:
  const CowList* list_ = nullptr;
  std::size_t index_ = 0;
};

}  // namespace ks
