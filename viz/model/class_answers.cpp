#include "viz/model/class_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "sim/scenario/scenario.h"
#include "sim/scenario/units.h"

namespace kv {
namespace {

/// Times are microseconds, as the choices' ranges have them.
std::optional<std::int64_t> value_of(std::string_view word, bool time) {
  if (!time) return ks::parse_count(word);
  if (const auto duration = ks::parse_duration(word)) return ks::to_us(*duration);
  return ks::parse_millionths(word);  // seconds
}

/// The word that begins here, between blanks, commas and semicolons; taken off.
std::string_view next_word(std::string_view& text) {
  constexpr std::string_view between = " \t\r\n,;";
  const std::size_t begin = std::min(text.find_first_not_of(between), text.size());
  const std::size_t end = std::min(text.find_first_of(between, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::string no_number(std::string_view word, bool time) {
  return fmt::format("\"{}\" is no {}", word, time ? "time such as 45, 3s or 200ms" : "number");
}

}  // namespace

bool asks_for_a_time(const ks::Predict& predict) {
  const ks::Quantity quantity = predict.answer.quantity;
  return quantity == ks::Quantity::time_to_next_owner ||
         quantity == ks::Quantity::time_to_first_record || quantity == ks::Quantity::time_to_fact;
}

int ClassAnswers::total() const { return std::accumulate(counts.begin(), counts.end(), others); }

bool takes_numbers(const ks::Predict& predict) {
  return predict.answer.quantity != ks::Quantity::next_owner;
}

std::optional<ClassAnswers> counted(const std::vector<std::string>& typed) {
  ClassAnswers answers;
  for (const std::string& each : typed) {
    const std::string_view word = ks::trimmed(each);
    const auto count = word.empty() ? std::optional<std::int64_t>{0} : ks::parse_count(word);
    if (!count || *count > most_hands) return std::nullopt;
    answers.counts.push_back(static_cast<int>(*count));
  }
  if (answers.total() == 0) answers.counts.clear();
  return answers;
}

std::optional<std::size_t> choice_of(const ks::Predict& predict, std::string_view number,
                                     std::string& problem) {
  const bool time = asks_for_a_time(predict);
  const std::string_view word = ks::trimmed(number);
  const auto value = value_of(word, time);
  problem = value ? fmt::format("no choice has {} in it", word) : no_number(word, time);
  for (std::size_t i = 0; value && i < predict.choices.size(); ++i) {
    if (!predict.choices[i].bounds.contain(*value)) continue;
    problem.clear();
    return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> choice_named(const ks::Predict& predict, std::string_view name) {
  const auto found = std::find_if(
      predict.choices.begin(), predict.choices.end(),
      [&](const ks::Choice& choice) { return choice.text == name || choice.range == name; });
  if (found == predict.choices.end()) return std::nullopt;
  return static_cast<std::size_t>(found - predict.choices.begin());
}

std::optional<ClassAnswers> sorted_into(const ks::Predict& predict, std::string_view numbers,
                                        std::string& problem) {
  ClassAnswers answers;
  answers.counts.resize(predict.choices.size());
  const bool time = asks_for_a_time(predict);
  while (true) {
    const std::string_view word = next_word(numbers);
    if (word.empty()) break;
    const auto value = value_of(word, time);
    if (!value) {
      problem = no_number(word, time);
      return std::nullopt;
    }
    const auto choice = std::find_if(predict.choices.begin(), predict.choices.end(),
                                     [&](const ks::Choice& c) { return c.bounds.contain(*value); });
    if (answers.total() >= most_hands) break;
    if (choice == predict.choices.end()) {
      ++answers.others;
    } else {
      ++answers.counts[static_cast<std::size_t>(choice - predict.choices.begin())];
    }
  }
  if (answers.total() == 0) answers.counts.clear();
  return answers;
}

}  // namespace kv
