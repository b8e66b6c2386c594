#include "viz/model/toml_colours.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using kv::toml_words;
using kv::TomlWord;

namespace {

/// Each word behind a letter for its kind, with bars between.
std::string told(std::string_view text) {
  std::string all;
  for (const TomlWord& word : toml_words(text)) {
    all += all.empty() ? "" : "|";
    all += "chksp"[static_cast<std::size_t>(word.kind)];
    all += ':';
    all += text.substr(word.from, word.to - word.from);
  }
  return all;
}

}  // namespace

TEST_CASE("the words of a scenario's text have their kinds") {
  CHECK(told("# first\n[cluster]  # c\nbrokers = 3 # of\n") ==
        "c:# first|h:[cluster]|c:# c|k:brokers|p:3|c:# of");
  CHECK(told("[[topics]]\nname = \"a # b\"\n") == "h:[[topics]]|k:name|s:\"a # b\"");
  CHECK(told("config = { \"acks\" = 'all', \"linger.ms\" = 5 }\n") ==
        "k:config|k:\"acks\"|s:'all'|k:\"linger.ms\"|p:5");
}

TEST_CASE("a list over several lines is no header, and its brackets end") {
  CHECK(told("members = [\n  \"C1\",  # one\n  \"C2\",\n]\n[cluster]\n") ==
        "k:members|s:\"C1\"|c:# one|s:\"C2\"|h:[cluster]");
}

TEST_CASE("a string over several lines is a word for each line") {
  CHECK(told("say = \"\"\"\nOne # no comment\n\"two\" \"\"\"\nx = 1") ==
        "k:say|s:\"\"\"|s:One # no comment|s:\"two\" \"\"\"|k:x|p:1");
}

TEST_CASE("what is not finished is coloured as far as it goes") {
  CHECK(told("name = \"ope") == "k:name|s:\"ope");
  CHECK(told("name = \"ope\\") == "k:name|s:\"ope\\");
  CHECK(told("name = \"open\nnext = 1") == "k:name|s:\"open|k:next|p:1");
  CHECK(told("[clu") == "h:[clu");
  CHECK(told("= = ]]} x") == "p:x");
  CHECK(told("") == "");
}
