// The brokers view: leases above, a column per broker, a row per partition. Items: "Brokers/b1" for a broker,
// "Brokers/p0" for a partition, "Brokers/p0 at b1" for a replica, "Brokers/Moment 1" for what has just been
// decided, newest first; where partitions are squares, "Brokers/Partitions of b1".
#pragma once

#include "viz/model/brokers_view.h"
#include "viz/panels/panel.h"

namespace kv {

void draw_brokers(const BrokersView& view, PanelContext& context);

}  // namespace kv
