// Messages that somebody chose: whose they may be, and how long their senders wait for answers.
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Why this message cannot be chosen; "" if it can.
std::string tamper_rejection(const World& world, const TamperWith& tamper);
void choose_message(World& world, const TamperWith& tamper, Ctx& ctx);

}  // namespace ks
