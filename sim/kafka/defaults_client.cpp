// Keys that mean the same to producers and consumers.
#include "sim/kafka/defaults_rows.h"

namespace ks::config_rows {
namespace {

// clang-format off
constexpr Entry entries[] = {
    {clients, "auto.include.jmx.reporter", boolean, none, until_3_9("true"), any, ignored,
     "CommonClientConfigs",
     "Adds the JMX reporter of metrics even if metric.reporters does not name it."},
    {clients, "bootstrap.resolve.timeout.ms", long_number, ms, only_4_4("0"), at_least(0), ignored,
     "CommonClientConfigs",
     "How long a client keeps trying to resolve the names of its bootstrap servers; 0 tries once."},
    {clients, "bootstrap.servers", list, none, each("<required>", "", ""), any, ignored,
     "CommonClientConfigs",
     "The brokers to ask first; from them a client learns all others."},
    {clients, "client.dns.lookup", string, none, same("use_all_dns_ips"),
     one_of("use_all_dns_ips, resolve_canonical_bootstrap_servers_only"), ignored,
     "CommonClientConfigs",
     "Whether all addresses behind a broker's name are tried, or bootstrap names are first expanded."},
    {everybody, "config.providers", list, none, only_4_4(""), any, ignored, "AbstractConfig",
     "Classes that fetch values which a configuration only refers to, such as secrets."},
    {clients, "connections.max.idle.ms", long_number, ms, same("540000"), any, ignored,
     "CommonClientConfigs",
     "Closes a connection on which nothing happened for this long."},
    {clients, "enable.metrics.push", boolean, none, same("true"), any, ignored, "CommonClientConfigs",
     "Lets the cluster ask this client to send its metrics (KIP-714)."},
    {clients, "metadata.cluster.check.enable", boolean, none, only_4_4("true"), any, ignored,
     "CommonClientConfigs",
     "Makes the client notice when the brokers it reaches belong to another cluster than before."},
    {clients, "metadata.recovery.rebootstrap.trigger.ms", long_number, ms, since_4_0("300000"),
     at_least(0), ignored, "CommonClientConfigs",
     "Starts again from the bootstrap servers when no known broker gave metadata for this long."},
    {clients, "metadata.recovery.strategy", string, none, each("rebootstrap", "rebootstrap", "none"),
     one_of_any_case("rebootstrap, none"), ignored, "CommonClientConfigs",
     "What to do when none of the known brokers can be reached: start again from the bootstrap "
     "servers, or nothing."},
    {clients, "metric.reporters", list, none,
     each("org.apache.kafka.common.metrics.JmxReporter", "org.apache.kafka.common.metrics.JmxReporter", ""),
     any, ignored, "CommonClientConfigs",
     "Classes to which metrics are handed."},
    {clients, "metrics.num.samples", int_number, none, same("2"), at_least(1), ignored,
     "CommonClientConfigs",
     "How many samples a metric is computed from."},
    {clients, "metrics.recording.level", string, none, same("INFO"), one_of("INFO, DEBUG, TRACE"),
     ignored, "CommonClientConfigs",
     "How detailed the metrics are."},
    {clients, "metrics.sample.window.ms", long_number, ms, same("30000"), at_least(0), ignored,
     "CommonClientConfigs",
     "How long one sample of a metric lasts."},
    {clients, "reconnect.backoff.max.ms", long_number, ms, same("1000"), at_least(0), modelled,
     "CommonClientConfigs",
     "The longest pause between attempts to connect to a broker that keeps failing."},
    {clients, "reconnect.backoff.ms", long_number, ms, same("50"), at_least(0), modelled,
     "CommonClientConfigs",
     "The first pause before another attempt to connect to a broker; it doubles with each failure, "
     "with jitter."},
    {clients, "send.buffer.bytes", int_number, bytes, same("131072"), at_least(-1), ignored,
     "CommonClientConfigs",
     "Size of the socket's send buffer; -1 leaves it to the operating system."},
    {clients, "socket.connection.setup.timeout.max.ms", long_number, ms, same("30000"), any, modelled,
     "CommonClientConfigs",
     "The longest time that building up a connection may take after many failures."},
    {clients, "socket.connection.setup.timeout.ms", long_number, ms, same("10000"), any, modelled,
     "CommonClientConfigs",
     "How long building up a connection may take at first; it doubles with each failure."},
};
// clang-format on

}  // namespace

std::span<const Entry> client_entries() { return entries; }

}  // namespace ks::config_rows
