// Partitions where there is no room for a line each: one square per replica in its broker's column, or bins
// of many. A square stands at the same place in every column; what nobody leads is red everywhere, in a bin
// as large a part as it is.
#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "viz/panels/brokers_parts.h"

namespace kv {
namespace {

std::string name_of(const Brokers& b, const BrokersPartition& p) {
  return fmt::format("{}-{}", b.view.topics[p.topic], p.number);
}

/// What the replicas of a stretch of partitions at one broker come to: each counts once.
struct Sum {
  std::uint32_t all = 0;
  std::uint32_t leads = 0;
  std::uint32_t in_sync = 0;  ///< followers
  std::uint32_t behind = 0;   ///< out of the ISR, or in it and silent
  std::uint32_t leaderless = 0;
};

Sum sum_of(const Brokers& b, std::size_t from, std::size_t to, std::size_t broker) {
  Sum sum;
  for (std::size_t i = from; i < to; ++i) {
    const BrokersPartition& p = b.view.partitions[i];
    for (const ReplicaDot& dot : p.replicas) {
      if (dot.broker != broker) continue;
      ++sum.all;
      if (p.health == PartitionHealth::no_leader) {
        ++sum.leaderless;
      } else if (dot.leader) {
        ++sum.leads;
      } else if (dot.in_isr && dot.reachable) {
        ++sum.in_sync;
      } else {
        ++sum.behind;
      }
    }
  }
  return sum;
}

void without_leader(Brokers& b, Box box) {
  b.c.rect(box, b.t.red.tint);
  b.c.border(box, {b.t.red.line});
  b.c.line({box.x + 1, box.bottom() - 1}, {box.right() - 1, box.y + 1}, {b.t.red.line, 1.2F});
}

void tile(Brokers& b, const Sum& sum, Box box) {
  if (sum.all == 0) {
    b.c.border(box, {b.t.line2});
    return;
  }
  if (sum.leaderless == sum.all) return without_leader(b, box);
  // From the top: what it leads, follows in sync, follows out of sync, and what nobody leads.
  const auto share = [&](std::uint32_t n) {
    return box.h * static_cast<float>(n) / static_cast<float>(sum.all);
  };
  float y = box.y;
  const auto part = [&](std::uint32_t n, Color color) {
    if (n == 0) return;
    const float h = share(n);
    b.c.rect({box.x, y, box.w, h}, color);
    y += h;
  };
  part(sum.leads, b.t.ink2);
  part(sum.in_sync, mix(b.t.line3, b.t.bg1, 0.45F));
  part(sum.behind, b.t.amber.line);
  if (sum.leaderless == 0) return;
  // One among thousands is still to be seen.
  const float h = std::max(share(sum.leaderless), std::min(3.0F, box.h));
  without_leader(b, {box.x, box.bottom() - h, box.w, h});
}

std::string tip_of(const Brokers& b, const Sum& sum, std::size_t from, std::size_t to,
                   const BrokerColumn& column) {
  std::string tip = "**" + name_of(b, b.view.partitions[from]) + "**";
  if (to - from > 1) tip += " to **" + name_of(b, b.view.partitions[to - 1]) + "**";
  tip += fmt::format(" at {}: leads {}, follows {} in sync and {} out of sync", column.name,
                     sum.leads, sum.in_sync, sum.behind);
  if (sum.leaderless > 0)
    tip += to - from == 1 ? "; nobody leads it"
                          : fmt::format("; {} of its {} have no leader", sum.leaderless, sum.all);
  if (to - from == 1) {
    for (const ReplicaDot& dot : b.view.partitions[from].replicas) {
      if (dot.broker != column.id.index) continue;
      tip += fmt::format("; log end {}", dot.log_end);
      if (dot.lag > 0) tip += fmt::format(", {} behind", dot.lag);
    }
  }
  return tip + ".";
}

/// Of a bin the worst one is picked: that is what one wants to see.
std::size_t worst_of(const Brokers& b, std::size_t from, std::size_t to) {
  std::size_t worst = from;
  for (std::size_t i = from; i < to; ++i) {
    if (b.view.partitions[i].health > b.view.partitions[worst].health) worst = i;
  }
  return worst;
}

void field(Brokers& b, std::size_t broker) {
  const std::size_t count = b.view.partitions.size();
  const BrokerColumn& column = b.view.columns[broker];
  for (std::size_t i = 0; i < count; i += b.l.per_bin) {
    const std::size_t to = std::min(count, i + b.l.per_bin);
    tile(b, sum_of(b, i, to, broker), b.l.tile(i, broker));
  }
  const Box all = b.l.column(broker);
  const Box area{all.x + 4, b.l.rows_y, all.w - 8, all.bottom() - b.l.rows_y - 4};
  const std::size_t under = b.l.partition_at(b.c.mouse(), broker, count);
  Selection selection;
  std::string tip;
  if (under < count) {
    const std::size_t to = std::min(count, under + b.l.per_bin);
    selection.partition = b.view.partitions[worst_of(b, under, to)].id;
    tip = tip_of(b, sum_of(b, under, to, broker), under, to, column);
  }
  const ItemState state =
      item(b.c, "Partitions of " + column.name, area, {.overlap = true, .ring = 4});
  explains_item(b.p.ui, Term::replica);
  if (under >= count) return;
  tooltip(b.c, tip);
  if (state.hovered) b.p.ui.hovered = selection;
  if (state.pressed) b.p.intents.push_back(Select{selection});
}

void ring_of_selection(Brokers& b) {
  const ks::PartitionId picked = b.p.ui.selection.partition;
  if (!picked.valid()) return;
  for (std::size_t i = 0; i < b.view.partitions.size(); ++i) {
    if (b.view.partitions[i].id != picked) continue;
    for (std::size_t k = 0; k < b.l.columns; ++k)
      b.c.border(b.l.tile(i, k).inset(-2), {b.t.acc, 2}, 3);
    return;
  }
}

/// Counts of all partitions and what the squares mean, in the column of labels.
void caption(Brokers& b) {
  Canvas& c = b.c;
  const float x = b.l.label_x + 12;
  const float room = b.l.label_w - 16;
  float y = b.l.rows_y + 8;
  std::array<std::size_t, 5> count{};
  for (const BrokersPartition& p : b.view.partitions) ++count[static_cast<std::size_t>(p.health)];
  const auto say = [&](std::string_view words, Color ink, Face face = Face::ui) {
    if (y + 8 > b.l.bottom) return;
    c.text_fit({x, y}, words, room, {11, ink, face});
    y += 16;
  };
  say(fmt::format("{} partitions", b.view.partitions.size()), b.t.ink1, Face::ui_bold);
  say(b.l.per_bin > 1 ? fmt::format("in bins of {}", b.l.per_bin) : "one square each", b.t.ink3);
  for (const PartitionHealth h : {PartitionHealth::no_leader, PartitionHealth::under_min_isr,
                                  PartitionHealth::hw_frozen, PartitionHealth::under_replicated}) {
    const std::size_t n = count[static_cast<std::size_t>(h)];
    const bool red = h == PartitionHealth::no_leader || h == PartitionHealth::under_min_isr;
    const Color ink = red ? b.t.red.text : b.t.amber.text;
    const std::string words = fmt::format("{} {}", n, health_word(h));
    if (n == 0) continue;
    if (c.text_width(words, 11) <= room) {
      say(words, ink);
    } else {
      say(fmt::format("{}", n), ink);
      say(health_word(h), ink);
    }
  }
  y += 6;
  const auto key = [&](const Sum& sum, std::string_view words) {
    if (y + 8 > b.l.bottom) return;
    tile(b, sum, {x, y - 6, 10, 12});
    c.text_fit({x + 16, y}, words, room - 16, {11, b.t.ink2});
    y += 17;
  };
  key({1, 1, 0, 0, 0}, "leader");
  key({1, 0, 1, 0, 0}, "in sync");
  key({1, 0, 0, 1, 0}, "out of sync");
  key({1, 0, 0, 0, 1}, "no leader");
  key({}, "no replica");
}

}  // namespace

void draw_brokers_tiles(Brokers& b) {
  caption(b);
  for (std::size_t k = 0; k < b.l.columns; ++k) field(b, k);
  ring_of_selection(b);
}

}  // namespace kv
