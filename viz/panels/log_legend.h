// The legend of the marks that stand on a log, shared by stage and brokers.
#pragma once

#include "viz/canvas/canvas.h"

namespace kv {

[[nodiscard]] float log_legend_width(const Canvas& c);
/// High watermark and log end from `at` on, whose y is the middle of the words.
void log_legend(Canvas& c, Vec at);

}  // namespace kv
