// A configuration key and its value in words: "session.timeout.ms = 45 s". For explanations, the inspector
// and the names of compared runs.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/time.h"
#include "sim/kafka/defaults.h"

namespace ks {

/// A value as a file says it, "45000", "45s", "null", the way a person says it: "45 s", "not set".
std::string value_words(const ConfigRow& row, std::string_view value);
/// "session.timeout.ms = 45 s".
std::string setting_words(const ConfigRow& row, std::string_view value);
std::string setting_words(std::string_view key, Duration value);

}  // namespace ks
