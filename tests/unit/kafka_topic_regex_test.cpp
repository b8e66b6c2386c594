// Patterns over topic names, as RE2 reads them.
#include "sim/kafka/group/topic_regex.h"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

bool matches(std::string_view pattern, std::string_view name) {
  REQUIRE(TopicRegex::valid(pattern));
  return TopicRegex{pattern}.matches(name);
}

}  // namespace

TEST_CASE("a pattern must match the whole name") {
  CHECK(matches("orders", "orders"));
  CHECK_FALSE(matches("order", "orders"));
  CHECK_FALSE(matches("rders", "orders"));
  CHECK(matches("ord.*", "orders"));
  CHECK(matches("ord.*", "ord"));
  CHECK_FALSE(matches("ord.+", "ord"));
  CHECK(matches(".*", "__consumer_offsets"));
  CHECK(matches("^orders$", "orders"));
  CHECK_FALSE(matches("or^ders", "orders"));
}

TEST_CASE("alternatives, groups and repetitions") {
  CHECK(matches("orders|payments", "payments"));
  CHECK(matches("(orders|payments)-(eu|us)", "orders-us"));
  CHECK_FALSE(matches("(orders|payments)-(eu|us)", "orders-"));
  CHECK(matches("(?:ab)*", ""));
  CHECK(matches("(?:ab)*c", "ababc"));
  CHECK(matches("(a|b)+", "abba"));
  CHECK(matches("colou?r", "color"));
  CHECK(matches("a{3}", "aaa"));
  CHECK_FALSE(matches("a{3}", "aa"));
  CHECK(matches("a{2,3}b", "aaab"));
  CHECK_FALSE(matches("a{2,3}b", "aaaab"));
  CHECK(matches("a{2,}", "aaaaa"));
  CHECK(matches("(a*)*b", "aab"));
  CHECK(matches("a.*?b", "axxb"));
  CHECK(matches("a{b", "a{b"));  // no count: a brace like any other letter
}

TEST_CASE("classes of letters") {
  CHECK(matches("topic[0-9]", "topic7"));
  CHECK_FALSE(matches("topic[^0-9]", "topic7"));
  CHECK(matches("[a-c_-]+", "a-b_c"));
  CHECK(matches("[]x]", "]"));
  CHECK(matches("t\\d\\w\\.x", "t1_.x"));
  CHECK_FALSE(matches("t\\.x", "t-x"));
  CHECK(matches("[\\d.]+", "1.2"));
  CHECK(matches("\\D+", "abc"));
}

TEST_CASE("what RE2 refuses is invalid, and what it takes and the model does not is told apart") {
  using Verdict = TopicRegex::Verdict;
  for (const char* const bad : {"*a", "(a", "a)", "[a", "a**", "a{3,2}", "a{1001}", "(?=a)",
                                "(?!a)", "\\1", "[b-a]", "a\\"})
    CHECK(TopicRegex::check(bad) == Verdict::invalid);
  for (const char* const other : {"(?i)a", "\\pL", "[[:alpha:]]", "(?P<x>a)", "\\ba"})
    CHECK(TopicRegex::check(other) == Verdict::not_modelled);
  CHECK(TopicRegex::check(std::string(2000, 'a')) == Verdict::not_modelled);
  CHECK(TopicRegex::check("") == Verdict::fine);
}

TEST_CASE("patterns that would blow up a backtracking matcher are no trouble") {
  const std::string name(60, 'a');
  CHECK_FALSE(matches("(a+)+b", name));
  CHECK_FALSE(matches("(a|a)*b", name));
  CHECK(TopicRegex::check("((a{1000}){1000})") == TopicRegex::Verdict::invalid);
}
