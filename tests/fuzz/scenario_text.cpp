// Any bytes are either refused with messages or understood; what is understood and written back means the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = ks::parse_scenario(text, "fuzz.toml");
  if (!parsed) return 0;
  const std::string written = ks::write_scenario(*parsed);
  const auto again = ks::parse_scenario(written, "written.toml");
  if (!again || ks::write_scenario(*again) != written) {
    std::fprintf(stderr, "written back it is not the same:\n%s\n", written.c_str());
    std::abort();
  }
  return 0;
}
