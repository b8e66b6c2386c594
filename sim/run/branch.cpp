#include "sim/run/branch.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(Branch)

}  // namespace ks
