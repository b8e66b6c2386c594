// The glyphs of the visual design (section 4), each drawn the same way wherever it appears:
// messages, records, timers, markers of a log and the hatched "nobody". Positions are design
// pixels; every glyph takes its colours from the canvas's theme unless one is given. Must not know
// views.
//
//   message_dot(c, at, direction, {color, radius = 5, hollow = false, nose = true})
//   record_glyph(c, at, direction_x, key)        parked_request(c, at, color, radius = 7)
//   cross(c, at, half, {color, width})           arrowhead(c, tip, direction, color, size = 6)
//   timer_ring(c, center, {radius, left, mode = run, width = 0, hand = true})
//   nobody(c, box, {radius = 0, label = "", size = 11, step = 6})
//   record_cell(c, box, {key, state, owner, label})
//   committed_marker(c, at, color)  position_marker(c, at, color)
//   offscreen_marker(c, tip, direction_x, color)
//   high_watermark(c, {x, top}, height, color)   log_end(c, {x, top}, height, color, width = 2)
#pragma once

#include <cstddef>
#include <string_view>

#include "viz/canvas/canvas.h"

namespace kv {

struct MessageLook {
  Color color = 0;  // 0 = ink1
  float radius = 5;
  bool hollow = false;  // has arrived, or is only due
  bool nose = true;     // a paused dot shows its direction
};

// A message; the dot's centre is `at`, its nose reaches 2.1 radii in the direction of travel.
void message_dot(Canvas& c, Vec at, Vec direction, const MessageLook& look = {});
// A record in flight: a square in the tint of its key with a nose.
void record_glyph(Canvas& c, Vec at, float direction_x, std::size_t key);
// A request that waits inside a broker: a disc with two bars.
void parked_request(Canvas& c, Vec at, Color color = 0, float radius = 7);
// Lost, dropped, killed.
void cross(Canvas& c, Vec at, float half, const Stroke& stroke);
void arrowhead(Canvas& c, Vec tip, Vec direction, Color color, float size = 6);

// run: the coloured part is what is left; held: the coordinator ignores expiry; off: not armed.
enum class TimerMode : unsigned char { run, held, off, expired };

struct TimerRing {
  float radius = 9;
  float left = 0;  // share of the timeout that is left, 0 to 1
  TimerMode mode = TimerMode::run;
  float width = 0;  // 0: by the radius
  bool hand = true;
  Color color = 0;  // 0: ink2, amber below a quarter
};

void timer_ring(Canvas& c, Vec center, const TimerRing& timer);

struct NobodyLook {
  float radius = 0;
  std::string_view label{};
  float size = 11;
  float step = 6;
};

// Nobody owns this, or nobody leads it: red hatching, with the word where there is room for it.
void nobody(Canvas& c, Box box, const NobodyLook& look = {});

enum class CellState : unsigned char { waiting, delivered, committed, not_replicated, dead };

struct RecordCell {
  std::size_t key = 0;
  CellState state = CellState::waiting;
  std::size_t owner = 0;  // delivered: whose crash would replay it
  std::string_view label{};
  bool framed = false;  // not replicated, in a row of cells: keeps the tint of its key
};

// One record of a log. Delivered but not committed has a bar in the owner's colour at its foot.
void record_cell(Canvas& c, Box box, const RecordCell& cell);

void committed_marker(Canvas& c, Vec at, Color color = 0);
void position_marker(Canvas& c, Vec at, Color color);
// Points out of the strip on the side of direction_x; `tip` is its point.
void offscreen_marker(Canvas& c, Vec tip, float direction_x, Color color = 0);
void high_watermark(Canvas& c, Vec top, float height, Color color = 0);
void log_end(Canvas& c, Vec top, float height, Color color = 0, float width = 2);

// The committed marker is 8 px wide, the nose of a dot this long.
constexpr float message_nose = 2.1F;

}  // namespace kv
