// Prints a scenario afresh, in one canonical form.
#include "sim/scenario/write.h"

#include <utility>

#include "sim/scenario/document.h"
#include "sim/scenario/units.h"
#include "sim/scenario/write_parts.h"

namespace ks {
namespace {

/// What only code can give, phases, is left out.
void put_zookeeper(std::string& out, const ZooKeeperSpec& zookeeper) {
  if (!zookeeper.on) return;
  const ZooKeeperSpec normal;
  const ZkTimes& times = zookeeper.times;
  if (zookeeper.tick == normal.tick && zookeeper.controller == normal.controller &&
      times == normal.times)
    return put(out, "zookeeper", "true");
  put(out, "zookeeper",
      "{ tick = " + quoted_duration(zookeeper.tick) + ", controller = " +
          std::to_string(zookeeper.controller) + ", load = " + quoted_duration(times.load) +
          ", load-partition = " + quoted_duration(times.load_partition) +
          ", write-partition = " + quoted_duration(times.write_partition) +
          ", apply-partition = " + quoted_duration(times.apply_partition) + " }");
}

void write_cluster(std::string& out, const ClusterSpec& cluster) {
  const ClusterSpec normal;
  out += "\n[cluster]\n";
  put(out, "brokers", std::to_string(cluster.brokers));
  if (cluster.controllers != normal.controllers)
    put(out, "controllers", std::to_string(cluster.controllers));
  if (!cluster.racks.empty()) put(out, "racks", names_text(cluster.racks));
  if (cluster.network != normal.network) {
    std::string network = "{ latency = " + quoted_duration(cluster.network.latency);
    if (cluster.network.jitter != Duration{})
      network += ", jitter = " + quoted_duration(cluster.network.jitter);
    if (!cluster.network.loss.zero())
      network += ", loss = " + toml_string(ratio_text(cluster.network.loss));
    put(out, "network", network + " }");
  }
  if (cluster.high_watermark_before_3_7) put(out, "high-watermark", toml_string("before-3.7"));
  if (cluster.append != normal.append) put(out, "append", quoted_duration(cluster.append));
  if (cluster.broker_times != normal.broker_times) {
    const BrokerTimes& times = cluster.broker_times;
    put(out, "times",
        "{ boot = " + quoted_duration(times.boot) + ", log-load = " +
            quoted_duration(times.log_load) + ", shutdown = " + quoted_duration(times.shutdown) +
            ", coordinator-election = " + quoted_duration(times.coordinator_election) +
            ", coordinator-load = " + quoted_duration(times.coordinator_load) + " }");
  }
  if (cluster.capacity != normal.capacity) put(out, "capacity", capacity_text(cluster.capacity));
  put_zookeeper(out, cluster.zookeeper);
  put_config(out, cluster.broker_config);
}

void write_quota(std::string& out, const QuotaSpec& quota) {
  out += "\n[[quotas]]\n";
  put(out, "client", toml_string(quota.client));
  for (const auto& [key, value] : quota.config) put(out, key, value);
}

std::string weights_text(const std::vector<std::uint32_t>& weights) {
  return list_text(weights, [](std::uint32_t weight) { return std::to_string(weight); });
}

std::string keys_text(const KeysSpec& keys) {
  std::string text = "{ ";
  if (keys.values.empty()) {
    text += "count = " + std::to_string(keys.count);
    if (!keys.prefix.empty()) text += ", prefix = " + toml_string(keys.prefix);
  } else {
    text += "values = " + names_text(keys.values);
  }
  if (!keys.weights.empty()) {
    text += ", weights = " + weights_text(keys.weights);
  }
  if (keys.random) text += ", random = true";
  return text + " }";
}

std::string records_text(const InitialRecordsSpec& records) {
  const InitialRecordsSpec normal;
  std::string text = "{ count = " + std::to_string(records.count);
  if (records.record_bytes != normal.record_bytes)
    text += ", size = " + toml_string(size_text(records.record_bytes));
  if (records.keys != normal.keys) text += ", keys = " + keys_text(records.keys);
  if (records.oldest != normal.oldest) text += ", oldest = " + quoted_duration(records.oldest);
  if (records.newest != normal.newest) text += ", newest = " + quoted_duration(records.newest);
  return text + " }";
}

void write_topic(std::string& out, const TopicSpec& topic) {
  out += "\n[[topics]]\n";
  put(out, "name", toml_string(topic.name));
  put(out, "partitions", std::to_string(topic.partitions));
  put(out, "replication-factor", std::to_string(topic.replication_factor));
  if (!topic.replicas.empty()) {
    put(out, "replicas", list_text(topic.replicas, [](const std::vector<std::uint32_t>& brokers) {
          return list_text(brokers, [](std::uint32_t broker) { return std::to_string(broker); });
        }));
  }
  if (topic.records.count > 0) put(out, "records", records_text(topic.records));
  put_config(out, topic.config);
}

std::string partition_text(const PartitionBySpec& by) {
  std::string text =
      "{ field = " + toml_string(by.field) +
      ", values = " + list_text(by.values, [](const FieldValueSpec& value) {
        return "[" + toml_string(value.text) + ", " + std::to_string(value.partition) + "]";
      });
  if (!by.weights.empty()) text += ", weights = " + weights_text(by.weights);
  if (by.random) text += ", random = true";
  return text + " }";
}

std::string headers_text(const std::vector<HeaderSpec>& headers) {
  std::string text;
  for (const HeaderSpec& header : headers) {
    text +=
        (text.empty() ? "{ " : ", ") + toml_string(header.name) + " = " + toml_string(header.text);
  }
  return text + " }";
}

std::string transactions_text(const TransactionPlan& plan) {
  std::string text;
  const auto add = [&](const std::string& entry) { text += (text.empty() ? "{ " : ", ") + entry; };
  if (plan.records > 0) add("records = " + std::to_string(plan.records));
  if (plan.every > Duration{}) add("every = " + quoted_duration(plan.every));
  if (plan.abort_every > 0) add("abort-every = " + std::to_string(plan.abort_every));
  return text + " }";
}

void write_producer(std::string& out, const ProducerSpec& producer, Time start) {
  const ProducerSpec normal;
  out += "\n[[producers]]\n";
  put(out, "name", toml_string(producer.name));
  put(out, "topic", toml_string(producer.topic));
  put(out, "rate", toml_string(rate_text(producer.rate_per_second)));
  if (producer.record_bytes != normal.record_bytes) {
    put(out, "record-size", toml_string(size_text(producer.record_bytes)));
  }
  if (producer.compression != normal.compression)
    put(out, "compression-ratio", toml_string(ratio_text(producer.compression)));
  if (producer.keys != normal.keys) put(out, "keys", keys_text(producer.keys));
  if (producer.partition != normal.partition)
    put(out, "partition", partition_text(producer.partition));
  if (!producer.value.empty()) put(out, "value", toml_string(producer.value));
  if (!producer.headers.empty()) put(out, "headers", headers_text(producer.headers));
  if (producer.transactions.by_itself())
    put(out, "transactions", transactions_text(producer.transactions));
  if (start != start_time) put(out, "start", quoted_time(start));
  put_config(out, producer.config);
}

std::string member_text(const Start& start) {
  const auto& consumer = std::get<AddConsumer>(start.body);
  std::string more;
  if (start.at != start_time) more += ", start = " + quoted_time(start.at);
  for (const auto& [key, value] : member_values(consumer))
    more += ", " + std::string(key) + " = " + value;
  if (more.empty()) return toml_string(consumer.node);
  return "{ name = " + toml_string(consumer.node) + more + " }";
}

std::string poison_text(const PoisonSpec& poison) {
  const RecordName record{{poison.topic, poison.partition}, poison.offset};
  std::string text = "{ record = " + toml_string(to_text(record));
  if (poison.takes) text += ", takes = " + quoted_duration(*poison.takes);
  if (poison.action != PoisonAction::none)
    text += ", action = " + toml_string(std::string(to_text(poison.action)));
  return text + " }";
}

std::string transform_text(const Transform& transform) {
  std::string text;
  const auto add = [&](const std::string& entry) { text += (text.empty() ? " " : ", ") + entry; };
  if (transform.before_offsets > Duration{})
    add("before-offsets = " + quoted_duration(transform.before_offsets));
  if (transform.before_commit > Duration{})
    add("before-commit = " + quoted_duration(transform.before_commit));
  if (!transform.effect.empty()) add("side-effect = " + toml_string(transform.effect));
  return "{" + text + " }";
}

void write_group(std::string& out, const GroupSpec& group, const Scenario& scenario) {
  std::vector<Start> members;
  for (const Start& start : scenario.starts) {
    const auto* consumer = std::get_if<AddConsumer>(&start.body);
    if (consumer != nullptr && consumer->group == group.id) members.push_back(start);
  }
  out += "\n[[groups]]\n";
  put(out, "id", toml_string(group.id));
  if (!group.pattern.empty()) {
    put(out, "pattern", toml_string(group.pattern));
  } else if (group.topics_regex.empty()) {
    put(out, "topics", names_text(group.topics));
  } else {
    put(out, "topics-regex", toml_string(group.topics_regex));
  }
  if (group.type == GroupType::share) put(out, "type", toml_string("share"));
  if (group.explicit_acknowledgement) put(out, "acknowledge", toml_string("explicit"));
  if (!group.poison.empty()) put(out, "poison", list_text(group.poison, poison_text));
  if (!members.empty()) put(out, "members", list_text(members, member_text));
  if (group.processing != Duration{}) put(out, "processing", quoted_duration(group.processing));
  const Application normal;
  const Application& application = group.application;
  if (application.commit != normal.commit)
    put(out, "commit", toml_string(std::string(to_text(application.commit))));
  if (application.commit_on_revoke) put(out, "commit-on-revoke", "true");
  if (application.callbacks != normal.callbacks)
    put(out, "callbacks", callbacks_text(application.callbacks));
  if (application.poll_timeout != normal.poll_timeout)
    put(out, "poll-timeout", quoted_duration(application.poll_timeout));
  if (application.dead_letter.on())
    put(out, "dead-letter", "{ " + dead_letter_text(application.dead_letter, ", ") + " }");
  if (application.transform.on) put(out, "transform", transform_text(application.transform));
  ConfigOverrides config = group.config;
  config.insert(config.end(), group.group_config.begin(), group.group_config.end());
  put_config(out, config);
}

/// Producers and groups in the order in which the set-up starts them; groups without members last.
void write_clients(std::string& out, const Scenario& scenario) {
  std::vector<bool> written(scenario.cluster.groups.size(), false);
  const auto write_group_at = [&](std::size_t index) {
    if (written[index]) return;
    written[index] = true;
    write_group(out, scenario.cluster.groups[index], scenario);
  };
  // Those that are part of a member's process have no start of their own.
  const std::vector<ProducerSpec>& producers = scenario.cluster.producers;
  std::size_t next_producer = 0;
  const auto write_up_to = [&](const std::string& name, Time at) {
    while (next_producer < producers.size()) {
      const ProducerSpec& producer = producers[next_producer++];
      write_producer(out, producer, producer.name == name ? at : start_time);
      if (producer.name == name) return;
    }
  };
  for (const Start& start : scenario.starts) {
    if (const auto* const producer = std::get_if<AddProducer>(&start.body)) {
      write_up_to(producer->node, start.at);
      continue;
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (scenario.cluster.groups[i].id == std::get<AddConsumer>(start.body).group)
        write_group_at(i);
    }
  }
  for (std::size_t i = 0; i < written.size(); ++i) write_group_at(i);
  write_up_to("", start_time);
}

void write_expectation(std::string& out, const Expectation& expectation, bool name_group) {
  out += "\n[[expect]]\n";
  if (expectation.at) put(out, "at", quoted_time(*expectation.at));
  const auto* total = std::get_if<ExpectTotal>(&expectation.body);
  const bool of_all = total != nullptr && needs_no_group(total->total);
  if (!expectation.group.empty() && (name_group || of_all))
    put(out, "group", toml_string(expectation.group));
  const auto put_where = [&](const auto* of) {
    if (of == nullptr) return;
    if (!of->topic.empty()) put(out, "topic", toml_string(of->topic));
    if (of->partition) put(out, "partition", toml_string(to_text(*of->partition)));
  };
  put_where(std::get_if<ExpectLag>(&expectation.body));
  put_where(std::get_if<ExpectUnavailable>(&expectation.body));
  out += expectation.text + "\n";
}

void write_step(std::string& out, const Step& step) {
  out += "\n[[steps]]\n";
  put(out, std::holds_alternative<Time>(step.when) ? "at" : "after", toml_string(step.when_text));
  if (!step.mark.empty()) put(out, "mark", toml_string(step.mark));
  put(out, "title", toml_string(step.title));
  put(out, "say", toml_string(step.say));
  if (step.predict) {
    const std::string choices = list_text(step.predict->choices, [](const Choice& choice) {
      return "[" + toml_string(choice.text) + ", " + toml_string(choice.range) + "]";
    });
    put(out, "predict",
        "{ ask = " + toml_string(step.predict->ask) + ", choices = " + choices +
            ", answer = " + toml_string(to_text(step.predict->answer)) + " }");
  }
  if (!step.watch.empty()) put(out, "watch", toml_string(step.watch));
  if (!step.teacher.empty()) put(out, "teacher", toml_string(step.teacher));
  if (!step.select.empty()) put(out, "select", toml_string(step.select));
  if (!step.view.empty()) put(out, "view", toml_string(step.view));
  if (!step.highlight.empty()) put(out, "highlight", names_text(step.highlight));
}

}  // namespace

std::string write_scenario(const Scenario& scenario) {
  std::string out = "format = 1\n";
  if (!scenario.title.empty()) put(out, "title", toml_string(scenario.title));
  if (!scenario.level.empty()) put(out, "level", toml_string(scenario.level));
  if (!scenario.subject.empty()) put(out, "subject", toml_string(scenario.subject));
  put(out, "profile", toml_string(to_text(scenario.cluster.profile)));
  put(out, "seed", std::to_string(scenario.cluster.seed));
  if (scenario.duration) put(out, "duration", quoted_duration(*scenario.duration));
  write_cluster(out, scenario.cluster);
  for (const QuotaSpec& quota : scenario.cluster.quotas) write_quota(out, quota);
  for (const TopicSpec& topic : scenario.cluster.topics) {
    if (topic.at_start) write_topic(out, topic);
  }
  write_clients(out, scenario);
  for (const TimelineEntry& entry : scenario.timeline) {
    out += "\n" + timeline_table(entry.at, entry.mark, entry.action ? &*entry.action : nullptr);
  }
  const bool name_group = scenario.cluster.groups.size() > 1;
  for (const Expectation& expectation : scenario.expectations)
    write_expectation(out, expectation, name_group);
  for (const Step& step : scenario.steps) write_step(out, step);
  return out;
}

}  // namespace ks
