#include "sim/kafka/broker_settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "sim/kafka/log_tasks.h"

namespace ks {
namespace {

// Listeners and security, which have no key in the model's tables, are left out.
constexpr auto dynamic_keys = std::to_array<std::string_view>({
    // LogCleaner.RECONFIGURABLE_CONFIGS
    "log.cleaner.threads",
    "log.cleaner.dedupe.buffer.size",
    "log.cleaner.io.buffer.load.factor",
    "log.cleaner.io.buffer.size",
    "log.cleaner.io.max.bytes.per.second",
    "log.cleaner.backoff.ms",
    "message.max.bytes",
    // DynamicLogConfig: what topics fall back to
    "log.cleanup.policy",
    "log.retention.ms",
    "log.retention.bytes",
    "log.segment.bytes",
    "log.roll.ms",
    "log.roll.jitter.ms",
    "log.index.size.max.bytes",
    "log.index.interval.bytes",
    "log.flush.interval.messages",
    "log.flush.interval.ms",
    "log.segment.delete.delay.ms",
    "log.cleaner.delete.retention.ms",
    "log.cleaner.min.compaction.lag.ms",
    "log.cleaner.max.compaction.lag.ms",
    "log.cleaner.min.cleanable.ratio",
    "unclean.leader.election.enable",
    "min.insync.replicas",
    "compression.type",
    "compression.gzip.level",
    "compression.lz4.level",
    "compression.zstd.level",
    "log.preallocate",
    "log.message.timestamp.type",
    "log.message.timestamp.before.max.ms",
    "log.message.timestamp.after.max.ms",
    "log.local.retention.ms",
    "log.local.retention.bytes",
    // DynamicThreadPool
    "num.io.threads",
    "num.network.threads",
    "num.replica.fetchers",
    "num.recovery.threads.per.data.dir",
    "background.threads",
    // SocketServer, ProducerStateManagerConfig, DynamicRemoteLogConfig
    "max.connections.per.ip",
    "max.connections.per.ip.overrides",
    "max.connections",
    "max.connection.creation.rate",
    "producer.id.expiration.ms",
    "transaction.partition.verification.enable",
    "remote.log.index.file.cache.total.size.bytes",
    "remote.log.manager.copy.max.bytes.per.second",
    "remote.log.manager.fetch.max.bytes.per.second",
    "remote.fetch.max.wait.ms",
    "remote.list.offsets.request.timeout.ms",
    "remote.log.manager.copier.thread.pool.size",
    "remote.log.manager.expiration.thread.pool.size",
    "remote.log.reader.threads",
    "metric.reporters",
});

void apply_broker(BrokerSide side, const Cluster& image, Ctx& ctx) {
  side.broker.config = *image.broker_config;
  side.replication.tasks[side.broker.id.index].cleaner_backoff =
      std::max(side.broker.config.log_cleaner_backoff_ms, Duration{1000});
  for (const ConnectionId taken : ctx.capacity().resize(
           side.broker.id, static_cast<std::uint32_t>(image.broker_config->num_io_threads),
           static_cast<std::uint32_t>(image.broker_config->queued_max_requests)))
    ctx.handle_later(taken);
  ctx.release_threads(side.broker.id);
  ctx.resize_network(side.broker.id,
                     static_cast<std::uint32_t>(image.broker_config->num_network_threads));
  if (ctx.wants(Level::protocol)) ctx.note(ConfigApplied{});
}

}  // namespace

bool changes_while_running(std::string_view broker_key) {
  return std::find(dynamic_keys.begin(), dynamic_keys.end(), broker_key) != dynamic_keys.end();
}

std::string threads_problem(std::string_view key, const std::string& from, const std::string& to) {
  const long long now = std::strtoll(from.c_str(), nullptr, 10);
  const long long then = std::strtoll(to.c_str(), nullptr, 10);
  if (then >= now / 2 && then <= now * 2) return {};
  return "Dynamic thread count update validation failed for " + std::string(key) + "=" + to +
         ", value should " + (then < now ? "be at least half" : "not be greater than double") +
         " the current value " + from;
}

std::uint32_t own_setting(std::string_view topic_key) {
  const std::vector<std::string_view> keys = typed_keys(Scope::topic);
  const auto found = std::find(keys.begin(), keys.end(), topic_key);
  return found == keys.end() ? 0U : 1U << static_cast<std::uint32_t>(found - keys.begin());
}

void inherit(TopicInfo& topic, const TopicConfig& brokers) {
  TopicConfig config = brokers;
  const std::vector<std::string_view> keys = typed_keys(Scope::topic);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if ((topic.own_settings >> i & 1U) != 0)
      apply_config(config, keys[i], config_text(topic.config, keys[i]));
  }
  topic.config = std::move(config);
}

std::shared_ptr<const Cluster> with_own_settings(BrokerId broker,
                                                 std::shared_ptr<const Cluster> image,
                                                 const Cluster& before) {
  const auto& all = image->own_settings;
  if (all == nullptr || broker.index >= all->size() || (*all)[broker.index].empty()) return image;
  BrokerConfig config = *image->broker_config;
  for (const auto& [key, value] : (*all)[broker.index]) apply_config(config, key, value);
  auto own = std::make_shared<Cluster>(*image);
  const bool same = before.broker_config != nullptr && *before.broker_config == config;
  own->broker_config = same ? before.broker_config : std::make_shared<const BrokerConfig>(config);
  const TopicConfig defaults = topic_defaults(config);
  for (TopicInfo& topic : own->topics) inherit(topic, defaults);
  return own;
}

void clear_elr(ControllerSide side, TopicId topic, Ctx& ctx) {
  if (!side.controller.config.elr) return;
  Cluster& next = edit_metadata(side, ctx);
  for (std::uint32_t p = 0; p < next.partitions.size(); ++p) {
    PartitionInfo& info = next.partitions[p];
    const bool meant = !info.deleted && (!topic.valid() || info.topic == topic);
    if (!meant || (info.elr.empty() && !info.last_known_leader.valid())) continue;
    info.elr.clear();
    info.last_known_leader = BrokerId{};
    ++info.partition_epoch;
    std::vector<BrokerId> isr;
    for (const std::uint32_t broker : info.isr) isr.push_back(BrokerId{broker});
    ctx.note(IsrChanged{PartitionId{p},
                        isr,
                        isr,
                        {},
                        info.partition_epoch,
                        ChangeReason::configured,
                        next.at(info.topic).internal});
  }
}

void apply_group_settings(Group& group, const Ctx& ctx) {
  if (const GroupConfig* const config = ctx.cluster().config_of(group.id)) group.config = *config;
}

void apply_settings(BrokerSide side, const Cluster& before, Ctx& ctx) {
  const Cluster& now = ctx.cluster();
  // What another broker has of its own does not concern this one.
  const bool of_another = now.own_settings != before.own_settings && now.broker_config != nullptr &&
                          *now.broker_config == side.broker.config;
  if (now.broker_config != before.broker_config && !of_another) apply_broker(side, now, ctx);
  for (std::uint32_t t = 0; t < before.topics.size(); ++t) {
    const bool same = now.topics[t].config == before.topics[t].config;
    if (!same && now.topics[t].exists && ctx.wants(Level::protocol))
      ctx.note(ConfigApplied{TopicId{t}, GroupId{}});
  }
  for (Group& group : side.groups) {
    if (group.host != side.broker.id || now.config_of(group.id) == before.config_of(group.id))
      continue;
    apply_group_settings(group, ctx);
    if (ctx.wants(Level::protocol)) ctx.note(ConfigApplied{TopicId{}, group.id});
  }
  if (side.broker.life.loaded) look_after_changed_logs(side.replication, side.broker.id, ctx);
}

}  // namespace ks
