// Consumers of the stage: what each believes and does, with the deadlines that it enforces itself.
#include <fmt/format.h>

#include "sim/trace/words.h"
#include "viz/model/actions.h"
#include "viz/model/build_stage_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

/// A handler that is through sooner says nothing worth reading.
constexpr ks::Duration long_handler{100'000};

struct Card {
  const StageSource& s;
  const ks::Consumer& consumer;
  const ks::GroupMember* member;
  StageConsumer& view;

  const ks::TimerSlot& timer(ks::ConsumerTimer purpose) const {
    return s.world.engine.timers.slot(consumer.timer(purpose));
  }
  const ks::Group& group() const { return s.shown(); }
};

std::vector<ks::PartitionId> owned_by(const ks::Consumer& consumer) {
  std::vector<ks::PartitionId> list;
  for (const ks::OwnedPartition& owned : consumer.owned) list.push_back(owned.partition);
  return list;
}

void pill_of(Card& card) {
  switch (card.consumer.process) {
    case ks::ProcessState::frozen:
      card.view.card = CardKind::frozen;
      card.view.pill = "frozen";
      return;
    case ks::ProcessState::killed:
      card.view.card = CardKind::dead;
      card.view.killed = true;
      card.view.pill = "crashed";
      return;
    case ks::ProcessState::closed:
      card.view.card = CardKind::dead;
      card.view.pill = "closed";
      return;
    case ks::ProcessState::closing: card.view.pill = "closing"; return;
    case ks::ProcessState::not_started:
    case ks::ProcessState::running: break;
  }
  card.view.pill = state_word(card.consumer.state);
}

/// A member of a KIP-848 or share group beats from its network thread, at the interval that the
/// coordinator named.
void modern_heartbeat(Card& card, ks::Duration interval, ks::Time next_beat, bool awaited) {
  if (interval <= ks::Duration{}) {
    card.view.beat = "no heartbeat yet";
    return;
  }
  card.view.beat_arc.state = TimerState::running;
  const ks::Duration left = std::max(next_beat - card.s.now, ks::Duration{});
  card.view.beat_arc.left = share_left(left, interval);
  if (awaited) {
    card.view.beat = "beat sent";
    return;
  }
  card.view.beat = "beat in";
  card.view.beat_value = left_text(left);
}

void heartbeat(Card& card) {
  const ks::Consumer& consumer = card.consumer;
  const bool frozen = consumer.process == ks::ProcessState::frozen;
  if (consumer.modern.on && !frozen) {
    const ks::ModernMembership& modern = consumer.modern;
    modern_heartbeat(card, modern.interval, modern.next_beat, consumer.heartbeat_in_flight);
    return;
  }
  if (consumer.share.on && !frozen) {
    const ks::ShareClient& share = consumer.share;
    modern_heartbeat(card, share.interval, share.next_beat, consumer.heartbeat_in_flight);
    return;
  }
  if (!consumer.heartbeats || frozen) {
    card.view.beat = frozen ? "no heartbeats" : "heartbeats off";
    return;
  }
  card.view.beat_arc.state = TimerState::running;
  if (consumer.heartbeat_in_flight) {
    card.view.beat = "beat sent";
    card.view.beat_value = left_text(card.s.now - consumer.last_heartbeat);
    card.view.beat_arc.left =
        share_left(consumer.heartbeat_due - card.s.now, consumer.config.heartbeat_interval_ms);
    return;
  }
  const ks::Duration left = card.timer(ks::ConsumerTimer::heartbeat).deadline - card.s.now;
  card.view.beat = "beat in";
  card.view.beat_value = left_text(left);
  card.view.beat_arc.left = share_left(left, consumer.config.heartbeat_interval_ms);
}

void poll_limit(Card& card) {
  const ks::Consumer& consumer = card.consumer;
  const ks::Duration whole = consumer.config.max_poll_interval_ms;
  card.view.poll = "poll limit";
  if (consumer.process == ks::ProcessState::frozen) {
    card.view.poll_value = "stopped";
    return;
  }
  // Inside poll() the limit starts anew with every call, so it is always whole.
  ks::Duration left = whole;
  if (consumer.app == ks::AppState::handling) left = consumer.handling_since + whole - card.s.now;
  card.view.poll_value = left_text(left);
  card.view.poll_arc = {TimerState::running, share_left(left, whole)};
}

// --- what it holds -------------------------------------------------------------------------------

/// The fact by which it gave up its partitions, if it had some since it started.
const ks::Fact* last_release(const Card& card) {
  const ks::NodeId self = ks::node(card.consumer.id);
  const std::span<const std::uint32_t> list = before(card.s, card.s.trace.of_node(self));
  std::size_t most = 128;
  for (std::size_t i = list.size(); i-- > 0 && most > 0; --most) {
    const ks::Fact& fact = card.s.trace[list[i]];
    if (fact.node != self) continue;
    const bool revoked = std::holds_alternative<ks::PartitionsRevoked>(fact.body);
    if (revoked || std::holds_alternative<ks::PartitionsLost>(fact.body)) return &fact;
    if (std::holds_alternative<ks::ProcessStarted>(fact.body)) return nullptr;
    if (std::holds_alternative<ks::PartitionsAssigned>(fact.body)) return nullptr;
  }
  return nullptr;
}

/// Records that a member of a share group has acquired, in its buffer and in its handler.
std::int64_t acquired_by(const ks::Consumer& consumer) {
  std::int64_t sum = 0;
  for (const auto* const list : {&consumer.share.buffer, &consumer.share.hand}) {
    for (const ks::AcquiredRange& range : *list) sum += range.last - range.first + 1;
  }
  return sum;
}

void holds(Card& card) {
  const ks::Consumer& consumer = card.consumer;
  StageLine& line = card.view.first;
  if (consumer.share.on) {
    line.caption = "records acquired";
    line.value = std::to_string(acquired_by(consumer));
    return;
  }
  if (!consumer.owned.empty()) {
    line.caption = consumer.process == ks::ProcessState::frozen ? "holds" : "reads";
    line.value = short_list(card.s, owned_by(consumer), 2);
    const ks::Duration each = ks::scaled(consumer.processing, consumer.slowness);
    if (each > ks::Duration{}) line.remark = ks::span_text(each);
    return;
  }
  const ks::Fact* const last = last_release(card);
  if (consumer.state != ks::MemberState::stable && last != nullptr) {
    const auto* revoked = std::get_if<ks::PartitionsRevoked>(&last->body);
    line.caption = revoked != nullptr ? "revoked" : "lost";
    line.remark = short_list(card.s, revoked != nullptr
                                         ? revoked->partitions
                                         : std::get<ks::PartitionsLost>(last->body).partitions);
    return;
  }
  line.caption = "holds no partition";
}

// --- what it does --------------------------------------------------------------------------------

std::int64_t unread(const Card& card) {
  std::int64_t sum = 0;
  for (const ks::OwnedPartition& owned : card.consumer.owned) {
    if (owned.position >= 0)
      sum += ks::high_watermark(card.s.world, owned.partition) - owned.position;
  }
  return sum;
}

bool looking_up(const ks::Consumer& consumer) {
  return std::any_of(consumer.owned.begin(), consumer.owned.end(),
                     [](const auto& o) { return o.position < 0; });
}

std::string handler_caption(const ks::Consumer& consumer) {
  const ks::GivingUp& giving_up = consumer.giving_up;
  if (giving_up.waiting) return "sends its copy away";
  if (giving_up.attempt == 0) return "in its handler";
  return "attempt " + std::to_string(giving_up.attempt) + " of " +
         std::to_string(consumer.application.dead_letter.attempts);
}

bool handler_line(Card& card, StageInk ink) {
  if (card.consumer.app != ks::AppState::handling) return false;
  const ks::Time until = card.timer(ks::ConsumerTimer::handler).deadline;
  const ks::Duration whole = until - card.consumer.handling_since;
  if (whole < long_handler) return false;
  const ks::Duration left = std::max(until - card.s.now, ks::Duration{});
  card.view.second.caption = handler_caption(card.consumer);
  card.view.second.remark = left_text(left);
  card.view.second.progress = 1 - share_left(left, whole);
  card.view.second.ink = ink;
  return true;
}

void joining_line(Card& card, StageLine& line) {
  const ks::Consumer& consumer = card.consumer;
  if (consumer.state == ks::MemberState::preparing_rebalance) {
    const bool parked = card.member != nullptr && card.member->parked_join.valid();
    line.caption = parked ? "waits at the barrier" : "JoinGroup on its way";
    line.ink = StageInk::amber;
  } else if (consumer.state == ks::MemberState::completing_rebalance) {
    line.caption = "waits for its share";
    line.ink = StageInk::violet;
  } else if (!consumer.coordinator.valid()) {
    line.caption = "seeks its coordinator";
    line.ink = StageInk::amber;
  } else {
    line.caption = "asks to join";
    line.ink = StageInk::amber;
  }
}

void modern_line(const Card& card, StageLine& line) {
  line.ink = StageInk::amber;
  switch (card.consumer.modern.step) {
    case ks::ReconcileStep::committing: line.caption = "commits before it gives up"; return;
    case ks::ReconcileStep::revoking: line.caption = "gives partitions back"; return;
    case ks::ReconcileStep::assigning: line.caption = "takes partitions over"; return;
    case ks::ReconcileStep::idle: break;
  }
  switch (card.consumer.state) {
    case ks::MemberState::joining: line.caption = "asks to join"; return;
    case ks::MemberState::acknowledging: line.caption = "says that it has done so"; return;
    case ks::MemberState::fenced: line.caption = "was fenced, starts anew"; return;
    case ks::MemberState::stale: line.caption = "left: poll() came too late"; return;
    default: line.caption = "moves to its target"; return;
  }
}

void does(Card& card) {
  const ks::Consumer& consumer = card.consumer;
  StageLine& line = card.view.second;
  const bool behind = card.group().state == ks::GroupState::preparing_rebalance;
  if (consumer.process == ks::ProcessState::frozen) {
    line = {"frozen since", clock(consumer.frozen_at), {}, StageInk::amber, -1};
  } else if (consumer.process == ks::ProcessState::closing) {
    line.caption =
        consumer.app == ks::AppState::handling ? "closes after its handler" : "says goodbye";
    line.ink = StageInk::amber;
  } else if (consumer.awaits(ks::CommitPurpose::before_join)) {
    line = {"commits before it joins", {}, {}, StageInk::amber, -1};
  } else if (consumer.modern.on && consumer.state != ks::MemberState::stable) {
    modern_line(card, line);
  } else if (consumer.state != ks::MemberState::stable) {
    joining_line(card, line);
  } else if (consumer.rejoin_needed && !consumer.modern.on) {
    if (!handler_line(card, StageInk::amber))
      line = {"must join again", {}, {}, StageInk::amber, -1};
  } else if (behind && card.member != nullptr) {
    line = {"has not heard yet", {}, {}, StageInk::amber, -1};
  } else if (!consumer.coordinator.valid()) {
    line = {"lost its coordinator", {}, {}, StageInk::amber, -1};
  } else if (!handler_line(card, StageInk::plain)) {
    const std::int64_t left = unread(card);
    line.caption =
        consumer.owned.empty() ? "has nothing to do"
        : looking_up(consumer) ? "looks up where to begin"
        : left > 0
            ? ks::count_text(static_cast<std::uint64_t>(left), "record", "records") + " to read"
            : "has read all there is";
  }
}

// --- dead ----------------------------------------------------------------------------------------

/// Records that it had handled and not committed: those that nobody has been handed since, and those that
/// somebody was handed again.
struct ReadAgain {
  std::int64_t ahead = 0;
  std::uint64_t done = 0;
  bool waiting = false;  ///< some of its partitions still have no reader
};

ReadAgain read_again(const Card& card) {
  std::vector<ks::PartitionId> open = owned_by(card.consumer);
  ReadAgain again;
  const std::span<const std::uint32_t> list =
      before(card.s, card.s.trace.of<ks::ConsumptionStarted>());
  std::size_t first = list.size();
  while (first > 0 && card.s.trace[list[first - 1]].time >= card.consumer.ended_at) --first;
  for (const std::uint32_t position : list.subspan(first)) {
    const ks::Fact& fact = card.s.trace[position];
    const auto& started = std::get<ks::ConsumptionStarted>(fact.body);
    const bool same_group = fact.node.kind == ks::NodeKind::consumer &&
                            card.s.world.consumers[fact.node.index].group == card.s.group;
    if (same_group && std::erase(open, started.partition) > 0) again.done += started.again;
  }
  for (const ks::PartitionId id : open) {
    const std::int64_t committed = ks::committed(card.s.world, card.s.group, id);
    const std::int64_t position = card.consumer.find(id)->position;
    again.ahead += std::max<std::int64_t>(position - std::max<std::int64_t>(committed, 0), 0);
    again.waiting = true;
  }
  return again;
}

/// What a dead member of a share group had acquired is nobody else's until its locks end.
void dead_in_share_group(Card& card) {
  std::int64_t count = 0;
  ks::Time first_end = ks::never;
  for (const ks::LedSharePartition& led : card.s.world.shares.partitions) {
    if (led.state.group != card.s.group) continue;
    for (const ks::ShareRun& run : led.state.runs()) {
      if (run.state != ks::RecordState::acquired || run.member != card.consumer.member) continue;
      count += run.count();
      first_end = std::min(first_end, run.lock_until);
    }
  }
  card.view.first = {"still acquired", std::to_string(count), {}, StageInk::plain, -1};
  if (count == 0) return;
  const ks::Duration left = std::max(first_end - card.s.now, ks::Duration{});
  card.view.second = {"lock ends in", left_text(left), {}, StageInk::plain, -1};
}

void dead(Card& card) {
  const ks::Consumer& consumer = card.consumer;
  card.view.ended = card.view.killed ? "killed at" : "closed at";
  card.view.ended_at = clock(consumer.ended_at) + " s";
  if (!card.view.killed) {
    card.view.first = {"left its group", {}, {}, StageInk::plain, -1};
    card.view.second = {"will be read again", "0", {}, StageInk::plain, -1};
    return;
  }
  if (card.group().type == ks::GroupType::share) return dead_in_share_group(card);
  card.view.first = {"owned",
                     consumer.owned.empty() ? "nothing" : short_list(card.s, owned_by(consumer)),
                     {},
                     StageInk::plain,
                     -1};
  const ReadAgain again = read_again(card);
  if (again.waiting || consumer.owned.empty()) {
    card.view.second = {"will be read again", std::to_string(again.ahead), {}, StageInk::plain, -1};
  } else {
    card.view.second = {"was read again", std::to_string(again.done), {}, StageInk::plain, -1};
  }
}

std::string tip_of(const Card& card) {
  const ks::Consumer& consumer = card.consumer;
  if (card.view.card == CardKind::dead) {
    return fmt::format("**{}** was {} at {}.", card.view.name,
                       card.view.killed ? "killed" : "closed", clock(consumer.ended_at));
  }
  const std::string member{card.s.names.of(consumer.member)};
  const bool epochs =
      consumer.modern.on || card.s.world.groups[consumer.group.index].type == ks::GroupType::share;
  return fmt::format("**{}** is {}, {}. Its own view of the group: {}, {} {}. Member id: {}.",
                     card.view.name, ks::process_state_name(consumer.process),
                     consumer.app == ks::AppState::transforming
                         ? ks::transform_step_name(consumer.transform.step)
                         : ks::app_state_name(consumer.app),
                     ks::member_state_name(consumer.state), epochs ? "member epoch" : "generation",
                     consumer.generation, member.empty() ? "none yet" : member);
}

}  // namespace

void build_stage_consumers(const StageSource& s, StageView& view) {
  const bool cards = view.consumers.size() <= stage_cards;
  for (StageConsumer& entry : view.consumers) {
    const ks::Consumer& consumer = s.world.consumers[entry.id.index];
    Card card{s, consumer, cards ? ks::member_of(s.world, consumer.id) : nullptr, entry};
    pill_of(card);
    if (!cards) {
      // A tag has no lines.
    } else if (entry.card == CardKind::dead) {
      dead(card);
    } else {
      heartbeat(card);
      poll_limit(card);
      holds(card);
      does(card);
    }
    entry.slot = build_stage_slot(s, consumer);
    entry.tip = tip_of(card);
    if (view.consumers.size() <= 200) entry.actions = actions_of(s.world, ks::node(consumer.id));
  }
}

}  // namespace kv
