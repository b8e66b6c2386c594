// How a leader keeps the set of in-sync replicas: what it asks the controller for, and when.
// Source: Partition.maybeShrinkIsr, maybeExpandIsr, isReplicaIsrEligible, handleAlterPartition*.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/isr.h"

namespace ks {
namespace {

bool has(const SmallVec<std::uint32_t, 3>& list, std::uint32_t broker) {
  return std::find(list.begin(), list.end(), broker) != list.end();
}

void propose(Replication& replication, std::uint32_t index, IsrChange change, Completed& completed,
             Ctx& ctx) {
  Leadership& led = replication.led.edit(index);
  led.change = change;
  led.change_sent = false;
  replication.isr_wanted.push_back(index);
  completed.isr = true;
  ctx.note(IsrChangeWanted{
      led.partition, {led.isr.begin(), led.isr.end()}, {led.proposed.begin(), led.proposed.end()}});
}

bool out_of_sync(const Replication& replication, const Leadership& led, std::size_t position,
                 const Ctx& ctx) {
  const FollowerState& follower = led.followers[position];
  return follower.log_end != replication.replicas[led.replica].log.end_offset() &&
         ctx.now - follower.last_caught_up > replication.lag_time_max;
}

void shrink(Replication& replication, std::uint32_t index, Completed& completed, Ctx& ctx) {
  const Leadership& led = replication.led[index];
  const PartitionInfo& info = ctx.cluster().at(led.partition);
  SmallVec<std::uint32_t, 3> left;
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    const std::uint32_t broker = info.replicas[i];
    if (!has(led.isr, broker)) continue;
    const bool stays = broker == led.broker.index || !out_of_sync(replication, led, i, ctx);
    if (stays) left.push_back(broker);
  }
  if (left.size() == led.isr.size()) return;
  replication.led.edit(index).proposed = left;
  propose(replication, index, IsrChange::shrink, completed, ctx);
}

/// Whether the change is over, for better or worse; else the leader waits for the metadata.
bool settled(Leadership& led, const AlterPartitionResult& result) {
  switch (result.error) {
    case KafkaError::none:
      // The metadata may have come first.
      if (result.leader_epoch != led.epoch || result.partition_epoch <= led.partition_epoch)
        return false;
      led.isr = result.isr;
      led.partition_epoch = result.partition_epoch;
      return true;
    case KafkaError::ineligible_replica: return true;  // as it was
    default: return false;
  }
}

bool asks_again(KafkaError error) {
  return error == KafkaError::not_controller || error == KafkaError::stale_broker_epoch;
}

}  // namespace

bool eligible(std::uint32_t broker, const FollowerState& follower, const Ctx& ctx) {
  const BrokerRegistration& known = ctx.cluster().brokers[broker];
  return !known.fenced && !known.shutting_down && known.epoch == follower.broker_epoch;
}

void watch_outsiders(Replication& replication, std::uint32_t index, const Ctx& ctx) {
  const Leadership& led = replication.led[index];
  const PartitionInfo& info = ctx.cluster().at(led.partition);
  for (const Subscriber& subscriber : led.subscribers) {
    if (subscriber.position == Subscriber::consumer) continue;
    if (!has(led.isr, info.replicas[subscriber.position]))
      replication.sessions[subscriber.session].outside.push_back(subscriber.part);
  }
}

void maybe_expand_isr(Replication& replication, std::uint32_t index, std::uint32_t position,
                      Completed& completed, Ctx& ctx) {
  const Leadership& led = replication.led[index];
  const PartitionInfo& info = ctx.cluster().at(led.partition);
  const std::uint32_t broker = info.replicas[position];
  if (!led.leads || led.change != IsrChange::none || has(led.isr, broker)) return;
  const FollowerState& follower = led.followers[position];
  const bool reached = follower.log_end >= replication.replicas[led.replica].high_watermark &&
                       follower.log_end >= led.epoch_start;
  if (!reached || !eligible(broker, follower, ctx)) return;
  SmallVec<std::uint32_t, 3> grown;
  for (const std::uint32_t each : info.replicas) {
    if (each == broker || has(led.isr, each)) grown.push_back(each);
  }
  replication.led.edit(index).proposed = grown;
  propose(replication, index, IsrChange::expand, completed, ctx);
}

void shrink_isrs(Replication& replication, BrokerId broker, Completed& completed, Ctx& ctx) {
  for (std::uint32_t i = 0; i < replication.led.size(); ++i) {
    const Leadership& led = replication.led[i];
    const bool alone = led.isr.size() < 2;
    if (led.leads && led.broker == broker && led.change == IsrChange::none && !alone)
      shrink(replication, i, completed, ctx);
  }
}

AlterPartitionRequest isr_changes(Replication& replication, BrokerId broker,
                                  std::int64_t broker_epoch, const Ctx& ctx) {
  AlterPartitionRequest request{broker, broker_epoch, {}};
  std::erase_if(replication.isr_wanted, [&](std::uint32_t index) {
    const Leadership& seen = replication.led[index];
    if (seen.leads && seen.broker != broker) return false;
    if (!seen.leads || seen.change == IsrChange::none || seen.change_sent) return true;
    Leadership& led = replication.led.edit(index);
    led.change_sent = true;
    AlteredPartition part{led.partition, led.epoch, led.partition_epoch, led.proposed, {}};
    const PartitionInfo& info = ctx.cluster().at(led.partition);
    for (const std::uint32_t member : led.proposed) {
      std::int64_t epoch = member == broker.index ? broker_epoch : -1;
      for (std::size_t i = 0; i < info.replicas.size(); ++i) {
        if (info.replicas[i] == member && member != broker.index)
          epoch = led.followers[i].broker_epoch;
      }
      part.broker_epochs.push_back(epoch);
    }
    request.parts.push_back(part);
    return true;
  });
  return request;
}

void isr_request_failed(Replication& replication, BrokerId broker) {
  for (std::uint32_t i = 0; i < replication.led.size(); ++i) {
    const Leadership& led = replication.led[i];
    if (!led.leads || led.broker != broker || !led.change_sent) continue;
    replication.led.edit(i).change_sent = false;
    replication.isr_wanted.push_back(i);
  }
}

void isr_answered(Replication& replication, BrokerId broker, const AlterPartitionResponse& response,
                  Completed& completed, Ctx& ctx) {
  for (const AlterPartitionResult& result : response.parts) {
    const std::uint32_t own = replica_index(ctx.cluster().at(result.partition), broker);
    const std::uint32_t index = own == Replica::none ? own : replication.replicas[own].led;
    if (index == Replica::none || !replication.led[index].leads) continue;
    Leadership& led = replication.led.edit(index);
    if (led.change == IsrChange::none || !led.change_sent) continue;
    if (asks_again(result.error)) {
      led.change_sent = false;
      replication.isr_wanted.push_back(index);
      completed.isr = true;
    } else if (settled(led, result)) {
      led.change = IsrChange::none;
      led.proposed.clear();
      watch_outsiders(replication, index, ctx);
      advance_high_watermark(replication, index, completed, ctx);
    }
  }
}

}  // namespace ks
