#include "sim/run/verify.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

TEST_CASE("verify says what it compared and how much of it") {
  const Session session = completed(quick_text());
  const VerifyReport report = verify(parsed(quick_text()));
  REQUIRE(report.checks.size() == 4);
  CHECK(report.held());
  CHECK(report.events == session.known_events());
  CHECK(to_text(report.fingerprint) == to_text(session.fingerprint()));
  CHECK(report.checks[0].name == "twice the same");
  CHECK(report.checks[1].name == "live = preloaded");
  CHECK(report.checks[1].detail == "2 given by hand");
  CHECK(report.checks[2].name == "save, then load");
  CHECK(report.checks[3].name == "backwards");
  const std::string events = std::to_string(report.events);
  const std::string visits = std::to_string(report.events + 1);
  CHECK(report.checks[3].detail == "every event of " + events + ", " + visits + " visits");
}

TEST_CASE("a long run is visited at evenly spread events, and verify says so") {
  const VerifyReport report = verify(parsed(quick_text()), {.most_visits = 100});
  CHECK(report.held());
  CHECK(report.checks[3].detail.find("every event") == std::string::npos);
  CHECK(report.checks[3].detail.find("th event of " + std::to_string(report.events)) !=
        std::string::npos);
}

TEST_CASE("an open-ended scenario is verified as far as asked") {
  std::string text = quick_text("");
  text.erase(text.find("duration = \"30s\""), 16);
  const VerifyReport report = verify(parsed(text), {.open_until = 70s, .most_visits = 50});
  CHECK(report.held());
  CHECK(report.events > completed(quick_text("")).known_events());
}

}  // namespace
}  // namespace ks
