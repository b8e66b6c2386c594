// Where the parts of the window stand, at the sizes where something gives way.
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "viz/app/layout.h"

using kv::Box;
using kv::compute_layout;
using kv::LessonPlace;

TEST_CASE("at 1600x1000 the parts stand where the visual design has them") {
  const kv::Layout layout = compute_layout({1600, 1000}, {}, true);
  CHECK(layout.top_bar == Box{0, 0, 1600, 48});
  CHECK(layout.lesson == Box{8, 56, 288, 576});
  CHECK(layout.stage == Box{304, 56, 968, 576});
  CHECK(layout.inspector == Box{1280, 56, 312, 576});
  CHECK(layout.bottom == Box{8, 640, 1584, 352});
  CHECK(layout.transport == Box{8, 640, 1584, 44});
}

TEST_CASE("by width first the inspector's column gives way, then the lesson's") {
  CHECK(compute_layout({1440, 1000}, {}, true).inspector_column);
  CHECK_FALSE(compute_layout({1439, 1000}, {}, true).inspector_column);
  CHECK(compute_layout({1280, 1000}, {}, true).lesson_place == LessonPlace::column);
  CHECK(compute_layout({1279, 1000}, {}, true).lesson_place == LessonPlace::strip);
  CHECK(compute_layout({1279, 800}, {}, true).lesson_place == LessonPlace::bar);
  CHECK(compute_layout({1600, 1000}, {}, false).lesson_place == LessonPlace::none);
}

TEST_CASE("a projector has lesson and stage side by side") {
  kv::UiState ui;
  ui.projector = true;
  const kv::Vec size{1600 / 1.5F, 1000 / 1.5F};
  const kv::Layout layout = compute_layout(size, ui, true);
  CHECK(layout.lesson_place == LessonPlace::column);
  CHECK(layout.lesson_fits);
  CHECK(layout.lesson.w == 280);
  CHECK(layout.lesson.h > 400);
  CHECK(layout.stage.x == layout.lesson.right() + 8);
  CHECK(layout.stage.w > 760);
  CHECK(layout.stage.h >= 428);
  // Other views need the width, and so does the stage in an even smaller window.
  ui.brokers_open = true;
  CHECK(compute_layout(size, ui, true).lesson_place == LessonPlace::bar);
  ui.brokers_open = false;
  CHECK(compute_layout({1024, 640}, ui, true).lesson_place == LessonPlace::bar);
  ui.projector = false;
  CHECK(compute_layout(size, ui, true).lesson_place == LessonPlace::bar);
}

TEST_CASE("no two parts overlap and none leaves the window, at any size") {
  for (float w = 1024; w <= 3840; w += 97) {
    for (float h = 640; h <= 2160; h += 61) {
      const kv::Layout layout = compute_layout({w, h}, {}, true);
      const std::array<Box, 5> boxes = {layout.top_bar, layout.lesson, layout.stage,
                                        layout.inspector_column ? layout.inspector : Box{},
                                        layout.bottom};
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        const Box& a = boxes[i];
        if (a.w <= 0) continue;
        INFO(w << "x" << h << " part " << i);
        REQUIRE(a.x >= 0);
        REQUIRE(a.right() <= w);
        REQUIRE(a.bottom() <= h);
        REQUIRE(a.h > 0);
        for (std::size_t j = i + 1; j < boxes.size(); ++j) {
          const Box& b = boxes[j];
          if (b.w <= 0) continue;
          const bool apart =
              a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y;
          REQUIRE(apart);
        }
      }
      REQUIRE(layout.stage.w >= 800);
      REQUIRE(layout.stage.h >= 428);
    }
  }
}

TEST_CASE("lines of branches make the lower panel higher, as far as the stage has room left") {
  const auto at = [](kv::Vec size, std::size_t branches) {
    return compute_layout(size, {}, true, 0, branches);
  };
  CHECK(at({1600, 1000}, 1).bottom == Box{8, 640, 1584, 352});
  CHECK(at({1600, 1000}, 2).bottom == Box{8, 620, 1584, 372});
  CHECK(at({1600, 1000}, 2).stage == Box{304, 56, 968, 556});
  CHECK(at({1600, 1000}, 3).bottom == Box{8, 600, 1584, 392});
  // More are counted in the last line.
  CHECK(at({1600, 1000}, 9).bottom == Box{8, 600, 1584, 392});
  // Where the plots are folded away nothing has to stay.
  CHECK(at({1600, 899}, 3).bottom == at({1600, 899}, 1).bottom);
  // A height that somebody chose is theirs.
  kv::UiState ui;
  ui.bottom_height = 400;
  CHECK(compute_layout({1600, 1000}, ui, true, 0, 3).bottom.h == 400);
  for (float w = 1024; w <= 2560; w += 97) {
    for (float h = 900; h <= 1440; h += 61) {
      INFO(w << "x" << h);
      const kv::Layout layout = at({w, h}, 3);
      REQUIRE(layout.stage.h >= 428);
      REQUIRE(layout.bottom.h == at({w, h}, 1).bottom.h + layout.branch_room);
    }
  }
}

TEST_CASE("projector mode never leaves less room than the smallest window") {
  kv::UiState usual;
  kv::UiState projector;
  projector.projector = true;
  CHECK(kv::window_scale({1600, 1000}, 1, usual) == 1);
  CHECK(kv::window_scale({1600, 1000}, 1, projector) == 1.5F);
  CHECK(kv::window_scale({1024, 640}, 1, projector) == 1);
  CHECK(kv::window_scale({1280, 800}, 2, usual) == 1.25F);
  CHECK(kv::window_scale({3840, 2160}, 2, projector) == 3);
  usual.scaling = 150;
  CHECK(kv::window_scale({1600, 1000}, 1, usual) == 1.5F);
  usual.scaling = 80;
  CHECK(kv::window_scale({1600, 1000}, 1, usual) == 0.8F);
}
