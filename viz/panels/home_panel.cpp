#include "viz/panels/home_panel.h"

#include <algorithm>
#include <string>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/panels/home_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float gap = 8;
constexpr float room_for_side = 1100;
constexpr float side_width = 256;
constexpr float narrow_side = 212;

constexpr float chip_row = 30;

ChipLook small_chip() {
  ChipLook look;
  look.height = 20;
  look.size = 11;
  return look;
}

float chips_width(const Home& h) {
  float width = 0;
  for (const HomeSubject& subject : h.view.subjects)
    width += chip_width(h.c, subject.label, small_chip()) + 6;
  return width;
}

/// Lessons of one subject, or all. Returns where the chips end.
float subject_chips(Home& h, Vec at) {
  for (const HomeSubject& subject : h.view.subjects) {
    const std::string id = subject.name.empty() ? "all subjects" : subject.name;
    const ToggleState state = chip_toggle(h.c, id, {at.x, at.y - 10}, subject.label, subject.on);
    if (!subject.tip.empty()) tooltip(h.c, subject.tip);
    if (state.pressed) h.p.intents.push_back(FilterSubject{subject.on ? "" : subject.name});
    at.x = state.right + 6;
  }
  return at.x;
}

/// Returns its height: where there is no room beside the search the chips have a row of their own.
float heading(Home& h, Box box) {
  const float middle = box.y + 32;
  const float heading =
      h.c.text({box.x + 20, middle}, h.view.heading, {20, h.t.ink1, Face::ui_bold});
  const float field = std::min(320.0F, box.w * 0.45F);
  const Box search{box.right() - 20 - field, box.y + 16, field, 32};
  TextFieldSpec spec;
  spec.hint = "search goals, errors, config names";
  spec.icon = Icon::search;
  spec.focus = h.p.ui.home.focus_search;
  h.p.ui.home.focus_search = false;
  if (text_field(h.c, "Search", search, h.p.ui.home.words, spec)) {
    h.p.intents.push_back(SearchChanged{});
  }
  float x = std::max(box.x + 136, heading + 20);
  const float chips = chips_width(h);
  const bool beside = chips == 0 || x + chips + 8 < search.x;
  if (beside && chips > 0) x = subject_chips(h, {x, middle}) + 12;
  if (!beside) subject_chips(h, {box.x + 20, box.y + 62 + 10});
  const std::string_view words = h.view.note;
  if (x + h.c.text_width(words, 12) + 16 < search.x) h.c.text({x, middle}, words, {12, h.t.ink3});
  return beside ? 62 : 62 + chip_row;
}

}  // namespace

void draw_thumbnail(Canvas& c, Box box, const Thumbnail& picture) {
  const Theme& t = c.theme();
  if (!picture.ready) {
    c.text_fit({box.center().x, box.center().y}, "running", box.w,
               {11, t.ink3, Face::ui, Align::middle});
    return;
  }
  if (picture.lanes.empty()) {
    c.text_fit({box.center().x, box.center().y}, "no group", box.w,
               {11, t.ink3, Face::ui, Align::middle});
    return;
  }
  const auto count = static_cast<float>(picture.lanes.size());
  const float spacing = 1.5F;
  const float height = std::min(18.0F, (box.h - spacing * (count - 1)) / count);
  float y = box.y + (box.h - count * height - spacing * (count - 1)) / 2;
  for (const ThumbnailLane& lane : picture.lanes) {
    for (const ThumbnailPart& part : lane) {
      const float x0 = box.x + box.w * part.from;
      float x1 = box.x + box.w * part.to;
      // Without an owner: never too short to be seen.
      if (part.owner == ThumbnailPart::nobody) x1 = std::max(x1, x0 + 3);
      const Box piece{x0, y, std::min(x1, box.right()) - x0, height};
      if (part.owner >= 0) {
        c.rect(piece, t.consumer(static_cast<std::size_t>(part.owner)).fill);
      } else if (part.owner == ThumbnailPart::nobody) {
        c.rect(piece, t.red.tint);
        c.hatch(piece, with_alpha(t.red.line, t.hatch_alpha), {4.5F, 1.2F});
      } else {
        c.rect(piece, t.bg3);
      }
    }
    y += height + spacing;
  }
}

float step_pills(Canvas& c, Vec at, int step, int steps, float pitch) {
  const Theme& t = c.theme();
  for (int k = 0; k < steps; ++k) {
    const Box pill{at.x + pitch * static_cast<float>(k), at.y - 3, pitch - 4, 6};
    c.rect(pill, k < step ? t.acc : t.bg1, 3);
    c.border(pill, {k <= step ? t.acc : t.line3, k == step ? 1.5F : 1.0F}, 3);
  }
  return at.x + pitch * static_cast<float>(steps) - 4;
}

void draw_home(const HomeView& view, std::span<const Thumbnail> thumbnails,
               const std::optional<ErrorView>& error, PanelContext& p) {
  ImGui::PushID("Home");
  Home h{view, thumbnails, p, p.canvas, p.canvas.theme()};
  const float side = p.box.w >= room_for_side ? side_width : narrow_side;
  const Box left{p.box.x, p.box.y, side, p.box.h};
  const Box right{left.right() + gap, p.box.y, p.box.right() - left.right() - gap, p.box.h};
  panel_frame(h.c, left);
  panel_frame(h.c, right);
  draw_home_side(h, left);
  float y = right.y + heading(h, right);
  if (error) {
    const float height = std::min(home_error_height(h.c, right.w - 40, *error), right.h * 0.55F);
    draw_home_error(h, {right.x + 20, y, right.w - 40, height}, *error);
    y += height + 12;
  }
  draw_home_cards(h, {right.x + 20, y, right.w - 28, right.bottom() - y - 1});
  ImGui::PopID();
}

}  // namespace kv
