// Prints a scenario afresh, in one canonical form.
#include "sim/scenario/write.h"

#include <utility>

#include "sim/scenario/document.h"
#include "sim/scenario/units.h"
#include "sim/scenario/write_parts.h"

namespace ks {
namespace {

std::string quoted_duration(Duration d) { return toml_string(duration_text(d)); }
std::string quoted_time(Time t) { return quoted_duration(t.time_since_epoch()); }

template <class List, class Print>
std::string list_text(const List& list, Print print) {
  std::string text = "[";
  for (const auto& element : list) text += (text.size() > 1 ? ", " : "") + print(element);
  return text + "]";
}

std::string names_text(const std::vector<std::string>& names) {
  return list_text(names, [](const std::string& name) { return toml_string(name); });
}

/// As short as the file format allows: 45000 and true without quotes.
std::string config_value(const std::string& value) {
  if (value == "true" || value == "false") return value;
  const bool number = !value.empty() && value.size() <= 18 &&
                      value.find_first_not_of("0123456789") == std::string::npos &&
                      (value == "0" || value.front() != '0');
  return number ? value : toml_string(value);
}

std::string config_text(const ConfigOverrides& config) {
  std::string text = "{";
  for (const auto& [key, value] : config) {
    text += (text.size() > 1 ? ", " : " ") + toml_string(key) + " = " + config_value(value);
  }
  return text + " }";
}

void put(std::string& out, std::string_view key, const std::string& value) {
  out += std::string(key) + " = " + value + "\n";
}

void put_config(std::string& out, const ConfigOverrides& config) {
  if (!config.empty()) put(out, "config", config_text(config));
}

void write_cluster(std::string& out, const ClusterSpec& cluster) {
  const ClusterSpec normal;
  out += "\n[cluster]\n";
  put(out, "brokers", std::to_string(cluster.brokers));
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
  put_config(out, cluster.broker_config);
}

std::string replicas_text(const std::vector<std::vector<std::uint32_t>>& replicas) {
  return list_text(replicas, [](const std::vector<std::uint32_t>& brokers) {
    return list_text(brokers, [](std::uint32_t broker) { return std::to_string(broker); });
  });
}

void write_create(std::string& out, const CreateTopic& create) {
  if (create.partitions != -1) put(out, "partitions", std::to_string(create.partitions));
  if (create.replication_factor != -1)
    put(out, "replication-factor", std::to_string(create.replication_factor));
  if (!create.replicas.empty()) put(out, "replicas", replicas_text(create.replicas));
  if (!create.config.empty()) put(out, "config", config_text(create.config));
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
  if (start != start_time) put(out, "start", quoted_time(start));
  put_config(out, producer.config);
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

/// A member's keys besides its name, its group and its start, each with its value.
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
  if (!consumer.config.empty()) list.emplace_back("config", config_text(consumer.config));
  return list;
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
  std::size_t next_producer = 0;
  for (const Start& start : scenario.starts) {
    if (std::holds_alternative<AddProducer>(start.body)) {
      write_producer(out, scenario.cluster.producers[next_producer++], start.at);
      continue;
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (scenario.cluster.groups[i].id == std::get<AddConsumer>(start.body).group)
        write_group_at(i);
    }
  }
  for (std::size_t i = 0; i < written.size(); ++i) write_group_at(i);
}

void write_expectation(std::string& out, const Expectation& expectation, bool name_group) {
  out += "\n[[expect]]\n";
  if (expectation.at) put(out, "at", quoted_time(*expectation.at));
  const auto* total = std::get_if<ExpectTotal>(&expectation.body);
  const bool of_all = total != nullptr && needs_no_group(total->total);
  if (!expectation.group.empty() && (name_group || of_all))
    put(out, "group", toml_string(expectation.group));
  if (const auto* lag = std::get_if<ExpectLag>(&expectation.body)) {
    if (!lag->topic.empty()) put(out, "topic", toml_string(lag->topic));
    if (lag->partition) put(out, "partition", toml_string(to_text(*lag->partition)));
  }
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
}

/// Where a seek or a reset goes: the key and its value.
void put_target(std::string& out, const OffsetTarget& to, bool seeks) {
  switch (to.kind) {
    case OffsetTarget::Kind::earliest:
      put(out, "to", toml_string(seeks ? "beginning" : "earliest"));
      return;
    case OffsetTarget::Kind::latest: put(out, "to", toml_string(seeks ? "end" : "latest")); return;
    case OffsetTarget::Kind::current: put(out, "to", toml_string("current")); return;
    case OffsetTarget::Kind::offset: put(out, "to-offset", std::to_string(to.value)); return;
    case OffsetTarget::Kind::shift: put(out, "shift-by", std::to_string(to.value)); return;
    case OffsetTarget::Kind::datetime: put(out, "to-datetime", quoted_time(to.time)); return;
    case OffsetTarget::Kind::duration: put(out, "by-duration", quoted_duration(to.back)); return;
  }
}

void put_offset_action(std::string& out, const CommandBody& action) {
  if (const auto* seek = std::get_if<Seek>(&action)) {
    if (!seek->partition.empty()) put(out, "partition", toml_string(seek->partition));
    put_target(out, seek->to, true);
  }
  if (const auto* reset = std::get_if<ResetOffsets>(&action)) {
    if (!reset->topics.empty()) put(out, "topics", names_text(reset->topics));
    put_target(out, reset->to, false);
  }
  if (const auto* gone = std::get_if<DeleteOffsets>(&action))
    put(out, "topics", names_text(gone->topics));
  const auto* records = std::get_if<DeleteRecords>(&action);
  if (records != nullptr && records->before >= 0)
    put(out, "before", std::to_string(records->before));
}

void put_way(std::string& out, const std::string& peer, bool one_way) {
  if (!peer.empty()) put(out, "peer", toml_string(peer));
  if (one_way) put(out, "one-way", "true");
}

}  // namespace

std::string timeline_table(Time at, const std::string& mark, const CommandBody* action) {
  std::string out = "[[timeline]]\n";
  put(out, "at", quoted_time(at));
  if (!mark.empty()) put(out, "mark", toml_string(mark));
  if (action == nullptr) return out;
  put(out, "do", toml_string(verb(*action)));
  if (!target(*action).empty())
    put(out, is_about_topic(*action) ? "topic" : "node", toml_string(target(*action)));
  const auto* start = std::get_if<StartBroker>(action);
  if (start != nullptr && start->empty) put(out, "empty", "true");
  const auto* elect = std::get_if<ElectLeaders>(action);
  if (elect != nullptr && elect->unclean) put(out, "unclean", "true");
  const auto* kill = std::get_if<Kill>(action);
  if (kill != nullptr && kill->machine) put(out, "machine", "true");
  if (const auto* slow = std::get_if<Slow>(action)) {
    const std::string factor = ratio_text(slow->factor);
    put(out, "factor", slow->factor.denominator == 1 ? factor : toml_string(factor));
  }
  if (const auto* handler = std::get_if<HandlerTime>(action)) {
    put(out, "takes", quoted_duration(handler->takes));
    if (handler->once) put(out, "once", "true");
  }
  if (const auto* cut = std::get_if<CutWay>(action)) put_way(out, cut->peer, cut->one_way);
  if (const auto* heal = std::get_if<HealWay>(action)) put_way(out, heal->peer, false);
  if (const auto* slow = std::get_if<DelayWay>(action)) {
    put_way(out, slow->peer, slow->one_way);
    put(out, "by", quoted_duration(slow->by));
  }
  if (const auto* give_up = std::get_if<GiveUpRecords>(action))
    out += dead_letter_text(give_up->policy, "\n") + "\n";
  if (const auto* create = std::get_if<CreateTopic>(action)) write_create(out, *create);
  if (const auto* grow = std::get_if<GrowTopic>(action))
    put(out, "partitions", std::to_string(grow->partitions));
  if (const auto* tamper = std::get_if<TamperWith>(action)) {
    put(out, tamper->response ? "response" : "request", toml_string(api_name(tamper->api)));
    if (tamper->nth != 1) put(out, "nth", std::to_string(tamper->nth));
    if (!tamper->broker.empty()) put(out, "broker", toml_string(tamper->broker));
    if (tamper->action == ChosenAction::delay) put(out, "by", quoted_duration(tamper->by));
  }
  if (const auto* rate = std::get_if<SetRate>(action))
    put(out, "rate", toml_string(rate_text(rate->per_second)));
  put_offset_action(out, *action);
  const auto* subscribe = std::get_if<Subscribe>(action);
  if (subscribe != nullptr && !subscribe->topics.empty())
    put(out, "topics", names_text(subscribe->topics));
  if (const auto* add = std::get_if<AddConsumer>(action)) {
    put(out, "group", toml_string(add->group));
    for (const auto& [key, value] : member_values(*add)) put(out, key, value);
  }
  return out;
}

std::string write_scenario(const Scenario& scenario) {
  std::string out = "format = 1\n";
  if (!scenario.title.empty()) put(out, "title", toml_string(scenario.title));
  put(out, "profile", toml_string(to_text(scenario.cluster.profile)));
  put(out, "seed", std::to_string(scenario.cluster.seed));
  if (scenario.duration) put(out, "duration", quoted_duration(*scenario.duration));
  write_cluster(out, scenario.cluster);
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
