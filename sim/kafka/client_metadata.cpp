#include "sim/kafka/client_metadata.h"

namespace ks {

const Cluster& unknown_cluster() {
  static const Cluster none;
  return none;
}

}  // namespace ks
