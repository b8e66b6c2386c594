// A growing first-in, first-out queue in one block of memory, such as the messages under way on a
// link. A value: a copy holds the live elements only. Not for searching or erasing in the middle.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <new>
#include <utility>

#include "sim/base/check.h"

namespace ks {

template <class T>
class Ring {
 public:
  template <class Owner, class Value>
  class Cursor;
  using iterator = Cursor<Ring, T>;
  using const_iterator = Cursor<const Ring, const T>;
  using value_type = T;

  Ring() = default;
  Ring(const Ring& other) {
    reserve(other.size_);
    for (const T& value : other) push_back(value);
  }
  Ring(Ring&& other) noexcept { swap(other); }
  Ring& operator=(Ring other) noexcept {
    swap(other);
    return *this;
  }
  ~Ring() {
    clear();
    if (slots_ != nullptr) std::allocator<T>{}.deallocate(slots_, capacity_);
  }
  void swap(Ring& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(capacity_, other.capacity_);
    std::swap(first_, other.first_);
    std::swap(size_, other.size_);
  }

  /// By value, so that pushing one of the ring's own elements is safe.
  void push_back(const T& value) { push_back(T(value)); }
  void push_back(T&& value) {
    if (size_ == capacity_) {
      // The value may be one of ours, which growing would move away.
      T kept = std::move(value);
      reserve(std::size_t{size_} + 1);
      std::construct_at(slot(size_), std::move(kept));
    } else {
      std::construct_at(slot(size_), std::move(value));
    }
    ++size_;
  }
  /// Appends what `make()` returns, built in its place: nothing is moved. It may not touch the ring.
  template <class Make>
  T& push_made(Make&& make) {
    if (size_ == capacity_) reserve(std::size_t{size_} + 1);
    T* const place = new (static_cast<void*>(slot(size_))) T(make());
    ++size_;
    return *place;
  }
  void pop_front() {
    KS_CHECK(size_ > 0);
    std::destroy_at(slot(0));
    first_ = (first_ + 1) & (capacity_ - 1);
    --size_;
  }
  T take_front() {
    T value = std::move(front());
    pop_front();
    return value;
  }
  void clear() {
    while (size_ > 0) pop_front();
  }
  /// Room for `count` elements; the capacity is a power of two.
  void reserve(std::size_t count);

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  /// Counted from the front.
  T& operator[](std::size_t index) {
    KS_CHECK(index < size_);
    return *slot(index);
  }
  const T& operator[](std::size_t index) const {
    KS_CHECK(index < size_);
    return *slot(index);
  }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - std::size_t{1}]; }
  const T& back() const { return (*this)[size_ - std::size_t{1}]; }

  iterator begin() { return {this, 0}; }
  iterator end() { return {this, size_}; }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

  bool operator==(const Ring& other) const {
    if (size_ != other.size_) return false;
    for (std::size_t i = 0; i < size_; ++i) {
      if (!(*slot(i) == *other.slot(i))) return false;
    }
    return true;
  }

 private:
  T* slot(std::size_t index) const { return slots_ + ((first_ + index) & (capacity_ - 1)); }

  T* slots_ = nullptr;  // raw memory; elements live in the size_ places from first_ on, wrapping
  std::uint32_t capacity_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t size_ = 0;
};

template <class T>
void Ring<T>::reserve(std::size_t count) {
  if (count <= capacity_) return;
  Ring larger;
  KS_CHECK(count <= std::uint32_t{1} << 31);
  larger.capacity_ = std::bit_ceil(static_cast<std::uint32_t>(count));
  larger.slots_ = std::allocator<T>{}.allocate(larger.capacity_);
  while (larger.size_ < size_) {
    std::construct_at(larger.slot(larger.size_), std::move(*slot(larger.size_)));
    ++larger.size_;
  }
  swap(larger);
}

/// Walks from the front to the back. Invalid after the ring has grown or lost elements.
template <class T>
template <class Owner, class Value>
class Ring<T>::Cursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = Value*;
  using reference = Value&;

  Cursor() = default;
  Cursor(Owner* ring, std::size_t index) : ring_(ring), index_(index) {}
  reference operator*() const { return (*ring_)[index_]; }
  pointer operator->() const { return &(*ring_)[index_]; }
  Cursor& operator++() {
    ++index_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++index_;
    return before;
  }
  bool operator==(const Cursor&) const = default;

 private:
  Owner* ring_ = nullptr;
  std::size_t index_ = 0;
};

}  // namespace ks
