// The setting that decided over a fact, for "why?": which key set the timer that ran out, the limit that was
// reached, the rule that was followed. Part of why.h.
#pragma once

#include <string>

#include "sim/run/session.h"

namespace ks {

/// "session.timeout.ms = 45 s"; "" where no setting decided.
std::string deciding_setting(const Session& session, const Fact& fact);

/// Of what a check found that comes round again and again, a sentence about that check:
/// "b1 looks for such segments every 300 s (log.retention.check.interval.ms)."; "" for everything else.
std::string periodic_check(const Session& session, const Fact& fact);

}  // namespace ks
