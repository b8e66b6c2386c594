// The story of a run with its ledger and expectations: what `run` prints, and the window's command where
// there is no display.
#pragma once

#include "sim/run/session.h"
#include "viz/cli/console.h"
#include "viz/model/cursor.h"

namespace kv {

/// Tells the run up to `end`, which is computed. Answers the exit code: 0, or 1 when an expectation failed.
int tell(ks::Session& session, const Cursor& end, Console& console);
/// The same as one JSON object.
int tell_json(ks::Session& session, const Cursor& end, Console& console);

}  // namespace kv
