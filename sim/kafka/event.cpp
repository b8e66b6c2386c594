#include "sim/kafka/event.h"

namespace ks {
namespace {

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
  }
  return "?";
}

}  // namespace

std::string_view timer_name(std::uint16_t owner_kind, std::uint16_t purpose) {
  switch (static_cast<TimerOwner>(owner_kind)) {
    case TimerOwner::broker:
      return static_cast<BrokerTimer>(purpose) == BrokerTimer::append ? "append" : "metadata";
    case TimerOwner::fetcher: return "append";
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
