// Rules that tie two settings together.
// Source: AbstractCoordinator (heartbeat and session), ConsumerConfig, GroupConfig,
// GroupCoordinatorConfig, ShareGroupConfig,
// KafkaProducer.configureDeliveryTimeout, KafkaConfig.validateValues,
// ProducerConfig.postProcessAndValidateIdempotenceConfigs.
#include <optional>

#include "sim/base/check.h"
#include "sim/kafka/config.h"

namespace ks {
namespace {

/// The settings of one process on top of Kafka's defaults.
class Values {
 public:
  Values(Scope scope, const ConfigSettings& settings, Profile profile)
      : scope_(scope), settings_(settings), profile_(profile) {}

  /// Whether the version has the key.
  bool known(std::string_view key) const {
    const ConfigRow* const row = find_config(scope_, key);
    return row != nullptr && default_of(*row, profile_).has_value();
  }
  bool is_set(std::string_view key) const { return settings_.find(key) != settings_.end(); }

  std::string_view text(std::string_view key) const {
    if (const auto found = settings_.find(key); found != settings_.end()) return found->second;
    const ConfigRow* row = find_config(scope_, key);
    KS_CHECK(row != nullptr);
    return default_of(*row, profile_).value_or("");
  }
  /// Nothing where the value is no number ("null").
  std::optional<std::int64_t> number(std::string_view key) const {
    const ConfigRow* row = find_config(scope_, key);
    KS_CHECK(row != nullptr);
    return parse_config_int(*row, text(key));
  }
  /// "heartbeat.interval.ms (3000)"
  std::string shown(std::string_view key) const {
    return std::string(key) + " (" + std::string(text(key)) + ")";
  }

 private:
  Scope scope_;
  const ConfigSettings& settings_;
  Profile profile_;
};

/// ConsumerConfig.checkUnsupportedConfigsPostProcess: each protocol refuses the other's settings.
void check_group_protocol(const Values& values, std::vector<std::string>& problems) {
  const bool modern = is_consumer_protocol(values.text("group.protocol"));
  const auto refuse = [&](std::string_view key) {
    if (!values.is_set(key)) return;
    problems.push_back(std::string(key) + " cannot be set when group.protocol is " +
                       std::string(values.text("group.protocol")) + ".");
  };
  if (modern) {
    for (const std::string_view key :
         {"partition.assignment.strategy", "heartbeat.interval.ms", "session.timeout.ms"})
      refuse(key);
  } else {
    refuse("group.remote.assignor");
  }
}

void check_group(const Values& values, std::vector<std::string>& problems) {
  for (const std::string kind : {"consumer.", "share."}) {
    const std::string session = kind + "session.timeout.ms";
    const std::string heartbeat = kind + "heartbeat.interval.ms";
    if (values.number(session) > values.number(heartbeat)) continue;
    problems.push_back(values.shown(session) + " must be greater than " + values.shown(heartbeat) +
                       ".");
  }
}

void check_consumer(const Values& values, std::vector<std::string>& problems) {
  check_group_protocol(values, problems);
  if (values.number("heartbeat.interval.ms") >= values.number("session.timeout.ms")) {
    problems.push_back(values.shown("heartbeat.interval.ms") + " must be lower than " +
                       values.shown("session.timeout.ms") + ".");
  }
}

/// Only somebody who wrote delivery.timeout.ms is told; otherwise Kafka raises it silently.
void check_delivery_timeout(const Values& values, std::vector<std::string>& problems) {
  if (!values.is_set("delivery.timeout.ms")) return;
  const auto delivery = values.number("delivery.timeout.ms");
  const auto linger = values.number("linger.ms");
  const auto request = values.number("request.timeout.ms");
  if (!delivery || !linger || !request || *delivery - *linger >= *request) return;
  problems.push_back(values.shown("delivery.timeout.ms") + " must be at least " +
                     values.shown("linger.ms") + " plus " + values.shown("request.timeout.ms") +
                     ".");
}

/// Whether acks or retries exclude idempotence.
bool excludes_idempotence(const Values& values) {
  const std::string_view acks = values.text("acks");
  return (acks != "all" && acks != "-1") || values.number("retries") == 0;
}

bool too_many_in_flight(const Values& values) {
  return values.number("max.in.flight.requests.per.connection") > 5;
}

/// Only somebody who asked for idempotence is told; otherwise Kafka switches it off silently, but for
/// too many requests in flight, which it has refused since 4.0.
void check_idempotence(const Values& values, Profile profile, std::vector<std::string>& problems) {
  const bool transactional =
      values.is_set("transactional.id") && values.text("transactional.id") != "null";
  const bool on = parse_config_bool(values.text("enable.idempotence")).value_or(true);
  if (transactional && !on) {
    problems.push_back("transactional.id needs enable.idempotence to be true.");
  }
  if (!on) return;
  if (!transactional && !values.is_set("enable.idempotence")) {
    if (profile == Profile::v3_9 || excludes_idempotence(values) || !too_many_in_flight(values))
      return;
    problems.push_back("enable.idempotence, which is on by default, needs " +
                       values.shown("max.in.flight.requests.per.connection") + " to be at most 5.");
    return;
  }
  const std::string_view acks = values.text("acks");
  if (acks != "all" && acks != "-1") {
    problems.push_back("enable.idempotence needs acks to be all, not " + std::string(acks) + ".");
  }
  if (too_many_in_flight(values)) {
    problems.push_back("enable.idempotence needs " +
                       values.shown("max.in.flight.requests.per.connection") + " to be at most 5.");
  }
  if (values.number("retries") == 0) {
    problems.push_back("enable.idempotence needs retries to be above 0.");
  }
}

/// What a kind of group takes by default lies between what its groups may set.
void check_bounds(const Values& values, const std::string& kind, const std::string& key,
                  std::vector<std::string>& problems) {
  const std::string name = kind + key;
  const std::string low = kind + "min." + key;
  const std::string high = kind + "max." + key;
  if (!values.known(name) || !values.known(low)) return;
  if (values.number(high) < values.number(low))
    problems.push_back(values.shown(high) + " must be at least " + values.shown(low) + ".");
  if (values.number(name) < values.number(low))
    problems.push_back(values.shown(name) + " must be at least " + values.shown(low) + ".");
  if (values.number(name) > values.number(high))
    problems.push_back(values.shown(name) + " must be at most " + values.shown(high) + ".");
}

/// GroupCoordinatorConfig.validate, ShareGroupConfig.validate.
void check_group_defaults(const Values& values, std::vector<std::string>& problems) {
  for (const std::string kind : {"group.consumer.", "group.share."}) {
    for (const char* const key :
         {"session.timeout.ms", "heartbeat.interval.ms", "assignment.interval.ms"})
      check_bounds(values, kind, key, problems);
    const std::string session = kind + "session.timeout.ms";
    const std::string heartbeat = kind + "heartbeat.interval.ms";
    if (values.number(heartbeat) < values.number(session)) continue;
    problems.push_back(values.shown(heartbeat) + " must be lower than " + values.shown(session) +
                       ".");
  }
  for (const char* const key :
       {"record.lock.duration.ms", "delivery.count.limit", "partition.max.record.locks"})
    check_bounds(values, "group.share.", key, problems);
}

void check_broker(const Values& values, std::vector<std::string>& problems) {
  for (const std::string_view longer : {"replica.socket.timeout.ms", "replica.lag.time.max.ms"}) {
    if (values.number("replica.fetch.wait.max.ms") <= values.number(longer)) continue;
    problems.push_back(values.shown("replica.fetch.wait.max.ms") + " must be at most " +
                       values.shown(longer) + ".");
  }
}

}  // namespace

std::vector<std::string> config_conflicts(Scope scope, const ConfigSettings& settings,
                                          Profile profile) {
  const Values values(scope, settings, profile);
  std::vector<std::string> problems;
  switch (scope) {
    case Scope::consumer: check_consumer(values, problems); break;
    case Scope::producer:
      check_delivery_timeout(values, problems);
      check_idempotence(values, profile, problems);
      break;
    case Scope::broker:
      check_broker(values, problems);
      check_group_defaults(values, problems);
      break;
    case Scope::group:
      if (profile != Profile::v3_9) check_group(values, problems);
      break;
    case Scope::topic: break;
  }
  return problems;
}

bool idempotence_on(const ConfigSettings& settings, Profile profile) {
  const Values values(Scope::producer, settings, profile);
  if (!parse_config_bool(values.text("enable.idempotence")).value_or(true)) return false;
  if (values.is_set("enable.idempotence")) return true;
  return !excludes_idempotence(values) && !(profile == Profile::v3_9 && too_many_in_flight(values));
}

}  // namespace ks
