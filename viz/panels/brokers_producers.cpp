// Producers: their places for requests in flight to each broker, then the queue.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "viz/panels/brokers_parts.h"

namespace kv {
namespace {

constexpr float path_h = 50;
constexpr float head_h = 46;

void slot(Brokers& b, SlotUse use, Box box) {
  Canvas& c = b.c;
  switch (use) {
    case SlotUse::free: c.border(box, {b.t.line1}, 3); return;
    case SlotUse::down: c.border(box, {b.t.line1, 1, {2, 2}}, 3); return;
    case SlotUse::flying:
      c.rect(box, b.t.bg3, 3);
      c.circle(box.center(), 3, b.t.ink1);
      return;
    case SlotUse::parked:
      c.rect(box, b.t.amber.line, 3);
      c.rect({box.x + 4, box.y + 3.5F, 2, 7}, b.t.bg1);
      c.rect({box.x + 8, box.y + 3.5F, 2, 7}, b.t.bg1);
      return;
    case SlotUse::unread: c.box(box, b.t.amber.tint, b.t.amber.line, 3); return;
  }
}

void path(Brokers& b, const ProducerPath& way, Box card, float y) {
  Canvas& c = b.c;
  const float x = card.x + 12;
  const float right = card.right() - 12;
  c.line({x, y - 14}, {right, y - 14}, {b.t.line1});
  c.text({x, y}, "to", {11, b.t.ink3});
  c.text({x + 14, y}, way.broker, {12, b.t.ink1, Face::num_bold, Align::start});
  for (std::size_t k = 0; k < way.slots.size(); ++k)
    slot(b, way.slots[k], {x + 40 + 17 * static_cast<float>(k), y - 7, 14, 14});
  c.text({right, y}, way.queued, {12, b.t.ink1, Face::num_bold, Align::end});
  c.text_fit({x, y + 19}, way.note, right - x, {11, broker_ink(b.t, way.ink, b.t.ink3)});
}

void card(Brokers& b, const BrokersProducer& producer, Box box) {
  Canvas& c = b.c;
  c.box(box, b.t.bg2, b.t.line1, 8);
  const float name =
      c.text({box.x + 12, box.y + 20}, producer.name, {14, b.t.ink1, Face::num_bold, Align::start});
  c.text_fit({name + 10, box.y + 20}, producer.about, box.right() - 12 - name - 10, {12, b.t.ink3});
  for (std::size_t k = 0; k < producer.paths.size(); ++k)
    path(b, producer.paths[k], box, box.y + head_h + 8 + path_h * static_cast<float>(k));
  if (producer.more > 0) {
    c.text_fit({box.x + 12, box.bottom() - 12}, fmt::format("and {} more brokers", producer.more),
               box.w - 24, {11, b.t.ink3});
  }
  const Selection selection{ks::node(producer.id), {}};
  const ItemState state = broker_item(b, producer.name, box, selection, producer.tip);
  const bool paths = c.mouse().y > box.y + head_h;
  explains_item(b.p.ui, paths ? Term::in_flight : Term::producer);
  if (b.p.ui.selection == selection) {
    c.border(box.inset(-1), {b.t.acc, 2}, 9);
  } else if (state.hovered) {
    c.border(box, {b.t.line3}, 8);
  }
}

float height_of(const BrokersProducer& producer) {
  return head_h + path_h * static_cast<float>(producer.paths.size()) +
         (producer.more > 0 ? 20.0F : 0.0F);
}

}  // namespace

void draw_brokers_producers(Brokers& b) {
  if (!b.l.producers) return;
  Canvas& c = b.c;
  const float x = b.l.producer_x;
  const float w = b.l.producer_w;
  float y = b.l.controller.y;
  c.text({x, y + 12}, "Producers", {12, b.t.ink2, Face::ui_bold, Align::start});
  if (b.l.leases) {
    c.text_fit({x, y + 34}, "Requests in flight per connection,", w, {11, b.t.ink3});
    c.text_fit({x, y + 49}, "then the records that wait.", w, {11, b.t.ink3});
  }
  const float wait_y = b.l.leases ? y + 74 : y + 30;
  c.text({x, wait_y}, "Oldest wait", {12, b.t.ink3});
  const std::string& wait = b.view.oldest_wait;
  const bool long_wait =
      wait.find('.') != std::string::npos && wait.find('.') > 0 && wait[0] != '0';
  c.text({x + w, wait_y}, wait.empty() ? "none" : wait,
         {wait.empty() ? 12.0F : 14.0F, long_wait ? b.t.amber.text : b.t.ink2,
          wait.empty() ? Face::ui : Face::num_bold, Align::end});
  y = b.l.columns_y;
  for (std::size_t i = 0; i < b.view.producers.size(); ++i) {
    const float h = height_of(b.view.producers[i]);
    const bool last = i + 1 == b.view.producers.size();
    if (y + h + (last ? 0.0F : 20.0F) > b.l.bottom) {
      const std::size_t left = b.view.producers.size() - i;
      c.text_fit({x + 12, std::min(y + 8, b.l.bottom - 8)}, fmt::format("and {} more", left),
                 w - 24, {11, b.t.ink3});
      return;
    }
    card(b, b.view.producers[i], {x, y, w, h});
    y += h + 12;
  }
}

}  // namespace kv
