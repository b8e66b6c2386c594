// Keys of brokers that fill in for what a new topic does not say: they are read where topics are made, and
// no typed settings hold them.
#pragma once

#include "sim/kafka/defaults.h"

namespace ks {

inline bool fills_in_for_topics(const ConfigRow& row) {
  return row.scope == Scope::broker &&
         (row.key == "num.partitions" || row.key == "default.replication.factor");
}

}  // namespace ks
