// The token sheet against its golden picture, byte for byte. UPDATE_GOLDEN=1 rewrites picture and
// record.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "tests/gui/headless.h"
#include "viz/app/png.h"
#include "viz/canvas/embedded_fonts.h"
#include "viz/panels/token_sheet.h"

namespace {

const std::string picture = std::string(KS_ROOT "/tests/golden/pictures/token-sheet.png");
const std::string record = std::string(KS_ROOT "/tests/golden/pictures/token-sheet.made-with.txt");

// What a picture depends on besides this program: other fonts or another Dear ImGui draw other
// pixels.
std::string made_with() {
  std::ostringstream out;
  out << "Dear ImGui " << IMGUI_VERSION << '\n';
  for (const kv::EmbeddedFont& font : kv::embedded_fonts()) {
    out << font.file_name << ' ' << font.size << " bytes, hash " << std::hex << font.hash
        << std::dec << '\n';
  }
  return out.str();
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Difference {
  int pixels = 0;
  int first_x = -1;
  int first_y = -1;
};

Difference compare(const kv::Image& a, const kv::Image& b) {
  Difference d;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      if (kv_tests::pixel(a, x, y) == kv_tests::pixel(b, x, y)) continue;
      if (d.pixels++ == 0) {
        d.first_x = x;
        d.first_y = y;
      }
    }
  }
  return d;
}

}  // namespace

TEST_CASE("the token sheet is drawn as in its golden picture") {
  kv_tests::Headless gui(kv::token_sheet_width, kv::token_sheet_height);
  const kv::Image& image = gui.frame([](kv::Canvas& c) { kv::draw_token_sheet(c); });
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    REQUIRE(kv::write_png(picture, image));
    std::ofstream(record, std::ios::binary) << made_with();
    SUCCEED("golden picture rewritten");
    return;
  }
  if (read(record) != made_with()) {
    WARN("not compared: the golden picture was made with\n"
         << read(record) << "and this program with\n"
         << made_with());
    return;
  }
  const std::optional<kv::Image> golden = kv::read_png(picture);
  REQUIRE(golden.has_value());
  REQUIRE(golden->width == image.width);
  REQUIRE(golden->height == image.height);
  const Difference d = compare(*golden, image);
  if (d.pixels > 0) {
    const std::string actual = "token-sheet.actual.png";
    kv::write_png(actual, image);
    FAIL(d.pixels << " pixels differ, the first at " << d.first_x << "," << d.first_y << "; see "
                  << actual << " in the working directory");
  }
}

TEST_CASE("the token sheet does not depend on what was drawn before it") {
  kv_tests::Headless fresh(kv::token_sheet_width, kv::token_sheet_height);
  const auto sheet = [](kv::Canvas& c) { kv::draw_token_sheet(c); };
  const kv::Image first = fresh.frame(sheet);
  const kv::Image second = fresh.frame(sheet);
  CHECK(compare(first, second).pixels == 0);
}
