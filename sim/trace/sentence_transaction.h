// The sentences for the facts of transactions (transaction_facts.h).
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/transaction_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string transaction_sentence(const TransactionStateChanged& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionTimedOut& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionRefused& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionCalled& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionCallReturned& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const UnsentRecordsAborted& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const AbortedRecordsSkipped& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionsLoaded& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransactionMarkerWritten& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const StableOffsetAdvanced& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const ProducerRenewed& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const TransformAbandoned& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const OffsetsUnstable& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const OffsetsNotTaken& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const OffsetsPending& body, std::string_view self,
                                 const Names& names);
std::string transaction_sentence(const PendingOffsetsEnded& body, std::string_view self,
                                 const Names& names);

}  // namespace ks
