// The brokers view as lines of text: what tests compare.
#pragma once

#include <string>

#include "viz/model/brokers_view.h"

namespace kv {

std::string brokers_text(const BrokersView& view);

}  // namespace kv
