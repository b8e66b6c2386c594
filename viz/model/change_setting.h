// Another value of one configuration key: where a scenario says it for what is picked, and the scenario with
// the other value, to be run beside the present one. The session itself stays as it is.
#pragma once

#include <string>
#include <string_view>

#include "sim/kafka/defaults.h"
#include "sim/run/session.h"
#include "sim/scenario/parse.h"
#include "viz/model/selection.h"
#include "viz/model/twins.h"

namespace kv {

/// Where the value of a key comes from.
enum class SettingOrigin : std::uint8_t { kafka, cluster, topic, group, node };

struct SettingPlace {
  ks::Scope scope = ks::Scope::consumer;
  SettingOrigin origin = SettingOrigin::kafka;
  ks::Override change;  ///< without its value: where the file would say it
  std::string whose;    ///< "every member of OrderProcessingGroup", whom a change would concern
  std::string set;      ///< "not set: Kafka's default", "set for OrderProcessingGroup"
};

/// Whose keys the inspector lists for a node or a partition; nothing is picked: the consumer's.
ks::Scope scope_of(const Selection& selection);
SettingPlace setting_place(const ks::Session& session, const Selection& selection,
                           std::string_view key);

/// The present branch with the other value, named "session.timeout.ms = 10 s". What the parser of scenario
/// files refuses is refused in its words.
ks::Result<TwinScenario> with_setting(const ks::Session& session, const Selection& selection,
                                      std::string_view key, const std::string& value);

/// The first problem as one sentence: "… must be at least 1 ms. Allowed: …"
std::string problem_text(const ks::Diagnostics& problems);

}  // namespace kv
