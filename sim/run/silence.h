// Behind a deadline that ran out: whom it watched, the last sign of life, and what silenced him in
// between: killed, frozen, busy in his handler. The kinds of expiry are all listed here.
#pragma once

#include <optional>
#include <string>

#include "sim/run/session.h"

namespace ks {

struct Silence {
  std::optional<Fact> last_sign;  ///< what last reset the deadline
  std::string sentence;           ///< about that sign
  std::optional<Fact> cause;      ///< what silenced the watched node afterwards
};

class SilenceFinder {
 public:
  explicit SilenceFinder(Session& session) : session_(session) {}
  /// Nothing when the fact is not an expiry.
  std::optional<Silence> behind(const Fact& fact) const;

 private:
  Silence session_expiry(const Fact& fact, const SessionExpired& body) const;
  Silence poll_interval(const Fact& fact, const PollIntervalExceeded& body) const;
  Silence missed_barrier(const Fact& fact, const MemberRemoved& body) const;
  Silence coordinator_lost(const Fact& fact) const;
  Silence broker_silent(const Fact& fact, BrokerId broker, Time last_heard) const;
  Silence lock_expiry(const Fact& fact, const ShareLockExpired& body) const;
  /// The latest fact that stopped the node, with a time in [from, to].
  std::optional<Fact> stopped(NodeId node, Time from, Time to) const;
  /// What its application was busy with at `time`: the start of its handler.
  std::optional<Fact> busy(NodeId node, Time from, Time to) const;

  Session& session_;
};

}  // namespace ks
