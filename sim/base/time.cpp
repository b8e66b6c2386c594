#include "sim/base/time.h"

#include <string>

namespace ks {
namespace {

std::string digits(std::int64_t value, int width) {
  std::string text = std::to_string(value);
  while (static_cast<int>(text.size()) < width) text.insert(text.begin(), '0');
  return text;
}

/// value/1000 with as many of the three decimals as carry information.
std::string thousandths(std::int64_t value) {
  std::string text = std::to_string(value / 1000);
  if (value % 1000 == 0) return text;
  std::string fraction = digits(value % 1000, 3);
  while (fraction.back() == '0') fraction.pop_back();
  return text + "." + fraction;
}

}  // namespace

std::string seconds_text(Duration d, int decimals) {
  std::int64_t us = to_us(d);
  const bool negative = us < 0;
  if (negative) us = -us;
  std::int64_t unit = 1'000'000;
  for (int i = 0; i < decimals; ++i) unit /= 10;
  const std::int64_t scaled =
      us / unit;  // truncated: a clock never shows an instant not reached yet
  std::int64_t per_second = 1'000'000 / unit;
  std::string text = std::to_string(scaled / per_second);
  if (decimals > 0) text += "." + digits(scaled % per_second, decimals);
  return negative ? "\u2212" + text : text;
}

std::string duration_text(Duration d) {
  std::int64_t us = to_us(d);
  if (us == 0) return "0s";
  std::string sign;
  if (us < 0) {
    sign = "-";
    us = -us;
  }
  if (us < 1000) return sign + std::to_string(us) + "us";
  if (us < 1'000'000) {
    if (us % 1000 == 0) return sign + std::to_string(us / 1000) + "ms";
    return sign + std::to_string(us) + "us";
  }
  std::string text = sign;
  const std::int64_t day = 86'400'000'000;
  const std::int64_t hour = 3'600'000'000;
  const std::int64_t minute = 60'000'000;
  if (us >= day) text += std::to_string(us / day) + "d";
  us %= day;
  if (us >= hour) text += std::to_string(us / hour) + "h";
  us %= hour;
  if (us >= minute) text += std::to_string(us / minute) + "m";
  us %= minute;
  if (us == 0) return text;
  if (us % 1000 == 0) return text + thousandths(us / 1000) + "s";
  return text + std::to_string(us / 1'000'000) + "." + digits(us % 1'000'000, 6) + "s";
}

}  // namespace ks
