// Partitions as rows: with the last records of every replica, or as one line each.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "viz/canvas/fitting.h"
#include "viz/panels/brokers_parts.h"

namespace kv {
namespace {

constexpr float cell_w = 23;
/// Where the strip of records begins in a replica's box.
constexpr float strip_x = 40;

/// Heights inside a row, by its pitch.
struct RowMeasures {
  float strip_dy = 9;
  float strip_h = 24;
  float note_dy = 43;
  explicit RowMeasures(float pitch) {
    if (pitch >= 54) return;
    strip_dy = 6;
    strip_h = 18;
    note_dy = 34;
  }
};

std::string name_of(const Brokers& b, std::size_t i) {
  if (i < b.view.rows.size()) return b.view.rows[i].name;
  const BrokersPartition& p = b.view.partitions[i];
  if (b.view.topics.size() == 1) return fmt::format("p{}", p.number);
  return fmt::format("{}-{}", b.view.topics[p.topic], p.number);
}

Tone tone_of(PartitionHealth health) {
  switch (health) {
    case PartitionHealth::fine: return Tone::green;
    case PartitionHealth::under_replicated:
    case PartitionHealth::hw_frozen: return Tone::amber;
    case PartitionHealth::under_min_isr:
    case PartitionHealth::no_leader: break;
  }
  return Tone::red;
}

void health_tag(Brokers& b, const BrokersPartition& p, Box box) {
  if (p.health == PartitionHealth::no_leader) {
    nobody(b.c, box, {4, health_word(p.health), 11, 5});
    return;
  }
  const Triple& tone = b.t.tone(tone_of(p.health));
  b.c.box(box, tone.tint, tone.line, 4);
  b.c.text_fit(box.center(), health_word(p.health), box.w - 6,
               {11, tone.text, Face::ui_bold, Align::middle});
}

void row_label(Brokers& b, std::size_t i) {
  const BrokersRow& row = b.view.rows[i];
  const BrokersPartition& p = b.view.partitions[i];
  Canvas& c = b.c;
  const float x = b.l.label_x + 12;
  const float y = b.l.row_y(i);
  const float room = b.l.label_w - 16;
  const bool low = b.l.pitch < 54;
  const float name_y = y + (low ? 12.0F : 15.0F);
  const std::string isr = "ISR " + row.isr;
  const float name = c.text_width(row.name, 14, Face::num_bold);
  const float isr_w = c.text_width("ISR ", 11) + c.text_width(row.isr, 11, Face::num_bold);
  const bool small = name > room;
  const bool beside = name + 8 + isr_w <= room;
  c.text_fit({x, name_y}, row.name, room, {small ? 11.0F : 14.0F, b.t.ink1, Face::num_bold});
  if (beside)
    c.runs({x + name + 8, name_y}, {{"ISR ", b.t.ink3}, {row.isr, b.t.ink1, Face::num_bold}}, 11);
  const float tag_y = y + (low ? 21.0F : 30.0F);
  if (p.health != PartitionHealth::fine) {
    health_tag(b, p, {x - 2, tag_y, 96, low ? 17.0F : 18.0F});
    return;
  }
  const std::string second = beside ? fmt::format("epoch {}", p.leader_epoch) : isr;
  c.text_fit({x, tag_y + 8}, row.elr.empty() ? second : row.elr, room, {11, b.t.ink3});
}

void role_badge(Brokers& b, const ReplicaView& replica, Box box) {
  const bool leads = replica.role == ReplicaRole::leader;
  const std::string_view letter = leads ? "L" : "F";
  Canvas& c = b.c;
  if (leads && replica.reachable) {
    c.box(box, b.t.ink2, b.t.ink2, 4);
  } else {
    c.rect(box, b.t.bg1, 4);
    c.border(box, replica.reachable ? Stroke{b.t.line3} : Stroke{b.t.line3, 1, {3, 2}}, 4);
  }
  const Color ink = leads && replica.reachable ? b.t.bg1 : replica.reachable ? b.t.ink2 : b.t.ink3;
  c.text(box.center(), letter, {box.h > 20 ? 13.0F : 11.0F, ink, Face::num_bold, Align::middle});
  if (leads && !replica.reachable)
    c.line({box.x - 1, box.bottom() + 1}, {box.right() + 1, box.y - 1}, {b.t.red.line, 2});
}

/// The offset of the first cell that every replica's strip has room for.
std::int64_t first_cell(const Brokers& b, std::int64_t newest) {
  return std::max<std::int64_t>(0, newest - static_cast<std::int64_t>(b.l.cells));
}

void records(Brokers& b, const ReplicaView& replica, std::int64_t newest, Vec at, float h) {
  Canvas& c = b.c;
  const auto cells = static_cast<std::int64_t>(b.l.cells);
  const std::int64_t first = first_cell(b, newest);
  for (std::int64_t j = 0; j < cells; ++j) {
    const std::int64_t offset = first + j;
    const Box box{at.x + static_cast<float>(j) * cell_w + 1, at.y, cell_w - 2, h};
    if (offset >= replica.log_end) {
      c.border(box, {b.t.line2}, 3);
      continue;
    }
    if (offset < replica.log_start) continue;
    const std::size_t behind = static_cast<std::size_t>(replica.log_end - offset);
    const int key = behind <= replica.keys.size() ? replica.keys[replica.keys.size() - behind] : -1;
    const std::string text = std::to_string(offset);
    const std::string label = text.size() > 3 ? text.substr(text.size() - 3) : text;
    if (!replica.reachable) {
      record_cell(c, box, {0, CellState::dead, 0, {}});
    } else if (key < 0) {
      const bool committed = offset < replica.high_watermark;
      c.rect(box, committed ? b.t.bg3 : b.t.bg1, 3);
      if (!committed) c.border(box, {b.t.line3, 1, {3, 2}}, 3);
      c.text({box.center().x, box.center().y}, label,
             {11, committed ? b.t.ink1 : b.t.ink2, Face::num, Align::middle});
    } else {
      RecordCell cell;
      cell.key = b.view.keys[static_cast<std::size_t>(key)].tint;
      cell.framed = true;
      cell.state = offset < replica.high_watermark ? CellState::waiting : CellState::not_replicated;
      cell.label = label;
      record_cell(c, box, cell);
    }
  }
  const Color ink = replica.reachable ? b.t.ink1 : b.t.ink3;
  if (replica.high_watermark >= first) {
    const float x = at.x + static_cast<float>(replica.high_watermark - first) * cell_w;
    high_watermark(c, {x, at.y - 4}, h + 7, ink);
  }
  if (replica.log_end < first) {
    offscreen_marker(c, {at.x - 7, at.y + h / 2}, -1, ink);
  } else {
    const float x = at.x + static_cast<float>(replica.log_end - first) * cell_w + 3;
    log_end(c, {x, at.y - 2}, h + 4, ink);
  }
}

void numbers(Brokers& b, const ReplicaView& replica, Box box, float first_y, float second_y) {
  Canvas& c = b.c;
  const float right = box.right() - 6;
  const Color ink = replica.reachable ? b.t.ink1 : b.t.ink3;
  c.text({right, first_y}, std::to_string(replica.log_end), {12, ink, Face::num_bold, Align::end});
  c.text({right, second_y}, std::to_string(replica.high_watermark),
         {12, replica.reachable ? b.t.ink2 : b.t.ink3, Face::num, Align::end});
  const float widest =
      std::max(c.text_width(std::to_string(replica.log_end), 12, Face::num_bold), 28.0F);
  c.text({right - widest - 6, first_y}, "LEO", {11, b.t.ink3, Face::ui, Align::end});
  c.text({right - widest - 6, second_y}, "HW", {11, b.t.ink3, Face::ui, Align::end});
}

void note(Brokers& b, const ReplicaView& replica, Vec at, float room) {
  Canvas& c = b.c;
  const Color dot = replica.ink == StageInk::plain   ? b.t.line3
                    : replica.ink == StageInk::red   ? b.t.red.line
                    : replica.ink == StageInk::amber ? b.t.amber.line
                                                     : b.t.green.line;
  c.circle({at.x + 3, at.y}, 3, dot);
  const Color ink =
      replica.ink == StageInk::green ? b.t.ink2 : broker_ink(b.t, replica.ink, b.t.ink3);
  // An ellipsis alone says nothing; the tooltip has the words.
  if (room < 48 && c.text_width(replica.note, 11) > room - 11) return;
  // "in ISR" of "in ISR, no leader to fetch from"
  const std::string_view whole = replica.note;
  const std::string_view words =
      fitting(c, {whole, whole.substr(0, whole.find(','))}, room - 11, {11, ink});
  c.text_fit({at.x + 11, at.y}, words, room - 11, {11, ink});
}

void replica_cell(Brokers& b, std::size_t i, std::size_t broker, std::int64_t newest) {
  const ReplicaView& replica = b.view.rows[i].replicas[broker];
  if (replica.role == ReplicaRole::none) return;
  Canvas& c = b.c;
  const Box box = b.l.cell(i, broker);
  const RowMeasures m(b.l.pitch);
  const bool leads = replica.role == ReplicaRole::leader;
  c.rect(box, b.t.bg1, 6);
  c.border(box, leads ? Stroke{b.t.line3, 1.5F} : Stroke{b.t.line1}, 6);
  const Box badge_box{box.x + 8, box.y + m.strip_dy - 2, 22, m.strip_h + 6};
  role_badge(b, replica, badge_box);
  const float sx = box.x + strip_x;
  const float y = box.y + m.strip_dy - 2;
  if (b.l.cells > 0) records(b, replica, newest, {sx, y}, m.strip_h);
  const bool low = b.l.pitch < 54;
  numbers(b, replica, box, y + (low ? 5.0F : 6.0F), y + (low ? 19.0F : 22.0F));
  // Where the row is low or the column narrow, the words end before the numbers.
  const float right = b.l.pitch < 54 ? box.right() - 70 : box.right() - 8;
  note(b, replica, {sx, box.y + m.note_dy - 2}, right - sx);
}

/// The largest log end offset of the replicas.
std::int64_t newest_of(const BrokersRow& row) {
  std::int64_t newest = 0;
  for (const ReplicaView& replica : row.replicas)
    newest = std::max(newest, replica.role == ReplicaRole::none ? 0 : replica.log_end);
  return newest;
}

void full_row(Brokers& b, std::size_t i) {
  row_label(b, i);
  const BrokersRow& row = b.view.rows[i];
  const std::int64_t newest = newest_of(row);
  for (std::size_t k = 0; k < b.l.columns && k < row.replicas.size(); ++k)
    replica_cell(b, i, k, newest);
}

// --- one line each ---------------------------------------------------------------------------------

const ReplicaDot* dot_at(const BrokersPartition& p, std::size_t broker) {
  for (const ReplicaDot& dot : p.replicas) {
    if (dot.broker == broker) return &dot;
  }
  return nullptr;
}

void line_label(Brokers& b, std::size_t i) {
  const BrokersPartition& p = b.view.partitions[i];
  Canvas& c = b.c;
  const float x = b.l.label_x + 12;
  const float y = b.l.row_y(i) + b.l.pitch / 2;
  const float right = b.l.label_x + b.l.label_w - 4;
  const std::string name = name_of(b, i);
  const bool fine = p.health == PartitionHealth::fine;
  const std::string word = fine ? fmt::format("ISR {}", p.isr) : std::string{health_word(p.health)};
  const Triple& tone = b.t.tone(tone_of(p.health));
  const float word_w = c.text_width(word, 11, fine ? Face::ui : Face::ui_bold);
  const float name_w = std::min(c.text_width(name, 12, Face::num_bold), right - x - 14);
  if (name_w + 8 + word_w <= right - x) {
    c.text({right, y}, word,
           {11, fine ? b.t.ink3 : tone.text, fine ? Face::ui : Face::ui_bold, Align::end});
  } else if (!fine) {
    c.circle({right - 4, y}, 4, tone.line);
  }
  c.text_fit({x, y}, name, name_w + 0.5F, {12, b.t.ink1, Face::num_bold});
}

/// Whether it counts, and how far it is behind; the words only where they fit.
void line_cell(Brokers& b, const BrokersPartition& p, std::size_t i, std::size_t broker) {
  const ReplicaDot* dot = dot_at(p, broker);
  if (dot == nullptr) return;
  Canvas& c = b.c;
  const Box box = b.l.cell(i, broker);
  const float y = box.y + box.h / 2;
  const float h = std::min(box.h - 3, 18.0F);
  ReplicaView look;
  look.role = dot->leader ? ReplicaRole::leader : ReplicaRole::follower;
  look.reachable = dot->reachable;
  const Box badge_box{box.x + 6, y - h / 2, std::min(18.0F, box.w - 8), h};
  role_badge(b, look, badge_box);
  const Color state = !dot->in_isr     ? b.t.amber.line
                      : dot->reachable ? b.t.green.line
                                       : b.t.amber.line;
  float x = badge_box.right() + 6;
  const float right = box.right() - 6;
  if (right - x < 8) return;
  c.circle({x + 3, y}, 3, state);
  x += 12;
  const std::string end = std::to_string(dot->log_end);
  const float end_w = c.text_width(end, 12, Face::num);
  if (x + end_w > right) return;
  c.text({right, y}, end,
         {12, dot->reachable ? b.t.ink1 : b.t.ink3, dot->leader ? Face::num_bold : Face::num,
          Align::end});
  std::string words = dot->leader ? "leader" : dot->in_isr ? "in ISR" : "out of the ISR";
  if (!dot->reachable && dot->in_isr) words = dot->leader ? "leader on record" : "still in the ISR";
  if (!dot->leader && dot->lag > 0) words += fmt::format(", {} behind", dot->lag);
  const float room = right - end_w - 10 - x;
  if (c.text_width(words, 11) <= room)
    c.text({x, y}, words, {11, dot->in_isr && dot->reachable ? b.t.ink2 : b.t.amber.text});
}

void line(Brokers& b, std::size_t i) {
  const BrokersPartition& p = b.view.partitions[i];
  const float y = b.l.row_y(i);
  const float right = b.l.column(b.l.columns - 1).right();
  if (i > 0) b.c.line({b.l.label_x + 8, y}, {right - 4, y}, {b.t.line2});
  if (p.health == PartitionHealth::no_leader)
    b.c.rect({b.l.label_x + 2, y + 2, 3, b.l.pitch - 4}, b.t.red.line);
  line_label(b, i);
  for (std::size_t k = 0; k < b.l.columns; ++k) line_cell(b, p, i, k);
}

std::string tip_of(const Brokers& b, std::size_t i) {
  if (i < b.view.rows.size()) return b.view.rows[i].tip;
  const BrokersPartition& p = b.view.partitions[i];
  const std::string leader =
      p.leader < 0 ? "no leader"
                   : "leader " + b.view.columns[static_cast<std::size_t>(p.leader)].name;
  std::string tip = fmt::format("**{}**: {}, leader epoch {}, {} of {} in sync", name_of(b, i),
                                leader, p.leader_epoch, p.isr, p.replicas.size());
  if (p.health != PartitionHealth::fine) tip += fmt::format("; {}", health_word(p.health));
  return tip + ".";
}

/// The cells of a replica's last records, and the marks on them.
void explain_strip(Brokers& b, const ReplicaView& replica, std::int64_t newest, Vec at, float h) {
  if (b.l.cells == 0) return;
  const std::int64_t first = first_cell(b, newest);
  const auto x_of = [&](std::int64_t offset) {
    return at.x + static_cast<float>(offset - first) * cell_w;
  };
  if (replica.log_end < first) return;
  explains(b.c, b.p.ui, {at.x, at.y, x_of(replica.log_end) - at.x, h}, Term::record);
  explains(b.c, b.p.ui, {x_of(replica.log_end) - 2, at.y - 3, 8, h + 6}, Term::log_end);
  if (replica.high_watermark < first) return;
  const float mark = x_of(replica.high_watermark);
  explains(b.c, b.p.ui, {mark - 6, at.y - 5, 8, h + 10}, Term::high_watermark);
}

void explain_replica(Brokers& b, std::size_t i, std::size_t broker) {
  const Box box = b.l.cell(i, broker);
  const RowMeasures m(b.l.pitch);
  const ReplicaView& replica = b.view.rows[i].replicas[broker];
  const bool leads = replica.role == ReplicaRole::leader;
  explains_item(b.p.ui, Term::replica);
  const float y = box.y + m.strip_dy - 2;
  explains(b.c, b.p.ui, {box.x + 4, y - 4, 30, m.strip_h + 10},
           leads ? Term::leader : Term::follower_fetch);
  explain_strip(b, replica, newest_of(b.view.rows[i]), {box.x + strip_x, y}, m.strip_h);
  const bool low = b.l.pitch < 54;
  explains(b.c, b.p.ui, {box.right() - 70, y - 4, 70, low ? 14.0F : 17.0F}, Term::log_end);
  explains(b.c, b.p.ui, {box.right() - 70, y + (low ? 11.0F : 14.0F), 70, 16},
           Term::high_watermark);
}

void row_items(Brokers& b, std::size_t i) {
  const BrokersPartition& p = b.view.partitions[i];
  const float y = b.l.row_y(i);
  const Box last = b.l.column(b.l.columns - 1);
  const float lower = b.l.detail == ReplicaDetail::rows ? b.l.pitch - 2 : b.l.pitch;
  const Box row{b.l.label_x, y, last.right() - b.l.label_x, lower};
  const Selection selection{{}, p.id};
  const std::string name = name_of(b, i);
  bool hovered = broker_item(b, name, row, selection, tip_of(b, i)).hovered;
  explains_item(b.p.ui, Term::partition);
  explains(b.c, b.p.ui, {b.l.label_x + b.l.label_w / 2, y, b.l.label_w / 2, b.l.pitch}, Term::isr);
  if (b.l.detail == ReplicaDetail::rows) {
    for (std::size_t k = 0; k < b.l.columns; ++k) {
      const ReplicaView& replica = b.view.rows[i].replicas[k];
      if (replica.role == ReplicaRole::none) continue;
      const std::string id = name + " at " + b.view.columns[k].name;
      const ItemState state = broker_item(b, id, b.l.cell(i, k), selection, replica.tip);
      explain_replica(b, i, k);
      hovered = hovered || state.hovered;
    }
  }
  if (b.p.ui.selection == selection) {
    b.c.border(row, {b.t.acc, 2}, 6);
  } else if (hovered || b.p.ui.hovered == selection) {
    b.c.border(row, {b.t.line3}, 6);
  }
}

}  // namespace

void draw_brokers_rows(Brokers& b) {
  for (std::size_t i = 0; i < b.view.partitions.size(); ++i) {
    if (b.l.detail == ReplicaDetail::rows) {
      full_row(b, i);
    } else {
      line(b, i);
    }
    row_items(b, i);
  }
}

}  // namespace kv
