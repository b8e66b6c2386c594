// The upright axis of the sequence chart: every instant at which something is drawn has a row, close
// ones a few pixels apart, and a long quiet stretch between two rows folds into a block of fixed height.
// One pair of pure functions, time → y and y → time, monotone and inverse to each other to the pixel.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/base/time.h"

namespace kv {

/// A row of the chart.
struct SequenceStop {
  ks::Time time{};
  float y = 0;
  bool folded = false;  ///< the stretch between the row above and this one
  bool operator==(const SequenceStop&) const = default;
};

/// Height of a folded stretch from row to row, and of the block in it.
inline constexpr float sequence_fold_height = 62;
inline constexpr float sequence_fold_margin = 15;
inline constexpr float sequence_pitch = 24;  ///< of rows a millisecond apart

/// The height between two rows so far apart; `busy`: an arrow is on its way all the time, so it is not
/// folded.
struct SequenceStep {
  float height = 0;
  bool folded = false;
};
SequenceStep sequence_step(ks::Duration gap, bool busy, bool fold);

class SequenceAxis {
 public:
  SequenceAxis() = default;
  /// Ascending and without repetition; the y ascend too.
  explicit SequenceAxis(std::vector<SequenceStop> stops) : stops_(std::move(stops)) {}

  float y_of(ks::Time time) const;
  ks::Time time_of(float y) const;
  const std::vector<SequenceStop>& stops() const { return stops_; }
  bool empty() const { return stops_.empty(); }
  /// The row nearest to y; stops().size() if there is none.
  std::size_t nearest(float y) const;
  void shift(float dy);

 private:
  std::vector<SequenceStop> stops_;
};

}  // namespace kv
