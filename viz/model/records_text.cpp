#include "viz/model/records_text.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace kv {
namespace {

char stored_mark(Stored stored) {
  switch (stored) {
    case Stored::yes: return 'x';
    case Stored::other: return '!';
    case Stored::no: break;
  }
  return '-';
}

std::string row_text(const RecordsView& view, const RecordsRow& row) {
  const LogRecord& record = row.record;
  std::string text =
      fmt::format("{} {:.3f} [{}] {}", record.offset, static_cast<double>(record.time_us) / 1e6,
                  record.has_key ? record.key : "", record.value);
  if (!record.content.empty()) text += " \"" + record.content + "\"";
  if (!record.field.empty()) text += " " + record.field;
  if (record.standing != RecordStanding::committed)
    text += fmt::format(" ({})", standing_word(record.standing));
  text += " ";
  for (const Stored stored : row.stored) text += stored_mark(stored);
  for (std::size_t i = 0; i < row.handed.size(); ++i)
    text += fmt::format(" {}:{}", view.groups[i].name, row.handed[i]);
  return text + (row.same_key ? " *" : "");
}

}  // namespace

std::string records_text(const RecordsView& view) {
  if (view.name.empty()) return view.empty + "\n";
  std::string text =
      fmt::format("{}, {}: {}..{}, last stable offset {}, high watermark {}\n", view.name,
                  view.about, view.log_start, view.log_end, view.last_stable, view.high_watermark);
  for (const RecordsSegment& segment : view.segments) {
    text += fmt::format("segment {}..{} {} bytes", segment.from, segment.to, segment.bytes);
    text += (segment.index.empty() ? "" : ", index: " + segment.index) + "\n";
  }
  for (const RecordsGroup& group : view.groups) {
    text += fmt::format("{}: committed {}, {}\n", group.name, group.committed,
                        group.owner < 0 ? "nobody owns it" : group.owner_name + " owns it");
  }
  if (!view.empty.empty()) text += view.empty + "\n";
  for (const RecordsRow& row : view.rows) text += row_text(view, row) + "\n";
  for (const auto& [name, value] : view.card) text += fmt::format("{}: {}\n", name, value);
  return text;
}

}  // namespace kv
