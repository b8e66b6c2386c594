#include "tests/conformance/replay/brokers/simulated_brokers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "sim/world/audit.h"
#include "sim/world/step.h"
#include "tests/conformance/replay/brokers/zookeeper_mode.h"

namespace ks_replay {
namespace {

std::vector<std::int64_t> numbers(const std::vector<ks::BrokerId>& brokers) {
  std::vector<std::int64_t> list;
  for (const ks::BrokerId broker : brokers) list.push_back(std::int64_t{broker.index} + 1);
  return list;
}

std::vector<std::int64_t> numbers(const std::vector<std::uint32_t>& indexes) {
  std::vector<std::int64_t> list;
  for (const std::uint32_t index : indexes) list.push_back(std::int64_t{index} + 1);
  return list;
}

/// Puts what one run tells into lanes.
class Watcher {
 public:
  Watcher(const ks::World& world, SimulatedBrokers& run) : world_(world), run_(run) {
    for (std::uint32_t p = 0; p < world.cluster->partitions.size(); ++p) {
      const ks::PartitionInfo& info = world.cluster->partitions[p];
      PartitionState state;
      state.leader = std::int64_t{info.leader.index} + 1;
      for (const std::uint32_t broker : info.isr) state.isr.push_back(std::int64_t{broker} + 1);
      partitions_.push_back(state);
      known_.emplace_back();
    }
  }

  void look(const std::vector<ks::Fact>& facts) {
    for (const ks::Fact& fact : facts) {
      std::visit([&](const auto& body) { see(fact, body); },
                 static_cast<const ks::FactKinds&>(fact.body));
      see_zookeeper(fact, run_.lanes);
    }
    flush();
    look_at_producers();
  }

  void finish() {
    const ks::RecordAudit audit = ks::audit_records(world_);
    for (const ks::AuditedRange& range : audit.lost)
      run_.counts.lost[name(range.partition)] += range.count;
    run_.counts.aborted = static_cast<std::int64_t>(ks::RecordAudit::records(audit.aborted));
    run_.counts.duplicated = static_cast<std::int64_t>(ks::RecordAudit::records(audit.doubled));
  }

 private:
  std::string name(ks::PartitionId partition) const { return world_.names->of(partition); }
  static std::string number(ks::BrokerId broker) { return std::to_string(broker.index + 1); }
  static std::string number(ks::NodeId node) { return std::to_string(node.index + 1); }
  std::vector<Noted>& lane(const std::string& name) { return run_.lanes[name]; }
  std::vector<Noted>& at_controller(ks::BrokerId broker) {
    return lane("broker " + number(broker) + " at the controller");
  }

  template <class Other>
  void see(const ks::Fact&, const Other&) {}

  /// A change of leader and one of the ISR that follows it are one record.
  void see(const ks::Fact& fact, const ks::LeaderElected& body) {
    flush();
    if (body.internal) return;
    PartitionState& state = partitions_[body.partition.index];
    state.leader = body.to.valid() ? std::int64_t{body.to.index} + 1 : -1;
    state.leader_epoch = body.leader_epoch;
    ++state.partition_epoch;
    // Its controller log tells only of leaders that were found.
    if (world_.zookeeper.on && !body.to.valid()) return;
    pending_ = body.partition;
    pending_at_ = fact.time;
  }
  void see(const ks::Fact& fact, const ks::IsrChanged& body) {
    if (body.internal) return;
    if (pending_ != body.partition) flush();
    PartitionState& state = partitions_[body.partition.index];
    state.isr = numbers(body.to);
    state.elr = numbers(body.elr);
    state.partition_epoch = body.partition_epoch;
    if (body.leader_epoch >= 0) state.leader_epoch = body.leader_epoch;
    // Nor of followers that leave the ISR; their leaders tell of the epoch.
    const bool quiet = body.reason == ks::ChangeReason::offline && !pending_;
    if (quiet) return;
    pending_ = body.partition;
    pending_at_ = fact.time;
    flush();
  }
  void flush() {
    if (!pending_) return;
    lane(name(*pending_)).push_back(Noted{pending_at_, text_of(partitions_[pending_->index])});
    pending_.reset();
  }

  void see(const ks::Fact& fact, const ks::BrokerRegistered& body) {
    at_controller(body.broker)
        .push_back(Noted{fact.time, body.clean ? "registered after an orderly end" : "registered"});
  }
  void see(const ks::Fact& fact, const ks::MessageSent& body) {
    const auto* metadata = std::get_if<ks::MetadataResponse>(&body.message.body);
    if (metadata != nullptr && metadata->image->partitions.empty()) forget_epochs(body.to);
    const auto* refused = std::get_if<ks::BrokerRegistrationResponse>(&body.message.body);
    if (refused == nullptr || refused->error == ks::KafkaError::none) return;
    at_controller(ks::BrokerId{body.to.index})
        .push_back(Noted{fact.time, "registration refused with error " +
                                        std::to_string(static_cast<int>(refused->error))});
  }
  void see(const ks::Fact& fact, const ks::BrokerFenced& body) {
    if (body.reason == ks::ChangeReason::fenced)
      at_controller(body.broker).push_back(Noted{fact.time, "fenced"});
  }
  void see(const ks::Fact& fact, const ks::BrokerUnfenced& body) {
    at_controller(body.broker).push_back(Noted{fact.time, "unfenced"});
  }
  void see(const ks::Fact& fact, const ks::ShutdownGranted& body) {
    at_controller(body.broker).push_back(Noted{fact.time, "shutdown granted"});
  }
  void see(const ks::Fact& fact, const ks::BrokerStateChanged& body) {
    if (world_.zookeeper.on) return;  // it logs no states
    if (body.to == ks::BrokerState::not_running || body.from == ks::BrokerState::not_running)
      return;
    // Of this one Kafka writes nothing down.
    if (body.to == ks::BrokerState::pending_controlled_shutdown) return;
    lane("state of broker " + number(fact.node))
        .push_back(Noted{fact.time, std::string{broker_state_name(body.to)}});
  }
  void see(const ks::Fact& fact, const ks::LogTruncated& body) {
    lane("log of " + name(body.partition) + " at broker " + number(fact.node))
        .push_back(Noted{fact.time, "truncated", body.to});
  }
  void see(const ks::Fact& fact, const ks::HighWatermarkWentBack& body) {
    if (world_.cluster->at(world_.cluster->at(body.partition).topic).internal) return;
    lane("high watermark of " + name(body.partition) + " at broker " + number(fact.node))
        .push_back(Noted{fact.time, "went back", body.to});
  }
  void see(const ks::Fact& fact, const ks::IsrChangeWanted& body) {
    if (body.to.size() >= body.from.size()) return;
    lane("shrinks of " + name(body.partition))
        .push_back(Noted{fact.time, "wanted: ISR" + set_text(numbers(body.to))});
  }
  void see(const ks::Fact& fact, const ks::LeadershipTaken& body) {
    if (body.leader_epoch != partitions_[body.partition.index].leader_epoch) return;
    const ks::Cluster& image = *world_.cluster;
    if (world_.zookeeper.on && image.at(image.at(body.partition).topic).internal) return;
    lane("leaders of " + name(body.partition))
        .push_back(Noted{
            fact.time,
            "broker " + number(fact.node) + " leads in epoch " + std::to_string(body.leader_epoch),
            body.log_end});
  }
  void see(const ks::Fact& fact, const ks::BatchRetried& body) {
    note_retry(lane("retries of " + std::string{world_.names->of(fact.node)}), fact.time,
               std::string{error_name(body.error)});
  }
  void see(const ks::Fact& fact, const ks::BatchAcknowledged& body) {
    pauses_.acknowledged(run_.lanes, std::string{world_.names->of(fact.node)}, name(body.partition),
                         fact.time);
  }
  void see(const ks::Fact& fact, const ks::QuorumStateChanged& body) {
    quorum(fact, std::string{quorum_state_name(body.to)}, body.epoch);
  }
  void see(const ks::Fact& fact, const ks::ControllerActivated& body) {
    quorum(fact, "active", body.epoch);
  }
  /// Kafka's log names states in small letters.
  void quorum(const ks::Fact& fact, std::string state, std::int32_t epoch) {
    if (state[0] < 'a') state[0] = static_cast<char>(state[0] - 'A' + 'a');
    lane("quorum at " + std::string{world_.names->of(fact.node)})
        .push_back(Noted{fact.time, state + ", epoch " + std::to_string(epoch)});
  }
  void see(const ks::Fact&, const ks::CommandRejected& body) {
    run_.rejected = body.command + ": " + body.reason;
  }

  void see(const ks::Fact& fact, const ks::TransactionStateChanged& body) {
    std::vector<std::string> partitions;
    for (const ks::PartitionId partition : body.partitions) partitions.push_back(name(partition));
    constexpr std::array<const char*, 6> names = {
        "EMPTY", "ONGOING", "PREPARE_COMMIT", "PREPARE_ABORT", "COMPLETE_COMMIT", "COMPLETE_ABORT"};
    if (fact.time < run_.from) return;
    lane("transactional id " + std::string{world_.names->of(body.transactional)})
        .push_back(Noted{fact.time, state_text(names.at(static_cast<std::size_t>(body.to)),
                                               body.producer_epoch, partitions)});
  }
  /// A call in an error state throws what KafkaProducer makes of it.
  void see(const ks::Fact& fact, const ks::TransactionCallReturned& body) {
    if (body.error == ks::KafkaError::none || fact.time < run_.from) return;
    const std::string call{ks::call_name(body.call)};
    std::string exception = "KafkaException";
    if (body.error == ks::KafkaError::invalid_producer_epoch)
      exception = "InvalidProducerEpochException";
    if (body.error == ks::KafkaError::producer_fenced) exception = "ProducerFencedException";
    if (body.error == ks::KafkaError::invalid_txn_state && body.took > ks::Duration{})
      exception = "InvalidTxnStateException";
    lane("exceptions of " + std::string{world_.names->of(fact.node)})
        .push_back(Noted{fact.time, call.substr(0, call.find("Tran")) + ": " + exception});
  }
  /// Without transactions nothing of the kind is told: then the high watermark says it.
  void see(const ks::Fact& fact, const ks::HighWatermarkAdvanced& body) {
    if (world_.cluster->at(world_.cluster->at(body.partition).topic).internal) return;
    if (fact.time < run_.from || world_.transactions.empty()) return;
    const std::int64_t stable = ks::last_stable_offset(world_, body.partition);
    std::int64_t& known = stable_[body.partition.index];
    stalls_.stable(run_.lanes, name(body.partition), known, stable, fact.time);
    known = std::max(known, stable);
  }

  void look_at_transactions(const ks::Producer& producer) {
    if (!producer.transaction.on()) return;
    const std::string state{ks::client_state_name(producer.transaction.state)};
    std::string& known = client_states_[producer.id.index];
    if (known == state) return;
    const bool first = known.empty();
    known = state;
    if (first || world_.now < run_.from) return;
    lane("state of the client " + std::string{world_.names->of(node(producer.id))})
        .push_back(Noted{world_.now, state});
  }

  void look_at_producers() {
    for (const ks::Producer& producer : world_.producers) {
      look_at_transactions(producer);
      const ks::Cluster& view = producer.metadata.view();
      for (std::uint32_t p = 0; p < known_.size() && p < view.partitions.size(); ++p) {
        const ks::PartitionInfo& info = view.partitions[p];
        if (view.at(info.topic).internal) continue;
        std::int32_t epoch = info.leader.valid() ? info.leader_epoch : 0;
        for (const ks::PartitionLeader& hint : producer.hints) {
          if (hint.partition.index == p) epoch = std::max(epoch, hint.leader_epoch);
        }
        learn(producer, p, epoch);
      }
    }
  }

  /// A client that is told that a topic is unknown sets its epochs anew when it is there again: of that its
  /// log tells something else than of an epoch that it learns.
  void forget_epochs(ks::NodeId client) {
    for (const ks::Producer& producer : world_.producers) {
      if (!(node(producer.id) == client)) continue;
      for (std::uint32_t p = 0; p < known_.size(); ++p) forgotten_.insert({p, producer.id.index});
    }
  }

  void learn(const ks::Producer& producer, std::uint32_t p, std::int32_t epoch) {
    std::int32_t& known = known_[p][producer.id.index];
    if (epoch <= known) return;
    known = epoch;
    if (forgotten_.erase({p, producer.id.index}) != 0) return;
    lane("epochs known to " + std::string{world_.names->of(node(producer.id))} + " of " +
         name(ks::PartitionId{p}))
        .push_back(Noted{world_.now, "epoch " + std::to_string(epoch)});
  }

  const ks::World& world_;
  SimulatedBrokers& run_;
  std::vector<PartitionState> partitions_;
  std::vector<std::map<std::uint32_t, std::int32_t>> known_;     ///< by partition and producer
  std::set<std::pair<std::uint32_t, std::uint32_t>> forgotten_;  ///< by partition and producer
  std::optional<ks::PartitionId> pending_;
  ks::Time pending_at_{};
  AckPauses pauses_;
  StablePauses stalls_;
  std::map<std::uint32_t, std::int64_t> stable_;        ///< by partition
  std::map<std::uint32_t, std::string> client_states_;  ///< by producer
};

/// Once a process is gone for sure.
void give_contacts(ks::World& world, const BrokerInput& input, std::size_t& given) {
  constexpr ks::Duration margin{100'000};
  while (given < input.contacts.size() && input.contacts[given].at + margin <= world.now) {
    give_contact(world, input.contacts[given].broker, input.contacts[given].heard);
    ++given;
  }
}

/// What the next start or end takes is the host's.
void give_times(ks::World& world, const BrokerInput& input) {
  const std::size_t next = world.commands_done;
  if (next >= input.commands.size()) return;
  const ks::CommandBody& body = input.commands[next].body;
  const bool starts = std::holds_alternative<ks::StartBroker>(body);
  if (!starts && !std::holds_alternative<ks::StopBroker>(body)) return;
  for (std::uint32_t i = 0; i < world.brokers.size(); ++i) {
    if (world.names->brokers[i] == target(body)) world.brokers[i].life.times = input.times[next];
  }
  for (ks::Controller& controller : world.controllers) {
    if (world.names->of(node(controller.id)) == target(body))
      controller.config.boot = input.times[next].boot;
  }
}

}  // namespace

SimulatedBrokers simulate_brokers(const BrokerInput& input) {
  SimulatedBrokers run;
  run.from = input.from;
  ks::World world = ks::make_world(input.cluster);
  Watcher watcher(world, run);
  ks::Facts facts;
  facts.wanted = ks::Level::data;
  give_times(world, input);
  std::size_t contacts = 0;
  AppliedRoles roles = input.roles;
  ControlRequests control_requests = input.control_requests;
  FirstRequests first_requests = input.first_requests;
  while (ks::step(world, input.commands, input.end, facts)) {
    watcher.look(facts.list);
    roles.give(facts.list, world);
    control_requests.give(facts.list, world);
    if (world.zookeeper.on) give_zookeeper_phases(world, input.zookeeper);
    first_requests.give(facts.list, world);
    facts.list.clear();
    give_times(world, input);
    give_contacts(world, input, contacts);
  }
  watcher.finish();
  return run;
}

}  // namespace ks_replay
