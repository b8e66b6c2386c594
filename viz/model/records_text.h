// The Records view as lines of text: what tests compare.
#pragma once

#include <string>

#include "viz/model/records_view.h"

namespace kv {

std::string records_text(const RecordsView& view);

}  // namespace kv
