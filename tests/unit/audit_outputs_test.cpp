// What the audit of applications that write a record for each that they read counts, by a run that is small
// enough to be counted by hand, and by the same world with something changed.
#include "sim/world/audit_outputs.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

constexpr PartitionId orders_0{0};
constexpr PartitionId invoices_0{1};
constexpr GroupId group0{0};

/// Two orders a second until 10 s; C1 needs 400 ms between send() and its commit, and is killed in between.
World crashed(bool exactly_once) {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  TopicSpec invoices;
  invoices.name = "invoices";
  invoices.replication_factor = 3;
  invoices.replicas = {{2, 3, 1}};
  story.spec.topics.push_back(invoices);
  GroupSpec& group = story.spec.groups[0];
  group.application.transform = Transform{true, 400ms, 0ms, "e-mail"};
  group.config = {{"auto.offset.reset", "earliest"},
                  {"isolation.level", "read_committed"},
                  {"session.timeout.ms", "6000"},
                  {"heartbeat.interval.ms", "2000"}};
  story.produce("P1", Ratio{2, 1}, 0);
  ProducerSpec out;
  out.name = "C1-out";
  out.topic = "invoices";
  out.rate_per_second = Ratio{0, 1};
  if (exactly_once) out.config = {{"transactional.id", "C1-tx"}};
  story.spec.producers.push_back(out);
  AddConsumer add;
  add.node = "C1";
  add.group = "OrderProcessingGroup";
  add.producer = "C1-out";
  story.at(0s, std::move(add));
  story.at(6200ms, Kill{"C1"});
  story.at(8s, Restart{"C1"});
  story.at(10s, SetRate{"P1", Ratio{0, 1}});
  return story.run(40s);
}

/// "first-last written/visible" of inputs that follow each other.
std::vector<std::string> lines(const OutputAudit& audit) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < audit.inputs.size();) {
    std::size_t end = i + 1;
    while (end < audit.inputs.size() &&
           audit.inputs[end].offset == audit.inputs[end - 1].offset + 1 &&
           audit.inputs[end].written == audit.inputs[i].written &&
           audit.inputs[end].visible == audit.inputs[i].visible)
      ++end;
    CHECK(audit.inputs[i].partition == orders_0);
    list.push_back(std::to_string(audit.inputs[i].offset) + "-" +
                   std::to_string(audit.inputs[end - 1].offset) + " " +
                   std::to_string(audit.inputs[i].written) + "/" +
                   std::to_string(audit.inputs[i].visible));
    i = end;
  }
  return list;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the audit of outputs counts what is written twice, and what of that is visible") {
  const World world = crashed(true);
  const OutputAudit audit = audit_outputs(world, group0);
  CHECK(lines(audit) == Lines{"0-10 1/1", "11-11 2/1", "12-19 1/1"});
  CHECK(audit.written_twice == 1);
  CHECK(audit.visible_twice == 0);
  CHECK(audit.missing == 0);
  CHECK(audit.effects == 21);
  CHECK(audit.effects_twice == 1);
}

TEST_CASE("without a transaction both copies are visible") {
  const World world = crashed(false);
  const OutputAudit audit = audit_outputs(world, group0);
  CHECK(lines(audit) == Lines{"0-10 1/1", "11-11 2/2", "12-19 1/1"});
  CHECK(audit.written_twice == 1);
  CHECK(audit.visible_twice == 1);
  CHECK(audit.missing == 0);
  CHECK(audit.effects_twice == 1);
}

TEST_CASE(
    "a committed input without its output is missing, whether it was never written or aborted") {
  World world = crashed(true);
  const std::int64_t end = log_end(world, orders_0);
  REQUIRE(committed(world, group0, orders_0) == end);
  // Three records more were handed out and committed.
  world.ledger.delivered(group0, orders_0, end, 3);
  CHECK(audit_outputs(world, group0).missing == 0);
  world.groups[0].offsets[0].offset = end + 2;
  CHECK(audit_outputs(world, group0).missing == 2);
  CHECK(audit_outputs(world, group0).held_back == 0);
  // The last nine were read in one poll() and are one transaction: with a marker that is not committed yet
  // none of them is visible.
  const std::uint32_t leader = world.cluster->at(invoices_0).leader_replica;
  Replica& replica = world.replication.replicas.edit(leader);
  const std::int64_t stable = last_stable_offset(world, invoices_0);
  replica.high_watermark = stable - 1;
  CHECK(last_stable_offset(world, invoices_0) == stable - 10);
  CHECK(audit_outputs(world, group0).missing == 2 + 9);
  CHECK(audit_outputs(world, group0).held_back == 9);
}

TEST_CASE("of a group that only reads there is nothing to audit") {
  Story story;
  story.produce("P1", Ratio{2, 1}, 0);
  story.consumer(0s, "C1");
  const OutputAudit audit = audit_outputs(story.run(20s), group0);
  CHECK(audit.inputs.empty());
  CHECK(audit.written_twice == 0);
  CHECK(audit.effects == 0);
}
