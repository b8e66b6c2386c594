#include "tests/gui/ink_checks.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <map>
#include <sstream>

namespace kv_tests {
namespace {

float width_of(const kv::InkBox& box) { return box.x1 - box.x0; }
float height_of(const kv::InkBox& box) { return box.y1 - box.y0; }

kv::InkBox common(const kv::InkBox& a, const kv::InkBox& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

bool touches(const kv::InkBox& a, const kv::InkBox& b, float by) {
  const kv::InkBox both = common(a, b);
  return width_of(both) > by && height_of(both) > by;
}

bool inside(const kv::InkBox& inner, const kv::InkBox& outer) {
  return inner.x0 >= outer.x0 - 1 && inner.y0 >= outer.y0 - 1 && inner.x1 <= outer.x1 + 1 &&
         inner.y1 <= outer.y1 + 1;
}

std::string place(const kv::InkEntry& entry) {
  return "\"" + entry.words + "\" at " + std::to_string(static_cast<int>(entry.box.x0)) + "," +
         std::to_string(static_cast<int>(entry.box.y0));
}

/// What is left of the texts of a frame: those that are not hidden by what was drawn over them.
std::vector<const kv::InkEntry*> visible_texts(const kv::InkLog& log,
                                               std::vector<std::string>& problems) {
  std::vector<const kv::InkEntry*> texts;
  for (const kv::InkEntry& entry : log) {
    if (!entry.words.empty()) {
      const kv::InkBox seen = common(entry.box, entry.clip);
      if (width_of(seen) <= 0 || height_of(seen) <= 0) continue;
      // A scrolled part may cut a line in half at its upper and lower edge, never a word at its side.
      if (entry.box.x0 < entry.clip.x0 - 1 || entry.box.x1 > entry.clip.x1 + 1) {
        problems.push_back(place(entry) + " is cut at the side");
      }
      texts.push_back(&entry);
      continue;
    }
    const kv::InkBox area = common(entry.box, entry.clip);
    if (width_of(area) < 8 || height_of(area) < 8) continue;
    std::erase_if(texts, [&](const kv::InkEntry* text) {
      if (text->list != entry.list || !touches(text->box, area, 1.5F)) return false;
      if (!inside(text->box, area)) problems.push_back(place(*text) + " is half covered");
      return true;
    });
  }
  return texts;
}

}  // namespace

std::vector<std::string> text_problems(const kv::InkLog& log) {
  std::vector<std::string> problems;
  const auto texts = visible_texts(log, problems);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      if (texts[i]->list != texts[j]->list) continue;
      const kv::InkBox a = common(texts[i]->box, texts[i]->clip);
      const kv::InkBox b = common(texts[j]->box, texts[j]->clip);
      if (touches(a, b, 0.6F))
        problems.push_back(place(*texts[i]) + " overlaps " + place(*texts[j]));
    }
  }
  return problems;
}

namespace {

kv::Color at(const kv::Image& image, int x, int y) {
  const std::size_t i = 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                             static_cast<std::size_t>(x));
  const auto part = [&](std::size_t k) { return static_cast<kv::Color>(image.rgba[i + k]); };
  return part(0) | part(1) << 8 | part(2) << 16 | 0xFF000000u;
}

/// What is seen of the words' box, in whole pixels of the picture; empty if nothing.
struct Pixels {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

Pixels seen_in(const kv::InkEntry& entry, const kv::Image& image) {
  const kv::InkBox seen = common(entry.box, entry.clip);
  return {std::max(0, static_cast<int>(std::floor(seen.x0))),
          std::max(0, static_cast<int>(std::floor(seen.y0))),
          std::min(image.width, static_cast<int>(std::ceil(seen.x1))),
          std::min(image.height, static_cast<int>(std::ceil(seen.y1)))};
}

/// The colour that most of the box has: letters cover less than half of it.
kv::Color ground(const kv::Image& image, const Pixels& box) {
  std::map<kv::Color, int> counts;
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) ++counts[at(image, x, y)];
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? 0 : most->first;
}

/// How far the letters stand out where they are inked most.
double inked(const kv::Image& image, const Pixels& box, kv::Color behind) {
  double most = 1;
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x)
      most = std::max(most, kv::contrast(at(image, x, y), behind));
  }
  return most;
}

/// What overlays, panels that lie over others, hide.
bool under_an_overlay(const kv::InkLog& log, const kv::InkEntry& text) {
  constexpr float panel = 120;
  const auto hides = [&](const kv::InkEntry& area) {
    const kv::InkBox seen = common(area.box, area.clip);
    return &area > &text && area.words.empty() && area.list != text.list &&
           width_of(seen) > panel && height_of(seen) > panel && touches(text.box, seen, 0);
  };
  return std::any_of(log.begin(), log.end(), hides);
}

}  // namespace

std::vector<std::string> contrast_problems(const kv::InkLog& log, const kv::Image& image,
                                           const kv::Theme& theme) {
  std::vector<std::string> problems;
  std::vector<std::string> others;
  for (const kv::InkEntry* text : visible_texts(log, others)) {
    const auto opaque = [](kv::Color color) { return color | 0xFF000000u; };
    if (opaque(text->color) == opaque(theme.ink4)) continue;
    // A scrolled part may leave only the feet of a line.
    const bool whole = height_of(common(text->box, text->clip)) > 0.8F * height_of(text->box);
    if (!whole || under_an_overlay(log, *text)) continue;
    const Pixels box = seen_in(*text, image);
    const kv::Color behind = ground(image, box);
    const float alpha = static_cast<float>(text->color >> 24) / 255;
    const kv::Color letters = kv::mix(behind, opaque(text->color), alpha);
    const double need = text->size >= 18 || (text->size >= 14 && text->bold) ? 3.0 : 4.5;
    // Thin strokes are nowhere inked in full.
    constexpr double thin = 0.5;
    const double drawn = kv::contrast(letters, behind);
    const double seen = inked(image, box, behind) / thin;
    const double is = std::min(drawn, seen);
    if (is >= need - 0.005) continue;
    std::ostringstream line;
    line << place(*text) << " stands out by " << std::fixed << std::setprecision(2) << is
         << ", not " << std::setprecision(1) << need;
    problems.push_back(line.str());
  }
  return problems;
}

std::vector<std::string> size_problems(const kv::InkLog& log) {
  std::vector<std::string> problems;
  for (const kv::InkEntry& entry : log) {
    if (entry.words.empty() || entry.size >= 11) continue;
    problems.push_back(place(entry) + " is " + std::to_string(entry.size) + " px high");
  }
  return problems;
}

std::string joined(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += problem + '\n';
  return all;
}

}  // namespace kv_tests
