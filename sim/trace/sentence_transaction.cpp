#include "sim/trace/sentence_transaction.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

std::string records(std::uint32_t count) { return count_text(count, "record", "records"); }

std::string offsets_text(const std::vector<PartitionOffset>& offsets, const Names& names) {
  std::vector<std::string> parts;
  for (const PartitionOffset& each : offsets)
    parts.push_back(fmt::format("{} of {}", each.offset, names.of(each.partition)));
  return (parts.size() == 1 ? "offset " : "offsets ") + list_text(parts);
}

}  // namespace

std::string_view transaction_state_name(TransactionState state) {
  switch (state) {
    case TransactionState::empty: return "Empty";
    case TransactionState::ongoing: return "Ongoing";
    case TransactionState::prepare_commit: return "PrepareCommit";
    case TransactionState::prepare_abort: return "PrepareAbort";
    case TransactionState::complete_commit: return "CompleteCommit";
    case TransactionState::complete_abort: return "CompleteAbort";
  }
  return "?";
}

std::string_view call_name(TransactionCall call) {
  switch (call) {
    case TransactionCall::init: return "initTransactions()";
    case TransactionCall::begin: return "beginTransaction()";
    case TransactionCall::send: return "send()";
    case TransactionCall::flush: return "flush()";
    case TransactionCall::commit: return "commitTransaction()";
    case TransactionCall::abort: return "abortTransaction()";
    case TransactionCall::send_offsets: return "sendOffsetsToTransaction()";
  }
  return "?";
}

std::string transaction_sentence(const TransactionStateChanged& b, std::string_view self,
                                 const Names& names) {
  const std::string who = fmt::format("{} (producer id {}, epoch {})", names.of(b.transactional),
                                      b.producer_id, b.producer_epoch);
  const std::string parts = partitions_text(b.partitions, names);
  switch (b.to) {
    case TransactionState::empty:
      return fmt::format(
          "The coordinator {} gives {} its epoch: older ones are refused from now on.", self, who);
    case TransactionState::ongoing:
      return fmt::format("The coordinator {} counts {} to the transaction of {}: {}.", self, parts,
                         who, transaction_state_name(b.to));
    case TransactionState::prepare_commit:
    case TransactionState::prepare_abort:
      return fmt::format("The coordinator {} has decided: {} of {} is {}; markers go to {}.", self,
                         "the transaction", who, transaction_state_name(b.to),
                         parts.empty() ? "nobody" : parts);
    case TransactionState::complete_commit:
    case TransactionState::complete_abort:
      return fmt::format("All markers of {} are written: {}.", who, transaction_state_name(b.to));
  }
  return who;
}

std::string transaction_sentence(const TransactionTimedOut& b, std::string_view self,
                                 const Names& names) {
  return fmt::format(
      "The coordinator {} finds the transaction of {} open for {}, longer than its "
      "transaction.timeout.ms of {}: it fences the producer and aborts.",
      self, names.of(b.transactional), span_text(b.open), span_text(b.timeout));
}

std::string transaction_sentence(const TransactionRefused& b, std::string_view self,
                                 const Names& names) {
  const std::string what = fmt::format("The coordinator {} refuses {} of {}", self, api_name(b.api),
                                       names.of(b.transactional));
  // Transactions v2: an end with the epoch that the end before it has just given out.
  if (b.error == KafkaError::producer_fenced && b.producer_epoch == b.known_epoch) {
    return fmt::format(
        "{}: in epoch {} nothing can end before all markers of epoch {} are written ({}).", what,
        b.producer_epoch, b.producer_epoch - 1, error_name(b.error));
  }
  if (b.error == KafkaError::producer_fenced) {
    return fmt::format("{}: epoch {} is over, {} has begun ({}).", what, b.producer_epoch,
                       b.known_epoch, error_name(b.error));
  }
  return fmt::format("{}: {}.", what, error_name(b.error));
}

std::string transaction_sentence(const TransactionCalled& b, std::string_view self, const Names&) {
  if (b.call == TransactionCall::send)
    return fmt::format("The application of {} calls send() for {}.", self, records(b.records));
  return fmt::format("The application of {} calls {}.", self, call_name(b.call));
}

std::string transaction_sentence(const TransactionCallReturned& b, std::string_view self,
                                 const Names&) {
  if (b.error == KafkaError::none) {
    return fmt::format("{} of {} returns after {}.", call_name(b.call), self, span_text(b.took));
  }
  return fmt::format("{} of {} throws: {}.{}", call_name(b.call), self, error_name(b.error),
                     b.fatal ? " The producer is of no use any more." : "");
}

std::string transaction_sentence(const UnsentRecordsAborted& b, std::string_view self,
                                 const Names& names) {
  return fmt::format("{} drops {} for {} unsent: their transaction is aborted.", self,
                     records(b.count), names.of(b.partition));
}

std::string transaction_sentence(const AbortedRecordsSkipped& b, std::string_view self,
                                 const Names& names) {
  return fmt::format(
      "{} leaves out {} of {} from offset {} on: their transaction was aborted (read_committed).",
      self, records(b.count), names.of(b.partition), b.offset);
}

std::string transaction_sentence(const TransactionsLoaded& b, std::string_view self,
                                 const Names& names) {
  std::vector<std::string> ids;
  for (const TransactionalId id : b.transactionals) ids.emplace_back(names.of(id));
  return fmt::format("{} has read {}: it coordinates {} now.", self, names.of(b.partition),
                     list_text(ids));
}

std::string transaction_sentence(const ProducerRenewed& b, std::string_view self, const Names&) {
  return fmt::format(
      "The application closes {}, which {} has made useless, and makes a new producer.", self,
      error_name(b.error));
}

std::string transaction_sentence(const TransformAbandoned& b, std::string_view self, const Names&) {
  return fmt::format(
      "The application of {} cannot commit what it made of {} ({}){}: it goes back to the "
      "committed "
      "offsets.",
      self, records(b.records), error_name(b.error),
      b.transactional ? ", so that its transaction will not count" : "");
}

std::string transaction_sentence(const OffsetsUnstable& b, std::string_view self,
                                 const Names& names) {
  return fmt::format(
      "{} has to wait for its committed offsets: a transaction of {} that is not over decides "
      "about "
      "them (UNSTABLE_OFFSET_COMMIT).",
      self, names.of(node(b.group)));
}

std::string transaction_sentence(const OffsetsNotTaken& b, std::string_view self,
                                 const Names& names) {
  return fmt::format(
      "The broker knows no {} (UNKNOWN_TOPIC_OR_PARTITION): {} sends its offsets of {} again and "
      "again, and sendOffsetsToTransaction() waits.",
      partitions_text(b.partitions, names), self, names.of(node(b.group)));
}

std::string transaction_sentence(const OffsetsPending& b, std::string_view self,
                                 const Names& names) {
  return fmt::format(
      "The coordinator {} keeps {} of {} in mind: the transaction of producer id {}, epoch {}, "
      "decides whether they count.",
      self, offsets_text(b.offsets, names), names.of(node(b.group)), b.producer_id,
      b.producer_epoch);
}

std::string transaction_sentence(const PendingOffsetsEnded& b, std::string_view,
                                 const Names& names) {
  const std::string what = offsets_text(b.offsets, names);
  if (!b.committed) {
    return fmt::format("The transaction of producer id {} is aborted, and with it {} of {}.",
                       b.producer_id, what, names.of(node(b.group)));
  }
  return fmt::format("The transaction of producer id {} is committed, and with it {} of {}.",
                     b.producer_id, what, names.of(node(b.group)));
}

std::string transaction_sentence(const TransactionMarkerWritten& b, std::string_view self,
                                 const Names& names) {
  return fmt::format("{} writes the marker {} of producer id {}, epoch {}, to {} at offset {}.",
                     self, b.committed ? "COMMIT" : "ABORT", b.producer_id, b.producer_epoch,
                     names.of(b.partition), b.offset);
}

std::string transaction_sentence(const StableOffsetAdvanced& b, std::string_view,
                                 const Names& names) {
  return fmt::format("The last stable offset of {} goes from {} to {}.", names.of(b.partition),
                     b.from, b.to);
}

}  // namespace ks
