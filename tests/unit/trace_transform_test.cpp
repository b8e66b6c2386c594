// What is said of offsets that are a part of a transaction, in words and as JSON.
#include <catch2/catch_test_macros.hpp>

#include "sim/trace/export.h"
#include "sim/trace/sentence.h"
#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

Names with_transactional() {
  Names names = cast();
  names.transactionals = {"t1"};
  return names;
}

std::string said(NodeId where, FactBody body) {
  return sentence(fact(1, 0s, where, std::move(body)), cast());
}

std::string written(MessageBody body) {
  JsonWriter json;
  json.begin_object();
  write_message(json, body, with_transactional());
  json.end_object();
  return json.text();
}

}  // namespace

TEST_CASE("pending offsets, and those who wait for them, in words") {
  const std::vector<PartitionOffset> offsets{{p(0), 40}, {p(3), 7}};
  CHECK(said(b2, OffsetsPending{g, m(1), 4000, 2, offsets}) ==
        "The coordinator b2 keeps offsets 40 of orders-0 and 7 of orders-3 of G in mind: the "
        "transaction of producer id 4000, epoch 2, decides whether they count.");
  CHECK(
      said(b2, PendingOffsetsEnded{g, 4000, true, {{p(0), 40}}}) ==
      "The transaction of producer id 4000 is committed, and with it offset 40 of orders-0 of G.");
  CHECK(said(b2, PendingOffsetsEnded{g, 4000, false, {{p(0), 40}}}) ==
        "The transaction of producer id 4000 is aborted, and with it offset 40 of orders-0 of G.");
  CHECK(
      said(node(c(1)), OffsetsUnstable{g}) ==
      "C1 has to wait for its committed offsets: a transaction of G that is not over decides about "
      "them (UNSTABLE_OFFSET_COMMIT).");
  CHECK(said(node(ProducerId{0}), OffsetsNotTaken{g, {p(0), p(3)}}) ==
        "The broker knows no orders-0 and orders-3 (UNKNOWN_TOPIC_OR_PARTITION): P1 sends its "
        "offsets of G again and again, and sendOffsetsToTransaction() waits.");
  CHECK(
      said(node(c(1)), TransformAbandoned{g, KafkaError::illegal_generation, 1, true}) ==
      "The application of C1 cannot commit what it made of 1 record (ILLEGAL_GENERATION), so that "
      "its transaction will not count: it goes back to the committed offsets.");
  CHECK(said(node(ProducerId{0}), ProducerRenewed{KafkaError::invalid_producer_epoch}) ==
        "The application closes P1, which INVALID_PRODUCER_EPOCH has made useless, and makes a new "
        "producer.");
  CHECK(said(node(ProducerId{0}), TransactionCalled{TransactionCall::send_offsets, 0}) ==
        "The application of P1 calls sendOffsetsToTransaction().");
}

TEST_CASE("their messages have the fields of Kafka's schemas") {
  TxnOffsetCommitRequest request;
  request.transactional = TransactionalId{0};
  request.producer_id = 4000;
  request.producer_epoch = 2;
  request.group = g;
  request.member = m(1);
  request.generation = 3;
  request.offsets.push_back({p(0), 40});
  CHECK(written(MessageBody{request}) ==
        R"({"transactional_id":"t1","group_id":"G","producer_id":4000,"producer_epoch":2,)"
        R"("generation_id":3,"member_id":"C1-id",)"
        R"("offsets":[{"partition":"orders-0","committed_offset":40}]})");
  CHECK(written(MessageBody{TxnOffsetCommitResponse{KafkaError::illegal_generation}}) ==
        R"({"error_code":22,"error":"ILLEGAL_GENERATION"})");
  TxnOffsetCommitResponse mixed;
  mixed.error = KafkaError::unknown_topic_or_partition;
  mixed.unknown.push_back(p(3));
  CHECK(written(MessageBody{mixed}) == R"({"error_code":3,"error":"UNKNOWN_TOPIC_OR_PARTITION",)"
                                       R"("of_unknown_topics":{"partitions":["orders-3"]},)"
                                       R"("others":{"error_code":0,"error":"NONE"}})");
  CHECK(written(MessageBody{AddOffsetsToTxnRequest{TransactionalId{0}, 4000, 2, g}}) ==
        R"({"transactional_id":"t1","producer_id":4000,"producer_epoch":2,"group_id":"G"})");
  CHECK(api_key(MessageBody{request}) == ApiKey::txn_offset_commit);
  CHECK(static_cast<int>(ApiKey::txn_offset_commit) == 28);
  CHECK(static_cast<int>(ApiKey::add_offsets_to_txn) == 25);
  CHECK(error_name(KafkaError::unstable_offset_commit) == "UNSTABLE_OFFSET_COMMIT");
  CHECK(is_retriable(KafkaError::unstable_offset_commit));
}

}  // namespace ks
