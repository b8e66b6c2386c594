// Who owns which partition: lanes that merge with their neighbours where they have one owner, down
// to areas stacked by owner where there are thousands. Time without an owner is never folded away.
#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

constexpr float lane_from = 9;  ///< pixels per partition from which it is a lane of its own
constexpr float thin_from = 3;
constexpr float merged_from = 0.125F;
constexpr float column_width = 3;  ///< of the stacked areas
constexpr std::size_t owners_told_apart = 48;
/// Stretches looked at for one view: with more, only every n-th lane of very many is read.
constexpr std::size_t stretches_per_view = 20'000;
constexpr std::size_t fewest_lanes = 48;
/// How many segments of a folded run are looked at for one without an owner.
constexpr std::size_t looked_at = 32;

/// One lane's stretch before neighbours merge.
struct Span {
  float x0 = 0;
  float x1 = 0;
  OwnerKind kind = OwnerKind::owned;
  int owner = -1;
  std::uint32_t count = 1;
  bool doubled = false;
  ks::Time from{};
  ks::Time to{};
};

bool is_nobody(const ks::OwnerSegment& s) { return !s.owner.valid() && !s.before; }

Span span_of(const std::vector<ks::OwnerSegment>& all, const Visible& seen) {
  const ks::OwnerSegment& first = all[seen.first];
  Span span{seen.x0, seen.x1,       OwnerKind::owned, -1,
            1,       first.doubled, first.from,       all[seen.last - 1].to};
  span.count = static_cast<std::uint32_t>(seen.last - seen.first);
  bool nobody = false;
  for (std::size_t i = seen.first; i < std::min(seen.last, seen.first + looked_at); ++i) {
    nobody = nobody || is_nobody(all[i]);
  }
  // Among so many changes of owner there is one that left nobody.
  nobody = nobody || seen.last - seen.first > looked_at;
  if (nobody) {
    span.kind = OwnerKind::nobody;
    span.x1 = std::max(span.x1, span.x0 + thinnest);
  } else if (span.count > 1) {
    span.kind = OwnerKind::folded;
    span.x1 = std::max(span.x1, span.x0 + thinnest);
  } else if (first.owner.valid()) {
    span.owner = static_cast<int>(first.owner.index);
  } else {
    span.kind = OwnerKind::before;
  }
  return span;
}

bool alike(const OwnerBlock& block, const Span& span) {
  return block.kind == span.kind && block.owner == span.owner && block.doubled == span.doubled &&
         std::abs(block.x0 - span.x0) < 0.5F && std::abs(block.x1 - span.x1) < 0.5F;
}

OwnerBlock block_of(const Span& span, float y0, float y1) {
  OwnerBlock block;
  block.x0 = span.x0;
  block.x1 = span.x1;
  block.y0 = y0;
  block.y1 = y1;
  block.kind = span.kind;
  block.owner = span.owner;
  block.count = span.count;
  block.doubled = span.doubled;
  block.from = span.from;
  block.to = span.to;
  return block;
}

/// Every how many lanes one is read. Those of one group change together, so the first one tells of
/// all.
std::size_t stride_of(std::span<const ks::OwnerLane> lanes, const TimelineView& view) {
  const TimeRange range = view.axis.range();
  const auto seen = ks::between(lanes.front().segments, range.from, range.to).size();
  const auto drawn = std::min(seen, static_cast<std::size_t>(view.axis.width()) / 2) + 1;
  const std::size_t affordable = std::max(fewest_lanes, stretches_per_view / drawn);
  return (lanes.size() + affordable - 1) / affordable;
}

/// "p2"; "offsets-38", which is there as some group's home, has the name of its row in the table of brokers.
std::string lane_name(const TimelineSource& source, ks::PartitionId partition) {
  const ks::TopicPartition& name = source.names->partitions[partition.index];
  const bool internal = source.names->topics[name.topic.index].starts_with("__");
  return internal ? partition_name(*source.names, partition) : source.names->short_name(partition);
}

std::string list_of(const TimelineSource& source, std::span<const ks::OwnerLane> lanes) {
  if (lanes.size() > 4) return std::to_string(lanes.size()) + " partitions";
  std::string text;
  for (const ks::OwnerLane& lane : lanes) {
    if (!text.empty()) text += ", ";
    text += lane_name(source, lane.partition);
  }
  return text;
}

std::string owner_name(const TimelineSource& source, const TimelineView& view, int owner) {
  const auto index = static_cast<std::size_t>(owner);
  return view.leaders ? source.names->brokers[index] : source.names->consumers[index];
}

/// Leaders are drawn as owners are: the same lanes with a broker's index in the consumer's place. A leader
/// whose process does not answer is none; what stands for "doubled" here is an ISR that is not full.
std::vector<ks::OwnerLane> as_owner_lanes(const std::vector<const ks::LeaderLane*>& leaders) {
  std::vector<ks::OwnerLane> lanes;
  lanes.reserve(leaders.size());
  for (const ks::LeaderLane* leader : leaders) {
    ks::OwnerLane lane{{}, leader->partition, {}, leader->gone};
    for (const ks::LeaderSegment& s : leader->segments) {
      ks::OwnerSegment owner{.from = s.from, .to = s.to, .owner = {}, .event = s.event};
      if (s.led()) owner.owner = ks::ConsumerId{s.leader.index};
      owner.doubled = s.led() && s.isr > 0 && s.isr < leader->replicas;
      const bool same = !lane.segments.empty() && lane.segments.back().owner == owner.owner &&
                        lane.segments.back().doubled == owner.doubled;
      if (same) lane.segments.back().to = owner.to;
      if (!same) lane.segments.push_back(owner);
    }
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

/// Lanes from top to bottom; a stretch that continues the one above it makes that one taller.
class LaneMerger {
 public:
  LaneMerger(const TimelineSource& source, TimelineView& view) : source_(source), view_(view) {}

  void run(std::span<const ks::OwnerLane> lanes) {
    const float pitch = view_.layout.owners_height / static_cast<float>(lanes.size());
    const float gap = view_.detail == OwnerDetail::lanes ? 1.0F : 0.0F;
    const std::size_t stride = stride_of(lanes, view_);
    for (std::size_t i = 0; i < lanes.size(); i += stride) {
      stands_for_ = std::min(stride, lanes.size() - i);
      const float y = view_.layout.owners_y + static_cast<float>(i) * pitch;
      add(lanes[i], i, y, y + pitch * static_cast<float>(stands_for_) - gap);
    }
    for (std::size_t i = 0; i < view_.blocks.size(); ++i) name(lanes, i);
  }

 private:
  void add(const ks::OwnerLane& lane, std::size_t index, float y0, float y1) {
    std::swap(above_, here_);
    here_.clear();
    std::size_t next = 0;
    walk(lane.segments, view_.axis, source_.known_until, [&](const auto& all, const Visible& seen) {
      const Span span = span_of(all, seen);
      while (next < above_.size() && view_.blocks[above_[next]].x0 < span.x0 - 0.5F) ++next;
      for (std::size_t k = next; k < above_.size(); ++k) {
        OwnerBlock& block = view_.blocks[above_[k]];
        if (block.x0 > span.x0 + 0.5F) break;
        if (!alike(block, span)) continue;
        block.y1 = y1;
        block.lanes += static_cast<std::uint32_t>(stands_for_);
        here_.push_back(above_[k]);
        return;
      }
      here_.push_back(view_.blocks.size());
      view_.blocks.push_back(block_of(span, y0, y1));
      view_.blocks.back().lanes = static_cast<std::uint32_t>(stands_for_);
      first_lane_.push_back(index);
    });
  }

  void name(std::span<const ks::OwnerLane> lanes, std::size_t i) {
    OwnerBlock& block = view_.blocks[i];
    if (block.kind == OwnerKind::nobody) block.y1 = std::max(block.y1, block.y0 + 2);
    if (block.x1 - block.x0 < 18) return;
    if (block.kind == OwnerKind::owned) {
      block.label = owner_name(source_, view_, block.owner);
    } else if (block.kind == OwnerKind::nobody && block.count > 1) {
      block.label = "nobody at times";
    } else if (block.kind == OwnerKind::nobody) {
      block.label = (view_.leaders ? "nobody leads " : "nobody owns ") +
                    list_of(source_, lanes.subspan(first_lane_[i], block.lanes));
    } else if (block.kind == OwnerKind::before) {
      block.label = "no owner yet";
    }
  }

  const TimelineSource& source_;
  TimelineView& view_;
  std::vector<std::size_t> above_;  ///< blocks of the lane above, from left to right
  std::vector<std::size_t> here_;
  std::vector<std::size_t> first_lane_;  ///< by block
  std::size_t stands_for_ = 1;           ///< lanes for which one is read
};

/// Thousands of partitions: how many each owner has, column by column.
class Stacker {
 public:
  Stacker(const TimelineSource& source, TimelineView& view)
      : source_(source),
        view_(view),
        columns_(static_cast<std::size_t>(view.axis.width() / column_width) + 2),
        owners_(view.leaders ? source.lanes->cluster().brokers().size()
                             : source.lanes->members().size()) {
    if (owners_ > owners_told_apart) owners_ = 0;
    change_.assign((owners_ + 3) * columns_, 0);
  }

  void run(std::span<const ks::OwnerLane> lanes) {
    const std::size_t stride = stride_of(lanes, view_);
    for (std::size_t i = 0; i < lanes.size(); i += stride) {
      walk(lanes[i].segments, view_.axis, source_.known_until,
           [&](const auto& all, const Visible& seen) { add(span_of(all, seen)); });
    }
    if (stride > 1) add_missed(lanes, stride);
    std::vector<float> tops;
    std::vector<float> before;
    std::size_t begin = 0;
    for (std::size_t c = 0; c < columns_; ++c) {
      tops = stack(c, (lanes.size() + stride - 1) / stride);
      if (tops == before) continue;
      flush(before, begin, c);
      before = tops;
      begin = c;
    }
    flush(before, begin, columns_);
  }

 private:
  std::size_t others() const { return owners_; }
  std::size_t before_all() const { return owners_ + 1; }
  std::size_t nobody() const { return owners_ + 2; }

  void add(const Span& span) {
    std::size_t slot = others();
    if (span.kind == OwnerKind::nobody) slot = nobody();
    if (span.kind == OwnerKind::before) slot = before_all();
    if (span.owner >= 0 && static_cast<std::size_t>(span.owner) < owners_) {
      slot = static_cast<std::size_t>(span.owner);
    }
    // Whoever misses an owner takes every column it touches; all others share them without a gap.
    const float from = std::max(0.0F, span.x0) / column_width;
    const float to = std::max(0.0F, span.x1) / column_width;
    const bool missing = slot == nobody();
    auto c0 = static_cast<std::size_t>(missing ? from : from + 0.5F);
    auto c1 = static_cast<std::size_t>(missing ? std::ceil(to) : to + 0.5F);
    c0 = std::min(c0, columns_ - 1);
    c1 = std::min(c1, columns_ - 1);
    change_[slot * columns_ + c0] += 1;
    change_[slot * columns_ + c1] -= 1;
  }

  /// Between the lanes that were read one may have missed its owner: the samples count all of them.
  void add_missed(std::span<const ks::OwnerLane> lanes, std::size_t stride) {
    if (source_.series == nullptr || view_.leaders) return;
    const ks::Series& series = *source_.series;
    const std::size_t column = series.find({ks::Metric::unowned, lanes.front().group, {}});
    if (column >= series.columns()) return;
    missed_.assign(columns_, 0);
    for (const AxisPiece& piece : view_.axis.pieces()) {
      const auto points = static_cast<std::size_t>((piece.x1 - piece.x0) / column_width) + 1;
      for (const ks::PlotPoint& p : series.plot(column, piece.from, piece.to, points)) {
        if (p.value.max == 0 || p.to < lanes.front().segments.front().to) continue;
        const float x = std::clamp(view_.axis.x_of(p.from), 0.0F, view_.axis.width());
        const auto c = static_cast<std::size_t>(x / column_width);
        const auto share =
            std::max<std::int64_t>(1, p.value.max / static_cast<std::int64_t>(stride));
        missed_[c] = std::max(missed_[c], static_cast<int>(share));
      }
    }
  }

  /// Lower edges of the slots in this column, as offsets from the top; empty where nothing is
  /// known.
  std::vector<float> stack(std::size_t column, std::size_t lanes) {
    const std::size_t slots = owners_ + 3;
    now_.resize(slots);
    int sum = 0;
    for (std::size_t s = 0; s < slots; ++s) {
      now_[s] += change_[s * columns_ + column];
      sum += now_[s];
    }
    if (sum == 0) return {};
    const float height = view_.layout.owners_height;
    const int missing = std::max(now_[nobody()], missed_.empty() ? 0 : missed_[column]);
    const float share = static_cast<float>(missing) / static_cast<float>(lanes);
    const float red = missing == 0 ? 0 : std::clamp(height * share, thinnest, height);
    const int owned = std::max(1, sum - now_[nobody()]);
    std::vector<float> edges;
    float y = 0;
    for (std::size_t s = 0; s + 1 < slots; ++s) {
      y += (height - red) * static_cast<float>(now_[s]) / static_cast<float>(owned);
      edges.push_back(std::round(y * 2) / 2);
    }
    edges.push_back(edges.back() + red);
    return edges;
  }

  void flush(const std::vector<float>& edges, std::size_t begin, std::size_t end) {
    if (edges.empty()) return;
    float top = 0;
    for (std::size_t s = 0; s < edges.size(); ++s) {
      const float bottom = edges[s];
      if (bottom - top < 0.5F) continue;
      OwnerBlock block;
      block.x0 = static_cast<float>(begin) * column_width;
      block.x1 = std::min(view_.axis.width(), static_cast<float>(end) * column_width);
      block.y0 = view_.layout.owners_y + top;
      block.y1 = view_.layout.owners_y + bottom;
      block.from = view_.axis.time_of(block.x0);
      block.to = view_.axis.time_of(block.x1);
      fill(block, s);
      view_.blocks.push_back(std::move(block));
      top = bottom;
    }
  }

  void fill(OwnerBlock& block, std::size_t slot) const {
    const bool room = block.x1 - block.x0 >= 18 && block.y1 - block.y0 >= 12;
    if (slot == nobody()) {
      block.kind = OwnerKind::nobody;
      if (room) block.label = "nobody";
    } else if (slot == before_all()) {
      block.kind = OwnerKind::before;
      if (room) block.label = "no owner yet";
    } else if (slot == others()) {
      block.kind = OwnerKind::others;
      if (room) block.label = owners_ == 0 ? "owned" : "other owners";
    } else {
      block.owner = static_cast<int>(slot);
      if (room) block.label = owner_name(source_, view_, block.owner);
    }
  }

  const TimelineSource& source_;
  TimelineView& view_;
  std::size_t columns_;
  std::size_t owners_;
  std::vector<int> change_;  ///< by slot, then column: how many partitions come and go
  std::vector<int> now_;
  std::vector<int> missed_;  ///< by column, from samples; empty when every lane is read
};

OwnerDetail detail_for(float pitch) {
  if (pitch >= lane_from) return OwnerDetail::lanes;
  if (pitch >= thin_from) return OwnerDetail::thin_lanes;
  return pitch >= merged_from ? OwnerDetail::merged : OwnerDetail::stacked;
}

TimelineBasis basis_of(const TimelineSource& source, const UiState& ui, const TimelineView& view) {
  TimelineBasis basis;
  basis.known = source.revision != 0;
  basis.branch = source.current_branch;
  basis.revision = source.revision;
  basis.axis = view.axis;
  basis.group = shown_group(source, ui);
  basis.leaders = view.leaders;
  basis.until = source.known_until;
  basis.selection = ui.selection;
  basis.places = {view.layout.owners_y, view.layout.owners_height};
  return basis;
}

bool take_over(TimelineView& view, TimelineView* before) {
  if (before == nullptr || !view.owners_from.known || before->owners_from != view.owners_from)
    return false;
  view.detail = before->detail;
  view.blocks = std::move(before->blocks);
  view.owner_labels = std::move(before->owner_labels);
  return true;
}

}  // namespace

void add_owners(const TimelineSource& source, const UiState& ui, TimelineView& view,
                TimelineView* before) {
  view.leaders = ui.brokers_open;
  view.owners_from = basis_of(source, ui, view);
  if (take_over(view, before)) return;
  const std::vector<ks::OwnerLane> led =
      view.leaders ? as_owner_lanes(shown_leaders(source)) : std::vector<ks::OwnerLane>{};
  const auto lanes = view.leaders ? std::span<const ks::OwnerLane>(led)
                                  : source.lanes->owners_of(shown_group(source, ui));
  if (lanes.empty() || view.layout.owners_height <= 0) return;
  const float pitch = view.layout.owners_height / static_cast<float>(lanes.size());
  view.detail = detail_for(pitch);
  if (view.detail == OwnerDetail::stacked) {
    Stacker(source, view).run(lanes);
  } else {
    LaneMerger(source, view).run(lanes);
  }
  if (view.leaders) {
    for (OwnerBlock& block : view.blocks) block.short_isr = std::exchange(block.doubled, false);
  }
  const auto place = [](const OwnerBlock& b) {
    return std::tuple{b.kind == OwnerKind::nobody, b.y0, b.x0, b.x1};
  };
  std::sort(view.blocks.begin(), view.blocks.end(),
            [&](const OwnerBlock& a, const OwnerBlock& b) { return place(a) < place(b); });
  const float top = view.layout.owners_y;
  if (view.detail != OwnerDetail::lanes) {
    view.owner_labels.push_back({top + view.layout.owners_height / 2,
                                 std::to_string(lanes.size()) + " partitions",
                                 {},
                                 false});
    return;
  }
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const float y = top + (static_cast<float>(i) + 0.5F) * pitch - 0.5F;
    const ks::PartitionId partition = lanes[i].partition;
    view.owner_labels.push_back(
        {y, lane_name(source, partition), partition, ui.selection.partition == partition});
  }
}

}  // namespace kv
