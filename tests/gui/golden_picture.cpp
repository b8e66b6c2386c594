#include "tests/gui/golden_picture.h"

#include <imgui.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "tests/support/golden.h"
#include "viz/app/png.h"
#include "viz/canvas/embedded_fonts.h"

namespace kv_tests {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// "" or how many pixels differ, and where the first one is. Both are of one size.
std::string difference(const kv::Image& a, const kv::Image& b) {
  std::size_t count = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i + 3 < a.rgba.size(); i += 4) {
    if (std::equal(&a.rgba[i], &a.rgba[i] + 4, &b.rgba[i])) continue;
    if (count++ == 0) first = i / 4;
  }
  if (count == 0) return "";
  const auto width = static_cast<std::size_t>(a.width);
  return std::to_string(count) + " pixels differ, the first at " + std::to_string(first % width) +
         "," + std::to_string(first / width);
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
  if (ks::test::updating_golden()) {
    std::ofstream(record, std::ios::binary) << made_with();
    return kv::write_png(stem + ".png", image) ? "" : "cannot write " + stem + ".png";
  }
  const std::string was_made_with = read(record);
  if (was_made_with.empty()) return "no golden picture " + name + "; UPDATE_GOLDEN=1 writes it";
  if (was_made_with != made_with()) {
    skipped = "not compared: the golden picture was made with\n" + was_made_with;
    return "";
  }
  const std::optional<kv::Image> golden = kv::read_png(stem + ".png");
  if (!golden) return "no golden picture " + name;
  if (golden->width != image.width || golden->height != image.height) return "another size";
  const std::string differs = difference(*golden, image);
  if (differs.empty()) return "";
  kv::write_png(name + ".actual.png", image);
  return differs + "; see " + name + ".actual.png in the working directory";
}

}  // namespace kv_tests
