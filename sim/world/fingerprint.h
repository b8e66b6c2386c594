// A run in four numbers. Two runs are the same run if and only if their fingerprints agree, on every
// compiler. Who gave a command (file or click) is not part of it.
#pragma once

#include <cstdint>
#include <string>

#include "sim/world/world.h"

namespace ks {

/// e: the order in which events were executed; s: the state of every node and of the future; r: the
/// random streams' visible draws; f: the facts of story and protocol level (kept by who collects them).
struct Fingerprint {
  std::uint64_t events = 0;
  std::uint64_t facts = 0;
  std::uint64_t state = 0;
  std::uint64_t draws = 0;
  bool operator==(const Fingerprint&) const = default;
};

/// `facts` is the caller's hash of the facts, 0 if it keeps none.
Fingerprint fingerprint(const World& world, std::uint64_t facts = 0);
/// "e 0123456789abcdef f … s … r …"
std::string to_text(const Fingerprint& fingerprint);
/// Folds a fact into a running hash of facts: kind, event, cause, time and node.
std::uint64_t add_fact(std::uint64_t hash, const Fact& fact);

/// The state alone, quick enough for every checkpoint.
std::uint64_t hash(const World& world);

}  // namespace ks
