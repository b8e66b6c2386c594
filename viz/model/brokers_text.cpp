#include "viz/model/brokers_text.h"

#include <fmt/format.h>

namespace kv {
namespace {

void add_words(std::string& line, std::string_view words, std::string_view before = ", ") {
  if (words.empty()) return;
  line += before;
  line += words;
}

void broker(const BrokerColumn& b, std::string& text) {
  std::string line =
      fmt::format("{} [{}] {} | {} {}", b.name, b.pill, b.about, b.lease.word, b.lease.value);
  add_words(line, b.lease.of, " ");
  add_words(line, b.lease.heard, ", heard ");
  add_words(line, b.lease.next);
  line += " | " + b.image;
  add_words(line, b.image_note);
  add_words(line, b.home, " | ");
  text += line + "\n";
}

void row(const BrokersView& view, std::size_t i, std::string& text) {
  const BrokersPartition& p = view.partitions[i];
  const BrokersRow& r = view.rows[i];
  std::string line = fmt::format("{} epoch {} ISR {}", r.name, p.leader_epoch, r.isr);
  add_words(line, r.elr, " ");
  add_words(line, health_word(p.health), " ! ");
  text += line + "\n";
  for (std::size_t k = 0; k < r.replicas.size(); ++k) {
    const ReplicaView& replica = r.replicas[k];
    if (replica.role == ReplicaRole::none) continue;
    text += fmt::format("  {} {} {}..{} hw {} | {}\n", view.columns[k].name,
                        replica.role == ReplicaRole::leader ? "L" : "F", replica.log_start,
                        replica.log_end, replica.high_watermark, replica.note);
  }
}

void producer(const BrokersProducer& p, std::string& text) {
  text += fmt::format("{} {}\n", p.name, p.about);
  for (const ProducerPath& path : p.paths) {
    std::string line = fmt::format("  to {} ", path.broker);
    for (const SlotUse use : path.slots) line += "_>P#x"[static_cast<std::size_t>(use)];
    add_words(line, path.queued, " ");
    add_words(line, path.note, " | ");
    text += line + "\n";
  }
}

}  // namespace

std::string brokers_text(const BrokersView& view) {
  std::string text = fmt::format("{}, {}", view.controller, view.image);
  add_words(text, view.image_note);
  add_words(text, view.check);
  for (const QuorumVoter& voter : view.voters) {
    text += fmt::format("\n{} {}, epoch {}, log {}, HW {}", voter.name, voter.role, voter.epoch,
                        voter.log_end, voter.high_watermark);
    if (voter.snapshot >= 0) text += fmt::format(", snapshot {}", voter.snapshot);
    if (voter.log_start > 0) text += fmt::format(", from {}", voter.log_start);
  }
  text += "\n" + view.about;
  add_words(text, view.hidden);
  add_words(text, view.damage, " | ");
  text += "\n";
  for (const BrokerColumn& column : view.columns) broker(column, text);
  for (std::size_t i = 0; i < view.rows.size(); ++i) row(view, i, text);
  for (const BrokersProducer& p : view.producers) producer(p, text);
  if (!view.oldest_wait.empty()) text += "oldest wait " + view.oldest_wait + "\n";
  for (const BrokersMoment& m : view.moments) text += fmt::format("{} {}\n", m.time, m.text);
  return text;
}

}  // namespace kv
