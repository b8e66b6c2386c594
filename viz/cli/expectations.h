// The expectations of a scenario file against its run, as the commands report them.
#pragma once

#include <string>
#include <vector>

#include "sim/run/expect.h"
#include "viz/cli/console.h"

namespace kv {

/// The checks of the file that concern no later instant than `end`; those about the whole run only when
/// `end` is where the run ends.
std::vector<ks::ExpectationResult> check_up_to(ks::Session& session, ks::Time end);

std::size_t failures(const std::vector<ks::ExpectationResult>& results);
/// "file:line:column: error: expected …".
ks::Diagnostic complaint(const ks::ExpectationResult& result, const std::string& file);

}  // namespace kv
