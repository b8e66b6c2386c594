// send() called by another part of the same application, which waits for the record's fate: a consumer's
// application that gives a record up. Source: KafkaProducer.send and the Future it returns.
#include <algorithm>
#include <utility>

#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

void answer(const Producer& producer, const HandedOver& record, bool stored, Ctx& ctx) {
  ctx.calls().push_back(
      AppCall{AppCall::Kind::sent, producer.id, record.from, record.incarnation, stored});
}

/// What became of a call of send(); true: it is over, and nobody waits for the record.
bool try_to_send(Producer& producer, HandedOver& record, Ctx& ctx) {
  const SentOne sent = send_one(producer, ctx.now, ctx);
  if (sent.result == SentOne::Result::refused) {
    answer(producer, record, false, ctx);
    return true;
  }
  if (sent.result == SentOne::Result::appended) {
    record.number = sent.number;
    record.partition = sent.partition;
    return false;
  }
  if (sent.wait == SendWait::metadata && producer.has_metadata)
    producer.metadata_updates.wanted = true;
  if (ctx.now < record.since + producer.config.max_block_ms) return false;
  ctx.note(SendFailed{sent.wait, ctx.now - record.since});
  answer(producer, record, false, ctx);
  return true;
}

}  // namespace

void hand_over(Producer& producer, ConsumerId from, std::uint32_t incarnation, Ctx& ctx) {
  HandedOver record;
  record.from = from;
  record.incarnation = incarnation;
  record.since = ctx.now;
  // Outside of a transaction send() of a transactional producer throws.
  const bool lives =
      (producer.process == ProcessState::running || producer.process == ProcessState::frozen) &&
      !producer.transaction.on();
  if (!lives) {
    answer(producer, record, false, ctx);
    return;
  }
  producer.handed_over.push_back(record);
  if (producer.process == ProcessState::running) run_sender(producer, ctx);
}

void send_handed_over(Producer& producer, Ctx& ctx) {
  std::vector<HandedOver> waiting;
  for (HandedOver record : producer.handed_over) {
    const bool over = record.number == HandedOver::not_yet && try_to_send(producer, record, ctx);
    if (!over) waiting.push_back(record);
  }
  producer.handed_over = std::move(waiting);
}

void tell_who_waits(Producer& producer, const ProducerBatch& batch, bool stored, Ctx& ctx) {
  if (producer.handed_over.empty()) return;
  const std::uint32_t first = batch.batch.first_number;
  const std::uint32_t last = number_after(producer, batch, batch.batch.count - 1);
  std::vector<HandedOver> waiting;
  for (const HandedOver& record : producer.handed_over) {
    const bool in_batch = record.number != HandedOver::not_yet &&
                          record.partition == batch.partition && first <= record.number &&
                          record.number <= last;
    if (in_batch) answer(producer, record, stored, ctx);
    if (!in_batch) waiting.push_back(record);
  }
  producer.handed_over = std::move(waiting);
}

void tell_all_who_wait(Producer& producer, Ctx& ctx) {
  for (const HandedOver& record : producer.handed_over) answer(producer, record, false, ctx);
  producer.handed_over.clear();
}

Time handed_over_limit(const Producer& producer) {
  Time limit = never;
  for (const HandedOver& record : producer.handed_over) {
    if (record.number == HandedOver::not_yet)
      limit = std::min(limit, record.since + producer.config.max_block_ms);
  }
  return limit;
}

}  // namespace ks
