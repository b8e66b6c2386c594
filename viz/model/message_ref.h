// A message of the run as the views point at it: enough to find it again, and what may be done to it.
#pragma once

#include <cstdint>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/chosen_action.h"

namespace kv {

struct MessageRef {
  ks::ConnectionId connection;
  ks::NodeId client;  ///< who opened the connection; none: there is no such message
  ks::NodeId server;
  ks::ApiKey api = ks::ApiKey::metadata;
  bool response = false;
  std::uint32_t correlation = 0;  ///< 0: not known
  ks::Time sent{};
  [[nodiscard]] bool valid() const { return client.valid(); }
};

/// The intent of a click on it: the same run, but this message does not get through as it did.
struct Tamper {
  MessageRef message;
  ks::ChosenAction action = ks::ChosenAction::drop;
};

}  // namespace kv
