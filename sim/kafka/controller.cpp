#include "sim/kafka/controller.h"

namespace ks {

void commit_image(ControllerSide side, std::shared_ptr<Cluster> next, Ctx& ctx) {
  ++next->version;
  const bool seen = &ctx.cluster() == side.newest.get();
  side.newest = std::move(next);
  if (seen) ctx.know(*side.newest);
  const Time due = ctx.now + metadata_linger + 4 * ctx.latency();
  for (Broker& broker : side.brokers) {
    broker.coming.push_back(ComingImage{due, side.newest});
    if (broker.coming.size() == 1) ctx.set_timer(broker.metadata, due);
  }
}

}  // namespace ks
