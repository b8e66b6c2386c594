// What must hold in the quorum of controllers: at most one leader in an epoch, nothing committed is lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace ks {

/// Asked after every event of one run; what was seen before is compared with what is.
class QuorumWatch {
 public:
  std::optional<std::string> broken(const World& world);

 private:
  struct Seen {
    QuorumState state = QuorumState::follower;
    std::int32_t epoch = 0;
    std::int64_t high_watermark = 0;
    std::int64_t log_end = 0;
    bool operator==(const Seen&) const = default;
  };
  std::optional<std::string> went_back(const World& world, const std::vector<Seen>& now) const;
  std::optional<std::string> second_leader(const World& world);

  std::vector<Seen> seen_;
  std::vector<ControllerId> leaders_;  ///< by epoch; invalid: none was seen
};

}  // namespace ks
