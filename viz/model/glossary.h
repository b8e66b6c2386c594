// What the things on the screen are: a few sentences in Kafka's own terms for each kind of number, bar, arrow
// and colour, for every request and every error, with the configuration keys that matter and where Kafka
// describes it. Own words; facts as in the project's reference.
#pragma once

#include <span>
#include <string_view>

#include "sim/kafka/defaults.h"
#include "viz/model/term.h"

namespace kv {

/// A key that decides about it, with whose key it is.
struct TermKey {
  ks::Scope scope = ks::Scope::consumer;
  std::string_view key;
};

struct Explanation {
  std::string_view title;
  std::string_view text;
  std::span<const TermKey> keys{};
  std::string_view source;  ///< "KIP-62"; "" for what is the window's own
};

/// Every term, request and error has one; of nothing an empty one.
Explanation explanation_of(const Explained& what);

}  // namespace kv
