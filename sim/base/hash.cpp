#include "sim/base/hash.h"

namespace ks {

std::string hex64(std::uint64_t value) {
  static constexpr char digit[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = digit[value & 15];
  return text;
}

}  // namespace ks
