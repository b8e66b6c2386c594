// Values that ids name, found by one look and walked in the order of their ids, in whichever order they
// came: a sorted list would move half of its values for each new one. Takes four bytes for each id between
// the smallest and the largest. Not for erasing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/base/check.h"

namespace ks {

template <class Id, class T>
class IdMap {
 public:
  template <class Map, class Value>
  class Cursor;
  using iterator = Cursor<IdMap, T>;
  using const_iterator = Cursor<const IdMap, const T>;
  using value_type = T;

  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  /// Null: there is none.
  T* find(Id id) {
    const std::uint32_t place = place_of(id);
    return place == none ? nullptr : &values_[place];
  }
  const T* find(Id id) const { return const_cast<IdMap*>(this)->find(id); }
  /// The value of an id that has none yet; it invalidates pointers to others.
  T& add(Id id, T value) {
    KS_CHECK(id.valid() && place_of(id) == none);
    if (places_.empty()) first_ = id.index;
    if (id.index < first_) {
      places_.insert(places_.begin(), first_ - id.index, none);
      first_ = id.index;
    }
    if (places_.size() <= id.index - first_)
      places_.resize(id.index - first_ + std::size_t{1}, none);
    places_[id.index - first_] = static_cast<std::uint32_t>(values_.size());
    values_.push_back(std::move(value));
    return values_.back();
  }

  iterator begin() { return {this, next(0)}; }
  iterator end() { return {this, places_.size()}; }
  const_iterator begin() const { return {this, next(0)}; }
  const_iterator end() const { return {this, places_.size()}; }

  /// What a copy takes besides the object itself, without what its values own.
  std::size_t own_bytes() const {
    return values_.size() * sizeof(T) + places_.size() * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  std::uint32_t place_of(Id id) const {
    const std::size_t at = std::size_t{id.index} - first_;  // huge if the id is a smaller one
    return at < places_.size() ? places_[at] : none;
  }
  /// The first position from here on that has a value.
  std::size_t next(std::size_t position) const {
    while (position < places_.size() && places_[position] == none) ++position;
    return position;
  }

  std::vector<T> values_;              // in the order of their coming
  std::vector<std::uint32_t> places_;  // by id, from first_ on: where the value stands
  std::uint32_t first_ = 0;
};

template <class Id, class T>
template <class Map, class Value>
class IdMap<Id, T>::Cursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = Value*;
  using reference = Value&;

  Cursor() = default;
  Cursor(Map* map, std::size_t position) : map_(map), position_(position) {}
  reference operator*() const { return map_->values_[map_->places_[position_]]; }
  pointer operator->() const { return &**this; }
  Cursor& operator++() {
    position_ = map_->next(position_ + 1);
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor&) const = default;

 private:
  Map* map_ = nullptr;
  std::size_t position_ = 0;
};

}  // namespace ks
