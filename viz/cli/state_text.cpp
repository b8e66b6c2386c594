// The state of a world as a page of text.
#include <fmt/format.h>

#include <algorithm>

#include "sim/protocol/api_key.h"
#include "sim/scenario/units.h"
#include "sim/trace/sentence.h"
#include "sim/trace/words.h"
#include "viz/cli/state.h"
#include "viz/cli/table.h"
#include "viz/model/broker_load.h"

namespace kv {
namespace {

class StatePage {
 public:
  StatePage(const ks::World& world, ks::Time now)
      : world_(world), names_(*world.names), now_(now) {}

  std::vector<std::string> write() {
    line(fmt::format("{} s, event {}", clock(now_), world_.event));
    for (const ks::Group& group : world_.groups) write_group(group);
    write_producers();
    write_servers();
    write_partitions();
    write_load();
    write_timers();
    write_flights();
    return std::move(lines_);
  }

 private:
  static std::string clock(ks::Time time) { return ks::seconds_text(time - ks::start_time); }
  static std::string number(std::int64_t value) {
    return value < 0 ? std::string("-") : fmt::format("{}", value);
  }
  std::string left(ks::Time deadline) const { return ks::seconds_text(deadline - now_) + " s"; }
  std::string name(ks::NodeId node) const { return std::string(names_.of(node)); }
  std::string name(ks::ConsumerId consumer) const {
    return consumer.valid() ? name(ks::node(consumer)) : "nobody";
  }

  void line(std::string text) { lines_.push_back(std::move(text)); }
  void heading(std::string text) {
    line("");
    line(std::move(text));
  }
  void table(const Table& rows) {
    for (std::string& text : rows.lines(2)) line(std::move(text));
  }

  void write_group(const ks::Group& group) {
    if (group.type == ks::GroupType::share) {
      write_share_group(group);
      return;
    }
    const bool modern = group.type == ks::GroupType::consumer;
    std::string title = fmt::format(
        "{}: {}, {}, coordinator {}", name(ks::node(group.id)), ks::group_state_name(group.state),
        modern ? consumer_group_epochs(group) : fmt::format("generation {}", group.generation),
        name(ks::node(coordinator_of(world_, group))));
    if (!group.protocol.empty()) title += ", assignor " + group.protocol;
    const ks::ConsumerId leader = consumer_of(group.leader);
    if (leader.valid()) title += ", leader " + name(leader);
    if (group.state == ks::GroupState::preparing_rebalance) {
      title += fmt::format(", {} of {} at the join barrier", group.parked(), group.members.size());
    }
    heading(std::move(title));
    if (modern) {
      const Table members = consumer_group_members(world_, group, now_);
      if (!members.empty()) table(members);
    } else {
      write_members(group);
    }
    write_offsets(group);
  }

  void write_share_group(const ks::Group& group) {
    heading(fmt::format("{}: {}, share group, {}, coordinator {}{}", name(ks::node(group.id)),
                        ks::group_state_name(group.state), consumer_group_epochs(group),
                        name(ks::node(coordinator_of(world_, group))),
                        group.protocol.empty() ? "" : ", assignor " + group.protocol));
    const Table members = share_group_members(world_, group, now_);
    if (!members.empty()) table(members);
    const Table windows = share_windows(world_, group);
    if (!windows.empty()) table(windows);
    for (const ks::LedSharePartition& led : world_.shares.partitions) {
      if (led.state.group != group.id || led.state.runs().empty()) continue;
      line(fmt::format("  {} in flight:", names_.of(led.state.partition)));
      table(share_records(world_, led.state, now_));
    }
  }

  ks::ConsumerId consumer_of(ks::MemberId member) const {
    return member.valid() ? names_.members[member.index].consumer : ks::ConsumerId{};
  }

  std::string session_left(const ks::GroupMember& member) const {
    const ks::TimerSlot& slot = world_.engine.timers.slot(member.session);
    return slot.armed ? left(slot.deadline) : "-";
  }

  void write_members(const ks::Group& group) {
    Table rows({"member", "process", "state it believes", ">generation", "application", "owns",
                "for the coordinator", ">session left"});
    for (const ks::Consumer& consumer : world_.consumers) {
      if (consumer.group != group.id || consumer.process == ks::ProcessState::not_started) continue;
      const ks::GroupMember* member = ks::member_of(world_, consumer.id);
      std::vector<ks::PartitionId> owned;
      for (const ks::OwnedPartition& partition : consumer.owned)
        owned.push_back(partition.partition);
      const bool there = consumer.alive() || consumer.process == ks::ProcessState::frozen;
      std::string counted = member == nullptr ? "no member" : "member";
      if (member != nullptr && !parked_at(*member).empty())
        counted = fmt::format("{} parked", parked_at(*member));
      rows.add({name(consumer.id), std::string(ks::process_state_name(consumer.process)),
                there ? std::string(ks::member_state_name(consumer.state)) : "-",
                there ? number(consumer.generation) : "-",
                there ? std::string(ks::app_state_name(consumer.app)) : "-",
                there && !owned.empty() ? ks::partitions_text(owned, names_) : "-", counted,
                member == nullptr ? "-" : session_left(*member)});
    }
    if (!rows.empty()) table(rows);
    for (const ks::PendingMember& pending : group.pending_members) {
      line(fmt::format("  {} has been given a member id and is expected to join with it",
                       name(consumer_of(pending.id))));
    }
  }

  void write_offsets(const ks::Group& group) {
    Table rows({"partition", "owner", ">committed", ">position", ">log end", ">lag"});
    for (const ks::PartitionId id : partitions_of(world_, group)) {
      const std::int64_t committed = ks::committed(world_, group.id, id);
      const std::int64_t end = ks::log_end(world_, id);
      rows.add({names_.of(id), name(ks::owner(world_, group.id, id)), number(committed),
                number(position_of(world_, group.id, id)), number(end),
                number(end - std::max<std::int64_t>(committed, 0))});
    }
    if (!rows.empty()) table(rows);
  }

  void write_producers() {
    if (world_.producers.empty()) return;
    heading("Producers");
    Table rows({"producer", "process", ">rate", ">produced", ">acknowledged", ">failed"});
    for (const ks::Producer& producer : world_.producers) {
      const ks::ProducerLedger& ledger = world_.ledger.producers[producer.id.index];
      rows.add({name(ks::node(producer.id)), std::string(ks::process_state_name(producer.process)),
                ks::rate_text(producer.per_second), fmt::format("{}", ledger.produced),
                fmt::format("{}", ledger.acked), fmt::format("{}", ledger.failed)});
    }
    table(rows);
  }

  void write_servers() {
    heading("Brokers");
    table(broker_rows(world_));
    heading(control_title(world_));
    const Table controllers = controller_rows(world_);
    if (!controllers.empty()) table(controllers);
    const Table transactions = transaction_rows(world_);
    if (transactions.empty()) return;
    heading("Transactional ids");
    table(transactions);
  }

  std::string brokers(const ks::SmallVec<std::uint32_t, 3>& indexes) const {
    std::string text;
    for (const std::uint32_t index : indexes)
      text += (text.empty() ? "" : " ") + names_.brokers[index];
    return text;
  }

  /// Of the internal topic only what a group of this world uses.
  bool shown(std::uint32_t index) const {
    const ks::PartitionInfo& info = world_.cluster->partitions[index];
    if (!world_.cluster->at(info.topic).internal) return true;
    return std::any_of(world_.groups.begin(), world_.groups.end(), [&](const ks::Group& group) {
      return group.offsets_partition.index == index;
    });
  }

  /// With those that a reassignment adds and removes.
  std::string replicas(const ks::PartitionInfo& info) {
    std::string text = brokers(info.replicas);
    if (!info.reassigning()) return text;
    if (!info.moves->adding.empty()) text += ", adding " + brokers(info.moves->adding);
    if (!info.moves->removing.empty()) text += ", removing " + brokers(info.moves->removing);
    return text;
  }

  void write_partitions() {
    heading("Partitions");
    Table rows({"partition", "leader", ">epoch", "replicas", "ISR", ">log end", ">high watermark",
                ">last stable"});
    for (std::uint32_t i = 0; i < world_.cluster->partitions.size(); ++i) {
      if (!shown(i)) continue;
      const ks::PartitionInfo& info = world_.cluster->partitions[i];
      const ks::PartitionId id{i};
      rows.add({names_.of(id), info.leader.valid() ? name(ks::node(info.leader)) : "none",
                number(info.leader_epoch), replicas(info), brokers(info.isr),
                number(ks::log_end(world_, id)), number(ks::high_watermark(world_, id)),
                number(ks::last_stable_offset(world_, id))});
    }
    table(rows);
    Table replicas(
        {"replicas of", "log end/high watermark/last stable of each", "ELR", "last known leader"});
    for (std::uint32_t i = 0; i < world_.cluster->partitions.size(); ++i) {
      if (shown(i)) replicas.add(replica_cells(world_, ks::PartitionId{i}));
    }
    table(replicas);
  }

  /// What brokers have to do and who is held back, where that is limited.
  void write_load() {
    Table rows({"node", "of", "state"});
    const auto add = [&](ks::NodeId node, const LoadRows& all) {
      for (const auto& [what, state] : all) rows.add({name(node), what, state});
    };
    for (const ks::Broker& broker : world_.brokers)
      add(ks::node(broker.id), load_of(world_, broker.id));
    for (const ks::Producer& producer : world_.producers)
      add(ks::node(producer.id), quotas_of(world_, ks::node(producer.id)));
    for (const ks::Consumer& consumer : world_.consumers)
      add(ks::node(consumer.id), quotas_of(world_, ks::node(consumer.id)));
    if (rows.empty()) return;
    heading("Capacity and quotas");
    table(rows);
  }

  void write_timers() {
    Table rows({"at", "timer", ">left", ">runs out at"});
    for (const TimerLine& timer : timers_of(world_)) {
      rows.add({timer.owner, timer.timer, left(timer.deadline), clock(timer.deadline)});
    }
    if (rows.empty()) return;
    heading("Timers");
    table(rows);
  }

  void write_flights() {
    Table rows({"from", "to", "message", ">sent at", ">arrives in"});
    for (const FlightLine& flight : messages_in_flight(world_)) {
      const ks::MessageBody& body = flight.message->body;
      std::string what(ks::api_name(ks::api_key(body)));
      if (ks::is_response(body)) what += " response";
      const ks::KafkaError error = ks::error_of(body);
      if (error != ks::KafkaError::none) what += fmt::format(", {}", ks::error_name(error));
      rows.add({name(flight.from), name(flight.to), std::move(what), clock(flight.sent),
                left(flight.due)});
    }
    heading(rows.empty() ? "No message is in flight." : "Messages in flight");
    if (!rows.empty()) table(rows);
  }

  const ks::World& world_;
  const ks::Names& names_;
  ks::Time now_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> state_text(const ks::World& world, ks::Time now) {
  return StatePage(world, now).write();
}

}  // namespace kv
