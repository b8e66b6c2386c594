// A drawing as SVG text, for slides and documents. Fonts differ between the programs that show it, so
// widths of texts are taken from a wide sans serif: what fits here fits everywhere. Every label remembers
// its box and what it stands on, so that a test can look for labels that overlap or cannot be read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/canvas/theme.h"

namespace kv {

struct SvgBox {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  bool overlaps(const SvgBox& o) const {
    return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom();
  }
};

enum class SvgAnchor : unsigned char { start, middle, end };

struct SvgText {
  float size = 12;
  Color ink = 0;
  Color on = 0;  ///< the surface below it
  SvgAnchor anchor = SvgAnchor::start;
  bool bold = false;
};

struct SvgLabel {
  std::string text;
  SvgBox box;
  SvgText look;
};

/// At most so wide, whichever font is there.
float svg_text_width(std::string_view text, float size, bool bold);

class SvgDrawing {
 public:
  SvgDrawing(float width, float height, std::string_view title);

  void rect(SvgBox box, Color fill, float radius = 0);
  void frame(SvgBox box, Color stroke, float radius = 0, bool dashed = false);
  /// Filled with a pattern that `pattern` has defined.
  void rect(SvgBox box, std::string_view pattern);
  /// Oblique lines on a surface.
  void pattern(std::string_view name, Color line, Color surface, bool falling = false);
  void line(float x0, float y0, float x1, float y1, Color color, float width = 1,
            bool dashed = false);
  /// Points in pairs: x, y.
  void polyline(const std::vector<float>& points, Color color, float width);
  /// Corners in pairs: x, y.
  void polygon(const std::vector<float>& corners, Color fill);
  /// `y` is the middle of the line of text.
  void text(float x, float y, std::string_view text, const SvgText& look);
  /// What a viewer shows over the shape that was drawn last.
  void tip(std::string_view text);

  SvgBox text_box(float x, float y, std::string_view text, const SvgText& look) const;
  /// No label stands there so far.
  bool is_free(SvgBox box) const;
  const std::vector<SvgLabel>& labels() const { return labels_; }
  float width() const { return width_; }
  float height() const { return height_; }
  std::string finish() const;

 private:
  void shape(std::string text);

  float width_;
  float height_;
  std::string title_;
  std::string patterns_;
  std::vector<std::string> shapes_;  ///< without their closing "/>"
  std::vector<SvgLabel> labels_;
};

}  // namespace kv
