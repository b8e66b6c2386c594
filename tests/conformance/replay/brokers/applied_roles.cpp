#include "tests/conformance/replay/brokers/applied_roles.h"

#include <algorithm>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one_cause_ms = 60;   // changes so close follow from one decision
constexpr std::int64_t longest_ms = 1'000;  // a role taken later has another cause
constexpr std::int64_t brokers = 3;

using Key = std::pair<std::string, std::int64_t>;

/// Changes of leaders by one decision, and who applied them how much later.
struct Decision {
  std::int64_t ms = 0;
  std::vector<Key> changes;
  RoleDelays delays = RoleDelays(brokers, ks::Duration{-1});
};

std::vector<Decision> decisions_of(const BrokerRecording& recording) {
  std::vector<Decision> list;
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("partition_change") || !event.has("leader_epoch")) continue;
    if (list.empty() || event.ms - list.back().ms > one_cause_ms)
      list.push_back(Decision{event.ms, {}, RoleDelays(brokers, ks::Duration{-1})});
    list.back().changes.emplace_back(event.text("tp"),
                                     event.body.at("leader_epoch").at(1).get<std::int64_t>());
  }
  return list;
}

/// A broker that follows nobody, as it shuts down.
bool gives_role_up(const BrokerEvent& event, const std::vector<Key>& changes) {
  if (!event.is("follower_start")) return false;
  const Key key{event.text("tp"), event.number("leader_epoch")};
  return std::find(changes.begin(), changes.end(), key) != changes.end();
}

/// A follower's thread begins when the fetcher is there.
bool takes_role(const BrokerEvent& event, const std::vector<Key>& changes) {
  return std::any_of(changes.begin(), changes.end(), [&](const Key& change) {
    if (event.is("leader_start"))
      return event.text("tp") == change.first && event.number("leader_epoch") == change.second;
    if (!event.is("fetcher_added")) return false;
    const Json& partitions = event.body.at("tps");
    return std::find(partitions.begin(), partitions.end(), Json(change.first)) != partitions.end();
  });
}

}  // namespace

AppliedRoles::AppliedRoles(const BrokerRecording& recording) {
  for (Decision& decision : decisions_of(recording)) {
    RoleDelays resigned(brokers, ks::Duration{-1});
    for (const BrokerEvent& event : recording.events) {
      if (event.ms < decision.ms || event.ms > decision.ms + longest_ms) continue;
      const auto broker = static_cast<std::size_t>(event.number("broker") - 1);
      const ks::Duration delay{(event.ms - decision.ms) * 1000};
      if (takes_role(event, decision.changes) && decision.delays[broker] < ks::Duration{})
        decision.delays[broker] = delay;
      if (gives_role_up(event, decision.changes) && resigned[broker] < ks::Duration{})
        resigned[broker] = delay;
    }
    for (std::size_t i = 0; i < resigned.size(); ++i) {
      if (decision.delays[i] < ks::Duration{}) decision.delays[i] = resigned[i];
    }
    for (const Key& key : decision.changes) delays_[key] = decision.delays;
  }
}

void AppliedRoles::give(const std::vector<ks::Fact>& facts, ks::World& world) const {
  for (const ks::Fact& fact : facts) {
    const auto* elected = std::get_if<ks::LeaderElected>(&fact.body);
    if (elected == nullptr) continue;
    const auto found = delays_.find({world.names->of(elected->partition), elected->leader_epoch});
    if (found == delays_.end()) continue;
    for (std::size_t i = 0; i < world.brokers.size(); ++i) {
      const ks::ConnectionId metadata = world.brokers[i].life.metadata;
      const ks::Duration delay = found->second[i];
      if (!metadata.valid() || delay < ks::Duration{}) continue;
      ks::Time& due = world.engine.network.at(metadata).link(ks::Direction::to_client).last_due;
      due = std::max(due, fact.time + delay);
    }
  }
}

}  // namespace ks_replay
