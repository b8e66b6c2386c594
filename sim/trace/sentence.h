// Facts as plain English sentences in the present tense, as a teacher would say them. Pure functions:
// the same fact gives the same sentence everywhere (story line, inspector, command line, tests).
#pragma once

#include <string>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"
#include "sim/trace/rounds.h"

namespace ks {

/// "C2 is killed; it owned orders-2 and orders-3."
std::string sentence(const Fact& fact, const Names& names, Rounds rounds = Rounds::generations);
/// The same with the word for the group's rounds as the trace knows it.
inline std::string sentence(const Fact& fact, const Trace& trace, const Names& names) {
  return sentence(fact, names, rounds_of(trace, fact));
}

/// A label beside an arrow: "JoinGroup", "reply", "reply, error 27".
std::string message_label(const MessageBody& body);
std::string message_label(const MessageDelivered& delivered);
std::string message_label(const MessageLost& lost);

}  // namespace ks
