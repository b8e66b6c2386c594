// How Dear ImGui is compiled into this program; named by IMGUI_USER_CONFIG for its sources and for
// ours. IMGUI_ENABLE_TEST_ENGINE is not set here: only the copy that the GUI tests link is compiled
// with the hooks.
#pragma once

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS

// Big plots exceed 65,535 vertices in one list, and WebGL2 cannot offset the base vertex.
#define ImDrawIdx unsigned int

// Its vectorised reciprocal square root is an approximation that processors round differently; pictures
// are to be the same on all of them.
#define IMGUI_DISABLE_SSE
