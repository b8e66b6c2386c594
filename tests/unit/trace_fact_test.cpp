#include "sim/trace/fact.h"

#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "sim/trace/trace.h"
#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

template <std::size_t... I>
std::vector<FactBody> one_of_each(std::index_sequence<I...>) {
  return {FactBody{std::variant_alternative_t<I, FactKinds>{}}...};
}

TEST_CASE("the table of fact kinds has every kind once, in the order of the variant") {
  const auto all = one_of_each(std::make_index_sequence<std::variant_size_v<FactKinds>>{});
  REQUIRE(fact_kinds().size() == all.size());
  CHECK(kind_of(ProcessStarted{}).name == "ProcessStarted");
  CHECK(kind_of(GroupStateChanged{}).name == "GroupStateChanged");
  CHECK(kind_of(PartitionsAssigned{}).name == "PartitionsAssigned");
  CHECK(kind_of(ClientFailed{}).name == "ClientFailed");
  CHECK(kind_of(CommandRejected{}).name == "CommandRejected");
  CHECK(kind_of(MessageSent{}).name == "MessageSent");
  CHECK(kind_of(HeartbeatAccepted{}).name == "HeartbeatAccepted");
  CHECK(kind_of(PositionSet{}).name == "PositionSet");
  CHECK(kind_of(RecordsAppended{}).name == "RecordsAppended");
  CHECK(kind_of(BatchFailed{}).name == "BatchFailed");
  CHECK(kind_of(TimerSet{}).name == "TimerSet");
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(kind_of(all[i]).name == fact_kinds()[i].name);
    CHECK(fact_kinds()[i].explanation.back() == '.');
  }
  CHECK(kind_index<ProcessStarted>() == 0);
  CHECK(kind_index<JoinWaits>() == all.size() - 1);
}

TEST_CASE("a message of the data plane is a data fact, one of the control plane a protocol fact") {
  CHECK(level_of(sent(NodeId{}, FetchRequest{})) == Level::data);
  CHECK(level_of(sent(NodeId{}, ProduceResponse{})) == Level::data);
  CHECK(level_of(sent(NodeId{}, HeartbeatRequest{})) == Level::protocol);
  CHECK(level_of(delivered(NodeId{}, ApiKey::list_offsets)) == Level::data);
  CHECK(level_of(delivered(NodeId{}, ApiKey::join_group)) == Level::protocol);
  CHECK(level_of(lost(NodeId{}, ApiKey::fetch, false, "")) == Level::data);
  CHECK(level_of(SessionExpired{}) == Level::story);
  CHECK(level_of(MessageWaited{}) == Level::protocol);
  CHECK(level_of(MessageWaited{{}, {}, ApiKey::produce}) == Level::data);
}

TEST_CASE("states have the names Kafka gives them") {
  CHECK(group_state_name(GroupState::preparing_rebalance) == "PreparingRebalance");
  CHECK(group_state_name(GroupState::completing_rebalance) == "CompletingRebalance");
  CHECK(member_state_name(MemberState::preparing_rebalance) == "PREPARING_REBALANCE");
  CHECK(process_state_name(ProcessState::not_started) == "not started");
  CHECK(reason_text(RebalanceReason::session_expired) == "session expired");
}

}  // namespace
}  // namespace ks
