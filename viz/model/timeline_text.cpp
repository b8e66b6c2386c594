#include "viz/model/timeline_text.h"

#include <algorithm>
#include <string_view>

#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

/// The axis counts in pixels; a column stands for so many.
constexpr float column = 8;
constexpr std::size_t widest_caption = 24;
/// With more partitions than this, neighbours that look the same share a row.
constexpr std::size_t partitions_told_apart = 12;

constexpr char in_order = '=';
constexpr char rebalancing = '~';
constexpr char out_of_action = '/';
constexpr char owned = '-';
constexpr char nobody = 'x';
constexpr char folded = '*';
constexpr char change_of_scale = ':';

std::size_t column_of(float x) { return static_cast<std::size_t>(std::max(0.0F, x) / column); }

/// One line of the picture, written into column by column.
class Row {
 public:
  explicit Row(std::size_t columns) : text_(columns, ' ') {}

  /// A bar with its beginning marked and its name inside, if it fits; at least one column.
  void bar(const Visible& seen, char fill, std::string_view name, bool whole_name = false) {
    const std::size_t from = std::min(column_of(seen.x0), text_.size() - 1);
    const std::size_t to = std::clamp(column_of(seen.x1), from + 1, text_.size());
    for (std::size_t i = from; i < to; ++i) text_[i] = fill;
    if (fill != nobody || to - from > 2) text_[from] = '|';
    std::string_view shown = name;
    if (!whole_name && shown.size() + 2 > to - from) shown = shown.substr(0, shown.find(','));
    if (shown.empty() || shown.size() + 2 > to - from) return;
    text_.replace(from + 1, shown.size(), shown);
  }
  /// Over what fills a bar, never over its name.
  void tick(float x) {
    const std::size_t i = column_of(x);
    if (i < text_.size() && (text_[i] == in_order || text_[i] == rebalancing)) text_[i] = '\'';
  }
  bool free(std::size_t from, std::size_t size) const {
    if (from + size > text_.size()) return false;
    const std::size_t begin = from == 0 ? 0 : from - 1;
    const std::size_t end = std::min(text_.size(), from + size + 1);
    return text_.find_first_not_of(' ', begin) >= end;
  }
  void put(std::size_t from, std::string_view words) { text_.replace(from, words.size(), words); }
  void mark(float x, char sign) {
    const std::size_t i = std::min(column_of(x), text_.size() - 1);
    if (text_[i] == ' ') text_[i] = sign;
  }
  std::string text() const {
    const std::size_t end = text_.find_last_not_of(' ');
    return end == std::string::npos ? std::string{} : text_.substr(0, end + 1);
  }

 private:
  std::string text_;
};

char fill_of(ks::GroupState state) {
  if (state == ks::GroupState::stable) return in_order;
  const bool idle = state == ks::GroupState::empty || state == ks::GroupState::dead;
  return idle ? ' ' : rebalancing;
}

char fill_of(const ks::MemberSegment& s) {
  switch (s.phase) {
    case ks::MemberPhase::stable: return in_order;
    case ks::MemberPhase::preparing:
    case ks::MemberPhase::completing:
    case ks::MemberPhase::late:
    case ks::MemberPhase::joining:
    case ks::MemberPhase::reconciling:
    case ks::MemberPhase::acknowledging: return rebalancing;
    case ks::MemberPhase::fenced:
    case ks::MemberPhase::stale: return out_of_action;
    case ks::MemberPhase::frozen: return out_of_action;
    case ks::MemberPhase::crashed:
    case ks::MemberPhase::closed: return s.member ? out_of_action : ' ';
    default: return ' ';
  }
}

char fill_of(const ks::BrokerSegment& s) {
  if (s.phase == ks::BrokerPhase::running) return s.fenced ? rebalancing : in_order;
  const bool moves =
      s.phase == ks::BrokerPhase::starting || s.phase == ks::BrokerPhase::shutting_down;
  return moves ? rebalancing : out_of_action;
}

char fill_of(const ks::ControllerSegment& s) {
  if (s.process == ks::ProcessState::not_started) return rebalancing;
  if (!s.takes_part()) return out_of_action;
  const bool settled = s.active || s.state == ks::QuorumState::follower;
  return settled ? in_order : rebalancing;
}

class Picture {
 public:
  Picture(const TimelineSource& source, const TimelineTextOptions& options) : source_(source) {
    captions();
    const auto wanted = static_cast<std::size_t>(std::max(60, options.width));
    columns_ = wanted - caption_ - 2;
    TimeRange range = options.range;
    if (range.to <= range.from) range = {ks::start_time, source.known_until};
    range.to = std::max(range.to, range.from + std::chrono::milliseconds(1));
    AxisSource axis;
    axis.limits = range;
    axis.width = static_cast<float>(columns_) * column;
    axis.fold = options.fold;
    axis.activity = activity_of(source, source.known_until);
    axis_ = make_axis(axis, range);
  }

  std::string draw() {
    seconds();
    commands();
    brokers();
    for (const ks::GroupLane& lane : source_.lanes->groups()) {
      out_ += '\n';
      group(lane);
      for (const ks::ConsumerId id : lane.members) member(id);
      owners(source_.lanes->owners_of(lane.group));
    }
    legend();
    return out_;
  }

 private:
  void captions() {
    caption_ = std::string_view("seconds").size();
    const auto widen = [&](std::size_t size) {
      caption_ = std::clamp(size, caption_, widest_caption);
    };
    for (const ks::GroupLane& lane : source_.lanes->groups()) {
      widen(source_.names->groups[lane.group.index].size());
      for (const ks::ConsumerId id : lane.members) widen(source_.names->consumers[id.index].size());
    }
    for (const ks::LeaderLane* lane : shown_leaders(source_)) {
      const bool changes = lane->segments.size() > 1;
      if (changes) widen(leader_caption(lane->partition).size());
    }
    for (const ks::OwnerLane& lane : source_.lanes->owners()) {
      // Rows of several partitions are called "orders-0..11".
      const bool merged = source_.lanes->owners().size() > partitions_told_apart;
      widen(source_.names->of(lane.partition).size() + (merged ? 5 : 0));
    }
  }

  void line(std::string caption, const std::string& text) {
    if (caption.size() > caption_) caption = caption.substr(0, caption_ - 2) + "..";
    caption.resize(caption_, ' ');
    std::string all = caption + "  " + text;
    all.erase(all.find_last_not_of(' ') + 1);
    out_ += all + '\n';
  }

  void seconds() {
    Row labels(columns_);
    Row ticks(columns_);
    for (const AxisTick& tick : axis_ticks(axis_, 8 * column)) {
      const std::size_t at = column_of(tick.x);
      if (tick.label.empty() || !labels.free(at, tick.label.size())) continue;
      labels.put(at, tick.label);
      ticks.mark(tick.x, '|');
    }
    for (std::size_t i = 1; i < axis_.pieces().size(); ++i) {
      ticks.mark(static_cast<float>(axis_.pieces()[i].x0), change_of_scale);
    }
    line("seconds", labels.text());
    line("", ticks.text());
  }

  void commands() {
    TimelineView view;
    view.axis = axis_;
    view.cursor = source_.known_until;
    add_flags(source_, view);
    std::vector<Row> rows;
    for (const FlagView& flag : view.flags) {
      std::string words = (flag.kind == FlagKind::kill  ? "X "
                           : flag.kind == FlagKind::add ? "+ "
                                                        : "> ");
      words += flag.text;
      if (!flag.rejected.empty()) words += " (rejected)";
      const std::size_t at =
          std::min(column_of(flag.x), columns_ - std::min(columns_, words.size()));
      words.resize(std::min(words.size(), columns_));
      const auto fits = [&](const Row& row) { return row.free(at, words.size()); };
      auto row = std::find_if(rows.begin(), rows.end(), fits);
      if (row == rows.end()) row = rows.insert(rows.end(), Row(columns_));
      row->put(at, words);
    }
    for (const Row& row : rows) line("", row.text());
  }

  /// Brokers that were anything but running, and the partitions whose leader changed.
  void brokers() {
    const std::vector<ks::BrokerId> told = shown_brokers(source_, UiState{}, source_.known_until);
    if (!told.empty()) out_ += '\n';
    for (const ks::BrokerId id : told) {
      Row row(columns_);
      const auto& segments = source_.lanes->cluster().brokers()[id.index].segments;
      walk(segments, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
        const ks::BrokerSegment& s = all[seen.first];
        const bool many = seen.last - seen.first > 1;
        row.bar(seen, many ? folded : fill_of(s), many ? "" : ks::segment_label(s));
      });
      line(source_.names->brokers[id.index], row.text());
    }
    controllers();
    for (const ks::LeaderLane* lane : shown_leaders(source_)) {
      const auto led = [](const ks::LeaderSegment& s) {
        return s.led() ? s.leader : ks::BrokerId{};
      };
      const auto differs = [&](const ks::LeaderSegment& s) {
        return led(s) != led(lane->segments.front());
      };
      if (std::any_of(lane->segments.begin(), lane->segments.end(), differs))
        line(leader_caption(lane->partition), leader_row(*lane));
    }
  }

  /// The controllers of a quorum, if anything has happened there.
  void controllers() {
    const auto& lanes = source_.lanes->cluster().controllers();
    const auto told = [&](const ks::ControllerLane& lane) { return lane.segments.size() > 1; };
    if (std::none_of(lanes.begin(), lanes.end(), told)) return;
    out_ += '\n';
    for (const ks::ControllerLane& lane : lanes) {
      Row row(columns_);
      walk(lane.segments, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
        const ks::ControllerSegment& s = all[seen.first];
        const bool many = seen.last - seen.first > 1;
        row.bar(seen, many ? folded : fill_of(s), many ? "" : ks::segment_label(s));
      });
      line(source_.names->controllers[lane.controller.index], row.text());
    }
  }

  std::string leader_caption(ks::PartitionId partition) const {
    std::string name = source_.names->of(partition);
    constexpr std::string_view prefix = "__consumer_";
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
    return "leader " + name;
  }

  std::string leader_row(const ks::LeaderLane& lane) const {
    Row row(columns_);
    // Only who leads is told here, not how many are in sync.
    std::vector<ks::LeaderSegment> told;
    for (const ks::LeaderSegment& s : lane.segments) {
      const bool same = !told.empty() && told.back().led() == s.led() &&
                        (!s.led() || told.back().leader == s.leader);
      if (same) told.back().to = s.to;
      if (!same) told.push_back(s);
    }
    for (const bool gaps : {false, true}) {
      walk(told, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
        const ks::LeaderSegment& s = all[seen.first];
        const bool many = seen.last - seen.first > 1;
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(seen.first);
        const auto to = all.begin() + static_cast<std::ptrdiff_t>(seen.last);
        const bool gap =
            std::any_of(from, to, [](const ks::LeaderSegment& part) { return !part.led(); });
        if (gap != gaps) return;
        if (gap) {
          row.bar(seen, nobody, many ? "" : " no leader ");
        } else {
          row.bar(seen, many ? folded : owned, many ? "" : source_.names->brokers[s.leader.index]);
        }
      });
    }
    return row.text();
  }

  void group(const ks::GroupLane& lane) {
    Row row(columns_);
    walk(lane.segments, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
      const ks::GroupSegment& s = all[seen.first];
      const bool many = seen.last - seen.first > 1;
      row.bar(seen, many ? folded : fill_of(s.state), many ? "" : state_word(s.state));
    });
    // Whatever its state, a group without a coordinator is served by nobody.
    for (const ks::HomeSegment& home : source_.lanes->cluster().home_of(lane.group)) {
      const TimeRange range = axis_.range();
      const ks::Time to = std::min({home.to, source_.known_until, range.to});
      if (home.home == ks::GroupHome::here || home.from >= range.to || to <= range.from) continue;
      const Visible seen{0, 1, axis_.x_of(std::max(home.from, range.from)), axis_.x_of(to)};
      const bool away = home.home == ks::GroupHome::away;
      row.bar(seen, away ? nobody : rebalancing, away ? " no coordinator " : "Loading");
    }
    line(source_.names->groups[lane.group.index], row.text());
  }

  void member(ks::ConsumerId id) {
    const ks::MemberLane& lane = source_.lanes->members()[id.index];
    Row row(columns_);
    walk(lane.segments, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
      const ks::MemberSegment& s = all[seen.first];
      const bool many = seen.last - seen.first > 1;
      if (!many && s.phase == ks::MemberPhase::absent) return;
      row.bar(seen, many ? folded : fill_of(s), many ? "" : ks::segment_label(s));
    });
    const TimeRange range = axis_.range();
    for (const ks::HeartbeatTick& beat :
         ks::between(lane.heartbeats, range.from, std::min(range.to, source_.known_until))) {
      row.tick(axis_.x_of(beat.time));
    }
    line(source_.names->consumers[id.index], row.text());
  }

  /// Nobody is drawn last and is never narrower than a column.
  std::string owner_row(const ks::OwnerLane& lane) const {
    Row row(columns_);
    const auto missing = [](const ks::OwnerSegment& s) { return !s.owner.valid() && !s.before; };
    for (const bool last : {false, true}) {
      walk(lane.segments, axis_, source_.known_until, [&](const auto& all, const Visible& seen) {
        const ks::OwnerSegment& s = all[seen.first];
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(seen.first);
        const auto to = all.begin() + static_cast<std::ptrdiff_t>(seen.last);
        const bool gap = std::any_of(from, to, missing);
        if (gap != last || s.before) return;
        if (gap)
          row.bar(seen, nobody, nobody_words(s, seen));
        else if (seen.last - seen.first > 1)
          row.bar(seen, folded, "");
        else
          row.bar(seen, owned, source_.names->consumers[s.owner.index]);
      });
    }
    return row.text();
  }

  std::string nobody_words(const ks::OwnerSegment& s, const Visible& seen) const {
    if (seen.last - seen.first > 1) return "";
    const ks::Time to = std::min(s.to, source_.known_until);
    return " nobody for " + ks::seconds_text(to - s.from, 1) + " s ";
  }

  void owners(std::span<const ks::OwnerLane> lanes) {
    for (std::size_t i = 0; i < lanes.size();) {
      const std::string row = owner_row(lanes[i]);
      std::size_t j = i + 1;
      while (lanes.size() > partitions_told_apart && j < lanes.size() && owner_row(lanes[j]) == row)
        ++j;
      std::string caption = source_.names->of(lanes[i].partition);
      if (j - i > 1) {
        const std::uint32_t number = source_.names->partitions[lanes[j - 1].partition.index].number;
        caption += ".." + std::to_string(number);
      }
      line(caption, row);
      i = j;
    }
  }

  void legend() {
    out_ += '\n';
    line("", "= in order   ~ rebalancing   / not running   ' heartbeat   - owned   x nobody");
    if (axis_.is_folded()) line("", ": the scale changes; what lies between is folded");
  }

  const TimelineSource& source_;
  std::size_t caption_ = 0;
  std::size_t columns_ = 0;
  TimeAxis axis_;
  std::string out_;
};

}  // namespace

std::string timeline_text(const TimelineSource& source, const TimelineTextOptions& options) {
  return Picture(source, options).draw();
}

std::string timeline_text(const ks::Session& session, const TimelineTextOptions& options) {
  return timeline_text(source_of(session), options);
}

}  // namespace kv
