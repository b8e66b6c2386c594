// The controller with its leases, and the heads of the brokers' columns.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "viz/canvas/fitting.h"
#include "viz/panels/action_menu.h"
#include "viz/panels/brokers_parts.h"
#include "viz/panels/timer_mode.h"

namespace kv {
namespace {

Color arc_color(const Brokers& b, const BrokerLease& lease) {
  return lease.ink == StageInk::amber ? b.t.amber.line : 0;
}

constexpr float chip_h = 22;

/// The one controller, or ZooKeeper. Returns the right edge.
float service_chip(Brokers& b, Vec at) {
  Canvas& c = b.c;
  const Box chip{at.x, at.y, c.text_width(b.view.controller, 11, Face::num_bold) + 12, chip_h};
  c.box(chip, b.t.acc, b.t.acc, 4);
  c.text(chip.center(), b.view.controller, {11, b.t.on_acc, Face::num_bold, Align::middle});
  return chip.right();
}

/// The quorum: who is active is filled, who is down is crossed out. Where not all fit the rest is counted.
float voter_chips(Brokers& b, Vec at, float room) {
  Canvas& c = b.c;
  float x = at.x;
  const float most = at.x + room;
  for (std::size_t i = 0; i < b.view.voters.size(); ++i) {
    const QuorumVoter& voter = b.view.voters[i];
    const Box chip{x, at.y, c.text_width(voter.name, 11, Face::num_bold) + 12, chip_h};
    const std::string more = fmt::format("+{}", b.view.voters.size() - i);
    const bool last = i + 1 == b.view.voters.size();
    if (chip.right() + (last ? 0 : 4 + c.text_width(more, 11)) > most) {
      c.text({x, chip.center().y}, more, {11, b.t.ink3});
      return most;
    }
    const bool active = voter.name == b.view.controller;
    const bool down = !voter.runs;
    c.box(chip, active ? b.t.acc : b.t.bg1, active ? b.t.acc : b.t.line3, 4);
    c.text(chip.center(), voter.name,
           {11,
            active ? b.t.on_acc
            : down ? b.t.ink3
                   : b.t.ink1,
            Face::num_bold, Align::middle});
    if (down) c.line({chip.x, chip.bottom()}, {chip.right(), chip.y}, {b.t.red.line, 1.5F});
    x = chip.right() + 4;
  }
  return x;
}

void controller_words(Brokers& b) {
  const Box& box = b.l.controller;
  const float x = box.x + 12;
  const float room = b.l.column_x - 12 - x;
  Canvas& c = b.c;
  const float y = box.y + (b.l.leases ? 32.0F : 9.0F);
  const float end = b.view.voters.empty() ? service_chip(b, {x, y}) : voter_chips(b, {x, y}, room);
  if (b.l.leases) {
    c.text({x, box.y + 18}, b.view.service, {13, b.t.ink1, Face::ui_bold, Align::start});
    const TextStyle small{11, b.t.ink2};
    const std::string_view image = b.view.image;
    const std::string_view fewer = b.view.image_fewer.empty() ? image : b.view.image_fewer;
    c.text_fit({x, box.y + 68}, fitting(c, {image, fewer}, room, small), room, small);
    const std::string_view foot = b.view.image_note.empty() ? b.view.check : b.view.image_note;
    const std::string_view less = b.view.note_fewer.empty() ? foot : b.view.note_fewer;
    c.text_fit({x, box.y + 84}, fitting(c, {foot, less}, room, small), room, {11, b.t.ink3});
  } else if (b.view.voters.empty() && c.text_width(b.view.service, 11) <= x + room - end - 8) {
    // The chip's name and the tooltip say it too.
    c.text({end + 8, box.y + 20}, b.view.service, {11, b.t.ink2});
  }
  item(c, "Controller", {box.x, box.y, b.l.column_x - box.x - 8, box.h}, {.overlap = true});
  tooltip(c, fmt::format("{} {}, {}.", b.view.controller_tip, b.view.image, b.view.check));
  const bool metadata = b.l.leases && c.mouse().y > box.y + 58;
  const Term service = b.view.service.find("ZooKeeper") != std::string::npos ? Term::zookeeper
                       : b.view.voters.empty()                               ? Term::controller
                                                                             : Term::quorum;
  explains_item(b.p.ui, metadata ? Term::metadata_log : service);
}

void full_lease(Brokers& b, const BrokerColumn& column, float x, float room) {
  const BrokerLease& lease = column.lease;
  const float y = b.l.controller.y;
  Canvas& c = b.c;
  TimerRing ring{24, lease.arc.left, mode_of(lease.arc.state), 5, true, arc_color(b, lease)};
  timer_ring(c, {x + 34, y + 48}, ring);
  const float tx = x + 72;
  const float words = room - 76;
  c.text_fit({tx, y + 19}, fmt::format("{} of {}", lease.word, column.name), words, {12, b.t.ink3});
  const Color ink = broker_ink(b.t, lease.ink, b.t.ink1);
  const float e = c.text({tx, y + 40}, lease.value, {16, ink, Face::num_bold, Align::start});
  c.text_fit({e + 8, y + 41}, lease.of, tx + words - e - 8, {12, b.t.ink3});
  if (!lease.heard.empty()) {
    const float heard = c.text({tx, y + 62}, "last heartbeat", {11, b.t.ink3});
    c.text({heard + 8, y + 62}, lease.heard, {11, b.t.ink2, Face::num, Align::start});
  }
  const bool loud = lease.ink != StageInk::plain;
  c.text_fit({tx, y + 79}, lease.next, words,
             {11, broker_ink(b.t, lease.ink, b.t.ink3), loud ? Face::ui_bold : Face::ui});
}

void small_lease(Brokers& b, const BrokerColumn& column, float x, float room) {
  const BrokerLease& lease = column.lease;
  const float y = b.l.controller.center().y;
  Canvas& c = b.c;
  const bool words = room >= 92;
  const float cx = words ? x + 14 : x + room / 2 - 4;
  timer_ring(c, {cx, y},
             {9, lease.arc.left, mode_of(lease.arc.state), 0, true, arc_color(b, lease)});
  if (!words) return;
  const Color ink = broker_ink(b.t, lease.ink, b.t.ink1);
  const float width = c.text_width(lease.value, 12, Face::num_bold);
  c.text({x + 30, y}, lease.value, {12, ink, Face::num_bold, Align::start});
  const float left = room - 34 - width - 8;
  const std::string& more =
      lease.ink == StageInk::amber && !lease.next.empty() ? lease.next : lease.of;
  const std::string& said = c.text_width(more, 11) <= left ? more : lease.of;
  if (c.text_width(said, 11) <= left)
    c.text({x + 38 + width, y}, said, {11, broker_ink(b.t, lease.ink, b.t.ink3)});
}

void connector(Brokers& b, const BrokerColumn& column, float x) {
  const bool silent = column.card != BrokerCard::alive;
  const Stroke stroke = silent ? Stroke{b.t.line3, 1.2F, {2, 3}} : Stroke{b.t.line3, 1.2F};
  b.c.line({x, b.l.controller.bottom()}, {x, b.l.columns_y}, stroke);
}

void frame(Brokers& b, const BrokerColumn& column, Box box) {
  Canvas& c = b.c;
  const bool down = column.card != BrokerCard::alive;
  c.rect(box, down ? b.t.bg1 : b.t.bg2, 8);
  if (!down) {
    c.border(box, {b.t.line1}, 8);
    return;
  }
  const bool red = column.card == BrokerCard::down && column.about_ink == StageInk::red;
  const Color edge = red                                 ? b.t.red.line
                     : column.card == BrokerCard::frozen ? b.t.amber.line
                                                         : b.t.line3;
  c.hatch({box.x + 2, box.y + 2, box.w - 4, b.l.head_h - 6}, b.t.line1, {8, 1, false});
  c.border(box, {edge, 1, {5, 4}}, 8);
}

/// Words on a plate, so that the hatching of a dead broker does not run through them.
float on_plate(Brokers& b, const BrokerColumn& column, Vec at, std::string_view words, float room,
               const TextStyle& style) {
  if (room < 16 || words.empty()) return at.x;
  const float width = std::min(room, b.c.text_width(words, style.size, style.face));
  if (column.card != BrokerCard::alive) b.c.rect({at.x - 3, at.y - 8, width + 6, 16}, b.t.bg1, 3);
  b.c.text_fit(at, words, room, style);
  return at.x + width;
}

void head(Brokers& b, const BrokerColumn& column, Box box) {
  Canvas& c = b.c;
  const float x = box.x + 10;
  const float right = box.right() - 8;
  const float y1 = box.y + 18;
  const float y2 = box.y + (b.l.head_h < 50 ? 34.0F : 37.0F);
  const Tone tone = tone_of(column.pill);
  PillLook look{20, 11, false, 0, Align::end};
  const float pill = state_pill_width(c, column.pill, look);
  const float name = c.text_width(column.name, 15, Face::num_bold);
  const bool roomy = x + name + 12 + pill <= right;
  float from =
      on_plate(b, column, {x, y1}, column.name, right - x, {15, b.t.ink1, Face::num_bold}) + 10;
  float to = right;
  if (roomy) {
    state_pill(c, {right, y1}, column.pill, tone, look);
    to = right - pill - 8;
  } else {
    // Too narrow for the word: its colour and the tooltip have to do.
    c.circle({right - 6, y1}, 4, b.t.tone(tone).line);
    to = right - 14;
  }
  const Color ink = broker_ink(b.t, column.about_ink, b.t.ink3);
  if (column.card == BrokerCard::down && to - from > 24) {
    c.rect({from - 2, y1 - 8, 20, 16}, b.t.bg1, 3);
    cross(c, {from + 7, y1}, 5,
          {column.about_ink == StageInk::red ? b.t.red.line : b.t.line3, 2.4F});
    from += 22;
  }
  const bool second = c.text_width(column.about, 12) > to - from;
  if (!second) on_plate(b, column, {from, y1}, column.about, to - from, {12, ink});
  // The second line: what it does for groups, and the metadata that it knows.
  if (second) {
    on_plate(b, column, {x, y2}, column.about, right - x, {11, ink});
    return;
  }
  const std::string image =
      column.image + (column.image_note.empty() ? "" : ", " + column.image_note);
  const float image_w = c.text_width(image, 11);
  const bool image_fits = x + image_w <= right && column.card != BrokerCard::down;
  float end = right;
  if (image_fits) {
    const Color stale = column.image_note.empty() ? b.t.ink3 : b.t.amber.text;
    on_plate(b, column, {right - image_w, y2}, image, image_w + 0.5F, {11, stale});
    end = right - image_w - 10;
  }
  on_plate(b, column, {x, y2}, column.home, end - x,
           {11, broker_ink(b.t, column.home_ink, b.t.ink2)});
}

}  // namespace

void draw_brokers_leases(Brokers& b) {
  b.c.box(b.l.controller, b.t.bg2, b.t.line1, 8);
  controller_words(b);
  for (std::size_t i = 0; i < b.l.columns && i < b.view.columns.size(); ++i) {
    const BrokerColumn& column = b.view.columns[i];
    const Box box = b.l.column(i);
    const Box card{box.x, b.l.controller.y, box.w, b.l.controller.h};
    if (b.l.leases) {
      b.c.line({box.x - 4, card.y + 12}, {box.x - 4, card.bottom() - 12}, {b.t.line1});
      full_lease(b, column, box.x, box.w);
    } else {
      small_lease(b, column, box.x, box.w);
    }
    connector(b, column, b.l.leases ? box.x + 34 : box.x + std::min(14.0F, box.w / 2));
    item(b.c, "lease of " + column.name, card, {.overlap = true, .ring = 6});
    tooltip(b.c, column.lease.tip);
    explains_item(b.p.ui, Term::lease);
  }
}

void draw_brokers_heads(Brokers& b) {
  for (std::size_t i = 0; i < b.l.columns && i < b.view.columns.size(); ++i) {
    const BrokerColumn& column = b.view.columns[i];
    const Box box = b.l.column(i);
    frame(b, column, box);
    head(b, column, box);
    const Selection selection{ks::node(column.id), {}};
    const Box top{box.x, box.y, box.w, b.l.head_h};
    const ItemState state = broker_item(b, column.name, top, selection, column.tip);
    explains_item(b.p.ui, Term::broker);
    action_menu(b.p, column.name, top, state.right_pressed, column.actions);
    if (b.p.ui.selection == selection) {
      b.c.border(box.inset(-1), {b.t.acc, 2}, 9);
    } else if (state.hovered) {
      b.c.border(box, {b.t.line3}, 8);
    }
  }
  const float x = b.l.label_x;
  b.c.text({x + 12, b.l.columns_y + 18}, "Partition", {12, b.t.ink2, Face::ui_bold, Align::start});
  if (b.l.columns < b.view.columns.size()) {
    const std::string words = fmt::format("+{} brokers", b.view.columns.size() - b.l.columns);
    b.c.text_fit({x + 12, b.l.columns_y + 36}, words, b.l.label_w - 16, {11, b.t.amber.text});
    item(b.c, "More brokers", {x, b.l.columns_y + 27, b.l.label_w, 18}, {});
    tooltip(b.c, "There is no room for these; a wider window has more.");
  } else if (b.view.partitions.size() > 1 && b.l.detail <= ReplicaDetail::lines) {
    b.c.text_fit({x + 12, b.l.columns_y + 36}, fmt::format("{} shown", b.view.partitions.size()),
                 b.l.label_w - 16, {11, b.t.ink3});
  }
}

}  // namespace kv
