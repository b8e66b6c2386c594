#include "sim/scenario/write_parts.h"

#include "sim/scenario/document.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

/// As short as the file format allows: 45000 and true without quotes.
std::string config_value(const std::string& value) {
  if (value == "true" || value == "false") return value;
  const bool number = !value.empty() && value.size() <= 18 &&
                      value.find_first_not_of("0123456789") == std::string::npos &&
                      (value == "0" || value.front() != '0');
  return number ? value : toml_string(value);
}

}  // namespace

std::string quoted_duration(Duration d) { return toml_string(duration_text(d)); }
std::string quoted_time(Time t) { return quoted_duration(t.time_since_epoch()); }

std::string names_text(const std::vector<std::string>& names) {
  return list_text(names, [](const std::string& name) { return toml_string(name); });
}

std::string config_text(const ConfigOverrides& config) {
  std::string text = "{";
  for (const auto& [key, value] : config) {
    text += (text.size() > 1 ? ", " : " ") + toml_string(key) + " = " + config_value(value);
  }
  return text + " }";
}

std::string capacity_text(const CapacitySpec& capacity) {
  std::string text;
  const auto add = [&](const std::string& entry) { text += (text.empty() ? "{ " : ", ") + entry; };
  if (capacity.request_time > Duration{})
    add("request-time = " + quoted_duration(capacity.request_time));
  if (capacity.network_time > Duration{})
    add("network-time = " + quoted_duration(capacity.network_time));
  if (capacity.disk_throughput > 0)
    add("disk-throughput = " + toml_string(size_text(capacity.disk_throughput)));
  if (capacity.link_bandwidth > 0)
    add("link-bandwidth = " + toml_string(size_text(capacity.link_bandwidth)));
  return text.empty() ? "{}" : text + " }";
}

void put(std::string& out, std::string_view key, const std::string& value) {
  out += std::string(key) + " = " + value + "\n";
}

void put_config(std::string& out, const ConfigOverrides& config) {
  if (!config.empty()) put(out, "config", config_text(config));
}

std::string replicas_text(const std::vector<std::vector<std::uint32_t>>& replicas) {
  return list_text(replicas, [](const std::vector<std::uint32_t>& brokers) {
    return list_text(brokers, [](std::uint32_t broker) { return std::to_string(broker); });
  });
}

std::string callbacks_text(const CallbackTimes& times) {
  return "{ revoked = " + quoted_duration(times.revoked) +
         ", assigned = " + quoted_duration(times.assigned) +
         ", lost = " + quoted_duration(times.lost) + " }";
}

std::string dead_letter_text(const DeadLetter& policy, std::string_view between) {
  std::string text = "attempts = " + std::to_string(policy.attempts);
  if (!policy.on()) return text;
  text += std::string(between) + "each = " + quoted_duration(policy.each);
  return text + std::string(between) + "producer = " + toml_string(policy.producer);
}

std::vector<std::pair<std::string_view, std::string>> member_values(const AddConsumer& consumer) {
  std::vector<std::pair<std::string_view, std::string>> list;
  if (!consumer.member_id.empty()) list.emplace_back("member-id", toml_string(consumer.member_id));
  if (consumer.processing) list.emplace_back("processing", quoted_duration(*consumer.processing));
  if (!consumer.topics.empty()) list.emplace_back("topics", names_text(consumer.topics));
  if (consumer.commit)
    list.emplace_back("commit", toml_string(std::string(to_text(*consumer.commit))));
  if (consumer.commit_on_revoke)
    list.emplace_back("commit-on-revoke", *consumer.commit_on_revoke ? "true" : "false");
  if (consumer.callbacks) list.emplace_back("callbacks", callbacks_text(*consumer.callbacks));
  if (!consumer.producer.empty()) list.emplace_back("producer", toml_string(consumer.producer));
  if (!consumer.config.empty()) list.emplace_back("config", config_text(consumer.config));
  return list;
}

}  // namespace ks
