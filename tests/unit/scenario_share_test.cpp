// Share groups and poison records in scenario files.
#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

using namespace ks;
using namespace std::chrono_literals;

namespace {

/// The small scenario without its group, with one of the test's instead.
std::string with_group(const std::string& group, const std::string& profile = "4.4") {
  std::string text = small_scenario();
  text.replace(text.find("format = 1\n"), 11, "format = 1\nprofile = \"" + profile + "\"\n");
  return text.substr(0, text.find("[[groups]]")) + group;
}

const std::string shared = R"([[groups]]
id          = "G"
topics      = ["orders"]
type        = "share"
acknowledge = "explicit"
poison      = [
  { record = "orders-0:40", takes = "1s", action = "release" },
  { record = "orders-1:7", action = "reject" },
  { record = "orders-5:0", takes = "45s" },
]
members     = ["C1", "C2"]
config      = { "max.poll.records" = 2, "share.record.lock.duration.ms" = "15s" }

[[timeline]]
at      = "30s"
do      = "kill"
node    = "C2"
machine = true

[[expect]]
at         = "20s"
window     = { partition = "orders-0", start = 40, end = "> 60" }
deliveries = { record = "orders-0:40", times = "<= 5" }
archived   = 0

[[expect]]
delivered-more-than-once = ">= 1"
)";

std::string only_error(const std::string& text) {
  const std::vector<std::string> errors = errors_of(text);
  REQUIRE(errors.size() == 1);
  return errors.front().substr(errors.front().find("error: "));
}

std::string group_with(const std::string& lines, const std::string& profile = "4.4") {
  return with_group(
      "[[groups]]\nid = \"G\"\ntopics = [\"orders\"]\nmembers = [\"C1\"]\n" + lines + "\n",
      profile);
}

}  // namespace

TEST_CASE("a share group is read with its poison records and its own checks") {
  const Result<Scenario> parsed = parse_scenario(with_group(shared), "f.toml");
  REQUIRE(parsed);
  const GroupSpec& group = parsed->cluster.groups[0];
  CHECK(group.type == GroupType::share);
  CHECK(group.explicit_acknowledgement);
  REQUIRE(group.poison.size() == 3);
  CHECK(group.poison[0] == PoisonSpec{"orders", 0, 40, 1s, PoisonAction::release});
  CHECK(group.poison[1] == PoisonSpec{"orders", 1, 7, std::nullopt, PoisonAction::reject});
  CHECK(group.poison[2] == PoisonSpec{"orders", 5, 0, 45s, PoisonAction::none});
  CHECK(group.group_config == ConfigOverrides{{"share.record.lock.duration.ms", "15s"}});
  CHECK(std::get<Kill>(*parsed->timeline[0].action).machine);
  REQUIRE(parsed->expectations.size() == 4);
  bool window = false;
  for (const Expectation& expectation : parsed->expectations) {
    const auto* const body = std::get_if<ExpectWindow>(&expectation.body);
    if (body == nullptr) continue;
    window = true;
    CHECK(body->start == Bounds{40, 40});
    CHECK(body->end.low == 61);
  }
  CHECK(window);
}

TEST_CASE("a share group is written as it was read") {
  const Result<Scenario> first = parse_scenario(with_group(shared), "f.toml");
  REQUIRE(first);
  const Result<Scenario> second = parse_scenario(write_scenario(*first), "g.toml");
  REQUIRE(second);
  CHECK(same_meaning(*first, *second));
}

TEST_CASE("what a share group cannot be is an error") {
  CHECK(only_error(group_with("type = \"queue\"")) ==
        "error: type = \"queue\" is unknown. allowed: \"consumer\" or \"share\"");
  CHECK(only_error(group_with("type = \"share\"", "3.9")) ==
        "error: type = \"share\": Kafka 3.9 has no share groups. allowed: profile 4.4 or 4.0");
  CHECK(only_error(group_with("type = \"share\"\ncommit = \"sync-after\"")) ==
        "error: commit does not go together with type = \"share\"");
  CHECK(only_error(group_with("acknowledge = \"explicit\"")) ==
        "error: acknowledge only goes with type = \"share\"");
  CHECK(only_error(group_with("type = \"share\"\nconfig = { \"session.timeout.ms\" = 45000 }")) ==
        "error: session.timeout.ms cannot be set for a share consumer");
  CHECK(only_error(group_with("type = \"share\"\nconfig = { \"share.record.lock.duration.ms\" = "
                              "\"5s\" }"))
            .starts_with("error: share.record.lock.duration.ms (5000) must lie between "
                         "group.share.min.record.lock.duration.ms (15000)"));
  CHECK(only_error(group_with("type = \"share\"\nconfig = { \"share.auto.offset.reset\" = "
                              "\"by_duration:PT1H\" }"))
            .ends_with("to start some time ago is not modelled"));
  CHECK(only_error(group_with("type = \"share\"\n[[timeline]]\nat = \"5s\"\ndo = \"unsubscribe\"\n"
                              "node = \"C1\"")) ==
        "error: node = \"C1\" is in a share group, whose members keep their subscription");
}

TEST_CASE("poison records are ones that the group can meet and handle so") {
  CHECK(only_error(group_with("poison = { record = \"orders-9:1\", takes = \"1s\" }")) ==
        "error: unknown record \"orders-9:1\". allowed: a partition and an offset, such as "
        "\"orders-0:40\"");
  CHECK(only_error(group_with("poison = { record = \"orders-0:1\" }")) ==
        "error: poison needs takes, action or both");
  CHECK(only_error(group_with("poison = { record = \"orders-0:1\", action = \"release\" }")) ==
        "error: action = \"release\" needs a share group with acknowledge = \"explicit\"");
  CHECK(only_error(group_with("poison = [{ record = \"orders-0:1\", takes = \"1s\" }, { record = "
                              "\"orders-0:1\", takes = \"2s\" }]")) ==
        "error: record is listed twice");
  CHECK(errors_of(group_with("poison = { record = \"orders-0:1\", action = \"crash\" }")).empty());
}

TEST_CASE("checks fit the type of their group") {
  CHECK(only_error(group_with("type = \"share\"\n[[expect]]\nnever = \"two owners\"")) ==
        "error: never makes no sense for a share group: its members have partitions in common");
  CHECK(only_error(group_with("[[expect]]\narchived = 1")) ==
        "error: archived needs a share group");
  CHECK(only_error(group_with("type = \"share\"\n[[expect]]\nat = \"1s\"\nwindow = { partition = "
                              "\"orders-0\" }")) ==
        "error: window expects nothing. allowed: start, end or both");
}
