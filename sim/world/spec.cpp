#include "sim/world/spec.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(TopicSpec)
KS_DEFINE_CLOSED_VALUE(ProducerSpec)
KS_DEFINE_CLOSED_VALUE(GroupSpec)
KS_DEFINE_CLOSED_VALUE(ClusterSpec)

}  // namespace ks
