// The facts of quotas and of threads that are busy: clients that brokers hold back. Part of fact.h.
// Source: ClientQuotaManager, RequestHandlerHelper.throttle.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"

namespace ks {

// --- story -----------------------------------------------------------------------------------------

/// A rate has risen above its quota, for the first time within as many windows as are remembered.
struct QuotaExceeded {  // node: the broker; watches the client
  NodeId client;
  std::string_view quota;  ///< Kafka's key: "producer_byte_rate"; a text that lives for ever
  std::int64_t rate = 0;   ///< per second: bytes; of request_percentage microseconds of a handler
  std::int64_t bound = 0;  ///< likewise
};

// --- protocol --------------------------------------------------------------------------------------

/// An answer says throttle_time_ms, and its connection is muted for as long.
struct ClientThrottled {  // node: the broker
  NodeId client;
  std::string_view quota;
  std::int64_t rate = 0;
  std::int64_t bound = 0;
  Duration length{};
};

/// The two kinds of threads that a request may have to wait for, where the scenario lets them take time.
enum class WaitedFor : std::uint8_t { network_thread, request_handler };

/// A request was read or processed, or an answer written, later than it could have been, since the threads
/// had other things to do. Of messages of the data plane this is of data level.
struct MessageWaited {  // node: the broker, when the thread is done with it
  ConnectionId connection;
  NodeId client;
  ApiKey api = ApiKey::metadata;
  bool response = false;
  WaitedFor what = WaitedFor::network_thread;
  Duration waited{};  ///< until the thread began with it
};

}  // namespace ks
