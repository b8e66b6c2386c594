#include "sim/scenario/problems.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/stable_order.h"

namespace ks {
namespace {

constexpr std::size_t max_errors = 200;    // shown
constexpr std::size_t most_kept = 10'000;  // found, before sorting

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Insertions, deletions, changes and swaps of neighbours that turn a into b, regardless of case.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = std::exchange(last, now);
  }
  return last[b.size()];
}

Diagnostics only(const Diagnostics& all, Severity severity) {
  Diagnostics list;
  for (const Diagnostic& diagnostic : all) {
    if (diagnostic.severity == severity) list.push_back(diagnostic);
  }
  sort_stably(list,
              [](const Diagnostic& problem) { return std::pair(problem.line, problem.column); });
  return list;
}

}  // namespace

void Problems::error(Place place, std::string what, std::string allowed, std::string did_you_mean) {
  ++errors_;
  if (errors_ > most_kept) return;
  list_.push_back({Severity::error, file_, place.line, place.column, std::move(what),
                   std::move(allowed), std::move(did_you_mean)});
}

void Problems::note(Place place, std::string what) {
  list_.push_back({Severity::note, file_, place.line, place.column, std::move(what), {}, {}});
}

Diagnostics Problems::errors() const {
  Diagnostics list = only(list_, Severity::error);
  if (list.size() <= max_errors) return list;
  const std::size_t more = errors_ - max_errors;
  list.resize(max_errors);
  list.push_back({Severity::error, file_, 0, 0, std::to_string(more) + " more errors", {}, {}});
  return list;
}

Diagnostics Problems::notes() const { return only(list_, Severity::note); }

std::string nearest_name(std::string_view text, const std::vector<std::string>& names) {
  if (text.empty() || text.size() > 100) return {};
  std::size_t best = std::max<std::size_t>(1, text.size() / 3) + 1;
  std::string found;
  for (const std::string& name : names) {
    if (name.size() > 100) continue;
    const std::size_t d = distance(text, name);
    if (d >= best || d >= name.size()) continue;
    best = d;
    found = name;
  }
  return found;
}

std::string any_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 24;
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == most) return text + ", …";
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string out = "\"";
  std::size_t end = std::min(text.size(), most);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  for (const char c : text.substr(0, end)) {
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return out + (end < text.size() ? "…\"" : "\"");
}

}  // namespace ks
