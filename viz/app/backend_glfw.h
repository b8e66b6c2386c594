// The real window: GLFW and OpenGL 3 through Dear ImGui's own backends.
#pragma once

#include <memory>

#include "viz/app/backend.h"

namespace kv {

std::unique_ptr<Backend> make_glfw_backend();

}  // namespace kv
