// What lies over the window for a while: toasts, the page for a file that cannot be opened, the
// sheet of keys.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "viz/model/notices.h"
#include "viz/panels/panel.h"

namespace kv {

/// Stacked upwards from the middle of `p.box`'s lower edge; drawn over everything.
void draw_toasts(std::span<const Toast> toasts, PanelContext& p);
/// One within a row of words, 24 px high, where no marks lie: it ends at `right` and takes what its words
/// need of the room from `left` on. Returns where it begins.
float draw_toast_line(const Toast& toast, float left, float right, PanelContext& p);
/// `p.box` is where the page lies.
void draw_error_page(const ErrorView& view, PanelContext& p);

/// A line of the sheet of keys.
struct KeyLine {
  std::string_view keys;  ///< "R  Shift R"
  std::string_view what;
};
/// All of them, the left column first.
std::vector<KeyLine> key_sheet();

constexpr float help_width = 820;
constexpr float help_height = 654;
void draw_help(PanelContext& p);

}  // namespace kv
