// Where somebody wants an offset to be: what seek() and kafka-consumer-groups --reset-offsets say.
#pragma once

#include <cstdint>
#include <string>

#include "sim/base/time.h"

namespace ks {

struct OffsetTarget {
  enum class Kind : std::uint8_t {
    earliest,  ///< the log start offset
    latest,    ///< the high watermark
    current,   ///< where it is
    offset,    ///< `value`
    shift,     ///< `value` further, or back
    datetime,  ///< the first record of this instant (`time`) or later
    duration   ///< the first record that is at most `back` old
  };
  Kind kind = Kind::earliest;
  std::int64_t value = 0;
  Time time{};
  Duration back{};
  bool operator==(const OffsetTarget&) const = default;
};
/// As the tool's options: "to-earliest", "to-offset 40", "shift-by -10", "to-datetime 20s".
std::string to_text(const OffsetTarget& target);

}  // namespace ks
