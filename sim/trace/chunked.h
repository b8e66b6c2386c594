// An append-only sequence in blocks of a fixed size, whose full blocks are shared between copies: a
// branch of a run costs a list of pointers, not a second history. Elements never change once appended.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "sim/base/check.h"

namespace ks {

template <class T, std::size_t BlockSize>
class Chunked {
 public:
  void push_back(T value) {
    open_.push_back(std::move(value));
    if (open_.size() == BlockSize) close();
  }
  /// Keeps the first `count` elements.
  void truncate(std::size_t count) {
    KS_CHECK(count <= size());
    if (count < closed_.size() * BlockSize) {
      const std::size_t block = count / BlockSize;
      const auto begin = closed_[block]->begin();
      open_.assign(begin, begin + static_cast<std::ptrdiff_t>(count % BlockSize));
      closed_.resize(block);
      return;
    }
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(count - closed_.size() * BlockSize),
                open_.end());
  }
  const T& operator[](std::size_t index) const {
    KS_CHECK(index < size());
    const std::size_t block = index / BlockSize;
    return block < closed_.size() ? (*closed_[block])[index % BlockSize]
                                  : open_[index - closed_.size() * BlockSize];
  }
  const T& back() const { return (*this)[size() - 1]; }
  std::size_t size() const { return closed_.size() * BlockSize + open_.size(); }
  bool empty() const { return size() == 0; }

  /// Index of the first element for which `before` no longer holds; all for which it holds come first.
  template <class Before>
  std::size_t partition_point(Before before) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (before((*this)[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  void close() {
    closed_.push_back(std::make_shared<const std::vector<T>>(std::move(open_)));
    open_ = {};
  }

  std::vector<std::shared_ptr<const std::vector<T>>> closed_;
  std::vector<T> open_;
};

}  // namespace ks
