// kafkascope compare: the ledger as text and JSON, which columns there are, and what is said to wrong words.
#include <catch2/catch_test_macros.hpp>

#include <nlohmann/json.hpp>

#include "tests/cli/command.h"

using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

const std::string vary = "--vary";
const std::string sessions = "session.timeout.ms=10000,45000";

std::string error_of(std::vector<std::string> words) {
  words.insert(words.begin(), {"compare", "04-orders-crash"});
  const Outcome outcome = kafkascope(words);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  return outcome.err;
}

/// Two groups on one topic.
std::string two_groups(const std::string& second) {
  return R"(format = 1
duration = "20s"
[[topics]]
name = "orders"
partitions = 2
[[groups]]
id = "First"
topics = ["orders"]
members = ["C1"]
[[groups]]
id = ")" +
         second + R"("
topics = ["orders"]
members = ["D1", "D2"]
)";
}

}  // namespace

TEST_CASE("compare prints the ledger of differences") {
  const Outcome outcome = kafkascope({"compare", "04-orders-crash", vary, sessions, "--from",
                                      "crash", "--to", "85s", "--color", "never"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out ==
        "The canonical crash\n"
        "\n"
        "A  session.timeout.ms=10000\n"
        "B  session.timeout.ms=45000\n"
        "OrderProcessingGroup, same seed 7\n"
        "\n"
        "Ledger of differences from 20.000 s to 85.000 s\n"
        "                                                        A       B\n"
        "  unowned time             partition-seconds       18.618  90.618  A best\n"
        "  partitions that stopped  of 6                         6       6  same in both\n"
        "  longest stop             seconds, one partition   9.257  45.257  A best\n"
        "  owner changes            2 would do                   2       2  same in both\n"
        "  rebalance duration       seconds until Stable     1.036   2.036  A best\n"
        "  rebalance rounds         of 1 rebalance               1       1  same in both\n"
        "  read twice               records                      8       8  same in both\n"
        "  lost                     records                      0       0  same in both\n");
}

TEST_CASE("as JSON every number comes with the events behind it") {
  const Outcome outcome = kafkascope({"compare", "04-orders-crash", vary, sessions, "--json"});
  CHECK(outcome.code == 0);
  const json all = json::parse(outcome.out);
  CHECK(all["group_id"] == "OrderProcessingGroup");
  CHECK(all["from_us"] == 0);
  CHECK(all["to_us"] == 120'000'000);
  REQUIRE(all["columns"].size() == 2);
  CHECK(all["columns"][1]["column"] == "B");
  CHECK(all["columns"][1]["name"] == "session.timeout.ms=45000");
  CHECK(all["columns"][1]["rebalances"] == 3);
  CHECK(all["columns"][1]["fewest_owner_changes"] == 4);
  REQUIRE(all["rows"].size() == 8);
  const json& unowned = all["rows"][0];
  CHECK(unowned["measure"] == "unowned_partition_us");
  CHECK(unowned["values"][0]["value"] == 18'690'664);
  CHECK(unowned["values"][0]["best"] == true);
  CHECK(unowned["values"][1]["value"] == 90'690'664);
  CHECK(unowned["values"][1]["events"].size() == 5);
  CHECK(all["rows"][1]["same"] == true);
}

TEST_CASE("--with puts files side by side, under their titles or else their names") {
  const Folder folder;
  const std::string one = folder.write("one.toml", "title = \"Same\"\n" + two_groups("Second"));
  const std::string two = folder.write("two.toml", "title = \"Same\"\n" + two_groups("Second"));
  const Outcome same =
      kafkascope({"compare", one, "--with", two, "--with", one, "--group", "Second"});
  CHECK(same.code == 0);
  CHECK(same.out.find("A  one\nB  two\nC  one\nSecond, same seed 1\n") != std::string::npos);
  CHECK(same.out.find("same in all three") != std::string::npos);
  const Outcome titles = kafkascope({"compare", "04-orders-crash", "--with", "sandbox"});
  CHECK(titles.out.find("A  The canonical crash\nB  Sandbox\n"
                        "OrderProcessingGroup, seeds 7 and 1\n") != std::string::npos);
  // The shorter one ends the comparison; the sandbox has no end.
  CHECK(titles.out.find("from 0.000 s to 120.000 s") != std::string::npos);
}

TEST_CASE("several --vary make every combination; standard input is read once") {
  const std::string text = ks_tests::bytes_of(ks_tests::shipped("04-orders-crash"));
  const Outcome outcome = kafkascope(
      {"compare", "-", vary, "seed=7,8", vary, "topics.orders.config.min.insync.replicas=1,2"},
      text);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("A  seed=7, min.insync.replicas=1\n"
                         "B  seed=7, min.insync.replicas=2\n"
                         "C  seed=8, min.insync.replicas=1\n"
                         "D  seed=8, min.insync.replicas=2\n"
                         "OrderProcessingGroup, seeds 7 and 8\n") != std::string::npos);
}

TEST_CASE("compare says what is wrong with a variation") {
  CHECK(
      error_of({vary, "sesion.timeout.ms=1,2"}) ==
      "--vary sesion.timeout.ms: error: is neither a path of the file nor a Kafka key. allowed: a "
      "path as for --set, or a key that `kafkascope configs` lists. did you mean "
      "session.timeout.ms?\n");
  CHECK(error_of({vary, "session.timeout.ms=10000,x"}) ==
        "04-orders-crash with session.timeout.ms=x: error: session.timeout.ms = \"x\" must be a "
        "whole "
        "number of milliseconds, or a duration such as \"45s\"\n");
  CHECK(error_of({vary, "fetch.max.bytes=2048,-1"})
            .find("04-orders-crash with fetch.max.bytes=-1:") == 0);
  CHECK(error_of({vary, "topics.ordes.partitions=1,2"}) ==
        "--vary topics.ordes.partitions: error: nothing is called \"ordes\". allowed: orders. did "
        "you "
        "mean orders?\n");
  CHECK(error_of({vary, "seed"}) ==
        "--vary seed: error: is no variation. allowed: key=value,value,…, such as "
        "session.timeout.ms=10000,45000\n");
  CHECK(error_of({vary, "seed=1,,2"}).find("is no variation") != std::string::npos);
}

TEST_CASE("two to four columns can be compared") {
  const std::string allowed =
      ". allowed: 2 to 4 runs: FILE with --with FILE2 or --vary key=v1,v2\n";
  CHECK(error_of({}) == "kafkascope compare: error: one run alone cannot be compared" + allowed);
  CHECK(error_of({vary, "seed=1,2,3,4", "--with", "sandbox"}) ==
        "kafkascope compare: error: 5 runs side by side are too many" + allowed);
}

TEST_CASE("every column must have the group, and --group says which one of several") {
  const Folder folder;
  const std::string one = folder.write("one.toml", two_groups("Second"));
  const std::string two = folder.write("two.toml", two_groups("Zwei"));
  const std::string none = folder.write("none.toml", "format = 1\nduration = \"1s\"\n");
  CHECK(kafkascope({"compare", one, "--with", two}).err ==
        one + ": error: has several groups. allowed: --group with one of First or Second\n");
  CHECK(kafkascope({"compare", one, "--with", two, "--group", "Second"}).err ==
        two + ": error: has no group \"Second\". allowed: First or Zwei\n");
  CHECK(kafkascope({"compare", one, "--with", none, "--group", "First"}).err ==
        none + ": error: has no consumer group, so there is nothing to compare\n");
  CHECK(kafkascope({"compare", one, "--with", two, "--group", "First"}).code == 0);
}

TEST_CASE("the stretch lies within every run") {
  const Folder folder;
  const std::string one = folder.write("one.toml", two_groups("Second"));
  CHECK(kafkascope({"compare", "01-first-topic", vary, "duration=40s,1m", "--to", "50s"}).err ==
        "--to 50s: error: lies behind the end of the run. allowed: up to 40s; --set duration=50s "
        "makes the run longer\n");
  CHECK(kafkascope({"compare", "01-first-topic", vary, "duration=1m,40s", "--to", "50s"}).err ==
        "01-first-topic: error: ends before the stretch does. allowed: up to 40s\n");
  CHECK(error_of({vary, "seed=1,2", "--from", "30s", "--to", "30s"}) ==
        "kafkascope compare: error: the stretch has no length. allowed: --from before --to\n");
  CHECK(kafkascope({"compare", "sandbox", vary, "seed=1,2"}).err.find("has no duration") !=
        std::string::npos);
}

// --- the window and pictures ---------------------------------------------------------------------

namespace {

struct Seen {
  kv::TwinSet opened;
  kv::RenderRequest drawn;
};
Seen seen;

std::optional<std::string> opens(const kv::WindowRequest& request) {
  seen.opened = request.twins;
  return std::nullopt;
}
std::optional<std::string> no_display(const kv::WindowRequest&) { return "no display"; }
ks::Result<std::string> draws(const kv::RenderRequest& request) {
  seen.drawn = request;
  return std::string("picture");
}

}  // namespace

TEST_CASE("the window opens on twins") {
  const Outcome outcome =
      kafkascope({"04-orders-crash", vary, sessions, "--from", "crash"}, "", {.window = opens});
  CHECK(outcome.code == 0);
  CHECK(seen.opened.first_name == "session.timeout.ms=10000");
  REQUIRE(seen.opened.others.size() == 1);
  CHECK(seen.opened.others[0].name == "session.timeout.ms=45000");
  CHECK(seen.opened.group == "OrderProcessingGroup");
  CHECK(seen.opened.differs == "session.timeout.ms");
  CHECK(seen.opened.stretch.from == ks::at(20s));
  CHECK(seen.opened.stretch.to == ks::at(120s));
  CHECK(
      kafkascope({"04-orders-crash", "--from", "crash"}, "", {.window = opens}).err ==
      "kafkascope: error: --group, --from and --to belong to twins. allowed: with --with FILE2 or "
      "--vary key=v1,v2\n");
}

TEST_CASE("without a display twins have their ledger told and a picture written") {
  const Folder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder / "");
  const Outcome outcome =
      kafkascope({"04-orders-crash", vary, sessions}, "", {.window = no_display, .render = draws});
  std::filesystem::current_path(before);
  CHECK(outcome.code == 0);
  CHECK(outcome.out == kafkascope({"compare", "04-orders-crash", vary, sessions}).out);
  CHECK(outcome.err.starts_with("There is no window (no display), so here is the ledger.\n"));
  CHECK(ks_tests::bytes_of(folder / "kafkascope-04-orders-crash.png") == "picture");
  CHECK(seen.drawn.view == kv::RenderView::compare);
  CHECK(seen.drawn.twins.others.size() == 1);
}

TEST_CASE("render draws twins in the view compare only") {
  const auto render = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"render", "04-orders-crash", "--at", "crash+9s", "-o", "-"};
    words.insert(words.end(), more.begin(), more.end());
    return kafkascope(words, "", {.render = draws});
  };
  CHECK(render({"--view", "compare", vary, sessions, "--from", "crash", "--to", "70s"}).code == 0);
  CHECK(seen.drawn.view == kv::RenderView::compare);
  CHECK(seen.drawn.cursor.time == ks::at(29s));
  CHECK(seen.drawn.twins.stretch.to == ks::at(70s));
  CHECK(render({"--view", "stage", vary, sessions}).err ==
        "kafkascope render: error: --with and --vary belong to the view compare. allowed: --view "
        "compare\n");
  CHECK(render({"--view", "compare"}).err.find("one run alone cannot be compared") !=
        std::string::npos);
}
