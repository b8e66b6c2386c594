// Patterns of a KIP-848 group: when they are resolved and what their result changes. All patterns of a
// group are resolved together. Source: GroupMetadataManager.maybeUpdateRegularExpressions,
// handleRegularExpressionsResult.
// Model: the broker's thread that matches names takes no time, and everybody may see every topic.
#include <algorithm>

#include "sim/kafka/group/consumer_steps.h"
#include "sim/kafka/group/topic_regex.h"

namespace ks {
namespace {

/// REGEX_BATCH_REFRESH_INTERVAL_MS: a constant of the coordinator.
constexpr Duration batch_interval{10'000'000};

std::size_t subscribers(const ConsumerGroup& group, const std::string& regex) {
  return static_cast<std::size_t>(
      std::count_if(group.members.begin(), group.members.end(),
                    [&](const ConsumerGroupMember& m) { return m.regex == regex; }));
}

/// The distinct patterns of the members, sorted.
std::vector<std::string> patterns(const ConsumerGroup& group) {
  std::vector<std::string> list;
  for (const ConsumerGroupMember& member : group.members) {
    if (!member.regex.empty()) list.push_back(member.regex);
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

std::vector<TopicId> matching_topics(const std::string& pattern, const Ctx& ctx) {
  const TopicRegex regex{pattern};
  std::vector<TopicId> topics;
  for (std::uint32_t i = 0; i < ctx.cluster().topics.size(); ++i) {
    if (ctx.cluster().topics[i].exists && regex.matches(ctx.names().topics[i]))
      topics.push_back(TopicId{i});
  }
  return topics;
}

bool refresh_is_due(const ConsumerStep& step, bool fresh_pattern) {
  const ConsumerGroup& group = step.modern();
  const std::vector<std::string> wanted = patterns(group);
  if (wanted.empty()) return false;
  if (group.resolving.valid() && step.ctx.timer_armed(group.resolving)) return false;
  if (group.regexes_refreshed) {
    const Duration age = step.ctx.now - *group.regexes_refreshed;
    if (age <= batch_interval) return false;
    const Duration refresh = step.side.broker.config.group_consumer_regex_refresh_interval_ms;
    if (step.v4_4() && age >= refresh) return true;
  }
  return fresh_pattern || wanted.size() != group.regexes.size() ||
         group.topics_seen < step.ctx.cluster().creations;
}

}  // namespace

void forget_unused_regexes(ConsumerStep& step) {
  ConsumerGroup& group = step.modern();
  std::erase_if(group.regexes,
                [&](const ResolvedRegex& r) { return subscribers(group, r.regex) == 0; });
  if (group.regexes.empty()) group.regexes_refreshed.reset();
}

bool update_regexes(ConsumerStep& step, const ConsumerGroupMember& member,
                    const std::string& before) {
  ConsumerGroup& group = step.modern();
  bool bump = false;
  bool fresh = false;
  if (member.regex != before) {
    forget_unused_regexes(step);
    if (!member.regex.empty()) {
      fresh = subscribers(group, member.regex) == 1;
      bump = !fresh && group.resolved(member.regex) != nullptr;
    }
  }
  if (refresh_is_due(step, fresh)) {
    if (!group.resolving.valid()) {
      group.resolving =
          step.ctx.new_timer(TimerOwner::group, step.group.id.index, GroupTimer::regex);
    }
    step.ctx.set_timer(group.resolving, step.ctx.now);
  }
  return bump;
}

void regexes_resolved(BrokerSide side, Group& group, Ctx& ctx) {
  if (group.type != GroupType::consumer) return;
  ConsumerStep step{side, group, ctx};
  ConsumerGroup& modern = group.modern;
  bool changed = false;
  for (const std::string& pattern : patterns(modern)) {
    ResolvedRegex result{pattern, matching_topics(pattern, ctx)};
    const ResolvedRegex* const known = modern.resolved(pattern);
    const bool same = known == nullptr ? result.topics.empty() : known->topics == result.topics;
    changed = changed || !same;
    if (known == nullptr || !same) ctx.note(RegexResolved{group.id, pattern, result.topics});
    std::erase_if(modern.regexes, [&](const ResolvedRegex& r) { return r.regex == pattern; });
    const auto place = std::lower_bound(
        modern.regexes.begin(), modern.regexes.end(), pattern,
        [](const ResolvedRegex& r, const std::string& wanted) { return r.regex < wanted; });
    modern.regexes.insert(place, std::move(result));
    step.wrote = true;
  }
  modern.regexes_refreshed = ctx.now;
  modern.topics_seen = ctx.cluster().creations;
  modern.metadata_hash = subscribed_metadata_hash(step);
  if (changed) bump_group_epoch(step, RebalanceReason::regex_resolved, MemberId{});
  refresh_group_state(step);
  if (step.wrote) answer(step, ConnectionId{}, MessageBody{});
}

}  // namespace ks
