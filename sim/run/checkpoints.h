// Copies of World along a run, from which any moment is reached by stepping on. They lie on a grid of
// events; when they outgrow their budget, the grid doubles and what is off it is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/world/world.h"

namespace ks {

struct CheckpointSettings {
  /// Events between two copies; 0: by the size of the world, so that copying costs a few percent of
  /// running and the way from a copy to any event stays short.
  EventNo spacing = 0;
  std::size_t budget_bytes = std::size_t{64} * 1024 * 1024;
};

struct Checkpoint {
  EventNo event = 0;
  std::uint64_t hash = 0;  ///< of the state, to notice when stepping there again ends elsewhere
  std::size_t bytes = 0;   ///< that it shared with no other copy when it was taken
  std::shared_ptr<const World> world;  ///< exactly as it was when its event had been executed
};

class Checkpoints {
 public:
  Checkpoints() : Checkpoints(CheckpointSettings{}) {}
  explicit Checkpoints(CheckpointSettings settings);

  /// Whether a world with so many events belongs on the grid. Asked after every event, so the usual
  /// power of two does without a division.
  bool wanted(EventNo event) const {
    const EventNo below = settings_.spacing - 1;
    const bool power_of_two = (settings_.spacing & below) == 0;
    return power_of_two ? (event & below) == 0 : event % settings_.spacing == 0;
  }
  /// Later than any before. The first one is the beginning and is never dropped.
  void add(const World& world);
  /// The latest one at or below an event, or below a time: nothing of its world is as late as `time`.
  const Checkpoint& at_or_below(EventNo event) const;
  const Checkpoint& before(Time time) const;
  /// The one exactly at an event, or null.
  const Checkpoint* exactly(EventNo event) const;
  /// Drops those of later events, for a branch.
  void truncate(EventNo event);
  /// Keeps what fits into so many bytes, by doubling the spacing.
  void shrink(std::size_t bytes);

  std::size_t count() const { return list_.size(); }
  std::size_t bytes() const { return bytes_; }
  EventNo spacing() const { return settings_.spacing; }
  const std::vector<Checkpoint>& all() const { return list_; }

 private:
  void thin();

  CheckpointSettings settings_;
  bool automatic_ = false;
  std::vector<Checkpoint> list_;
  std::size_t bytes_ = 0;
};

}  // namespace ks
