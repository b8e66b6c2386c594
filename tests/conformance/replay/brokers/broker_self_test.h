// Whether the comparison of clusters under faults can fail: recordings that hold are changed in one place
// each, and each change has to be noticed in spite of the search.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

/// Names of the changes that were not noticed; `tried` grows by those that apply. Nothing is tried with a
/// recording that does not hold as it is.
std::vector<std::string> unnoticed_in_brokers(const BrokerRecording& recording, std::size_t& tried);

}  // namespace ks_replay
