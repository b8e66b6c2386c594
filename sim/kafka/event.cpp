#include "sim/kafka/event.h"

namespace ks {
namespace {

std::string_view name_of(BrokerTimer timer) {
  switch (timer) {
    case BrokerTimer::append: return "append";
    case BrokerTimer::purgatory: return "purgatory";
    case BrokerTimer::isr: return "ISR check";
    case BrokerTimer::load: return "load of groups";
    case BrokerTimer::beat: return "broker heartbeat";
    case BrokerTimer::phase: return "start or end of the process";
    case BrokerTimer::alter_retry: return "AlterPartition retry";
    case BrokerTimer::retention: return "retention check";
    case BrokerTimer::cleaner: return "log cleaner";
    case BrokerTimer::offset_expiry: return "offset expiry";
    case BrokerTimer::transactions: return "transactions";
    case BrokerTimer::transaction_check: return "transaction check";
    case BrokerTimer::quorum: return "fetch of metadata";
  }
  return "?";
}

std::string_view name_of(ControllerTimer timer) {
  switch (timer) {
    case ControllerTimer::commit: return "commit";
    case ControllerTimer::fence: return "fencing check";
    case ControllerTimer::preferred: return "preferred leaders";
    case ControllerTimer::unclean: return "unclean elections";
    case ControllerTimer::phase: return "start of the process";
    case ControllerTimer::quorum_timeout: return "quorum timeout";
    case ControllerTimer::quorum_poll: return "quorum requests";
    case ControllerTimer::idle: return "NoOpRecord";
  }
  return "?";
}

std::string_view name_of(ZkControllerTimer timer) {
  switch (timer) {
    case ZkControllerTimer::ready: return "reading of ZooKeeper";
    case ZkControllerTimer::commit: return "commit";
    case ZkControllerTimer::publish: return "writing to ZooKeeper";
    case ZkControllerTimer::preferred: return "preferred leaders";
    case ZkControllerTimer::reconnect: return "reconnect to brokers";
  }
  return "?";
}

std::string_view name_of(MemberTimer timer) {
  switch (timer) {
    case MemberTimer::session: return "session";
    case MemberTimer::rebalance: return "rebalance";
    case MemberTimer::join: return "join";
    case MemberTimer::sync: return "sync";
  }
  return "?";
}

std::string_view name_of(GroupTimer timer) {
  switch (timer) {
    case GroupTimer::join: return "join";
    case GroupTimer::sync: return "sync";
    case GroupTimer::regex: return "patterns";
  }
  return "?";
}

std::string_view name_of(ConsumerTimer timer) {
  switch (timer) {
    case ConsumerTimer::heartbeat: return "heartbeat";
    case ConsumerTimer::poll_interval: return "poll interval";
    case ConsumerTimer::session: return "session";
    case ConsumerTimer::handler: return "handler";
    case ConsumerTimer::auto_commit: return "auto-commit";
    case ConsumerTimer::retry: return "retry";
    case ConsumerTimer::metadata: return "metadata";
    case ConsumerTimer::requests: return "requests";
  }
  return "?";
}

}  // namespace

std::string_view timer_name(std::uint16_t owner_kind, std::uint16_t purpose) {
  switch (static_cast<TimerOwner>(owner_kind)) {
    case TimerOwner::broker: return name_of(static_cast<BrokerTimer>(purpose));
    case TimerOwner::controller: return name_of(static_cast<ControllerTimer>(purpose));
    case TimerOwner::zookeeper: return "session expiry";
    case TimerOwner::zookeeper_client:
      return static_cast<ZkClientTimer>(purpose) == ZkClientTimer::pulse ? "ZooKeeper ping"
                                                                         : "new roles";
    case TimerOwner::zookeeper_controller: return name_of(static_cast<ZkControllerTimer>(purpose));
    case TimerOwner::fetcher:
      return static_cast<FetcherTimer>(purpose) == FetcherTimer::append ? "append" : "fetch retry";
    case TimerOwner::fetch_session: return "fetch wait";
    case TimerOwner::producer: return "sender";
    case TimerOwner::consumer: return name_of(static_cast<ConsumerTimer>(purpose));
    case TimerOwner::member: return name_of(static_cast<MemberTimer>(purpose));
    case TimerOwner::group: return name_of(static_cast<GroupTimer>(purpose));
    case TimerOwner::share_session: return "share fetch wait";
    case TimerOwner::share_partition: return "acquisition locks";
  }
  return "?";
}

}  // namespace ks
