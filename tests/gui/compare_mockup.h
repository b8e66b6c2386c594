// The comparison of mock-up 04 as a view: three protocols while C4 joins, with the mock-up's numbers.
#pragma once

#include "viz/model/compare_view.h"
#include "viz/panels/compare_layout.h"

namespace kv_tests {

kv::CompareView mockup_compare(const kv::CompareLayout& layout, float overview_width);

}  // namespace kv_tests
