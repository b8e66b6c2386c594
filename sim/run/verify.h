// Is a run what it must be: the same every time, whoever gives its commands, after saving and loading,
// and at every event when visited backwards. What it finds is a bug in kafkascope, never in a scenario.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/run/session.h"

namespace ks {

struct VerifySettings {
  Duration open_until{120'000'000};  ///< how far an open-ended run is looked at
  EventNo spacing = 1024;            ///< of checkpoints, while going backwards
  std::size_t budget_bytes =
      std::size_t{4} * 1024 * 1024;  ///< of checkpoints, while going backwards
  std::uint64_t most_visits =
      20'000;  ///< events visited backwards; evenly spread if there are more
};

struct VerifyCheck {
  std::string name;  ///< "live = preloaded"
  bool held = false;
  std::string detail;  ///< "3 clicked commands", or where it went wrong
};
struct VerifyReport {
  std::vector<VerifyCheck> checks;
  Fingerprint fingerprint;
  EventNo events = 0;
  bool held() const;
};

VerifyReport verify(const Scenario& scenario, VerifySettings settings = {});

/// The fingerprint of a scenario run to its horizon, or to `open_until` when it is open-ended.
Fingerprint fingerprint_of(const Scenario& scenario,
                           Duration open_until = VerifySettings{}.open_until);

}  // namespace ks
