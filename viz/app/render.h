// The window's frame as a picture, with no display: the same app and panels on the software rasteriser.
#pragma once

#include <optional>
#include <string>

#include "viz/app/raster.h"
#include "viz/cli/cli.h"
#include "viz/model/selection.h"

namespace kv {

/// What is picked decides what the inspector shows; without one it is what the last action named.
Image render_view(const RenderRequest& request, std::optional<Selection> selection = {});

/// The same as the bytes of a PNG file: the hook of the command line.
ks::Result<std::string> render_png(const RenderRequest& request);

}  // namespace kv
