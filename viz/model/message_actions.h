// What can be done to one message that somebody points at: drop it, delay it, deliver it twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/action_view.h"
#include "viz/model/message_ref.h"

namespace kv {

/// Entries of its menu; what no command can do to it is greyed out with the reason.
std::vector<ActionView> message_actions(const MessageRef& message);

/// "reply Heartbeat C1 b2 44.202 #7": the id of its item.
std::string message_item(const MessageRef& message, const ks::Names& names);

/// The command that means exactly this message: when it has to be given, and how many such messages leave
/// between that and this one.
struct TamperPlan {
  ks::Time at{};
  ks::TamperWith body;
  std::string problem;  ///< why there is no such command; "" if there is one
};
TamperPlan plan_tampering(ks::Session& session, const Tamper& wish);

/// Whether something is done to this very message in the present branch.
bool is_tampered_with(const ks::Session& session, const MessageRef& message);

}  // namespace kv
