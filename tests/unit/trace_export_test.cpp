#include "sim/trace/export.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

TEST_CASE("a fact is one JSON object with times in microseconds") {
  const Fact expired = fact(18, 44s, b2, SessionExpired{g, m(2), 45s, at(-1s)});
  CHECK(to_json(expired, cast()) ==
        R"({"event":18,"cause":17,"time_us":44000000,"node":"b2","fact":"SessionExpired",)"
        R"("level":"story","group_id":"G","member_id":"C2-id","consumer":"C2",)"
        R"("session_timeout_us":45000000,"last_heard_us":-1000000,"sentence":)"
        R"("The coordinator b2 has not heard from C2 for 45 s: its session expires."})");
}

TEST_CASE("a request shows every field under the name of Kafka's message schema") {
  JoinGroupRequest join{
      g, m(1), {}, 45s, 300s, {"range"}, {{TopicId{0}}, {p(0), p(1)}, 3, {}, {}, -1}, "rejoin"};
  JsonWriter json;
  json.begin_object();
  write_message(json, MessageBody{join}, cast());
  json.end_object();
  CHECK(json.text() ==
        R"({"group_id":"G","member_id":"C1-id","session_timeout_us":45000000,)"
        R"("rebalance_timeout_us":300000000,"protocols":[{"name":"range","topics":["orders"],)"
        R"("owned_partitions":[{"topic":"orders","partitions":[0,1]}],"generation_id":3}],)"
        R"("reason":"rejoin"})");
}

TEST_CASE("a fetch answer lists its batches under their partition") {
  FetchResponse fetched;
  fetched.parts.push_back({p(0), KafkaError::none, 1, 7, 9});
  fetched.parts.push_back({p(3), KafkaError::not_leader_or_follower, 0, 0, -1});
  fetched.batches.push_back({0, 21, 2, 268});
  JsonWriter json;
  json.begin_object();
  write_message(json, MessageBody{fetched}, cast());
  json.end_object();
  CHECK(json.text() ==
        R"({"responses":[{"name":"orders","partitions":[{"partition_index":0,"error_code":0,)"
        R"("error":"NONE","high_watermark":9,"log_start_offset":0,"base_offset":7,"batches":[)"
        R"({"producer":"P1",)"
        R"("first_number":21,"record_count":2,"batch_bytes":268}]},{"partition_index":3,)"
        R"("error_code":6,"error":"NOT_LEADER_OR_FOLLOWER","high_watermark":-1,)"
        R"("log_start_offset":0,"base_offset":0,)"
        R"("batches":[]}]}]})");
}

TEST_CASE("names from a scenario are escaped") {
  Names names = cast();
  names.consumers[0] = "C\"1\\\n\x01";
  const std::string text = to_json(fact(1, 0s, node(c(1)), ProcessFrozen{}), names);
  CHECK(text.find(R"("node":"C\"1\\\n\u0001")") != std::string::npos);
}

TEST_CASE("a deadline that is not set is null") {
  const Fact started =
      fact(1, 0s, b2, RebalanceStarted{g, RebalanceReason::first_member, m(1), 0, never});
  CHECK(to_json(started, cast()).find(R"("deadline_us":null)") != std::string::npos);
}

}  // namespace
}  // namespace ks
