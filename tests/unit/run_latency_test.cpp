// How long records take to whom they are for, and how long they wait: what is sampled of both, to the ms.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

/// A record each second of one partition for one consumer, which works 10 ms on each.
const std::string calm = R"(format = 1
seed = 11
duration = "20s"

[cluster]
brokers = 1

[[topics]]
name = "orders"
partitions = 1
replication-factor = 1

[[producers]]
name = "P1"
topic = "orders"
rate = "1/s"

[[groups]]
id = "payments"
topics = ["orders"]
members = ["C1"]
processing = "10ms"
config = { "auto.offset.reset" = "earliest" }
)";
const std::string frozen_from_15_8 = R"(
[[timeline]]
at = "15.8s"
do = "freeze"
node = "C1"
)";
const std::string thawed_at_17_5 = R"(
[[timeline]]
at = "17.5s"
do = "thaw"
node = "C1"
)";

std::int64_t sampled(const Session& session, Metric metric, Duration when) {
  const Series& series = session.series();
  const std::size_t column = series.find({metric, GroupId{0}, {}});
  REQUIRE(column < series.columns());
  return series.value_at(column, at(when));
}

TEST_CASE("the oldest wait is the age of the first record that was not handed out yet") {
  const Session session = completed(calm + frozen_from_15_8 + thawed_at_17_5);
  const auto wait = [&](Duration when) { return sampled(session, Metric::waiting, when); };
  CHECK(wait(1s) == 0);        // created at this instant, in no log yet
  CHECK(wait(1100ms) == 100);  // nobody reads before the group is there, at 3.016 s
  CHECK(wait(3s) == 2000);
  CHECK(wait(3100ms) == 0);
  CHECK(wait(15900ms) == 0);
  CHECK(wait(16100ms) == 100);
  CHECK(wait(17400ms) == 1400);
  CHECK(wait(17500ms) == 500);  // the record of 16 s is handed out, that of 17 s not yet
  CHECK(wait(17600ms) == 0);
}

TEST_CASE(
    "the end-to-end latency is that of the slowest record handed over since the last sample") {
  const Session session = completed(calm + frozen_from_15_8 + thawed_at_17_5);
  const auto latency = [&](Duration when) { return sampled(session, Metric::latency, when); };
  CHECK(latency(3s) == 0);  // nothing was handed over
  // Those of 1, 2 and 3 s come together at 3.016 s.
  CHECK(latency(3100ms) == 2016);
  CHECK(latency(4s) == 2016);
  // 5 ms of linger, 1 ms to the broker, 2 ms for the append, 1 ms to the consumer.
  CHECK(latency(4100ms) == 9);
  CHECK(latency(15100ms) == 9);
  // Frozen, it is handed nothing.
  CHECK(latency(17400ms) == 9);
  // What was on its way to it when it froze comes first, the next record after 10 ms in the handler.
  CHECK(latency(17500ms) == 1500);
  CHECK(latency(17600ms) == 510);
  CHECK(latency(18s) == 510);
  CHECK(latency(18100ms) == 9);
}

TEST_CASE("of several records handed over between two samples the slowest one counts") {
  SessionSettings settings;
  settings.grid = 1s;
  const Session session = completed(calm + frozen_from_15_8 + thawed_at_17_5, settings);
  CHECK(sampled(session, Metric::latency, 17s) == 9);
  CHECK(sampled(session, Metric::latency, 18s) == 1500);
  CHECK(sampled(session, Metric::latency, 19s) == 9);
}

TEST_CASE("a branch knows what was handed over before it, since the last sample") {
  Session session = completed(calm + frozen_from_15_8 + thawed_at_17_5);
  REQUIRE(session.command(clicked(17550ms, Kill{"C1"})));
  session.compute_all();
  CHECK(sampled(session, Metric::latency, 17500ms) == 1500);
  CHECK(sampled(session, Metric::latency, 17600ms) == 510);
  CHECK(sampled(session, Metric::latency, 20s) == 510);
  REQUIRE(session.command(clicked(17505ms, Kill{"C1"})));
  session.compute_all();
  CHECK(sampled(session, Metric::latency, 17600ms) == 1500);
}

TEST_CASE("a run computed in slices has the latencies of one computed at once") {
  const std::string text = calm + frozen_from_15_8 + thawed_at_17_5;
  const Session whole = completed(text);
  Session sliced = opened(text);
  while (sliced.compute(7)) {
  }
  for (int tenth = 0; tenth <= 200; ++tenth) {
    const Duration when = 100ms * tenth;
    REQUIRE(sampled(sliced, Metric::latency, when) == sampled(whole, Metric::latency, when));
  }
}

TEST_CASE("records of a share group are told from the log") {
  std::string shared = calm;
  shared.replace(shared.find("config = "), std::string::npos, "type = \"share\"\n");
  const Session session = completed(shared);
  CHECK(sampled(session, Metric::latency, 15100ms) == 9);
}

}  // namespace
}  // namespace ks
