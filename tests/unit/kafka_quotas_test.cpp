#include "sim/kafka/quotas.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

constexpr QuotaWindows windows{};  // eleven of one second

std::int64_t throttle(QuotaRate& rate, std::int64_t value, std::int64_t bound, std::int64_t now) {
  return record_quota(rate, windows, value, bound, now).throttle_ms;
}

}  // namespace

TEST_CASE(
    "as long as there are few samples a rate is taken over ten windows and what has elapsed") {
  QuotaRate rate;
  CHECK(rate.empty());
  // 1 MB at once, allowed 100 kB/s: the span is 10 s, the rate just 100 kB/s.
  const QuotaViolation first = record_quota(rate, windows, 1'000'000, 100'000, 5000);
  CHECK(rate.span_ms(windows, 5000) == 10'000);
  CHECK(first.rate == 100'000);
  CHECK(first.bound == 100'000);
  CHECK(first.throttle_ms == 0);
  // 100 kB more at the same instant: (110 - 100) / 100 of 10 s.
  CHECK(throttle(rate, 100'000, 100'000, 5000) == 1000);
  // Half a second later the span is 10.5 s, and so much has been waited.
  CHECK(rate.sum(windows, 5500) == 1'100'000);
  CHECK(rate.span_ms(windows, 5500) == 10'500);
  // After the second that was to be waited there is one full window more, and nine are missing.
  CHECK(rate.span_ms(windows, 6000) == 10'000);
  CHECK(rate.span_ms(windows, 6999) == 10'999);
  CHECK(rate.span_ms(windows, 7000) == 10'000);
}

TEST_CASE("a sample ends when something is recorded a window after its start") {
  QuotaRate rate;
  rate.record(windows, 10, 0);
  rate.record(windows, 10, 999);   // the first one still
  rate.record(windows, 10, 2500);  // a second one, which begins now
  CHECK(rate.sum(windows, 2500) == 30);
  // The first was recorded to last at 0.999 s: it counts until 11.999 s.
  CHECK(rate.sum(windows, 11'998) == 30);
  CHECK(rate.span_ms(windows, 11'998) == 11'998);
  CHECK(rate.sum(windows, 11'999) == 10);
  // The span begins with the oldest that is left.
  CHECK(rate.span_ms(windows, 11'999) == 9499 + 1000);
}

TEST_CASE("one sample more is kept than there are windows") {
  QuotaRate rate;
  for (std::int64_t second = 0; second < 12; ++second) rate.record(windows, 1, second * 1000);
  // The first one is 11 s old when the twelfth begins.
  CHECK(rate.sum(windows, 11'000) == 11);
  rate.record(windows, 1, 12'000);
  CHECK(rate.sum(windows, 12'000) == 11);
}

TEST_CASE("what was recorded can be taken back, and without a bound nothing is too much") {
  QuotaRate rate;
  CHECK(throttle(rate, 2'000'000, 0, 0) == 0);
  rate.record(windows, -2'000'000, 0);
  CHECK(rate.sum(windows, 0) == 0);
  CHECK(throttle(rate, 1'000'000, 100'000, 0) == 0);
  CHECK(throttle(rate, 1, 100'000, 0) == 0);   // a hundredth of a millisecond
  CHECK(throttle(rate, 49, 100'000, 0) == 1);  // 0.5 ms, rounded as Math.round does
}

TEST_CASE("a client's own quota counts before the default of all") {
  ClientQuotas quotas;
  CHECK(quotas.bound(QuotaKind::produce, "P1") == 0);
  CHECK(quotas.set(default_client, QuotaKind::produce, 100) == 0);
  CHECK(quotas.set("P1", QuotaKind::produce, 50) == 0);
  CHECK(quotas.bound(QuotaKind::produce, "P1") == 50);
  CHECK(quotas.bound(QuotaKind::produce, "P2") == 100);
  CHECK(quotas.bound(QuotaKind::fetch, "P1") == 0);
  CHECK(quotas.measured == std::array<bool, quota_kinds>{true, false, false});
  CHECK(quotas.set("P1", QuotaKind::produce, 0) == 50);
  CHECK(quotas.bound(QuotaKind::produce, "P1") == 100);
  quotas.set(default_client, QuotaKind::produce, 0);
  CHECK(quotas.measured[0]);  // once switched on, brokers go on measuring
}

TEST_CASE("quotas have Kafka's keys") {
  CHECK(quota_key(QuotaKind::request) == "request_percentage");
  CHECK(quota_named("consumer_byte_rate") == QuotaKind::fetch);
  CHECK_FALSE(quota_named("controller_mutation_rate").has_value());
  CHECK(handler_time_per_second(50) == 500'000);
}
