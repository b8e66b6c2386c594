#include "tests/conformance/replay/simulated_run.h"

#include <algorithm>

#include "sim/protocol/api_key.h"
#include "sim/world/step.h"

namespace ks_replay {
namespace {

bool keeps_session(const ks::MessageBody& answer, bool consumer_protocol) {
  const ks::KafkaError error = error_of(answer);
  if (error != ks::KafkaError::none && error != ks::KafkaError::rebalance_in_progress) return false;
  switch (api_key(answer)) {
    case ks::ApiKey::heartbeat:
    case ks::ApiKey::sync_group:
    case ks::ApiKey::consumer_group_heartbeat: return true;
    case ks::ApiKey::offset_commit: return !consumer_protocol;
    default: return false;
  }
}

void note_instants(SimulatedRun& run, const ks::Fact& fact, const ks::World& world,
                   bool consumer_protocol) {
  if (const auto* added = std::get_if<ks::MemberAdded>(&fact.body)) {
    const ks::ConsumerId consumer = world.names->members[added->member.index].consumer;
    run.joins[std::string{world.names->of(node(consumer))}].push_back(fact.time);
  }
  const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
  if (sent != nullptr && is_response(sent->message.body) &&
      sent->to.kind == ks::NodeKind::consumer &&
      keeps_session(sent->message.body, consumer_protocol)) {
    run.contacts[std::string{world.names->of(sent->to)}].push_back(fact.time);
  }
}

/// The commands of a run and what the host adds to them while it goes on.
class Commands {
 public:
  explicit Commands(std::vector<ks::Command> commands) : commands_(std::move(commands)) {}

  std::span<const ks::Command> all() const { return commands_; }

  /// The process stands still, unless it does already; one that ends meanwhile does not.
  void stall(Stall stall, std::size_t done) {
    std::vector<Stall>& others = stalls_[stall.process];
    for (const Stall& other : others) {
      if (other.from <= stall.from && stall.from < other.until) stall.from = other.until;
      if (stall.from < other.from && other.from < stall.until) stall.until = other.from;
    }
    if (stall.until <= stall.from || ends(stall.process, stall.from, stall.until)) return;
    others.push_back(stall);
    insert(done, {stall.from, ks::Freeze{stall.process}, ks::Origin::scripted, {}});
    insert(done, {stall.until, ks::Thaw{stall.process}, ks::Origin::scripted, {}});
  }

 private:
  bool ends(const std::string& process, ks::Time from, ks::Time until) const {
    return std::any_of(commands_.begin(), commands_.end(), [&](const ks::Command& command) {
      const bool ends = std::holds_alternative<ks::Kill>(command.body) ||
                        std::holds_alternative<ks::Close>(command.body);
      return ends && target(command.body) == process && command.at <= until &&
             (command.at >= from || std::holds_alternative<ks::Kill>(command.body));
    });
  }

  void insert(std::size_t done, ks::Command command) {
    const auto place = std::upper_bound(
        commands_.begin() + static_cast<std::ptrdiff_t>(done), commands_.end(), command,
        [](const ks::Command& a, const ks::Command& b) { return a.at < b.at; });
    commands_.insert(place, std::move(command));
  }

  std::vector<ks::Command> commands_;
  std::map<std::string, std::vector<Stall>> stalls_;
};

}  // namespace

SimulatedRun simulate(const Recording& recording, const Phases& phases, const HostDelays& delays,
                      ks::Time until) {
  const WholeRunInput input = whole_run_input(recording, phases);
  Commands commands(input.commands);
  HostClock host(delays);
  FailoverClock failover(delays.failover);
  TopicClock topics(delays.topics_known);
  ks::World world = ks::make_world(input.cluster);
  const Partitions partitions(world);
  SimulatedRun run;
  ks::Facts facts;
  while (ks::step(world, commands.all(), std::min(until, input.end), facts)) {
    observe(run.lanes, facts.list, world, recording, partitions);
    for (const ks::Fact& fact : facts.list) {
      note_instants(run, fact, world, recording.consumer_protocol());
      const auto* refused = std::get_if<ks::CommandRejected>(&fact.body);
      if (refused != nullptr) run.rejected = refused->command + ": " + refused->reason;
    }
    host.give_commits(world);
    failover.give(facts.list, world);
    topics.give(world);
    for (const Stall& stall : host.stalls(facts.list, world)) {
      commands.stall(stall, world.commands_done);
    }
    facts.list.clear();
  }
  for (const ks::PartitionLedger& ledger : world.ledger.groups.front().partitions) {
    const auto again = static_cast<std::int64_t>(ledger.duplicates);
    if (again > 0) run.repeats[partitions.number(ledger.partition)] = again;
  }
  return run;
}

}  // namespace ks_replay
