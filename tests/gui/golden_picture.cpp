#include "tests/gui/golden_picture.h"

#include <imgui.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "viz/app/png.h"
#include "viz/canvas/embedded_fonts.h"

namespace kv_tests {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t differing_pixels(const kv::Image& a, const kv::Image& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 3 < a.rgba.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) {
      if (a.rgba[i + k] == b.rgba[i + k]) continue;
      ++count;
      break;
    }
  }
  return count;
}

}  // namespace

std::string made_with() {
  std::ostringstream out;
  out << "Dear ImGui " << IMGUI_VERSION << '\n';
  for (const kv::EmbeddedFont& font : kv::embedded_fonts()) {
    out << font.file_name << ' ' << font.size << " bytes, hash " << std::hex << font.hash
        << std::dec << '\n';
  }
  return out.str();
}

std::string difference_to_golden(const std::string& name, const kv::Image& image,
                                 std::string& skipped) {
  const std::string stem = std::string(KS_ROOT "/tests/golden/pictures/") + name;
  const std::string record = stem + ".made-with.txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(record, std::ios::binary) << made_with();
    return kv::write_png(stem + ".png", image) ? "" : "cannot write " + stem + ".png";
  }
  if (read(record) != made_with()) {
    skipped = "not compared: the golden picture was made with\n" + read(record);
    return "";
  }
  const std::optional<kv::Image> golden = kv::read_png(stem + ".png");
  if (!golden) return "no golden picture " + name;
  if (golden->width != image.width || golden->height != image.height) return "another size";
  const std::size_t pixels = differing_pixels(*golden, image);
  if (pixels == 0) return "";
  kv::write_png(name + ".actual.png", image);
  return std::to_string(pixels) + " pixels differ; see " + name +
         ".actual.png in the working directory";
}

}  // namespace kv_tests
