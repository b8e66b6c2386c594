// Settings with ZooKeeper: they stand under /config, each change leaves a notification under /config/changes,
// and every broker learns of it by its watch there, reads the settings and works with them, whatever the
// controller tells it. Source: AdminZkClient.changeEntityConfig, ZkConfigManager, TopicConfigHandler,
// BrokerConfigHandler, ClientIdConfigHandler of Kafka 3.9.
// Model: the settings stand in the images that the znodes of partitions stand in; a controller, which reads a
// topic's settings when it elects, has them at once; one request reads notifications and settings.
#pragma once

#include <utility>

#include "sim/kafka/zk_state.h"

namespace ks {

/// The image with the settings that a broker has read: what it knows no topic of comes with what ZooKeeper
/// says of it now. The image itself if that is the same.
std::shared_ptr<const Cluster> with_settings_of(const Cluster& known,
                                                std::shared_ptr<const Cluster> image,
                                                const Cluster& stored);

/// The broker has read the settings: it works with them from now on.
void zk_settings_read(ZkSide side, BrokerId broker, const Cluster& stored, Ctx& ctx);

/// A broker writes something under /config: `change` does it to every image that stands for ZooKeeper. Who
/// watches has to be told, see config_changed().
template <class Change>
void zk_change_settings(ZkSide side, Change change) {
  const auto changed = [&](const std::shared_ptr<const Cluster>& image) {
    auto next = std::make_shared<Cluster>(*image);
    change(*next);
    return std::shared_ptr<const Cluster>{std::move(next)};
  };
  const std::shared_ptr<const Cluster> before = side.stored;
  side.stored = changed(before);
  for (ZkController& controller : side.zk.controllers) {
    if (controller.image == before) {
      controller.image = side.stored;
    } else if (controller.image != nullptr) {
      controller.image = changed(controller.image);
    }
    std::shared_ptr<Cluster>& next = controller.memory.next;
    if (next == nullptr) continue;
    if (next.use_count() > 1)
      next = std::make_shared<Cluster>(*next);  // a copy of the world has it
    change(*next);
  }
}

}  // namespace ks
