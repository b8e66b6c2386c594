// What a client knows of the cluster: the image that the last Metadata answer brought, in one place for
// producers and consumers. Source: Metadata, NetworkClient.DefaultMetadataUpdater.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/kafka/cluster.h"
#include "sim/protocol/messages.h"

namespace ks {

/// The image of somebody who has not heard anything: no topics at all.
const Cluster& unknown_cluster();

struct ClientMetadata {
  std::shared_ptr<const Cluster> image;  ///< null: no answer yet

  const Cluster& view() const { return image ? *image : unknown_cluster(); }
  /// An answer has come; an older image than the one known is not taken.
  void take(const MetadataResponse& response) {
    if (!image || response.version >= image->version) image = response.image;
  }
};

}  // namespace ks
