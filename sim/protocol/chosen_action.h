// What is done to a message that somebody chose.
#pragma once

#include <cstdint>
#include <string_view>

namespace ks {

enum class ChosenAction : std::uint8_t { drop, delay, duplicate };
std::string_view to_text(ChosenAction action);  ///< "drop"

}  // namespace ks
