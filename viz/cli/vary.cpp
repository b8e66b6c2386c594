#include "viz/cli/vary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/kafka/defaults.h"

namespace kv {
namespace {

/// What a path of the file begins with; everything else is taken for a Kafka key.
constexpr std::array<std::string_view, 14> file_keys{
    "format",  "title",  "level",     "subject", "profile",  "seed",   "duration",
    "cluster", "topics", "producers", "groups",  "timeline", "expect", "steps"};

std::string where(std::string_view text) { return fmt::format("--vary {}", text); }

/// Cuts at commas that stand in no list and in no quotes.
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  bool quotes = false;
  for (const char c : text) {
    if (c == '"') quotes = !quotes;
    if (!quotes && (c == '[' || c == '{')) ++depth;
    if (!quotes && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth == 0 && !quotes) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

bool is_path(std::string_view path) {
  const std::string_view head = path.substr(0, path.find('.'));
  return std::find(file_keys.begin(), file_keys.end(), head) != file_keys.end();
}

}  // namespace

std::string Variation::name() const {
  const std::size_t config = path.find("config.");
  return config == std::string::npos ? path : path.substr(config + 7);
}

ks::Result<Variation> variation_of(const std::string& text) {
  const std::size_t sign = text.find('=');
  Variation vary;
  vary.path = text.substr(0, sign);
  if (sign != std::string::npos)
    vary.values = split_values(std::string_view(text).substr(sign + 1));
  const bool empty = std::any_of(vary.values.begin(), vary.values.end(),
                                 [](const std::string& value) { return value.empty(); });
  if (sign == std::string::npos || sign == 0 || empty) {
    return ks::failure({.file = where(text),
                        .what = "is no variation",
                        .allowed = "key=value,value,…, such as session.timeout.ms=10000,45000"});
  }
  if (is_path(vary.path)) return vary;
  vary.everywhere = true;
  if (!ks::scopes_of(vary.path).empty()) return vary;
  const auto near = ks::nearest_keys(ks::Scope::consumer, vary.path, 1);
  return ks::failure({.file = where(vary.path),
                      .what = "is neither a path of the file nor a Kafka key",
                      .allowed = "a path as for --set, or a key that `kafkascope configs` lists",
                      .did_you_mean = near.empty() ? "" : std::string(near.front())});
}

ks::Result<std::vector<Variation>> variations_of(const std::vector<std::string>& texts) {
  std::vector<Variation> variations;
  ks::Diagnostics problems;
  for (const std::string& text : texts) {
    auto vary = variation_of(text);
    if (vary) variations.push_back(std::move(*vary));
    if (!vary) add_new(vary.error(), problems);
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return variations;
}

std::vector<Variant> variants_of(const std::vector<Variation>& variations) {
  std::vector<Variant> all(1);
  for (const Variation& vary : variations) {
    std::vector<Variant> more;
    for (const Variant& before : all) {
      for (const std::string& value : vary.values) {
        Variant one = before;
        if (!one.name.empty()) one.name += ", ";
        one.name += vary.name() + "=" + value;
        one.values.push_back(value);
        one.changes.push_back({vary.path, value, vary.everywhere});
        more.push_back(std::move(one));
      }
    }
    all = std::move(more);
  }
  return all;
}

ks::Diagnostics of_variant(ks::Diagnostics problems, const Variant& variant,
                           const std::string& source) {
  for (ks::Diagnostic& problem : problems) {
    for (const ks::Override& change : variant.changes) {
      if (problem.file == "--set " + change.path) problem.file = "--vary " + change.path;
    }
    if (problem.file == source && !variant.name.empty()) problem.file += " with " + variant.name;
  }
  return problems;
}

void add_new(const ks::Diagnostics& more, ks::Diagnostics& list) {
  for (const ks::Diagnostic& one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

}  // namespace kv
