// Producers and partitions of the stage.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "viz/model/actions.h"
#include "viz/model/build_stage_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

constexpr std::int64_t high_lag = 50;

std::string state_text(ks::ProcessState state) {
  if (state == ks::ProcessState::running) return {};
  if (state == ks::ProcessState::killed) return "crashed";
  return std::string{ks::process_state_name(state)};
}

bool on_stage(const StageSource& s, const ks::Producer& producer) {
  const std::vector<ks::PartitionId>& partitions =
      s.world.cluster->at(producer.plan->topic).partitions;
  return !partitions.empty() && s.partition_index[partitions[0].index] >= 0;
}

StageProducer producer_view(const StageSource& s, const ks::Producer& producer) {
  StageProducer view;
  view.id = producer.id;
  view.name = s.names.of(ks::node(producer.id));
  view.rate = rate_text(producer.per_second);
  view.acks = acks_text(producer.config.acks);
  const std::uint64_t failed = s.world.ledger.producers[producer.id.index].failed;
  view.errors = fmt::format("{} {}", failed, failed == 1 ? "error" : "errors");
  view.failed = failed > 0;
  view.state = state_text(producer.process);
  const ks::ProducerLedger& ledger = s.world.ledger.producers[producer.id.index];
  view.tip =
      fmt::format("**{}** writes {} to {} with {}: {} records so far, {} acknowledged, {} failed.",
                  view.name, view.rate, s.names.topics[producer.plan->topic.index], view.acks,
                  ledger.produced, ledger.acked, failed);
  view.actions = actions_of(s.world, ks::node(producer.id));
  return view;
}

std::vector<std::string> formula(const StageSource& s, const ks::Producer& producer) {
  const std::size_t partitions = s.world.cluster->at(producer.plan->topic).partitions.size();
  if (producer.plan->keys.empty()) return {"no keys:", "each batch to", "another one"};
  return {"partition =", "murmur2(key)", fmt::format("mod {}", partitions)};
}

// --- numbers of all partitions -------------------------------------------------------------------

/// Its process answers requests.
bool serves(const ks::BrokerLife& life) {
  const bool process =
      life.process == ks::ProcessState::running || life.process == ks::ProcessState::closing;
  return process && (life.state == ks::BrokerState::running ||
                     life.state == ks::BrokerState::pending_controlled_shutdown ||
                     life.state == ks::BrokerState::shutting_down);
}

/// Where the leaders' replicas stand is found first: then one can be read while the next is on its way
/// from memory, which is most of what thousands of them take.
void fill_leaders(const StageSource& s, StageView& view) {
  const ks::Cluster& cluster = *s.world.cluster;
  std::vector<bool> served;
  served.reserve(s.world.brokers.size());
  for (const ks::Broker& broker : s.world.brokers) served.push_back(serves(broker.life));
  std::vector<const ks::Replica*> leaders;
  leaders.reserve(view.partitions.size());
  for (StagePartition& p : view.partitions) {
    const ks::PartitionInfo& info = cluster.at(p.id);
    p.leaderless = !info.leader.valid() || !served[info.leader.index];
    leaders.push_back(&s.world.replication.replicas[info.leader_replica]);
  }
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    view.partitions[i].log_end = leaders[i]->log.end_offset();
    view.partitions[i].high_watermark = leaders[i]->high_watermark;
  }
}

void fill_numbers(const StageSource& s, StageView& view) {
  fill_leaders(s, view);
  if (!s.group.valid()) return;
  for (const ks::CommittedOffset& offset : s.shown().offsets) {
    const int index = s.partition_index[offset.partition.index];
    if (index >= 0) view.partitions[static_cast<std::size_t>(index)].committed = offset.offset;
  }
  for (const ks::PartitionLedger& entry : s.world.ledger.groups[s.group.index].partitions) {
    const int index = s.partition_index[entry.partition.index];
    if (index < 0 || !entry.owner.valid()) continue;
    const ks::Consumer& owner = s.world.consumers[entry.owner.index];
    if (!owner.alive() && owner.process != ks::ProcessState::frozen) continue;
    StagePartition& p = view.partitions[static_cast<std::size_t>(index)];
    p.owner = s.consumer_index[entry.owner.index];
  }
  for (std::size_t who = 0; who < view.consumers.size(); ++who) {
    for (const ks::OwnedPartition& owned : s.world.consumers[view.consumers[who].id.index].owned) {
      const int index = s.partition_index[owned.partition.index];
      if (index < 0) continue;
      StagePartition& p = view.partitions[static_cast<std::size_t>(index)];
      if (p.owner == static_cast<int>(who)) p.position = owned.position;
    }
  }
}

const std::vector<ks::PartitionId>* released(const ks::FactBody& body) {
  if (const auto* fact = std::get_if<ks::PartitionsRevoked>(&body)) return &fact->partitions;
  if (const auto* fact = std::get_if<ks::PartitionsLost>(&body)) return &fact->partitions;
  if (const auto* fact = std::get_if<ks::ProcessKilled>(&body)) return &fact->owned;
  return nullptr;
}

/// Who had what nobody has now: the last facts by which a consumer of the group let go of
/// partitions.
void fill_last_owners(const StageSource& s, StageView& view) {
  auto open = static_cast<std::size_t>(std::count_if(view.partitions.begin(), view.partitions.end(),
                                                     [](const auto& p) { return p.owner < 0; }));
  using Positions = std::span<const std::uint32_t>;
  std::array<Positions, 3> lists = {before(s, s.trace.of<ks::PartitionsRevoked>()),
                                    before(s, s.trace.of<ks::PartitionsLost>()),
                                    before(s, s.trace.of<ks::ProcessKilled>())};
  for (int looked = 0; open > 0 && looked < 400; ++looked) {
    Positions* latest = nullptr;
    for (Positions& list : lists) {
      if (!list.empty() && (latest == nullptr || list.back() > latest->back())) latest = &list;
    }
    if (latest == nullptr) return;
    const ks::Fact& fact = s.trace[latest->back()];
    *latest = latest->first(latest->size() - 1);
    if (fact.node.kind != ks::NodeKind::consumer || fact.node.index >= s.consumer_index.size())
      continue;
    const int who = s.consumer_index[fact.node.index];
    if (who < 0) continue;
    for (const ks::PartitionId id : *released(fact.body)) {
      const int index = s.partition_index[id.index];
      if (index < 0) continue;
      StagePartition& p = view.partitions[static_cast<std::size_t>(index)];
      if (p.owner >= 0 || p.last_owner >= 0) continue;
      p.last_owner = who;
      --open;
    }
  }
}

// --- rows ----------------------------------------------------------------------------------------

/// What is wrong with a replica's broker, or with the replica; "" for nothing.
struct BrokerMark {
  std::string_view word;
  StageInk ink = StageInk::plain;
};
BrokerMark broker_mark(const ks::World& world, const ks::PartitionInfo& info, ks::BrokerId broker) {
  const ks::ProcessState process = world.brokers[broker.index].life.process;
  if (process == ks::ProcessState::killed || process == ks::ProcessState::closed)
    return {" dead", StageInk::red};
  if (process == ks::ProcessState::frozen) return {" frozen", StageInk::amber};
  if (world.cluster->brokers[broker.index].fenced) return {" fenced", StageInk::red};
  const bool in_sync = std::find(info.isr.begin(), info.isr.end(), broker.index) != info.isr.end();
  return in_sync ? BrokerMark{} : BrokerMark{" late", StageInk::amber};
}

void fill_replicas(const StageSource& s, const StagePartition& p, StageRow& row) {
  const ks::PartitionInfo& info = s.world.cluster->at(p.id);
  const auto add = [&](ks::BrokerId broker, bool leader) {
    StageReplica replica;
    replica.leader = leader;
    replica.broker = broker.index;
    const BrokerMark mark = broker_mark(s.world, info, broker);
    replica.ink = mark.ink;
    replica.label =
        fmt::format("{}{}{}", leader ? "L " : "", s.names.of(ks::node(broker)), mark.word);
    if (const ks::Replica* r = s.world.replication.find(*s.world.cluster, p.id, broker)) {
      replica.log_end = r->log.end_offset();
    }
    row.replicas.push_back(std::move(replica));
  };
  if (info.leader.valid()) add(info.leader, true);
  for (const std::uint32_t broker : info.replicas) {
    if (broker != info.leader.index) add(ks::BrokerId{broker}, false);
  }
}

void fill_keys(const StageSource& s, const StagePartition& p, RecordKeys& keys, StageRow& row) {
  const ks::PartitionLog& log = ks::leader_replica(s.world, p.id).log;
  const std::int64_t from =
      std::max<std::int64_t>(0, p.log_end - static_cast<std::int64_t>(stage_cells));
  keys.of_log(log, p.id, from, p.log_end, row.keys);
}

/// "SPSO 231, SPEO 239: 5 acquired, 2 available"; what is finished inside the window is not told.
std::string share_window(const StageSource& s, ks::PartitionId id) {
  const ks::LedSharePartition* const led = s.world.shares.find(s.group, id);
  if (led == nullptr) return "no member has asked for it";
  std::int64_t acquired = 0;
  std::int64_t available = 0;
  for (const ks::ShareRun& run : led->state.runs()) {
    if (run.state == ks::RecordState::acquired) acquired += run.count();
    if (run.state == ks::RecordState::available) available += run.count();
  }
  std::string text = fmt::format("SPSO {}, SPEO {}: {} acquired", led->state.start_offset(),
                                 led->state.end_offset(), acquired);
  return available > 0 ? text + fmt::format(", {} available", available) : text;
}

StageRow row_of(const StageSource& s, const StageView& view, const StagePartition& p) {
  StageRow row;
  row.name = view.topics.size() > 1 ? s.names.of(p.id) : s.names.short_name(p.id);
  fill_replicas(s, p, row);
  row.lag = p.committed < 0 ? "\u2013" : std::to_string(p.lag());
  row.lag_high = p.lag() > high_lag;
  if (s.group.valid() && p.committed < 0) row.note = "nothing committed";
  if (view.shared) {
    row.note = share_window(s, p.id);
    const std::int64_t waiting =
        p.log_end - std::max<std::int64_t>(0, ks::committed(s.world, s.group, p.id));
    row.lag = std::to_string(waiting);
    row.lag_high = waiting > high_lag;
    row.tip = fmt::format("**{}**: log end {}, high watermark {}. {}.", s.names.of(p.id), p.log_end,
                          p.high_watermark, row.note);
    return row;
  }
  std::string who = "nobody reads it";
  if (p.owner >= 0) {
    const std::string& name = view.consumers[static_cast<std::size_t>(p.owner)].name;
    who = p.position < 0 ? fmt::format("{} looks up where to begin", name)
                         : fmt::format("{} reads on at {}", name, p.position);
  }
  const std::string committed = p.committed < 0 ? "nothing" : std::to_string(p.committed);
  const std::int64_t stable = ks::last_stable_offset(s.world, p.id);
  const std::string open =
      stable == p.high_watermark ? "" : fmt::format("last stable offset {}, ", stable);
  row.tip = fmt::format("**{}**: log end {}, high watermark {}, {}committed {}; {}.{}",
                        s.names.of(p.id), p.log_end, p.high_watermark, open, committed, who,
                        p.leaderless ? " It has no leader that answers." : "");
  return row;
}

}  // namespace

void build_stage_producers(const StageSource& s, StageView& view) {
  for (const ks::Producer& producer : s.world.producers) {
    if (producer.process == ks::ProcessState::not_started || producer.plan == nullptr) continue;
    if (!on_stage(s, producer)) {
      view.elsewhere.push_back({producer.id, std::string{s.names.of(ks::node(producer.id))},
                                std::string{s.names.topics[producer.plan->topic.index]}});
      continue;
    }
    view.producers.push_back(producer_view(s, producer));
    if (view.formula.empty()) view.formula = formula(s, producer);
  }
}

void build_stage_partitions(const StageSource& s, StageView& view) {
  fill_numbers(s, view);
  if (view.partitions.size() > stage_rows) return;
  if (s.group.valid()) fill_last_owners(s, view);
  RecordKeys keys(s.world, view.keys);
  view.rows.reserve(view.partitions.size());
  for (const StagePartition& p : view.partitions) {
    view.rows.push_back(row_of(s, view, p));
    fill_keys(s, p, keys, view.rows.back());
  }
}

}  // namespace kv
