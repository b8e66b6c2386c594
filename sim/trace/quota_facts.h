// The facts of quotas: clients that brokers hold back. Part of fact.h.
// Source: ClientQuotaManager, RequestHandlerHelper.throttle.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/id.h"
#include "sim/base/time.h"

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

}  // namespace ks
