#include "sim/trace/sentence_consumer_group.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

/// Members of a target that a sentence names before it says how many more there are.
constexpr std::size_t listed_members = 4;

std::string group_text(GroupId id, const Names& names) { return std::string{names.of(node(id))}; }

std::string topics_text(const std::vector<TopicId>& topics, const Names& names) {
  std::vector<std::string> list;
  for (const TopicId topic : topics) {
    list.push_back(topic.index < names.topics.size() ? names.topics[topic.index] : "?");
  }
  return list.empty() ? "no topic" : list_text(list);
}

/// In the order of names, whatever order the coordinator's map had.
std::string shares_text(const std::vector<MemberAssignment>& assignments, const Names& names) {
  std::vector<std::pair<std::string, const MemberAssignment*>> sorted;
  for (const MemberAssignment& share : assignments)
    sorted.emplace_back(member_text(share.member, names), &share);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->member) < std::tie(b.first, b.second->member);
  });
  std::string text;
  for (std::size_t i = 0; i < sorted.size() && i < listed_members; ++i) {
    const std::vector<PartitionId>& given = sorted[i].second->partitions;
    text += fmt::format("{}{} {}", i == 0 ? "" : "; ", sorted[i].first,
                        given.empty() ? "nothing" : partitions_text(given, names));
  }
  if (sorted.size() > listed_members) {
    text += fmt::format("; and so on for {} more", sorted.size() - listed_members);
  }
  return text.empty() ? "nobody is left" : text;
}

std::string cause_text(const GroupEpochBumped& body, const Names& names) {
  const std::string who = member_text(body.member, names);
  switch (body.reason) {
    case RebalanceReason::member_joined: return who + " joins";
    case RebalanceReason::member_left: return who + " leaves";
    case RebalanceReason::session_expired: return who + "'s session expired";
    case RebalanceReason::rebalance_timeout: return who + " did not give up its partitions in time";
    case RebalanceReason::join_expired: return who + " did not join again in time";
    case RebalanceReason::did_not_sync: return who + " did not send SyncGroup in time";
    case RebalanceReason::subscription_changed: return who + " subscribes to something else";
    case RebalanceReason::regex_resolved: return "a subscribed pattern matches other topics now";
    case RebalanceReason::metadata_changed: return "the subscribed topics have changed";
    case RebalanceReason::partitions_initialized:
      return "the state of partitions it had to wait for is stored";
    case RebalanceReason::assignor_changed: return "its members want another assignor";
    default: return std::string{reason_text(body.reason)};
  }
}

}  // namespace

std::string member_text(MemberId member, const Names& names) {
  const ConsumerId consumer = consumer_of(member, names);
  if (consumer.valid()) return std::string{names.of(node(consumer))};
  return member.valid() ? std::string{names.of(member)} : "nobody";
}

std::string consumer_group_sentence(const GroupEpochBumped& b, const Names& names) {
  return fmt::format("The group epoch of {} is {} now: {}.", group_text(b.group, names), b.epoch,
                     cause_text(b, names));
}

std::string consumer_group_sentence(const TargetAssignmentComputed& b, const Names& names) {
  return fmt::format("The coordinator computes the target of epoch {} by {}: {}.", b.epoch,
                     b.assignor, shares_text(b.assignments, names));
}

std::string consumer_group_sentence(const MemberAssignmentChanged& b, const Names& names) {
  const std::string who = member_text(b.member, names);
  const std::string may = b.assigned.empty() ? "no partition" : partitions_text(b.assigned, names);
  std::string text = fmt::format("{} may use {} (epoch {}", who, may, b.epoch);
  if (b.state != AssignmentState::stable)
    text += fmt::format(", {}", assignment_state_name(b.state));
  text += ")";
  if (!b.revoking.empty())
    text += fmt::format("; it has to give up {} first", partitions_text(b.revoking, names));
  if (b.state == AssignmentState::unreleased_partitions)
    text += "; the rest of its share is still in other hands";
  return text + ".";
}

std::string consumer_group_sentence(const MemberFenced& b, const Names& names) {
  const std::string known = b.known_epoch == 0 ? std::string{"knows no such member"}
                                               : fmt::format("has it at epoch {}", b.known_epoch);
  return fmt::format("{} comes with epoch {}, but the coordinator {}: {}.",
                     member_text(b.member, names), b.epoch, known, error_name(b.error));
}

std::string consumer_group_sentence(const StaticMemberAway& b, const Names& names) {
  return fmt::format("{} leaves for a while (epoch −2): what it has stays reserved for {}.",
                     member_text(b.member, names), names.of(b.instance));
}

std::string consumer_group_sentence(const StaticMemberRefused& b, const Names& names) {
  return fmt::format("{} comes as {}, but {} has not left under that name: {}.",
                     member_text(b.member, names), names.of(b.instance),
                     member_text(b.holder, names), error_name(KafkaError::unreleased_instance_id));
}

std::string consumer_group_sentence(const RegexResolved& b, const Names& names) {
  return fmt::format("The pattern “{}” of {} matches {}.", b.regex, group_text(b.group, names),
                     topics_text(b.topics, names));
}

std::string consumer_group_sentence(const GroupTypeChanged& b, const Names& names) {
  return fmt::format("{} changes over from a {} to a {} group at {} {}.",
                     group_text(b.group, names), group_type_name(b.from), group_type_name(b.to),
                     b.to == GroupType::consumer ? "group epoch" : "generation", b.generation);
}

std::string consumer_group_sentence(const MemberSubscriptionChanged& b, const Names& names) {
  const std::string pattern =
      b.regex.empty() ? std::string{} : fmt::format(" and to the pattern “{}”", b.regex);
  return fmt::format("{} subscribes to {}{}.", member_text(b.member, names),
                     topics_text(b.topics, names), pattern);
}

std::string consumer_group_sentence(const JoinWaits& b, const Names& names) {
  return fmt::format(
      "{} has to commit before it joins again, and cannot: {}. It tries until max.poll.interval.ms "
      "is over; an eager member reads nothing meanwhile.",
      member_text(b.member, names), error_name(b.error));
}

}  // namespace ks
