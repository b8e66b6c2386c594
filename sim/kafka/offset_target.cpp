#include "sim/kafka/offset_target.h"

namespace ks {

std::string to_text(const OffsetTarget& target) {
  switch (target.kind) {
    case OffsetTarget::Kind::earliest: return "to-earliest";
    case OffsetTarget::Kind::latest: return "to-latest";
    case OffsetTarget::Kind::current: return "to-current";
    case OffsetTarget::Kind::offset: return "to-offset " + std::to_string(target.value);
    case OffsetTarget::Kind::shift: return "shift-by " + std::to_string(target.value);
    case OffsetTarget::Kind::datetime:
      return "to-datetime " + duration_text(target.time - start_time);
    case OffsetTarget::Kind::duration: return "by-duration " + duration_text(target.back);
  }
  return {};
}

}  // namespace ks
