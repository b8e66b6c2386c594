// For large structs that nearly every file passes on: their copying, moving and destroying is compiled in
// one file, where else each file that holds one would compile it again, with that of all its members.
//
//   struct Town {
//     KS_CLOSED_VALUE(Town)  // in the header, first; members follow with their initial values
//     std::vector<Street> streets;
//   };
//   KS_DEFINE_CLOSED_VALUE(Town)  // in one .cpp
#pragma once

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define KS_CLOSED_VALUE(Name)             \
  Name();                                 \
  Name(const Name& other);                \
  Name(Name&& other) noexcept;            \
  Name& operator=(const Name& other);     \
  Name& operator=(Name&& other) noexcept; \
  ~Name();

#define KS_DEFINE_CLOSED_VALUE(Name)                      \
  Name::Name() = default;                                 \
  Name::Name(const Name& other) = default;                \
  Name::Name(Name&& other) noexcept = default;            \
  Name& Name::operator=(const Name& other) = default;     \
  Name& Name::operator=(Name&& other) noexcept = default; \
  Name::~Name() = default;
// NOLINTEND(cppcoreguidelines-macro-usage)
