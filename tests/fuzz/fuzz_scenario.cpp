// libFuzzer target: any bytes are either a scenario that survives printing, reading and editing, or refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ks::Result<ks::Scenario> parsed = ks::parse_scenario(text, "fuzz");
  if (!parsed) {
    if (parsed.error().empty()) std::abort();
    return 0;
  }
  const ks::Result<ks::Scenario> again = ks::parse_scenario(ks::write_scenario(*parsed), "fuzz");
  if (!again || !ks::same_meaning(*parsed, *again)) std::abort();
  if (parsed->starts.empty()) return 0;
  const ks::Start& start = parsed->starts.back();
  const std::vector<ks::Command> click{
      {start.at, ks::Kill{ks::target(start.body)}, ks::Origin::clicked, {}}};
  if (!ks::parse_scenario(ks::with_commands(*parsed, click), "fuzz")) std::abort();
  return 0;
}
