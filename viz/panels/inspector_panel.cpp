#include "viz/panels/inspector_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/inspector_pen.h"
#include "viz/panels/timer_mode.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float header = 36;

void header_part(InspectorPen& pen, const InspectorView& view) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  float x = pen.left;
  if (view.consumer >= 0) {
    const auto index = static_cast<std::size_t>(view.consumer);
    const float width = std::max(40.0F, consumer_tag_width(c, index, view.name, 14) + 4);
    consumer_tag(c, {x, pen.y - 12, width, 24}, index, view.name, 14);
    x += width + 12;
  }
  const float pill = view.state.empty() ? 0 : state_pill_width(c, view.state, {22, 12, false}) + 8;
  const std::string title = view.consumer >= 0 ? view.kind : view.name;
  const float room = pen.right - pill - x;
  c.text_fit({x, pen.y}, title, room, {15, t.ink1, Face::ui_bold, Align::start});
  if (pill > 0) {
    state_pill(c, {pen.right, pen.y}, view.state, tone_of(view.state),
               {22, 12, false, 0, Align::end});
  }
  pen.y += 24;
  const float note = view.note.empty() ? 0 : c.text_width(view.note, 11) + 8;
  const std::string& id = view.consumer >= 0 ? view.id : view.id.empty() ? view.kind : view.id;
  const Face face = view.id.empty() ? Face::ui : Face::num;
  c.text_fit({pen.left, pen.y}, id, pen.width() - note, {11, t.ink3, face, Align::start});
  c.text({pen.right, pen.y}, view.note, {11, t.ink3, Face::ui, Align::end});
  pen.y += 20;
}

void actions(InspectorPen& pen, const InspectorView& view) {
  Canvas& c = pen.c;
  if (view.actions.empty()) {
    // Nothing can be done and nothing be told: why is all there is to say.
    if (view.greyed.empty()) return;
    pen.y =
        c.paragraph({pen.left, pen.y}, view.greyed, pen.width(), {12, 18, c.theme().ink3, false});
    return;
  }
  const std::vector<Box> boxes = button_boxes(pen, view.actions);
  for (std::size_t i = 0; i < view.actions.size(); ++i) {
    const ActionView& action = view.actions[i];
    const std::string name =
        action.key.empty() ? action.label : fmt::format("{} ({})", action.label, action.key);
    const std::string tip = name + ", now; drag it onto the axis for another time";
    ButtonSpec spec;
    spec.kind = action.primary ? ButtonKind::primary : ButtonKind::normal;
    spec.bold = true;
    spec.tooltip = tip;
    spec.disabled_reason = action.reason;
    const bool pressed = button(c, action.label, boxes[i], action.label, spec);
    DragUi& drag = pen.p.ui.drag;
    if (item_dragged() && !drag.on)
      drag = {true, action.label + " " + view.name, action.label, 0, false, {}};
    if (pressed && !drag.on) pen.p.intents.push_back(action.intent);
  }
  pen.y += 12;
  if (!view.greyed.empty()) {
    if (c.text_fit({pen.left, pen.y}, view.greyed, pen.width(), {11, c.theme().ink3})) {
      item(c, "Greyed", {pen.left, pen.y - 8, pen.width(), 16}, {.ring = -1});
      tooltip(c, view.greyed);
    }
    pen.y += 12;
  }
  pen.rule();
}

void timers(InspectorPen& pen, const InspectorView& view) {
  if (view.timers.empty()) return;
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  pen.heading("Timers");
  pen.y += 22;
  constexpr std::array<float, 4> columns = {14, 118, 214, 294};
  for (std::size_t i = 0; i < std::min<std::size_t>(view.timers.size(), 3); ++i) {
    const TimerView& timer = view.timers[i];
    const float x = pen.left + columns[i];
    const float room = columns[i + 1] - columns[i] - 34;
    timer_ring(c, {x, pen.y + 4}, {12, timer.left, mode_of(timer.state), 4});
    c.text_fit({x + 20, pen.y - 3}, timer.name, room, {12, t.ink2});
    c.text_fit({x + 20, pen.y + 12}, timer.value, room, {11, t.ink3});
    item(c, timer.name, {x - 14, pen.y - 12, room + 32, 32}, {.ring = -1});
    tooltip(c, timer.place);
    explains_item(pen.p.ui, timer.name == "session"     ? Term::session
                            : timer.name == "heartbeat" ? Term::heartbeat
                                                        : Term::poll_interval);
  }
  pen.y += 32;
  pen.rule();
}

/// What will happen unless something comes in between; a press goes there.
void ahead(InspectorPen& pen, const InspectorView& view) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  for (const DeadlineView& deadline : view.ahead) {
    const Box box{pen.left - 4, pen.y - 10, pen.width() + 8, 24};
    const ItemState state = item(c, deadline.text, box, {.ring = 6});
    c.box(box, t.amber.tint, state.hovered ? t.amber.text : t.amber.line, 6);
    tooltip(c, deadline.tip + " A press goes there.");
    explains_item(pen.p.ui, Term::deadline);
    const std::string at = ks::seconds_text(deadline.at - ks::start_time) + " s";
    const float room = box.w - 84 - c.text_width(at, 12, Face::num_bold);
    c.text({box.x + 10, box.center().y}, "Ahead", {12, t.amber.text, Face::ui_bold, Align::start});
    c.text_fit({box.x + 60, box.center().y}, deadline.text, room, {12, t.amber.text});
    c.text({box.right() - 10, box.center().y}, at, {12, t.amber.text, Face::num_bold, Align::end});
    if (state.pressed) pen.p.intents.push_back(SeekTime{deadline.at});
    pen.y += 28;
  }
  if (!view.ahead.empty()) pen.rule();
}

/// What a column of a table is, by its header or the table's own title.
Term term_of(const InspectorTable& table, std::string_view name) {
  struct Word {
    std::string_view word;
    Term term;
  };
  constexpr Word words[] = {{"committed", Term::committed},
                            {"position", Term::position},
                            {"read again", Term::read_twice},
                            {"log end", Term::log_end},
                            {"log start", Term::log_start},
                            {"log start offset", Term::log_start},
                            {"snapshot", Term::snapshot},
                            {"newest snapshot", Term::snapshot},
                            {"high watermark", Term::high_watermark},
                            {"lag", Term::lag},
                            {"in sync", Term::isr},
                            {"role", Term::replica},
                            {"leader", Term::leader},
                            {"partition", Term::partition}};
  for (const Word& each : words) {
    if (name == each.word) return each.term;
  }
  if (table.title == "Assignment") return Term::assignment;
  if (table.title == "Quorum") return Term::quorum;
  if (table.title == "Snapshots") return Term::snapshot;
  if (table.title == "Load") return Term::load;
  if (table.title == "Quotas") return Term::quota;
  return table.title == "Ledger" ? Term::ledger : Term::partition;
}

/// Right edges of all columns but the first; shares of the width as in the assignment table.
float column_right(const InspectorPen& pen, std::size_t column, std::size_t columns) {
  if (columns == 4) {
    constexpr float edges[] = {0, 130, 204, 0};
    return column == 3 ? pen.right : pen.left + edges[column];
  }
  const float step = pen.width() / static_cast<float>(columns);
  return pen.left + step * static_cast<float>(column + 1);
}

/// A name and its value; beside each other where both fit, else the value stands below, on as many lines as
/// it needs.
void named_value(InspectorPen& pen, const std::vector<InspectorCell>& cells) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  const auto face = [](const InspectorCell& cell) {
    return cell.bold ? Face::num_bold : Face::num;
  };
  constexpr float between = 12;
  const float name = c.text_width(cells[0].text, 12, face(cells[0]));
  const float value = c.text_width(cells[1].text, 12, face(cells[1]));
  const bool beside = name + between + value <= pen.width();
  c.text_fit({pen.left, pen.y}, cells[0].text, pen.width(),
             {12, t.ink1, face(cells[0]), Align::start});
  if (beside) {
    c.text({pen.right, pen.y}, cells[1].text, {12, t.ink1, face(cells[1]), Align::end});
  } else {
    const ParagraphStyle style{12, inspector_row, t.ink2, false};
    pen.y = c.paragraph({pen.left + 10, pen.y + inspector_row}, cells[1].text, pen.width() - 10,
                        style) -
            inspector_row;
  }
  pen.y += inspector_row;
}

void table_row(InspectorPen& pen, const InspectorTable& table, std::size_t index) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  const std::vector<InspectorCell>& cells = table.rows[index];
  const bool target = index < table.targets.size() && !table.targets[index].empty();
  if (target) {
    const Box hit{pen.left - 6, pen.y - inspector_row / 2, pen.width() + 12, inspector_row};
    const ItemState state = item(c, table.title + cells[0].text, hit, {.ring = 4});
    if (state.hovered) c.rect(hit, t.bg2, 4);
    if (state.hovered) pen.p.ui.hovered = table.targets[index];
    if (state.pressed) pen.p.intents.push_back(Select{table.targets[index]});
  }
  if (index < table.ledgers.size() && table.ledgers[index]) {
    const Box hit{pen.left - 6, pen.y - inspector_row / 2, pen.width() + 12, inspector_row};
    const ItemState state = item(c, table.title + cells[0].text, hit, {.ring = 4});
    tooltip(c, "lists the records behind the number");
    if (state.hovered) c.rect(hit, t.bg2, 4);
    if (state.pressed) pen.p.intents.push_back(*table.ledgers[index]);
  }
  const std::size_t columns = std::max(cells.size(), table.headers.size());
  float from = pen.left - 6;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const float to = k + 1 == cells.size() ? pen.right + 6 : column_right(pen, k, columns);
    const std::string_view name = k < table.headers.size() ? table.headers[k] : cells[0].text;
    const Box cell{from, pen.y - inspector_row / 2, std::max(0.0F, to - from), inspector_row};
    explains(c, pen.p.ui, cell, term_of(table, name));
    from = to;
  }
  if (cells.size() == 2 && table.headers.empty()) return named_value(pen, cells);
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const Face face = cells[k].bold ? Face::num_bold : Face::num;
    if (k == 0) {
      const float room =
          columns > 1 ? column_right(pen, 0, columns == 4 ? 3 : columns) - pen.left : pen.width();
      c.text_fit({pen.left, pen.y}, cells[k].text, columns == 2 ? pen.width() * 0.62F : room,
                 {12, t.ink1, face, Align::start});
    } else {
      c.text({column_right(pen, k, columns), pen.y}, cells[k].text, {12, t.ink1, face, Align::end});
    }
  }
  pen.y += inspector_row;
}

void table(InspectorPen& pen, const InspectorTable& table) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  pen.heading(table.title, table.note);
  pen.y += 20;
  if (table.rows.empty()) {
    c.text_fit({pen.left, pen.y}, table.empty, pen.width(), {12, t.ink3});
    pen.y += inspector_row;
  } else if (!table.headers.empty()) {
    for (std::size_t k = 0; k < table.headers.size(); ++k) {
      const Vec at{k == 0 ? pen.left : column_right(pen, k, table.headers.size()), pen.y};
      c.text(at, table.headers[k], {11, t.ink3, Face::ui, k == 0 ? Align::start : Align::end});
    }
    pen.y += inspector_row;
  }
  for (std::size_t i = 0; i < table.rows.size(); ++i) table_row(pen, table, i);
  pen.y -= 2;
  pen.rule();
}

void why_mark(Canvas& c, Vec at, const WhyLine& line) {
  const Theme& t = c.theme();
  if (line.mark == WhyMark::kill) {
    cross(c, at, 4, {t.red.line, 2.2F});
    return;
  }
  if (line.mark == WhyMark::command) {
    c.circle(at, 3, t.ink2);
    return;
  }
  c.circle(at, 4, line.mark == WhyMark::now ? t.ink1 : t.bg1);
  c.ring(at, 4, {t.ink1, 1.5F});
}

void why(InspectorPen& pen, const InspectorView& view) {
  if (view.why.empty()) return;
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  pen.heading(view.why_title);
  pen.y += 21;
  for (std::size_t k = 0; k < view.why.size(); ++k) {
    const WhyLine& line = view.why[k];
    const float room = pen.width() - 68;
    const std::string words = k == 0 ? "**" + line.text + "**" : line.text;
    ParagraphStyle style{12, 16, k == 0 ? t.ink1 : t.ink2, true};
    const float height = c.paragraph({0, 0}, words, room, style) + 4;
    const Box hit{pen.left - 6, pen.y - 10, pen.width() + 12, height};
    const std::string id = fmt::format("Why {}", k + 1);
    const ItemState state = item(c, id, hit, {.ring = 4});
    explains_item(pen.p.ui, Term::why);
    if (state.hovered) c.rect(hit, t.bg2, 4);
    if (state.pressed) pen.p.intents.push_back(SeekEvent{line.event});
    if (k + 1 < view.why.size()) {
      c.line({pen.left + 5, pen.y + 5}, {pen.left + 5, pen.y + height - 5}, {t.line3, 1.5F});
    }
    why_mark(c, {pen.left + 5, pen.y}, line);
    c.text({pen.left + 60, pen.y}, line.time, {11, t.ink3, Face::num, Align::end});
    style.measure_only = false;
    c.paragraph({pen.left + 70, pen.y}, words, room, style);
    pen.y += height;
  }
}

float body(PanelContext& p, Canvas& c, const InspectorView& view, Vec at, float width) {
  InspectorPen pen{c, p, at.x, at.x + width, at.y};
  header_part(pen, view);
  actions(pen, view);
  inspector_form(pen, view.form);
  timers(pen, view);
  ahead(pen, view);
  for (const InspectorTable& part : view.tables) table(pen, part);
  inspector_config(pen, view);
  why(pen, view);
  return pen.y - at.y;
}

void nothing_picked(PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float x = p.box.x + 16;
  float y = c.paragraph({x, p.box.y + header + 22},
                        "Nothing is picked. Click a consumer, a producer, a partition or the "
                        "group coordinator to see what it believes, which deadlines run, and what "
                        "can be done to it.",
                        p.box.w - 32, {13, 19, t.ink3, false});
  c.paragraph({x, y + 8}, "**N** adds a consumer to the group.", p.box.w - 32,
              {13, 19, t.ink3, false});
}

void pin_and_close(PanelContext& p, const InspectorView& view, bool drawer) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float y = p.box.y + header / 2;
  float right = p.box.right();
  if (drawer) {
    const Box close{right - 38, p.box.y + 4, 28, 28};
    if (icon_button(c, "Close", close, Icon::close, "close the inspector (D or Esc)")) {
      p.intents.push_back(Toggle{Toggle::What::inspector});
    }
    right -= 32;
  }
  const Box hit{right - 60, p.box.y + 4, 50, 28};
  const ItemState state = item(c, "Pin", hit, {});
  tooltip(c, "pinned: clicks elsewhere leave it as it is");
  if (state.hovered || p.ui.pinned) c.rect(hit, p.ui.pinned ? t.bg3 : t.bg2, 6);
  const Color ink = p.ui.pinned ? t.ink1 : t.ink3;
  draw_icon(c, Icon::lock, {right - 22, y}, ink);
  c.text({right - 34, y}, "pin", {12, ink, Face::ui, Align::end});
  if (state.pressed) p.intents.push_back(Toggle{Toggle::What::pinned});
  inspector_more(p, view, hit.x - 8);
}

}  // namespace

void draw_inspector(const InspectorView& view, PanelContext& p, bool drawer) {
  Canvas& c = p.canvas;
  panel_frame(c, p.box, "Inspector", {}, header);
  pin_and_close(p, view, drawer);
  if (view.empty) {
    nothing_picked(p);
    return;
  }
  const Box room{p.box.x + 6, p.box.y + header + 2, p.box.w - 8, p.box.h - header - 6};
  const ImGuiID memory = ImGui::GetID("height");
  ImGuiStorage* storage = ImGui::GetStateStorage();
  const float height = std::max(storage->GetFloat(memory, 0), room.h);
  Canvas inner = begin_scroll(c, "Body", room, height);
  const float used = 20 + body(p, inner, view, {10, 20}, p.box.w - 32);
  end_scroll();
  storage->SetFloat(memory, used + 4);
}

}  // namespace kv
