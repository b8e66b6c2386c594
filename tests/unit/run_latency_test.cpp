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

}  // namespace
}  // namespace ks
