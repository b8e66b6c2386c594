// The active controller: the only place where a metadata image is made, and from where it goes to the
// brokers. Source: QuorumController, ReplicationControlManager; BrokerMetadataPublisher at the brokers.
// Model: a change is committed when it is asked for, and reaches each broker after the linger of the
// metadata log and two round trips (a commit by the quorum, a fetch by the broker).
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sim/kafka/broker.h"

namespace ks {

/// controller.quorum.append.linger.ms.
inline constexpr Duration metadata_linger{25'000};

/// What the controller's handlers own.
struct ControllerSide {
  std::shared_ptr<const Cluster>& newest;
  Replication& replication;
  std::vector<Broker>& brokers;
};

/// The image becomes the newest one and is sent to every broker. Use change_metadata().
void commit_image(ControllerSide side, std::shared_ptr<Cluster> next, Ctx& ctx);

/// Makes the next image: a copy of the newest one as `change(copy)` leaves it.
template <class Change>
void change_metadata(ControllerSide side, Ctx& ctx, Change&& change) {
  auto next = std::make_shared<Cluster>(*side.newest);
  std::forward<Change>(change)(*next);
  commit_image(side, std::move(next), ctx);
}

}  // namespace ks
