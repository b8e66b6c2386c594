// Errors of users: a Result carries either a value or every diagnostic found, each with its place.
// Bugs are KS_CHECKs, Kafka's protocol errors are values (sim/protocol/error.h); neither comes this way.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace ks {

enum class Severity : unsigned char { error, note };

/// One complaint about a file, a flag or an argument. line and column count from 1; 0 = no place.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file{};
  int line = 0;
  int column = 0;
  std::string what{};          ///< what is wrong, lower case, no full stop
  std::string allowed{};       ///< what would be right; empty when that is obvious
  std::string did_you_mean{};  ///< the nearest valid name; empty when nothing is near

  bool operator==(const Diagnostic&) const = default;
};
using Diagnostics = std::vector<Diagnostic>;

/// "file:line:column: error: what. allowed: …. did you mean …?"
std::string to_text(const Diagnostic& diagnostic);

template <class T>
using Result = tl::expected<T, Diagnostics>;

inline tl::unexpected<Diagnostics> failure(Diagnostic diagnostic) {
  return tl::unexpected<Diagnostics>(Diagnostics{std::move(diagnostic)});
}
inline tl::unexpected<Diagnostics> failure(std::string what, std::string allowed = {}) {
  return failure(Diagnostic{.what = std::move(what), .allowed = std::move(allowed)});
}

}  // namespace ks
