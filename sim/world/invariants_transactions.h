// What must hold of transactions, in logs and at coordinators.
#pragma once

#include <optional>
#include <string>

#include "sim/world/world.h"

namespace ks {

/// What is broken, as a sentence.
std::optional<std::string> broken_transactions(const World& world);

}  // namespace ks
