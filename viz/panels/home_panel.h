// The first screen: what one can open at the left, the lessons as a ladder of chapters at the right.
#pragma once

#include <optional>
#include <span>

#include "viz/model/home_view.h"
#include "viz/model/notices.h"
#include "viz/panels/panel.h"

namespace kv {

/// `error`: of a file that could not be opened; it is shown in place, above the lessons.
void draw_home(const HomeView& view, std::span<const Thumbnail> thumbnails,
               const std::optional<ErrorView>& error, PanelContext& p);

/// A run in small: one line per partition in the colour of its owner.
void draw_thumbnail(Canvas& c, Box box, const Thumbnail& picture);

}  // namespace kv
