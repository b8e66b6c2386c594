#include "sim/trace/trace.h"

#include <algorithm>
#include <limits>

#include "sim/base/check.h"
#include "sim/trace/subject.h"

namespace ks {

void Trace::append(Fact fact, const Names& names) {
  KS_CHECK(facts_.empty() || facts_.back().event <= fact.event);
  KS_CHECK(facts_.empty() || facts_.back().time <= fact.time);
  KS_CHECK(facts_.size() < std::numeric_limits<std::uint32_t>::max());
  const auto position = static_cast<std::uint32_t>(facts_.size());
  by_kind_[fact.body.index()].push_back(position);
  const NodeId subject = subject_of(fact, names);
  const GroupId group = group_of(fact.body);
  if (fact.node.valid()) by_node_[fact.node].push_back(position);
  if (subject.valid() && subject != fact.node) by_node_[subject].push_back(position);
  if (group.valid()) by_node_[node(group)].push_back(position);
  facts_.push_back(std::move(fact));
}

void Trace::truncate(EventNo event) {
  const std::size_t kept = of_events(0, event).end;
  const auto forget = [kept](std::vector<std::uint32_t>& positions) {
    positions.erase(std::lower_bound(positions.begin(), positions.end(), kept), positions.end());
  };
  for (auto& [id, positions] : by_node_) forget(positions);
  for (std::vector<std::uint32_t>& positions : by_kind_) forget(positions);
  facts_.truncate(kept);
}

FactRange Trace::of_event(EventNo event) const {
  return {facts_.partition_point([&](const Fact& f) { return f.event < event; }),
          facts_.partition_point([&](const Fact& f) { return f.event <= event; })};
}

FactRange Trace::of_events(EventNo after, EventNo upto) const {
  return {facts_.partition_point([&](const Fact& f) { return f.event <= after; }),
          facts_.partition_point([&](const Fact& f) { return f.event <= upto; })};
}

FactRange Trace::between(Time from, Time to) const {
  return {facts_.partition_point([&](const Fact& f) { return f.time < from; }),
          facts_.partition_point([&](const Fact& f) { return f.time < to; })};
}

std::span<const std::uint32_t> Trace::of_node(NodeId id) const {
  const auto found = by_node_.find(id);
  return found == by_node_.end() ? std::span<const std::uint32_t>{} : found->second;
}

std::span<const std::uint32_t> Trace::of_kind(std::size_t kind) const {
  KS_CHECK(kind < by_kind_.size());
  return by_kind_[kind];
}

std::optional<std::uint32_t> last_below(std::span<const std::uint32_t> positions,
                                        std::size_t limit) {
  const auto next = std::lower_bound(positions.begin(), positions.end(), limit);
  if (next == positions.begin()) return std::nullopt;
  return *(next - 1);
}

std::optional<std::uint32_t> first_from(std::span<const std::uint32_t> positions,
                                        std::size_t limit) {
  const auto next = std::lower_bound(positions.begin(), positions.end(), limit);
  if (next == positions.end()) return std::nullopt;
  return *next;
}

}  // namespace ks
