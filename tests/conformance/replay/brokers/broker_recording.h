// One recording of a real cluster under faults: header, and the events that are compared or given. The
// format is described in tests/conformance/data/broker-recordings/README.md.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct BrokerEvent {
  std::int64_t ms = 0;  ///< since time zero of the recording
  std::string ev;
  Json body;

  bool is(std::string_view name) const { return ev == name; }
  std::string text(const char* key) const { return body.value(key, std::string{}); }
  std::int64_t number(const char* key) const { return body.value(key, std::int64_t{0}); }
  bool has(const char* key) const { return body.contains(key) && !body.at(key).is_null(); }
};

struct BrokerRecording {
  std::string name;  ///< "7-kraft-1"
  Json header;
  std::vector<BrokerEvent> events;  ///< sorted by ms
  /// When the controller became active: its periodic tasks count from here, and so does the simulation.
  std::int64_t active_ms = 0;
  std::int64_t first_fault_ms = 0;
  std::int64_t end_ms = 0;  ///< the clients were stopped

  ks::Time time(std::int64_t ms) const {
    return ks::start_time + ks::Duration{(ms - active_ms) * 1000};
  }
  std::int64_t ms(ks::Time time) const { return ks::to_us(time) / 1000 + active_ms; }
  /// What was done to the cluster last, before this instant; 0 before the first fault.
  std::int64_t cause_before(std::int64_t ms) const;
};

/// A process that has started and does not answer yet: its request handlers start last.
struct Standstill {
  ks::Time from{};
  ks::Time until{};
};

/// "broker-2" or 2 of a recording as the model's name: "b2".
std::string model_broker(const std::string& node);
std::string model_broker(std::int64_t id);

/// Adds what a header may leave out; what it may not becomes the answer: "" when all is there.
std::string complete_header(Json& header, const std::vector<BrokerEvent>& events);

/// Problems become the error text.
BrokerRecording read_broker_recording(const std::string& path, std::string& error);

}  // namespace ks_replay
