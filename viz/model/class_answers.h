// The answers of a class to a lesson's question: a show of hands that a teacher types in, as counts beside
// the choices, or as the numbers that people called, which fall into the choices by their ranges.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ks {
struct Predict;
}

namespace kv {

struct ClassAnswers {
  std::vector<int> counts;  ///< by choice; empty: nobody was asked
  int others = 0;           ///< numbers that fall into no choice
  int total() const;
  bool operator==(const ClassAnswers&) const = default;
};
/// Of one question.
inline constexpr int most_hands = 9999;

/// Three choices, "7", "" and "12": 7, 0 and 12. Nothing if one of them is no count.
std::optional<ClassAnswers> counted(const std::vector<std::string>& typed);
/// "45 44 3s 50ms": plain numbers are seconds where the question is about a time. Nothing if one of them is
/// no number; `problem` then says which.
std::optional<ClassAnswers> sorted_into(const ks::Predict& predict, std::string_view numbers,
                                        std::string& problem);
/// Which choice a single number falls into. Nothing if it is no number or falls into none; `problem` says so.
std::optional<std::size_t> choice_of(const ks::Predict& predict, std::string_view number,
                                     std::string& problem);
/// The choice that is this name, or stands for it: "A2" for "A2, which has nothing to do".
std::optional<std::size_t> choice_named(const ks::Predict& predict, std::string_view name);
/// Whether plain numbers are seconds.
bool asks_for_a_time(const ks::Predict& predict);
/// Whether the choices are ranges, so that numbers can be called.
bool takes_numbers(const ks::Predict& predict);

}  // namespace kv
