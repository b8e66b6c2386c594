// Which mark stands before a line of a chain of causes.
#pragma once

#include "sim/run/why.h"
#include "viz/model/inspector_view.h"

namespace kv {

/// `first`: the line is what is explained.
WhyMark mark_of(const ks::Session& session, const ks::WhyLine& line, bool first);

}  // namespace kv
