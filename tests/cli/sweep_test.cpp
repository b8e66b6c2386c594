// Sweeps: rows, shards, distributions, and what is said to wrong words.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/cli/command.h"
#include "tests/support/scenario_text.h"
#include "viz/cli/processes.h"
#include "viz/cli/sweep_summary.h"
#include "viz/cli/sweep_table.h"

using ks_tests::bytes_of;
using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::lines_of;
using ks_tests::Outcome;

namespace {

/// C2 is killed at 10 s; whether its session is over at 25 s depends on session.timeout.ms.
std::string crash() {
  return ks::small_scenario(R"toml(
[[timeline]]
at = "10s"
mark = "crash"
do = "kill"
node = "C2"

[[expect]]
at = "25s"
members = ["C1", "C3"]

[[steps]]
at = "crash"
title = "C2 dies"
say = "."

[steps.predict]
ask = "When?"
choices = [["soon", "< 10s"], ["late", ">= 10s"]]
answer = "time-to-next-owner(orders-2)"
)toml")
      .replace(0, 10, "format = 1\nduration = \"30s\"");
}

}  // namespace

TEST_CASE("a sweep runs every seed with every combination of settings, in a fixed order") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const Outcome outcome = kafkascope({"sweep", file, "--seeds", "3..4,9", "--vary",
                                      "session.timeout.ms=6000,45000", "--csv", "-"});
  CHECK(outcome.err.empty());
  REQUIRE(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] ==
        "run,seed,session.timeout.ms,events,records_produced,records_lost,records_handed_out,"
        "duplicates,rebalances,unowned_partition_us,partitions_stopped,longest_stop_us,"
        "owner_changes,rebalance_us,rebalance_rounds,step_1_time_to_next_owner_us,held_30");
  CHECK(lines[1].starts_with("0,3,6000,"));
  CHECK(lines[2].starts_with("1,4,6000,"));
  CHECK(lines[3].starts_with("2,9,6000,"));
  CHECK(lines[4].starts_with("3,3,45000,"));
  CHECK(lines[6].starts_with("5,9,45000,"));
  // With 6 s the session is over long before 25 s; with 45 s nobody has taken over when the run ends.
  CHECK(lines[1].ends_with(",1"));
  CHECK(lines[4].ends_with(",,0"));
}

TEST_CASE("the rows of all shards, one behind the other, are the rows of the whole sweep") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const auto rows = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{
        "sweep", file, "--seeds", "1..4",
        "--csv", "-",  "--set",   "groups.OrderProcessingGroup.config.session.timeout.ms=6000"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = kafkascope(words);
    CHECK(outcome.code == 0);
    return outcome.out;
  };
  const std::string whole = rows({"--jobs", "1"});
  CHECK(lines_of(whole).size() == 5);
  CHECK(rows({"--jobs", "3"}) == whole);
  std::string together;
  for (const char* shard : {"1/3", "2/3", "3/3"}) together += rows({"--shard", shard});
  CHECK(together == whole);
  // More shards than runs: some are empty, and the first still has the header.
  std::string many;
  for (int i = 1; i <= 6; ++i) many += rows({"--shard", std::to_string(i) + "/6"});
  CHECK(many == whole);
}

TEST_CASE("rows as JSON Lines have numbers, truth values and null") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const Outcome outcome = kafkascope(
      {"sweep", file, "--seeds", "3", "--vary", "session.timeout.ms=6000,45000", "--jsonl", "-"});
  REQUIRE(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 2);
  const auto first = nlohmann::json::parse(lines[0]);
  CHECK(first["run"] == 0);
  CHECK(first["seed"] == 3);
  CHECK(first["session.timeout.ms"] == "6000");
  CHECK(first["held_30"] == true);
  CHECK(first["step_1_time_to_next_owner_us"].is_number_integer());
  const auto second = nlohmann::json::parse(lines[1]);
  CHECK(second["held_30"] == false);
  CHECK(second["step_1_time_to_next_owner_us"].is_null());
}

TEST_CASE("a sweep says the same as a single run") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const auto row = nlohmann::json::parse(kafkascope({"sweep", file, "--seeds", "8", "--vary",
                                                     "session.timeout.ms=6000", "--jsonl", "-"})
                                             .out);
  const auto run = nlohmann::json::parse(
      kafkascope({"run", file, "--seed", "8", "--json", "--set",
                  "groups.OrderProcessingGroup.config.session.timeout.ms=6000"})
          .out);
  CHECK(row["events"] == run["events"]);
  CHECK(row["records_produced"] == run["ledger"]["producers"][0]["records_produced"]);
  const auto& group = run["ledger"]["groups"][0];
  for (const char* key : {"records_handed_out", "duplicates", "rebalances", "unowned_partition_us"})
    CHECK(row[key] == group[key]);
}

TEST_CASE("each seed draws its own value, which can be set again") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const auto sweep = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"sweep", file, "--csv", "-", "--seeds"};
    words.insert(words.end(), more.begin(), more.end());
    return lines_of(kafkascope(words).out);
  };
  const auto lines = sweep({"1..5", "--draw", "timeline.crash.at=10s..13s"});
  REQUIRE(lines.size() == 6);
  CHECK(lines[0].starts_with("run,seed,events,timeline.crash.at_us,records_produced,"));
  CHECK(sweep({"1..5", "--draw", "timeline.crash.at=10s..13s"}) == lines);
  std::vector<std::int64_t> drawn;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = kv::csv_cells(lines[i]);
    const std::int64_t value = kv::cell_number(cells[3]).value();
    CHECK(value >= 10'000'000);
    CHECK(value <= 13'000'000);
    CHECK(value % 1000 == 0);
    drawn.push_back(value);
  }
  std::sort(drawn.begin(), drawn.end());
  CHECK(std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end());
  // The same run without a draw.
  auto cells = kv::csv_cells(lines[2]);
  const auto again = sweep({"2", "--vary", "timeline.crash.at=" + cells[3] + "us"});
  REQUIRE(again.size() == 2);
  auto single = kv::csv_cells(again[1]);
  CHECK(single[3] == cells[2]);  // events
  CHECK(std::vector(single.begin() + 4, single.end()) ==
        std::vector(cells.begin() + 4, cells.end()));
}

TEST_CASE("measures count in the stretch that is asked for") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const auto row = nlohmann::json::parse(
      kafkascope({"sweep", file, "--seeds", "3", "--vary", "session.timeout.ms=6000", "--from",
                  "crash", "--to", "crash+4s", "--jsonl", "-"})
          .out);
  // Two partitions without an owner for these four seconds, and no rebalance yet.
  CHECK(row["unowned_partition_us"] == 8'000'000);
  CHECK(row["longest_stop_us"] == 4'000'000);
  CHECK(row["partitions_stopped"] == 2);
  CHECK(row["rebalances"] == 0);
  CHECK(row["records_produced"] == 24);
  CHECK(!row.contains("held_30"));
}

TEST_CASE("percentiles are values that occurred") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 200; i > 0; --i) values.push_back(i);
  const kv::Distribution d = kv::distribution(values);
  CHECK(d.settled == 200);
  CHECK(d.min == 1);
  CHECK(d.p50 == 100);
  CHECK(d.p90 == 180);
  CHECK(d.p99 == 198);
  CHECK(d.max == 200);
  std::vector<std::int64_t> one{7};
  CHECK(kv::distribution(one).p50 == 7);
  CHECK(kv::distribution(one).p99 == 7);
}

TEST_CASE("bins hold every value once") {
  const std::vector<std::int64_t> sorted{10, 10, 11, 14, 19};
  const auto bins = kv::bins_of(sorted, 4);
  REQUIRE(bins.size() == 4);
  CHECK(bins[0].from == 10);
  CHECK(bins[0].to == 12);
  CHECK(bins[0].count == 3);
  CHECK(bins[1].count == 1);
  CHECK(bins[2].count == 0);
  CHECK(bins[3].from == 19);
  CHECK(bins[3].count == 1);
  CHECK(kv::bins_of({5, 5}, 12).size() == 1);
  CHECK(kv::bins_of({}, 12).empty());
}

TEST_CASE(
    "the summary of rows that were written is that of the sweep, in whatever order they come") {
  const std::string rows =
      "3,4,9,200,1500000,0\n"
      "run,seed,a,events,longest_stop_us,held_12\n"
      "0,1,9,100,1000000,1\n"
      "1,2,9,100,1000000,1\n"
      "2,3,9,100,,0\n";
  const Folder folder;
  const Outcome outcome = kafkascope(
      {"sweep", "--results", folder.write("rows.csv", rows), "--histogram", "longest_stop"});
  CHECK(outcome.code == 0);
  CHECK(
      outcome.out ==
      folder /
          "rows.csv: 4 runs\n"
          "\n"
          "a=9, seeds 1..4\n"
          "                      min    p50    p90    p99    max  from min to max\n"
          "  events              100    100    200    200    200  █          ▃\n"
          "  longest_stop (s)  1.000  1.000  1.500  1.500  1.500  █          ▄  settled in 3 of 4\n"
          "  Expectations held in\n"
          "    2 of 4 (50.0 %)         held_12\n"
          "      not with seed 3, 4\n"
          "  longest_stop (s)\n"
          "    1.000  to  1.025  2  ##################################################\n"
          "    1.025  to  1.050  0\n"
          "    1.050  to  1.075  0\n"
          "    1.075  to  1.100  0\n"
          "    1.100  to  1.125  0\n"
          "    1.125  to  1.150  0\n"
          "    1.150  to  1.175  0\n"
          "    1.175  to  1.200  0\n"
          "    1.200  to  1.225  0\n"
          "    1.225  to  1.250  0\n"
          "    1.250  to  1.275  0\n"
          "    1.275  to  1.300  0\n"
          "    1.300  to  1.325  0\n"
          "    1.325  to  1.350  0\n"
          "    1.350  to  1.375  0\n"
          "    1.375  to  1.400  0\n"
          "    1.400  to  1.425  0\n"
          "    1.425  to  1.450  0\n"
          "    1.450  to  1.475  0\n"
          "    1.475  to  1.500  1  #########################\n");
  const auto json =
      nlohmann::json::parse(kafkascope({"sweep", "--results", "-", "--json"}, rows).out);
  CHECK(json["runs"] == 4);
  CHECK(
      json["settings"][0]["measures"][1] ==
      nlohmann::json::parse(R"({"measure":"longest_stop_us","runs":3,"min":1000000,"p50":1000000,)"
                            R"("p90":1500000,"p99":1500000,"max":1500000})"));
  CHECK(json["settings"][0]["expectations"][0]["held"] == 2);
}

TEST_CASE("expectations are results of a sweep, and its exit code only when that is asked for") {
  const Folder folder;
  const std::string file = folder.write("crash.toml", crash());
  const std::vector<std::string> words{"sweep", file, "--vary", "session.timeout.ms=6000,45000"};
  const Outcome outcome = kafkascope(words);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("session.timeout.ms=45000, seed 1\n") != std::string::npos);
  CHECK(
      outcome.out.find("    0 of 1 (0.0 %)          line 30: at 25s OrderProcessingGroup members = "
                       "[\"C1\", \"C3\"]\n") != std::string::npos);
  std::vector<std::string> strict = words;
  strict.emplace_back("--strict");
  CHECK(kafkascope(strict).code == 1);
  strict[3] = "session.timeout.ms=6000";
  CHECK(kafkascope(strict).code == 0);
  strict.emplace_back("--quiet");
  CHECK(kafkascope(strict).out.empty());
}

TEST_CASE("pieces of work that go wrong are told from bugs and from the machine's limits") {
  const auto run = [](std::size_t wrong, int how) {
    std::size_t finished = 0;
    const auto failed = kv::in_processes({
        .begin = 0,
        .end = 4,
        .jobs = 2,
        .piece = [&](std::size_t piece) -> std::string {
          if (piece == wrong && how < 0) kill(getpid(), -how);
          if (piece == wrong) _exit(how);
          return std::string(100'000, 'x');
        },
        .done =
            [&](std::size_t, std::string text) {
              finished += text.size() == 100'000 ? 1 : 0;
              return true;
            },
    });
    return std::pair(failed, finished);
  };
  CHECK(!run(99, 0).first);
  CHECK(run(99, 0).second == 4);
  const auto bug = run(1, 3).first;
  REQUIRE(bug);
  CHECK(bug->piece == 1);
  CHECK(bug->how == "ended with code 3");
  CHECK(bug->bug);
  const auto killed = run(0, -SIGKILL).first;
  REQUIRE(killed);
  CHECK(killed->how == "was ended by signal 9");
  CHECK(!killed->bug);
}

TEST_CASE("wrong words of a sweep are said before anything runs") {
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"sweep", "01-first-topic"});
    const Outcome outcome = kafkascope(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(error({}) ==
        "kafkascope sweep: error: there is nothing to vary. allowed: --seeds 1..100, --vary "
        "key=v1,v2 or both\n");
  CHECK(error({"--seeds", "5..1"}) ==
        "--seeds 5..1: error: are no seeds. allowed: 1..100, a single number, or several of these "
        "with commas\n");
  CHECK(error({"--seeds", "1..2", "--shard", "3/2"}) ==
        "--shard 3/2: error: is no shard. allowed: i/n with i from 1 to n, such as 3/8\n");
  CHECK(error({"--seeds", "1..2", "--jobs", "0"}) ==
        "--jobs 0: error: is no number of processes. allowed: 1 to 1024\n");
  CHECK(error({"--seeds", "1..2", "--seed", "7"}) ==
        "kafkascope sweep: error: --seed and --seeds exclude each other\n");
  CHECK(error({"--seeds", "1..2000000"}) ==
        "--seeds 1..2000000: error: are too many. allowed: at most 1000000 runs\n");
  CHECK(error({"--vary", "topics.orders.partitions=0"}).find(" with topics.orders.partitions=0:") !=
        std::string::npos);
  CHECK(error({"--seeds", "1", "--to", "event:7"}) ==
        "--to event:7: error: is no instant of every run. allowed: 44.9s, 1m30s, 250ms, a mark of "
        "the file, or MARK+44.9s\n");
  CHECK(error({"--seeds", "1", "--to", "400d"}) ==
        "--to 400d: error: is too long. allowed: at most 365 days\n");
  CHECK(error({"--seeds", "1", "--histogram", "longest_stp_us"})
            .ends_with("did you mean longest_stop_us?\n"));
  CHECK(error({"--seeds", "1", "--draw", "seed=3"}) ==
        "--draw seed=3: error: draws nothing. allowed: path=low..high, such as "
        "timeline.crash.at=20s..23s\n");
  CHECK(kafkascope({"sweep", "--results", "-"}, "a,b\n").err ==
        "standard input: error: has no header of a sweep. allowed: rows that `kafkascope sweep "
        "--csv` wrote; the first shard has the header\n");
  CHECK(kafkascope({"sweep", "--results", "-"}, "run,seed,events\n0,1\n").err ==
        "standard input:2: error: has 2 cells under a header of 3\n");
  CHECK(kafkascope({"sweep"}).code == 2);
}
