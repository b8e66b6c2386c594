// Which carried lessons can stand beside the one that is open: those of its number that have its group, such
// as the three ways to rebalance of lesson 06.
#pragma once

#include <string>
#include <vector>

#include "viz/model/build_home.h"
#include "viz/model/compare_view.h"

namespace kv {

/// One by one in the order of their names, then all of them at once where there are several and the window
/// has room for their columns. `file`: the open one; nothing for what is no lesson.
std::vector<TwinOffer> twin_offers(const std::vector<HomeLesson>& lessons, const std::string& file);

}  // namespace kv
