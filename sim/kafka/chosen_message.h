// A message that somebody picks before it is sent: the n-th request or response of a kind between a
// client and a server, brokers and controllers among themselves too, which is then dropped, delayed or sent
// twice.
// Model: connections are TCP, so nothing overtakes: what follows a dropped message on its connection and
// in its direction never arrives either, until the client gives the connection up; what follows a delayed
// one comes after it. Who duplicates a request keeps the answer to the copy to himself.
#pragma once

#include <cstdint>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/chosen_action.h"

namespace ks {

struct ChosenMessage {
  ChosenAction action = ChosenAction::drop;
  NodeId client;
  NodeId server;  ///< invalid: any
  ApiKey api = ApiKey::produce;
  bool response = false;
  std::uint32_t nth = 1;  ///< 1: the next such message
  Duration by{};          ///< of a delay
  /// How long the client waits for an answer until it closes the connection; none: it has a timer for that.
  Duration patience{};
  bool operator==(const ChosenMessage&) const = default;
};

/// A request whose answer may not come in time because of that.
struct Unanswered {
  ConnectionId connection;
  std::uint32_t correlation = 0;
  EventNo chosen = 0;  ///< the event in which the message was sent, or not
};

/// Set in the correlation number of a copied request, and so in that of its answer.
inline constexpr std::uint32_t copy_mark = 0x80000000;

}  // namespace ks
