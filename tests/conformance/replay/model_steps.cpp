#include "tests/conformance/replay/model_steps.h"

#include <algorithm>

#include "tests/conformance/replay/recorded_steps.h"

namespace ks_replay {
namespace {

std::string removal_reason(ks::RebalanceReason reason) {
  switch (reason) {
    case ks::RebalanceReason::session_expired:
    case ks::RebalanceReason::join_expired: return "session_expired";
    case ks::RebalanceReason::member_left:
    case ks::RebalanceReason::poll_interval: return "left";
    default: return "rebalance_timeout";
  }
}

class Translator {
 public:
  Translator(const ks::World& world, const Recording& recording, const Partitions& partitions,
             bool changes_state)
      : world_(world),
        recording_(recording),
        partitions_(partitions),
        changes_state_(changes_state) {}

  std::vector<std::string> steps;

  void operator()(const ks::MemberIdGiven& fact) { add("member_id_given", label(fact.member)); }
  void operator()(const ks::MemberAdded& fact) { add("member_added", label(fact.member)); }
  void operator()(const ks::MemberRemoved& fact) {
    add("member_removed", label(fact.member) + " (" + removal_reason(fact.reason) + ")");
  }
  void operator()(const ks::RebalanceStarted& fact) { started_ = fact; }
  void operator()(const ks::GroupStateChanged& fact) {
    // A KIP-848 group's state follows from its epochs; no step tells it.
    if (world_.groups[fact.group.index].type == ks::GroupType::consumer) return;
    const bool prepares = fact.to == ks::GroupState::preparing_rebalance;
    std::string text = std::string{ks::group_state_name(fact.from)} + " -> " +
                       std::string{ks::group_state_name(fact.to)} + ", generation " +
                       std::to_string(fact.generation);
    if (prepares) text += ", " + reason() + " " + label(started_.member);
    add("group_state", text);
  }
  void operator()(const ks::JoinParked& fact) {
    if (changes_state_) return;  // the state change tells it
    const ks::Group& group = world_.groups[fact.group.index];
    if (group.previous_state == ks::GroupState::empty) {
      add("join_incomplete", "initial");
    } else {
      add("join_incomplete", std::to_string(fact.parked) + " of " + std::to_string(fact.members) +
                                 ", " + std::to_string(group.pending_members.size()) + " pending");
    }
  }
  void operator()(const ks::SyncParked& fact) {
    const ks::Group& group = world_.groups[fact.group.index];
    if (fact.member != group.leader) return;
    add("leader_assignment",
        label(fact.member) + ", generation " + std::to_string(group.generation));
  }
  void operator()(const ks::TimerSet& fact) {
    if (!fact.group.valid()) return;
    add("timer_set", std::string{fact.timer} +
                         (fact.member.valid() ? " " + label(fact.member) : std::string{}) + " " +
                         std::to_string(ks::to_us(fact.length) / 1000) + " ms");
  }
  void operator()(const ks::MemberSubscriptionChanged& fact) {
    std::vector<std::string> topics;
    for (const ks::TopicId topic : fact.topics) topics.push_back(world_.names->topics[topic.index]);
    add("member_subscription", label(fact.member) + " " + words_text(topics));
  }
  void operator()(const ks::GroupEpochBumped& fact) {
    add("group_epoch", std::to_string(fact.epoch));
  }
  void operator()(const ks::TargetAssignmentComputed& fact) {
    std::vector<std::string> shares;
    for (const ks::MemberAssignment& share : fact.assignments)
      shares.push_back(label(share.member) + " " + parts(share.partitions));
    add("target_assignment",
        "epoch " + std::to_string(fact.epoch) + " by " + fact.assignor + ": " + words_text(shares));
  }
  void operator()(const ks::MemberAssignmentChanged& fact) {
    add("member_assignment", label(fact.member) + " epoch " + std::to_string(fact.epoch) +
                                 " after " + std::to_string(fact.previous_epoch) + ", " +
                                 std::string{ks::assignment_state_name(fact.state)} +
                                 ", assigned " + parts(fact.assigned) + ", revoking " +
                                 parts(fact.revoking));
  }
  void operator()(const ks::StaticMemberReplaced& fact) {
    add("static_member_replaced", label(fact.member));
  }
  void operator()(const ks::StaticMemberAway& fact) {
    add("static_member_away", label(fact.member));
  }
  void operator()(const ks::StaticMemberRefused& fact) {
    add("static_member_refused", label(fact.member));
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  void add(std::string_view kind, const std::string& text) {
    steps.push_back(std::string{kind} + " " + text);
  }
  std::string parts(const std::vector<ks::PartitionId>& list) const {
    return list_text(partitions_.numbers(list));
  }
  std::string label(ks::MemberId id) const { return model_label(id, world_, recording_); }
  std::string reason() const {
    const ks::Group& group = world_.groups[started_.group.index];
    switch (started_.reason) {
      case ks::RebalanceReason::first_member:
      case ks::RebalanceReason::member_joined: return "member_added";
      case ks::RebalanceReason::member_rejoined:
        return started_.member == group.leader ? "leader_rejoined" : "member_metadata_changed";
      case ks::RebalanceReason::session_expired:
      case ks::RebalanceReason::join_expired: return "session_expired";
      case ks::RebalanceReason::member_left:
      case ks::RebalanceReason::poll_interval: return "member_left";
      case ks::RebalanceReason::did_not_sync: return "sync_timeout";
      case ks::RebalanceReason::static_replaced: return "static_member_changed_protocol";
      default: return std::string{ks::reason_text(started_.reason)};  // none that a recording names
    }
  }

  const ks::World& world_;
  const Recording& recording_;
  const Partitions& partitions_;
  bool changes_state_;
  ks::RebalanceStarted started_;
};

}  // namespace

std::string model_label(ks::MemberId id, const ks::World& world, const Recording& recording) {
  const std::string text{world.names->of(id)};
  if (!id.valid() || recording.label_of.contains(text)) return recording.label(text);
  return std::string{world.names->of(node(world.names->members[id.index].consumer))} + "'";
}

std::vector<std::string> model_steps(const std::vector<ks::Fact>& facts, const ks::World& world,
                                     const Recording& recording, const Partitions& partitions) {
  const bool changes = std::any_of(facts.begin(), facts.end(), [](const ks::Fact& fact) {
    return std::holds_alternative<ks::GroupStateChanged>(fact.body);
  });
  Translator translator(world, recording, partitions, changes);
  for (const ks::Fact& fact : facts) std::visit(translator, fact.body);
  return std::move(translator.steps);
}

}  // namespace ks_replay
