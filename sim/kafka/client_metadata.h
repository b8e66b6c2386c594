// What a client knows of the cluster: the image that the last Metadata answer brought, in one place for
// producers and consumers. Source: Metadata, NetworkClient.DefaultMetadataUpdater.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/protocol/messages.h"

namespace ks {

/// The image of somebody who has not heard anything: no topics at all.
const Cluster& unknown_cluster();

struct ClientMetadata {
  std::shared_ptr<const Cluster> image;  ///< null: no answer yet
  bool all = false;                      ///< the last answer was about all topics
  std::vector<TopicId> topics;           ///< else about these

  const Cluster& view() const { return image ? *image : unknown_cluster(); }
  std::uint32_t version() const { return image ? image->version : 0; }
  /// Whether the last answer said anything about the topic, be it that it does not exist.
  bool covers(TopicId topic) const {
    return image && (all || std::find(topics.begin(), topics.end(), topic) != topics.end());
  }
  bool knows(TopicId topic) const { return covers(topic) && image->has(topic); }
  /// An answer has come. Model: one that is older than what is known is not taken at all, where Kafka
  /// leaves out the partitions whose leader epoch would go back.
  void take(const MetadataResponse& response) {
    all = response.all;
    topics = response.topics;
    if (!image || response.version >= image->version) image = response.image;
  }
};

}  // namespace ks
