// kafkascope verify: the same run in several ways, and its fingerprint.
#include "sim/run/verify.h"

#include <fmt/format.h>

#include "viz/cli/commands.h"
#include "viz/cli/open_run.h"
#include "viz/cli/table.h"

namespace kv {

ks::Result<int> verify_command(const Arguments& arguments, Surroundings& with) {
  const auto scenario = scenario_of(arguments, with.console);
  if (!scenario) return tl::unexpected(scenario.error());
  Console& console = with.console;
  const ks::VerifyReport report = ks::verify(*scenario);
  for (const ks::VerifyCheck& check : report.checks) {
    if (check.held && console.quiet()) continue;
    const Style style = check.held ? Style::good : Style::bad;
    console.line(fmt::format("{}  {}  {}",
                             console.styled(style, padded(check.held ? "ok" : "FAILED", 6)),
                             padded(check.name, 16), check.detail));
  }
  console.line(fmt::format("{}  ({} events)", ks::to_text(report.fingerprint), report.events));
  return report.held() ? 0 : 3;
}

}  // namespace kv
