// The stage as text: for tests, and for whoever wants to read a moment without a picture.
#pragma once

#include <string>

#include "viz/model/stage_view.h"

namespace kv {

/// A line per partition, then the coordinator, then each consumer with its slot and messages.
std::string stage_text(const StageView& view);

}  // namespace kv
