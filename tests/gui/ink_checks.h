// What is wrong with the words of a frame, found in the list of what was drawn (viz/canvas/ink_log.h) and in
// its picture. Sections 3 and 7 of the visual design say what is right.
#pragma once

#include <string>
#include <vector>

#include "viz/app/raster.h"
#include "viz/canvas/ink_log.h"

namespace kv_tests {

/// Two overlap, one is cut or half covered. Empty = nothing.
std::vector<std::string> text_problems(const kv::InkLog& log);

/// Words that stand out too little from what is behind them in the picture of that frame: less than 4.5 to
/// 1, or 3 to 1 from 18 px on or 14 px in bold, by the colour they were drawn in; or visibly less, because
/// something pale was drawn over them. Text of what is disabled is left out.
std::vector<std::string> contrast_problems(const kv::InkLog& log, const kv::Image& image,
                                           const kv::Theme& theme);

/// Words smaller than the smallest size of the design, 11 px before scaling.
std::vector<std::string> size_problems(const kv::InkLog& log);

/// One a line, for a message.
std::string joined(const std::vector<std::string>& problems);

}  // namespace kv_tests
