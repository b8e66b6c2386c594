// The software rasteriser: coverage, blending, clipping and text, to the pixel.
#include "viz/app/raster.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/gui/headless.h"
#include "viz/app/png.h"
#include "viz/canvas/icons.h"

using kv_tests::Headless;
using kv_tests::pixel;

namespace {

constexpr kv::Color red = kv::rgb(0xFF0000);
constexpr kv::Color blue = kv::rgb(0x0000FF);
constexpr kv::Color white = kv::rgb(0xFFFFFF);

int count(const kv::Image& image, kv::Color color) {
  int n = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) n += pixel(image, x, y) == color ? 1 : 0;
  }
  return n;
}

}  // namespace

TEST_CASE("a filled box covers exactly its pixels") {
  Headless gui(40, 30);
  const kv::Image& image = gui.frame([](kv::Canvas& c) {
    c.rect({0, 0, 40, 30}, white);
    c.rect({3, 4, 10, 5}, red);
  });
  CHECK(count(image, red) == 50);
  CHECK(pixel(image, 3, 4) == red);
  CHECK(pixel(image, 12, 8) == red);
  CHECK(pixel(image, 13, 8) == white);
  CHECK(pixel(image, 12, 9) == white);
}

TEST_CASE("triangles that share a side leave no gap and cover no pixel twice") {
  Headless gui(64, 64);
  const kv::Color half = kv::with_alpha(blue, 0.5F);
  const kv::Image& image = gui.frame([&](kv::Canvas& c) {
    c.rect({0, 0, 64, 64}, white);
    c.list()->Flags = 0;
    const ImVec2 p[4] = {{3.2F, 2.7F}, {58.4F, 9.1F}, {61.0F, 55.6F}, {8.8F, 60.3F}};
    for (const auto& t : {std::vector<int>{0, 1, 2}, std::vector<int>{0, 2, 3}}) {
      c.list()->AddTriangleFilled(p[t[0]], p[t[1]], p[t[2]], half);
    }
  });
  // White under half of blue, once; twice would be darker.
  const kv::Color once = 0xFFFF7F7Fu;
  const int covered = count(image, once);
  CHECK(covered > 2500);
  CHECK(covered + count(image, white) == 64 * 64);
}

TEST_CASE("nothing is drawn outside the clip rectangle") {
  Headless gui(40, 30);
  const kv::Image& image = gui.frame([](kv::Canvas& c) {
    c.rect({0, 0, 40, 30}, white);
    c.push_clip({10, 10, 5, 5});
    c.rect({0, 0, 40, 30}, red);
    c.pop_clip();
  });
  CHECK(count(image, red) == 25);
  CHECK(count(image, white) == 40 * 30 - 25);
}

TEST_CASE("hairlines and frames are one sharp pixel wide at every scale") {
  for (const float scale : {1.0F, 1.25F}) {
    Headless gui(40, 30, scale);
    const kv::Image& image = gui.frame([](kv::Canvas& c) {
      c.rect({0, 0, 40, 30}, white);
      c.line({5, 10}, {35, 10}, {red});
      c.border({4, 14, 20, 12}, {blue});
    });
    const auto px = [&](float v) { return static_cast<int>(v * scale + 0.5F); };
    CHECK(count(image, red) == px(35) - px(5));
    const int w = px(24) - px(4);
    const int h = px(26) - px(14);
    CHECK(count(image, blue) == 2 * w + 2 * (h - 2));
    CHECK(count(image, red) + count(image, blue) + count(image, white) ==
          image.width * image.height);
  }
}

TEST_CASE("a hatched band far longer than the screen costs no more than what is seen of it") {
  Headless gui(100, 60);
  const kv::Color ink = kv::rgb(0x123456);
  int vertices = 0;
  const auto picture = [&](kv::Box band, float dashed_to) {
    return gui.frame([&](kv::Canvas& c) {
      c.rect({0, 0, 100, 60}, white);
      c.hatch(band, ink);
      c.line({-1000, 50}, {dashed_to, 50}, {ink, 1, {3, 2}});
      vertices = c.list()->VtxBuffer.Size;
    });
  };
  const kv::Image near = picture({-600, 10, 800, 20}, 200);
  const int near_vertices = vertices;
  const kv::Image far = picture({-600, 10, 90'000, 20}, 90'000);
  CHECK(near == far);
  CHECK(vertices <= near_vertices + 32);
  CHECK(vertices < 600);
}

TEST_CASE("a crescent is filled in both of its halves, whatever was drawn before") {
  for (int before = 0; before < 3; ++before) {
    Headless gui(40, 40);
    const kv::Image& image = gui.frame([&](kv::Canvas& c) {
      c.rect({0, 0, 40, 40}, white);
      for (int i = 0; i < before; ++i) kv::draw_icon(c, kv::Icon::sun, {10, 30}, red);
      kv::draw_icon(c, kv::Icon::moon, {20, 10}, blue);
    });
    // The body lies to the lower left, the bite to the upper right.
    CHECK(pixel(image, 17, 13) == blue);
    CHECK(pixel(image, 24, 7) == white);
  }
}

TEST_CASE("text is drawn where it is measured") {
  Headless gui(200, 40);
  float width = 0;
  float right = 0;
  const auto draw = [&](kv::Canvas& c) {
    c.rect({0, 0, 200, 40}, white);
    width = c.text_width("Stable", 13, kv::Face::ui_bold);
    right = c.text({20, 20}, "Stable", {13, kv::rgb(0), kv::Face::ui_bold, kv::Align::start});
  };
  gui.frame(draw);
  const kv::Image& image = gui.frame(draw);
  CHECK(right == 20 + width);
  CHECK(width > 38);
  CHECK(width < 46);
  int left = image.width, last = 0, top = image.height, bottom = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (pixel(image, x, y) == white) continue;
      left = std::min(left, x);
      last = std::max(last, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  CHECK(left >= 20);
  CHECK(last <= static_cast<int>(right) + 1);
  // The baseline lies 0.36 em below the middle, capitals and ascenders are up to 0.76 em high.
  CHECK(bottom >= 23);
  CHECK(bottom <= 25);
  CHECK(top >= 14);
  CHECK(top <= 16);
}

TEST_CASE("text that does not fit ends in an ellipsis and says so") {
  Headless gui;
  gui.frame([](kv::Canvas& c) {
    CHECK_FALSE(c.text_fit({10, 20}, "short", 100));
    CHECK(c.text_fit({10, 40}, "a text that is much too long for its place", 100));
  });
}

TEST_CASE("a paragraph wraps at its width and bold words count with their own width") {
  Headless gui;
  gui.frame([](kv::Canvas& c) {
    const kv::ParagraphStyle style{13, 19, 0, true};
    CHECK(c.paragraph({0, 10}, "one line", 300, style) == 29);
    CHECK(c.paragraph({0, 10}, "two\nlines", 300, style) == 48);
    const float y = c.paragraph(
        {0, 10}, "No partition gets an owner until **every survivor** re-joins.", 120, style);
    CHECK(y == 10 + 4 * 19);
  });
}

TEST_CASE("the same frame gives the same bytes, also through a PNG file") {
  Headless gui(300, 200);
  const auto draw = [](kv::Canvas& c) {
    c.rect({0, 0, 300, 200}, white);
    c.ribbon({10, 20}, {280, 150}, blue);
    c.hatch({20, 100, 100, 50}, red);
    c.text({50, 60}, "murmur2(key) mod 6");
  };
  gui.frame(draw);
  const kv::Image first = gui.frame(draw);
  const kv::Image second = gui.frame(draw);
  CHECK(first == second);
  CHECK(first.width == 300);
  CHECK(first.height == 200);
  CHECK_FALSE(kv::encode_png(first).empty());
  CHECK(kv::encode_png(first) == kv::encode_png(second));
}
