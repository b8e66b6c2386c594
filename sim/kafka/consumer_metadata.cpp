// What a consumer knows of the cluster and how it asks for more.
// Source: Metadata, ConsumerMetadata, NetworkClient.DefaultMetadataUpdater; ConsumerCoordinator's
// MetadataSnapshot and updatePatternSubscription.
// Model: one connection beside those for records and for the coordinator serves Metadata and
// FindCoordinator: it stands for the ready connection with nothing in flight that NetworkClient prefers.
#include <algorithm>
#include <string>

#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/group/topic_regex.h"
#include "sim/kafka/java_hash.h"

namespace ks {
namespace {

void add_topic(std::vector<TopicId>& topics, TopicId topic) {
  if (std::find(topics.begin(), topics.end(), topic) == topics.end()) topics.push_back(topic);
}

/// What the client's metadata is to cover: its subscription, what it may use, and at the leader of a
/// group the subscriptions of all.
std::vector<TopicId> wanted_topics(const Consumer& consumer, const Ctx& ctx) {
  std::vector<TopicId> topics = consumer.topics;
  for (const TopicId topic : consumer.group_topics) add_topic(topics, topic);
  for (const OwnedPartition& owned : consumer.owned)
    add_topic(topics, topic_of(owned.partition, ctx));
  for (const auto* const list : {&consumer.modern.target, &consumer.share.assigned}) {
    for (const PartitionId partition : *list) add_topic(topics, topic_of(partition, ctx));
  }
  return topics;
}

/// Whether the answer differs from what was known of the topics that it is about.
bool brings_news(const Consumer& consumer, const MetadataResponse& response) {
  const ClientMetadata& known = consumer.metadata;
  if (!known.image || known.all != response.all || known.topics != response.topics) return true;
  if (response.version <= known.image->version) return false;
  const Cluster& before = *known.image;
  const Cluster& after = *response.image;
  if (response.all && before.creations != after.creations) return true;
  const auto differs = [&](TopicId topic) {
    const auto& old_list = before.at(topic).partitions;
    const auto& new_list = after.at(topic).partitions;
    if (before.has(topic) != after.has(topic) || old_list != new_list) return true;
    return std::any_of(new_list.begin(), new_list.end(), [&](PartitionId p) {
      return before.at(p).leader != after.at(p).leader ||
             before.at(p).leader_epoch != after.at(p).leader_epoch;
    });
  };
  if (!response.all) return std::any_of(response.topics.begin(), response.topics.end(), differs);
  for (std::uint32_t i = 0; i < after.topics.size(); ++i) {
    if (differs(TopicId{i})) return true;
  }
  return false;
}

/// An answer without a topic that was asked for, or with a partition without a leader, is asked for again.
bool leaves_open(const Consumer& consumer) {
  const Cluster& image = consumer.metadata.view();
  return std::any_of(
      consumer.metadata.topics.begin(), consumer.metadata.topics.end(), [&](TopicId topic) {
        const auto& partitions = image.at(topic).partitions;
        return !image.has(topic) ||
               std::any_of(partitions.begin(), partitions.end(),
                           [&](PartitionId p) { return !image.at(p).leader.valid(); });
      });
}

bool closes(const Consumer& consumer) {
  return !consumer.alive() || consumer.app == AppState::off ||
         consumer.app == AppState::closing_commit || consumer.app == AppState::closing_leave;
}

}  // namespace

TopicId topic_of(PartitionId partition, const Ctx& ctx) {
  return ctx.names().partitions[partition.index].topic;
}

BrokerId leader_of(const Consumer& consumer, PartitionId partition, const Ctx& ctx) {
  const Cluster& image = consumer.metadata.view();
  if (!image.has(partition) || !consumer.metadata.covers(topic_of(partition, ctx)))
    return BrokerId{};
  return image.at(partition).leader;
}

ConnectionId any_broker(Consumer& consumer, Ctx& ctx) {
  if (consumer.bootstrap.valid()) return consumer.bootstrap;
  const auto brokers = static_cast<std::uint32_t>(ctx.names().brokers.size());
  Rng rng = draw(consumer, ctx);
  const auto start = static_cast<std::uint32_t>(rng.below(brokers));
  for (std::uint32_t i = 0; i < brokers; ++i) {
    const BrokerId broker{(start + i) % brokers};
    if (!may_connect(consumer, broker, ctx.now)) continue;
    consumer.bootstrap = ctx.connect(broker, consumer.incarnation);
    break;
  }
  return consumer.bootstrap;
}

Time next_reconnect(const Consumer& consumer, Time now) {
  Time next = never;
  for (const BrokerBackoff& each : consumer.backoffs) {
    if (each.reconnect_at > now) next = std::min(next, each.reconnect_at);
  }
  return next;
}

void drive_metadata(Consumer& consumer, Ctx& ctx) {
  if (closes(consumer)) return;
  const Duration max_age = consumer.config.metadata_max_age_ms;
  Time look = consumer.updates.due(max_age);
  if (look <= ctx.now) {
    const ConnectionId link = any_broker(consumer, ctx);
    if (link.valid()) {
      consumer.updates.sent(ctx.now, max_age);
      ctx.request(link, MetadataRequest{!consumer.pattern.empty(), wanted_topics(consumer, ctx)});
    }
    look = link.valid() ? never : next_reconnect(consumer, ctx.now);
  }
  const TimerId timer = consumer.timer(ConsumerTimer::metadata);
  if (look == never) {
    ctx.stop_timer(timer);
  } else {
    ctx.set_timer(timer, look);
  }
}

void request_metadata(Consumer& consumer, Ctx& ctx) {
  if (consumer.updates.wanted) return;
  consumer.updates.wanted = true;
  drive_metadata(consumer, ctx);
}

void request_new_topics(Consumer& consumer, Ctx& ctx) {
  const std::vector<TopicId> wanted = wanted_topics(consumer, ctx);
  const bool covered = std::all_of(wanted.begin(), wanted.end(),
                                   [&](TopicId topic) { return consumer.metadata.covers(topic); });
  if (covered || consumer.updates.on_its_way)
    return;  // its answer will show what is left to ask for
  consumer.updates.wanted = true;
  consumer.updates.equivalent = 0;
  consumer.updates.backoff = Duration{};
  drive_metadata(consumer, ctx);
}

bool covers_group(Consumer& consumer, const JoinGroupResponse& response, Ctx& ctx) {
  std::vector<TopicId> topics;
  for (const JoinedMember& member : response.members) {
    for (const TopicId topic : member.subscription.topics) add_topic(topics, topic);
  }
  consumer.group_topics = std::move(topics);
  request_new_topics(consumer, ctx);
  return std::all_of(consumer.group_topics.begin(), consumer.group_topics.end(),
                     [&](TopicId topic) { return consumer.metadata.covers(topic); });
}

std::vector<TopicId> topics_matching(const std::string& pattern, bool internal,
                                     const Cluster& cluster, const Names& names) {
  const TopicRegex regex{pattern};
  std::vector<TopicId> topics;
  for (std::uint32_t i = 0; i < cluster.topics.size(); ++i) {
    if (!cluster.topics[i].exists || (cluster.topics[i].internal && !internal)) continue;
    if (regex.matches(names.topics[i])) topics.push_back(TopicId{i});
  }
  std::sort(topics.begin(), topics.end(), [&](TopicId a, TopicId b) {
    return java_compare(names.topics[a.index], names.topics[b.index]) < 0;
  });
  return topics;
}

void match_pattern(Consumer& consumer, Ctx& ctx) {
  if (consumer.pattern.empty() || consumer.pattern_seen == consumer.metadata.version()) return;
  consumer.pattern_seen = consumer.metadata.version();
  consumer.topics = topics_matching(consumer.pattern, !consumer.config.exclude_internal_topics,
                                    *consumer.metadata.image, ctx.names());
}

MetadataSnapshot snapshot_of(const Consumer& consumer, const Ctx& ctx) {
  MetadataSnapshot snapshot;
  for (const TopicId topic : consumer.group_topics) {
    const auto& partitions = ctx.cluster().at(topic).partitions;
    snapshot.emplace_back(topic, static_cast<std::uint32_t>(partitions.size()));
  }
  std::sort(snapshot.begin(), snapshot.end());
  return snapshot;
}

void handle(Consumer& consumer, ConnectionId connection, const MetadataResponse& response,
            Ctx& ctx) {
  const bool news = brings_news(consumer, response);
  Rng rng = draw(consumer, ctx);
  consumer.updates.answered(ctx.now, news, consumer.config.retry_backoff_ms,
                            consumer.config.retry_backoff_max_ms, rng);
  broker_heard(consumer, ctx.connection(connection).broker);
  const std::uint32_t before = consumer.metadata.version();
  consumer.metadata.take(response);
  ctx.know(consumer.metadata.view());
  if (news && before != 0) ctx.note(MetadataLearned{before, consumer.metadata.version()});
  if (leaves_open(consumer)) consumer.updates.wanted = true;
  request_new_topics(consumer, ctx);
  follow_leaders(consumer, ctx);
  drive_metadata(consumer, ctx);
  drive_poll(consumer, ctx);
}

}  // namespace ks
