#include "viz/model/predictions.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/run/expect.h"
#include "sim/scenario/units.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace kv {
namespace {

const ks::OwnerLane* lane_of(const ks::Session& session, const std::string& partition) {
  const ks::PartitionId id = session.names().find_partition(partition);
  for (const ks::OwnerLane& lane : session.lanes().owners()) {
    if (lane.partition == id) return &lane;
  }
  return nullptr;
}

/// Who owned it last at or before `time`; invalid when nobody ever did.
ks::ConsumerId last_owner(const ks::OwnerLane& lane, ks::Time time) {
  ks::ConsumerId last;
  for (const ks::OwnerSegment& part : lane.segments) {
    if (part.from > time) break;
    if (part.owner.valid()) last = part.owner;
  }
  return last;
}

Answer time_answer(ks::Time from, ks::Time at) {
  return {at, ks::to_us(at - from), {}, ks::span_text(at - from)};
}

Answer count_answer(ks::Time settled, std::int64_t value) {
  return {settled, value, {}, std::to_string(value)};
}

std::optional<Answer> time_to_next_owner(const ks::OwnerLane& lane, ks::Time from) {
  const ks::ConsumerId before = last_owner(lane, from);
  for (const ks::OwnerSegment& part : lane.segments) {
    if (part.from > from && part.owner.valid() && part.owner != before) {
      return time_answer(from, part.from);
    }
  }
  return std::nullopt;
}

std::optional<Answer> next_owner(const ks::Session& session, const ks::OwnerLane& lane,
                                 ks::Time from) {
  for (const ks::OwnerSegment& part : lane.segments) {
    if (part.from <= from || !part.owner.valid()) continue;
    const std::string& name = session.names().consumers[part.owner.index];
    return Answer{part.from, 0, name, name};
  }
  if (!session.complete()) return std::nullopt;
  return Answer{session.horizon(), 0, "nobody", "nobody"};
}

std::optional<Answer> time_to_first_record(const ks::Session& session, const std::string& consumer,
                                           ks::Time from) {
  const ks::NodeId id = session.names().find(consumer);
  for (const std::uint32_t position : session.trace().of<ks::ConsumptionStarted>()) {
    const ks::Fact& fact = session.trace()[position];
    if (fact.time >= from && fact.node == id) return time_answer(from, fact.time);
  }
  return std::nullopt;
}

/// The first fact of a kind after an instant (or at it), at or about a node.
std::optional<ks::Time> first_fact(const ks::Session& session, const std::string& kind,
                                   const std::string& node, ks::Time from, bool strictly) {
  const auto& kinds = ks::fact_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ks::FactKind& k) { return k.name == kind; });
  if (found == kinds.end()) return std::nullopt;
  const ks::NodeId id = node.empty() ? ks::NodeId{} : session.names().find(node);
  if (!node.empty() && !id.valid()) return std::nullopt;
  for (const std::uint32_t position :
       session.trace().of_kind(static_cast<std::size_t>(found - kinds.begin()))) {
    const ks::Fact& fact = session.trace()[position];
    if (strictly ? fact.time <= from : fact.time < from) continue;
    if (!id.valid() || ks::concerns(fact, id, session.names())) return fact.time;
  }
  return std::nullopt;
}

std::optional<Answer> lag(const ks::Session& session, const std::string& of, ks::Time from) {
  if (session.known_until() < from) return std::nullopt;
  const ks::PartitionId partition = session.names().find_partition(of);
  const ks::NodeId group = session.names().find(of);
  for (std::size_t i = 0; i < session.series().columns(); ++i) {
    const ks::SeriesKey& key = session.series().key(i);
    const bool wanted = partition.valid()
                            ? key.metric == ks::Metric::lag && key.partition == partition
                            : key.metric == ks::Metric::total_lag && key.group.index == group.index;
    if (wanted) return count_answer(from, session.series().value_at(i, from));
  }
  return std::nullopt;
}

/// When a group that moves partition by partition (KIP-848) is Stable again; nothing for others.
std::optional<ks::Time> stable_again(const ks::Session& session, ks::NodeId group, ks::Time from) {
  for (const std::uint32_t position : session.trace().of<ks::GroupStateChanged>()) {
    const ks::Fact& fact = session.trace()[position];
    const auto& body = std::get<ks::GroupStateChanged>(fact.body);
    const bool settles =
        body.from == ks::GroupState::reconciling && body.to == ks::GroupState::stable;
    if (fact.time > from && settles && body.group.index == group.index) return fact.time;
  }
  return std::nullopt;
}

/// Partitions whose owner after the group's next completed rebalance is another than before.
std::optional<Answer> moves(const ks::Session& session, const std::string& group, ks::Time from) {
  const ks::NodeId id = session.names().find(group);
  if (!id.valid()) return std::nullopt;
  // A barrier hands out everything after it; without one owners change on the way to Stable too.
  const auto barrier = first_fact(session, "RebalanceCompleted", group, from, true);
  const auto done = barrier ? barrier : stable_again(session, id, from);
  if (!done) return std::nullopt;
  const ks::Time since = barrier ? *done : from + ks::Duration{1};
  std::int64_t count = 0;
  ks::Time settled = *done;
  for (const ks::OwnerLane& lane : session.lanes().owners_of(ks::GroupId{id.index})) {
    const auto taken = std::find_if(
        lane.segments.begin(), lane.segments.end(),
        [&](const ks::OwnerSegment& part) { return part.from >= since && part.owner.valid(); });
    if (taken == lane.segments.end()) continue;
    settled = std::max(settled, taken->from);
    count += taken->owner != last_owner(lane, from) ? 1 : 0;
  }
  if (session.known_until() <= settled) return std::nullopt;
  return count_answer(settled, count);
}

std::optional<Answer> duplicates(const ks::Session& session, const std::string& group,
                                 ks::Time from) {
  if (!session.complete()) return std::nullopt;
  const ks::NodeId id = session.names().find(group);
  std::int64_t count = 0;
  for (const std::uint32_t position : session.trace().of<ks::ConsumptionStarted>()) {
    const ks::Fact& fact = session.trace()[position];
    const bool member = fact.node.kind == ks::NodeKind::consumer &&
                        session.lanes().members()[fact.node.index].group.index == id.index;
    if (fact.time >= from && member) count += std::get<ks::ConsumptionStarted>(fact.body).again;
  }
  return count_answer(session.horizon(), count);
}

/// Second and later deliveries to a share group are story; without one it was delivered once.
std::optional<Answer> deliveries(const ks::Session& session, const std::string& record) {
  const std::optional<ks::RecordName> name = ks::parse_record_name(record);
  if (!name || !session.complete()) return std::nullopt;
  const ks::PartitionId partition = session.names().find_partition(to_text(name->partition));
  std::int64_t most = 1;
  for (const std::uint32_t position : session.trace().of<ks::ShareRecordsAcquired>()) {
    const auto& body = std::get<ks::ShareRecordsAcquired>(session.trace()[position].body);
    const bool here =
        body.partition == partition && body.first <= name->offset && name->offset <= body.last;
    if (here) most = std::max<std::int64_t>(most, body.delivery_count);
  }
  return count_answer(session.horizon(), most);
}

/// Of the whole run.
std::optional<Answer> total(const ks::Session& session, const std::string& group, ks::Total which) {
  const ks::NodeId id = session.names().find(group);
  if (!session.complete() || id.kind != ks::NodeKind::group) return std::nullopt;
  const ks::GroupId of{id.index};
  return count_answer(session.horizon(),
                      ks::total_of(session.latest(), which, of, session.horizon()));
}

}  // namespace

std::vector<std::optional<ks::Time>> step_times(const ks::Session& session,
                                                const std::vector<ks::Step>& steps) {
  std::vector<std::optional<ks::Time>> times;
  ks::Time before = ks::start_time;
  for (const ks::Step& step : steps) {
    std::optional<ks::Time> at;
    if (const auto* time = std::get_if<ks::Time>(&step.when)) {
      at = *time;
    } else {
      const auto& fact = std::get<ks::FactName>(step.when);
      at = first_fact(session, fact.fact, fact.node, before, true);
    }
    if (at) before = *at;
    times.push_back(at);
  }
  return times;
}

std::optional<Answer> answer_of(const ks::Session& session, const ks::AnswerName& question,
                                ks::Time from) {
  const std::string& argument = question.argument;
  switch (question.quantity) {
    case ks::Quantity::time_to_next_owner: {
      const ks::OwnerLane* lane = lane_of(session, argument);
      return lane == nullptr ? std::nullopt : time_to_next_owner(*lane, from);
    }
    case ks::Quantity::next_owner: {
      const ks::OwnerLane* lane = lane_of(session, argument);
      return lane == nullptr ? std::nullopt : next_owner(session, *lane, from);
    }
    case ks::Quantity::time_to_first_record: return time_to_first_record(session, argument, from);
    case ks::Quantity::time_to_fact: {
      const std::size_t space = argument.find(' ');
      const std::string node = space == std::string::npos ? "" : argument.substr(space + 1);
      const auto at = first_fact(session, argument.substr(0, space), node, from, true);
      return at ? std::optional{time_answer(from, *at)} : std::nullopt;
    }
    case ks::Quantity::lag: return lag(session, argument, from);
    case ks::Quantity::moves: return moves(session, argument, from);
    case ks::Quantity::duplicates: return duplicates(session, argument, from);
    case ks::Quantity::deliveries: return deliveries(session, argument);
    case ks::Quantity::written_twice: return total(session, argument, ks::Total::written_twice);
    case ks::Quantity::visible_twice: return total(session, argument, ks::Total::visible_twice);
    case ks::Quantity::effects_twice: return total(session, argument, ks::Total::effects_twice);
  }
  return std::nullopt;
}

bool matches(const ks::Choice& choice, const Answer& answer) {
  return answer.name.empty() ? choice.bounds.contain(answer.value) : choice.range == answer.name;
}

}  // namespace kv
