// Patterns over topic names as the broker evaluates them for SubscriptionPattern: the part of RE2's
// syntax that names of topics ask for. A pattern must match the whole name.
// Model: flags, named groups, word boundaries and Unicode and POSIX classes are not evaluated.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ks {

class TopicRegex {
 public:
  enum class Verdict : std::uint8_t {
    fine,
    invalid,      ///< RE2 refuses it: INVALID_REGULAR_EXPRESSION
    not_modelled  ///< RE2 takes it, the model does not
  };
  static Verdict check(std::string_view pattern);
  static bool valid(std::string_view pattern) { return check(pattern) == Verdict::fine; }

  /// The pattern must be fine.
  explicit TopicRegex(std::string_view pattern);
  bool matches(std::string_view name) const;

 private:
  friend class RegexParser;

  struct Letters {
    std::uint64_t low = 0;   ///< characters 0 to 63
    std::uint64_t high = 0;  ///< 64 to 127
  };
  enum class Op : std::uint8_t { letter, split, jump, at_begin, at_end, accept };
  struct Instruction {
    Op op = Op::accept;
    Letters letters{};
    std::size_t first = 0;   ///< split, jump: where to go on
    std::size_t second = 0;  ///< split: or there
  };

  void follow(std::size_t at, bool begin, bool end, std::vector<bool>& states) const;

  std::vector<Instruction> program_;
};

}  // namespace ks
