#include "sim/kafka/zk_settings.h"

#include "sim/kafka/broker_settings.h"
#include "sim/kafka/zk_controller.h"

namespace ks {
namespace {

/// Takes over what is set, and of the topics that both know.
void take_settings(Cluster& image, const Cluster& from) {
  image.config_version = from.config_version;
  image.broker_config = from.broker_config;
  image.own_settings = from.own_settings;
  image.quotas = from.quotas;
  for (std::size_t t = 0; t < image.topics.size() && t < from.topics.size(); ++t) {
    TopicInfo& topic = image.topics[t];
    const TopicInfo& known = from.topics[t];
    if (!topic.exists || !known.exists || topic.incarnation != known.incarnation) continue;
    topic.config = known.config;
    topic.own_settings = known.own_settings;
  }
}

/// TopicConfigHandler and DynamicLogConfig tell the controller on their broker that unclean elections are
/// allowed now.
void tell_controller(ZkSide side, BrokerId broker, const Cluster& before, bool allowed_before,
                     Ctx& ctx) {
  const Cluster& now = *side.brokers[broker.index].image;
  if (!allowed_before && side.brokers[broker.index].config.unclean_leader_election_enable)
    zk_unclean_allowed(side, broker, TopicId{}, ctx);
  for (std::uint32_t t = 0; t < before.topics.size(); ++t) {
    const TopicInfo& topic = now.topics[t];
    const bool own = (topic.own_settings & own_setting("unclean.leader.election.enable")) != 0;
    const bool changed = !(topic.config == before.topics[t].config);
    if (topic.exists && changed && own && topic.config.unclean_leader_election_enable)
      zk_unclean_allowed(side, broker, TopicId{t}, ctx);
  }
}

}  // namespace

std::shared_ptr<const Cluster> with_settings_of(const Cluster& known,
                                                std::shared_ptr<const Cluster> image,
                                                const Cluster& stored) {
  if (known.config_version == image->config_version &&
      stored.config_version == image->config_version)
    return image;
  auto next = std::make_shared<Cluster>(*image);
  take_settings(*next, stored);
  take_settings(*next, known);
  return next;
}

void zk_settings_read(ZkSide side, BrokerId id, const Cluster& stored, Ctx& ctx) {
  Broker& broker = side.brokers[id.index];
  if (broker.image->config_version == stored.config_version) return;
  const std::shared_ptr<const Cluster> before = broker.image;
  const bool allowed = broker.config.unclean_leader_election_enable;
  auto next = std::make_shared<Cluster>(*before);
  take_settings(*next, stored);
  broker.image = with_own_settings(id, std::move(next), *before);
  ctx.know(*broker.image);
  apply_settings(side.broker(id), *before, ctx);
  tell_controller(side, id, *before, allowed, ctx);
}

}  // namespace ks
