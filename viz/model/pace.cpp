#include "viz/model/pace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <variant>

namespace kv {
namespace {

using namespace std::chrono_literals;

constexpr double trip_seconds = 0.5;
constexpr double gap_seconds = 1.5;
constexpr double fastest = 1000;
constexpr std::array<double, fixed_speeds> speeds = {0.001, 0.005, 0.02, 0.1, 1, 5, 20, 100, 1000};

/// Longer waits than this pass like idle time but for their beginning and end.
constexpr ks::Duration patience = 8s;

double seconds(ks::Duration d) { return static_cast<double>(ks::to_us(d)) / 1e6; }

/// 1, 2, 3, 5 times a power of ten, at or above: figures a person can say.
double rounded(double speed) {
  if (speed <= 0) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(speed)));
  for (const double step : {1.0, 2.0, 3.0, 5.0, 10.0}) {
    if (speed <= step * power * 1.0001) return step * power;
  }
  return 10 * power;
}

/// Requests of a rebalance, and heartbeats whose answer tells a member something.
bool telling(const ks::MessageSent& sent) {
  const ks::MessageBody& body = sent.message.body;
  if (const auto* beat = std::get_if<ks::HeartbeatResponse>(&body)) {
    return beat->error != ks::KafkaError::none;
  }
  return std::holds_alternative<ks::JoinGroupRequest>(body) ||
         std::holds_alternative<ks::JoinGroupResponse>(body) ||
         std::holds_alternative<ks::SyncGroupRequest>(body) ||
         std::holds_alternative<ks::SyncGroupResponse>(body) ||
         std::holds_alternative<ks::LeaveGroupRequest>(body) ||
         std::holds_alternative<ks::LeaveGroupResponse>(body);
}

void add_messages(const ks::Trace& trace, std::vector<PaceSpan>& wishes) {
  for (const std::uint32_t position : trace.of<ks::MessageSent>()) {
    const ks::Fact& fact = trace[position];
    const auto& sent = std::get<ks::MessageSent>(fact.body);
    if (!telling(sent) || sent.due <= fact.time || sent.due == ks::never) continue;
    const double speed = rounded(seconds(sent.due - fact.time) / trip_seconds);
    wishes.push_back({fact.time, sent.due, PaceReason::messages, std::min(speed, 1.0)});
  }
}

void add_commands(const ks::Trace& trace, std::vector<PaceSpan>& wishes) {
  for (const std::uint32_t position : trace.of<ks::CommandExecuted>()) {
    const ks::Time at = trace[position].time;
    if (at == ks::start_time) continue;
    wishes.push_back({at - 100ms, at + 350ms, PaceReason::command, 0.3});
  }
}

void add_waits(const ks::Session& session, std::vector<PaceSpan>& wishes) {
  for (const ks::GroupLane& lane : session.lanes().groups()) {
    for (const ks::GroupSegment& part : lane.segments) {
      const bool waits = part.state == ks::GroupState::preparing_rebalance ||
                         part.state == ks::GroupState::completing_rebalance;
      if (!waits) continue;
      const ks::Time to = std::min(part.to, session.known_until());
      if (to <= part.from) continue;
      if (to - part.from <= patience) {
        wishes.push_back({part.from, to, PaceReason::waiting, 1});
      } else {
        wishes.push_back({part.from, part.from + 2s, PaceReason::waiting, 1});
        wishes.push_back({to - 1s, to, PaceReason::waiting, 1});
      }
    }
  }
}

/// Before a session runs out one sees its arc run down.
void add_expiries(const ks::Trace& trace, std::vector<PaceSpan>& wishes) {
  for (const std::uint32_t position : trace.of<ks::SessionExpired>()) {
    const ks::Time at = trace[position].time;
    wishes.push_back({at - 1500ms, at, PaceReason::waiting, 1});
  }
}

/// Sweeps over the wishes' ends: at every instant the lowest speed wins, elsewhere time is idle.
std::vector<PaceSpan> merged(std::vector<PaceSpan> wishes, ks::Time end) {
  std::vector<ks::Time> cuts{ks::start_time, end};
  for (PaceSpan& wish : wishes) {
    wish.from = std::clamp(wish.from, ks::start_time, end);
    wish.to = std::clamp(wish.to, ks::start_time, end);
    cuts.push_back(wish.from);
    cuts.push_back(wish.to);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::sort(wishes.begin(), wishes.end(), [](const PaceSpan& a, const PaceSpan& b) {
    return std::tie(a.from, a.to, a.speed) < std::tie(b.from, b.to, b.speed);
  });
  std::vector<PaceSpan> out;
  std::vector<PaceSpan> open;
  std::size_t next = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    while (next < wishes.size() && wishes[next].from <= cuts[i]) open.push_back(wishes[next++]);
    std::erase_if(open, [&](const PaceSpan& wish) { return wish.to <= cuts[i]; });
    PaceSpan span{cuts[i], cuts[i + 1], PaceReason::idle, fastest};
    for (const PaceSpan& wish : open) {
      if (wish.speed < span.speed) {
        span.reason = wish.reason;
        span.speed = wish.speed;
      }
    }
    const bool same =
        !out.empty() && out.back().reason == span.reason && out.back().speed == span.speed;
    if (same) {
      out.back().to = span.to;
    } else {
      out.push_back(span);
    }
  }
  for (PaceSpan& span : out) {
    if (span.reason != PaceReason::idle) continue;
    span.speed = std::clamp(rounded(seconds(span.to - span.from) / gap_seconds), 1.0, fastest);
  }
  return out;
}

}  // namespace

void PacePlan::update(const ks::Session& session) {
  const ks::Session* const alone = &session;
  update(std::span(&alone, 1));
}

void PacePlan::update(std::span<const ks::Session* const> sessions) {
  // Revisions only grow, so their sum changes whenever one of them does.
  std::uint64_t revision = 0;
  for (const ks::Session* session : sessions) revision += session->revision();
  if (revision_ == revision && runs_ == sessions.size()) return;
  revision_ = revision;
  runs_ = sessions.size();
  std::vector<PaceSpan> wishes;
  ks::Time end = ks::start_time + 1s;
  for (const ks::Session* session : sessions) {
    add_messages(session->trace(), wishes);
    add_commands(session->trace(), wishes);
    add_waits(*session, wishes);
    add_expiries(session->trace(), wishes);
    end = std::max(end, session->horizon());
  }
  spans_ = merged(std::move(wishes), end);
}

std::size_t PacePlan::index_at(ks::Time time) const {
  const auto later = std::partition_point(spans_.begin(), spans_.end(),
                                          [&](const PaceSpan& span) { return span.to <= time; });
  const auto last = static_cast<std::ptrdiff_t>(spans_.size()) - 1;
  return static_cast<std::size_t>(std::min(later - spans_.begin(), last));
}

const PaceSpan& PacePlan::at(ks::Time time) const { return spans_[index_at(time)]; }

const PaceSpan* PacePlan::after(ks::Time time) const {
  const std::size_t index = index_at(time);
  return index + 1 < spans_.size() ? &spans_[index + 1] : nullptr;
}

double fixed_speed(int step) {
  return speeds[static_cast<std::size_t>(std::clamp(step, 0, fixed_speeds - 1))];
}

int nearest_speed_step(double speed) {
  int best = 0;
  for (int step = 1; step < fixed_speeds; ++step) {
    const auto distance = [&](int s) { return std::abs(std::log(fixed_speed(s) / speed)); };
    if (distance(step) < distance(best)) best = step;
  }
  return best;
}

std::string speed_text(double speed) { return fmt::format("\xC3\x97{:g}", speed); }

PaceLabel pace_label(const PaceSpan& span) {
  PaceLabel label;
  label.factor = speed_text(span.speed);
  label.slow = span.speed < 1;
  switch (span.reason) {
    case PaceReason::messages: label.reason = "messages in flight"; break;
    case PaceReason::command: label.reason = "after a command"; break;
    case PaceReason::waiting: label.reason = "deadline ahead"; break;
    case PaceReason::idle: label.reason = "when idle"; break;
  }
  return label;
}

}  // namespace kv
