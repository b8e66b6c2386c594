// Sorting that keeps the order of equals. std::stable_sort would do, but with Clang on the C++ library of
// GCC 12 it does not compile without warnings.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ks {

/// Sorts by key(element), which is a value that can be compared.
template <class T, class KeyOf>
void sort_stably(std::vector<T>& list, KeyOf key_of) {
  using Key = decltype(key_of(list.front()));
  std::vector<std::pair<Key, std::size_t>> order;
  order.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) order.emplace_back(key_of(list[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<T> sorted;
  sorted.reserve(list.size());
  for (const auto& [key, index] : order) sorted.push_back(std::move(list[index]));
  list = std::move(sorted);
}

}  // namespace ks
