// The lanes of the group and its members: state bands with their words, and heartbeats as ticks.
#include <algorithm>
#include <cmath>

#include "viz/canvas/fitting.h"
#include "viz/canvas/marks.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float beat_height = 6;
constexpr float label_margin = 8;
/// Less than this of a word says nothing.
constexpr float shortest_cut = 44;

/// Where a word of this width stands in a band without a tick running through it; negative:
/// nowhere.
float clear_of_beats(const StripView& strip, float from, float to, float width) {
  float x = from;
  for (const BeatView& beat : strip.beats) {
    if (beat.x < x - 3) continue;
    if (beat.x > x + width + 3) break;
    x = beat.x + 5;
  }
  return x + width <= to ? x : -1;
}

void state_word(TimelineDrawing& d, const StripView& strip, const BandView& band,
                const Triple& ink) {
  const float from = std::max(0.0F, band.x0) + label_margin;
  const float to = std::min(d.limit, band.x1) - 4;
  const float room = to - from;
  if (room < 24 || strip.height < 12) return;
  // "starting" of "starting, not fenced"
  const std::string_view whole = band.label;
  const std::string_view label =
      fitting(d.c, {whole, whole.substr(0, whole.find(','))}, room, {11, 0, Face::ui_bold});
  const std::string words = fitted(d.c, label, room, 11, Face::ui_bold);
  const float width = d.c.text_width(words, 11, Face::ui_bold);
  if (width > room || (words != label && room < shortest_cut)) return;
  const float start = clear_start(d, from, width, to);
  if (start < 0) return;
  float x = clear_of_beats(strip, start, std::min(to, start + 220), width);
  if (x >= 0) x = clear_start(d, x, width, to);
  const float y = d.y(strip.y) + strip.height / 2;
  Box plate{};
  if (x < 0) {
    x = start;
    plate = {d.x(x) - 3, d.y(strip.y), width + 6, strip.height};
  }
  lane_words(d, {{d.x(x), y}, words, {11, ink.text, Face::ui_bold}, plate, ink.tint});
}

/// The words of a long band begin where a stretch of the axis gives them room; negative: nowhere.
float word_start(const TimelineDrawing& d, float x0, float x1, float width) {
  const float first = std::max(0.0F, x0) + 16;
  for (const AxisPiece& piece : d.view.axis.pieces()) {
    const auto to = std::min({static_cast<float>(piece.x1), x1, d.limit}) - 8;
    const float from = std::max(first, static_cast<float>(piece.x0) + 14);
    const float x = clear_start(d, from, width, to);
    if (x >= from) return x;
  }
  return -1;
}

void crashed_band(TimelineDrawing& d, const StripView& strip, const BandView& band) {
  const Box box = d.span(band.x0, band.x1, strip.y, strip.height);
  d.c.rect(box, d.t.bg3);
  d.c.hatch(box, with_alpha(d.t.line3, 0.5F), {7, 1, false});
  d.c.rect({box.x, box.y, std::min(2.0F, box.w), box.h}, d.t.red.line);
  if (strip.height < 12) return;
  // "crashed, still a member for the coordinator", "crashed, still a member", "crashed"
  const std::string_view all = band.label;
  for (const std::string_view words :
       {all, all.substr(0, all.find(" for")), all.substr(0, all.find(','))}) {
    const float width = d.c.text_width(words, 11);
    const float x = word_start(d, band.x0, std::min(d.limit, band.x1), width);
    if (x < 0) continue;
    const Box plate{d.x(x) - 6, box.y + 1, width + 12, box.h - 2};
    lane_words(d,
               {{d.x(x), box.center().y}, std::string(words), {11, d.t.ink2}, plate, d.t.bg1, 3});
    return;
  }
}

void gone_band(TimelineDrawing& d, const StripView& strip, const BandView& band) {
  const Box box = d.span(band.x0, band.x1, strip.y, strip.height);
  const bool removed = band.label == "removed";
  d.c.rect({box.x, box.y, std::min(2.0F, box.w), box.h}, removed ? d.t.red.line : d.t.line3);
  if (box.w < shortest_cut || strip.height < 12) return;
  const float from = std::max(0.0F, band.x0) + label_margin;
  const float to = std::min(d.limit, band.x1) - 4;
  const std::string words = fitted(d.c, band.label, to - from, 11, Face::ui);
  const float x = clear_start(d, from, d.c.text_width(words, 11), to);
  if (x >= 0) lane_words(d, {{d.x(x), box.center().y}, words, {11, d.t.ink3}, {}, d.t.bg1});
}

void folded_band(TimelineDrawing& d, const StripView& strip, const BandView& band,
                 const Triple& ink) {
  const Box box = d.span(band.x0, band.x1, strip.y, strip.height);
  if (box.w <= 0) return;
  d.c.rect(box, ink.tint);
  d.c.rect({box.x, box.y, std::min(2.0F, box.w), box.h}, ink.line);
  if (box.w < 14) return;
  const std::string words = std::to_string(band.count) + " states";
  const float width = d.c.text_width(words, 11);
  const bool room = box.w > width + 34 && strip.height >= 12;
  const float zigzag = room ? box.w - width - 16 : box.w - 6;
  d.c.zigzag_right({box.x + 5, box.center().y}, zigzag - 4, {ink.line}, {2.5F, 5});
  if (!room) return;
  lane_words(d, {{box.right() - 5, box.center().y},
                 words,
                 {11, ink.text, Face::ui, Align::end},
                 {},
                 ink.tint});
}

void bands(TimelineDrawing& d, const StripView& strip) {
  for (const BandView& band : strip.bands) {
    if (band.x0 >= d.limit) break;
    const Triple& ink = d.t.tone(tone_of(band.tone));
    switch (band.kind) {
      case BandKind::state: {
        state_band(d.c, d.span(band.x0, band.x1, strip.y, strip.height), tone_of(band.tone));
        break;
      }
      case BandKind::crashed: crashed_band(d, strip, band); break;
      case BandKind::gone: gone_band(d, strip, band); break;
      case BandKind::folded: folded_band(d, strip, band, ink); break;
    }
  }
  const float foot = d.y(strip.y) + strip.height;
  for (const BeatView& beat : strip.beats) {
    if (beat.x > d.limit) break;
    if (beat.x < 0) continue;
    const Color color = beat.refused ? d.t.amber.line : d.t.green.text;
    const float height = std::min(beat_height, strip.height / 2);
    d.c.line({d.x(beat.x), foot - height}, {d.x(beat.x), foot}, {color, 1.5F});
  }
  for (const BandView& band : strip.bands) {
    if (band.x0 >= d.limit) break;
    if (band.kind == BandKind::state) state_word(d, strip, band, d.t.tone(tone_of(band.tone)));
  }
}

void strip_label(TimelineDrawing& d, const StripView& strip) {
  const float most = d.view.layout.label_width - 20;
  const float middle = d.y(strip.y) + strip.height / 2;
  Box box;
  if (strip.consumer < 0) {
    const std::string words = fitted(d.c, strip.name, most, 12, Face::ui);
    const float width = d.c.text_width(words, 12);
    box = {d.caption_x() - width - 2, d.y(strip.y), width + 4, strip.height};
    const ItemState state = item(d.c, strip.id, box, {.ring = 4});
    const Face face = strip.selected ? Face::ui_bold : Face::ui;
    const Color ink = strip.selected || state.hovered ? d.t.ink1 : d.t.ink2;
    d.c.text({d.caption_x(), middle}, words, {12, ink, face, Align::end});
    if (state.hovered) d.p.ui.hovered = {strip.node, {}};
    if (words != strip.name) tooltip(d.c, strip.name);
    if (state.pressed) d.p.intents.push_back(Select{{strip.node, {}}});
    return;
  }
  const auto index = static_cast<std::size_t>(strip.consumer);
  const std::string words = fitted(d.c, strip.name, most - 12, 11, Face::num_bold);
  const float width = std::clamp(consumer_tag_width(d.c, index, words, 11), 34.0F, most);
  const float height = std::min(16.0F, strip.height);
  box = {d.caption_x() - width, std::round(middle - height / 2), width, height};
  const ItemState state = item(d.c, strip.id, box, {.ring = 4});
  consumer_tag(d.c, box, index, words, 11);
  if (strip.selected) d.c.border(box.inset(-2), {d.t.acc, 2}, 5);
  if (state.hovered) d.p.ui.hovered = {strip.node, {}};
  if (words != strip.name) tooltip(d.c, strip.name);
  if (state.pressed) d.p.intents.push_back(Select{{strip.node, {}}});
}

}  // namespace

void draw_timeline_strips(TimelineDrawing& d) {
  for (const StripView& strip : d.view.strips) {
    if (d.whole) strip_label(d, strip);
    bands(d, strip);
  }
  if (d.whole && d.view.controllers_left_out > 0 && !d.view.strips.empty()) {
    const std::string count = "+" + std::to_string(d.view.controllers_left_out);
    const StripView& first = d.view.strips.front();
    const float middle = d.y(first.y) + first.height / 2;
    const float x = d.left - d.view.layout.label_width + 8;
    const float room = d.caption_x() - d.c.text_width(first.name, 12, Face::ui_bold) - 8 - x;
    const std::string all = count + " controllers";
    const bool fits = d.c.text_width(all, 11) <= room;
    d.c.text({x, middle}, fits ? all : count, {11, d.t.ink3});
    if (!fits) {
      item(d.c, "More controllers", {x - 4, middle - 10, room + 4, 20}, {.ring = -1});
      tooltip(d.c, "Lanes of controllers: there is room for them in the timeline (2).");
    }
  }
  const bool any = std::any_of(d.view.strips.begin(), d.view.strips.end(), [](const StripView& s) {
    return s.node.kind == ks::NodeKind::broker;
  });
  // Where there is no room for any broker, the whole timeline opens over the stage.
  if (any && d.view.brokers_left_out > 0) {
    const std::string more = "+" + std::to_string(d.view.brokers_left_out) + " brokers";
    d.c.text({d.left - d.view.layout.label_width + 8, d.y(d.view.brokers_left_out_y) + 9}, more,
             {11, d.t.ink3});
  }
  if (d.view.members_left_out == 0 || d.view.strips.empty()) return;
  // More members than there is room for: the first lane's caption says so.
  const StripView& last = d.view.strips.back();
  const std::string words = "+" + std::to_string(d.view.members_left_out) + " more";
  d.c.text({d.left - d.view.layout.label_width + 8, d.y(last.y) + last.height / 2}, words,
           {11, d.t.ink3});
}

TimelineHit timeline_hit(const TimelineDrawing& d, Vec mouse) {
  const float x = mouse.x - d.left;
  const float y = mouse.y - d.top;
  if (x < 0 || x >= d.limit) return {};
  const auto words = [&](std::string_view what, ks::Time from, ks::Time to) {
    const ks::Time end = shown_end(d.view, to);
    return "**" + std::string(what) + "** " + ks::seconds_text(from - ks::start_time) + " s to " +
           ks::seconds_text(end - ks::start_time) + " s, " + length_text(end - from);
  };
  for (const StripView& strip : d.view.strips) {
    if (y < strip.y || y >= strip.y + strip.height) continue;
    for (const BandView& band : strip.bands) {
      if (x < band.x0 || x >= band.x1) continue;
      const std::string many = std::to_string(band.count) + " states";
      const std::string_view what = band.kind == BandKind::folded ? many : band.label;
      return {true, band.from, band.to, words(what, band.from, band.to)};
    }
  }
  // Later blocks are drawn over earlier ones.
  for (auto block = d.view.blocks.rbegin(); block != d.view.blocks.rend(); ++block) {
    if (y < block->y0 || y >= block->y1 || x < block->x0 || x >= block->x1) continue;
    std::string what = block->label;
    if (block->kind == OwnerKind::nobody && what.empty()) what = "nobody";
    if (block->kind == OwnerKind::folded) what = std::to_string(block->count) + " owners";
    if (what.empty()) continue;
    return {true, block->from, block->to, words(what, block->from, block->to)};
  }
  return {};
}

}  // namespace kv
