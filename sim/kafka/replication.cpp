#include "sim/kafka/replication.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(Replication)

}  // namespace ks
