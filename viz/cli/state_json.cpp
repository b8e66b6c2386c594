// The state of a world as one JSON object. Fields bear the names of Kafka's message schemas in snake_case.
#include "sim/protocol/api_key.h"
#include "sim/trace/export.h"
#include "viz/cli/state.h"

namespace kv {
namespace {

class StateWriter {
 public:
  StateWriter(const ks::World& world, ks::Time now)
      : world_(world), names_(*world.names), now_(now) {}

  std::string write() {
    json_.begin_object().field("time_us", now_).field("event", world_.event);
    list("groups", world_.groups, [this](const ks::Group& group) { write(group); });
    list("consumers", world_.consumers, [this](const ks::Consumer& consumer) { write(consumer); });
    list("producers", world_.producers, [this](const ks::Producer& producer) { write(producer); });
    write_partitions();
    write_servers(json_, world_);
    if (!world_.transactions.empty()) {
      list("transactional_ids", world_.transactions,
           [this](const ks::Transaction& transaction) { write(transaction); });
    }
    if (world_.engine.capacity.on()) {
      list("load", world_.brokers, [this](const ks::Broker& broker) { write_load(broker.id); });
    }
    list("timers", timers_of(world_), [this](const TimerLine& timer) {
      json_.field("node", timer.owner)
          .field("timer", timer.timer)
          .field("deadline_us", timer.deadline);
      json_.field("left_us", timer.deadline - now_).field("set_us", timer.set_at);
    });
    list("in_flight", messages_in_flight(world_),
         [this](const FlightLine& flight) { write(flight); });
    return json_.end_object().take();
  }

 private:
  /// An array of objects.
  template <class List, class Write>
  void list(std::string_view name, const List& all, Write&& write) {
    json_.key(name).begin_array();
    for (const auto& one : all) {
      json_.begin_object();
      write(one);
      json_.end_object();
    }
    json_.end_array();
  }
  void node(std::string_view name, ks::NodeId id) {
    json_.key(name);
    if (id.valid()) json_.value(names_.of(id));
    if (!id.valid()) json_.null();
  }
  void consumer(std::string_view name, ks::ConsumerId id) {
    node(name, id.valid() ? ks::node(id) : ks::NodeId{});
  }
  void text_or_null(std::string_view name, std::string_view text) {
    json_.key(name);
    if (text.empty()) json_.null();
    if (!text.empty()) json_.value(text);
  }
  void time_or_null(std::string_view name, ks::TimerId timer) {
    const ks::TimerSlot& slot = world_.engine.timers.slot(timer);
    json_.key(name);
    if (slot.armed && slot.deadline != ks::never) json_.value(slot.deadline - now_);
    if (!slot.armed || slot.deadline == ks::never) json_.null();
  }
  ks::ConsumerId consumer_of(ks::MemberId member) const {
    return member.valid() ? names_.members[member.index].consumer : ks::ConsumerId{};
  }

  void write(const ks::Group& group) {
    json_.field("group_id", names_.of(ks::node(group.id)));
    json_.field("group_state", ks::group_state_name(group.state));
    json_.field("generation_id", group.generation);
    text_or_null("protocol_name", group.protocol);
    text_or_null("leader", names_.of(group.leader));
    node("coordinator", ks::node(coordinator_of(world_, group)));
    json_.field("offsets_partition", names_.of(group.offsets_partition));
    json_.field("group_type", ks::group_type_name(group.type));
    if (group.type == ks::GroupType::share) {
      write_share_group(json_, world_, group, now_);
    } else if (group.type == ks::GroupType::consumer) {
      write_consumer_group(json_, world_, group, now_);
    } else {
      list("members", group.members, [this](const ks::GroupMember& member) { write(member); });
    }
    list("pending_members", group.pending_members, [this](const ks::PendingMember& pending) {
      json_.field("member_id", names_.of(pending.id));
      consumer("client_id", consumer_of(pending.id));
      time_or_null("session_left_us", pending.session);
    });
    list("partitions", partitions_of(world_, group),
         [&](ks::PartitionId partition) { write_owned(group, partition); });
  }

  void write(const ks::GroupMember& member) {
    json_.field("member_id", names_.of(member.id));
    consumer("client_id", consumer_of(member.id));
    json_.field("session_timeout_us", member.session_timeout);
    json_.field("rebalance_timeout_us", member.rebalance_timeout);
    time_or_null("session_left_us", member.session);
    json_.field("last_heard_us", member.last_heard);
    text_or_null("parked", parked_at(member));
    json_.field("is_new", member.is_new).key("assignment").begin_array();
    for (const ks::PartitionId partition : member.assignment) json_.value(names_.of(partition));
    json_.end_array();
  }

  void write_owned(const ks::Group& group, ks::PartitionId partition) {
    const std::int64_t committed = ks::committed(world_, group.id, partition);
    const std::int64_t end = ks::log_end(world_, partition);
    json_.field("partition", names_.of(partition));
    consumer("owner", ks::owner(world_, group.id, partition));
    json_.field("committed_offset", committed);
    if (group.is_pending(partition)) json_.field("pending_in_transaction", true);
    json_.field("position", position_of(world_, group.id, partition));
    json_.field("log_end_offset", end).field("lag", end - std::max<std::int64_t>(committed, 0));
  }

  void write(const ks::Consumer& consumer) {
    json_.field("client_id", names_.of(ks::node(consumer.id)));
    json_.field("process", ks::process_state_name(consumer.process));
    json_.field("incarnation", consumer.incarnation);
    json_.field("group_id", names_.of(ks::node(consumer.group)));
    text_or_null("member_id", names_.of(consumer.member));
    json_.field("member_state", ks::member_state_name(consumer.state));
    json_.field("generation_id", consumer.generation);
    json_.field("application", ks::app_state_name(consumer.app));
    if (consumer.transform.on)
      json_.field("transform_step", ks::transform_step_name(consumer.transform.step));
    node("coordinator",
         consumer.coordinator.valid() ? ks::node(consumer.coordinator) : ks::NodeId{});
    json_.field("buffered_batches", consumer.buffer.size());
    list("owned_partitions", consumer.owned, [this](const ks::OwnedPartition& owned) {
      json_.field("partition", names_.of(owned.partition)).field("position", owned.position);
      json_.field("fetch_offset", owned.fetch_offset);
    });
  }

  void write(const ks::Producer& producer) {
    const ks::ProducerLedger& ledger = world_.ledger.producers[producer.id.index];
    json_.field("client_id", names_.of(ks::node(producer.id)));
    json_.field("process", ks::process_state_name(producer.process));
    json_.field("incarnation", producer.incarnation);
    json_.field("records_produced", ledger.produced).field("records_acknowledged", ledger.acked);
    json_.field("records_failed", ledger.failed).field("records_dropped", ledger.dropped);
    json_.field("producer_id", producer.identity.producer_id);
    json_.field("producer_epoch", producer.identity.epoch);
    if (producer.transaction.on()) {
      json_.field("transactional_id", names_.of(producer.transaction.id));
      json_.field("transaction_state", ks::client_state_name(producer.transaction.state));
    }
    json_.field("open_batches", ks::waiting_batches(producer));
    json_.field("requests_in_flight", ks::requests_in_flight(producer));
  }

  void write(const ks::Transaction& transaction) {
    const ks::StoredTransaction& now = transaction.now;
    json_.field("transactional_id", names_.of(transaction.id));
    json_.field("state_partition", names_.of(transaction.log));
    node("coordinator", transaction.host.valid() ? ks::node(transaction.host) : ks::NodeId{});
    json_.field("state", ks::transaction_state_name(now.state));
    json_.field("producer_id", now.producer_id).field("producer_epoch", now.epoch);
    json_.key("partitions").begin_array();
    for (const ks::PartitionId partition : now.partitions) json_.value(names_.of(partition));
    json_.end_array();
  }

  void write_brokers(std::string_view name, const ks::SmallVec<std::uint32_t, 3>& indexes) {
    json_.key(name).begin_array();
    for (const std::uint32_t index : indexes) json_.value(names_.brokers[index]);
    json_.end_array();
  }

  void write_partitions() {
    json_.key("partitions").begin_array();
    for (std::uint32_t i = 0; i < world_.cluster->partitions.size(); ++i) {
      const ks::PartitionInfo& info = world_.cluster->partitions[i];
      const ks::PartitionId id{i};
      json_.begin_object().field("partition", names_.of(id));
      json_.field("topic", names_.topics[info.topic.index]).field("partition_index", info.number);
      json_.field("internal", world_.cluster->at(info.topic).internal);
      node("leader", ks::node(info.leader));
      json_.field("leader_epoch", info.leader_epoch);
      write_brokers("replica_nodes", info.replicas);
      if (info.reassigning()) {
        write_brokers("adding_replicas", info.moves->adding);
        write_brokers("removing_replicas", info.moves->removing);
      }
      write_brokers("isr_nodes", info.isr);
      json_.field("log_end_offset", ks::log_end(world_, id));
      json_.field("high_watermark", ks::high_watermark(world_, id));
      json_.field("last_stable_offset", ks::last_stable_offset(world_, id));
      json_.key("replica_log_end_offsets").begin_array();
      for (std::uint32_t r = 0; r < info.replicas.size(); ++r) {
        json_.value(world_.replication.replicas[info.slot(r)].log.end_offset());
      }
      json_.end_array();
      write_replicas(json_, world_, info);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_load(ks::BrokerId broker) {
    const ks::Capacity& capacity = world_.engine.capacity;
    const ks::BrokerLoad& load = capacity.brokers[broker.index];
    node("broker", ks::node(broker));
    if (capacity.limits_network_threads()) {
      const ks::Listener& listener = world_.engine.network_threads.listeners[broker.index];
      json_.field("network_threads", listener.count);
      json_.field("network_threads_busy", listener.busy());
      json_.field("network_idle_percent", load.network_time.idle_percent(listener.count, now_));
      json_.field("requests_to_read", listener.waiting(false));
      json_.field("answers_to_write", listener.waiting(true));
    }
    if (capacity.limits_handlers()) {
      json_.field("handlers", load.handlers).field("handlers_busy", load.busy);
      json_.field("handlers_idle_percent", load.handler_time.idle_percent(load.handlers, now_));
      json_.field("requests_queued", load.queued()).field("requests_held_back", load.held_back());
    }
    if (capacity.limits_disks()) json_.field("disk_free_us", load.disk_free);
    if (capacity.limits_links())
      json_.field("link_in_free_us", load.in_free).field("link_out_free_us", load.out_free);
  }

  void write(const FlightLine& flight) {
    const ks::MessageBody& body = flight.message->body;
    node("from", flight.from);
    node("to", flight.to);
    json_.field("api", ks::api_name(ks::api_key(body))).field("response", ks::is_response(body));
    json_.field("correlation_id", flight.message->correlation);
    json_.field("sent_us", flight.sent)
        .field("due_us", flight.due)
        .field("left_us", flight.due - now_);
    json_.key("message").begin_object();
    ks::write_message(json_, body, names_);
    json_.end_object();
  }

  const ks::World& world_;
  const ks::Names& names_;
  ks::Time now_;
  ks::JsonWriter json_;
};

}  // namespace

std::string state_json(const ks::World& world, ks::Time now) {
  return StateWriter(world, now).write();
}

}  // namespace kv
