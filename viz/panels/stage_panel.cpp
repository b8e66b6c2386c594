#include "viz/panels/stage_panel.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "viz/panels/action_menu.h"
#include "viz/panels/log_legend.h"
#include "viz/panels/stage_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float header_middle = 18;

/// Returns the x behind the last one.
float filter_chips(Stage& s, float x) {
  struct Filter {
    std::string_view word;
    bool on;
    Toggle::What what;
    Term term;
  };
  const std::array<Filter, 3> filters = {
      Filter{"data", s.view.data, Toggle::What::data, Term::data_plane},
      Filter{"control", s.view.control, Toggle::What::control, Term::control_plane},
      Filter{"replication", s.view.replication, Toggle::What::replication,
             Term::replication_plane}};
  for (const Filter& filter : filters) {
    const ToggleState chip =
        chip_toggle(s.c, filter.word, {x, s.l.box.y + 8}, filter.word, filter.on);
    explains_item(s.context.ui, filter.term);
    if (chip.pressed) s.context.intents.push_back(Toggle{filter.what});
    x = chip.right + 4;
  }
  return x;
}

float legend_width(const Canvas& c) {
  return c.text_width("committed", 11) + c.text_width("position", 11) + log_legend_width(c) + 60;
}

void legend(Stage& s, float x) {
  Canvas& c = s.c;
  const float y = s.l.box.y + header_middle;
  const TextStyle words{11, s.t.ink2};
  committed_marker(c, {x, y});
  x = c.text({x + 9, y}, "committed", words);
  position_marker(c, {x + 20, y}, s.t.ink1);
  x = c.text({x + 30, y}, "position", words);
  log_legend(c, {x + 21, y});
}

void add_button(Stage& s, float right) {
  const StageCoordinator& group = s.view.coordinator;
  if (!group.present) return;
  const float y = s.l.box.y + header_middle;
  ChipLook look;
  look.height = 20;
  look.size = 11;
  look.icon = Icon::plus;
  look.fill = s.t.bg1;
  look.align = Align::end;
  const float width = chip_width(s.c, "consumer", look);
  ItemSpec spec;
  spec.min_height = 28;
  spec.ring = 10;
  const ItemState state = item(s.c, "Add consumer", {right - width, y - 10, width, 20}, spec);
  tooltip(s.c, "Adds a consumer to the group (N).");
  if (state.hovered) look.edge = s.t.line3;
  chip(s.c, {right, y - 10}, "consumer", look);
  if (state.pressed) s.context.intents.push_back(AddConsumerTo{group.group_name});
}

/// What is not shown: by choice, or for want of room.
std::string hidden_words(const Stage& s) {
  std::string words = s.view.hidden;
  if (s.l.partitions == PartitionDetail::rows || s.view.flights.empty()) return words;
  if (!words.empty()) words += ", ";
  return words + std::to_string(s.view.flights.size()) + " not drawn";
}

void hint(Stage& s) {
  if (s.view.hint.empty() || !s.view.consumers.empty()) return;
  const Box box{s.l.card_x, s.l.card_y, s.l.gate_x - s.l.card_x - 12, 96};
  s.c.border(box, {s.t.line3, 1, {4, 3}}, 8);
  s.c.text({box.center().x, box.center().y - 10}, "no consumers",
           {13, s.t.ink2, Face::ui_bold, Align::middle});
  fit(s.c, {box.center().x, box.center().y + 12}, s.view.hint, box.w - 16,
      {12, s.t.ink3, Face::ui, Align::middle});
}

Tone tone_of(StageInk ink) {
  switch (ink) {
    case StageInk::amber: return Tone::amber;
    case StageInk::violet: return Tone::violet;
    case StageInk::green: return Tone::green;
    case StageInk::red: return Tone::red;
    case StageInk::plain: break;
  }
  return Tone::neutral;
}

/// Brokers that are not simply running, a pill each; for want of room only how many. Returns the x behind.
float broker_pills(Stage& s, float x, float right) {
  const PillLook look{20, 11, false, 0, Align::start};
  const auto count = [&](std::size_t left) { return fmt::format("+{} brokers", left); };
  for (std::size_t i = 0; i < s.view.brokers.size(); ++i) {
    const StageBroker& broker = s.view.brokers[i];
    std::string words = broker.name + " " + broker.word;
    const std::size_t left = s.view.brokers.size() - i - 1;
    const float more = left > 0 ? s.c.text_width(count(left), 11) + 12 : 0;
    if (x + state_pill_width(s.c, words, look) + more > right)
      words = broker.name + " " + broker.word.substr(0, broker.word.find(','));
    const float width = state_pill_width(s.c, words, look);
    if (x + width + more > right) {
      const std::string rest = count(left + 1);
      if (x + s.c.text_width(rest, 11) > right) return x;
      return s.c.text({x, s.l.box.y + header_middle}, rest, {11, s.t.amber.text}) + 12;
    }
    state_pill(s.c, {x, s.l.box.y + header_middle}, words, tone_of(broker.ink), look);
    actor(s, broker.name, {x, s.l.box.y + header_middle - 10, width, 20},
          {{ks::node(broker.id), {}}, broker.tip, &broker.actions, 10});
    explains_item(s.context.ui, Term::broker);
    x += width + 8;
  }
  return x;
}

}  // namespace

Color ink_of(const Theme& t, StageInk ink, Color plain) {
  switch (ink) {
    case StageInk::amber: return t.amber.text;
    case StageInk::violet: return t.violet.text;
    case StageInk::green: return t.green.text;
    case StageInk::red: return t.red.text;
    case StageInk::plain: break;
  }
  return plain;
}

Selection selection_of(const StagePartition& partition) { return {{}, partition.id}; }
Selection selection_of(const StageConsumer& consumer) { return {ks::node(consumer.id), {}}; }

void fit(Canvas& c, Vec at, std::string_view words, float room, const TextStyle& style) {
  c.text_fit(at, words, room, style);
}

std::string_view fitting(const Canvas& c, std::string_view words, std::string_view fewer,
                         float room, const TextStyle& style) {
  return c.text_width(words, style.size, style.face) <= room ? words : fewer;
}

bool pointed_at(const UiState& ui, std::string_view id, const Selection& selection) {
  const auto& names = ui.pointed_at;
  const auto& paths = ui.highlight;
  const bool named = std::find(names.begin(), names.end(), selection) != names.end();
  return named || std::any_of(paths.begin(), paths.end(), [&](std::string_view path) {
           constexpr std::string_view prefix = "Stage/";
           return path.starts_with(prefix) && path.substr(prefix.size()) == id;
         });
}

ItemState actor(Stage& s, std::string_view id, Box box, const Actor& what) {
  ItemSpec spec;
  spec.overlap = true;
  spec.ring = what.radius;
  const ItemState state = item(s.c, id, box, spec);
  UiState& ui = s.context.ui;
  if (state.pressed) s.context.intents.push_back(Select{what.selection, true});
  if (state.hovered) ui.hovered = what.selection;
  tooltip(s.c, what.tip);
  if (what.actions != nullptr && !what.actions->empty()) {
    if (state.right_pressed) s.context.intents.push_back(Select{what.selection});
    action_menu(s.context, id, box, state.right_pressed, *what.actions);
  }
  if (pointed_at(ui, id, what.selection)) {
    s.c.border(box.inset(-4), {s.t.amber.line, 2}, what.radius + 4);
  }
  if (ui.selection == what.selection && !ui.selection.empty()) {
    s.c.border(box.inset(-2), {s.t.acc, 2}, what.radius + 2);
  } else if (state.hovered) {
    s.c.border(box.inset(-2), {s.t.line3, 1}, what.radius + 2);
  }
  return state;
}

void draw_stage_header(Stage& s) {
  const Box& box = s.l.box;
  panel_frame(s.c, box, "Stage");
  float x = filter_chips(s, box.x + 70) + 8;
  const float legend_x = box.right() - 372;
  const float right = legend_x - 24;
  const float add = s.view.coordinator.present ? 96.0F : 0.0F;
  const bool legend_fits = right - add > x + 40 && legend_x + legend_width(s.c) < box.right() - 8;
  if (legend_fits) {
    legend(s, legend_x);
    explains(s.c, s.context.ui, {legend_x - 8, box.y + 8, 80, 20}, Term::committed);
    explains(s.c, s.context.ui, {legend_x + 76, box.y + 8, 64, 20}, Term::position);
  }
  const float end = legend_fits ? right : box.right() - 16;
  add_button(s, end);
  x = broker_pills(s, x, end - add);
  const std::string words = hidden_words(s);
  const float room = end - add - x;
  // "6 follower fetches hidden", "6 hidden"
  const std::string fewer = words.substr(0, words.find(' ')) + " hidden";
  const bool one = words.find(',') == std::string::npos && words.ends_with(" hidden");
  const std::string_view said = fitting(s.c, words, one ? fewer : words, room, {11, s.t.ink3});
  if (!s.c.text_fit({x, box.y + header_middle}, said, room, {11, s.t.ink3}) && said == words)
    return;
  item(s.c, "Hidden", {x, box.y + 8, std::max(room, 1.0F), 20}, {});
  tooltip(s.c, words);
}

void draw_stage(const StageView& view, PanelContext& context) {
  Stage s{view, context, context.canvas, context.canvas.theme(), stage_layout(view, context.box)};
  ImGui::PushID("Stage");
  draw_stage_header(s);
  s.c.push_clip(s.l.box.inset(1));
  draw_produce_paths(s);
  draw_stage_producers(s);
  if (s.l.partitions == PartitionDetail::rows) {
    draw_partition_rows(s);
  } else {
    draw_partition_tiles(s);
  }
  draw_ribbons(s);
  draw_coordinator(s);
  draw_consumer_cards(s);
  hint(s);
  draw_gate(s);
  draw_lanes(s);
  draw_slots(s);
  s.c.pop_clip();
  ImGui::PopID();
}

}  // namespace kv
