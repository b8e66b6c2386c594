#include "sim/kafka/group/topic_regex.h"

#include <optional>
#include <string>
#include <utility>

#include "sim/base/check.h"

namespace ks {

namespace {

/// RE2's limit for counted repetitions.
constexpr std::uint32_t most_repeats = 1000;
/// Patterns that unfold to more than this are refused, as RE2 does for memory's sake.
constexpr std::size_t longest_program = 20'000;

/// Model: longer patterns and deeper ones are not evaluated.
constexpr std::size_t longest_pattern = 1000;
constexpr std::size_t deepest_group = 100;

constexpr std::uint32_t unlimited = ~0U;

}  // namespace

/// Recursive descent over the pattern; each part becomes a piece of program with jumps relative to it.
class RegexParser {
 public:
  using Verdict = TopicRegex::Verdict;
  using Program = std::vector<TopicRegex::Instruction>;

  explicit RegexParser(std::string_view text) : text_(text) {
    if (text.size() > longest_pattern) fail(Verdict::not_modelled);
  }

  Verdict parse(Program& program) {
    program = alternatives();
    if (verdict_ == Verdict::fine && at_ < text_.size()) verdict_ = Verdict::invalid;  // a lone ')'
    if (program.size() > longest_program && verdict_ == Verdict::fine) verdict_ = Verdict::invalid;
    program.push_back({});
    return verdict_;
  }

 private:
  using Op = TopicRegex::Op;
  using Letters = TopicRegex::Letters;
  using Instruction = TopicRegex::Instruction;

  bool more() const { return at_ < text_.size() && verdict_ == Verdict::fine; }
  char peek() const { return text_[at_]; }
  bool take(char c) {
    if (!more() || peek() != c) return false;
    ++at_;
    return true;
  }
  void fail(Verdict verdict) {
    if (verdict_ == Verdict::fine) verdict_ = verdict;
  }

  static void add(Letters& letters, unsigned char c) {
    if (c < 64) letters.low |= std::uint64_t{1} << c;
    if (c >= 64 && c < 128) letters.high |= std::uint64_t{1} << (c - 64);
  }
  static void add_range(Letters& letters, unsigned char from, unsigned char to) {
    for (unsigned c = from; c <= to; ++c) add(letters, static_cast<unsigned char>(c));
  }
  static Letters inverse(Letters letters) { return {~letters.low, ~letters.high}; }
  static Program one(Letters letters) { return {Instruction{Op::letter, letters, 0, 0}}; }

  /// Appends a piece; its jumps are relative to its own start.
  static void append(Program& program, const Program& piece) {
    const std::size_t base = program.size();
    for (Instruction instruction : piece) {
      instruction.first += base;
      instruction.second += base;
      program.push_back(instruction);
    }
  }

  Program alternatives() {
    Program left = sequence();
    while (take('|')) {
      const Program right = sequence();
      Program both{Instruction{Op::split, {}, 1, left.size() + 2}};
      append(both, left);
      both.push_back(Instruction{Op::jump, {}, both.size() + 1 + right.size(), 0});
      append(both, right);
      left = std::move(both);
    }
    return left;
  }

  Program sequence() {
    Program program;
    while (more() && peek() != '|' && peek() != ')') append(program, repeated());
    return program;
  }

  Program repeated() {
    const std::string_view operators = "*+?";
    if (operators.find(peek()) != std::string_view::npos) fail(Verdict::invalid);
    Program piece = atom();
    bool done = false;
    while (more()) {
      std::optional<std::pair<std::uint32_t, std::uint32_t>> range = repetition();
      if (!range) break;
      if (done) fail(Verdict::invalid);  // a** is no RE2 pattern
      done = true;
      take('?');  // lazy or not, the whole name matches or does not
      piece = repeat(piece, range->first, range->second);
    }
    return piece;
  }

  std::optional<std::pair<std::uint32_t, std::uint32_t>> repetition() {
    if (take('*')) return {{0, unlimited}};
    if (take('+')) return {{1, unlimited}};
    if (take('?')) return {{0, 1}};
    if (!more() || peek() != '{') return std::nullopt;
    const std::size_t start = at_++;
    const std::optional<std::uint32_t> low = number();
    std::optional<std::uint32_t> high = low;
    if (low && take(',')) high = more() && peek() == '}' ? std::optional{unlimited} : number();
    if (!low || !high || !take('}')) {
      at_ = start;  // not a count: a brace like any other letter
      return std::nullopt;
    }
    const bool too_much = *low > most_repeats || (*high != unlimited && *high > most_repeats);
    if (too_much || *high < *low) fail(Verdict::invalid);
    return {{*low, *high}};
  }

  std::optional<std::uint32_t> number() {
    std::optional<std::uint32_t> value;
    while (more() && peek() >= '0' && peek() <= '9' && value.value_or(0) < 100'000) {
      value = value.value_or(0) * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    }
    return value;
  }

  Program repeat(const Program& piece, std::uint32_t low, std::uint32_t high) {
    Program program;
    if (verdict_ != Verdict::fine) return program;
    const std::size_t copies = high == unlimited ? std::size_t{low} + 1 : high;
    if ((piece.size() + 2) * copies > longest_program) {
      fail(Verdict::invalid);
      return program;
    }
    for (std::uint32_t i = 0; i < low; ++i) append(program, piece);
    if (high == unlimited) {
      Program loop{Instruction{Op::split, {}, 1, piece.size() + 2}};
      append(loop, piece);
      loop.push_back(Instruction{Op::jump, {}, 0, 0});
      append(program, loop);
      return program;
    }
    Program options;
    for (std::uint32_t i = low; i < high; ++i) {
      Program option{Instruction{Op::split, {}, 1, piece.size() + 1 + options.size()}};
      append(option, piece);
      append(option, options);
      options = std::move(option);
    }
    append(program, options);
    return program;
  }

  Program atom() {
    if (!more()) return {};
    const char c = text_[at_++];
    switch (c) {
      case '(': return group();
      case '[': return one(letter_class());
      case '.': return one(inverse(Letters{}));
      case '^': return {Instruction{Op::at_begin, {}, 0, 0}};
      case '$': return {Instruction{Op::at_end, {}, 0, 0}};
      case '\\': return one(escape());
      default: break;
    }
    Letters letters;
    add(letters, static_cast<unsigned char>(c));
    return one(letters);
  }

  Program group() {
    if (take('?') && !take(':')) {
      // Look-around is no RE2 syntax; flags and names are.
      const std::string_view rest = text_.substr(at_);
      const bool look = rest.starts_with('=') || rest.starts_with('!') || rest.starts_with("<=") ||
                        rest.starts_with("<!");
      fail(look ? Verdict::invalid : Verdict::not_modelled);
    }
    if (++depth_ > deepest_group) fail(Verdict::not_modelled);
    Program inner = alternatives();
    --depth_;
    if (!take(')')) fail(Verdict::invalid);
    return inner;
  }

  Letters escape() {
    Letters letters;
    if (!more()) {
      fail(Verdict::invalid);
      return letters;
    }
    const char c = text_[at_++];
    switch (c) {
      case 'd':
      case 'D': add_range(letters, '0', '9'); break;
      case 'w':
      case 'W':
        add_range(letters, '0', '9');
        add_range(letters, 'A', 'Z');
        add_range(letters, 'a', 'z');
        add(letters, '_');
        break;
      case 's':
      case 'S':
        for (const unsigned char blank : {'\t', '\n', '\f', '\r', ' '}) add(letters, blank);
        break;
      default: {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (digit) fail(Verdict::invalid);  // no references back in RE2
        if (letter) fail(Verdict::not_modelled);
        add(letters, static_cast<unsigned char>(c));
        return letters;
      }
    }
    return c >= 'A' && c <= 'Z' ? inverse(letters) : letters;
  }

  Letters letter_class() {
    Letters letters;
    const bool inverted = take('^');
    bool first = true;
    while (more() && (first || peek() != ']')) {
      first = false;
      const char c = text_[at_++];
      if (c == '[' && more() && peek() == ':') fail(Verdict::not_modelled);
      if (c == '\\') {
        const Letters escaped = escape();
        letters.low |= escaped.low;
        letters.high |= escaped.high;
        continue;
      }
      auto to = static_cast<unsigned char>(c);
      if (at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']') {
        ++at_;
        to = static_cast<unsigned char>(text_[at_++]);
        if (to < static_cast<unsigned char>(c)) fail(Verdict::invalid);
      }
      add_range(letters, static_cast<unsigned char>(c), to);
    }
    if (!take(']')) fail(Verdict::invalid);
    return inverted ? inverse(letters) : letters;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Verdict verdict_ = Verdict::fine;
};

TopicRegex::Verdict TopicRegex::check(std::string_view pattern) {
  std::vector<Instruction> program;
  return RegexParser{pattern}.parse(program);
}

TopicRegex::TopicRegex(std::string_view pattern) {
  const Verdict verdict = RegexParser{pattern}.parse(program_);
  KS_CHECK(verdict == Verdict::fine);
}

void TopicRegex::follow(std::size_t at, bool begin, bool end, std::vector<bool>& states) const {
  if (states[at]) return;
  states[at] = true;
  const Instruction& instruction = program_[at];
  switch (instruction.op) {
    case Op::split:
      follow(instruction.first, begin, end, states);
      follow(instruction.second, begin, end, states);
      return;
    case Op::jump: follow(instruction.first, begin, end, states); return;
    case Op::at_begin:
      if (begin) follow(at + 1, begin, end, states);
      return;
    case Op::at_end:
      if (end) follow(at + 1, begin, end, states);
      return;
    case Op::letter:
    case Op::accept: return;
  }
}

bool TopicRegex::matches(std::string_view name) const {
  std::vector<bool> states(program_.size());
  follow(0, true, name.empty(), states);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    std::vector<bool> next(program_.size());
    for (std::size_t at = 0; at < program_.size(); ++at) {
      if (!states[at] || program_[at].op != Op::letter || c >= 128) continue;
      const std::uint64_t half = c < 64 ? program_[at].letters.low : program_[at].letters.high;
      if ((half >> (c % 64) & 1) != 0) follow(at + 1, false, i + 1 == name.size(), next);
    }
    states = std::move(next);
  }
  return states.back();
}

}  // namespace ks
