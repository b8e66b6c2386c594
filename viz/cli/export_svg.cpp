// The timeline as a drawing for slides: what happened, the group's states, its members, who owned what,
// lag and throughput, on the window's folding axis.
#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/words.h"
#include "viz/cli/export.h"
#include "viz/cli/svg.h"
#include "viz/cli/svg_flags.h"
#include "viz/cli/timeline_svg.h"
#include "viz/model/build_timeline.h"

namespace kv {
namespace {

constexpr float margin = 16;
constexpr float head_height = 92;    ///< title, what it is, two rows of flags
constexpr float legend_height = 34;  ///< below the plots
constexpr float small_text = 11;
constexpr float flag_height = 18;
constexpr float smallest_hatch = 5;

class TimelineDrawingSvg {
 public:
  TimelineDrawingSvg(const TimelineView& view, const Theme& theme, SvgDrawing& out)
      : v_(view),
        t_(theme),
        out_(out),
        left_(margin + view.layout.label_width),
        top_(head_height) {}

  void draw(const std::string& title, const std::string& caption) {
    out_.rect({0, 0, out_.width(), out_.height()}, t_.bg1);
    out_.pattern("nobody", t_.red.line, t_.red.tint);
    out_.pattern("crashed", t_.line1, t_.bg2, true);
    // What is too long for one line ends in an ellipsis.
    const float room = out_.width() - 2 * margin;
    out_.text(margin, 24, fitted(title, room, 18, true),
              {18, t_.ink1, t_.bg1, SvgAnchor::start, true});
    out_.text(margin, 45, fitted(caption, room, 12, false), {12, t_.ink2, t_.bg1});
    axis();
    for (const StripView& strip : v_.strips) draw_strip(strip);
    left_out();
    if (!v_.empty.empty())
      label(left_ + 8, y(v_.layout.lanes_y) + 30, v_.empty, {12, t_.ink2, t_.bg1}, true);
    owners();
    for (const PlotView& plot : v_.plots) draw_plot(plot);
    flags();
    legend();
  }

 private:
  float x(float view_x) const { return left_ + std::clamp(view_x, 0.0F, v_.layout.axis_width); }
  float y(float view_y) const { return top_ + view_y; }
  float right() const { return left_ + v_.layout.axis_width; }
  float foot() const { return y(v_.layout.content_bottom); }

  static std::string fitted(std::string_view words, float width, float size, bool bold) {
    if (svg_text_width(words, size, bold) <= width) return std::string(words);
    std::string text(words);
    while (!text.empty()) {
      do text.pop_back();
      while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80);
      // The first byte of a longer character must not stay alone.
      if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) continue;
      if (svg_text_width(text + "…", size, bold) <= width) return text + "…";
    }
    return {};
  }

  /// On a plate of its own colour, if no other label stands there.
  bool label(float at, float middle, std::string_view words, SvgText look, bool plate) {
    const SvgBox box = out_.text_box(at, middle, words, look);
    if (words.empty() || !out_.is_free(box) || box.x < left_ || box.right() > right()) return false;
    if (plate) out_.rect({box.x - 4, middle - 8, box.w + 8, 16}, look.on, 2);
    out_.text(at, middle, words, look);
    return true;
  }

  void caption(float middle, const std::string& words, Color ink, float size = 12) {
    const std::string text = fitted(words, v_.layout.label_width - 12, size, false);
    const SvgText look{size, ink, t_.bg1, SvgAnchor::end};
    if (out_.is_free(out_.text_box(left_ - 12, middle, text, look)))
      out_.text(left_ - 12, middle, text, look);
  }

  // --- the axis ------------------------------------------------------------------------------------

  void axis() {
    for (const AxisPiece& piece : v_.axis.pieces()) {
      if (!piece.folded) continue;
      const float from = x(static_cast<float>(piece.x0));
      out_.rect({from, y(20), x(static_cast<float>(piece.x1)) - from, foot() - y(20)}, t_.bg2);
    }
    out_.text(left_ - 12, y(9), "seconds", {small_text, t_.ink3, t_.bg1, SvgAnchor::end});
    float last = -1e9F;
    for (const AxisTick& tick : v_.ticks) {
      const float at = left_ + tick.x;
      if (tick.x < 0 || tick.x > v_.layout.axis_width) continue;
      out_.line(at, y(20), at, tick.label.empty() ? y(25) : foot(),
                tick.label.empty() ? t_.line3 : t_.line2);
      const SvgText look{small_text, t_.ink2, t_.bg1, SvgAnchor::middle};
      const SvgBox box = out_.text_box(at, y(9), tick.label, look);
      if (tick.label.empty() || box.x < last + 6 || box.right() > out_.width() - 4) continue;
      if (!out_.is_free(box)) continue;
      out_.text(at, y(9), tick.label, look);
      last = box.right();
    }
    out_.line(left_, y(20), right(), y(20), t_.line3);
  }

  void flags() {
    const float axis = v_.layout.axis_width;
    const auto places = place_svg_flags(v_.flags, axis, left_, out_.width() - margin);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const FlagView& flag = v_.flags[i];
      const SvgFlag& place = places[i];
      if (!on_axis(flag, axis)) continue;
      const bool kill = flag.kind == FlagKind::kill && flag.rejected.empty();
      const float at = left_ + flag.x;
      const Color line = kill ? t_.red.line : t_.line3;
      out_.line(at, y(20), at, foot(), line, kill ? 1.5F : 1.0F, true);
      out_.tip(svg_flag_words(flag));
      if (!place.placed()) continue;
      const Triple& ink = kill ? t_.red : t_.neutral;
      const float top = y(-1) - (static_cast<float>(svg_flag_rows - place.row)) * (flag_height + 1);
      const SvgText look{small_text, ink.text, ink.tint, SvgAnchor::start, true};
      out_.line(at, top + flag_height, at, y(2), line, kill ? 1.5F : 1.0F);
      out_.rect({place.from, top, place.width, flag_height}, ink.tint, 3);
      if (place.count > 0) out_.tip(svg_flag_words(flag) + place.more);
      out_.frame({place.from, top, place.width, flag_height}, ink.line, 3, !flag.rejected.empty());
      out_.text(place.from + 6, top + flag_height / 2, flag.text, look);
      if (place.count == 0) continue;
      SvgText count = look;
      count.anchor = SvgAnchor::end;
      out_.text(place.from + place.width - 6, top + flag_height / 2,
                fmt::format("+{}", place.count), count);
    }
  }

  // --- lanes ---------------------------------------------------------------------------------------

  void draw_strip(const StripView& strip) {
    const float middle = y(strip.y) + strip.height / 2;
    if (strip.consumer >= 0) {
      consumer_tag(static_cast<std::size_t>(strip.consumer), strip.name, middle);
    } else {
      caption(middle, strip.name, t_.ink2);
    }
    for (const BandView& band : strip.bands) draw_band(strip, band);
    for (const BeatView& beat : strip.beats) {
      if (beat.x < 0 || beat.x > v_.layout.axis_width) continue;
      const float bottom = y(strip.y) + strip.height;
      out_.line(left_ + beat.x, bottom - 5, left_ + beat.x, bottom,
                beat.refused ? t_.amber.line : t_.green.text, 1.5F);
    }
    for (const BandView& band : strip.bands) band_word(strip, band);
  }

  void consumer_tag(std::size_t index, const std::string& name, float middle) {
    const ConsumerStyle style = t_.consumer(index);
    const std::string words = fitted(name, v_.layout.label_width - 24, small_text, true);
    const float width = std::max(30.0F, svg_text_width(words, small_text, true) + 10);
    out_.rect({left_ - 12 - width, middle - 8, width, 16}, style.fill, 3);
    out_.text(left_ - 12 - width / 2, middle, words,
              {small_text, style.label, style.fill, SvgAnchor::middle, true});
  }

  static std::string length_of(ks::Time from, ks::Time to) {
    return ks::seconds_text(to - from) + " s";
  }

  void draw_band(const StripView& strip, const BandView& band) {
    const float from = x(band.x0);
    const float width = x(band.x1) - from;
    if (width <= 0) return;
    const SvgBox box{from, y(strip.y), width, strip.height};
    const Triple& ink = t_.tone(tone_of(band.tone));
    switch (band.kind) {
      case BandKind::state:
      case BandKind::folded: out_.rect(box, ink.tint); break;
      case BandKind::crashed: out_.rect(box, std::string_view("crashed")); break;
      case BandKind::gone: return;
    }
    out_.tip(fmt::format("{}: {} from {} s", strip.name,
                         band.kind == BandKind::folded ? fmt::format("{} states", band.count)
                                                       : std::string(band.label),
                         ks::seconds_text(band.from - ks::start_time)));
    out_.rect({from, box.y, std::min(2.0F, width), box.h},
              band.kind == BandKind::crashed ? t_.red.line : ink.line);
  }

  void band_word(const StripView& strip, const BandView& band) {
    const float from = x(band.x0);
    const float room = x(band.x1) - from - 12;
    const float middle = y(strip.y) + strip.height / 2;
    const Triple& ink = t_.tone(tone_of(band.tone));
    std::string_view words = band.label;
    SvgText look{small_text, ink.text, ink.tint};
    if (band.kind == BandKind::crashed) look = {small_text, t_.ink2, t_.bg1};
    if (band.kind == BandKind::gone) look = {small_text, t_.ink3, t_.bg1};
    const bool plate = band.kind != BandKind::state && band.kind != BandKind::folded;
    if (svg_text_width(words, look.size, look.bold) > room)
      words = words.substr(0, words.find(','));
    if (words.empty() || svg_text_width(words, look.size, look.bold) > room) return;
    label(from + 7, middle - (strip.beats.empty() ? 0.0F : 1.5F), words, look, plate);
  }

  void left_out() {
    if (v_.members_left_out == 0 || v_.strips.empty()) return;
    const StripView& last = v_.strips.back();
    out_.text(margin, y(last.y) + last.height / 2, fmt::format("+{} more", v_.members_left_out),
              {small_text, t_.ink3, t_.bg1});
  }

  // --- ownership -----------------------------------------------------------------------------------

  void owners() {
    float last = -1e9F;
    for (const OwnerLabel& one : v_.owner_labels) {
      if (y(one.y) < last + small_text) continue;
      caption(y(one.y), one.text, t_.ink2, small_text);
      last = y(one.y);
    }
    for (const OwnerBlock& block : v_.blocks) owner_area(block);
    for (const OwnerBlock& block : v_.blocks) owner_word(block);
  }

  void owner_area(const OwnerBlock& block) {
    const float from = x(block.x0);
    const float width = x(block.x1) - from;
    if (width <= 0) return;
    const float pitch = (block.y1 - block.y0 + 1) / static_cast<float>(block.lanes);
    const bool apart = pitch >= smallest_hatch;
    const std::uint32_t lanes = apart ? block.lanes : 1;
    for (std::uint32_t i = 0; i < lanes; ++i) {
      const float above = y(block.y0) + (apart ? pitch * static_cast<float>(i) : 0);
      const SvgBox box{from, above, width, apart ? pitch - 1 : block.y1 - block.y0};
      owner_lane(block, box);
      if (block.doubled) {
        out_.rect({box.x, box.y, box.w, 2}, t_.red.line);
        out_.rect({box.x, box.bottom() - 2, box.w, 2}, t_.red.line);
      }
    }
  }

  void owner_lane(const OwnerBlock& block, SvgBox box) {
    switch (block.kind) {
      case OwnerKind::owned: {
        const auto index = static_cast<std::size_t>(block.owner);
        const ConsumerStyle style = t_.consumer(index);
        if (style.strokes == Strokes::none) {
          out_.rect(box, style.fill);
        } else {
          out_.rect(box, stroked(index, style));
        }
        break;
      }
      case OwnerKind::nobody:
        if (box.w < smallest_hatch || box.h < smallest_hatch) {
          out_.rect(box, t_.red.line);
        } else {
          out_.rect(box, std::string_view("nobody"));
        }
        break;
      case OwnerKind::before: out_.rect(box, t_.neutral.tint); break;
      case OwnerKind::others: out_.rect(box, t_.line3); break;
      case OwnerKind::folded: out_.rect(box, t_.bg3); break;
    }
    out_.tip(fmt::format("{} from {} s", block.label.empty() ? "several owners" : block.label,
                         ks::seconds_text(block.from - ks::start_time)));
  }

  /// From the seventh consumer on strokes tell those of one colour apart.
  std::string stroked(std::size_t index, const ConsumerStyle& style) {
    const std::string name = fmt::format("consumer{}", index);
    if (std::find(stroked_.begin(), stroked_.end(), index) == stroked_.end()) {
      stroked_.push_back(index);
      out_.pattern(name, mix(style.fill, style.label, 0.25F), style.fill,
                   style.strokes == Strokes::falling);
    }
    return name;
  }

  void owner_word(const OwnerBlock& block) {
    const float from = x(block.x0);
    const float room = x(block.x1) - from - 14;
    const float middle = y((block.y0 + block.y1) / 2);
    if (block.y1 - block.y0 < small_text) return;
    SvgText look{small_text, t_.ink2, t_.bg1, SvgAnchor::start, true};
    std::vector<std::string> choices{block.label};
    switch (block.kind) {
      case OwnerKind::owned: {
        const ConsumerStyle style = t_.consumer(static_cast<std::size_t>(block.owner));
        look.ink = style.label;
        look.on = style.fill;
        if (block.doubled) choices.insert(choices.begin(), block.label + " and another");
        break;
      }
      case OwnerKind::nobody:
        look.ink = t_.red.text;
        look.on = t_.red.tint;
        if (block.count == 1 && block.to != ks::never)
          choices.insert(choices.begin(), block.label + ": " + length_of(block.from, block.to));
        choices.emplace_back("nobody");
        break;
      case OwnerKind::before: look = {small_text, t_.neutral.text, t_.neutral.tint}; break;
      case OwnerKind::others: break;
      case OwnerKind::folded: return;
    }
    for (const std::string& words : choices) {
      if (words.empty() || svg_text_width(words, look.size, look.bold) > room) continue;
      label(from + 9, middle, words, look, block.kind != OwnerKind::before);
      return;
    }
  }

  // --- plots and the legend --------------------------------------------------------------------------

  Color ink_of(const PlotLine& line) const {
    switch (line.ink) {
      case LineInk::owner: return t_.consumer(static_cast<std::size_t>(line.owner)).edge;
      case LineInk::nobody: return t_.red.line;
      case LineInk::total: return t_.ink2;
      case LineInk::in: return t_.line3;
      case LineInk::out: return t_.ink1;
    }
    return t_.ink2;
  }

  void draw_plot(const PlotView& plot) {
    if (plot.height < 20 || plot.name.empty()) return;
    caption(y(plot.y) + 8, plot.name, t_.ink2);
    caption(y(plot.y) + 23, plot.scale, t_.ink3, small_text);
    const float bottom = y(plot.y + plot.height);
    out_.line(left_, bottom, right(), bottom, t_.line3);
    for (const bool red : {false, true}) {
      for (const PlotLine& line : plot.lines) {
        if ((line.ink == LineInk::nobody) != red) continue;
        std::vector<float> points;
        for (const PlotPointView& p : line.points) {
          points.push_back(left_ + std::clamp(p.x, 0.0F, v_.layout.axis_width));
          points.push_back(y(p.y));
        }
        out_.polyline(points, ink_of(line), red || line.ink == LineInk::in ? 2.4F : 1.6F);
      }
    }
    for (const PlotLabel& one : plot.labels) {
      const bool red = one.ink == LineInk::nobody;
      const SvgText look{small_text, red ? t_.red.text : t_.ink2, t_.bg1, SvgAnchor::middle, red};
      const float half = svg_text_width(one.text, look.size, look.bold) / 2 + 6;
      label(std::clamp(left_ + one.x, left_ + half, std::max(left_ + half, right() - half)),
            y(one.y), one.text, look, true);
    }
  }

  void legend() {
    const float middle = out_.height() - legend_height / 2;
    float at = margin;
    const auto entry = [&](const std::string& words, const auto& draw) {
      const float width = 22 + svg_text_width(words, small_text, false) + 18;
      if (at + width > out_.width() - margin) return;
      draw(SvgBox{at, middle - 7, 16, 14});
      out_.text(at + 22, middle, words, {small_text, t_.ink2, t_.bg1});
      at += width;
    };
    entry("nobody owns it", [&](SvgBox b) { out_.rect(b, std::string_view("nobody")); });
    entry("process gone, still a member for the coordinator", [&](SvgBox b) {
      out_.rect(b, std::string_view("crashed"));
      out_.rect({b.x, b.y, 2, b.h}, t_.red.line);
    });
    entry("heartbeat reached the coordinator",
          [&](SvgBox b) { out_.line(b.x + 8, b.y + 6, b.x + 8, b.bottom(), t_.green.text, 1.5F); });
    entry("answered with an error",
          [&](SvgBox b) { out_.line(b.x + 8, b.y + 6, b.x + 8, b.bottom(), t_.amber.line, 1.5F); });
    if (v_.axis.is_folded())
      entry("time runs faster here", [&](SvgBox b) { out_.rect(b, t_.bg3); });
  }

  const TimelineView& v_;
  const Theme& t_;
  SvgDrawing& out_;
  float left_;
  float top_;
  std::vector<std::size_t> stroked_;
};

std::string caption_of(const ks::Session& session, TimeRange range, const SvgOptions& options) {
  std::string text;
  if (options.group.valid()) text += "group " + session.names().groups[options.group.index] + ", ";
  text += fmt::format("Kafka {}, seed {}, {} s to {} s", ks::to_text(session.spec().profile),
                      session.spec().seed, ks::seconds_text(range.from - ks::start_time),
                      ks::seconds_text(range.to - ks::start_time));
  return text;
}

}  // namespace

SvgDrawing timeline_drawing(const ks::Session& session, TimeRange range,
                            const SvgOptions& options) {
  UiState ui;
  ui.range = range;
  ui.cursor.time = range.to;
  if (options.group.valid()) ui.selection.node = ks::node(options.group);
  const float frame = head_height + legend_height;
  const float height = options.height > 0 ? options.height - frame : timeline_height(session) + 140;
  const TimelineView view =
      build_timeline(session, ui, {options.width - margin, std::max(60.0F, height)});
  const std::string title = session.scenario() && !session.scenario()->title.empty()
                                ? session.scenario()->title
                                : "A run";
  // The branches below the plots are the window's alone.
  const float used = options.height > 0 ? options.height
                                        : head_height + view.layout.content_bottom + legend_height;
  SvgDrawing drawing(options.width, used, title);
  const Theme& theme = options.dark ? dark_theme() : light_theme();
  TimelineDrawingSvg(view, theme, drawing).draw(title, caption_of(session, range, options));
  return drawing;
}

std::string timeline_svg(const ks::Session& session, TimeRange range, const SvgOptions& options) {
  return timeline_drawing(session, range, options).finish();
}

}  // namespace kv
