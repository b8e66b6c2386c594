// The facts of a run in the order in which they happened, found again by time, event, node and kind.
// Append-only; copies share what is full, so that branches are cheap. Facts never change afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

#include "sim/protocol/names.h"
#include "sim/trace/chunked.h"
#include "sim/trace/fact.h"

namespace ks {

/// Half-open range of positions in a trace.
struct FactRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
};

/// The position of a kind in FactBody and fact_kinds().
template <class Body>
constexpr std::size_t kind_index() {
  static_assert(KindOf<Body, FactKinds>);
  return index_in<Body, FactKinds>;
}

class Trace {
 public:
  /// Later facts than any before, or equally late. `names` says which consumer a member id belongs to.
  void append(Fact fact, const Names& names);
  /// Forgets every fact of later events than `event`.
  void truncate(EventNo event);

  std::size_t size() const { return facts_.size(); }
  bool empty() const { return facts_.empty(); }
  const Fact& operator[](std::size_t position) const { return facts_[position]; }

  /// Facts of one event; of the events in (after, upto]; with times in [from, to).
  FactRange of_event(EventNo event) const;
  FactRange of_events(EventNo after, EventNo upto) const;
  FactRange between(Time from, Time to) const;

  /// Positions, ascending, of the facts that happened at a node or are about it (subject.h).
  std::span<const std::uint32_t> of_node(NodeId id) const;
  /// Positions, ascending, of the facts of one kind.
  std::span<const std::uint32_t> of_kind(std::size_t kind) const;
  template <class Body>
  std::span<const std::uint32_t> of() const {
    return of_kind(kind_index<Body>());
  }

 private:
  Chunked<Fact, 512> facts_;
  std::map<NodeId, std::vector<std::uint32_t>> by_node_;
  std::array<std::vector<std::uint32_t>, std::variant_size_v<FactKinds>> by_kind_;
};

/// The last of ascending positions below `limit`, if any; the first at or above `limit`, if any.
std::optional<std::uint32_t> last_below(std::span<const std::uint32_t> positions,
                                        std::size_t limit);
std::optional<std::uint32_t> first_from(std::span<const std::uint32_t> positions,
                                        std::size_t limit);

}  // namespace ks
