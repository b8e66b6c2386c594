// Looking through a run for where a condition comes true.
#include <algorithm>
#include <limits>

#include "viz/model/condition.h"

namespace kv {
namespace {

/// Between two looks of what takes long to tell, where no fact says that something has changed.
constexpr ks::EventNo audit_gap = 256;
/// Backwards the run is looked through in pieces of this many events, the latest first.
constexpr ks::EventNo piece_length = 2048;

/// The first event after this one that has left facts; past the known run when none has.
ks::EventNo next_with_facts(const ks::Session& session, ks::EventNo after) {
  const ks::Trace& trace = session.trace();
  const std::size_t next = trace.of_events(0, after).end;
  return next < trace.size() ? trace[next].event : std::numeric_limits<ks::EventNo>::max();
}

}  // namespace

ConditionSearch::ConditionSearch(Condition condition, ks::EventNo from, int direction,
                                 ks::EventNo limit)
    : condition_(std::move(condition)),
      direction_(direction),
      closeness_(closeness(condition_)),
      from_(from),
      limit_(limit) {}

ks::EventNo ConditionSearch::next(const ks::Session& session, ks::EventNo after) const {
  switch (closeness_) {
    case Closeness::facts:
    case Closeness::changes: return next_with_facts(session, after);
    case Closeness::audit: return std::min(next_with_facts(session, after), after + audit_gap);
    case Closeness::events: break;
  }
  return after + 1;
}

void ConditionSearch::stand(ks::Session& session, ks::EventNo event) {
  at_ = event;
  held_ = closeness_ != Closeness::facts && holds(condition_, session, event, false);
}

bool ConditionSearch::rises(ks::Session& session, ks::EventNo event) {
  const bool before = held_;
  const bool now = holds(condition_, session, event, true);
  stand(session, event);
  return now && !before;
}

std::optional<ks::EventNo> ConditionSearch::rise(ks::Session& session, ks::EventNo upto,
                                                 std::uint64_t& budget) {
  while (at_ < upto && budget > 0) {
    const ks::EventNo before = at_;
    const bool held = held_;
    const ks::EventNo look = std::min(next(session, at_), upto);
    budget -= std::min<std::uint64_t>(budget, look - before);
    if (!rises(session, look)) continue;
    if (closeness_ != Closeness::audit) return look;
    // It came true somewhere since the last look: now event by event.
    at_ = before;
    held_ = held;
    for (ks::EventNo event = before + 1; event <= look; ++event) {
      if (rises(session, event)) return event;
    }
  }
  return std::nullopt;
}

bool ConditionSearch::forward(ks::Session& session, std::uint64_t events) {
  std::uint64_t budget = events;
  while (budget > 0) {
    if (at_ >= limit_) return true;
    if (at_ >= session.known_events()) {
      if (session.complete()) return true;
      session.compute(budget);
      if (at_ >= session.known_events()) return session.complete();
    }
    found_ = rise(session, std::min(session.known_events(), limit_), budget);
    if (found_) return true;
  }
  return false;
}

bool ConditionSearch::backward(ks::Session& session, std::uint64_t events) {
  std::uint64_t budget = events;
  while (budget > 0) {
    if (at_ >= piece_end_) {
      found_ = last_;
      if (found_ || piece_ == 0) return true;
      piece_end_ = piece_;
      piece_ -= std::min(piece_, piece_length);
      stand(session, piece_);
    }
    const auto found = rise(session, piece_end_, budget);
    if (found) last_ = found;
  }
  return false;
}

bool ConditionSearch::look(ks::Session& session, std::uint64_t events) {
  if (!begun_) {
    begun_ = true;
    if (direction_ > 0) {
      stand(session, from_);
    } else {
      piece_ = from_ == 0 ? 0 : from_ - 1;
      piece_end_ = 0;
      at_ = piece_;
    }
  }
  return direction_ > 0 ? forward(session, events) : backward(session, events);
}

float ConditionSearch::progress(const ks::Session& session) const {
  if (direction_ < 0) {
    if (!begun_ || from_ == 0) return 0;
    return static_cast<float>(from_ - std::min(piece_, from_)) / static_cast<float>(from_);
  }
  const ks::EventNo known = session.known_events();
  if (at_ <= from_ || known <= from_) return 0;
  float share = static_cast<float>(at_ - from_) / static_cast<float>(known - from_);
  const ks::Duration whole = session.horizon() - ks::start_time;
  if (!session.complete() && whole.count() > 0) {
    const auto so_far = static_cast<double>((session.known_until() - ks::start_time).count());
    share *= static_cast<float>(so_far / static_cast<double>(whole.count()));
  }
  return std::min(share, 1.0F);
}

std::optional<StopAt> first_stop(const std::vector<Condition>& conditions, ks::Session& session,
                                 ks::EventNo after, ks::EventNo upto) {
  std::optional<StopAt> first;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const ks::EventNo limit = first ? first->event - 1 : upto;
    if (after >= limit) continue;
    ConditionSearch search(conditions[i], after, 1, limit);
    while (!search.look(session, limit - after)) {
    }
    if (search.found()) first = StopAt{*search.found(), i};
  }
  return first;
}

}  // namespace kv
