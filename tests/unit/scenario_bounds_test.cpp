// Files that are no scenarios, by accident or on purpose: one clear message, quickly.
#include <catch2/catch_test_macros.hpp>

#include "sim/base/rng.h"
#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

using Texts = std::vector<std::string>;

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string broken(std::string text, Rng& rng) {
  const std::string tokens[] = {"[",
                                "]",
                                "[[",
                                "{",
                                "}",
                                "\"",
                                "\"\"\"",
                                "'",
                                "=",
                                ".",
                                ",",
                                "\n",
                                "#",
                                "\\",
                                "at",
                                "1e9",
                                "0.5",
                                "-1",
                                "99999999999999999999",
                                "\"20s\"",
                                std::string(1, '\0'),
                                "\xff",
                                "\xc3\xa9",
                                "[[timeline]]\n",
                                "\"crash\"",
                                "= { "};
  for (std::uint64_t i = rng.below(4) + 1; i > 0; --i) {
    const std::size_t from = rng.below(text.size() + 1);
    const std::size_t length = rng.below(3) == 0 ? rng.below(60) : rng.below(3);
    const std::size_t other = rng.below(text.size() + 1);
    const std::string copied = text.substr(other, rng.below(80));
    const std::uint64_t what = rng.below(3);
    if (what == 0) text.erase(from, length);
    if (what == 1) text.insert(from, tokens[rng.below(std::size(tokens))]);
    if (what == 2) text.replace(from, std::min(length, text.size() - from), copied);
  }
  return text;
}

}  // namespace

TEST_CASE("a file of more than 4 MiB is refused before anything is read") {
  const std::string text(std::size_t{100} * 1024 * 1024, 'x');
  CHECK(errors_of(text) == Texts{"f.toml: error: the file has more than 4 MiB and is not a "
                                 "scenario. allowed: at most 4 MiB"});
  CHECK(errors_of("format = 1\n" + std::string(max_scenario_bytes - 11, '#')).empty());
}

TEST_CASE("what is not text is refused with its first wrong byte") {
  CHECK(errors_of(std::string("\x7f"
                              "ELF\x02\x01\0\0",
                              8)) ==
        Texts{"f.toml:1:5: error: not a text file: byte 0x02. allowed: TOML in UTF-8"});
  CHECK(errors_of("format = 1\n# caf\xe9\n") ==
        Texts{"f.toml:2:6: error: not a text file: byte 0xe9. allowed: TOML in UTF-8"});
  CHECK(errors_of(std::string("format = 1\n\0", 12)) ==
        Texts{"f.toml:2:1: error: not a text file: byte 0x00. allowed: TOML in UTF-8"});
  CHECK(errors_of("\xff\xfe"
                  "f\0o\0") ==
        Texts{"f.toml:1:1: error: not a text file: byte 0xff. allowed: TOML in UTF-8"});
  CHECK(errors_of("# \xed\xa0\x80 \n").front().find("byte 0xed") != std::string::npos);
}

TEST_CASE("an empty file lacks its format") {
  CHECK(errors_of("") == Texts{"f.toml:1:1: error: the file needs the key format"});
}

TEST_CASE("broken TOML is one message with the place") {
  CHECK(errors_of("format = 1\nseed = \n") ==
        Texts{"f.toml:2:8: error: not valid TOML: key-value pair: expected value, saw '\\n'"});
  CHECK(errors_of("format = 1\nformat = 1\n").size() == 1);
}

TEST_CASE("letters beyond ASCII belong in strings, and any of them may stand there") {
  CHECK(errors_of("format = 1\n\u0416\u0418 = 2\n") ==
        Texts{"f.toml:2:1: error: not valid TOML: root table: expected keys, tables, whitespace or "
              "comments, "
              "saw '\u0416'"});
  const Result<Scenario> parsed =
      parse_scenario("format = 1\ntitle = \"\"\"\\\n \u0416\u3042\U0001F980\"\"\"\n", "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->title == "\u0416\u3042\U0001F980");
}

TEST_CASE("deep nesting of any kind ends in a message") {
  const std::size_t deep = 100'000;
  for (const std::string& text :
       {"a = " + repeated("[", deep), "a = " + repeated("{ b = ", deep),
        repeated("a.", deep) + "a = 1\n", "[" + repeated("a.", deep) + "a]\n",
        "a = { " + repeated("a . ", deep) + "a = 1 }\n", repeated("[[", deep),
        "a = " + repeated("[", 40) + repeated("]", 40) + "\n"}) {
    CAPTURE(text.substr(0, 20));
    CHECK(errors_of(text).size() == 1);
  }
  CHECK(errors_of("[" + repeated("a.", deep) + "a]\n") ==
        Texts{"f.toml:1:33: error: this key has too many parts. allowed: at most 16"});
}

TEST_CASE("one text may have 64 KiB") {
  const std::string most(std::size_t{64} * 1024, 'x');
  CHECK(errors_of("format = 1\ntitle = \"" + most + "\"\n").empty());
  CHECK(errors_of("format = 1\ntitle = \"" + most + "x\"\n") ==
        Texts{"f.toml:2:9: error: this text has 65537 bytes. allowed: at most 64 KiB"});
}

TEST_CASE("the numbers of partitions, clients and timeline entries are bounded") {
  const std::string topic = "[[topics]]\npartitions = 60000\nname = ";
  CHECK(errors_of("format = 1\n" + topic + "\"a\"\n" + topic + "\"b\"\n") ==
        Texts{"f.toml: error: the topics have 120000 partitions. allowed: at most 100000"});
  std::string members;
  for (int i = 0; i < 10'001; ++i) members += "\"m" + std::to_string(i) + "\",";
  CHECK(
      errors_of("format = 1\n[[topics]]\nname = \"t\"\n[[groups]]\nid = \"G\"\ntopics = "
                "[\"t\"]\nmembers = [" +
                members + "]\n") ==
      Texts{
          "f.toml: error: the scenario has 10001 producers and consumers. allowed: at most 10000"});
  CHECK(errors_of("format = 1\n" + repeated("[[timeline]]\nat=\"1s\"\n", 100'001)) ==
        Texts{"f.toml:200002:1: error: [[timeline]] has 100001 entries. allowed: at most 100000"});
}

TEST_CASE("a file of errors shows the first two hundred") {
  const Texts errors = errors_of("format = 1\n" + repeated("[[topics]]\n", 5'000));
  REQUIRE(errors.size() == 201);
  CHECK(errors.front() == "f.toml:2:1: error: [[topics]] needs the key name");
  CHECK(errors.back() == "f.toml: error: 4800 more errors");
}

TEST_CASE("a full-size file is read in reasonable time") {
  std::string text =
      "format = 1\n[[topics]]\nname = \"t\"\n[[groups]]\nid = \"G\"\ntopics = [\"t\"]\nmembers = [";
  for (int i = 0; i < 5'000; ++i) text += "\"m" + std::to_string(i) + "\",";
  text += "]\n";
  for (int i = 0; i < 50'000; ++i) {
    text += "[[timeline]]\nat=\"1s\"\ndo=\"kill\"\nnode=\"m" + std::to_string(i % 5'000) + "\"\n";
  }
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  REQUIRE(parsed);
  CHECK(parsed->timeline.size() == 50'000);
}

TEST_CASE("mutated scenario files are read, or refused with a place, and never crash") {
  Rng rng = stream(1, "scenario", "mutations");
  int accepted = 0;
  for (const char* name : {"01-first-topic.toml", "04-orders-crash.toml", "sandbox.toml"}) {
    const std::string original = shipped(name);
    REQUIRE_FALSE(original.empty());
    for (int round = 0; round < 700; ++round) {
      const std::string text = broken(original, rng);
      const Result<Scenario> parsed = parse_scenario(text, "f.toml");
      if (!parsed) {
        CHECK_FALSE(parsed.error().empty());
        continue;
      }
      ++accepted;
      const Result<Scenario> again = parse_scenario(write_scenario(*parsed), "f.toml");
      if (!again) UNSCOPED_INFO(texts(again.error()).front() << "\n" << text);
      REQUIRE(again);
      CHECK(same_meaning(*parsed, *again));
      if (parsed->starts.empty()) continue;
      const Start& start = parsed->starts.back();
      const std::vector<Command> click{{start.at, Kill{target(start.body)}, Origin::clicked, {}}};
      const Result<Scenario> saved = parse_scenario(with_commands(*parsed, click), "f.toml");
      REQUIRE(saved);
      CHECK(saved->timeline.size() == parsed->timeline.size() + 1);
    }
  }
  CHECK(accepted > 100);
}
