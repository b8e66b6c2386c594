// 64-bit hashing of values: the same input gives the same number on every compiler and machine.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "sim/base/id.h"
#include "sim/base/time.h"

namespace ks {

/// One round of SplitMix64's finaliser.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  x ^= x >> 31;
  return x;
}

/// Order-dependent accumulator. Feed it fields in a fixed order; lengths before elements.
class Hasher {
 public:
  template <std::integral T>
  void add(T value) {
    state_ = mix64(state_ ^ (static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15ULL));
  }
  template <class E>
    requires std::is_enum_v<E>
  void add(E value) {
    add(static_cast<std::underlying_type_t<E>>(value));
  }
  void add(Duration d) { add(d.count()); }
  void add(Time t) { add(t.time_since_epoch().count()); }
  template <class Tag>
  void add(Id<Tag> id) {
    add(id.index);
  }
  void add(NodeId n) {
    add(n.kind);
    add(n.index);
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) add(static_cast<unsigned char>(c));
  }
  void add(const std::string& text) { add(std::string_view{text}); }
  void add(const char* text) { add(std::string_view{text}); }

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x6b61666b6173636fULL;
};

/// 16 lower-case hexadecimal digits.
std::string hex64(std::uint64_t value);

}  // namespace ks
