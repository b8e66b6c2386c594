// A vector of plain values that keeps its first N elements inside itself, so that most copies of a
// message or a member list allocate nothing. Not for types that own anything.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>

#include "sim/base/check.h"

namespace ks {

template <class T, std::size_t N>
class SmallVec {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(N > 0);

 public:
  using value_type = T;

  SmallVec() = default;
  SmallVec(std::initializer_list<T> values) { assign({values.begin(), values.size()}); }
  explicit SmallVec(std::span<const T> values) { assign(values); }
  SmallVec(const SmallVec& other) {
    if (other.on_heap()) {
      assign(other.span());
    } else {
      take_inside(other);
    }
  }
  SmallVec(SmallVec&& other) noexcept { take(other); }
  SmallVec& operator=(const SmallVec& other) {
    if (this != &other) assign(other.span());
    return *this;
  }
  SmallVec& operator=(SmallVec&& other) noexcept {
    if (this != &other) {
      free_heap();
      take(other);
    }
    return *this;
  }
  ~SmallVec() { free_heap(); }

  /// Replaces all elements; `values` is not part of this vector.
  void assign(std::span<const T> values) {
    size_ = 0;
    reserve(values.size());
    if (!values.empty()) std::memcpy(memory(), values.data(), values.size_bytes());
    size_ = static_cast<std::uint32_t>(values.size());
  }
  /// By value, so that pushing one of the vector's own elements is safe.
  void push_back(T value) {
    if (size_ == capacity_) reserve(std::size_t{capacity_} * 2);
    std::construct_at(data() + size_, value);
    ++size_;
  }
  void pop_back() {
    KS_CHECK(size_ > 0);
    --size_;
  }
  /// Removes one element and keeps the order of the others.
  void erase_at(std::size_t index) {
    KS_CHECK(index < size_);
    std::copy(data() + index + 1, data() + size_, data() + index);
    --size_;
  }
  /// Keeps the memory.
  void clear() { size_ = 0; }
  void reserve(std::size_t count);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool on_heap() const { return capacity_ > N; }
  T* data() { return static_cast<T*>(memory()); }
  const T* data() const { return static_cast<const T*>(memory()); }
  std::span<T> span() { return {data(), size_}; }
  std::span<const T> span() const { return {data(), size_}; }
  operator std::span<const T>() const { return span(); }

  T& operator[](std::size_t index) {
    KS_CHECK(index < size_);
    return data()[index];
  }
  const T& operator[](std::size_t index) const {
    KS_CHECK(index < size_);
    return data()[index];
  }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - std::size_t{1}]; }
  const T& back() const { return (*this)[size_ - std::size_t{1}]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }

  bool operator==(const SmallVec& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  void* memory() { return on_heap() ? static_cast<void*>(place_.heap) : place_.inside; }
  const void* memory() const {
    return on_heap() ? static_cast<const void*>(place_.heap) : place_.inside;
  }
  void free_heap() {
    if (on_heap()) std::allocator<T>{}.deallocate(place_.heap, capacity_);
  }
  /// Moves the elements of `other` here, whose own heap memory is already free.
  void take(SmallVec& other) noexcept {
    if (other.on_heap()) {
      size_ = other.size_;
      capacity_ = other.capacity_;
      place_.heap = other.place_.heap;
    } else {
      take_inside(other);
      capacity_ = N;
    }
    other.size_ = 0;
    other.capacity_ = N;
  }
  /// All bytes of a small place, whether in use or not: a length known beforehand needs no call.
  void take_inside(const SmallVec& other) {
    size_ = other.size_;
    constexpr std::size_t all = N * sizeof(T);
    std::memcpy(place_.inside, other.place_.inside, all <= 128 ? all : size_ * sizeof(T));
  }

  // Bytes, not elements: T need not have a default value, and only live elements are ever read.
  union Place {
    T* heap;
    alignas(T) std::byte inside[N * sizeof(T)];
    Place() : heap(nullptr) {}
  };
  Place place_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = N;
};

template <class T, std::size_t N>
void SmallVec<T, N>::reserve(std::size_t count) {
  if (count <= capacity_) return;
  KS_CHECK(count <= std::numeric_limits<std::uint32_t>::max());
  T* heap = std::allocator<T>{}.allocate(count);
  std::memcpy(static_cast<void*>(heap), memory(), size_ * sizeof(T));
  free_heap();
  place_.heap = heap;
  capacity_ = static_cast<std::uint32_t>(count);
}

}  // namespace ks
