#include "viz/panels/records_panel.h"

#include <algorithm>

#include <fmt/format.h>

#include "viz/panels/records_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float header_h = 36;
constexpr float choices_w = 168;
constexpr float narrow = 760;  ///< below that the partitions have no list of their own
constexpr float card_columns = 2;

RecordsColumns columns_of(const Records& r) {
  const RecordsView& view = r.view;
  RecordsColumns at;
  at.gutter = r.list.x;
  at.offset_right = r.list.x + 72;
  at.time_right = at.offset_right + 84;
  at.key = at.time_right + 16;
  at.right = r.list.right();
  at.group_w = 88;
  const auto groups = static_cast<float>(view.groups.size());
  const auto replicas = static_cast<float>(view.replicas.size());
  at.groups = at.right - groups * at.group_w;
  at.replicas = at.groups - replicas * replica_pitch - 12;
  at.bytes_right = at.replicas - 14;
  const float room = at.bytes_right - 52 - at.key;
  at.key_w = std::clamp(room * 0.4F, 60.0F, 140.0F);
  at.value = at.key + at.key_w + 12;
  at.value_w = at.bytes_right - 48 - at.value;
  return at;
}

/// From top to bottom: header, strip, heads of the columns, lines, card.
void lay_out(Records& r) {
  const Box& box = r.p.box;
  float x = box.x + 12;
  if (box.w >= narrow && r.view.choices.size() > 1) {
    r.choices = {x, box.y + header_h + 8, choices_w, box.h - header_h - 16};
    x += choices_w + 12;
  }
  const float w = box.right() - 16 - x;
  float y = box.y + header_h + 8;
  r.strip = {x, y, w, 44};
  y += r.strip.h + 6;
  r.head = {x, y, w, 22};
  y += r.head.h;
  const auto pairs = static_cast<float>((r.view.card.size() + 1) / 2);
  const float card = r.view.card.empty() ? 0 : pairs * 18 + 20;
  r.list = {x, y, w, box.bottom() - 10 - card - (card > 0 ? 8 : 0) - y};
  r.card = {x, box.bottom() - 10 - card, w, card};
  r.lines = static_cast<std::size_t>(std::max(0.0F, r.list.h / records_line));
  const std::size_t rows = r.view.rows.size();
  r.first = r.view.newest && rows > r.lines ? rows - r.lines : 0;
  r.at = columns_of(r);
}

void header(Records& r) {
  Canvas& c = r.c;
  const Box& box = r.p.box;
  float x = panel_frame(c, box, "Records") + 8;
  const ToggleState chip =
      chip_toggle(c, "internal", {x, box.y + 8}, "internal topics", r.p.ui.show_internal);
  tooltip(c, "Lists the partitions of internal topics, too.");
  if (chip.pressed) r.p.intents.push_back(Toggle{Toggle::What::internal});
  x = chip.right + 8;
  const ToggleState ledger =
      chip_toggle(c, "ledger", {x, box.y + 8}, "ledger of truth", r.view.ledger.open);
  tooltip(
      c,
      "What was lost, stored twice, handed out again \xE2\x80\xA6: each number with its records.");
  if (ledger.pressed) r.p.intents.push_back(ShowLedger{!r.view.ledger.open});
  x = ledger.right + 16;
  const float y = box.y + 18;
  if (r.view.name.empty() || r.view.ledger.open) return;
  const float button_w = 76;
  const float right = box.right() - 16 - button_w - 12;
  const TextStyle bold{13, r.t.ink1, Face::num_bold, Align::start};
  const float name = std::min(c.text_width(r.view.name, 13, Face::num_bold), right - x - 60);
  c.text_fit({x, y}, r.view.name, name + 1, bold);
  x += name + 12;
  c.text_fit({x, y}, r.view.about, right - x, {11, r.t.ink3});
  ButtonSpec spec;
  spec.kind = r.view.newest ? ButtonKind::active : ButtonKind::normal;
  spec.tooltip = "keeps the newest records in sight";
  if (button(c, "Newest", {box.right() - 16 - button_w, box.y + 6, button_w, 24}, "Newest", spec))
    r.p.intents.push_back(ScrollRecords{-1});
}

/// The partitions around the chosen one, with how many records each has.
void choices(Records& r) {
  if (r.choices.w <= 0) return;
  Canvas& c = r.c;
  const Box& box = r.choices;
  c.text({box.x + 8, box.y + 10}, "partition", {11, r.t.ink3});
  c.text({box.right() - 8, box.y + 10}, "records", {11, r.t.ink3, Face::ui, Align::end});
  constexpr float row = 24;
  const auto fit = static_cast<std::size_t>(std::max(1.0F, (box.h - 24 - 18) / row));
  const std::size_t count = r.view.choices.size();
  const std::size_t most = std::min(fit, count);
  const std::size_t half = most / 2;
  const std::size_t from = std::min(r.view.chosen > half ? r.view.chosen - half : 0, count - most);
  float y = box.y + 24;
  for (std::size_t i = from; i < from + most; ++i, y += row) {
    const RecordsChoice& choice = r.view.choices[i];
    const Box line{box.x, y, box.w, row - 2};
    const ItemState state = item(c, choice.name, line, {.ring = 4});
    if (i == r.view.chosen) c.rect(line, r.t.bg3, 4);
    if (i != r.view.chosen && state.hovered) c.rect(line, r.t.bg2, 4);
    const std::string number = fmt::format("{}", choice.records);
    const float number_w = c.text_width(number, 11, Face::num);
    c.text({line.right() - 8, line.center().y}, number, {11, r.t.ink2, Face::num, Align::end});
    const bool cut = c.text_fit({line.x + 8, line.center().y}, choice.name, line.w - number_w - 28,
                                {12, r.t.ink1, Face::num, Align::start});
    if (cut) tooltip(c, choice.name);
    if (state.pressed) r.p.intents.push_back(Select{{{}, choice.id}});
  }
  if (most < count) {
    c.text({box.x + 8, y + 8}, fmt::format("{} more", count - most), {11, r.t.ink3});
  }
}

/// The wheel over the list.
void scrolling(Records& r) {
  if (r.view.rows.empty()) return;
  const float notches = ImGui::GetIO().MouseWheel;
  if (notches == 0 || !r.list.contains(r.c.mouse()) || ImGui::IsAnyItemActive()) return;
  const std::int64_t now = r.view.rows[r.first].record.offset;
  const std::int64_t to = std::max(r.view.log_start, now - static_cast<std::int64_t>(notches * 3));
  const bool all = to + static_cast<std::int64_t>(r.lines) >= r.view.log_end;
  r.p.intents.push_back(ScrollRecords{all ? -1 : to});
}

}  // namespace

void draw_records_card(Records& r) {
  if (r.card.h <= 0) return;
  Canvas& c = r.c;
  c.box(r.card, r.t.bg2, r.t.line2, 6);
  const auto lines = static_cast<std::size_t>((r.view.card.size() + 1) / 2);
  const float column = r.card.w / card_columns;
  for (std::size_t i = 0; i < r.view.card.size(); ++i) {
    const auto& [name, value] = r.view.card[i];
    const float x = r.card.x + 12 + column * static_cast<float>(i / lines);
    const float y = r.card.y + 19 + 18 * static_cast<float>(i % lines);
    c.text_fit({x, y}, name, 84, {11, r.t.ink3});
    const float room = column - 24 - 92;
    const TextStyle style{12, r.t.ink1, i < 3 ? Face::num : Face::ui, Align::start};
    if (!c.text_fit({x + 92, y}, value, room, style)) continue;
    item(c, "About " + name, {x + 92, y - 9, room, 18}, {.ring = -1});
    tooltip(c, value);
  }
}

void draw_records(const RecordsView& view, PanelContext& context) {
  Records r{view, context, context.canvas, context.canvas.theme(), {}, {}, {}, {}, {}, {}, 0, 0};
  ImGui::PushID("Records");
  lay_out(r);
  RecordsUi& ui = context.ui.records;
  ui.lines = static_cast<std::int64_t>(r.lines);
  if (!view.rows.empty()) ui.first_seen = view.rows[r.first].record.offset;
  header(r);
  r.c.push_clip(context.box.inset(1));
  if (view.ledger.open) {
    draw_records_ledger(r);
    r.c.pop_clip();
    ImGui::PopID();
    return;
  }
  choices(r);
  if (view.rows.empty()) {
    const float x = r.choices.w > 0 ? r.choices.right() + 20 : context.box.x + 16;
    r.c.text({x, context.box.y + 64}, view.empty, {12, r.t.ink3});
  } else {
    draw_records_strip(r);
    draw_records_list(r);
    draw_records_card(r);
    scrolling(r);
  }
  r.c.pop_clip();
  ImGui::PopID();
}

}  // namespace kv
