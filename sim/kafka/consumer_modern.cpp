#include "sim/kafka/consumer_modern.h"

#include <algorithm>

#include "sim/kafka/consumer_modern_parts.h"

namespace ks {
namespace {

/// Uuid.toString: 16 bytes in base64 for URLs, without padding.
std::string base64_uuid(Rng& rng) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::uint64_t most = (rng.next() & ~std::uint64_t{0xf000}) | 0x4000;  // version 4
  const std::uint64_t least =
      (rng.next() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;  // IETF variant
  std::string text;
  std::uint32_t bits = 0;
  std::uint32_t held = 0;
  for (int byte = 0; byte < 16; ++byte) {
    const std::uint64_t half = byte < 8 ? most : least;
    bits = (bits << 8) | static_cast<std::uint32_t>(half >> (56 - 8 * (byte % 8)) & 0xff);
    for (held += 8; held >= 6; held -= 6) text += letters[bits >> (held - 6) & 63];
  }
  return text + letters[bits << (6 - held) & 63];
}

/// AsyncKafkaConsumer.updateTimerAndMaybeCommit: the timer moves with the application's polls.
void auto_commit(Consumer& consumer, Ctx& ctx) {
  if (!consumer.config.enable_auto_commit) return;
  const bool busy =
      consumer.awaits(CommitPurpose::automatic) || consumer.awaits(CommitPurpose::reconciliation);
  if (consumer.next_auto_commit <= ctx.now && !busy) {
    consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
    send_commit(consumer, consumed_positions(consumer), CommitPurpose::automatic, ctx);
  }
  if (consumer.next_auto_commit > ctx.now)
    ctx.set_timer(consumer.timer(ConsumerTimer::auto_commit), consumer.next_auto_commit);
}

/// ApplicationEventProcessor, AsyncPollEvent: what the network thread does for a poll().
void process_poll_event(Consumer& consumer, Ctx& ctx) {
  consumer.polled_at = ctx.now;
  match_pattern(consumer, ctx);
  if (consumer.state == MemberState::unsubscribed ||
      (consumer.state == MemberState::stale && !consumer.modern.due)) {
    begin_joining(consumer, ctx);
  }
  maybe_reconcile(consumer, true, ctx);
  auto_commit(consumer, ctx);
  look_up_positions(consumer, ctx);
}

/// AsyncKafkaConsumer.checkInflightPoll. In 4.4 a poll() that finds data in the buffer does not ask the
/// network thread again as long as its event of the poll() before is there; so with a full buffer only
/// every other poll() does.
void submit_poll_event(Consumer& consumer, Ctx& ctx) {
  ModernMembership& modern = consumer.modern;
  const bool entered = modern.poll_entered;
  modern.poll_entered = false;
  if (entered) modern.poll_began = ctx.now;
  if (consumer.profile == Profile::v4_4 && !consumer.buffer.empty()) {
    if (!entered) return;  // what poll() waited for has come
    if (modern.event_in_flight) {
      modern.event_in_flight = false;
      return;
    }
  }
  modern.event_in_flight = true;
  process_poll_event(consumer, ctx);
}

/// Partitions whose committed offsets nobody has asked for: the event of the next poll() does.
bool lacks_positions(const Consumer& consumer) {
  return std::any_of(consumer.owned.begin(), consumer.owned.end(), [](const OwnedPartition& owned) {
    return owned.position < 0 && !owned.looking_up && !owned.paused;
  });
}

/// What waits for the application is done at the next call of poll(): an empty one returns when its
/// timeout is over and is called again. `looked`: this pass is over.
bool waits_in_poll(Consumer& consumer, bool looked, Ctx& ctx) {
  const ModernMembership& modern = consumer.modern;
  const Duration timeout = consumer.application.poll_timeout;
  if (timeout == Duration{} || modern.poll_entered || !consumer.buffer.empty()) return false;
  const bool asked =
      modern.due || lacks_positions(consumer) ||
      (consumer.state == MemberState::reconciling && modern.step == ReconcileStep::idle);
  if (!asked) return false;
  const Duration waited = ctx.now - modern.poll_began;
  if (!looked && waited % timeout == Duration{}) return false;
  const Time next = modern.poll_began + (waited / timeout + 1) * timeout;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), next);
  return true;
}

}  // namespace

/// Uuid.randomUuid draws again if the text begins with '-'.
MemberId make_own_id(const Consumer& consumer, Ctx& ctx) {
  const std::string name{ctx.names().of(node(consumer.id))};
  std::uint32_t earlier = 0;
  for (const MemberName& known : ctx.names().members)
    earlier += known.consumer == consumer.id ? 1U : 0U;
  Rng rng = ctx.rng(name, "member-id " + std::to_string(earlier));
  std::string text = base64_uuid(rng);
  while (text.front() == '-') text = base64_uuid(rng);
  const std::string& wished = ctx.names().wished_member_ids[consumer.id.index];
  if (earlier == 0 && !wished.empty()) text = wished;
  return ctx.new_member(MemberName{std::move(text), consumer.id, consumer.group});
}

void start_modern(Consumer& consumer, Ctx& ctx) {
  ModernMembership& modern = consumer.modern;
  const std::string regex = modern.regex;
  modern = ModernMembership{};
  modern.on = true;
  modern.regex = regex;
  consumer.member = make_own_id(consumer, ctx);
  consumer.generation = 0;
  consumer.state = MemberState::unsubscribed;
  consumer.polled_at = ctx.now;
  consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
  begin_joining(consumer, ctx);
}

void drive_modern_poll(Consumer& consumer, Ctx& ctx) {
  network_thread(consumer, ctx);
  // The poll() that has called the listener asks the network thread no second time.
  bool same = false;
  while (consumer.app == AppState::polling) {
    if (!run_requests(consumer, ctx)) continue;
    if (waits_in_poll(consumer, false, ctx)) return;
    const bool looks_once = consumer.application.poll_timeout > Duration{};
    const bool asked_before = consumer.modern.due.has_value();
    if (!same || consumer.modern.poll_entered) submit_poll_event(consumer, ctx);
    same = looks_once;
    network_thread(consumer, ctx);
    if (consumer.poll_error != KafkaError::none) continue;
    // A new member's first call comes a poll() later than what asked for it; later ones in the same.
    const bool same_poll = !looks_once || consumer.modern.current.has_value();
    const bool called = consumer.modern.due && (asked_before || same_poll);
    if (called) run_due_call(consumer, ctx);
    network_thread(consumer, ctx);
    if (consumer.app != AppState::polling) return;
    consumer.handling_records = hand_out(consumer, ctx);
    send_fetches(consumer, ctx);
    if (consumer.handling_records > 0) {
      consumer.modern.poll_entered = true;
      records_returned(consumer, ctx);
    } else if (!called) {
      waits_in_poll(consumer, true, ctx);
      return;
    }
  }
}

void modern_call_ended(Consumer& consumer, ListenerCall call, Ctx& ctx) {
  switch (call) {
    case ListenerCall::revoked: revoked_call_ended(consumer, ctx); return;
    case ListenerCall::assigned: assigned_call_ended(consumer, ctx); return;
    case ListenerCall::lost:
      if (consumer.state == MemberState::fenced || consumer.state == MemberState::stale)
        begin_joining(consumer, ctx);
      return;
  }
}

bool leave_modern_group(Consumer& consumer, bool for_good, Ctx& ctx) {
  if (!in_modern_group(consumer) || !consumer.coordinator.valid()) return false;
  say_goodbye(consumer, MemberState::unsubscribed, for_good, ctx);
  return true;
}

}  // namespace ks
