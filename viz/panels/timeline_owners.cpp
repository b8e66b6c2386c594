// Who owns what: bars in the consumers' colours, red hatching where nobody does.
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/marks.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

/// Below this the hatching of "nobody" would be a smear: plain red says the same.
constexpr float smallest_hatch = 5;
constexpr float label_height = 15;
/// A word is said again only this far on.
constexpr float label_spacing = 90;

float pitch_of(const OwnerBlock& block) {
  return (block.y1 - block.y0) / static_cast<float>(block.lanes);
}

/// Lanes of one block are told apart by a paler line between them.
void lane_gaps(TimelineDrawing& d, const OwnerBlock& block, Box box, Color fill) {
  if (d.view.detail != OwnerDetail::lanes || block.lanes < 2) return;
  const float pitch = (block.y1 - block.y0 + 1) / static_cast<float>(block.lanes);
  const Color gap = mix(fill, d.t.bg1, 0.25F);
  for (std::uint32_t i = 1; i < block.lanes; ++i) {
    const float y = std::round(box.y + pitch * static_cast<float>(i) - 1);
    d.c.rect({box.x, y - 1, box.w, 2}, gap);
  }
}

void nobody_block(TimelineDrawing& d, const OwnerBlock& block, Box box) {
  if (box.w < smallest_hatch || pitch_of(block) < smallest_hatch) {
    const bool tiny = box.w < smallest_hatch || box.h < smallest_hatch;
    if (tiny)
      d.c.rect(box, d.t.red.line);
    else
      nobody(d.c, box, {.step = 5});
    return;
  }
  const float pitch = (block.y1 - block.y0 + 1) / static_cast<float>(block.lanes);
  for (std::uint32_t i = 0; i < block.lanes; ++i) {
    const float y = box.y + std::round(pitch * static_cast<float>(i));
    nobody(d.c, {box.x, y, box.w, std::round(pitch) - 1}, {.step = 5});
  }
}

/// Brokers have no hue; a line below tells that some replica is not in sync.
void led_block(TimelineDrawing& d, const OwnerBlock& block, Box box) {
  const Color fill = d.t.broker(static_cast<std::size_t>(block.owner));
  d.c.rect(box, fill);
  lane_gaps(d, block, box, fill);
  if (!block.short_isr) return;
  const float pitch = (block.y1 - block.y0 + 1) / static_cast<float>(block.lanes);
  for (std::uint32_t i = 0; i < block.lanes; ++i) {
    const float foot = box.y + std::round(pitch * static_cast<float>(i + 1)) - 1;
    if (pitch >= smallest_hatch) d.c.rect({box.x, foot - 2, box.w, 2}, d.t.amber.line);
  }
}

void block_area(TimelineDrawing& d, const OwnerBlock& block) {
  const Box box = d.span(block.x0, block.x1, block.y0, block.y1 - block.y0);
  if (box.w <= 0) return;
  switch (block.kind) {
    case OwnerKind::owned: {
      const auto index = static_cast<std::size_t>(block.owner);
      if (d.view.leaders) {
        led_block(d, block, box);
        break;
      }
      consumer_bar(d.c, box, index);
      lane_gaps(d, block, box, d.t.consumer(index).fill);
      if (block.doubled) {
        d.c.rect({box.x, box.y, box.w, 2}, d.t.red.line);
        d.c.rect({box.x, box.bottom() - 2, box.w, 2}, d.t.red.line);
      }
      break;
    }
    case OwnerKind::nobody: nobody_block(d, block, box); break;
    case OwnerKind::before: d.c.rect(box, d.t.neutral.tint); break;
    case OwnerKind::others: d.c.rect(box, d.t.line3); break;
    case OwnerKind::folded:
      d.c.rect(box, d.t.bg3);
      if (box.w >= 12) {
        d.c.zigzag_right({box.x + 2, box.center().y}, box.w - 4, {d.t.line3}, {2.5F, 5});
      }
      break;
  }
}

/// A word of a block, in order of how much it says; the first one that fits is taken.
struct Words {
  std::vector<std::string> choices;
  Color plate = 0;
  Color ink = 0;
  Face face = Face::ui_bold;
  float size = 11;
};

Words words_of(const TimelineDrawing& d, const OwnerBlock& block) {
  Words words;
  switch (block.kind) {
    case OwnerKind::owned: {
      if (d.view.leaders) {
        const Color fill = d.t.broker(static_cast<std::size_t>(block.owner));
        words = {{block.label}, fill, ink_on(fill), Face::num_bold, 11};
        if (block.short_isr)
          words.choices.insert(words.choices.begin(), block.label + ", not all in sync");
        break;
      }
      const ConsumerStyle style = d.t.consumer(static_cast<std::size_t>(block.owner));
      words = {{block.label}, style.fill, style.label, Face::num_bold, 12};
      if (block.doubled) words.choices.insert(words.choices.begin(), block.label + " and another");
      break;
    }
    case OwnerKind::nobody: {
      words = {{block.label, "nobody"}, d.t.red.tint, d.t.red.text};
      if (block.count > 1) break;
      const std::string length = length_text(shown_end(d.view, block.to) - block.from);
      words = {
          {block.label + ": " + length, "nobody " + length, "nobody"}, d.t.red.tint, d.t.red.text};
      if (block.label == "nobody") words.choices.erase(words.choices.begin());
      break;
    }
    case OwnerKind::before:
      // Where a pill says that nobody has joined, nothing else need say so.
      if (!d.view.empty.empty()) break;
      words = {{block.label}, d.t.neutral.tint, d.t.neutral.text, Face::ui};
      break;
    case OwnerKind::others: words = {{block.label}, d.t.bg1, d.t.ink2, Face::ui}; break;
    case OwnerKind::folded: break;
  }
  return words;
}

/// Where words may stand in a block: the part of it in one stretch of the axis, margins taken off.
struct Room {
  float from = 0;
  float to = 0;
};
std::vector<Room> rooms_of(const TimelineDrawing& d, const OwnerBlock& block) {
  std::vector<Room> rooms;
  for (const AxisPiece& piece : d.view.axis.pieces()) {
    const float left = static_cast<float>(piece.x0);
    const float from = std::max({block.x0, left, 0.0F});
    const float to = std::min({block.x1, static_cast<float>(piece.x1), d.limit});
    if (to <= from) continue;
    Room room{from + (left > block.x0 && left > 0 ? 20.0F : 12.0F), to - 6};
    for (const float line : upright_lines(d)) {
      if (line <= room.from - 4 || line >= room.to + 4) continue;
      rooms.push_back({room.from, line - 6});
      room.from = line + 12;
    }
    rooms.push_back(room);
  }
  return rooms;
}

void say(TimelineDrawing& d, const Words& words, const std::string& choice, Vec at, float plate) {
  const float width = d.c.text_width(choice, words.size, words.face);
  const Box box{at.x - 4, at.y - plate / 2, width + 8, plate};
  lane_words(d, {at, choice, {words.size, words.ink, words.face}, box, words.plate, 2});
}

/// The whole sentence is said once, where it fits first; its last word again wherever it goes on
/// for long.
void block_words(TimelineDrawing& d, const OwnerBlock& block) {
  const float height = block.y1 - block.y0;
  if (block.label.empty() || height < 10) return;
  const Words words = words_of(d, block);
  if (words.choices.empty()) return;
  const std::vector<Room> rooms = rooms_of(d, block);
  const auto fits = [&](const Room& room, const std::string& choice) {
    return room.from + d.c.text_width(choice, words.size, words.face) <= room.to;
  };
  const auto longest = [&]() -> std::pair<std::size_t, std::size_t> {
    for (std::size_t i = 0; i < words.choices.size(); ++i) {
      for (std::size_t r = 0; r < rooms.size(); ++r) {
        if (fits(rooms[r], words.choices[i])) return {i, r};
      }
    }
    return {words.choices.size(), rooms.size()};
  };
  const auto [best, place] = longest();
  const float middle = d.y((block.y0 + block.y1) / 2);
  const float plate = std::min(label_height, height);
  const std::string& least = words.choices.back();
  if (best == words.choices.size()) {
    // Too narrow for margins: the shortest word in the middle, if it fits at all.
    const float width = d.c.text_width(least, words.size, words.face);
    const float x0 = std::max(0.0F, block.x0);
    const float x1 = std::min(d.limit, block.x1);
    const float x = (x0 + x1 - width) / 2;
    const bool free = clear_start(d, x, width, x + width) >= 0;
    if (x1 - x0 >= width + 8 && free) say(d, words, least, {d.x(x), middle}, plate);
    return;
  }
  float said_until = -1e6F;
  for (std::size_t r = place; r < rooms.size(); ++r) {
    const std::string& choice = r == place ? words.choices[best] : least;
    const bool again = r != place && rooms[r].from < said_until + label_spacing;
    if (again || !fits(rooms[r], choice)) continue;
    say(d, words, choice, {d.x(rooms[r].from), middle}, plate);
    said_until = rooms[r].from + d.c.text_width(choice, words.size, words.face);
  }
}

void owner_label(TimelineDrawing& d, const OwnerLabel& label, float pitch) {
  const float y = d.y(label.y);
  if (!label.partition.valid()) {
    d.c.text({d.caption_x(), y + 8}, label.text, {11, d.t.ink3, Face::ui, Align::end});
    return;
  }
  const float width = d.c.text_width(label.text, 11, Face::num);
  const Box box{d.caption_x() - width - 2, y - pitch / 2, width + 4, pitch};
  const ItemState state = item(d.c, label.text, box, {.ring = 2});
  const Face face = label.selected ? Face::num_bold : Face::num;
  const Color ink = label.selected || state.hovered ? d.t.ink1 : d.t.ink2;
  d.c.text({d.caption_x(), y}, label.text, {11, ink, face, Align::end});
  if (state.hovered) d.p.ui.hovered = {{}, label.partition};
  if (state.pressed) d.p.intents.push_back(Select{{{}, label.partition}});
}

/// Lanes from the first one on whose names leave room for the caption beside them.
std::size_t short_names(const TimelineDrawing& d, float room) {
  const auto& labels = d.view.owner_labels;
  const auto wide = [&](const OwnerLabel& label) {
    return d.c.text_width(label.text, 11, Face::num) > room;
  };
  return static_cast<std::size_t>(std::find_if(labels.begin(), labels.end(), wide) -
                                  labels.begin());
}

void owner_captions(TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  const bool lanes = d.view.detail == OwnerDetail::lanes;
  const float caption = lanes ? d.left - 44 : d.caption_x();
  const auto count = static_cast<float>(std::max<std::size_t>(1, d.view.owner_labels.size()));
  const float pitch = at.owners_height / count;
  const std::size_t beside = lanes ? short_names(d, d.caption_x() - caption - 2) : 0;
  const float height = lanes ? pitch * static_cast<float>(beside) : at.owners_height;
  const float middle = d.y(at.owners_y + height / 2);
  if (!lanes || beside > 0)
    d.c.text({caption, lanes ? middle : middle - 8}, d.view.leaders ? "leader of" : "owner of",
             {12, d.t.ink2, Face::ui, Align::end});
  // Where the lanes are too flat for a word each, every second or third has one.
  const auto every = static_cast<std::size_t>(std::max(1.0F, std::ceil(10.6F / pitch)));
  for (std::size_t i = 0; i < d.view.owner_labels.size(); i += every)
    owner_label(d, d.view.owner_labels[i], pitch);
}

}  // namespace

void draw_timeline_owners(TimelineDrawing& d) {
  if (d.view.layout.owners_height <= 0) return;
  if (d.whole) owner_captions(d);
  for (const OwnerBlock& block : d.view.blocks) {
    if (block.x0 < d.limit) block_area(d, block);
  }
  for (const OwnerBlock& block : d.view.blocks) {
    if (block.x0 < d.limit) block_words(d, block);
  }
}

}  // namespace kv
