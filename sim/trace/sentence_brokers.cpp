#include "sim/trace/sentence_brokers.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

std::string brokers_text(const std::vector<BrokerId>& list, const Names& names) {
  std::vector<std::string> items;
  for (const BrokerId broker : list) items.emplace_back(names.of(node(broker)));
  return items.empty() ? "nobody" : list_text(items);
}

std::string brokers_text(const std::vector<std::uint32_t>& list, const Names& names) {
  std::vector<BrokerId> brokers;
  for (const std::uint32_t index : list) brokers.push_back(BrokerId{index});
  return brokers_text(brokers, names);
}

std::string groups_text(const std::vector<GroupId>& list, const Names& names) {
  std::vector<std::string> items;
  for (const GroupId group : list) items.emplace_back(names.of(node(group)));
  return items.empty() ? "no group" : list_text(items);
}

}  // namespace

std::string_view change_reason_text(ChangeReason reason) {
  switch (reason) {
    case ChangeReason::fenced: return "a broker is fenced";
    case ChangeReason::registered: return "a new process of a broker has registered";
    case ChangeReason::shutting_down: return "a broker is shutting down";
    case ChangeReason::unfenced: return "a broker has come back";
    case ChangeReason::isr: return "the leader asked for it";
    case ChangeReason::preferred: return "it is the preferred replica";
    case ChangeReason::unclean: return "unclean election";
    case ChangeReason::reassigned: return "its replicas have moved";
    case ChangeReason::configured: return "min.insync.replicas has changed";
    case ChangeReason::offline: return "a broker has no znode any more";
  }
  return "?";
}

std::string_view broker_state_name(BrokerState state) {
  switch (state) {
    case BrokerState::not_running: return "NOT_RUNNING";
    case BrokerState::starting: return "STARTING";
    case BrokerState::recovery: return "RECOVERY";
    case BrokerState::running: return "RUNNING";
    case BrokerState::pending_controlled_shutdown: return "PENDING_CONTROLLED_SHUTDOWN";
    case BrokerState::shutting_down: return "SHUTTING_DOWN";
  }
  return "?";
}

std::string broker_sentence(const BrokerRegistered& b, std::string_view self, const Names& names) {
  return fmt::format("{} registers {} with broker epoch {}; it is still fenced.", self,
                     names.of(node(b.broker)), b.epoch);
}

std::string broker_sentence(const BrokerFenced& b, std::string_view self, const Names& names) {
  const std::string_view broker = names.of(node(b.broker));
  if (b.reason != ChangeReason::fenced)
    return fmt::format("{} fences {}: {}.", self, broker, change_reason_text(b.reason));
  return fmt::format("{} has not heard {} for {} and fences it: it may lead nothing.", self, broker,
                     span_text(b.timeout));
}

std::string broker_sentence(const BrokerUnfenced& b, std::string_view self, const Names& names) {
  return fmt::format("{} unfences {}: it may lead and be in sync again.", self,
                     names.of(node(b.broker)));
}

std::string broker_sentence(const ShutdownGranted& b, std::string_view self, const Names& names) {
  return fmt::format("{} lets {} shut down: it leads nothing any more, and everybody knows.", self,
                     names.of(node(b.broker)));
}

std::string broker_sentence(const BrokerStateChanged& b, std::string_view self, const Names&) {
  return fmt::format("{} is {} now, was {}.", self, broker_state_name(b.to),
                     broker_state_name(b.from));
}

std::string broker_sentence(const LeaderElected& b, std::string_view, const Names& names) {
  const std::string partition = names.of(b.partition);
  if (!b.to.valid()) {
    return fmt::format("{} has no leader any more: no replica that is in sync is alive (epoch {}).",
                       partition, b.leader_epoch);
  }
  const std::string_view leader = names.of(node(b.to));
  const std::string before =
      b.from.valid() ? fmt::format(" after {}", names.of(node(b.from))) : std::string{};
  const std::string_view lossy =
      b.unclean ? ", though it may lack records that were acknowledged" : "";
  return fmt::format("{} leads {}{}{} (epoch {}): {}.", leader, partition, before, lossy,
                     b.leader_epoch, change_reason_text(b.reason));
}

std::string broker_sentence(const IsrChanged& b, std::string_view, const Names& names) {
  if (b.from == b.to) {  // a change of who else is eligible (KIP-966)
    return fmt::format("Eligible to lead {} besides those in sync now: {}, {}.",
                       names.of(b.partition), brokers_text(b.elr, names),
                       change_reason_text(b.reason));
  }
  std::string text = fmt::format("In sync of {} now: {} (was {}), {}", names.of(b.partition),
                                 brokers_text(b.to, names), brokers_text(b.from, names),
                                 change_reason_text(b.reason));
  if (b.leader_epoch >= 0) text += fmt::format("; its leader stays, in epoch {}", b.leader_epoch);
  if (!b.elr.empty()) text += fmt::format("; {} may lead all the same", brokers_text(b.elr, names));
  return text + ".";
}

std::string broker_sentence(const LogTruncated& b, std::string_view self, const Names& names) {
  return fmt::format("{} cuts its log of {} from {} back to {}: its leader does not have {}.", self,
                     names.of(b.partition), b.from, b.to,
                     b.from - b.to == 1 ? std::string{"this record"}
                                        : fmt::format("these {} records", b.from - b.to));
}

std::string broker_sentence(const GroupsLoading& b, std::string_view self, const Names& names) {
  return fmt::format("{} reads {} to coordinate its groups, which takes {}.", self,
                     names.of(b.partition), span_text(b.takes));
}

std::string broker_sentence(const GroupsLoaded& b, std::string_view self, const Names& names) {
  return fmt::format("{} coordinates {} from now on; every member has a full session again.", self,
                     groups_text(b.groups, names));
}

std::string broker_sentence(const GroupsUnloaded& b, std::string_view self, const Names& names) {
  return fmt::format("{} no longer coordinates {}.", self, groups_text(b.groups, names));
}

std::string broker_sentence(const LeadershipTaken& b, std::string_view self, const Names& names) {
  return fmt::format("{} takes over {} in epoch {} at offset {}, high watermark {}.", self,
                     names.of(b.partition), b.leader_epoch, b.log_end, b.high_watermark);
}

std::string broker_sentence(const HighWatermarkWentBack& b, std::string_view self,
                            const Names& names) {
  return fmt::format(
      "{} takes its high watermark of {} from {} back to {}: {} leads and knows of no more.", self,
      names.of(b.partition), b.from, b.to, names.of(node(b.leader)));
}

std::string broker_sentence(const IsrChangeWanted& b, std::string_view self, const Names& names) {
  return fmt::format("{} asks for the ISR {} of {} instead of {}.", self, brokers_text(b.to, names),
                     names.of(b.partition), brokers_text(b.from, names));
}

std::string broker_sentence(const FetchRefused& b, std::string_view self, const Names& names) {
  return fmt::format("{} does not get {} from {}: {}.", self, names.of(b.partition),
                     names.of(node(b.leader)), error_name(b.error));
}

std::string broker_sentence(const ConnectionEnded& b, std::string_view self, const Names& names) {
  const std::string_view server = names.of(b.server);
  if (b.refused) return fmt::format("{} cannot connect to {}: nobody listens there.", self, server);
  if (b.waited)
    return fmt::format("{} has waited for an answer of {} for too long and closes the connection.",
                       self, server);
  return fmt::format("{} loses its connection to {}.", self, server);
}

}  // namespace ks
