#include "sim/kafka/offset_reset.h"

#include "sim/kafka/config.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

/// In seconds; −1: refused.
double seconds(std::string_view text) {
  const auto duration = parse_iso_duration(text);
  return duration ? static_cast<double>(to_us(*duration)) / 1e6 : -1;
}

}  // namespace

TEST_CASE("an ISO-8601 duration is read as Java's Duration reads it") {
  CHECK(seconds("P1D") == 86400);
  CHECK(seconds("PT2H30M") == 9000);
  CHECK(seconds("P2DT3H4M5.5S") == 2 * 86400 + 3 * 3600 + 4 * 60 + 5.5);
  CHECK(seconds("pt0.000001s") == 0.000001);
  CHECK(seconds("PT90M") == 5400);
  for (const char* const bad : {"", "P", "PT", "1D", "P1", "P1H", "PT1D", "PT1S1M", "PT1.5M",
                                "P-1D", "PT1S ", "P1DT", "P99999999999999D"}) {
    INFO(bad);
    CHECK(seconds(bad) == -1);
  }
}

TEST_CASE("auto.offset.reset knows four policies, and writes what it reads") {
  CHECK(parse_offset_reset("latest") == OffsetReset{AutoOffsetReset::latest});
  CHECK(parse_offset_reset("by_duration:PT1H") == OffsetReset{AutoOffsetReset::by_duration, 3600s});
  CHECK_FALSE(parse_offset_reset("by_duration:").has_value());
  CHECK_FALSE(parse_offset_reset("by_duration:1h").has_value());
  CHECK_FALSE(parse_offset_reset("first").has_value());
  for (const char* const text : {"latest", "earliest", "none", "by_duration:PT1H30M",
                                 "by_duration:PT0.5S", "by_duration:PT0S"})
    CHECK(to_text(*parse_offset_reset(text)) == text);
  CHECK(OffsetReset{AutoOffsetReset::earliest}.timestamp(at(10s)) == -2);
  CHECK(OffsetReset{AutoOffsetReset::latest}.timestamp(at(10s)) == -1);
  CHECK(OffsetReset{AutoOffsetReset::by_duration, 4s}.timestamp(at(10s)) == epoch_at_start + 6000);
}

TEST_CASE("by_duration exists since 4.0 and needs a duration") {
  const ConfigRow& row = *find_config(Scope::consumer, "auto.offset.reset");
  CHECK_FALSE(config_problem(row, "by_duration:P1D").has_value());
  CHECK_FALSE(config_problem(row, "by_duration:P1D", Profile::v4_0).has_value());
  CHECK(config_problem(row, "by_duration:P1D", Profile::v3_9).has_value());
  CHECK(config_problem(row, "by_duration:1 day") ==
        "must have an ISO-8601 duration after by_duration:, such as P1D or PT2H30M");
}

TEST_CASE("timestamps count milliseconds, also before the start of the run") {
  CHECK(timestamp_of(at(1234567us)) == epoch_at_start + 1234);
  CHECK(timestamp_of(at(-1us)) == epoch_at_start - 1);
  CHECK(timestamp_of(at(-1000us)) == epoch_at_start - 1);
  CHECK(timestamp_of(at(-1001us)) == epoch_at_start - 2);
  CHECK(time_of_timestamp(epoch_at_start + 1234) == at(1234ms));
}

}  // namespace ks
