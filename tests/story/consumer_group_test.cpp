// KIP-848, one behaviour each.
#include "sim/kafka/group/consumer_protocol.h"
#include "tests/support/consumer_group_story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

ConsumerGroupStory two_members(Profile profile = Profile::v4_4) {
  ConsumerGroupStory story{profile};
  story.member(0s, "C1");
  story.member(3s, "C2");
  return story;
}

std::size_t owned_by(const Story& story, const std::string& name) {
  const Owners owners = story.owners();
  return static_cast<std::size_t>(std::count(owners.begin(), owners.end(), name));
}

}  // namespace

TEST_CASE(
    "a member makes its own id: 22 characters of base64, the same for the life of its process") {
  ConsumerGroupStory story;
  story.consumer(0s, "C9");
  story.at(10s, Kill{"C9"});
  story.at(20s, Restart{"C9"});
  story.run(30s);
  const auto& members = story.world().names->members;
  REQUIRE(members.size() == 2);
  for (const MemberName& member : members) {
    CHECK(member.member_id.size() == 22);
    CHECK(member.member_id.front() != '-');
  }
  CHECK(members[0].member_id != members[1].member_id);
}

TEST_CASE("joining and acknowledging never wait for the interval; learning does") {
  ConsumerGroupStory story = two_members();
  story.run(20s);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 0s) == 2'000);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 3ms) == 10'000);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 11ms) == 5'010'000);
  CHECK(owned_by(story, "C1") == 3);
  CHECK(owned_by(story, "C2") == 3);
}

TEST_CASE("close() commits, gives back, and tells the coordinator with epoch −1") {
  ConsumerGroupStory story = two_members();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(20s, Close{"C2"});
  story.run(30s);
  CHECK(story.first_us<PartitionsRevoked>("C2", 20s) == 20'008'000);
  CHECK(story.first_us<MemberRemoved>("", 20s) == 20'009'000);
  CHECK(story.first<MemberRemoved>("", 20s)->reason == RebalanceReason::member_left);
  CHECK(story.first_us<GroupEpochBumped>("", 20s) == 20'009'000);
  CHECK(story.first_us<ProcessClosed>("C2", 20s) == 20'016'000);
  CHECK(owned_by(story, "C1") == 6);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
  CHECK(story.answers("C2", 20s).back().member_epoch == -1);
  CHECK(story.answers("C2", 20s).back().heartbeat_interval == Duration{});
}

TEST_CASE("the last one to leave empties the group; 4.4 lets the next joiner compute at once") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    ConsumerGroupStory story{profile};
    story.member(0s, "C1");
    story.at(10s, Close{"C1"});
    story.run(20s);
    const bool newest = profile == Profile::v4_4;
    CHECK(story.group().state == GroupState::empty);
    CHECK(story.modern().epoch == (newest ? 3 : 2));
    CHECK(story.modern().target_epoch == (newest ? 3 : 1));
    CHECK_FALSE((newest && story.modern().computed.has_value()));
  }
}

TEST_CASE("a frozen member is fenced, and learns of it from its overdue heartbeat") {
  ConsumerGroupStory story = two_members();
  story.at(20s, Freeze{"C2"});
  story.at(100s, Thaw{"C2"});
  story.run(115s);
  const std::int64_t expired = story.first_us<SessionExpired>();
  CHECK(expired > 60'000'000);
  CHECK(expired <= 65'000'000);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C2", 100s) == 100'000'000);
  CHECK(story.first_us<MemberFenced>("", 100s) == 100'001'000);
  CHECK(story.first<MemberFenced>()->error == KafkaError::unknown_member_id);
  CHECK(story.first_us<PartitionsLost>("C2", 100s) == 100'002'000);
  // It joins again at once under the same id.
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C2", 100'001ms) == 100'002'000);
  CHECK(story.world().names->members.size() == 2);
  CHECK(owned_by(story, "C1") == 3);
  CHECK(owned_by(story, "C2") == 3);
}

TEST_CASE(
    "max.poll.interval.ms: the member leaves at its next beat, is STALE and comes back by itself") {
  ConsumerGroupStory story;
  story.spec.groups[0].processing = 25s;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "15000"});
  story.produce("P1", Ratio{1, 6}, 1);
  story.member(0s, "C1");
  story.run(60s);
  const std::int64_t left = story.first_us<PollIntervalExceeded>("C1");
  CHECK(left >= 21'000'000);  // the first record comes after six seconds
  CHECK(left <= 26'100'000);
  CHECK(story.first<MemberRemoved>() != nullptr);
  const std::int64_t lost = story.first_us<PartitionsLost>("C1");
  CHECK(lost >= 31'000'000);
  CHECK(story.world().names->members.size() == 1);
  const auto added = story.times<MemberAdded>();
  REQUIRE(added.size() >= 2);
  CHECK(added[1] > lost);
}

TEST_CASE("a static member that closes leaves with −2, and its partitions wait for it") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.at(3s, AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"group.instance.id", "two"}}});
  story.at(20s, Close{"C2"});
  story.at(30s, Restart{"C2"});
  story.run(25s);
  CHECK(story.first_us<StaticMemberAway>() == 20'009'000);
  CHECK(story.answers("C2", 20s).back().member_epoch == -2);
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::away);
  CHECK(owned_by(story, "nobody") == 3);
  const std::int32_t epoch = story.modern().epoch;

  story.run(40s);
  REQUIRE(story.first<StaticMemberReplaced>() != nullptr);
  CHECK(story.modern().epoch == epoch);  // nobody else notices
  CHECK(story.times<PartitionsRevoked>("C1", 20s).empty());
  CHECK(owned_by(story, "C2") == 3);
  CHECK(story.first_us<PartitionsAssigned>("C2", 30s) == 30'010'000);

  // The old member's session timer runs out and finds nobody.
  story.run(90s);
  CHECK(story.first<SessionExpired>() == nullptr);
}

TEST_CASE("a static member that does not come back is given up when its session ends") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.at(3s, AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"group.instance.id", "two"}}});
  story.at(20s, Close{"C2"});
  story.run(80s);
  REQUIRE(story.first<SessionExpired>() != nullptr);
  // Counted from its last normal beat, not from the −2.
  CHECK(story.first_us<SessionExpired>() <= 65'000'000);
  CHECK(owned_by(story, "C1") == 6);
}

TEST_CASE("a static member that crashed is refused until its session ends (111)") {
  ConsumerGroupStory story;
  story.at(0s, AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"group.instance.id", "two"}}});
  story.at(20s, Kill{"C2"});
  story.at(30s, Restart{"C2"});
  story.run(40s);
  CHECK(story.first<StaticMemberRefused>() != nullptr);
  REQUIRE(story.first<ClientFailed>("C2") != nullptr);
  CHECK(story.first<ClientFailed>("C2")->error == KafkaError::unreleased_instance_id);
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::no_member);
}

TEST_CASE("a slow onPartitionsRevoked holds up the partition that moves and nobody else's") {
  ConsumerGroupStory story;
  story.produce("P1", Ratio{30, 1}, 30);
  AddConsumer slow{"C1", "OrderProcessingGroup", {}, ConsumerGroupStory::id_of("C1"), {}};
  slow.callbacks = CallbackTimes{20s, {}, {}};
  story.at(0s, slow);
  story.member(50ms, "C2");
  story.member(100ms, "C3");
  story.member(60s, "C4");
  story.run(59s);
  // The first reconciliation of C1 is slow as well, but that is over.
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C2", "C2"});

  story.run(70s);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C2", "C2"});
  CHECK(story.record("C1")->current.state == AssignmentState::unrevoked_partitions);
  CHECK(story.record("C4")->current.state == AssignmentState::unreleased_partitions);
  CHECK(story.record("C2")->current.epoch == story.modern().target_epoch);

  story.run(100s);
  CHECK(story.owners() == Owners{"C1", "C4", "C3", "C3", "C2", "C2"});
  CHECK(story.times<PartitionsRevoked>("C2", 60s).empty());
  CHECK(story.times<PartitionsRevoked>("C3", 60s).empty());
  const std::int64_t given = story.first_us<PartitionsRevoked>("C1", 60s);
  CHECK(given >= 80'000'000);
  CHECK(given <= 86'000'000);
}

TEST_CASE(
    "a member that does not give up its partitions in time is fenced by the rebalance timeout") {
  ConsumerGroupStory story;
  AddConsumer slow{"C1", "OrderProcessingGroup", {}, ConsumerGroupStory::id_of("C1"), {}};
  slow.callbacks = CallbackTimes{40s, {}, {}};
  slow.config = {{"max.poll.interval.ms", "20000"}};
  story.at(0s, slow);
  story.member(3s, "C2");
  story.run(40s);
  // The client's own poll timer says the same: whichever is noticed first takes it out of the group.
  REQUIRE(story.first<MemberRemoved>() != nullptr);
  CHECK(owned_by(story, "C2") == 6);
}

TEST_CASE("a commit with an old epoch is refused in 4.0; 4.4 takes it for what was given then") {
  ConsumerGroupStory story = two_members();
  story.run(20s);
  BrokerSide side{const_cast<Broker&>(story.world().brokers[0]),
                  const_cast<Replication&>(story.world().replication),
                  const_cast<std::vector<Group>&>(story.world().groups),
                  const_cast<ShareTable&>(story.world().shares),
                  const_cast<std::vector<Transaction>&>(story.world().transactions)};
  const ConsumerGroupMember& member = *story.record("C1");
  OffsetCommitRequest request;
  request.group = GroupId{0};
  request.member = member.id;
  request.offsets.push_back(PartitionOffset{member.current.assigned[0].partition, 1});
  request.generation = member.current.epoch;
  CHECK(validate_consumer_commit(side, story.group(), request) == KafkaError::none);
  request.generation = member.current.epoch + 1;
  CHECK(validate_consumer_commit(side, story.group(), request) == KafkaError::stale_member_epoch);
  request.generation = member.current.assigned[0].epoch;
  CHECK(request.generation < member.current.epoch);
  CHECK(validate_consumer_commit(side, story.group(), request) == KafkaError::none);
  request.generation = member.current.assigned[0].epoch - 1;
  CHECK(validate_consumer_commit(side, story.group(), request) == KafkaError::stale_member_epoch);
  request.generation = member.current.assigned[0].epoch;
  request.offsets.push_back(PartitionOffset{story.record("C2")->current.assigned[0].partition, 1});
  CHECK(validate_consumer_commit(side, story.group(), request) == KafkaError::stale_member_epoch);
}

TEST_CASE("one member that names the range assignor decides for the whole group") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.member(3s, "C2", {{"group.remote.assignor", "range"}});
  story.run(20s);
  CHECK(story.group().protocol == "range");
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C2", "C2", "C2"});
}

TEST_CASE("an assignor that the brokers do not offer is fatal, and so is a group that is full") {
  ConsumerGroupStory story;
  story.spec.broker_config = {{"group.consumer.max.size", "1"}};
  story.member(0s, "C1", {{"group.remote.assignor", "sticky"}});
  story.member(5s, "C2");
  story.member(10s, "C3");
  story.run(20s);
  REQUIRE(story.first<ClientFailed>("C1") != nullptr);
  CHECK(story.first<ClientFailed>("C1")->error == KafkaError::unsupported_assignor);
  REQUIRE(story.first<ClientFailed>("C3") != nullptr);
  CHECK(story.first<ClientFailed>("C3")->error == KafkaError::group_max_size_reached);
}

TEST_CASE("3.9 does not know the protocol") {
  ConsumerGroupStory story{Profile::v3_9};
  story.member(0s, "C1");
  story.run(5s);
  REQUIRE(story.first<ClientFailed>("C1") != nullptr);
  CHECK(story.first<ClientFailed>("C1")->error == KafkaError::unsupported_version);
}

TEST_CASE("the group's own session and heartbeat interval are those of its members") {
  ConsumerGroupStory story;
  story.spec.broker_config = {{"group.consumer.min.session.timeout.ms", "10000"}};
  story.spec.groups[0].group_config = {{"consumer.session.timeout.ms", "10000"},
                                       {"consumer.heartbeat.interval.ms", "6000"}};
  story.member(0s, "C1");
  story.at(20s, Kill{"C1"});
  story.run(40s);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 11ms) == 6'010'000);
  CHECK(story.first_us<SessionExpired>() == 28'011'000);
}

TEST_CASE("an assignment interval of zero computes at every join, as 4.0 does") {
  ConsumerGroupStory story;
  story.spec.groups[0].group_config = {{"consumer.assignment.interval.ms", "0"}};
  story.member(0s, "C1");
  story.member(200ms, "C2");
  story.run(1s);
  CHECK(story.times<TargetAssignmentComputed>() == std::vector<std::int64_t>{3'000, 203'000});
}

TEST_CASE(
    "a pattern is resolved by the coordinator, and the joiner's acknowledgement brings its share") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    ConsumerGroupStory story{profile};
    story.spec.groups[0].topics.clear();
    story.spec.groups[0].topics_regex = "ord.*";
    story.member(0s, "C1");
    story.run(3s);
    CHECK(story.first_us<RegexResolved>() == 3'000);
    CHECK(story.first<RegexResolved>()->topics == std::vector<TopicId>{TopicId{0}});
    CHECK(owned_by(story, "C1") == 6);
    CHECK(story.group().state == GroupState::stable);
  }
}

TEST_CASE("a classic group is upgraded by the first member that speaks KIP-848") {
  Story story;
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.consumer(20s, "C4", {{"group.protocol", "consumer"}});
  story.run(19s);
  CHECK(story.group().type == GroupType::classic);
  const std::int32_t generation = story.group().generation;

  story.run(60s);
  REQUIRE(story.first<GroupTypeChanged>() != nullptr);
  CHECK(story.first_us<GroupTypeChanged>() == 20'003'000);
  CHECK(story.first<GroupTypeChanged>()->generation == generation);
  CHECK(story.group().type == GroupType::consumer);
  CHECK(story.group().modern.epoch == generation + 1);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().modern.members.size() == 4);
  Owners owners = story.owners();
  std::sort(owners.begin(), owners.end());
  CHECK(std::find(owners.begin(), owners.end(), "nobody") == owners.end());
  CHECK(std::count(owners.begin(), owners.end(), "C4") == 1);
}

TEST_CASE("the group is a classic one again when its last KIP-848 member goes") {
  Story story;
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.consumer(20s, "C4", {{"group.protocol", "consumer"}});
  story.at(60s, Close{"C4"});
  story.run(100s);
  CHECK(story.group().type == GroupType::classic);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().members.size() == 3);
  CHECK(story.group().modern.members.empty());
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  REQUIRE(story.first<RebalanceStarted>("", 60s) != nullptr);
  CHECK(story.first<RebalanceStarted>("", 60s)->reason == RebalanceReason::downgraded);
}

TEST_CASE(
    "a classic process that takes over the last KIP-848 member's instance downgrades quietly") {
  Story story;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.consumer(20s, "C3", {{"group.protocol", "consumer"}, {"group.instance.id", "three"}});
  story.at(60s, Kill{"C3"});
  story.consumer(62s, "C4", {{"group.instance.id", "three"}});
  story.run(61s);
  CHECK(story.group().type == GroupType::consumer);
  const Owners before = story.owners();
  CHECK(std::count(before.begin(), before.end(), "nobody") == 2);
  story.run(80s);
  CHECK(story.group().type == GroupType::classic);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().subscribed == std::vector<TopicId>{TopicId{0}});
  // Nobody rebalances: C4 has what C3 had.
  CHECK(story.first<RebalanceStarted>("", 60s) == nullptr);
  Owners expected = before;
  std::replace(expected.begin(), expected.end(), std::string{"nobody"}, std::string{"C4"});
  CHECK(story.owners() == expected);
}

TEST_CASE("with migration switched off a classic group stays one and the newcomer fails") {
  Story story;
  story.spec.broker_config = {{"group.consumer.migration.policy", "disabled"}};
  story.consumer(0s, "C1");
  story.consumer(20s, "C2", {{"group.protocol", "consumer"}});
  story.run(40s);
  CHECK(story.group().type == GroupType::classic);
  REQUIRE(story.first<ClientFailed>("C2") != nullptr);
  CHECK(story.first<ClientFailed>("C2")->error == KafkaError::group_id_not_found);
}

TEST_CASE("unsubscribe() leaves without a commit, and subscribe() joins again under the same id") {
  ConsumerGroupStory story = two_members();
  story.at(20s, Unsubscribe{"C2"});
  story.at(40s, Subscribe{"C2", {}});
  story.run(35s);
  CHECK(owned_by(story, "C1") == 6);
  CHECK(story.consumer_named("C2").state == MemberState::unsubscribed);
  CHECK(story.answers("C2", 20s).back().member_epoch == -1);
  story.run(60s);
  CHECK(owned_by(story, "C2") == 3);
  CHECK(story.world().names->members.size() == 2);
}

TEST_CASE(
    "a call of the listener waits until poll() is called again; the first one a poll() longer") {
  // As recorded with poll(100 ms) in a loop: 0.2 s from the start to the first assignment, later what is
  // left of the poll() that waits when the heartbeat's answer comes.
  Story story;
  story.spec.groups[0].config.push_back({"group.protocol", "consumer"});
  story.spec.groups[0].application.poll_timeout = 100ms;
  story.consumer(0s, "C1");
  story.consumer(1s, "C2");
  story.run(20s);
  CHECK(story.first_us<PartitionsAssigned>("C1") == 200'000);
  CHECK(story.first_us<PartitionsAssigned>("C2") == 1'200'000);
  // The poll() that calls the listener has asked the network thread before; the next one asks for the
  // committed offsets.
  std::vector<std::int64_t> lookups;
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent != nullptr && std::holds_alternative<OffsetFetchRequest>(sent->message.body) &&
        fact.node == story.node("C1"))
      lookups.push_back(to_us(fact.time));
  }
  CHECK(lookups == std::vector<std::int64_t>{300'000});
  // The target comes with C1's beat of 5.2 s. The reconciliation begins with the poll() of 5.3 s, whose
  // commit is answered while it waits; the listener runs in the next one.
  CHECK(story.first_us<PartitionsRevoked>("C1") == 5'400'000);
  CHECK(story.times<PartitionsAssigned>("C2").size() == 2);
}

TEST_CASE("close(LEAVE_GROUP): a static KIP-848 member leaves with −1") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.at(3s, AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"group.instance.id", "two"}}});
  story.at(20s, Close{"C2", GroupMembership::leave_group});
  story.run(40s);
  CHECK(story.first<StaticMemberAway>() == nullptr);
  CHECK(story.first_us<MemberRemoved>("", 20s) == 20'009'000);
  CHECK(story.answers("C2", 20s).back().member_epoch == -1);
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::said);
  CHECK(owned_by(story, "C1") == 6);
}

TEST_CASE("close(REMAIN_IN_GROUP) of a KIP-848 member: −2 if it is static, else −1 as in 4.4.0") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.at(3s, AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"group.instance.id", "two"}}});
  story.at(20s, Close{"C2", GroupMembership::remain_in_group});
  story.at(22s, Close{"C1", GroupMembership::remain_in_group});
  story.run(40s);
  CHECK(story.first_us<StaticMemberAway>() == 20'009'000);
  CHECK(story.answers("C2", 20s).back().member_epoch == -2);
  CHECK(story.answers("C1", 22s).back().member_epoch == -1);
  CHECK(story.first_us<MemberRemoved>("", 22s) == 22'009'000);
}
