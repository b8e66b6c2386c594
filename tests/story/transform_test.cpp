// Applications that read, write and commit both: what a transaction covers, and what happens to those that
// crash, stand still or come back too late.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit_outputs.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

constexpr PartitionId orders_0{0};
constexpr PartitionId invoices_0{1};
constexpr GroupId group0{0};

enum class Guarantee : std::uint8_t { exactly_once, at_least_once };

/// One partition of orders with four records a second, one of invoices; members that need 300 ms before they
/// commit offsets and 200 ms before they commit the transaction. Sessions of six seconds.
Story transforming(Profile profile = Profile::v4_4, Guarantee guarantee = Guarantee::exactly_once) {
  Story story{profile};
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  TopicSpec invoices;
  invoices.name = "invoices";
  invoices.replication_factor = 3;
  invoices.replicas = {{2, 3, 1}};
  story.spec.topics.push_back(invoices);
  story.spec.phases.transaction_checks = {Duration{9s}, Duration{9s}, Duration{9s}};
  story.facts.wanted = Level::protocol;
  GroupSpec& group = story.spec.groups[0];
  group.application.transform = Transform{true, 300ms, 200ms, "e-mail"};
  group.config = {{"auto.offset.reset", "earliest"},
                  {"isolation.level", "read_committed"},
                  {"session.timeout.ms", "6000"},
                  {"heartbeat.interval.ms", "2000"}};
  story.produce("P1", Ratio{4, 1}, 0);
  for (const char* const name : {"C1", "C2"}) {
    ProducerSpec out;
    out.name = std::string{name} + "-out";
    out.topic = "invoices";
    out.rate_per_second = Ratio{0, 1};
    if (guarantee == Guarantee::exactly_once) {
      out.config = {{"transactional.id", std::string{name} + "-tx"},
                    {"transaction.timeout.ms", "20000"}};
    }
    story.spec.producers.push_back(out);
  }
  return story;
}

void member(Story& story, Duration when, const std::string& name) {
  AddConsumer add;
  add.node = name;
  add.group = "OrderProcessingGroup";
  add.producer = name + "-out";
  story.at(when, std::move(add));
}

const TransformClient& transform_of(const Story& story, const std::string& name) {
  return story.consumer_named(name).transform;
}

/// Runs on in steps of a millisecond until the application of a member is at this step.
void run_to(Story& story, Duration from, const std::string& name, TransformStep step) {
  for (Duration at = from; at < from + 5s; at += 1ms) {
    story.run(at);
    if (transform_of(story, name).step == step) return;
  }
  FAIL("the application never came to this step");
}

std::int64_t committed_offset(const Story& story) {
  return committed(story.world(), group0, orders_0);
}

std::int64_t stable_invoices(const Story& story) {
  return last_stable_offset(story.world(), invoices_0);
}

/// The transaction's coordinator's states of one id: "Ongoing 0".
std::vector<std::string> states(const Story& story, const std::string& id, std::size_t most) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* changed = std::get_if<TransactionStateChanged>(&fact.body);
    if (changed == nullptr || story.world().names->of(changed->transactional) != id) continue;
    if (list.size() == most) break;
    list.push_back(std::string(transaction_state_name(changed->to)) + " " +
                   std::to_string(changed->producer_epoch) + " of " +
                   std::to_string(changed->partitions.size()));
  }
  return list;
}

/// How often a client sent requests of this API.
std::size_t requests(const Story& story, const std::string& name, ApiKey api) {
  std::size_t count = 0;
  for (const Fact& fact : story.facts.list) {
    const auto* sent = std::get_if<MessageSent>(&fact.body);
    if (sent != nullptr && fact.node == story.node(name) && api_key(sent->message.body) == api)
      ++count;
  }
  return count;
}

/// When a client sent its requests of this API, in microseconds, from `from` on and before `until`.
std::vector<std::int64_t> sent(const Story& story, const std::string& name, ApiKey api,
                               Duration from, std::int64_t until = INT64_MAX) {
  std::vector<std::int64_t> list;
  for (std::int64_t at = story.sent_us(api, name, from); at >= 0 && at < until;
       at = story.sent_us(api, name, Duration{at + 1}))
    list.push_back(at);
  return list;
}

/// The first answer that says something of unknown topics.
const TxnOffsetCommitResponse* unknown_answer(const Story& story) {
  for (const Fact& fact : story.facts.list) {
    const auto* const message = std::get_if<MessageSent>(&fact.body);
    if (message == nullptr) continue;
    const auto* const answer = std::get_if<TxnOffsetCommitResponse>(&message->message.body);
    if (answer != nullptr && !answer->unknown.empty()) return answer;
  }
  return nullptr;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a transaction makes what was written and the offset that was read visible together") {
  Story story = transforming();
  member(story, 0s, "C1");
  run_to(story, 3s, "C1", TransformStep::before_commit);
  // Offsets stand in the log and do not count; the invoices stand in the log and are not stable.
  CHECK(story.group().is_pending(orders_0));
  CHECK(committed_offset(story) < 0);
  CHECK(stable_invoices(story) == 0);
  CHECK(log_end(story.world(), invoices_0) > 0);
  const std::int64_t position = transform_of(story, "C1").positions[0].offset;
  run_to(story, 3s, "C1", TransformStep::committing);
  const Duration over = story.world().now.time_since_epoch() + 60ms;
  story.run(over);
  CHECK_FALSE(story.group().is_pending(orders_0));
  CHECK(committed_offset(story) == position);
  // As many invoices as orders were read, and the marker.
  CHECK(stable_invoices(story) == position + 1);
  // Transactions v2: the first Produce adds the partition of invoices, the TxnOffsetCommit that of the group.
  CHECK(states(story, "C1-tx", 5) == Lines{"Empty 0 of 0", "Ongoing 0 of 1", "Ongoing 0 of 2",
                                           "PrepareCommit 1 of 2", "CompleteCommit 1 of 0"});
  CHECK(requests(story, "C1-out", ApiKey::add_offsets_to_txn) == 0);
  CHECK(requests(story, "C1-out", ApiKey::txn_offset_commit) == 1);
  const auto* ended = story.first<PendingOffsetsEnded>();
  REQUIRE(ended != nullptr);
  CHECK(ended->committed);
  CHECK(ended->offsets == std::vector<PartitionOffset>{{orders_0, position}});
}

TEST_CASE("records wait while a request of their transaction is on its way") {
  Story story = transforming();
  story.spec.groups[0].application.transform = Transform{true, 0ms, 0ms, ""};
  story.facts.wanted = Level::data;
  member(story, 0s, "C1");
  story.run(20200ms);
  // The offsets are sent before linger.ms of the last invoice is over. They take two writes, of the
  // coordinator of the transaction and of that of the group; only then the invoice leaves.
  const std::int64_t offsets = story.sent_us(ApiKey::txn_offset_commit, "C1-out", 0s);
  const std::int64_t invoices = story.sent_us(ApiKey::produce, "C1-out", Duration{offsets});
  REQUIRE(offsets > 0);
  CHECK(invoices - offsets > 12'000);
  CHECK(states(story, "C1-tx", 5) == Lines{"Empty 0 of 0", "Ongoing 0 of 1", "Ongoing 0 of 2",
                                           "PrepareCommit 1 of 2", "CompleteCommit 1 of 0"});
  CHECK(audit_outputs(story.world(), group0).missing == 0);
}

TEST_CASE("up to 3.9 the producer tells its coordinator of the group first") {
  Story story = transforming(Profile::v3_9);
  member(story, 0s, "C1");
  run_to(story, 3s, "C1", TransformStep::before_commit);
  CHECK(story.group().is_pending(orders_0));
  CHECK(requests(story, "C1-out", ApiKey::add_partitions_to_txn) == 1);
  CHECK(requests(story, "C1-out", ApiKey::add_offsets_to_txn) == 1);
  CHECK(requests(story, "C1-out", ApiKey::txn_offset_commit) == 1);
  const std::int64_t position = transform_of(story, "C1").positions[0].offset;
  run_to(story, 3s, "C1", TransformStep::committing);
  story.run(story.world().now.time_since_epoch() + 60ms);
  CHECK(committed_offset(story) == position);
  // The epoch stays.
  CHECK(states(story, "C1-tx", 5) == Lines{"Empty 0 of 0", "Ongoing 0 of 1", "Ongoing 0 of 2",
                                           "PrepareCommit 0 of 2", "CompleteCommit 0 of 0"});
}

TEST_CASE("a crash between send and commit: the invoices are written again and seen once") {
  Story story = transforming();
  member(story, 0s, "C1");
  run_to(story, 10s, "C1", TransformStep::before_offsets);
  const Duration crash = story.world().now.time_since_epoch() + 100ms;
  const std::uint32_t in_hand = transform_of(story, "C1").inputs[0].count;
  Story again = transforming();
  member(again, 0s, "C1");
  again.at(crash, Kill{"C1"});
  again.at(crash + 2s, Restart{"C1"});
  again.run(40s);
  const OutputAudit made = audit_outputs(again.world(), group0);
  CHECK(made.written_twice == in_hand);
  CHECK(made.visible_twice == 0);
  CHECK(made.missing == 0);
  // What happened outside of Kafka happened twice.
  CHECK(made.effects_twice == in_hand);
  // The new process has the same transactional.id: initTransactions() aborts what the old one left.
  const auto* aborted = again.first<TransactionStateChanged>("", crash + 2s);
  REQUIRE(aborted != nullptr);
  CHECK(aborted->to == TransactionState::prepare_abort);
  CHECK(again.world().producers[1].process == ProcessState::running);
  CHECK(again.world().producers[1].incarnation == 2);
}

TEST_CASE("the same crash without a transaction: the invoices are seen twice") {
  Story story = transforming(Profile::v4_4, Guarantee::at_least_once);
  member(story, 0s, "C1");
  run_to(story, 10s, "C1", TransformStep::before_offsets);
  const Duration crash = story.world().now.time_since_epoch() + 100ms;
  const std::uint32_t in_hand = transform_of(story, "C1").inputs[0].count;
  Story again = transforming(Profile::v4_4, Guarantee::at_least_once);
  member(again, 0s, "C1");
  again.at(crash, Kill{"C1"});
  again.at(crash + 2s, Restart{"C1"});
  again.run(40s);
  const OutputAudit made = audit_outputs(again.world(), group0);
  CHECK(made.written_twice == in_hand);
  CHECK(made.visible_twice == in_hand);
  CHECK(made.missing == 0);
  CHECK(made.effects_twice == in_hand);
}

TEST_CASE("a zombie's commit is refused by its group, and what it wrote is never seen") {
  for (const char* const protocol : {"classic", "consumer"}) {
    CAPTURE(protocol);
    const auto build = [&] {
      Story story = transforming();
      if (std::string{protocol} == "consumer") {
        std::erase_if(story.spec.groups[0].config, [](const auto& setting) {
          return setting.first == "session.timeout.ms" || setting.first == "heartbeat.interval.ms";
        });
        story.spec.groups[0].group_config = {{"consumer.session.timeout.ms", "45000"}};
        story.spec.broker_config.emplace_back("group.consumer.min.session.timeout.ms", "6000");
        story.spec.groups[0].group_config = {{"consumer.session.timeout.ms", "6000"},
                                             {"consumer.heartbeat.interval.ms", "5000"}};
        story.spec.groups[0].config.emplace_back("group.protocol", "consumer");
      }
      member(story, 0s, "C1");
      member(story, 100ms, "C2");
      return story;
    };
    Story probe = build();
    probe.run(15s);
    const std::string owner = probe.owner(0);
    run_to(probe, 15s, owner, TransformStep::before_offsets);
    const Duration sleep = probe.world().now.time_since_epoch() + 100ms;
    const std::uint32_t in_hand = transform_of(probe, owner).inputs[0].count;
    Story story = build();
    story.at(sleep, Freeze{owner});
    story.at(sleep + 14s, Thaw{owner});
    story.run(sleep + 13s);
    CHECK(story.owner(0) != owner);
    story.run(60s);
    const auto* refused = story.first<CommitRefused>("", sleep);
    REQUIRE(refused != nullptr);
    CHECK(refused->error == KafkaError::unknown_member_id);
    const auto* abandoned = story.first<TransformAbandoned>(owner);
    REQUIRE(abandoned != nullptr);
    CHECK(abandoned->error == KafkaError::unknown_member_id);
    CHECK(abandoned->records == in_hand);
    // It aborts with the producer that it has, since nobody has fenced that.
    CHECK(story.first<ProducerRenewed>() == nullptr);
    const OutputAudit made = audit_outputs(story.world(), group0);
    CHECK(made.written_twice == in_hand);
    CHECK(made.visible_twice == 0);
    CHECK(made.missing == 0);
  }
}

TEST_CASE("a transaction that hangs is aborted; whoever comes back makes a new producer") {
  Story probe = transforming();
  member(probe, 0s, "C1");
  run_to(probe, 10s, "C1", TransformStep::before_offsets);
  const Duration hang = probe.world().now.time_since_epoch() + 100ms;
  Story story = transforming();
  member(story, 0s, "C1");
  story.at(hang, Freeze{"C1"});
  story.at(hang + 40s, Thaw{"C1"});
  story.run(hang + 19s);
  // Nothing behind the open transaction's first invoice can be read.
  CHECK(stable_invoices(story) < log_end(story.world(), invoices_0));
  story.run(100s);
  REQUIRE(story.first<TransactionTimedOut>() != nullptr);
  const auto* abandoned = story.first<TransformAbandoned>("C1");
  REQUIRE(abandoned != nullptr);
  // The group's coordinator answers INVALID_PRODUCER_EPOCH, and the client throws that as the other.
  CHECK(abandoned->error == KafkaError::producer_fenced);
  const auto* renewed = story.first<ProducerRenewed>("C1-out");
  REQUIRE(renewed != nullptr);
  CHECK(renewed->error == KafkaError::producer_fenced);
  const OutputAudit made = audit_outputs(story.world(), group0);
  CHECK(made.visible_twice == 0);
  CHECK(made.missing == 0);
  CHECK(committed_offset(story) > log_end(story.world(), orders_0) - 12);
}

TEST_CASE("whoever gets the partition waits while a transaction decides about its offset") {
  Story probe = transforming();
  member(probe, 0s, "C1");
  run_to(probe, 10s, "C1", TransformStep::before_commit);
  const Duration sleep = probe.world().now.time_since_epoch() + 50ms;
  Story story = transforming();
  member(story, 0s, "C1");
  story.at(sleep, Freeze{"C1"});
  member(story, sleep + 1s, "C2");
  story.run(sleep + 15s);
  // C2 owns the partition and asks again and again.
  CHECK(story.owner(0) == "C2");
  CHECK(story.times<OffsetsUnstable>("C2").size() == 1);
  const OwnedPartition* const owned = story.consumer_named("C2").find(orders_0);
  REQUIRE(owned != nullptr);
  CHECK(owned->position == -1);
  CHECK(requests(story, "C2", ApiKey::offset_fetch) > 20);
  const std::int64_t before = committed_offset(story);
  story.run(60s);
  // The transaction's time is up: its offset is gone with its invoices, and C2 begins where C1 had begun.
  const auto* ended = story.first<PendingOffsetsEnded>("", sleep);
  REQUIRE(ended != nullptr);
  CHECK_FALSE(ended->committed);
  const auto* position = story.first<PositionSet>("C2");
  REQUIRE(position != nullptr);
  CHECK(position->offset == before);
  CHECK(position->committed);
  const OutputAudit made = audit_outputs(story.world(), group0);
  CHECK(made.visible_twice == 0);
  CHECK(made.missing == 0);
}

TEST_CASE("a new coordinator of the group finds pending offsets in its log") {
  const auto build = [] {
    Story story = transforming();
    story.spec.groups[0].application.transform.before_commit = 4s;
    member(story, 0s, "C1");
    return story;
  };
  Story probe = build();
  run_to(probe, 10s, "C1", TransformStep::before_offsets);
  run_to(probe, 10s, "C1", TransformStep::before_commit);
  const Duration crash = probe.world().now.time_since_epoch() + 200ms;
  const PartitionId log = probe.group().offsets_partition;
  const std::string leader{probe.world().names->of(node(probe.world().cluster->at(log).leader))};
  const std::int64_t position = transform_of(probe, "C1").positions[0].offset;
  const std::int64_t before = committed_offset(probe);
  Story story = build();
  story.at(crash, StopBroker{leader});
  story.run(crash + 2500ms);
  CHECK(story.world().cluster->at(log).leader != probe.world().cluster->at(log).leader);
  CHECK(story.group().host == story.world().cluster->at(log).leader);
  // The offset is not lost, and not visible either.
  CHECK(story.group().is_pending(orders_0));
  CHECK(committed_offset(story) == before);
  story.run(crash + 4000ms);
  CHECK_FALSE(story.group().is_pending(orders_0));
  CHECK(committed_offset(story) == position);
  story.run(60s);
  CHECK(audit_outputs(story.world(), group0).visible_twice == 0);
  CHECK(audit_outputs(story.world(), group0).missing == 0);
}

TEST_CASE("offsets of a deleted topic keep a transaction waiting; the others of it are pending") {
  constexpr PartitionId payments_0{2};
  for (const Profile profile : {Profile::v4_4, Profile::v3_9}) {
    const auto build = [&] {
      Story story = transforming(profile);
      TopicSpec payments;
      payments.name = "payments";
      payments.replication_factor = 3;
      payments.replicas = {{3, 1, 2}};
      story.spec.topics.push_back(payments);
      story.spec.groups[0].topics = {"orders", "payments"};
      ProducerSpec more = story.spec.producers[0];
      more.name = "P2";
      more.topic = "payments";
      story.spec.producers.push_back(more);
      story.at(0s, AddProducer{"P2"});
      member(story, 0s, "C1");
      return story;
    };
    Story probe = build();
    run_to(probe, 10s, "C1", TransformStep::before_commit);
    run_to(probe, 10s, "C1", TransformStep::before_offsets);  // its beginning
    REQUIRE(transform_of(probe, "C1").positions.size() == 2);
    const Duration gone = probe.world().now.time_since_epoch() + 100ms;
    Story story = build();
    story.at(gone, DeleteTopic{"payments"});
    story.run(80s);
    const TxnOffsetCommitResponse* const answer = unknown_answer(story);
    REQUIRE(answer != nullptr);
    CHECK(answer->error == KafkaError::unknown_topic_or_partition);
    CHECK(answer->unknown.size() == 1);
    CHECK(answer->unknown[0] == payments_0);
    CHECK(answer->others == KafkaError::none);
    const auto* const pending = story.first<OffsetsPending>("", gone);
    REQUIRE(pending != nullptr);
    REQUIRE(pending->offsets.size() == 1);
    CHECK(pending->offsets[0].partition == orders_0);
    // Told once, and sent again with all offsets after each answer and retry.backoff.ms.
    CHECK(story.times<OffsetsNotTaken>("C1-out").size() == 1);
    const std::int64_t over = story.first_us<TransactionTimedOut>("", gone);
    REQUIRE(over > 0);
    const auto again = sent(story, "C1-out", ApiKey::txn_offset_commit, gone, over);
    REQUIRE(again.size() > 100);
    std::size_t exact = 0;
    for (std::size_t i = 2; i < again.size(); ++i) {
      CHECK(again[i] - again[i - 1] >= 100'000);
      CHECK(again[i] - again[i - 1] <= 130'000);
      exact += again[i] - again[i - 1] == again[2] - again[1] ? 1U : 0U;
    }
    CHECK(exact > again.size() / 2);
    CHECK(sent(story, "C1-out", ApiKey::add_offsets_to_txn, gone, over).size() ==
          (profile == Profile::v3_9 ? 1U : 0U));
    // When its time is over there is nothing to be had any more, and a new producer goes on without payments.
    const auto* const abandoned = story.first<TransformAbandoned>("C1");
    REQUIRE(abandoned != nullptr);
    CHECK(abandoned->error == KafkaError::producer_fenced);
    CHECK(story.first_us<TransformAbandoned>("C1") > over);
    CHECK(story.times<ProducerRenewed>("C1-out").size() == 1);
    CHECK(audit_outputs(story.world(), group0).visible_twice == 0);
    CHECK(committed_offset(story) > log_end(story.world(), orders_0) - 12);
  }
}

TEST_CASE("if all topics of a transaction's offsets are unknown no coordinator is asked") {
  const auto build = [] {
    Story story = transforming();
    member(story, 0s, "C1");
    return story;
  };
  Story probe = build();
  run_to(probe, 10s, "C1", TransformStep::before_commit);
  run_to(probe, 10s, "C1", TransformStep::before_offsets);  // its beginning
  const Duration gone = probe.world().now.time_since_epoch() + 100ms;
  Story story = build();
  story.at(gone, DeleteTopic{"orders"});
  story.run(gone + 75s);
  const auto again = sent(story, "C1-out", ApiKey::txn_offset_commit, gone);
  REQUIRE(again.size() > 500);
  // There, back, and retry.backoff.ms: nothing is written, and nothing ever answers that it is too late.
  for (std::size_t i = 1; i < again.size(); ++i) CHECK(again[i] - again[i - 1] == 102'000);
  CHECK(story.first<OffsetsPending>("", gone) == nullptr);
  const auto* const aborted = story.first<TransactionStateChanged>("", gone);
  REQUIRE(aborted != nullptr);
  CHECK(aborted->to == TransactionState::prepare_abort);
  CHECK(aborted->partitions == std::vector<PartitionId>{invoices_0});
  CHECK(story.first<CommitRefused>("", gone) == nullptr);
  CHECK(story.first<TransformAbandoned>("C1") == nullptr);
  // The call has thrown after max.block.ms, and the application has called again.
  const auto* const thrown = story.first<TransactionCallReturned>("C1-out", gone);
  REQUIRE(thrown != nullptr);
  CHECK(thrown->call == TransactionCall::send_offsets);
  CHECK(thrown->error == KafkaError::request_timed_out);
  CHECK_FALSE(thrown->fatal);
  CHECK(story.first_us<TransactionCallReturned>("C1-out", gone) == again[0] + 60'000'000);
  CHECK(story.times<OffsetsNotTaken>("C1-out").size() == 1);
}
