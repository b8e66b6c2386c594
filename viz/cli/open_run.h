// From the words of a command line to a computed run and instants in it: the part that every command
// which looks at a run has in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/run/session.h"
#include "sim/scenario/parse.h"
#include "viz/cli/arguments.h"
#include "viz/cli/console.h"
#include "viz/model/cursor.h"

namespace kv {

/// --seed, --profile and --set as replacements of values of the file.
ks::Result<std::vector<ks::Override>> overrides_of(const Arguments& arguments);

/// The scenario that the arguments name, with their replacements; its notes are shown.
ks::Result<ks::Scenario> scenario_of(const Arguments& arguments, Console& console);
ks::Result<ks::Session> session_of(const Arguments& arguments, Console& console);

/// Everything with a time ≤ `time` becomes known, with a progress line if that takes long. An open-ended
/// run is made to last so long.
void compute(ks::Session& session, ks::Time time, Console& console);

/// An instant as a person writes it: "44.9s", "event:1234", a mark, "MARK+44.9s". It lies within the run
/// and the run is known up to it. `option` is where it was written, for messages.
ks::Result<Cursor> instant(ks::Session& session, std::string_view option, const std::string& text,
                           Console& console);

/// Whether a text is a time, or a mark and a distance, that is longer than any run may be; for messages.
bool longer_than_any_run(std::string_view text);

/// The end of the run: --until, else the duration of the file; an error when there is neither. Computed.
ks::Result<Cursor> end_of_run(ks::Session& session, const std::string& until, Console& console);

/// A stretch of the run, both ends included: everything after event `after` up to event `upto`.
struct Stretch {
  Cursor from;
  Cursor to;
  ks::EventNo after = 0;
};
/// --from and --to; the whole run where they are not said.
ks::Result<Stretch> stretch(ks::Session& session, const Arguments& arguments, Console& console);

/// The node with that name; an error that lists the names when there is none.
ks::Result<ks::NodeId> node_called(const ks::Names& names, const std::string& name);

}  // namespace kv
