// Facts as plain English sentences in the present tense, as a teacher would say them. Pure functions:
// the same fact gives the same sentence everywhere (story line, inspector, command line, tests).
#pragma once

#include <string>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

/// "C2 is killed; it owned orders-2 and orders-3."
std::string sentence(const Fact& fact, const Names& names);

/// A label beside an arrow: "JoinGroup", "reply", "reply, error 27".
std::string message_label(const MessageBody& body);
std::string message_label(const MessageDelivered& delivered);
std::string message_label(const MessageLost& lost);

}  // namespace ks
