// What the command line says to words it does not understand, and its help.
#include <catch2/catch_test_macros.hpp>

#include "tests/cli/command.h"
#include "viz/cli/commands.h"

using ks_tests::kafkascope;
using ks_tests::Outcome;

TEST_CASE("a mistyped command names the nearest one") {
  const Outcome outcome = kafkascope({"verfy", "04-orders-crash"});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        "kafkascope: error: no command is called \"verfy\". allowed: run, check, at, ledger, "
        "facts, lanes, "
        "sequence, why, compare, sweep, export, render, verify, configs, partition, assign, new, "
        "schema, completion, scenarios, version or help. did you mean verify?\n");
}

TEST_CASE("a single word that is neither file nor command names both kinds") {
  const Outcome outcome = kafkascope({"04-order-crash"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "04-order-crash: error: there is no such command, file or built-in scenario. allowed: run, "
        "check, at, ledger, facts, lanes, sequence, why, compare, sweep, export, render, verify, "
        "configs, "
        "partition, assign, new, schema, completion, scenarios, version, help, 00-first-crash, "
        "01-first-topic, …. did you mean 04-orders-crash?\n");
}

TEST_CASE("an unknown option names the nearest one and leaves its value alone") {
  const Outcome outcome = kafkascope({"run", "04-orders-crash", "--untl", "3s"});
  CHECK(outcome.code == 2);
  CHECK(
      outcome.err ==
      "kafkascope run: error: unknown option \"--untl\". allowed: --until, --json, --seed, --set, "
      "--profile, --quiet, --color or --help. did you mean --until?\n");
}

TEST_CASE("an option without its value, or given twice, is said by name") {
  CHECK(
      kafkascope({"run", "sandbox", "--until"}).err ==
      "kafkascope run: error: --until has no value. allowed: how far to run; needed when the file "
      "has no duration\n");
  CHECK(kafkascope({"run", "sandbox", "--until", "1s", "--until", "2s"}).err ==
        "kafkascope run: error: --until is given more than once\n");
  CHECK(kafkascope({"run", "sandbox", "extra"}).err ==
        "kafkascope run: error: there is one argument too many: \"extra\"\n");
}

TEST_CASE("what must be there is missing") {
  CHECK(kafkascope({"run"}).err ==
        "kafkascope run: error: FILE is missing. allowed: a scenario file, the name of a built-in "
        "scenario, or - for standard input\n");
  CHECK(kafkascope({"at", "sandbox"}).err ==
        "kafkascope at: error: --time is missing. allowed: 44.9s, 1m30s, 250ms, event:1234, a mark "
        "of the file, or MARK+44.9s\n");
  CHECK(kafkascope({"at", "sandbox"}).code == 2);
}

TEST_CASE("wrong replacements are reported together") {
  const Outcome outcome =
      kafkascope({"run", "04-orders-crash", "--seed", "x", "--profile", "5", "--set", "foo"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "--profile 5: error: is unknown. allowed: 4.4, 4.0 or 3.9\n"
        "--seed x: error: is no seed. allowed: a whole number from 0 on\n"
        "--set foo: error: is no replacement. allowed: path=value, such as "
        "topics.orders.partitions=12\n");
}

TEST_CASE("a path of --set that leads nowhere says what there is") {
  const Outcome outcome =
      kafkascope({"run", "04-orders-crash", "--set", "topics.ordes.partitions=3"});
  CHECK(outcome.code == 2);
  CHECK(
      outcome.err ==
      "--set topics.ordes.partitions: error: nothing is called \"ordes\". allowed: orders. did you "
      "mean orders?\n");
}

TEST_CASE("options of every command may stand before its name") {
  CHECK(kafkascope({"--color", "never", "version"}).code == 0);
  CHECK(kafkascope({"--color=sometimes", "version"}).err ==
        "--color sometimes: error: is unknown. allowed: auto, always or never\n");
}

TEST_CASE("help lists every command, and each has one of its own with an example") {
  const std::string list = kafkascope({"help"}).out;
  CHECK(list == kafkascope({"--help"}).out);
  for (const kv::CommandRow& row : kv::command_table()) {
    const std::string name(row.name);
    CHECK(list.find("\n  " + name + " ") != std::string::npos);
    const Outcome help = kafkascope({"help", name});
    CHECK(help.code == 0);
    CHECK(help.out == kafkascope({name, "--help"}).out);
    CHECK(help.out.find("usage: kafkascope " + name) == 0);
    CHECK(help.out.find("example:\n  kafkascope " + name) != std::string::npos);
  }
}

TEST_CASE("help of one command shows its own options first") {
  CHECK(kafkascope({"help", "lanes"}).out ==
        "usage: kafkascope lanes FILE [--from T] [--to T] [--until T]\n"
        "\n"
        "the timeline as a text picture\n"
        "\n"
        "  --from T                     the first instant to show\n"
        "  --to T                       the last instant to show\n"
        "  --until T                    how far to run; needed when the file has no duration\n"
        "\n"
        "as every command:\n"
        "  --seed N                     takes the place of the file's seed\n"
        "  --set path=value             takes the place of one value of the file; may be repeated\n"
        "  --profile P                  version of Kafka: 4.4, 4.0 or 3.9\n"
        "  --quiet                      only what was asked for: no notes, no progress\n"
        "  --color auto|always|never    auto: on a terminal\n"
        "  --help                       this text\n"
        "\n"
        "example:\n"
        "  kafkascope lanes scenarios/04-orders-crash.toml --from 15s --to 75s\n");
  CHECK(kafkascope({"help", "lane"}).err.ends_with("did you mean lanes?\n"));
}

TEST_CASE("version names the profiles") {
  const Outcome outcome = kafkascope({"version"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "kafkascope 0.1.0\nprofiles of Apache Kafka: 4.4, 4.0, 3.9\n");
}

TEST_CASE("scenarios lists the built-in ones with their lengths") {
  const auto lines = ks_tests::lines_of(kafkascope({"scenarios"}).out);
  REQUIRE(lines.size() >= 6);
  // Columns are as wide as what stands in them, so new scenarios do not break this test.
  const auto words = [](std::string line) {
    std::string text;
    for (const char c : line) {
      if (c != ' ' || (!text.empty() && text.back() != ' ')) text += c;
    }
    return text;
  };
  CHECK(words(lines[0]) == "name title length steps");
  CHECK(words(lines[1]) == "00-first-crash Your first crash 2m 3");
  CHECK(words(lines[2]) == "01-first-topic First topic, first group 40s 6");
  CHECK(words(lines[3]) ==
        "02-keys-and-partitions Keys, partitions, and the sticky surprise 1m30s 4");
  CHECK(words(lines[4]) == "03-two-groups Two groups, one log 1m40s 3");
  CHECK(words(lines[5]) == "04-orders-crash The canonical crash 2m 6");
  CHECK(words(lines.back()) == "sandbox Sandbox open-ended");
}
