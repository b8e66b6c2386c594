#include "viz/model/config_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "sim/run/setting_words.h"

namespace kv {
namespace {

/// The first row with which a key begins, or that it is, gives its heading.
struct Heading {
  std::string_view begin;
  std::string_view title;
};

constexpr Heading of_consumers[] = {{"session.timeout.ms", "Membership"},
                                    {"heartbeat.interval.ms", "Membership"},
                                    {"max.poll.interval.ms", "Membership"},
                                    {"partition.assignment", "Membership"},
                                    {"group.", "Membership"},
                                    {"client.rack", "Membership"},
                                    {"auto.", "Offsets"},
                                    {"enable.auto.commit", "Offsets"},
                                    {"max.poll.records", "Records"},
                                    {"fetch.", "Records"},
                                    {"max.partition.fetch", "Records"},
                                    {"share.", "Records"},
                                    {"exclude.internal", "Records"},
                                    {"", "Requests and connections"}};
constexpr Heading of_producers[] = {{"acks", "Batches"},
                                    {"linger.ms", "Batches"},
                                    {"batch.size", "Batches"},
                                    {"buffer.memory", "Batches"},
                                    {"compression", "Batches"},
                                    {"max.block.ms", "Batches"},
                                    {"max.request.size", "Batches"},
                                    {"partitioner.", "Partitions"},
                                    {"enable.idempotence", "Delivery"},
                                    {"delivery.timeout.ms", "Delivery"},
                                    {"retries", "Delivery"},
                                    {"retry.", "Delivery"},
                                    {"max.in.flight", "Delivery"},
                                    {"", "Requests and connections"}};
constexpr Heading of_brokers[] = {{"group.consumer.", "KIP-848 groups"},
                                  {"group.share.", "Share groups"},
                                  {"share.", "Share groups"},
                                  {"group.", "Groups"},
                                  {"offsets.", "Committed offsets"},
                                  {"log.", "Logs"},
                                  {"message.max", "Logs"},
                                  {"replica.", "Replication"},
                                  {"num.replica", "Replication"},
                                  {"min.insync", "Replication"},
                                  {"", "Cluster"}};
constexpr Heading of_topics[] = {
    {"retention.", "Retention"},       {"segment.", "Segments"},
    {"cleanup.policy", "Compaction"},  {"delete.retention", "Compaction"},
    {"min.cleanable", "Compaction"},   {"min.compaction", "Compaction"},
    {"max.compaction", "Compaction"},  {"min.insync", "Replication"},
    {"unclean.leader", "Replication"}, {"", "Messages"}};
constexpr Heading of_groups[] = {{"share.", "Share groups"}, {"", "KIP-848 groups"}};

std::span<const Heading> rows_of(ks::Scope scope) {
  switch (scope) {
    case ks::Scope::consumer: return of_consumers;
    case ks::Scope::producer: return of_producers;
    case ks::Scope::broker: return of_brokers;
    case ks::Scope::topic: return of_topics;
    case ks::Scope::group: return of_groups;
  }
  return {};
}

std::string bound(const ks::ConfigRow& row, std::int64_t value) {
  if (row.type != ks::ValueType::decimal_text) return fmt::format("{}", value);
  return fmt::format("{}.{:03}", value / 1000, value % 1000);
}

std::string_view name_of_list(ks::Scope scope) {
  switch (scope) {
    case ks::Scope::broker: return "brokerconfigs";
    case ks::Scope::topic: return "topicconfigs";
    case ks::Scope::group: return "groupconfigs";
    case ks::Scope::producer: return "producerconfigs";
    case ks::Scope::consumer: return "consumerconfigs";
  }
  return {};
}

std::string_view title_of_list(ks::Scope scope) {
  switch (scope) {
    case ks::Scope::broker: return "Broker Configs";
    case ks::Scope::topic: return "Topic Configs";
    case ks::Scope::group: return "Group Configs";
    case ks::Scope::producer: return "Producer Configs";
    case ks::Scope::consumer: return "Consumer Configs";
  }
  return {};
}

/// "1 MiB" of 1048576; what is no whole number of them in bytes.
std::string size_words(std::int64_t bytes) {
  constexpr std::pair<std::int64_t, std::string_view> units[] = {{std::int64_t{1} << 30, "GiB"},
                                                                 {std::int64_t{1} << 20, "MiB"},
                                                                 {std::int64_t{1} << 10, "KiB"}};
  for (const auto& [size, name] : units) {
    if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, name);
  }
  return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
}

}  // namespace

std::string_view heading_of(ks::Scope scope, std::string_view key) {
  for (const Heading& heading : rows_of(scope)) {
    if (key.starts_with(heading.begin)) return heading.title;
  }
  return "Other";
}

std::vector<std::string_view> headings_of(ks::Scope scope) {
  std::vector<std::string_view> titles;
  for (const Heading& heading : rows_of(scope)) {
    const bool there = std::find(titles.begin(), titles.end(), heading.title) != titles.end();
    if (!there) titles.push_back(heading.title);
  }
  return titles;
}

std::string default_text(const ks::ConfigRow& row, ks::Profile profile) {
  const auto value = ks::default_of(row, profile);
  if (!value) return "not there";
  return value->empty() ? "\"\"" : std::string(*value);
}

std::string default_words(const ks::ConfigRow& row, ks::Profile profile) {
  const std::string written = default_text(row, profile);
  if (!ks::default_of(row, profile) || written == "\"\"") return written;
  const auto number = ks::parse_config_int(row, written);
  const std::string words =
      number && row.unit == ks::Unit::bytes ? size_words(*number) : ks::value_words(row, written);
  // "500 records" needs no second telling.
  return words.starts_with(written) ? words : fmt::format("{} ({})", words, written);
}

std::string default_differences(const ks::ConfigRow& row, ks::Profile profile) {
  std::string text;
  for (const ks::Profile other : ks::all_profiles) {
    if (other == profile || default_text(row, other) == default_text(row, profile)) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", ks::to_text(other),
                        default_text(row, other));
  }
  return text;
}

std::string range_text(const ks::ConfigRow& row, ks::Profile profile) {
  const ks::ConfigLimits limits = ks::limits_of(row, profile);
  std::string text;
  if (limits.minimum || limits.maximum) {
    text = (limits.minimum ? bound(row, *limits.minimum) : "") + ".." +
           (limits.maximum ? bound(row, *limits.maximum) : "");
  }
  if (!limits.words.empty()) text += (text.empty() ? "" : " or ") + std::string(limits.words);
  return text;
}

std::string documented_at(const ks::ConfigRow& row) {
  if (row.internal) return fmt::format("nowhere but in {}", row.source);
  return fmt::format("{} at kafka.apache.org", title_of_list(row.scope));
}

std::string documentation_link(const ks::ConfigRow& row) {
  if (row.internal) return {};
  return fmt::format("https://kafka.apache.org/documentation/#{}_{}", name_of_list(row.scope),
                     row.key);
}

std::vector<std::string> values_to_try(const ks::ConfigRow& row, std::string_view present,
                                       ks::Profile profile, std::size_t most) {
  std::vector<std::string> values;
  const auto offer = [&](std::string value) {
    const bool known = std::find(values.begin(), values.end(), value) != values.end();
    if (value == present || known || values.size() >= most) return;
    if (!ks::config_problem(row, value, profile)) values.push_back(std::move(value));
  };
  if (row.type == ks::ValueType::boolean) offer(present == "true" ? "false" : "true");
  const std::string usual = default_text(row, profile);
  if (usual != "null" && usual != "<required>" && usual != "\"\"") offer(usual);
  if (const auto number = ks::parse_config_int(row, present); number && *number > 0) {
    offer(std::to_string(*number / 10));
    offer(std::to_string(*number / 2));
    if (*number < (std::int64_t{1} << 58)) {
      offer(std::to_string(*number * 2));
      offer(std::to_string(*number * 10));
    }
  }
  for (const std::string_view word : ks::split_config_list(ks::limits_of(row, profile).words)) {
    if (!word.ends_with(':')) offer(std::string(word));
  }
  return values;
}

}  // namespace kv
