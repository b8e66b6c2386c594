// Sessions for tests: the shipped scenarios, and a crash that is over in half a minute.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/run/session.h"
#include "tests/support/scenario_text.h"

namespace ks::test {

/// Three consumers with a session of 6 s; C2 is killed at 10 s unless `actions` says otherwise.
inline const std::string kill_c2_at_10 = R"(
[[timeline]]
at = "10s"
do = "kill"
node = "C2"
)";
inline const std::string c4_joins_at_20 = R"(
[[timeline]]
at = "20s"
do = "add"
node = "C4"
group = "OrderProcessingGroup"
)";

inline std::string quick_text(const std::string& actions = kill_c2_at_10 + c4_joins_at_20,
                              const std::string& more_top = "") {
  return R"(format = 1
seed = 11
duration = "30s"
)" + more_top +
         R"(
[cluster]
brokers = 3
config = { "group.initial.rebalance.delay.ms" = 1000 }

[[topics]]
name = "orders"
partitions = 6
replication-factor = 3

[[producers]]
name = "P1"
topic = "orders"
rate = "10/s"
keys = { count = 12, prefix = "customer-" }

[[groups]]
id = "OrderProcessingGroup"
topics = ["orders"]
members = ["C1", "C2", "C3"]
processing = "20ms"
config = { "session.timeout.ms" = 6000, "heartbeat.interval.ms" = 2000, "auto.offset.reset" = "earliest" }
)" + actions;
}

inline Scenario parsed(const std::string& text, const std::string& file = "quick.toml") {
  Result<Scenario> scenario = parse_scenario(text, file);
  if (!scenario) check_failed(to_text(scenario.error().front()).c_str(), file.c_str(), 0);
  return *std::move(scenario);
}
inline Session opened(const std::string& text, SessionSettings settings = {}) {
  return Session::open(parsed(text), settings);
}
inline Session completed(const std::string& text, SessionSettings settings = {}) {
  Session session = opened(text, settings);
  session.compute_all();
  return session;
}

/// Names without folder and ending, sorted.
inline std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(KS_ROOT "/scenarios"))) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline Command clicked(Duration when, CommandBody body) {
  return Command{at(when), std::move(body), Origin::clicked, ""};
}

/// Who owns each partition of the only group at an instant: "C1", or "nobody".
inline std::vector<std::string> owners_at(const Session& session, Duration when) {
  std::vector<std::string> owners;
  for (const OwnerLane& lane : session.lanes().owners()) {
    const OwnerSegment* now = at_time(lane.segments, at(when));
    const bool owned = now != nullptr && now->owner.valid();
    owners.emplace_back(owned ? session.names().of(node(now->owner)) : "nobody");
  }
  return owners;
}

}  // namespace ks::test
