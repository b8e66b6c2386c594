// --vary: one or more values of a setting, and every combination of them. Shared by the commands that run a
// file more than once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/parse.h"

namespace kv {

/// One --vary: what is changed, and to what.
struct Variation {
  std::string path;
  bool everywhere = false;  ///< a bare Kafka key
  std::vector<std::string> values;

  /// What follows `config.` is the key; other paths are told as they are.
  std::string name() const;
};
ks::Result<Variation> variation_of(const std::string& text);
/// All of them, or everything that is wrong with any of them.
ks::Result<std::vector<Variation>> variations_of(const std::vector<std::string>& texts);

/// One value of every --vary.
struct Variant {
  std::string name;                 ///< "session.timeout.ms=10000, seed=8"; "" without any --vary
  std::vector<std::string> values;  ///< in the order of the variations
  std::vector<ks::Override> changes;
};
/// Every combination; the last variation changes fastest. One variant without a change when there is none.
std::vector<Variant> variants_of(const std::vector<Variation>& variations);

/// Problems of a variant say which one it is; those with its path name the option that was written.
ks::Diagnostics of_variant(ks::Diagnostics problems, const Variant& variant,
                           const std::string& source);

/// Appends what does not stand there yet: what is wrong in every variant is said once.
void add_new(const ks::Diagnostics& more, ks::Diagnostics& list);

}  // namespace kv
