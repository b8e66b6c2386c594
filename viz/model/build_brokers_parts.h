// The parts of build_brokers() that its source files share; nobody else includes this.
#pragma once

#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/brokers_view.h"
#include "viz/model/ui_state.h"

namespace kv {

struct BrokersSource {
  const ks::World& world;
  const ks::Session& session;
  const ks::Names& names;
  const UiState& ui;
  ks::Time now{};
  std::size_t limit = 0;      ///< facts from this position on are the future
  std::vector<bool> shown;    ///< by PartitionId
  std::vector<bool> serving;  ///< by BrokerId: its process answers requests
};

/// "b3" is 3: how an ISR is written; a name that does not end in a number is written out.
std::string broker_number(const BrokersSource& s, std::uint32_t broker);
/// "6.2 s": a length at a glance.
std::string short_length(ks::Duration length);

void build_broker_columns(const BrokersSource& s, BrokersView& view);
void build_broker_partitions(BrokersSource& s, BrokersView& view);
void build_broker_producers(const BrokersSource& s, BrokersView& view);
void build_broker_moments(const BrokersSource& s, BrokersView& view);

}  // namespace kv
