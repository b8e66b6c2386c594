// The left end of the data plane: producers, the partitioner's bar, and what is on its way to the
// logs.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

/// How tall producers are drawn, by how many there are.
struct ProducerColumn {
  std::size_t shown = 0;
  float height = 88;
  float spacing = 142;
  float first = 0;  ///< middle of the first one
};

/// What stands below the producers: those of other topics, how a record finds its partition.
float height_below(const Stage& s) {
  const std::size_t elsewhere = s.view.elsewhere.empty() ? 0 : 2;
  const std::size_t lines = s.view.formula.size() + elsewhere;
  const float gap = s.view.formula.empty() || elsewhere == 0 ? 0 : 8;
  return lines == 0 ? 0 : 20 + 15 * static_cast<float>(lines) + gap;
}

ProducerColumn producer_column(const Stage& s) {
  ProducerColumn column;
  column.shown = s.view.producers.size();
  if (column.shown == 0) return column;
  const float room = s.l.area.h - height_below(s);
  const auto n = static_cast<float>(column.shown);
  const auto spaced = [&](float height, float gap) {
    column.height = height;
    column.spacing = std::min(std::floor((room - height) / std::max(n - 1, 1.0F)), height + gap);
  };
  spaced(88, 54);
  if (column.spacing < 94) spaced(44, 20);
  if (column.spacing < 50) spaced(24, 8);
  if (column.spacing < 28) {
    column.spacing = 28;
    column.shown = std::max<std::size_t>(static_cast<std::size_t>((room - 24) / 28), 1);
  }
  const float length = column.spacing * (static_cast<float>(column.shown) - 1) + column.height;
  // The design's two producers stand 17 px above the middle, for the formula below them.
  const float middle = s.l.area.y + std::max(s.l.area.h / 2 - 22, length / 2);
  column.first = std::floor(middle - length / 2 + column.height / 2);
  return column;
}

void producer_card(Stage& s, const StageProducer& producer, Box box) {
  Canvas& c = s.c;
  const Theme& t = s.t;
  const bool runs = producer.state.empty();
  const float x = box.x + 10;
  const float room = box.w - 16;
  c.rect(box, t.bg1, 8);
  const float head = std::min(24.0F, box.h);
  c.rect({box.x, box.y, box.w, head}, t.bg3, 8, box.h > head ? Corners::top : Corners::all);
  if (!runs)
    c.hatch(Box{box.x, box.y, box.w, head}.inset(2), with_alpha(t.line3, 0.55F), {7, 1, false});
  c.border(box, {t.line1}, 8);
  const float name = c.text({x, box.y + 12}, producer.name, {13, t.ink1, Face::num_bold});
  if (box.h < 44) {
    fit(c, {name + 6, box.y + 12}, runs ? producer.rate : producer.state, box.right() - name - 12,
        {11, t.ink2});
    return;
  }
  const Color ink = runs ? t.ink2 : t.red.text;
  fit(c, {x, box.y + (box.h < 88 ? 34.0F : 36.0F)}, runs ? producer.rate : producer.state, room,
      {12, ink});
  if (box.h < 88) return;
  fit(c, {x, box.y + 54}, producer.acks, room, {12, t.ink2});
  fit(c, {x, box.y + 72}, producer.errors, room, {11, producer.failed ? t.red.text : t.ink3});
}

std::string elsewhere_tip(const Stage& s) {
  constexpr std::size_t most = 12;
  std::string tip = "The stage shows the topics of one group. Not among them:";
  const auto& all = s.view.elsewhere;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
    tip += fmt::format("\n**{}** writes to {}", all[i].name, all[i].topic);
  if (all.size() > most) tip += fmt::format("\nand {} more", all.size() - most);
  return tip + "\nA click picks the first of them.";
}

/// Producers of topics that are not shown are counted. Returns where the next line stands.
float elsewhere(Stage& s, float y) {
  if (s.view.elsewhere.empty()) return y;
  const float room = s.l.bar_x - s.l.producer_x - 4;
  const Box box{s.l.producer_x - 4, y - 9, room + 4, 33};
  const ItemState state = item(s.c, "Elsewhere", box, {.ring = 4});
  if (state.hovered) s.c.rect(box, s.t.bg2, 4);
  tooltip(s.c, elsewhere_tip(s));
  const TextStyle ink{11, s.t.ink3};
  fit(s.c, {s.l.producer_x, y}, fmt::format("+{} of other", s.view.elsewhere.size()), room, ink);
  fit(s.c, {s.l.producer_x, y + 15}, "topics", room, ink);
  if (state.pressed) {
    const ks::NodeId first = ks::node(s.view.elsewhere.front().id);
    s.context.intents.push_back(Select{{first, {}}, true});
  }
  return y + 38;
}

void formula(Stage& s, float y) {
  for (const std::string& line : s.view.formula) {
    if (y > s.l.area.bottom()) return;
    fit(s.c, {s.l.producer_x, y}, line, s.l.bar_x - s.l.producer_x - 4, {11, s.t.ink3});
    y += 15;
  }
}

float span_top(const Stage& s) {
  return s.l.partitions == PartitionDetail::rows ? s.l.row_center(0) - 16 : s.l.area.y;
}

float span_bottom(const Stage& s) {
  if (s.l.partitions != PartitionDetail::rows) return s.l.area.bottom() - 4;
  return s.l.row_center(s.view.partitions.size() - 1) + 16;
}

}  // namespace

void draw_produce_paths(Stage& s) {
  const StageLayout& l = s.l;
  if (s.view.partitions.empty() || !l.producers) return;
  const Stroke path{s.t.line1};
  if (l.partitions == PartitionDetail::rows) {
    for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
      s.c.line({l.bar_x + 6, l.row_center(i)}, {l.row_x - 2, l.row_center(i)}, path);
    }
  } else {
    const float y = l.area.center().y;
    s.c.line({l.bar_x + 6, y}, {l.row_x - 8, y}, path);
    arrowhead(s.c, {l.row_x - 3, y}, {1, 0}, s.t.line1);
  }
  const ProducerColumn column = producer_column(s);
  for (std::size_t k = 0; k < column.shown; ++k) {
    const float y = column.first + column.spacing * static_cast<float>(k);
    s.c.line({l.producer_x + l.producer_w, y}, {l.bar_x, y}, path);
  }
  s.c.box({l.bar_x, span_top(s), 6, span_bottom(s) - span_top(s)}, s.t.bg3, s.t.line1, 3);
}

void draw_stage_producers(Stage& s) {
  const StageLayout& l = s.l;
  const TextStyle title{12, s.t.ink2, Face::ui_bold};
  if (!l.producers) {
    const std::string words = fmt::format("{}, {} producers hidden", s.view.title,
                                          s.view.producers.size() + s.view.elsewhere.size());
    fit(s.c, {l.row_x, l.title_y}, words, l.area.w, title);
    return;
  }
  s.c.text({l.producer_x, l.title_y}, "Producers", title);
  fit(s.c, {l.row_x, l.title_y}, s.view.title, l.area.w - 64, title);
  const ProducerColumn column = producer_column(s);
  for (std::size_t k = 0; k < column.shown; ++k) {
    const StageProducer& producer = s.view.producers[k];
    const float y = column.first + column.spacing * static_cast<float>(k) - column.height / 2;
    const Box box{l.producer_x, y, l.producer_w, column.height};
    producer_card(s, producer, box);
    actor(s, producer.name, box, {{ks::node(producer.id), {}}, producer.tip, &producer.actions, 8});
    explains_item(s.context.ui, Term::producer);
    if (box.h >= 88) explains(s.c, s.context.ui, {box.x, box.y + 45, box.w, 18}, Term::acks);
  }
  float below = l.area.y + 8;
  if (column.shown > 0) {
    below = column.first + column.spacing * static_cast<float>(column.shown - 1) +
            column.height / 2 + 24;
  }
  const std::size_t more = s.view.producers.size() - column.shown;
  if (more > 0) {
    s.c.text({l.producer_x, below - 10}, fmt::format("+{} more", more), {11, s.t.ink3});
    below += 8;
  }
  formula(s, elsewhere(s, below));
}

}  // namespace kv
