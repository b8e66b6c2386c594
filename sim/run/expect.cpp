#include "sim/run/expect.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/trace/stretches.h"
#include "sim/trace/words.h"
#include "sim/world/audit.h"
#include "sim/world/audit_outputs.h"
#include "sim/world/unread_records.h"

namespace ks {
namespace {

struct Verdict {
  bool held = false;
  std::string found;
};

std::uint64_t failed_records(const World& world) {
  std::uint64_t failed = 0;
  for (const ProducerLedger& ledger : world.ledger.producers) failed += ledger.failed;
  return failed;
}

/// Evaluates the checks of one instant, or of the whole run.
class Evaluator {
 public:
  Evaluator(Session& session, const Expectation& expectation)
      : session_(session),
        when_(expectation.at.value_or(session.horizon())),
        group_(session.names().find(expectation.group)) {}

  Verdict operator()(const ExpectOwners& check) const;
  Verdict operator()(const ExpectState& check) const {
    const GroupSegment* now = group_segment();
    const std::string found{group_state_name(now == nullptr ? GroupState::empty : now->state)};
    return {found == check.state, found};
  }
  Verdict operator()(const ExpectGeneration& check) const {
    const Group& group = session_.world_at_time(when_).groups[group_.index];
    const std::string_view word = group.type == GroupType::classic ? "generation" : "group epoch";
    return {check.generation.contain(group.generation),
            fmt::format("{} {}", word, group.generation)};
  }
  Verdict operator()(const ExpectMembers& check) const;
  Verdict operator()(const ExpectLag& check) const;
  Verdict operator()(const ExpectNeverTwoOwners&) const {
    const std::uint32_t found =
        session_.world_at_time(when_).ledger.groups[group_.index].two_owners;
    return {found == 0, found == 0 ? "never" : count_text(found, "time", "times")};
  }
  Verdict operator()(const ExpectTotal& check) const {
    const World& world = session_.world_at_time(when_);
    const std::int64_t found = total_of(world, check.total, GroupId{group_.index}, when_);
    const bool seconds = check.total == Total::unowned_partition_seconds;
    return {check.bounds.contain(found),
            seconds ? span_text(Duration{found}) : std::to_string(found)};
  }

  Verdict operator()(const ExpectDeliveries& check) const {
    const World& world = session_.world_at_time(when_);
    const PartitionId partition = world.names->find_partition(to_text(check.record.partition));
    const std::uint32_t found =
        world.ledger.deliveries(GroupId{group_.index}, partition, check.record.offset);
    return {check.times.contain(found), count_text(found, "delivery", "deliveries")};
  }
  Verdict operator()(const ExpectWindow& check) const {
    const World& world = session_.world_at_time(when_);
    const PartitionId partition = world.names->find_partition(to_text(check.partition));
    const LedSharePartition* const led = world.shares.find(GroupId{group_.index}, partition);
    if (led == nullptr) return {false, "nobody has asked for it yet"};
    const std::int64_t start = led->state.start_offset();
    const std::int64_t end = led->state.end_offset();
    return {check.start.contain(start) && check.end.contain(end),
            fmt::format("{} to {}", start, end)};
  }
  Verdict operator()(const ExpectReplication& check) const;
  Verdict operator()(const ExpectUnavailable& check) const;
  Verdict operator()(const ExpectController& check) const {
    const World& world = session_.world_at_time(when_);
    const bool any = has_controller(world);
    const std::string found{any ? world.names->of(node(active_controller_id(world))) : "nobody"};
    return {check.controller == found, found + (any ? " is active" : "")};
  }

 private:
  const GroupSegment* group_segment() const {
    const auto& groups = session_.lanes().groups();
    return group_.index < groups.size() ? at_time(groups[group_.index].segments, when_) : nullptr;
  }
  std::string name(ConsumerId id) const { return std::string{session_.names().of(node(id))}; }
  std::string owners_text(const std::map<std::string, std::vector<PartitionId>>& owners) const;

  Session& session_;
  Time when_{};
  NodeId group_;
};

std::string Evaluator::owners_text(
    const std::map<std::string, std::vector<PartitionId>>& owners) const {
  std::string text;
  for (const auto& [who, partitions] : owners) {
    text += fmt::format("{}{} owns {}", text.empty() ? "" : "; ", who.empty() ? "nobody" : who,
                        partitions_text(partitions, session_.names()));
  }
  return text;
}

Verdict Evaluator::operator()(const ExpectOwners& check) const {
  const Names& names = session_.names();
  std::map<std::string, std::vector<PartitionId>> found;
  bool held = true;
  for (const OwnerLane& lane : session_.lanes().owners_of(GroupId{group_.index})) {
    const OwnerSegment* now = at_time(lane.segments, when_);
    const bool owned = now != nullptr && now->owner.valid();
    const std::string who = owned ? name(now->owner) : std::string{};
    found[who].push_back(lane.partition);
    std::string wanted;
    for (const ExpectOwners::Owner& owner : check.owners) {
      for (const PartitionName& p : owner.partitions) {
        if (to_text(p) == names.of(lane.partition)) wanted = owner.consumer;
      }
    }
    held = held && wanted == who;
  }
  return {held, owners_text(found)};
}

Verdict Evaluator::operator()(const ExpectMembers& check) const {
  std::vector<std::string> found;
  for (const MemberLane& lane : session_.lanes().members()) {
    const MemberSegment* now = at_time(lane.segments, when_);
    const bool here = lane.group.index == group_.index;
    if (here && now != nullptr && now->member) found.push_back(name(lane.consumer));
  }
  std::vector<std::string> wanted = check.members;
  std::sort(found.begin(), found.end());
  std::sort(wanted.begin(), wanted.end());
  return {found == wanted, found.empty() ? "nobody" : list_text(found)};
}

Verdict Evaluator::operator()(const ExpectReplication& check) const {
  const World& world = session_.world_at_time(when_);
  const PartitionId partition = world.names->find_partition(to_text(check.partition));
  if (!partition.valid() || !world.cluster->has(partition)) return {false, "there is none"};
  const PartitionInfo& info = world.cluster->at(partition);
  const std::string leader{info.leader.valid() ? world.names->of(node(info.leader)) : "nobody"};
  std::vector<std::string> isr;
  for (const std::uint32_t broker : info.isr)
    isr.emplace_back(world.names->of(node(BrokerId{broker})));
  std::sort(isr.begin(), isr.end());
  // Nobody's log is the one that its last leader left.
  const Replica& replica = world.replication.leader(*world.cluster, partition);
  const bool held = (!check.leader || *check.leader == leader) &&
                    (!check.isr || *check.isr == isr) &&
                    check.high_watermark.contain(replica.high_watermark) &&
                    check.end.contain(replica.log.end_offset()) &&
                    check.stable.contain(world.replication.last_stable_offset(replica));
  if (check.stable != Bounds{}) {
    return {held,
            fmt::format("high watermark {}, last stable offset {}, end {}", replica.high_watermark,
                        world.replication.last_stable_offset(replica), replica.log.end_offset())};
  }
  return {held, fmt::format("{} leads, {} in sync, high watermark {}, end {}", leader,
                            isr.empty() ? "nobody" : list_text(isr), replica.high_watermark,
                            replica.log.end_offset())};
}

Verdict Evaluator::operator()(const ExpectUnavailable& check) const {
  const Names& names = session_.names();
  const Cluster& cluster = *session_.world_at_time(when_).cluster;
  Duration sum{};
  for (const Stretch& stretch : without_leader(session_.lanes(), when_)) {
    const TopicId topic = cluster.at(stretch.partition).topic;
    const bool counts = check.partition
                            ? to_text(*check.partition) == names.of(stretch.partition)
                            : check.topic.empty() || check.topic == names.topics[topic.index];
    if (counts) sum += stretch.length();
  }
  return {check.time.contain(to_us(sum)), span_text(sum)};
}

Verdict Evaluator::operator()(const ExpectLag& check) const {
  const World& world = session_.world_at_time(when_);
  const Names& names = *world.names;
  std::int64_t sum = 0;
  for (const TopicId topic : world.groups[group_.index].topics) {
    for (const PartitionId partition : world.cluster->at(topic).partitions) {
      const bool counts = check.partition
                              ? to_text(*check.partition) == names.of(partition)
                              : check.topic.empty() || check.topic == names.topics[topic.index];
      if (counts) sum += lag(world, GroupId{group_.index}, partition);
    }
  }
  return {check.lag.contain(sum), fmt::format("lag {}", sum)};
}

}  // namespace

std::int64_t total_of(const World& world, Total total, GroupId group, Time when) {
  const auto number = [](std::uint64_t found) { return static_cast<std::int64_t>(found); };
  switch (total) {
    case Total::lost: return number(lost_records(world));
    case Total::doubled: return number(RecordAudit::records(audit_records(world).doubled));
    case Total::reordered: return number(RecordAudit::records(audit_records(world).reordered));
    case Total::failed: return number(failed_records(world));
    case Total::aborted: return number(RecordAudit::records(audit_records(world).aborted));
    case Total::delivered_aborted:
      return number(delivered_aborted(world, group, audit_records(world)));
    case Total::copies: return number(delivered_copies(world, group, audit_records(world)));
    case Total::duplicates: return number(world.ledger.duplicates(group));
    case Total::unprocessed: return number(world.ledger.unprocessed(group));
    case Total::repeated: return number(world.ledger.repeated_records(group));
    case Total::archived: return number(world.ledger.archived_records(group));
    case Total::passed_over: return number(world.ledger.passed_over_records(group));
    case Total::skipped: return number(skipped_records(world, world.groups[group.index]));
    case Total::written_twice: return number(audit_outputs(world, group).written_twice);
    case Total::visible_twice: return number(audit_outputs(world, group).visible_twice);
    case Total::outputs_missing: return number(audit_outputs(world, group).missing);
    case Total::effects_twice: return number(audit_outputs(world, group).effects_twice);
    case Total::rebalances: return number(world.ledger.groups[group.index].rebalances);
    case Total::unowned_partition_seconds: return to_us(world.ledger.unowned(group, when));
  }
  return 0;
}

std::uint64_t lost_records(const World& world) {
  return RecordAudit::records(audit_records(world).lost);
}

std::vector<ExpectationResult> check_expectations(Session& session,
                                                  const std::vector<Expectation>& expectations) {
  std::vector<ExpectationResult> results;
  for (const Expectation& expectation : expectations) {
    session.compute_until(expectation.at.value_or(session.horizon()));
    const Verdict verdict = std::visit(Evaluator{session, expectation}, expectation.body);
    results.push_back({expectation.place, expectation.text, verdict.held, verdict.found});
  }
  return results;
}

std::vector<ExpectationResult> check_expectations(Session& session) {
  if (!session.scenario()) return {};
  const std::vector<Expectation> expectations = session.scenario()->expectations;
  return check_expectations(session, expectations);
}

}  // namespace ks
