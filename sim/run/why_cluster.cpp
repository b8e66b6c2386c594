#include "sim/run/why_cluster.h"

#include <algorithm>

#include "sim/trace/subject.h"

namespace ks {
namespace {

constexpr Duration longest_wait{30'000'000};  ///< of a request at a broker, for what does not come

/// One overload per kind of fact that has a reason of its own; the others have none.
class Reasons {
 public:
  Reasons(const Session& session, const Fact& fact)
      : trace_(session.trace()), names_(session.names()), fact_(fact) {}

  std::optional<Fact> operator()(const LeaderElected& b) const {
    if (b.reason == ChangeReason::unclean) return left_without_leader(b.partition);
    if (b.reason == ChangeReason::shutting_down && b.from.valid()) return leaving(b.from);
    if (b.reason == ChangeReason::reassigned) return moving(b.partition);
    return membership(b.reason, b.from, b.to);
  }
  std::optional<Fact> operator()(const IsrChanged& b) const {
    const BrokerId gone = missing(b.from, b.to);
    if (b.reason == ChangeReason::reassigned) return moving(b.partition);
    if (b.reason == ChangeReason::configured)
      return last<ConfigChanged>([](const ConfigChanged&, NodeId) { return true; });
    if (b.reason == ChangeReason::isr) return of_partition<IsrChangeWanted>(b.partition);
    if (b.reason == ChangeReason::shutting_down && gone.valid()) return leaving(gone);
    return membership(b.reason, gone, missing(b.to, b.from));
  }
  /// A follower has come back and caught up, or has stopped copying.
  std::optional<Fact> operator()(const IsrChangeWanted& b) const {
    const BrokerId back = missing(ids(b.to), ids(b.from));
    if (back.valid()) {
      const auto created = last<ReplicaCreated>([&](const ReplicaCreated& o, NodeId at) {
        return o.partition == b.partition && at == node(back);
      });
      return newest({created, return_of(back)});
    }
    const BrokerId gone = missing(ids(b.from), ids(b.to));
    return gone.valid() ? silence_of(node(gone)) : std::nullopt;
  }
  std::optional<Fact> operator()(const ConfigApplied& b) const {
    return last<ConfigChanged>([&](const ConfigChanged& o, NodeId) {
      const bool brokers = !o.topic.valid() && !o.group.valid() && o.client.empty();
      return (!o.broker.valid() || node(o.broker) == fact_.node) &&
             ((o.topic == b.topic && o.group == b.group) || (brokers && b.topic.valid()));
    });
  }
  /// Who was missing is in sync: the leader has asked for it.
  std::optional<Fact> operator()(const ReassignmentCompleted& b) const {
    return newest({of_partition<IsrChangeWanted>(b.partition),
                   of_partition<ReassignmentStarted>(b.partition)});
  }
  std::optional<Fact> operator()(const ReassignmentCancelled& b) const {
    return of_partition<ReassignmentStarted>(b.partition);
  }
  std::optional<Fact> operator()(const ReplicaCreated& b) const {
    return of_partition<ReassignmentStarted>(b.partition);
  }
  std::optional<Fact> operator()(const ReplicaRemoved& b) const { return moving(b.partition); }
  std::optional<Fact> operator()(const FetchingResumed&) const {
    return at_node<FetchingPaused>(fact_.node);
  }
  std::optional<Fact> operator()(const BrokerUnfenced& b) const { return return_of(b.broker); }
  std::optional<Fact> operator()(const BrokerRegistered& b) const {
    return at_node<ProcessStarted>(node(b.broker));
  }
  std::optional<Fact> operator()(const ShutdownGranted& b) const { return leaving(b.broker); }
  std::optional<Fact> operator()(const ZkSessionExpired& b) const {
    return silence_of(node(b.broker));
  }
  std::optional<Fact> operator()(const ZkSessionClosed& b) const { return leaving(b.broker); }
  std::optional<Fact> operator()(const ZkConnectionLost&) const {
    return silence_of(zookeeper_node);
  }
  std::optional<Fact> operator()(const BrokerZnodeCreated&) const {
    return at_node<ProcessStarted>(fact_.node);
  }
  std::optional<Fact> operator()(const BrokerZnodeExists&) const {
    return at_node<ProcessStarted>(fact_.node);
  }
  /// The one before is gone, or nobody had been it.
  std::optional<Fact> operator()(const ZkControllerElected&) const {
    const auto held = [](const auto& o, NodeId) { return o.controller; };
    return newest({last<ZkSessionExpired>(held), last<ZkSessionClosed>(held)});
  }
  std::optional<Fact> operator()(const ZkControllerReady&) const {
    return at_node<ZkControllerElected>(fact_.node);
  }
  std::optional<Fact> operator()(const ZkControllerResigned&) const {
    const auto own = [&](const ZkSessionExpired& o, NodeId) {
      return node(o.broker) == fact_.node;
    };
    return last<ZkSessionExpired>(own);
  }
  std::optional<Fact> operator()(const LiveBrokersChanged& b) const {
    if (b.deleted.empty()) return created(b.added.front());
    return left(b.deleted.front());
  }
  /// The quota, if it was set while the cluster runs, or what the client has done to its rate.
  std::optional<Fact> operator()(const QuotaExceeded& b) const {
    const auto of_quotas = [](const ConfigChanged& o, NodeId) { return !o.client.empty(); };
    return newest({last<ConfigChanged>(of_quotas), at_node<RateChanged>(b.client),
                   at_node<ProcessStarted>(b.client)});
  }
  std::optional<Fact> operator()(const ClientThrottled& b) const {
    return last<QuotaExceeded>([&](const QuotaExceeded& o, NodeId at) {
      return at == fact_.node && o.client == b.client && o.quota == b.quota;
    });
  }
  std::optional<Fact> operator()(const ControlRequestRefused&) const {
    return last<ZkControllerElected>([](const ZkControllerElected&, NodeId) { return true; });
  }
  std::optional<Fact> operator()(const LeadershipTaken& b) const {
    return gave_leader(b.partition);
  }
  std::optional<Fact> operator()(const HighWatermarkWentBack& b) const {
    return of_partition<LeadershipTaken>(b.partition);
  }
  std::optional<Fact> operator()(const GroupsLoading& b) const {
    return newest({of_partition<LeadershipTaken>(b.partition), gave_leader(b.partition)});
  }
  std::optional<Fact> operator()(const GroupsLoaded& b) const {
    return last<GroupsLoading>(
        [&](const GroupsLoading& o, NodeId at) { return o.partition == b.partition && here(at); });
  }
  std::optional<Fact> operator()(const GroupsUnloaded& b) const { return gave_leader(b.partition); }
  std::optional<Fact> operator()(const LogTruncated& b) const { return gave_leader(b.partition); }
  std::optional<Fact> operator()(const MetadataLearned&) const { return change_of_cluster(); }
  std::optional<Fact> operator()(const ConnectionLost& b) const {
    return silence_of(node(b.broker));
  }
  /// Its connection is lost, or an answer says that it coordinates no more or could not store a commit.
  std::optional<Fact> operator()(const CoordinatorLost& b) const {
    if (!b.coordinator.valid() || !answered_with_error()) return std::nullopt;
    const auto unloaded = at_node<GroupsUnloaded>(node(b.coordinator));
    std::optional<Fact> found = unloaded;
    for (std::uint32_t i = 0; i < names_.brokers.size(); ++i) {
      found = newest({found, silence_of(node(BrokerId{i}))});
    }
    const bool recent = found && fact_.time - found->time <= longest_wait;
    return recent ? found : std::nullopt;
  }
  /// Its server is gone, leads no more and cannot tell a producer with acks=0 else, or has fewer threads.
  std::optional<Fact> operator()(const ConnectionEnded& b) const {
    const auto same = [&](const auto& o, NodeId) { return o.connection == b.connection; };
    if (b.waited) return last<MessageChosen>(same);
    const auto lost = last<LeaderElected>(
        [&](const LeaderElected& o, NodeId) { return node(o.from) == b.server && !o.internal; });
    return newest({silence_of(b.server), lost, at_node<ConfigApplied>(b.server)});
  }
  std::optional<Fact> operator()(const PositionOutOfRange& b) const {
    const auto deleted = last<RecordsDeleted>([&](const RecordsDeleted& o, NodeId) {
      return o.partition == b.partition && o.to > b.position;
    });
    const auto cut = last<LogTruncated>([&](const LogTruncated& o, NodeId) {
      return o.partition == b.partition && o.to < b.position;
    });
    return newest({deleted, cut, sought(b.partition)});
  }
  std::optional<Fact> operator()(const PositionTruncated& b) const {
    return last<LeaderElected>(
        [&](const LeaderElected& o, NodeId) { return o.partition == b.partition && o.unclean; });
  }
  std::optional<Fact> operator()(const PositionSet& b) const {
    const std::optional<Fact> assigned = at_node<PartitionsAssigned>(fact_.node);
    if (b.committed) return assigned;
    return newest({assigned, out_of_range(b.partition), sought(b.partition)});
  }
  std::optional<Fact> operator()(const RecordsPassedOver& b) const {
    const std::optional<Fact> assigned = at_node<PartitionsAssigned>(fact_.node);
    const std::optional<Fact> other = newest({out_of_range(b.partition), sought(b.partition)});
    const bool since = other && (!assigned || other->event > assigned->event);
    return since ? other : std::nullopt;
  }
  std::optional<Fact> operator()(const ClientFailed& b) const {
    switch (b.error) {
      case KafkaError::offset_out_of_range: return at_node<PositionOutOfRange>(fact_.node);
      case KafkaError::log_truncation: return at_node<PositionTruncated>(fact_.node);
      case KafkaError::no_offset_for_partition: return at_node<PartitionsAssigned>(fact_.node);
      default: return std::nullopt;
    }
  }
  /// Its time began when the group became empty; of a KIP-848 group with the commit.
  std::optional<Fact> operator()(const OffsetsExpired& b) const {
    const auto empty = last<GroupStateChanged>([&](const GroupStateChanged& o, NodeId) {
      return o.group == b.group && o.to == GroupState::empty;
    });
    return empty ? empty : last<OffsetsCommitted>([&](const OffsetsCommitted& o, NodeId) {
      return o.group == b.group;
    });
  }
  std::optional<Fact> operator()(const GroupDeleted& b) const {
    if (!b.expired) return std::nullopt;
    return last<OffsetsExpired>(
        [&](const OffsetsExpired& o, NodeId) { return o.group == b.group; });
  }
  /// At the coordinator the subscription asks for it, at the leader the assignment.
  std::optional<Fact> operator()(const SharePartitionInitialized& b) const {
    const auto of_group = [&](const auto& o, NodeId) { return o.group == b.group; };
    if (b.start < 0) {
      return newest({last<MemberSubscriptionChanged>(of_group), last<MemberAdded>(of_group)});
    }
    return last<PartitionsAssigned>([&](const PartitionsAssigned& o, NodeId) {
      return o.group == b.group &&
             std::count(o.partitions.begin(), o.partitions.end(), b.partition) > 0;
    });
  }
  /// A leader that is silent, one that has resigned, or what this controller went through before.
  std::optional<Fact> operator()(const QuorumStateChanged& b) const {
    switch (b.reason) {
      case QuorumReason::fetch_timeout:
      case QuorumReason::leader_resigned: return b.leader.valid() ? end_of(b.leader) : std::nullopt;
      case QuorumReason::no_majority: return silence_of_voters();
      case QuorumReason::shutting_down: return at_node<ProcessClosing>(fact_.node);
      case QuorumReason::restarted: return at_node<ProcessStarted>(fact_.node);
      default: return std::nullopt;
    }
  }
  std::optional<Fact> operator()(const ControllerActivated& b) const {
    return last<QuorumStateChanged>([&](const QuorumStateChanged& o, NodeId at) {
      return here(at) && o.to == QuorumState::leader && o.epoch == b.epoch;
    });
  }
  std::optional<Fact> operator()(const ControllerRenounced&) const {
    return at_node<QuorumStateChanged>(fact_.node);
  }
  std::optional<Fact> operator()(const ControllerFound& b) const {
    return b.controller.valid() ? at_node<ControllerActivated>(node(b.controller)) : std::nullopt;
  }
  template <class Body>
  std::optional<Fact> operator()(const Body&) const {
    return std::nullopt;
  }

 private:
  bool answered_with_error() const {
    const FactRange event = trace_.of_event(fact_.event);
    for (std::size_t i = event.begin; i < event.end; ++i) {
      const auto* told = std::get_if<MessageDelivered>(&trace_[i].body);
      if (told != nullptr && told->response && told->error != KafkaError::none) return true;
    }
    return false;
  }
  bool here(NodeId at) const { return at == fact_.node; }

  /// The last such fact in this fact's event, if it is of another kind, or before.
  template <class Body, class Fits>
  std::optional<Fact> last(Fits fits) const {
    const auto positions = trace_.of<Body>();
    const FactRange event = trace_.of_event(fact_.event);
    const bool other_kind = fact_.body.index() != kind_index<Body>();
    const std::size_t limit = other_kind ? event.end : event.begin;
    for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
      const Fact& found = trace_[*next];
      if (fits(std::get<Body>(found.body), found.node)) return found;
    }
    return std::nullopt;
  }
  template <class Body>
  std::optional<Fact> at_node(NodeId who) const {
    return last<Body>([&](const Body&, NodeId at) { return at == who; });
  }
  template <class Body>
  std::optional<Fact> of_partition(PartitionId partition) const {
    return last<Body>([&](const Body& o, NodeId) { return o.partition == partition; });
  }
  template <class Body>
  std::optional<Fact> of_broker(BrokerId broker) const {
    return last<Body>([&](const Body& o, NodeId) { return o.broker == broker; });
  }

  using Choice = std::initializer_list<std::optional<Fact>>;
  static std::optional<Fact> newest(Choice choice) {
    std::optional<Fact> found;
    for (const std::optional<Fact>& each : choice) {
      if (each && (!found || each->event > found->event)) found = each;
    }
    return found;
  }

  static std::vector<BrokerId> ids(const std::vector<std::uint32_t>& indexes) {
    std::vector<BrokerId> list;
    for (const std::uint32_t index : indexes) list.push_back(BrokerId{index});
    return list;
  }
  /// The first of `all` that `part` lacks; invalid: none.
  static BrokerId missing(const std::vector<BrokerId>& all, const std::vector<BrokerId>& part) {
    for (const BrokerId broker : all) {
      if (std::find(part.begin(), part.end(), broker) == part.end()) return broker;
    }
    return BrokerId{};
  }

  /// What the controller found out about a broker that comes or goes.
  std::optional<Fact> membership(ChangeReason reason, BrokerId gone, BrokerId back) const {
    switch (reason) {
      case ChangeReason::fenced:
        return gone.valid() ? of_broker<BrokerFenced>(gone) : at_controller<BrokerFenced>();
      case ChangeReason::registered: return at_controller<BrokerRegistered>();
      case ChangeReason::offline: {
        const auto any = [](const auto&, NodeId) { return true; };
        return newest({last<LiveBrokersChanged>(any), last<ZkControllerReady>(any)});
      }
      case ChangeReason::unfenced:
        if (const auto came = at_controller<LiveBrokersChanged>()) return came;
        return back.valid() ? of_broker<BrokerUnfenced>(back) : at_controller<BrokerUnfenced>();
      default: return std::nullopt;
    }
  }
  template <class Body>
  std::optional<Fact> at_controller() const {
    return at_node<Body>(fact_.node);
  }
  std::optional<Fact> created(BrokerId broker) const {
    return at_node<BrokerZnodeCreated>(node(broker));
  }
  std::optional<Fact> left(BrokerId broker) const {
    return newest({of_broker<ZkSessionExpired>(broker), of_broker<ZkSessionClosed>(broker)});
  }
  std::optional<Fact> leaving(BrokerId broker) const {
    return last<BrokerStateChanged>([&](const BrokerStateChanged& o, NodeId at) {
      return at == node(broker) && o.to == BrokerState::pending_controlled_shutdown;
    });
  }
  std::optional<Fact> return_of(BrokerId broker) const {
    const bool unfenced = std::holds_alternative<BrokerUnfenced>(fact_.body);
    return newest({unfenced ? std::nullopt : of_broker<BrokerUnfenced>(broker),
                   of_broker<BrokerRegistered>(broker), created(broker),
                   at_node<ProcessThawed>(node(broker))});
  }
  std::optional<Fact> silence_of(NodeId who) const {
    return newest({at_node<ProcessKilled>(who), at_node<ProcessFrozen>(who),
                   at_node<ProcessClosed>(who), at_node<ProcessClosing>(who)});
  }
  /// The leader of a quorum has stopped, or resigned.
  std::optional<Fact> end_of(ControllerId leader) const {
    const auto resigned = last<QuorumStateChanged>([&](const QuorumStateChanged& o, NodeId at) {
      return at == node(leader) && o.to == QuorumState::resigned;
    });
    return newest({silence_of(node(leader)), resigned});
  }
  /// What silenced the others last.
  std::optional<Fact> silence_of_voters() const {
    std::optional<Fact> found;
    for (std::uint32_t i = 0; i < names_.controllers.size(); ++i) {
      const NodeId voter = node(ControllerId{i});
      if (voter != fact_.node) found = newest({found, silence_of(voter)});
    }
    return found;
  }
  std::optional<Fact> left_without_leader(PartitionId partition) const {
    return last<LeaderElected>(
        [&](const LeaderElected& o, NodeId) { return o.partition == partition && !o.to.valid(); });
  }
  /// The election, or the topic's creation or growth.
  std::optional<Fact> gave_leader(PartitionId partition) const {
    const TopicId topic = names_.partitions[partition.index].topic;
    const auto of_topic = [&](const auto& o, NodeId) { return o.topic == topic; };
    return newest({of_partition<LeaderElected>(partition), moving(partition),
                   last<TopicCreated>(of_topic), last<PartitionsAdded>(of_topic),
                   last<TopicDeleted>(of_topic)});
  }
  /// What became of a partition's reassignment last.
  std::optional<Fact> moving(PartitionId partition) const {
    return newest({of_partition<ReassignmentCompleted>(partition),
                   of_partition<ReassignmentCancelled>(partition),
                   of_partition<ReassignmentStarted>(partition)});
  }
  std::optional<Fact> change_of_cluster() const {
    const auto any = [](const auto&, NodeId) { return true; };
    return newest({last<TopicCreated>(any), last<PartitionsAdded>(any), last<TopicDeleted>(any),
                   last<LeaderElected>(any), last<IsrChanged>(any), last<BrokerFenced>(any),
                   last<ConfigChanged>(any), last<ReassignmentStarted>(any),
                   last<BrokerUnfenced>(any), last<LiveBrokersChanged>(any)});
  }
  std::optional<Fact> out_of_range(PartitionId partition) const {
    return last<PositionOutOfRange>(
        [&](const auto& o, NodeId at) { return here(at) && o.partition == partition; });
  }
  std::optional<Fact> sought(PartitionId partition) const {
    return last<PositionSought>(
        [&](const PositionSought& o, NodeId at) { return here(at) && o.partition == partition; });
  }

  const Trace& trace_;
  const Names& names_;
  const Fact& fact_;
};

}  // namespace

std::optional<Fact> cluster_reason(const Session& session, const Fact& fact) {
  return std::visit(Reasons{session, fact}, fact.body);
}

}  // namespace ks
