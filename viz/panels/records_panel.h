// The Records view: the partitions at the left, above the log from its start to its end with its segments,
// below it the records line by line, and a card about the one that is picked. Items: "Records/orders-0"
// for a partition, "Records/Log" for the strip, "Records/#12" for the record at offset 12,
// "Records/Newest".
#pragma once

#include "viz/model/records_view.h"
#include "viz/panels/panel.h"

namespace kv {

void draw_records(const RecordsView& view, PanelContext& context);

}  // namespace kv
