// The log as a strip, and its records line by line.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "viz/panels/records_parts.h"

namespace kv {
namespace {

/// Of the bracket beside the records of a batch, right of the gutter: its line, and where that ends for the
/// mouse.
constexpr float bracket_x = 8;
constexpr float bracket_end = 16;

/// Where an offset lies on the strip.
float strip_x(const Records& r, std::int64_t offset) {
  const auto length =
      static_cast<float>(std::max<std::int64_t>(1, r.view.log_end - r.view.log_start));
  const auto part = static_cast<float>(offset - r.view.log_start) / length;
  return r.strip.x + r.strip.w * std::clamp(part, 0.0F, 1.0F);
}

std::string segment_tip(const RecordsSegment& segment, bool active) {
  std::string tip =
      fmt::format("**Segment {}**: offsets {} to {}, {} bytes", segment.from, segment.from,
                  std::max(segment.from, segment.to - 1), segment.bytes);
  if (!segment.newest.empty()) tip += ", newest timestamp " + segment.newest + " s";
  if (!segment.index.empty()) tip += ", indexes with " + segment.index;
  return tip + (active ? "; the active one, which is written." : ".");
}

/// A line of the log: above a row, or above what follows the last one.
struct Mark {
  std::int64_t offset = 0;
  std::string words;
  Color color = 0;
  Term term = Term::high_watermark;
};

std::vector<Mark> marks_of(const Records& r) {
  std::vector<Mark> marks;
  const bool one = r.view.groups.size() == 1;
  for (const RecordsGroup& group : r.view.groups) {
    if (group.committed < 0) continue;
    std::string words = group.share ? "start offset" : "committed";
    if (!one) words += (group.share ? " of " : " by ") + group.name;
    marks.push_back({group.committed, std::move(words), r.t.green.line, Term::committed});
  }
  if (r.view.last_stable != r.view.high_watermark)
    marks.push_back(
        {r.view.last_stable, "last stable offset", r.t.violet.line, Term::last_stable_offset});
  marks.push_back({r.view.high_watermark, "high watermark", r.t.ink1, Term::high_watermark});
  return marks;
}

/// The column under the mouse says what is asked about.
void explain_row(Records& r, const RecordsRow& row, Box line) {
  const bool marker = row.record.standing == RecordStanding::marker;
  explains_item(r.p.ui, marker ? Term::marker : Term::record);
  const auto column = [&](float from, float to, Term term) {
    explains(r.c, r.p.ui, {from, line.y, std::max(0.0F, to - from), line.h}, term);
  };
  column(r.at.gutter - 8, r.at.gutter + bracket_end, Term::batch);
  column(r.at.gutter + bracket_end, r.at.offset_right + 4, Term::offset);
  column(r.at.offset_right + 4, r.at.time_right + 4, Term::timestamp);
  column(r.at.key, r.at.key + r.at.key_w, Term::key);
  column(r.at.replicas, r.at.groups, Term::replica);
  column(r.at.groups, r.at.right, Term::read_twice);
}

/// A batch is one bracket beside its records; a record that is one by itself has nothing to join.
void batch_bracket(const Records& r, const LogRecord& record, Box line) {
  if (record.batch_count < 2) return;
  const float x = r.at.gutter + bracket_x;
  const bool begins = record.offset == record.batch;
  const bool ends = record.offset == record.batch + record.batch_count - 1;
  const float top = line.y + (begins ? 3.0F : 0.0F);
  const float bottom = line.bottom() - (ends ? 3.0F : 0.0F);
  r.c.line({x, top}, {x, bottom}, {r.t.line3});
  if (begins) r.c.line({x, top}, {x + 4, top}, {r.t.line3});
  if (ends) r.c.line({x, bottom}, {x + 4, bottom}, {r.t.line3});
}

/// `noted`: what the words of a mark take of the column of values.
void draw_row(Records& r, const RecordsRow& row, Box line, float noted) {
  Canvas& c = r.c;
  const Theme& t = r.t;
  const LogRecord& record = row.record;
  const IdText id(fmt::format("#{}", record.offset));
  const ItemState state = item(c, id.c_str(), line, {.ring = 4});
  const bool picked = record.offset == r.view.picked;
  if (picked) c.rect(line, t.bg3, 4);
  if (!picked && state.hovered) c.rect(line, t.bg2, 4);
  if (state.pressed) r.p.intents.push_back(PickRecord{picked ? -1 : record.offset});
  explain_row(r, row, line);
  const float y = line.center().y;
  const bool readable = record.standing == RecordStanding::committed;
  const Color ink = readable ? t.ink1 : t.ink2;
  batch_bracket(r, record, line);
  const Face number = row.same_key || picked ? Face::num_bold : Face::num;
  c.text({r.at.offset_right, y}, fmt::format("{}", record.offset), {12, ink, number, Align::end});
  c.text({r.at.time_right, y}, fmt::format("{:.3f}", static_cast<double>(record.time_us) / 1e6),
         {11, t.ink3, Face::num, Align::end});
  if (record.has_key) {
    const float width = std::min(c.text_width(record.key, 11) + 12, r.at.key_w);
    if (row.key >= 0) {
      const std::uint32_t tint = r.view.keys[static_cast<std::size_t>(row.key)].tint;
      c.rect({r.at.key, y - 8, width, 16}, t.key(tint), 3);
      if (row.same_key) c.border({r.at.key, y - 8, width, 16}, {t.ink2}, 3);
    }
    c.text_fit({r.at.key + 6, y}, record.key, r.at.key_w - 10, {11, row.key >= 0 ? t.ink1 : ink});
  } else if (record.standing != RecordStanding::marker) {
    c.text_fit({r.at.key, y}, "none", r.at.key_w, {11, t.ink3});
  }
  std::string value = !record.content.empty() ? record.content
                      : record.field.empty()  ? record.value
                                              : record.value + "  " + record.field;
  if (record.standing != RecordStanding::committed && record.standing != RecordStanding::marker)
    value += fmt::format("  ({})", standing_word(record.standing));
  const Color value_ink = record.standing == RecordStanding::aborted ? t.red.text
                          : readable                                 ? t.ink1
                                                                     : t.ink3;
  if (c.text_fit({r.at.value, y}, value, r.at.value_w - noted, {12, value_ink})) tooltip(c, value);
  c.text({r.at.bytes_right, y}, fmt::format("{}", record.bytes),
         {11, t.ink3, Face::num, Align::end});
  for (std::size_t i = 0; i < row.stored.size(); ++i) {
    const Vec at{r.at.replicas + replica_pitch * (static_cast<float>(i) + 0.5F), y};
    const bool there = r.view.replicas[i].reachable;
    if (row.stored[i] == Stored::yes && there) c.circle(at, 4, t.ink2);
    if (row.stored[i] == Stored::yes && !there) c.ring(at, 4, {t.ink3, 1.5F});
    if (row.stored[i] == Stored::other) cross(c, at, 4, {t.red.line, 2});
    if (row.stored[i] == Stored::no) c.line({at.x - 3, at.y}, {at.x + 3, at.y}, {t.line3});
  }
  for (std::size_t i = 0; i < row.handed.size(); ++i) {
    const float right = r.at.groups + r.at.group_w * static_cast<float>(i + 1) - 4;
    const std::uint32_t times = row.handed[i];
    if (times == 0) continue;
    const bool twice = times > 1;
    c.text({right, y}, fmt::format("{}\xC3\x97", times),
           {12, twice ? t.red.text : t.ink2, twice ? Face::num_bold : Face::num, Align::end});
  }
}

/// Marks of the log that lie above a line, or below the last one.
struct MarkLine {
  std::size_t line = 0;
  Color color = 0;
  std::string words;
  std::vector<Mark> parts{};  ///< the marks themselves, in the order of the words
};

std::vector<MarkLine> mark_lines(const Records& r, std::size_t count) {
  std::vector<MarkLine> lines;
  const auto offset = [&](std::size_t i) { return r.view.rows[r.first + i].record.offset; };
  for (const Mark& mark : marks_of(r)) {
    if (mark.offset < offset(0) || mark.offset > offset(count - 1) + 1) continue;
    std::size_t line = 0;
    while (line < count && offset(line) < mark.offset) ++line;
    const auto same = std::find_if(lines.begin(), lines.end(),
                                   [&](const MarkLine& other) { return other.line == line; });
    if (same == lines.end()) {
      lines.push_back({line, mark.color, mark.words, {mark}});
    } else {
      same->color = mark.color;
      same->words += ", " + mark.words;
      same->parts.push_back(mark);
    }
  }
  return lines;
}

/// The words of a mark stand at the end of the column of values, on the line that it lies under. How much of
/// that column they take there; 0: there is no room for them.
float note_width(const Records& r, const MarkLine& mark) {
  const float width = r.c.text_width(mark.words, 11) + 8;
  return mark.line > 0 && width + 60 < r.at.value_w ? width : 0;
}

void draw_mark(Records& r, const MarkLine& mark) {
  const float y = r.list.y + records_line * static_cast<float>(mark.line);
  r.c.line({r.at.gutter, y}, {r.at.right, y}, {mark.color, 1.5F});
  const float from = r.at.gutter + bracket_end;
  for (const Mark& part : mark.parts)
    explains(r.c, r.p.ui, {from, y - 4, r.at.right - from, 8}, part.term);
  if (note_width(r, mark) <= 0) return;
  const float right = r.at.value + r.at.value_w;
  const float middle = y - records_line / 2;
  r.c.text({right, middle}, mark.words, {11, r.t.ink2, Face::ui, Align::end});
  // Each word is its own mark.
  float x = right - r.c.text_width(mark.words, 11);
  for (const Mark& part : mark.parts) {
    const float width = r.c.text_width(part.words + ", ", 11);
    explains(r.c, r.p.ui, {x, middle - 8, std::min(width, right - x), 16}, part.term);
    x += width;
  }
}

}  // namespace

void draw_records_strip(Records& r) {
  Canvas& c = r.c;
  const Theme& t = r.t;
  const Box bar{r.strip.x, r.strip.y + 18, r.strip.w, 16};
  const ItemState state = item(c, "Log", bar, {.overlap = true, .min_height = 28, .ring = 4});
  explains_item(r.p.ui, Term::segment);
  c.box(bar, t.bg2, t.line1, 3);
  for (std::size_t i = 0; i < r.view.segments.size(); ++i) {
    const RecordsSegment& segment = r.view.segments[i];
    const float from = strip_x(r, segment.from);
    const float to = strip_x(r, segment.to);
    const bool active = i + 1 == r.view.segments.size();
    if (i > 0) c.line({from, bar.y}, {from, bar.bottom()}, {t.line3});
    if (!(c.mouse().x >= from && c.mouse().x < to) || !state.hovered) continue;
    tooltip(c, segment_tip(segment, active));
  }
  const std::size_t count = std::min(r.lines, r.view.rows.size() - r.first);
  const std::int64_t first = r.view.rows[r.first].record.offset;
  const std::int64_t last = r.view.rows[r.first + count - 1].record.offset + 1;
  const float from = strip_x(r, first);
  const float seen = std::max(3.0F, strip_x(r, last) - from);
  c.rect({from, bar.y + 1, seen, bar.h - 2}, t.bg3, 2);
  c.border({from, bar.y, seen, bar.h}, {t.ink3}, 3);
  for (const Mark& mark : marks_of(r)) {
    const float x = strip_x(r, mark.offset);
    c.line({x, bar.y - 3}, {x, bar.bottom() + 3}, {mark.color, 2});
    explains(c, r.p.ui, {x - 4, bar.y - 4, 8, bar.h + 8}, mark.term);
  }
  const float y = r.strip.y + 8;
  std::string words = fmt::format("offsets {} to {}", r.view.log_start, r.view.log_end - 1);
  words += fmt::format(", high watermark {}", r.view.high_watermark);
  if (r.view.last_stable != r.view.high_watermark)
    words += fmt::format(", last stable offset {}", r.view.last_stable);
  words += fmt::format(", {} {}", r.view.segments.size(),
                       r.view.segments.size() == 1 ? "segment" : "segments");
  c.text_fit({r.strip.x, y}, words, r.strip.w, {11, t.ink2});
  if (!state.pressed && !state.held) return;
  const float part = std::clamp((c.mouse().x - r.strip.x) / r.strip.w, 0.0F, 1.0F);
  const auto length = static_cast<float>(r.view.log_end - r.view.log_start);
  const std::int64_t middle = r.view.log_start + static_cast<std::int64_t>(part * length);
  const auto lines = static_cast<std::int64_t>(r.lines);
  const std::int64_t top = std::max(r.view.log_start, middle - lines / 2);
  r.p.intents.push_back(ScrollRecords{top + lines >= r.view.log_end ? -1 : top});
}

void draw_records_list(Records& r) {
  Canvas& c = r.c;
  const Theme& t = r.t;
  const float y = r.head.center().y;
  const TextStyle left{11, t.ink3};
  const TextStyle right{11, t.ink3, Face::ui, Align::end};
  c.text({r.at.offset_right, y}, "offset", right);
  c.text({r.at.time_right, y}, "timestamp, s", right);
  c.text({r.at.key, y}, "key", left);
  c.text({r.at.value, y}, "value", left);
  c.text({r.at.bytes_right, y}, "bytes", right);
  for (std::size_t i = 0; i < r.view.replicas.size(); ++i) {
    const RecordsReplica& replica = r.view.replicas[i];
    const float x = r.at.replicas + replica_pitch * (static_cast<float>(i) + 0.5F);
    const Color ink = !replica.reachable ? t.red.text : replica.in_sync ? t.ink2 : t.amber.text;
    const Face face = replica.leader ? Face::num_bold : Face::num;
    c.text({x, y}, replica.broker, {11, ink, face, Align::middle});
  }
  for (std::size_t i = 0; i < r.view.groups.size(); ++i) {
    const RecordsGroup& group = r.view.groups[i];
    const float x = r.at.groups + r.at.group_w * static_cast<float>(i) + 12;
    const Box box{x - 4, r.head.y + 2, r.at.group_w - 8, r.head.h - 4};
    item(c, "Group " + group.name, box, {.ring = -1});
    tooltip(
        c, fmt::format("**{}**: how often each record was handed to its applications{}", group.name,
                       group.owner < 0 ? "; nobody owns the partition now"
                                       : "; " + group.owner_name + " owns the partition"));
    explains_item(r.p.ui, Term::read_twice);
    c.text_fit({x, y}, group.name, r.at.group_w - 16, left);
  }
  c.line({r.head.x, r.head.bottom()}, {r.head.right(), r.head.bottom()}, {t.line2});
  const std::size_t count = std::min(r.lines, r.view.rows.size() - r.first);
  if (count == 0) return;
  const std::vector<MarkLine> marks = mark_lines(r, count);
  for (std::size_t i = 0; i < count; ++i) {
    float noted = 0;
    for (const MarkLine& mark : marks) {
      if (mark.line == i + 1) noted = note_width(r, mark);
    }
    draw_row(r, r.view.rows[r.first + i],
             {r.list.x, r.list.y + records_line * static_cast<float>(i), r.list.w, records_line},
             noted);
  }
  for (const MarkLine& mark : marks) draw_mark(r, mark);
}

}  // namespace kv
