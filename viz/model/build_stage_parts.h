// The parts of build_stage() that its source files share; nobody else includes this.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/trace/trace.h"
#include "sim/world/world.h"
#include "viz/model/stage_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// Where the coordinator keeps a consumer, or kept it: looked up once, not by each of a thousand consumers
/// among as many members.
struct StageSeat {
  const ks::ConsumerGroupMember* modern = nullptr;  ///< of a KIP-848 or share group
  const ks::GroupMember* newest = nullptr;
  const ks::GroupMember* older = nullptr;  ///< the one before, of a former incarnation
  const ks::PendingMember* pending = nullptr;
  const ks::Fact* removed = nullptr;  ///< the last MemberRemoved; only where there is nothing else
  bool empty() const { return modern == nullptr && newest == nullptr && pending == nullptr; }
};

/// What the parts read, and the ways from ids to the view's indexes.
struct StageSource {
  const ks::World& world;
  const ks::Trace& trace;
  const ks::Names& names;
  const UiState& ui;
  ks::GroupId group;                 ///< shown; invalid: there is none
  ks::Time now{};                    ///< of the cursor
  std::size_t limit = 0;             ///< facts from this position on are the future
  std::vector<int> partition_index;  ///< by PartitionId; −1: not on the stage
  std::vector<int> consumer_index;   ///< by ConsumerId
  std::vector<StageSeat> seats;      ///< by ConsumerId, of the shown group

  const ks::Group& shown() const { return world.groups[group.index]; }
};

/// Positions before the cursor, as they are listed.
inline std::span<const std::uint32_t> before(const StageSource& s,
                                             std::span<const std::uint32_t> list) {
  const auto end = std::lower_bound(list.begin(), list.end(), s.limit);
  return list.first(static_cast<std::size_t>(end - list.begin()));
}

/// The last fact of this kind before the cursor for which `wanted` holds, among the last `most` of
/// them.
template <class Body, class Wanted>
const ks::Fact* last_fact(const StageSource& s, Wanted wanted, std::size_t most = 256) {
  const std::span<const std::uint32_t> list = before(s, s.trace.of<Body>());
  for (std::size_t i = list.size(); i-- > 0 && most > 0; --most) {
    const ks::Fact& fact = s.trace[list[i]];
    if (wanted(std::get<Body>(fact.body))) return &fact;
  }
  return nullptr;
}

std::string clock(ks::Time time);          ///< "44.210"
std::string left_text(ks::Duration left);  ///< "0.60 s", "299 s"
float share_left(ks::Duration left, ks::Duration whole);
/// "p0 p1" for up to `most`, "p0–p5", "4 partitions".
std::string short_list(const StageSource& s, const std::vector<ks::PartitionId>& partitions,
                       std::size_t most = 3);

void build_stage_brokers(const StageSource& s, StageView& view);
void build_stage_producers(const StageSource& s, StageView& view);
void build_stage_partitions(const StageSource& s, StageView& view);
void build_stage_consumers(const StageSource& s, StageView& view);
void build_stage_coordinator(const StageSource& s, StageView& view);
/// For a KIP-848 group; called by build_stage_coordinator and build_stage_slot.
void build_modern_coordinator(const StageSource& s, StageCoordinator& view);
StageSlot build_modern_slot(const StageSource& s, const ks::ConsumerGroupMember& member,
                            const std::string& name);
/// Finds the seats of the shown group; the consumers on the stage are known.
void find_stage_seats(StageSource& s);
StageSlot build_stage_slot(const StageSource& s, const ks::Consumer& consumer);
void build_stage_messages(const StageSource& s, StageView& view);

}  // namespace kv
