// The drawing behind `export --format svg`, before it is text: a test looks at its labels.
#pragma once

#include "viz/cli/export.h"
#include "viz/cli/svg.h"

namespace kv {

SvgDrawing timeline_drawing(const ks::Session& session, TimeRange range, const SvgOptions& options);

}  // namespace kv
