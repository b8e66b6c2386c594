#include "sim/trace/sentence_quota.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

template <class Fact>
void fields(JsonWriter& json, const Fact& b, const Names& names) {
  json.field("client", names.of(b.client)).field("quota", b.quota);
  json.field("rate", b.rate).field("bound", b.bound);
}

}  // namespace

std::string quota_rate_text(std::string_view quota, std::int64_t rate) {
  if (quota == "request_percentage") {
    // Microseconds of a handler in a second: 10000 are one percent.
    const std::int64_t tenths = (rate + 500) / 1000;
    return tenths % 10 == 0 ? fmt::format("{} %", tenths / 10)
                            : fmt::format("{}.{} %", tenths / 10, tenths % 10);
  }
  return fmt::format("{} bytes/s", rate);
}

std::string broker_sentence(const QuotaExceeded& b, std::string_view self, const Names& names) {
  return fmt::format("{} measures {} of {}, more than its {} of {}: {} will have to wait.", self,
                     quota_rate_text(b.quota, b.rate), names.of(b.client), b.quota,
                     quota_rate_text(b.quota, b.bound), names.of(b.client));
}

std::string broker_sentence(const ClientThrottled& b, std::string_view self, const Names& names) {
  return fmt::format("{} throttles {} for {}: {} where {} allows {}.", self, names.of(b.client),
                     span_text(b.length), quota_rate_text(b.quota, b.rate), b.quota,
                     quota_rate_text(b.quota, b.bound));
}

std::string_view waited_for_text(WaitedFor what) {
  return what == WaitedFor::network_thread ? "network thread" : "request handler";
}

std::string broker_sentence(const MessageWaited& b, std::string_view self, const Names& names) {
  const std::string_view what = waited_for_text(b.what);
  if (b.response) {
    return fmt::format("The answer to {}'s {} waited {} for its {} at {}.", names.of(b.client),
                       api_name(b.api), span_text(b.waited), what, self);
  }
  return fmt::format("{}'s {} waited {} for {} {} at {}.", names.of(b.client), api_name(b.api),
                     span_text(b.waited), b.what == WaitedFor::network_thread ? "its" : "a", what,
                     self);
}

void write_broker_fact(JsonWriter& json, const QuotaExceeded& b, const Names& names) {
  fields(json, b, names);
}

void write_broker_fact(JsonWriter& json, const ClientThrottled& b, const Names& names) {
  fields(json, b, names);
  json.field("throttle_time_us", b.length);
}

void write_broker_fact(JsonWriter& json, const MessageWaited& b, const Names& names) {
  json.field("connection", b.connection.index).field("client", names.of(b.client));
  json.field("api_key", static_cast<int>(b.api)).field("api", api_name(b.api));
  json.field("response", b.response).field("waited_for", waited_for_text(b.what));
  json.field("waited_us", b.waited);
}

}  // namespace ks
