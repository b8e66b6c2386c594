// Partitions where there is no room for their logs: bars, squares, or bins of many. Each keeps its
// owner's colour; what nobody owns is hatched, and a run of one owner has its name once.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

constexpr float bar_name = 30;
constexpr std::int64_t shortest_scale = 20;

const StageConsumer* owner_of(const Stage& s, const StagePartition& p) {
  return p.owner < 0 ? nullptr : &s.view.consumers[static_cast<std::size_t>(p.owner)];
}

std::string name_of(const Stage& s, const StagePartition& p) {
  if (s.view.topics.size() > 1) return fmt::format("{}-{}", s.view.topics[p.topic], p.number);
  return fmt::format("p{}", p.number);
}

std::string tip_of(const Stage& s, const StagePartition& p) {
  const StageConsumer* owner = owner_of(s, p);
  const std::string who = owner == nullptr ? "nobody" : owner->name;
  return fmt::format("**{}** is read by {}; lag {}, log end {}.{}", name_of(s, p), who, p.lag(),
                     p.log_end, p.leaderless ? " It has no leader." : "");
}

std::int64_t largest_lag(const StageView& view) {
  std::int64_t largest = 0;
  for (const StagePartition& p : view.partitions) largest = std::max(largest, p.lag());
  return largest;
}

/// A run of one owner's partitions begins here.
bool begins_run(const Stage& s, std::size_t i) {
  if (s.view.partitions[i].owner < 0) return false;
  return i == 0 || s.view.partitions[i - 1].owner != s.view.partitions[i].owner;
}

// --- bars ----------------------------------------------------------------------------------------

void bar(Stage& s, std::size_t i, std::int64_t scale) {
  const StagePartition& p = s.view.partitions[i];
  const Box tile = s.l.tile(i);
  const float y = tile.y + 1;
  const float h = std::min(tile.h - 3, 14.0F);
  const float middle = y + h / 2;
  const std::string number = std::to_string(p.number);
  const Color ink = p.leaderless ? s.t.red.text : s.t.ink3;
  s.c.text({tile.x + bar_name - 8, middle}, number, {11, ink, Face::num, Align::end});
  if (p.leaderless) s.c.rect({tile.x + bar_name - 5, y, 3, h}, s.t.red.line);
  const float room = tile.w - bar_name - 12;
  const float share = static_cast<float>(p.lag()) / static_cast<float>(scale);
  const float w = std::max(3.0F, std::floor(room * std::min(share, 1.0F)));
  const Box box{tile.x + bar_name, y, w, h};
  const StageConsumer* owner = owner_of(s, p);
  if (owner == nullptr) {
    nobody(s.c, box, {0, {}, 11, 5});
  } else {
    s.c.rect(box, s.t.consumer(static_cast<std::size_t>(owner->color)).fill, 1);
  }
  s.c.rect({box.right() + 1, y + 2, 2, std::max(h - 4, 3.0F)}, s.t.ink1);
  if (owner != nullptr && (begins_run(s, i) || i % s.l.per_column == 0)) {
    const float label = s.c.text_width(owner->name, 11, Face::num_bold) + 8;
    const auto color = static_cast<std::size_t>(owner->color);
    const float x = w >= label ? box.x : std::min(box.right() + 6, tile.right() - label - 2);
    s.c.rect({x, y, label, h}, s.t.consumer(color).fill, 2);
    s.c.text({x + label / 2, middle}, owner->name,
             {11, s.t.consumer(color).label, Face::num_bold, Align::middle});
  }
}

void bars(Stage& s) {
  const std::int64_t scale = std::max(largest_lag(s.view), shortest_scale);
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    bar(s, i, scale);
    const StagePartition& p = s.view.partitions[i];
    const Box tile = s.l.tile(i);
    Actor what{selection_of(p), {}, nullptr, 3};
    std::string tip;
    if (tile.contains(s.c.mouse())) {
      tip = tip_of(s, p);
      what.tip = tip;
    }
    actor(s, name_of(s, p), {tile.x, tile.y - 1, tile.w - 6, tile.h}, what);
  }
}

// --- squares -------------------------------------------------------------------------------------

/// Red on the panel's ground, so that it can be seen on any owner's colour.
void leaderless_corner(Stage& s, Box box) {
  const float side = std::min(5.0F, box.w);
  s.c.rect({box.right() - side, box.y, side, side}, s.t.bg1);
  s.c.rect({box.right() - side + 1, box.y, side - 1, side - 1}, s.t.red.line);
}

void square(Stage& s, std::size_t i) {
  const StagePartition& p = s.view.partitions[i];
  const Box tile = s.l.tile(i);
  const Box box{tile.x, tile.y, tile.w - 2, tile.h - 2};
  const StageConsumer* owner = owner_of(s, p);
  if (owner != nullptr) {
    s.c.rect(box, s.t.consumer(static_cast<std::size_t>(owner->color)).fill);
    if (p.leaderless) leaderless_corner(s, box);
    return;
  }
  s.c.rect(box, s.t.red.tint);
  s.c.border(box, {s.t.red.line});
  s.c.line({box.x + 1, box.bottom() - 1}, {box.right() - 1, box.y + 1}, {s.t.red.line, 1.2F});
}

void square_label(Stage& s, std::size_t i, float limit) {
  const StageConsumer* owner = owner_of(s, s.view.partitions[i]);
  const Box tile = s.l.tile(i);
  const float width = s.c.text_width(owner->name, 11, Face::num_bold) + 6;
  if (tile.x + width > limit || tile.h < 13) return;
  const auto color = static_cast<std::size_t>(owner->color);
  s.c.box({tile.x, tile.y, width, tile.h - 2}, s.t.consumer(color).fill, s.t.consumer(color).edge,
          2);
  const Vec middle{tile.x + width / 2, tile.y + (tile.h - 2) / 2};
  s.c.text(middle, owner->name, {11, s.t.consumer(color).label, Face::num_bold, Align::middle});
}

void squares(Stage& s) {
  const std::size_t count = s.view.partitions.size();
  for (std::size_t i = 0; i < count; ++i) square(s, i);
  for (std::size_t i = 0; i < count;) {
    std::size_t end = i + 1;
    while (end < count && s.view.partitions[end].owner == s.view.partitions[i].owner) ++end;
    const std::size_t in_line = std::min(end - i, s.l.columns - i % s.l.columns);
    const float limit = s.l.tile(i).x + static_cast<float>(in_line) * s.l.tile_w;
    if (begins_run(s, i)) square_label(s, i, limit);
    i = end;
  }
}

// --- bins ----------------------------------------------------------------------------------------

struct Bin {
  std::vector<std::pair<int, std::uint32_t>> owners;  ///< and how many, in order of appearance
  std::uint32_t size = 0;
  bool unowned = false;
  std::uint32_t leaderless = 0;
  std::int64_t worst = 0;
};

void fill_bin(const Stage& s, std::size_t from, Bin& bin) {
  bin.owners.clear();
  bin.unowned = false;
  bin.leaderless = 0;
  bin.worst = 0;
  const std::size_t to = std::min(from + s.l.per_bin, s.view.partitions.size());
  bin.size = static_cast<std::uint32_t>(to - from);
  for (std::size_t i = from; i < to; ++i) {
    const StagePartition& p = s.view.partitions[i];
    if (p.leaderless) ++bin.leaderless;
    bin.worst = std::max(bin.worst, p.lag());
    if (p.owner < 0) bin.unowned = true;
    const auto same = std::find_if(bin.owners.begin(), bin.owners.end(),
                                   [&](const auto& entry) { return entry.first == p.owner; });
    if (same != bin.owners.end()) {
      ++same->second;
    } else {
      bin.owners.emplace_back(p.owner, 1);
    }
  }
}

void draw_bin(Stage& s, const Bin& bin, Box tile, std::int64_t scale) {
  const Box box{tile.x, tile.y, tile.w - 2, 18};
  if (bin.unowned) {
    nobody(s.c, box, {0, {}, 11, 4});
  } else {
    float y = box.y;
    std::uint32_t done = 0;
    for (const auto& [owner, count] : bin.owners) {
      done += count;
      const float to = box.y + box.h * static_cast<float>(done) / static_cast<float>(bin.size);
      const auto color =
          static_cast<std::size_t>(s.view.consumers[static_cast<std::size_t>(owner)].color);
      s.c.rect({box.x, y, box.w, to - y}, s.t.consumer(color).fill);
      y = to;
    }
  }
  if (bin.leaderless > 0) leaderless_corner(s, box);
  const float share = static_cast<float>(bin.worst) / static_cast<float>(scale);
  s.c.rect({box.x, tile.y + 19, box.w, 5}, s.t.bg3);
  if (bin.worst == 0) return;
  s.c.rect({box.x, tile.y + 19, std::max(1.0F, box.w * share), 5},
           share > 0.75F ? s.t.red.line : s.t.ink2);
}

void bins(Stage& s) {
  const std::int64_t scale = std::max(largest_lag(s.view), shortest_scale);
  Bin bin;
  for (std::size_t i = 0; i < s.view.partitions.size(); i += s.l.per_bin) {
    fill_bin(s, i, bin);
    draw_bin(s, bin, s.l.tile(i), scale);
  }
}

// --- what squares and bins share -----------------------------------------------------------------

void caption(Stage& s) {
  if (!s.l.producers) return;
  std::string words;
  const std::int64_t worst = largest_lag(s.view);
  switch (s.l.partitions) {
    case PartitionDetail::bars: words = fmt::format("longest bar: lag {}", worst); break;
    case PartitionDetail::squares:
      words = fmt::format("{}, one square each", s.view.partitions.size());
      break;
    case PartitionDetail::bins:
      words =
          fmt::format("{}, bins of {}, worst lag {}", s.view.partitions.size(), s.l.per_bin, worst);
      break;
    case PartitionDetail::rows: return;
  }
  const float title = s.c.text_width(s.view.title, 12, Face::ui_bold);
  const float room = s.l.area.w - title - 12;
  fit(s.c, {s.l.area.right(), s.l.title_y}, words, room, {11, s.t.ink3, Face::ui, Align::end});
}

std::string bin_tip(const Stage& s, std::size_t from) {
  const std::size_t to = std::min(from + s.l.per_bin, s.view.partitions.size()) - 1;
  Bin bin;
  fill_bin(s, from, bin);
  std::string tip =
      fmt::format("**{}** to **{}**: {} owners, worst lag {}", name_of(s, s.view.partitions[from]),
                  name_of(s, s.view.partitions[to]), bin.owners.size(), bin.worst);
  if (bin.leaderless > 0) tip += fmt::format("; {} without a leader", bin.leaderless);
  if (bin.unowned) tip += "; nobody reads some of them";
  return tip + ".";
}

void field(Stage& s) {
  const std::size_t count = s.view.partitions.size();
  const std::size_t under = s.l.partition_at(s.c.mouse(), count);
  Actor what;
  std::string tip;
  if (under < count) {
    what.selection = selection_of(s.view.partitions[under]);
    tip = s.l.per_bin > 1 ? bin_tip(s, under) : tip_of(s, s.view.partitions[under]);
    what.tip = tip;
  }
  ItemSpec spec;
  spec.ring = 4;
  const ItemState state = item(s.c, "Partitions", s.l.area, spec);
  tooltip(s.c, what.tip);
  explains_item(s.context.ui, Term::partition);
  if (state.hovered && under < count) s.context.ui.hovered = what.selection;
  if (state.pressed && under < count) s.context.intents.push_back(Select{what.selection, true});
  const ks::PartitionId picked = s.context.ui.selection.partition;
  if (!picked.valid()) return;
  for (std::size_t i = 0; i < count; ++i) {
    if (s.view.partitions[i].id != picked) continue;
    const Box tile = s.l.tile(i);
    s.c.border({tile.x - 2, tile.y - 2, tile.w + 2, s.l.per_bin > 1 ? 28 : tile.h + 2},
               {s.t.acc, 2}, 3);
    return;
  }
}

}  // namespace

void draw_partition_tiles(Stage& s) {
  caption(s);
  switch (s.l.partitions) {
    case PartitionDetail::bars: bars(s); return;
    case PartitionDetail::squares: squares(s); break;
    case PartitionDetail::bins: bins(s); break;
    case PartitionDetail::rows: return;
  }
  field(s);
}

}  // namespace kv
