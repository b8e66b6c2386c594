// Automatic pace: how much simulated time should pass per second on the screen, so that messages can be
// followed and empty stretches do not bore. Animation time is not simulated time: nothing here changes a run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/transport_view.h"

namespace kv {

enum class PaceReason : std::uint8_t { idle, waiting, command, messages };

/// A stretch of the run with one pace; stretches touch each other.
struct PaceSpan {
  ks::Time from{};
  ks::Time to{};
  PaceReason reason = PaceReason::idle;
  double speed = 1;  ///< simulated seconds per second
};

/// The lowest speed that anything at an instant asks for. A message of the control plane that tells
/// something:
/// its trip takes half a second. A group that rebalances: real time. Else the gap passes in 1.5 s.
class PacePlan {
 public:
  /// Looks again if the run, its branch or what is known of it has changed.
  void update(const ks::Session& session);
  /// The same for runs that are played together: the lowest speed that any of them asks for.
  void update(std::span<const ks::Session* const> sessions);
  const PaceSpan& at(ks::Time time) const;
  /// The stretch after the one at `time`, or null at the end.
  const PaceSpan* after(ks::Time time) const;
  const std::vector<PaceSpan>& spans() const { return spans_; }

 private:
  std::size_t index_at(ks::Time time) const;

  std::vector<PaceSpan> spans_{PaceSpan{ks::start_time, ks::never, PaceReason::idle, 1}};
  std::uint64_t revision_ = 0;  ///< of all runs together
  std::size_t runs_ = 0;
};

/// The speeds that can be chosen by hand, ×0.001 to ×1000.
constexpr int fixed_speeds = 9;
constexpr int real_time_step = 4;
double fixed_speed(int step);
/// The nearest of them, to show automatic pace on the same scale.
int nearest_speed_step(double speed);

std::string speed_text(double speed);  ///< "×0.002", "×30"
PaceLabel pace_label(const PaceSpan& span);

}  // namespace kv
