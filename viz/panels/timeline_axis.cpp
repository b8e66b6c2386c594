// The axis: ticks, folds, pace ribbon, commands as flags, the veil over the future, the playhead.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/model/flag_places.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float flag_height = 17;
constexpr float pace_height = 4;

float playhead_width(const TimelineDrawing& d) {
  return d.c.text_width(d.view.cursor_text, 12, Face::num_bold) + 14;
}

/// Over the playhead, but never beyond the panel's edge.
Box playhead_box(const TimelineDrawing& d) {
  const float width = std::round(playhead_width(d));
  const float x = std::round(std::round(d.x(d.view.cursor_x)) - width / 2);
  const float most = std::min(x, d.p.box.right() - width - 6);
  return {std::max(most, d.p.box.x + 6), d.top + 2, width, 19};
}

bool playhead_visible(const TimelineDrawing& d) {
  return d.view.cursor_x >= -0.5F && d.view.cursor_x <= d.width() + 0.5F;
}

void flag_icon(TimelineDrawing& d, const FlagView& flag, Vec at, Color ink) {
  if (flag.kind == FlagKind::mark) {
    const Vec pennant[3] = {{at.x - 3, at.y - 5}, {at.x + 5, at.y - 2}, {at.x - 3, at.y + 1}};
    d.c.line({at.x - 3, at.y - 5}, {at.x - 3, at.y + 6}, {ink, 1.6F});
    d.c.polygon(pennant, ink);
  } else if (flag.kind == FlagKind::deadline) {
    d.c.ring(at, 4, {ink, 1.4F});
    d.c.line({at.x, at.y - 2.5F}, at, {ink, 1.4F});
    d.c.line(at, {at.x + 2, at.y}, {ink, 1.4F});
  } else if (flag.kind == FlagKind::kill) {
    cross(d.c, at, 3.2F, {ink, 2});
  } else if (flag.kind == FlagKind::add) {
    d.c.line({at.x - 4, at.y}, {at.x + 4, at.y}, {ink, 1.6F});
    d.c.line({at.x, at.y - 4}, {at.x, at.y + 4}, {ink, 1.6F});
  } else {
    d.c.circle(at, 3, ink);
  }
}

std::string flag_words(const TimelineDrawing& d, const FlagView& flag) {
  const std::string when = ks::seconds_text(flag.time - ks::start_time) + " s";
  if (flag.kind == FlagKind::mark) {
    return "**" + flag.text + "** at " + when +
           ": click to go there, right-click to name or delete it";
  }
  if (flag.kind == FlagKind::deadline) return flag.tip;
  if (flag.ahead && d.whole)
    return flag.text + ", planned for " + when +
           ": click to move it or take it out; it can also be dragged";
  const std::string others = d.whole ? "; drag it to another time, right-click for more" : "";
  if (!flag.rejected.empty())
    return flag.text + " at " + when + " had no effect: " + flag.rejected + others;
  return flag.text + " at " + when + ": click to go there" + others;
}

/// Those that a flag stands for, a line each.
std::string more_words(const TimelineDrawing& d, const FlagPlace& place) {
  std::string words;
  for (const std::size_t index : place.more) {
    const FlagView& other = d.view.flags[index];
    words += "\n**" + other.text + "** at " + ks::seconds_text(other.time - ks::start_time) + " s";
    if (!other.rejected.empty()) words += " had no effect: " + other.rejected;
  }
  return place.more.empty() ? words : "\nNo room beside it for:" + words;
}

void draw_flag(TimelineDrawing& d, const FlagView& flag, const FlagPlace& place) {
  const Theme& t = d.t;
  const Box box{std::round(d.x(place.x)), d.top + 3, std::round(place.width), flag_height};
  const ItemState state = item(d.c, flag.id, box, {.min_height = 24, .ring = 4});
  const bool due = flag.kind == FlagKind::deadline;
  const bool mark = flag.kind == FlagKind::mark || due;
  const bool loud = flag.kind == FlagKind::kill && !flag.ahead && flag.rejected.empty();
  const Color ink = loud         ? t.red.text
                    : due        ? t.amber.text
                    : mark       ? t.ink1
                    : flag.ahead ? t.ink3
                                 : t.ink2;
  Color edge = loud         ? t.red.line
               : due        ? t.amber.line
               : mark       ? t.ink2
               : flag.ahead ? t.line1
                            : t.line3;
  if (state.hovered && !loud) edge = t.ink3;
  d.c.rect(box, loud ? t.red.tint : due ? t.amber.tint : t.bg1, 4);
  d.c.border(box, {edge, 1, flag.rejected.empty() ? Dash{} : Dash{3, 2}}, 4);
  flag_icon(d, flag, {box.x + 9.5F, box.center().y}, ink);
  if (!place.small) {
    const Face face = flag.ahead ? Face::ui : Face::ui_bold;
    d.c.text({box.x + 18, box.center().y}, flag.text, {11, ink, face, Align::start});
  }
  const std::string count = more_flags(place);
  d.c.text({box.right() - 4, box.center().y}, count, {11, ink, Face::ui_bold, Align::end});
  tooltip(d.c, flag_words(d, flag) + more_words(d, place));
  explains_item(d.p.ui, due ? Term::deadline : Term::flag);
  if (mark && !due && state.right_pressed) d.p.intents.push_back(EditMark{flag.time});
  if (!mark && d.whole && state.right_pressed) d.p.intents.push_back(EditCommand{flag.command});
  DragUi& drag = d.p.ui.drag;
  if (!mark && d.whole && item_dragged()) drag = {true, flag.text, "", flag.command, false, {}};
  if (!state.pressed || drag.on) return;
  if (mark) return d.p.intents.push_back(SeekTime{flag.time});
  if (!d.whole)
    d.p.intents.push_back(SeekTime{flag.time});
  else if (flag.ahead)
    d.p.intents.push_back(EditCommand{flag.command});
  else if (flag.event != 0)
    d.p.intents.push_back(SeekEvent{flag.event});
  else
    d.p.intents.push_back(SeekTime{flag.time});
}

void flag_lines(TimelineDrawing& d) {
  const float bottom = d.y(d.view.layout.content_bottom);
  for (const FlagView& flag : d.view.flags) {
    const float x = d.x(flag.x);
    const bool kill = flag.kind == FlagKind::kill && flag.rejected.empty();
    const bool due = flag.kind == FlagKind::deadline;
    const Color color = due          ? d.t.amber.line
                        : flag.ahead ? d.t.line3
                        : kill       ? d.t.red.line
                                     : d.t.line3;
    if (!flag.ahead) d.c.line({x, d.y(31)}, {x, bottom}, {color, kill ? 1.5F : 1.0F, {3, 3}});
    d.c.line({x, d.y(19)}, {x, d.y(26)}, {color, 2});
  }
}

/// A change of scale; below the words of the axis's row where they stand there.
void scale_changes(TimelineDrawing& d, const TakenRow& labels) {
  const float bottom = d.y(d.view.layout.content_bottom);
  const auto& pieces = d.view.axis.pieces();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto x = static_cast<float>(pieces[i].x0);
    // In the hidden part it is shown on the axis only.
    const bool short_one = d.view.hides() && x > d.limit;
    const float top = labels.free(x - 4, x + 4) ? d.top + 2 : d.y(19);
    const float end = short_one ? d.y(24) : bottom;
    d.c.zigzag_down({d.x(x), top}, end - top, {d.t.line3}, {2.5F, 6});
  }
}

/// Where a tick's label stands, in the view's x.
struct LabelPlace {
  std::string label;
  float middle;
};

/// The times at both ends, for a narrow axis whose pieces are too short for round ones.
std::vector<LabelPlace> end_labels(const TimelineDrawing& d, TakenRow& row, TakenRow& labels) {
  std::vector<LabelPlace> places;
  const TimeRange range = d.view.axis.range();
  const std::int64_t us = ks::to_us(range.to - range.from);
  const int decimals = us >= 20'000'000 ? 0 : us >= 2'000'000 ? 1 : 3;
  for (const bool last : {false, true}) {
    const ks::Time time = last ? range.to : range.from;
    std::string label = ks::seconds_text(time - ks::start_time, decimals);
    const float half = d.c.text_width(label, 11, Face::num) / 2;
    const float middle = last ? d.width() - half : half;
    if (!row.free(middle - half - 5, middle + half + 5)) continue;
    row.take(middle - half - 5, middle + half + 5);
    labels.take(middle - half, middle + half);
    places.push_back({std::move(label), middle});
  }
  return places;
}

std::vector<LabelPlace> place_labels(const TimelineDrawing& d, TakenRow& row, TakenRow& labels) {
  std::vector<LabelPlace> places;
  for (const AxisTick& tick : d.view.ticks) {
    if (tick.label.empty()) continue;
    const float half = d.c.text_width(tick.label, 11, Face::num) / 2;
    // The first one must not touch the caption, the last one not the panel's edge.
    const float beyond = d.whole ? 16.0F : 5.0F;
    const float middle = std::clamp(tick.x, half - 8, d.width() + beyond - half);
    if (std::abs(middle - tick.x) > 16 || !row.free(middle - half - 5, middle + half + 5)) continue;
    row.take(middle - half - 5, middle + half + 5);
    labels.take(middle - half, middle + half);
    places.push_back({tick.label, middle});
  }
  return places;
}

void draw_ticks(TimelineDrawing& d, const std::vector<LabelPlace>& labels) {
  for (const AxisTick& tick : d.view.ticks) {
    const float x = d.x(tick.x);
    const bool major = !tick.label.empty();
    const Color color = major ? d.t.line3 : d.t.line1;
    d.c.line({x, d.y(major ? 19.0F : 21.0F)}, {x, d.y(25)}, {color});
  }
  for (const LabelPlace& place : labels) {
    const TextStyle style{11, d.t.ink2, Face::num, Align::middle};
    d.c.text({d.x(place.middle), d.top + 11}, place.label, style);
  }
}

void pace_ribbon(TimelineDrawing& d) {
  const float y = d.y(d.view.layout.pace_y);
  d.c.rect({d.left, y, d.width(), pace_height}, d.t.bg3);
  for (const PaceStretch& s : d.view.pace) {
    d.c.rect({d.x(s.x0), y, s.x1 - s.x0, pace_height}, d.t.amber.line);
  }
  d.c.text({d.caption_x(), y + 3}, "pace", {11, d.t.ink3, Face::ui, Align::end});
}

/// The stretch that is repeated, with a bracket at both ends.
void loop_bar(TimelineDrawing& d) {
  if (!d.view.loop) return;
  const Color ink = d.view.loops ? d.t.acc : d.t.line3;
  const float x0 = d.x(d.view.loop_x0);
  const float x1 = d.x(d.view.loop_x1);
  const float y = d.y(30);
  d.c.line({x0, y}, {x1, y}, {ink, 2, d.view.loops ? Dash{} : Dash{4, 3}});
  for (const float x : {x0, x1}) d.c.line({x, y - 5}, {x, y + 5}, {ink, 2});
}

/// Words in a pill over a stretch that is veiled; shorter ones where it is narrow.
void veil_words(TimelineDrawing& d, float from, float to,
                std::initializer_list<std::string_view> choices) {
  const float top = d.y(d.view.layout.lanes_y);
  const float middle = (top + d.y(d.view.layout.content_bottom)) / 2;
  if (d.view.layout.content_bottom - d.view.layout.lanes_y < 40) return;
  for (const std::string_view words : choices) {
    const float width = d.c.text_width(words, 13) + 56;
    if (width + 24 > to - from && !words.empty()) continue;
    if (words.empty() && to - from < 44) return;
    const float pill = words.empty() ? 36.0F : width;
    const Box box{std::round(d.x((from + to) / 2) - pill / 2), middle - 16, std::round(pill), 32};
    d.c.box(box, d.t.bg1, d.t.line1, 16);
    draw_icon(d.c, Icon::eye_off, {box.x + (words.empty() ? 18.0F : 21.0F), middle}, d.t.ink3);
    d.c.text({box.x + 40, middle}, words, {13, d.t.ink2});
    return;
  }
}

void veil(TimelineDrawing& d, float from, float top, float bottom) {
  d.c.rect({d.x(from), top, d.width() - from, bottom - top}, d.t.bg2);
  switch (d.p.ui.veil()) {
    case Veil::open_question:
      return veil_words(d, from, d.width(),
                        {"The future stays hidden until your prediction is settled",
                         "hidden until your prediction is settled", "hidden", ""});
    case Veil::coming_question:
      return veil_words(d, from, d.width(),
                        {"Hidden until the lesson has asked its question", "a question comes first",
                         "hidden", ""});
    case Veil::by_hand:
    case Veil::none:
      return veil_words(d, from, d.width(), {"The future stays hidden", "hidden", ""});
  }
}

void put_words(TimelineDrawing& d, const LaneWords& words) {
  if (words.plate.w > 0) d.c.rect(words.plate, words.ground, words.radius);
  d.c.text(words.at, words.text, words.style);
}

}  // namespace

void lane_words(TimelineDrawing& d, LaneWords words) {
  const bool veiled = d.view.hides() && d.view.told_x <= d.view.cursor_x;
  const bool ahead = words.at.x > d.x(d.view.cursor_x) && !veiled;
  if (ahead && d.whole) {
    d.ahead.push_back(std::move(words));
  } else {
    put_words(d, words);
  }
}

void draw_timeline_folds(TimelineDrawing& d) {
  const float bottom = d.y(d.view.layout.content_bottom);
  const auto& pieces = d.view.axis.pieces();
  for (const AxisPiece& piece : pieces) {
    if (!piece.folded) continue;
    const auto x0 = static_cast<float>(piece.x0);
    const auto x1 = static_cast<float>(piece.x1);
    d.c.rect({d.x(x0), d.top + 1, x1 - x0, bottom - d.top - 1}, d.t.bg2);
  }
}

void draw_timeline_future(TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  const float bottom = d.y(at.content_bottom);
  const float from = std::clamp(d.view.cursor_x, 0.0F, d.width());
  const float known = std::clamp(d.view.known_x, 0.0F, d.width());
  const float top = d.y(31);
  // The known future at half strength, but its words in full.
  const float shown = std::max(from, d.limit);
  if (shown > from)
    d.c.rect({d.x(from), top, shown - from, bottom - top}, with_alpha(d.t.bg1, 0.5F));
  for (LaneWords& words : d.ahead) {
    words.ground = mix(words.ground, d.t.bg1, 0.5F);
    if (contrast(words.style.color, words.ground) < 4.5) words.style.color = ink_on(words.ground);
    put_words(d, words);
  }
  d.ahead.clear();
  if (d.view.hides()) return veil(d, std::clamp(d.view.told_x, from, d.width()), top, bottom);
  if (known < d.width() - 1) {
    d.c.rect({d.x(known), top, d.width() - known, bottom - top}, d.t.bg2);
    if (d.width() - known > 140) {
      const Vec middle{d.x((known + d.width()) / 2), (top + bottom) / 2};
      d.c.text(middle, "not computed yet", {12, d.t.ink3, Face::ui, Align::middle});
    }
  }
  if (d.view.horizon_x <= d.width() + 1) {
    const float x = d.x(std::min(d.width(), d.view.horizon_x));
    d.c.line({x, d.y(20)}, {x, bottom}, {d.t.line3, 2, {2, 4}});
  }
}

void draw_timeline_axis(TimelineDrawing& d) {
  if (d.whole) {
    const float shown = playhead_visible(d) ? playhead_box(d).x - 6 : d.caption_x();
    d.c.text({std::min(d.caption_x(), shown), d.top + 11}, "seconds",
             {11, d.t.ink3, Face::ui, Align::end});
  }
  TakenRow row;
  TakenRow label_row;
  std::vector<FlagPlace> places;
  std::vector<LabelPlace> labels;
  const auto text_width = [&](std::string_view words, bool bold) {
    return d.c.text_width(words, 11, bold ? Face::ui_bold : Face::ui);
  };
  const auto lay = [&](bool with_ends) {
    row = {};
    label_row = {};
    if (playhead_visible(d)) {
      const float from = playhead_box(d).x - d.left;
      row.take(from - 2, from + playhead_width(d) + 2);
    }
    std::vector<LabelPlace> ends;
    if (with_ends) ends = end_labels(d, row, label_row);
    places = place_flags(d.view.flags, d.width(), text_width, row);
    labels = place_labels(d, row, label_row);
    labels.insert(labels.end(), ends.begin(), ends.end());
  };
  lay(false);
  if (!d.whole && labels.size() < 2) lay(true);
  scale_changes(d, label_row);
  if (d.whole) pace_ribbon(d);
  loop_bar(d);
  flag_lines(d);
  draw_ticks(d, labels);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].found) draw_flag(d, d.view.flags[i], places[i]);
  }
}

void draw_timeline_playhead(TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  const Color ink = d.t.acc;
  if (!playhead_visible(d)) {
    // It stands outside of the range: a triangle says on which side.
    const bool before = d.view.cursor_x < 0;
    const float x = before ? d.left + 2 : d.left + d.width() - 2;
    arrowhead(d.c, {x, d.top + 28}, {before ? -1.0F : 1.0F, 0}, ink, 8);
    return;
  }
  const float x = std::round(d.x(d.view.cursor_x));
  const float foot = at.branches_height > 0 ? at.branches_y : at.content_bottom;
  d.c.line({x, d.top + 20}, {x, d.y(foot)}, {ink, 2});
  const Box box = playhead_box(d);
  d.c.rect(box, ink, 4);
  const Vec tip[3] = {{x - 5, d.top + 21}, {x + 5, d.top + 21}, {x, d.top + 27}};
  d.c.polygon(tip, ink);
  d.c.text(box.center(), d.view.cursor_text, {12, d.t.on_acc, Face::num_bold, Align::middle});
  if (at.branches_height > 0) d.c.circle({x, d.y(foot)}, 5, ink);
}

}  // namespace kv
