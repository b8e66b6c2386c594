#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/build.h"
#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

Scenario read(const std::string& text) {
  Result<Scenario> parsed = parse_scenario(text, "f.toml");
  if (!parsed) {
    for (const std::string& problem : texts(parsed.error())) UNSCOPED_INFO(problem);
  }
  REQUIRE(parsed);
  return std::move(*parsed);
}

Command clicked(Duration when, CommandBody body) {
  return {at(when), std::move(body), Origin::clicked, {}};
}

/// A scenario without and with these tables in the middle.
const std::string before = small_scenario("\n# What happens.\n");
const std::string late_add = R"([[timeline]]
at = "90s"          # long after
do = "add"
node = "C4"
group = "OrderProcessingGroup"
)";
const std::string expectation = R"(
# In the end nobody is hurt.
[[expect]]
never = "two owners"
)";
const std::string kill_c2 = R"([[timeline]]
at = "20s"
do = "kill"
node = "C2"
)";

}  // namespace

TEST_CASE("a click on kill, saved, is the file whose timeline kills") {
  const std::vector<Command> click{clicked(20s, Kill{"C2"})};
  const std::string plain = small_scenario() + expectation;
  CHECK(with_commands(read(plain), click) == small_scenario() + "\n" + kill_c2 + expectation);
}

TEST_CASE("the shipped crash without its kill, with C2 killed by a click, is the shipped crash") {
  std::string with_kill = shipped("04-orders-crash.toml");
  // A click gives its instant no name, so the file says "20s" where the lesson says "crash".
  const std::string named = "[[timeline]]\nat = \"20s\"\nmark = \"crash\"\n";
  with_kill.replace(with_kill.find(named), named.size(), "[[timeline]]\nat = \"20s\"\n");
  for (std::size_t i = with_kill.find("\"crash"); i != std::string::npos;
       i = with_kill.find("\"crash", i)) {
    const bool later = with_kill.substr(i).starts_with("\"crash+40s\"");
    with_kill.replace(i, later ? 11 : 7, later ? "\"60s\"" : "\"20s\"");
  }
  const Scenario wanted = read(with_kill);
  const std::string without_kill = with_commands(wanted, {}, std::vector<std::size_t>{0});
  CHECK(without_kill.find("\"kill\"") == std::string::npos);
  CHECK(with_commands(read(without_kill), std::vector{clicked(20s, Kill{"C2"})}) == with_kill);
}

TEST_CASE("a click goes between the scripted actions, in time order and with its own blank line") {
  const std::string text = before + late_add + expectation;
  const std::string early = with_commands(read(text), std::vector{clicked(20s, Kill{"C2"})});
  CHECK(early ==
        small_scenario("\n") +
            "[[timeline]]\nat = \"20s\"\ndo = \"kill\"\nnode = \"C2\"\n\n# What happens.\n" +
            late_add + expectation);
  const std::string late = with_commands(read(text), std::vector{clicked(100s, Kill{"C2"})});
  CHECK(late == before + late_add +
                    "\n[[timeline]]\nat = \"1m40s\"\ndo = \"kill\"\nnode = \"C2\"\n" + expectation);
}

TEST_CASE("several clicks are written in the order of their times") {
  const std::vector<Command> clicks{
      clicked(40s, Restart{"C2"}), clicked(20s, Kill{"C2"}),
      clicked(50s,
              AddConsumer{
                  "C5", "OrderProcessingGroup", Duration{5ms}, {}, {{"max.poll.records", "7"}}}),
      clicked(20s, Slow{"C1", {10, 1}}), clicked(30s, SetRate{"P1", {5, 1}})};
  CHECK(with_commands(read(small_scenario()), clicks) == small_scenario() + "\n" + kill_c2 + R"(
[[timeline]]
at = "20s"
do = "slow"
node = "C1"
factor = 10

[[timeline]]
at = "30s"
do = "rate"
node = "P1"
rate = "5/s"

[[timeline]]
at = "40s"
do = "restart"
node = "C2"

[[timeline]]
at = "50s"
do = "add"
node = "C5"
group = "OrderProcessingGroup"
processing = "5ms"
config = { "max.poll.records" = 7 }
)");
}

TEST_CASE("a removed entry takes its own comment and one blank line with it, nothing else") {
  const std::string text =
      small_scenario() + "\n# The crash.\n" + kill_c2 + "\n" + late_add + expectation;
  CHECK(with_commands(read(text), {}, std::vector<std::size_t>{0}) ==
        small_scenario() + "\n" + late_add + expectation);
  CHECK(with_commands(read(text), {}, std::vector<std::size_t>{0, 1}) ==
        small_scenario() + expectation);
}

TEST_CASE("kill C3 instead of C2: one entry goes, a click comes") {
  const std::string text = small_scenario() + "\n" + kill_c2 + "\n" + late_add + expectation;
  const Scenario scenario = read(text);
  std::vector<Command> branch = build(scenario).commands;
  std::erase_if(branch,
                [](const Command& command) { return std::holds_alternative<Kill>(command.body); });
  branch.push_back(clicked(50s, Kill{"C3"}));
  CHECK(with_branch(scenario, branch) ==
        small_scenario() + "\n[[timeline]]\nat = \"50s\"\ndo = \"kill\"\nnode = \"C3\"\n\n" +
            late_add + expectation);
  CHECK(with_branch(scenario, build(scenario).commands) == text);
}

TEST_CASE("an instant that other tables use keeps its name when its action is removed") {
  const std::string named =
      "[[timeline]]\nat = \"20s\"\nmark = \"crash\"\ndo = \"kill\"\nnode = \"C2\"\n";
  const std::string use = "\n[[expect]]\nat = \"crash+1s\"\nstate = \"Stable\"\n";
  const std::string text = small_scenario() + "\n" + named + use;
  CHECK(with_commands(read(text), {}, std::vector<std::size_t>{0}) ==
        small_scenario() + "\n[[timeline]]\nat = \"20s\"\nmark = \"crash\"\n" + use);
}

TEST_CASE("tables that name a consumer who is not added any more go too") {
  const std::string gone =
      "\n[[timeline]]\nat = \"95s\"\ndo = \"kill\"\nnode = \"C4\"\n"
      "\n[[expect]]\nat = \"100s\"\nmembers = [\"C1\", \"C4\"]\n";
  const std::string text = small_scenario() + "\n" + late_add + gone + expectation;
  CHECK(with_commands(read(text), {}, std::vector<std::size_t>{0}) ==
        small_scenario() + expectation);
}

TEST_CASE("line ends of the file are kept") {
  std::string text;
  for (const char c : small_scenario()) text += c == '\n' ? "\r\n" : std::string(1, c);
  const std::string saved = with_commands(read(text), std::vector{clicked(20s, Kill{"C2"})});
  CHECK(saved == text + "\r\n[[timeline]]\r\nat = \"20s\"\r\ndo = \"kill\"\r\nnode = \"C2\"\r\n");
}

TEST_CASE("a timeline in one line is printed afresh, for it cannot take a table") {
  const std::string text =
      "timeline = [{ at = \"9s\", do = \"kill\", node = \"C1\" }]\n" + small_scenario();
  const Scenario saved = read(with_commands(read(text), std::vector{clicked(5s, Kill{"C2"})}));
  REQUIRE(saved.timeline.size() == 2);
  CHECK(saved.timeline[0].action == CommandBody{Kill{"C2"}});
  CHECK(saved.timeline[1].action == CommandBody{Kill{"C1"}});
}

TEST_CASE("brackets and headers inside strings and comments are not tables") {
  const std::string text = "title = \"\"\"\n[[timeline]]\nat = \\\"1s\\\"\n\"\"\" # [[expect]]\n" +
                           small_scenario() + "processing = '1ms' # [[timeline]]\n";
  CHECK(with_commands(read(text), std::vector{clicked(20s, Kill{"C2"})}) == text + "\n" + kill_c2);
}

TEST_CASE("printing afresh and reading again gives the same scenario and the same text") {
  for (const char* name : {"01-first-topic.toml", "04-orders-crash.toml", "sandbox.toml"}) {
    CAPTURE(name);
    const Scenario scenario = read(shipped(name));
    const std::string fresh = write_scenario(scenario);
    const Scenario again = read(fresh);
    CHECK(same_meaning(scenario, again));
    CHECK(write_scenario(again) == fresh);
  }
}

TEST_CASE("a fresh print has every value that differs from what an empty file means") {
  const std::string text = R"(format = 1
title = "All of it: \"quotes\", \\ and ü"
profile = "4.0"
seed = 12
duration = "1m30.5s"

[cluster]
brokers = 2
network = { latency = "2ms", jitter = "500us", loss = "1%" }
append = "1ms"
times = { boot = "4s", log-load = "600ms", shutdown = "900ms", )"
                           R"(coordinator-election = "300ms", coordinator-load = "200ms" }
config = { "group.initial.rebalance.delay.ms" = "1s" }

[[topics]]
name = "a"
partitions = 2
replication-factor = 2
replicas = [[1, 2], [2, 1]]

[[topics]]
name = "b"
partitions = 1
replication-factor = 1

[[groups]]
id = "G"
topics = ["a", "b"]
members = ["C1", { name = "C2", start = "200ms", member-id = "C2-fixed", processing = "3ms" }]

[[producers]]
name = "P1"
topic = "b"
rate = "1/10s"
record-size = "1KiB"
keys = { values = ["x", "y"], weights = [3, 1], random = true }
start = "1s"
config = { "acks" = 1 }

[[groups]]
id = "H"
topics = ["b"]

[[timeline]]
at = "10s"
mark = "now"

[[timeline]]
at = "20s"
do = "slow"
node = "C1"
factor = "3/2"

[[expect]]
at = "12s"
group = "G"
topic = "a"
lag = "<= 10"

[[steps]]
at = "now+1s"
mark = "later"
title = "A"
say = "B\nC"
select = "C1"
view = "brokers"
highlight = ["a-0", "C1", "Stage/slot of C1"]
)";
  CHECK(write_scenario(read(text)) == text);
}

TEST_CASE("a scripted action at another time moves with its comments") {
  const std::string base = small_scenario() + "\n";
  const std::string text = base + "# The end of C2.\n" + kill_c2 + "\n" + late_add + expectation;
  const Scenario scenario = read(text);
  const std::vector<Command> commands = build(scenario).commands;
  const auto at_other_time = [&](std::string_view word, Duration when) {
    std::vector<Command> list = commands;
    for (Command& command : list) {
      if (verb(command.body) == word && command.origin == Origin::scripted) command.at = at(when);
    }
    return with_branch(scenario, list);
  };
  CHECK(with_branch(scenario, commands) == text);
  CHECK(at_other_time("kill", 100s) ==
        base + late_add + "\n# The end of C2.\n" +
            "[[timeline]]\nat = \"1m40s\"\ndo = \"kill\"\nnode = \"C2\"\n" + expectation);
  std::string early = late_add;
  early.replace(early.find("\"90s\""), 5, "\"10s\"");
  CHECK(at_other_time("add", 10s) == base + early + "\n# The end of C2.\n" + kill_c2 + expectation);
}

TEST_CASE("an action that moves leaves the mark behind that others count from") {
  const std::string marked = R"([[timeline]]
at = "20s"
mark = "crash"
do = "kill"
node = "C2"
)";
  const std::string later = R"([[timeline]]
at = "crash+60s"
do = "kill"
node = "C1"
)";
  const Scenario scenario = read(before + marked + "\n" + later);
  std::vector<Command> commands = build(scenario).commands;
  for (Command& command : commands) {
    if (command.body == CommandBody{Kill{"C2"}}) command.at = at(30s);
  }
  CHECK(with_branch(scenario, commands) ==
        before + "[[timeline]]\nat = \"20s\"\nmark = \"crash\"\n\n" +
            "[[timeline]]\nat = \"30s\"\ndo = \"kill\"\nnode = \"C2\"\n\n" + later);
}

TEST_CASE("actions of one instant stand in the file in the order in which they happen") {
  const std::string restart = R"([[timeline]]
at = "25s"
do = "restart"
node = "C2"
)";
  const Scenario scenario =
      read(small_scenario() + "\n" + kill_c2 + "\n" + restart + "\n" + late_add);
  // The restart is dragged to where C1 is killed by a click, then the kill of C2 to the same instant.
  std::vector<Command> list;
  std::vector<Command> there;
  for (Command command : build(scenario).commands) {
    if (command.origin != Origin::scripted) continue;
    if (verb(command.body) == "add") {
      list.push_back(command);
      continue;
    }
    command.at = at(40s);
    there.insert(there.begin(), command);
  }
  there.insert(there.begin(), clicked(40s, Kill{"C1"}));
  list.insert(list.begin(), there.begin(), there.end());
  const Scenario saved = read(with_branch(scenario, list));
  std::vector<std::string> words;
  for (const Command& command : build(saved).commands) {
    if (command.origin == Origin::scripted) words.push_back(to_text(command.body));
  }
  REQUIRE(words.size() == 4);
  CHECK(words[0] == "kill C1");
  CHECK(words[1] == "restart C2");
  CHECK(words[2] == "kill C2");
}
