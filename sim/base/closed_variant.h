// For variants of many kinds that nearly every file passes on: a struct derived from std::variant whose
// copying, moving and destroying are compiled in one file. Elsewhere it is used like a std::variant, but
// the compiler need not write a table of functions for each of its operations in each file, which took
// half the time of a build.
//
//   using ShapeKinds = std::variant<Circle, Square>;
//   struct Shape : ShapeKinds { KS_CLOSED_VARIANT(Shape, ShapeKinds) };  // in the header
//   KS_DEFINE_CLOSED_VARIANT(Shape, ShapeKinds)                          // in one .cpp
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace ks {

template <class Kind, class... Kinds>
constexpr std::size_t index_among(const std::variant<Kinds...>*) {
  std::size_t index = 0;
  const bool found = ((std::is_same_v<Kind, Kinds> || (++index, false)) || ...);
  return found ? index : sizeof...(Kinds);
}
/// Which of the variant's kinds it is; variant_size if none.
template <class Kind, class Variant>
inline constexpr std::size_t index_in = index_among<Kind>(static_cast<const Variant*>(nullptr));

template <class Kind, class Variant>
concept KindOf = index_in<std::remove_cvref_t<Kind>, Variant> < std::variant_size_v<Variant>;

/// Puts a copy of `*from`, or what is moved out of it, into the variant.
template <class... Kinds>
void fill_variant(std::variant<Kinds...>& variant, std::size_t kind, void* from, bool move) {
  using Fill = void (*)(std::variant<Kinds...>&, void*, bool);
  static constexpr Fill fills[] = {[](std::variant<Kinds...>& v, void* source, bool moved) {
    Kinds& value = *static_cast<Kinds*>(source);
    if (moved) {
      v.template emplace<Kinds>(std::move(value));
    } else {
      v.template emplace<Kinds>(std::as_const(value));
    }
  }...};
  fills[kind](variant, from, move);
}

/// Where the variant's value is. Copying and moving by this and fill_variant takes a compiler a third of the
/// time, and a quarter of the memory, that std::variant's own copying and moving take for 150 kinds.
template <class... Kinds>
void* inside(const std::variant<Kinds...>& variant) {
  return std::visit(
      [](const auto& value) { return const_cast<void*>(static_cast<const void*>(&value)); },
      variant);
}

}  // namespace ks

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define KS_CLOSED_VARIANT(Name, Variant)                                                           \
  Name();                                                                                          \
  Name(const Name& other);                                                                         \
  Name(Name&& other) noexcept;                                                                     \
  Name& operator=(const Name& other);                                                              \
  Name& operator=(Name&& other) noexcept;                                                          \
  ~Name();                                                                                         \
  template <class Kind>                                                                            \
    requires(::ks::KindOf<Kind, Variant> && !std::is_const_v<Kind> &&                              \
             !std::is_lvalue_reference_v<Kind>)                                                    \
  Name(Kind&& kind) : Name(::ks::index_in<Kind, Variant>, &kind, true) {}                          \
  template <class Kind>                                                                            \
    requires ::ks::KindOf<Kind, Variant>                                                           \
  Name(const Kind& kind) : Name(::ks::index_in<Kind, Variant>, const_cast<Kind*>(&kind), false) {} \
                                                                                                   \
 private:                                                                                          \
  Name(std::size_t kind, void* from, bool move);

#define KS_DEFINE_CLOSED_VARIANT(Name, Variant)                                               \
  Name::Name() = default;                                                                     \
  Name::Name(const Name& other) : Name(other.index(), ::ks::inside(other), false) {}          \
  Name::Name(Name&& other) noexcept : Name(other.index(), ::ks::inside(other), true) {}       \
  Name& Name::operator=(const Name& other) {                                                  \
    if (this != &other) ::ks::fill_variant(*this, other.index(), ::ks::inside(other), false); \
    return *this;                                                                             \
  }                                                                                           \
  Name& Name::operator=(Name&& other) noexcept {                                              \
    if (this != &other) ::ks::fill_variant(*this, other.index(), ::ks::inside(other), true);  \
    return *this;                                                                             \
  }                                                                                           \
  Name::~Name() = default;                                                                    \
  Name::Name(std::size_t kind, void* from, bool move) {                                       \
    ::ks::fill_variant(*this, kind, from, move);                                              \
  }
// NOLINTEND(cppcoreguidelines-macro-usage)
