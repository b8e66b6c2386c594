#include "sim/trace/sentence_producer.h"

#include <fmt/format.h>

#include "sim/protocol/api_key.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

std::string records(std::uint32_t count) { return count_text(count, "record", "records"); }

/// "a batch of 3 records (sequence 40)"; without idempotence there is no sequence to tell.
std::string batch_text(const Batch& batch) {
  const std::string text = "a batch of " + records(batch.count);
  return batch.base_sequence < 0 ? text : text + fmt::format(" (sequence {})", batch.base_sequence);
}

std::string waits_for(SendWait on) {
  return on == SendWait::memory ? "buffer.memory is used up" : "its partition is not known";
}

}  // namespace

std::string producer_sentence(const BatchAcknowledged& b, std::string_view self,
                              const Names& names) {
  return fmt::format("{} learns that {} stored in {} at offset {}.", self,
                     b.count == 1 ? "1 record is" : fmt::format("{} records are", b.count),
                     names.of(b.partition), b.base_offset);
}

std::string producer_sentence(const BatchFailed& b, std::string_view self, const Names& names) {
  return fmt::format("{} gives up {} for {}: {}.", self, records(b.count), names.of(b.partition),
                     error_name(b.error));
}

std::string producer_sentence(const MessageChosen& b, std::string_view self, const Names& names) {
  const std::string what =
      b.response
          ? fmt::format("the answer of {} to the {} of {}", self, api_name(b.api), names.of(b.to))
          : fmt::format("the {} of {} to {}", api_name(b.api), self, names.of(b.to));
  switch (b.action) {
    case ChosenAction::drop:
      return fmt::format("By choice {} is dropped, and what follows it there waits in vain.", what);
    case ChosenAction::delay:
      return fmt::format("By choice {} is held up for {}.", what, span_text(b.by));
    case ChosenAction::duplicate: return fmt::format("By choice {} arrives twice.", what);
  }
  return what;
}

std::string producer_sentence(const RequestsFailed& b, std::string_view self, const Names& names) {
  const std::string count = count_text(b.requests, "request", "requests");
  const std::string_view broker = names.of(node(b.broker));
  if (b.error == KafkaError::request_timed_out) {
    return fmt::format(
        "{} has waited request.timeout.ms for {}: it closes the connection, and {} "
        "on it {} to be repeated.",
        self, broker, count, b.requests == 1 ? "has" : "have");
  }
  if (b.requests == 0) return fmt::format("{} has lost its connection to {}.", self, broker);
  return fmt::format("{} has lost its connection to {} and with it the answers to {}.", self,
                     broker, count);
}

std::string producer_sentence(const DuplicateBatchFound& b, std::string_view self,
                              const Names& names) {
  return fmt::format(
      "{} knows {} of producer id {} already: it stands in {} at offset {}. Nothing is appended.",
      self, batch_text(b.batch), b.batch.producer_id, names.of(b.partition), b.base_offset);
}

std::string producer_sentence(const SequenceRefused& b, std::string_view self, const Names& names) {
  if (b.error == KafkaError::invalid_producer_epoch) {
    return fmt::format("{} refuses {} for {}: producer epoch {} is over, {} has begun.", self,
                       batch_text(b.batch), names.of(b.partition), b.batch.producer_epoch,
                       b.known_epoch);
  }
  return fmt::format("{} refuses {} for {}: sequence {} is next ({}).", self, batch_text(b.batch),
                     names.of(b.partition), b.expected, error_name(b.error));
}

std::string producer_sentence(const ProducerEpochBumped& b, std::string_view self, const Names&) {
  return fmt::format("{} goes on as producer id {} in epoch {}: its sequence numbers begin at 0.",
                     self, b.producer_id, b.producer_epoch);
}

std::string producer_sentence(const BatchSplit& b, std::string_view self, const Names& names) {
  return fmt::format("{} cuts a batch of {} for {} into {}: it was too large.", self,
                     records(b.count), names.of(b.partition), b.batches);
}

std::string producer_sentence(const SendBlocked& b, std::string_view self, const Names&) {
  return fmt::format("send() of {} waits: {}.", self, waits_for(b.on));
}

std::string producer_sentence(const SendResumed& b, std::string_view self, const Names&) {
  return fmt::format("send() of {} goes on after {}.", self, span_text(b.blocked));
}

std::string producer_sentence(const SendFailed& b, std::string_view self, const Names&) {
  return fmt::format("send() of {} gives up after {} (max.block.ms): {}.", self, span_text(b.after),
                     waits_for(b.on));
}

std::string producer_sentence(const ProducerIdAssigned& b, std::string_view self, const Names&) {
  return fmt::format("{} is producer id {}, epoch {}: its batches carry sequence numbers.", self,
                     b.producer_id, b.producer_epoch);
}

std::string producer_sentence(const BatchRetried& b, std::string_view self, const Names& names) {
  return fmt::format("{} will send {} for {} again: {} (failed {}).", self, batch_text(b.batch),
                     names.of(b.partition), error_name(b.error),
                     b.attempt == 1 ? "once" : fmt::format("{} times", b.attempt));
}

}  // namespace ks
