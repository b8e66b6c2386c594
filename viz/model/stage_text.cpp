#include "viz/model/stage_text.h"

#include <fmt/format.h>

namespace kv {
namespace {

void add_words(std::string& line, std::string_view words, std::string_view before = " ") {
  if (words.empty()) return;
  line += before;
  line += words;
}

std::string number(std::int64_t value) {
  return value < 0 ? std::string{"\u2013"} : std::to_string(value);
}

std::string_view arc_word(const StageArc& arc) {
  switch (arc.state) {
    case TimerState::running: return "";
    case TimerState::held: return "(held)";
    case TimerState::expired: return "(expired)";
    case TimerState::off: return "(off)";
  }
  return "";
}

std::string name_of(const StageView& view, int consumer) {
  return consumer < 0 ? std::string{"nobody"}
                      : view.consumers[static_cast<std::size_t>(consumer)].name;
}

void partitions(const StageView& view, std::string& text) {
  for (std::size_t i = 0; i < view.partitions.size(); ++i) {
    const StagePartition& p = view.partitions[i];
    std::string line = fmt::format("{}-{}", view.topics[p.topic], p.number);
    for (const StageReplica& replica :
         i < view.rows.size() ? view.rows[i].replicas : std::vector<StageReplica>{}) {
      add_words(line, replica.label);
    }
    line += fmt::format(" | end {} hw {} committed {} position {} lag {} | {}", p.log_end,
                        p.high_watermark, number(p.committed), number(p.position), p.lag(),
                        name_of(view, p.owner));
    if (p.owner < 0 && p.last_owner >= 0)
      line += fmt::format(", was {}", name_of(view, p.last_owner));
    text += line + "\n";
  }
}

void coordinator(const StageView& view, std::string& text) {
  const StageCoordinator& c = view.coordinator;
  if (!c.present) return;
  const std::string_view state =
      c.state < 0 ? std::string_view{"Dead"} : c.states[static_cast<std::size_t>(c.state)];
  std::string line = fmt::format("{} {} {} {} | {}", c.group_name, state, c.generation_word,
                                 c.generation, c.place);
  add_words(line, c.transition, " | ");
  add_words(line, c.barrier_label, " | ");
  add_words(line, c.barrier_note, ", ");
  text += line + "\n";
}

void slot(const StageSlot& slot, std::string& text) {
  if (slot.kind == SlotKind::none) return;
  std::string line = slot.kind == SlotKind::member ? "  slot:" : "  slot, dashed:";
  add_words(line, slot.role);
  add_words(line, slot.head, slot.role.empty() ? " " : "; ");
  add_words(line, slot.value);
  add_words(line, slot.note);
  add_words(line, slot.foot, "; ");
  add_words(line, slot.foot_value);
  text += line + "\n";
}

void message(const StageMessage& m, std::string& text) {
  std::string line = m.to_coordinator ? "  ->" : "  <-";
  switch (m.kind) {
    case LaneItemKind::arrived: break;
    case LaneItemKind::flying: line += fmt::format(" [{:.0f} %]", 100.0F * m.done); break;
    case LaneItemKind::parked: line += " [parked]"; break;
    case LaneItemKind::next: line += " [due]"; break;
    case LaneItemKind::silent: line = "  xx"; break;
    case LaneItemKind::lost: line += " [lost]"; break;
  }
  add_words(line, m.label);
  add_words(line, m.time);
  add_words(line, m.note, ", ");
  text += line + "\n";
}

void add_line(std::string& line, const StageLine& words) {
  add_words(line, words.caption, " | ");
  add_words(line, words.value);
  add_words(line, words.remark);
}

void consumer(const StageConsumer& c, std::string& text) {
  std::string line = fmt::format("{} {}", c.name, c.pill);
  if (c.card == CardKind::dead) {
    line += fmt::format(" | {} {}", c.ended, c.ended_at);
  } else {
    add_words(line, c.beat, " | ");
    add_words(line, c.beat_value);
    add_words(line, arc_word(c.beat_arc));
    add_words(line, c.poll, " | ");
    add_words(line, c.poll_value);
  }
  add_line(line, c.first);
  add_line(line, c.second);
  text += line + "\n";
  slot(c.slot, text);
  for (const StageMessage& m : c.messages) message(m, text);
}

}  // namespace

std::string stage_text(const StageView& view) {
  std::string text;
  for (const StageProducer& p : view.producers) {
    text += fmt::format("{} {} {} {}{}{}\n", p.name, p.rate, p.acks, p.errors,
                        p.state.empty() ? "" : ", ", p.state);
  }
  for (const StageElsewhere& p : view.elsewhere)
    text += fmt::format("{} writes to {}, which is not shown\n", p.name, p.topic);
  partitions(view, text);
  coordinator(view, text);
  for (const StageConsumer& c : view.consumers) consumer(c, text);
  add_words(text, view.hidden, "");
  if (!view.hidden.empty()) text += "\n";
  return text;
}

}  // namespace kv
