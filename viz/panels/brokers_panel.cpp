#include "viz/panels/brokers_panel.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "viz/panels/brokers_parts.h"
#include "viz/panels/log_legend.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float header_middle = 18;

float legend_width(const Canvas& c) {
  return c.text_width("leader", 11) + c.text_width("follower", 11) + log_legend_width(c) + 106;
}

void legend(Brokers& b, float x) {
  Canvas& c = b.c;
  const float y = b.l.box.y + header_middle;
  const TextStyle words{11, b.t.ink2};
  badge(c, {x, y - 8, 18, 16}, "L", true);
  x = c.text({x + 24, y}, "leader", words) + 14;
  badge(c, {x, y - 8, 18, 16}, "F", false);
  x = c.text({x + 24, y}, "follower", words) + 20;
  log_legend(c, {x, y});
}

void header(Brokers& b) {
  Canvas& c = b.c;
  const Box& box = b.l.box;
  float x = panel_frame(c, box, "Brokers") + 8;
  const ToggleState chip =
      chip_toggle(c, "internal", {x, box.y + 8}, "internal topics", b.view.internal);
  tooltip(
      c, "Shows every partition of internal topics; else only those where groups have their home.");
  if (chip.pressed) b.p.intents.push_back(Toggle{Toggle::What::internal});
  x = chip.right + 12;
  float right = box.right() - 16;
  const std::string words = b.view.about + (b.view.hidden.empty() ? "" : ", " + b.view.hidden);
  const float damage =
      b.view.damage.empty() ? 0 : c.text_width(b.view.damage, 11, Face::ui_bold) + 16;
  const float wanted = c.text_width(words, 11) + damage;
  if (b.l.detail == ReplicaDetail::rows && x + wanted + 24 + legend_width(c) < right) {
    right -= legend_width(c);
    legend(b, right);
    right -= 24;
  }
  if (damage > 0 && x + damage < right) {
    const Color ink = broker_ink(b.t, b.view.damage_ink, b.t.ink2);
    x = c.text({x, box.y + header_middle}, b.view.damage, {11, ink, Face::ui_bold, Align::start}) +
        12;
  }
  if (right - x < 40) return;
  if (!c.text_fit({x, box.y + header_middle}, words, right - x, {11, b.t.ink3})) return;
  item(c, "About", {x, box.y + 8, right - x, 20}, {});
  tooltip(c, words);
}

/// The newest first, as many as there is room for.
void footer(Brokers& b) {
  if (b.l.footer.h <= 0) return;
  Canvas& c = b.c;
  const Box& f = b.l.footer;
  c.line({f.x, f.y}, {f.right(), f.y}, {b.t.line2});
  float x = f.x + 15;
  const float right = f.right() - 15;
  x = c.text({x, f.center().y}, "latest", {11, b.t.ink3}) + 12;
  for (std::size_t i = 0; i < b.view.moments.size(); ++i) {
    const BrokersMoment& moment = b.view.moments[b.view.moments.size() - 1 - i];
    const float time = c.text_width(moment.time, 11, Face::num) + 8;
    const float whole = time + c.text_width(moment.text, 11);
    const float room = std::min(whole, right - x);
    if (room < whole && room < (i > 0 ? 240 : time + 40)) return;
    const ItemState state =
        item(c, fmt::format("Moment {}", i + 1), {x - 4, f.y + 3, room + 8, 20}, {});
    tooltip(c, moment.text);
    if (state.hovered) c.rect({x - 4, f.y + 3, room + 8, 20}, b.t.bg3, 4);
    if (state.pressed) b.p.intents.push_back(SeekEvent{moment.event});
    c.text({x, f.center().y}, moment.time, {11, b.t.ink3, Face::num, Align::start});
    c.text_fit({x + time, f.center().y}, moment.text, room - time + 0.5F,
               {11, i == 0 ? b.t.ink1 : b.t.ink2});
    x += room + 24;
  }
}

void empty(Brokers& b) {
  if (!b.view.partitions.empty()) return;
  b.c.text({b.l.column_x + 8, b.l.rows_y + 20}, "No topic has partitions yet.", {12, b.t.ink3});
}

}  // namespace

Color broker_ink(const Theme& t, StageInk ink, Color plain) {
  switch (ink) {
    case StageInk::amber: return t.amber.text;
    case StageInk::violet: return t.violet.text;
    case StageInk::green: return t.green.text;
    case StageInk::red: return t.red.text;
    case StageInk::plain: break;
  }
  return plain;
}

ItemState broker_item(Brokers& b, std::string_view id, Box box, const Selection& selection,
                      std::string_view tip) {
  ItemSpec spec;
  spec.overlap = true;
  spec.ring = 6;
  const ItemState state = item(b.c, id, box, spec);
  UiState& ui = b.p.ui;
  if (state.pressed || state.right_pressed) b.p.intents.push_back(Select{selection});
  if (state.hovered) ui.hovered = selection;
  tooltip(b.c, tip);
  return state;
}

void draw_brokers(const BrokersView& view, PanelContext& context) {
  Brokers b{view, context, context.canvas, context.canvas.theme(),
            brokers_layout(view, context.box)};
  ImGui::PushID("Brokers");
  header(b);
  b.c.push_clip(b.l.box.inset(1));
  draw_brokers_producers(b);
  draw_brokers_leases(b);
  draw_brokers_heads(b);
  if (b.l.detail == ReplicaDetail::rows || b.l.detail == ReplicaDetail::lines) {
    draw_brokers_rows(b);
  } else {
    draw_brokers_tiles(b);
  }
  empty(b);
  footer(b);
  b.c.pop_clip();
  ImGui::PopID();
}

}  // namespace kv
