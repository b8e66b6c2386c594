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

// --- build_brokers_zookeeper.cpp: what stands in place of the controller's leases in ZooKeeper mode ----

/// ZooKeeper with its sessions and znodes.
void fill_zookeeper(const BrokersSource& s, BrokersView& view);
/// The session that owns the broker's znode.
void fill_zookeeper_session(const BrokersSource& s, BrokerColumn& column);
/// When it ends, and why that is later than its timeout.
std::string zookeeper_session_tip(const BrokersSource& s, const BrokerColumn& column);
/// "controller of epoch 2", "reads as controller of epoch 2"; "" if the broker is not it.
std::string zookeeper_badge(const BrokersSource& s, ks::BrokerId broker);
/// Of a process that does not run: whether its znode is still there.
std::string zookeeper_pill(const BrokersSource& s, ks::BrokerId broker);

}  // namespace kv
