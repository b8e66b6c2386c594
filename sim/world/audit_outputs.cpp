#include "sim/world/audit_outputs.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ks {
namespace {

using Inputs = std::map<std::pair<PartitionId, std::int64_t>, MadeOf>;

/// What the producer's record of this number was made from; nullptr: from nothing.
const MadeFrom* origin_of(const std::vector<MadeFrom>& list, std::uint32_t number) {
  const auto after =
      std::upper_bound(list.begin(), list.end(), number,
                       [](std::uint32_t n, const MadeFrom& each) { return n < each.first_number; });
  if (after == list.begin()) return nullptr;
  const MadeFrom& found = *(after - 1);
  return number < found.first_number + found.count ? &found : nullptr;
}

/// At or behind the last stable offset.
bool waits(const World& world, const Replica& replica, std::int64_t base, const Batch& batch) {
  return base + batch.count > world.replication.last_stable_offset(replica);
}

/// Whether this batch of the replica's log is in no transaction, or in one that has committed.
bool counts(const World& world, const Replica& replica, std::int64_t base, const Batch& batch) {
  if (!batch.is_transactional()) return true;
  const PartitionTransactions& known = world.replication.transactions[replica.transactions];
  const auto is_open = [&](const OpenTransaction& open) {
    return open.producer_id == batch.producer_id && open.first_offset <= base;
  };
  const auto is_aborted = [&](const EndedTransaction& over) {
    return over.producer_id == batch.producer_id && over.first_offset <= base &&
           base < over.last_offset;
  };
  return std::none_of(known.open().begin(), known.open().end(), is_open) &&
         std::none_of(known.aborted().begin(), known.aborted().end(), is_aborted);
}

void count_batch(const World& world, const Replica& replica, std::int64_t base, const Batch& batch,
                 std::uint32_t partition, Inputs& inputs) {
  const Producer& producer = world.producers[batch.producer];
  const std::vector<MadeFrom>& made = world.ledger.producers[batch.producer].made_from;
  const bool good = counts(world, replica, base, batch);
  const bool waiting = waits(world, replica, base, batch);
  ProducerBatch whole;
  whole.batch = batch;
  whole.partition = partition;
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    const std::uint32_t number = number_after(producer, whole, i);
    const MadeFrom* const origin = origin_of(made, number);
    if (origin == nullptr) continue;
    const std::int64_t offset = origin->offset + (number - origin->first_number);
    MadeOf& input = inputs[{origin->partition, offset}];
    input.partition = origin->partition;
    input.offset = offset;
    ++input.written;
    if (good && waiting) ++input.waiting;
    if (good && !waiting) ++input.visible;
  }
}

bool writes_for(const World& world, GroupId group, std::uint32_t producer) {
  if (producer >= world.producers.size()) return false;
  const ConsumerId owner = world.producers[producer].application;
  return owner.valid() && world.consumers[owner.index].group == group;
}

/// Which topics the applications of the group write to.
std::vector<TopicId> output_topics(const World& world, GroupId group) {
  std::vector<TopicId> topics;
  for (const Producer& producer : world.producers) {
    const TopicId topic = producer.plan->topic;
    const bool known = std::find(topics.begin(), topics.end(), topic) != topics.end();
    if (!known && writes_for(world, group, producer.id.index) && world.cluster->has(topic))
      topics.push_back(topic);
  }
  return topics;
}

Inputs outputs_by_input(const World& world, GroupId group) {
  Inputs inputs;
  for (const TopicId topic : output_topics(world, group)) {
    for (const PartitionId partition : world.cluster->at(topic).partitions) {
      const Replica& leader = leader_replica(world, partition);
      const std::uint32_t number = world.cluster->at(partition).number;
      leader.log.read(leader.log.start_offset(), leader.log.end_offset(),
                      [&](std::int64_t base, const Batch& batch) {
                        const bool its = !batch.is_gap() && !batch.is_control() &&
                                         writes_for(world, group, batch.producer);
                        if (its) count_batch(world, leader, base, batch, number, inputs);
                        return true;
                      });
    }
  }
  return inputs;
}

/// Records that were handed out below the committed offset and of which nothing is visible.
void find_missing(const World& world, const PartitionLedger& ledger, std::int64_t committed,
                  const Inputs& inputs, OutputAudit& audit) {
  if (!world.cluster->has(ledger.partition)) return;
  for (const OffsetRange& range : ledger.delivered) {
    const std::int64_t end = std::min(range.end, committed);
    for (std::int64_t offset = range.begin; offset < end; ++offset) {
      const auto found = inputs.find({ledger.partition, offset});
      const bool written = found != inputs.end();
      if (written && found->second.visible > 0) continue;
      ++audit.missing;
      if (written && found->second.waiting > 0) ++audit.held_back;
    }
  }
}

std::uint64_t distinct(const std::vector<OffsetRange>& ranges) {
  std::int64_t sum = 0;
  for (const OffsetRange& range : ranges) sum += range.end - range.begin;
  return static_cast<std::uint64_t>(sum);
}

}  // namespace

OutputAudit audit_outputs(const World& world, GroupId group) {
  OutputAudit audit;
  if (!world.spec->groups[group.index].application.transform.on) return audit;
  const Inputs inputs = outputs_by_input(world, group);
  for (const auto& [place, input] : inputs) {
    audit.inputs.push_back(input);
    audit.written_twice += input.written - 1;
    if (input.visible > 1) audit.visible_twice += input.visible - 1;
  }
  for (const PartitionLedger& ledger : world.ledger.groups[group.index].partitions) {
    const CommittedOffset* const committed = world.groups[group.index].committed(ledger.partition);
    if (committed != nullptr) find_missing(world, ledger, committed->offset, inputs, audit);
    audit.effects += ledger.effects;
    audit.effects_twice += ledger.effects - std::min(ledger.effects, distinct(ledger.processed));
  }
  return audit;
}

}  // namespace ks
