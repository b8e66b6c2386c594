#include "sim/scenario/format.h"

#include <array>

#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

using enum FieldType;

constexpr std::int64_t largest = INT64_MAX;
constexpr std::string_view commit_words = "auto|sync-after|sync-before|async-after|per-record";

constexpr auto fields = std::to_array<FormatField>({
    {"", "format", integer, true, "", 1, 1, "the version of this format"},
    {"", "title", text, false, "", 0, 0, "what the scenario is called"},
    {"", "profile", word, false, "4.4|4.0|3.9", 0, 0,
     "the version of Kafka: its behaviour and its defaults"},
    {"", "seed", integer, false, "", 0, largest,
     "decides everything random; the same seed gives the same run"},
    {"", "duration", duration, false, "", 0, 0,
     "how long the run lasts; without it the run is open-ended"},
    {"", "cluster", table, false, "cluster", 0, 0, "the brokers and the network"},
    {"", "topics", tables, false, "topics", 0, 0, "the topics"},
    {"", "producers", tables, false, "producers", 0, 0, "who writes"},
    {"", "groups", tables, false, "groups", 0, 0, "who reads: consumer groups and share groups"},
    {"", "timeline", tables, false, "timeline", 0, 0, "what is done, to whom and when"},
    {"", "expect", tables, false, "expect", 0, 0, "what must come out of the run"},
    {"", "steps", tables, false, "steps", 0, 0, "the steps of a lesson"},

    {"cluster", "brokers", integer, false, "", 1, max_brokers,
     "how many brokers; they are called b1, b2, …"},
    {"cluster", "controllers", integer, false, "", 1, 9,
     "accepted with a note: controllers are not simulated yet"},
    {"cluster", "zookeeper", special, false, "", 0, 0, "not modelled yet"},
    {"cluster", "network", table, false, "cluster.network", 0, 0, "the links between all nodes"},
    {"cluster", "append", duration, false, "", 0, 0, "service time of one append at each replica"},
    {"cluster", "config", config, false, "broker", 0, 0, "configuration of the brokers"},

    {"cluster.network", "latency", duration, false, "", 0, 0, "one way"},
    {"cluster.network", "jitter", duration, false, "", 0, 0,
     "up to so much longer, drawn with the seed"},
    {"cluster.network", "loss", ratio, false, "", 0, 0, "how many packets are lost, up to \"50%\""},
    {"cluster.network", "bandwidth", special, false, "", 0, 0, "not modelled yet"},

    {"topics", "name", name, true, "", 0, 0, "the topic's name"},
    {"topics", "partitions", integer, false, "", 1, max_partitions, "how many partitions"},
    {"topics", "replication-factor", integer, false, "", 1, max_brokers,
     "how many replicas each partition has"},
    {"topics", "replicas", special, false, "", 0, 0,
     "the brokers of each partition, leader first: [[1, 2, 3], [2, 3, 1]]"},
    {"topics", "config", config, false, "topic", 0, 0, "configuration of the topic"},

    {"producers", "name", name, true, "", 0, 0, "the producer's name, also its client.id"},
    {"producers", "topic", name, true, "", 0, 0, "the topic it writes to"},
    {"producers", "rate", rate, false, "", 0, 0, "records in a time, such as \"20/s\""},
    {"producers", "record-size", size, false, "", 0, 0, "bytes of one record"},
    {"producers", "keys", special, false, "producers.keys", 0, 0,
     "the keys of its records, or \"none\""},
    {"producers", "start", duration, false, "", 0, 0, "when it starts"},
    {"producers", "config", config, false, "producer", 0, 0, "configuration of the producer"},

    {"producers.keys", "count", integer, false, "", 1, 1'000'000, "how many different keys"},
    {"producers.keys", "prefix", text, false, "", 0, 0, "what stands before the number of a key"},
    {"producers.keys", "values", texts, false, "", 0, 0, "the keys themselves"},
    {"producers.keys", "weights", numbers, false, "", 0, 1'000'000, "how often each key comes"},
    {"producers.keys", "random", flag, false, "", 0, 0, "drawn with the seed, not in turn"},

    {"groups", "id", name, true, "", 0, 0, "the group.id"},
    {"groups", "topics", names, false, "", 0, 0, "the topics its members subscribe to"},
    {"groups", "topics-regex", text, false, "", 0, 0,
     "a pattern of RE2 that the coordinator matches against topic names"},
    {"groups", "config", config, false, "consumer|group", 0, 0,
     "configuration of all members, and of the group itself"},
    {"groups", "members", named, false, "groups.members", 0, 0,
     "names, or tables with more about a member"},
    {"groups", "processing", duration, false, "", 0, 0, "the application's work for one record"},
    {"groups", "commit", word, false, commit_words, 0, 0, "how the application commits"},
    {"groups", "commit-on-revoke", flag, false, "", 0, 0,
     "commitSync() first thing in onPartitionsRevoked"},
    {"groups", "callbacks", table, false, "callbacks", 0, 0,
     "how long the methods of the rebalance listener take"},
    {"groups", "poll-timeout", duration, false, "", 0, 0,
     "the argument of poll() of KIP-848 members"},
    {"groups", "type", word, false, "consumer|share", 0, 0,
     "a group of consumers, or a share group (KIP-932)"},
    {"groups", "acknowledge", word, false, "implicit|explicit", 0, 0,
     "how the members of a share group acknowledge"},
    {"groups", "poison", one_or_more, false, "groups.poison", 0, 0,
     "records that the application cannot handle as others"},

    {"groups.poison", "record", text, true, "", 0, 0, "partition and offset: \"orders-0:40\""},
    {"groups.poison", "takes", duration, false, "", 0, 0, "how long the application works on it"},
    {"groups.poison", "action", word, false, "crash|release|reject", 0, 0, "what happens then"},

    {"groups.members", "name", name, true, "", 0, 0, "the consumer's name, also its client.id"},
    {"groups.members", "start", duration, false, "", 0, 0, "when it starts"},
    {"groups.members", "member-id", name, false, "", 0, 0,
     "the member id that the coordinator hands out"},
    {"groups.members", "processing", duration, false, "", 0, 0, "its work for one record"},
    {"groups.members", "config", config, false, "consumer", 0, 0,
     "its configuration, over the group's"},
    {"groups.members", "topics", names, false, "", 0, 0, "some of the group's topics"},
    {"groups.members", "commit", word, false, commit_words, 0, 0, "how its application commits"},
    {"groups.members", "commit-on-revoke", flag, false, "", 0, 0,
     "commitSync() first thing in onPartitionsRevoked"},
    {"groups.members", "callbacks", table, false, "callbacks", 0, 0,
     "how long the methods of its listener take"},

    {"callbacks", "revoked", duration, false, "", 0, 0, "onPartitionsRevoked"},
    {"callbacks", "assigned", duration, false, "", 0, 0, "onPartitionsAssigned"},
    {"callbacks", "lost", duration, false, "", 0, 0, "onPartitionsLost"},

    {"timeline", "at", time, true, "", 0, 0, "when: a time, a mark, or \"MARK+44.9s\""},
    {"timeline", "mark", name, false, "", 0, 0, "a name for this instant"},
    {"timeline", "do", special, false, "", 0, 0, "what is done"},
    {"timeline", "node", name, false, "", 0, 0, "to whom"},
    {"timeline", "factor", ratio, false, "", 0, 0, "processing takes so many times as long"},
    {"timeline", "takes", duration, false, "", 0, 0,
     "how long a handler call takes besides its records"},
    {"timeline", "once", flag, false, "", 0, 0, "the next call only"},
    {"timeline", "machine", flag, false, "", 0, 0,
     "the machine is lost with the process: nobody closes its connections"},
    {"timeline", "rate", rate, false, "", 0, 0, "the producer's rate from now on"},
    {"timeline", "group", name, false, "", 0, 0, "the group of the new consumer"},
    {"timeline", "processing", duration, false, "", 0, 0, "the new consumer's work for one record"},
    {"timeline", "config", config, false, "consumer", 0, 0, "the new consumer's configuration"},
    {"timeline", "member-id", name, false, "", 0, 0,
     "the member id that the coordinator hands out"},
    {"timeline", "commit", word, false, commit_words, 0, 0,
     "how the new consumer's application commits"},
    {"timeline", "commit-on-revoke", flag, false, "", 0, 0,
     "commitSync() first thing in onPartitionsRevoked"},
    {"timeline", "callbacks", table, false, "callbacks", 0, 0,
     "how long the methods of its listener take"},
    {"timeline", "topics", names, false, "", 0, 0, "some of the group's topics"},

    {"expect", "at", time, false, "", 0, 0, "the state after everything up to this instant"},
    {"expect", "group", name, false, "", 0, 0, "which group; a file with one group needs none"},
    {"expect", "topic", name, false, "", 0, 0, "the lag of this topic only"},
    {"expect", "partition", text, false, "", 0, 0,
     "the lag of this partition only, such as \"orders-2\""},
    {"expect", "owners", special, false, "", 0, 0,
     "who owns which partitions: { C1 = [\"orders-0\"], C2 = [] }"},
    {"expect", "state", special, false, "", 0, 0, "the state of the group in Kafka's spelling"},
    {"expect", "generation", bounds, false, "", 0, 0,
     "the generation; the group epoch under KIP-848"},
    {"expect", "members", names, false, "", 0, 0, "whom the coordinator counts as members"},
    {"expect", "lag", bounds, false, "", 0, 0, "log end offset minus committed offset"},
    {"expect", "never", word, false, "two owners", 0, 0, "what must not happen at any instant"},
    {"expect", "lost", bounds, false, "", 0, 0, "acknowledged records that no leader has any more"},
    {"expect", "duplicates", bounds, false, "", 0, 0, "records handed to the applications again"},
    {"expect", "unprocessed", bounds, false, "", 0, 0,
     "records handed out that no application has finished"},
    {"expect", "rebalances", bounds, false, "", 0, 0, "how often the group rebalanced"},
    {"expect", "unowned-partition-seconds", bounds, false, "", 0, 0,
     "time without an owner, summed over the partitions"},
    {"expect", "delivered-more-than-once", bounds, false, "", 0, 0,
     "records handed out more than once, each counted once"},
    {"expect", "archived", bounds, false, "", 0, 0, "records that a share group has given up"},
    {"expect", "deliveries", table, false, "expect.deliveries", 0, 0,
     "how often one record was handed out"},
    {"expect", "window", table, false, "expect.window", 0, 0,
     "where the window of a share-partition stands"},

    {"expect.deliveries", "record", text, true, "", 0, 0, "partition and offset: \"orders-0:40\""},
    {"expect.deliveries", "times", bounds, true, "", 0, 0, "how often"},
    {"expect.window", "partition", text, true, "", 0, 0, "such as \"orders-2\""},
    {"expect.window", "start", bounds, false, "", 0, 0,
     "the start offset: everything below is finished"},
    {"expect.window", "end", bounds, false, "", 0, 0,
     "the end offset: from there on nothing was handed out"},

    {"steps", "at", time, false, "", 0, 0, "the step's moment"},
    {"steps", "after", text, false, "", 0, 0,
     "or the first such fact after the previous step: \"SessionExpired C2\""},
    {"steps", "mark", name, false, "", 0, 0, "a name for the moment"},
    {"steps", "title", text, true, "", 0, 0, "a few words"},
    {"steps", "say", text, true, "", 0, 0, "what the step explains"},
    {"steps", "watch", text, false, "", 0, 0, "where to look"},
    {"steps", "predict", table, false, "steps.predict", 0, 0,
     "a question before the answer is shown"},

    {"steps.predict", "ask", text, true, "", 0, 0, "the question"},
    {"steps.predict", "choices", special, true, "", 0, 0,
     "two to six pairs of a text and its range"},
    {"steps.predict", "answer", text, true, "", 0, 0,
     "the quantity that the run answers with: \"time-to-next-owner(orders-2)\""},
});

}  // namespace

std::span<const FormatField> format_fields() { return fields; }

std::vector<std::string> keys_of(std::string_view table) {
  std::vector<std::string> keys;
  for (const FormatField& field : fields) {
    if (field.table == table) keys.emplace_back(field.key);
  }
  return keys;
}

}  // namespace ks
