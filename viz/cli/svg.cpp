#include "viz/cli/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kv {
namespace {

constexpr const char* fonts = "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/// Widths of the printable ASCII characters in thousandths of the size, in a wide sans serif.
constexpr std::array<std::uint16_t, 95> widths{
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 999, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};

std::string hex(Color color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color & 0xFFu, (color >> 8) & 0xFFu,
                     (color >> 16) & 0xFFu);
}

/// With at most two decimals and no more zeros than needed.
std::string number(float value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string pairs(const std::vector<float>& points) {
  std::string list;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2)
    list += fmt::format("{}{},{}", i > 0 ? " " : "", number(points[i]), number(points[i + 1]));
  return list;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

std::string_view anchor_word(SvgAnchor anchor) {
  switch (anchor) {
    case SvgAnchor::middle: return "middle";
    case SvgAnchor::end: return "end";
    case SvgAnchor::start: break;
  }
  return "start";
}

}  // namespace

float svg_text_width(std::string_view text, float size, bool bold) {
  std::uint32_t sum = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a character
    sum += byte >= 0x20 && byte < 0x7F ? widths[byte - 0x20] : 900u;
  }
  return static_cast<float>(sum) / 1000 * size * (bold ? 1.1F : 1.0F);
}

SvgDrawing::SvgDrawing(float width, float height, std::string_view title)
    : width_(width), height_(height), title_(title) {}

void SvgDrawing::shape(std::string text) { shapes_.push_back(std::move(text)); }

void SvgDrawing::rect(SvgBox box, Color fill, float radius) {
  if (box.w <= 0 || box.h <= 0) return;
  std::string text =
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"", number(box.x),
                  number(box.y), number(box.w), number(box.h), hex(fill));
  if (radius > 0) text += fmt::format(" rx=\"{}\"", number(radius));
  shape(std::move(text));
}

void SvgDrawing::frame(SvgBox box, Color stroke, float radius, bool dashed) {
  shape(
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"none\" "
                  "stroke=\"{}\"{}",
                  number(box.x + 0.5F), number(box.y + 0.5F), number(box.w - 1), number(box.h - 1),
                  number(radius), hex(stroke), dashed ? " stroke-dasharray=\"3 2\"" : ""));
}

void SvgDrawing::rect(SvgBox box, std::string_view pattern) {
  if (box.w <= 0 || box.h <= 0) return;
  shape(fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#{})\"",
                    number(box.x), number(box.y), number(box.w), number(box.h), pattern));
}

void SvgDrawing::pattern(std::string_view name, Color line, Color surface, bool falling) {
  patterns_ += fmt::format(
      "<pattern id=\"{}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate({})\"><rect width=\"7\" height=\"7\" fill=\"{}\"/>"
      "<rect width=\"2\" height=\"7\" fill=\"{}\"/></pattern>\n",
      name, falling ? -45 : 45, hex(surface), hex(line));
}

void SvgDrawing::line(float x0, float y0, float x1, float y1, Color color, float width,
                      bool dashed) {
  shape(
      fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" "
                  "stroke-width=\"{}\"{}",
                  number(x0), number(y0), number(x1), number(y1), hex(color), number(width),
                  dashed ? " stroke-dasharray=\"3 3\"" : ""));
}

void SvgDrawing::polygon(const std::vector<float>& corners, Color fill) {
  shape(fmt::format("<polygon points=\"{}\" fill=\"{}\"", pairs(corners), hex(fill)));
}

void SvgDrawing::polyline(const std::vector<float>& points, Color color, float width) {
  const std::string list = pairs(points);
  shape(
      fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" "
                  "stroke-linejoin=\"round\"",
                  list, hex(color), number(width)));
}

SvgBox SvgDrawing::text_box(float x, float y, std::string_view text, const SvgText& look) const {
  const float width = svg_text_width(text, look.size, look.bold);
  const float left = look.anchor == SvgAnchor::end      ? x - width
                     : look.anchor == SvgAnchor::middle ? x - width / 2
                                                        : x;
  // From the top of capitals to below the line.
  return {left, y - look.size * 0.5F, width, look.size};
}

bool SvgDrawing::is_free(SvgBox box) const {
  return std::none_of(labels_.begin(), labels_.end(),
                      [&](const SvgLabel& label) { return label.box.overlaps(box); });
}

void SvgDrawing::text(float x, float y, std::string_view text, const SvgText& look) {
  if (text.empty()) return;
  labels_.push_back({std::string(text), text_box(x, y, text, look), look});
  // The baseline lies a third of the size below the middle of capitals.
  shape(fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{}{}>{}</text", number(x),
                    number(y + look.size * 0.36F), number(look.size), hex(look.ink),
                    look.anchor == SvgAnchor::start
                        ? std::string{}
                        : fmt::format(" text-anchor=\"{}\"", anchor_word(look.anchor)),
                    look.bold ? " font-weight=\"600\"" : "", escaped(text)));
}

void SvgDrawing::tip(std::string_view text) {
  std::string& last = shapes_.back();
  const std::string_view kind = std::string_view(last).substr(1, last.find(' ') - 1);
  last += fmt::format("><title>{}</title></{}", escaped(text), std::string(kind));
}

std::string SvgDrawing::finish() const {
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" "
      "font-family=\"{}\">\n<title>{}</title>\n",
      number(width_), number(height_), number(width_), number(height_), fonts, escaped(title_));
  if (!patterns_.empty()) text += "<defs>\n" + patterns_ + "</defs>\n";
  for (const std::string& one : shapes_) {
    const bool closed = one.find("</") != std::string::npos;
    text += one + (closed ? ">\n" : "/>\n");
  }
  return text + "</svg>\n";
}

}  // namespace kv
