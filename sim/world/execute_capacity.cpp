#include "sim/world/execute_capacity.h"

namespace ks {

void set_capacity(World& world, const CapacitySpec& figures, Ctx& ctx) {
  Capacity& capacity = world.engine.capacity;
  capacity.spec = figures;
  capacity.changed = true;
  if (capacity.limits_handlers()) return;
  // Nobody has to wait for a handler any more.
  for (const Broker& broker : world.brokers) {
    BrokerLoad& load = capacity.brokers[broker.id.index];
    while (!load.waiting.empty()) {
      ++load.busy;
      ctx.handle_later(load.waiting.take_front());
    }
    ctx.release_threads(broker.id);
  }
}

}  // namespace ks
