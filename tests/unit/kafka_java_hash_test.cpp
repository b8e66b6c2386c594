#include "sim/kafka/java_hash.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

using namespace ks;

TEST_CASE("the hash of a string is Java's") {
  CHECK(java_string_hash("") == 0);
  CHECK(java_string_hash("a") == 97);
  CHECK(java_string_hash("OrderProcessingGroup") == 1304324638);
  CHECK(java_string_hash("C3-6f1c2a34-0003-4000-8000-000000000003") == -833661677);
  CHECK(java_string_hash("pT8sLw2mRuKJf7hG9iN1xA") == 1398883827);
  CHECK(java_string_hash("polygenelubricants") == std::numeric_limits<std::int32_t>::min());
}

TEST_CASE("text outside ASCII is hashed by UTF-16 code units") {
  CHECK(utf16_units("Zürich") == u"Zürich");
  CHECK(utf16_units("😀") == u"\U0001F600");
  CHECK(utf16_units("😀").size() == 2);
  CHECK(java_string_hash("ü") == 0xFC);
  CHECK(java_string_hash("😀") == 31 * 0xD83D + 0xDE00);
}

TEST_CASE("bytes that are no UTF-8 become replacement characters") {
  CHECK(utf16_units("a\xFF"
                    "b") == u"a\uFFFDb");
  CHECK(utf16_units("\xE2\x82") == u"\uFFFD\uFFFD");  // cut off
  CHECK(utf16_units("\xC0\x80") == u"\uFFFD\uFFFD");  // longer than needed
  CHECK(utf16_units("\xED\xA0\x80").size() == 3);     // half a surrogate pair
}

TEST_CASE("strings are ordered by UTF-16 code units") {
  CHECK(java_compare("C10", "C2") < 0);
  CHECK(java_compare("9", "A") < 0);
  CHECK(java_compare("Z", "a") < 0);
  CHECK(java_compare("a", "aa") < 0);
  CHECK(java_compare("a", "a") == 0);
  CHECK(java_compare("😀", "\uFFFD") <
        0);  // surrogates lie below, although the code point is larger
}

TEST_CASE("the absolute value of the smallest int is 0") {
  CHECK(java_abs(-5) == 5);
  CHECK(java_abs(5) == 5);
  CHECK(java_abs(std::numeric_limits<std::int32_t>::min()) == 0);
}

TEST_CASE("a HashMap iterates by bucket, whatever the order of insertion") {
  JavaHashOrder map;
  for (const char* key : {"C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"}) {
    map.insert(key);
  }
  CHECK(map.capacity() == 16);
  CHECK(map.iteration() ==
        std::vector<std::string>{"C3", "C4", "C5", "C6", "C7", "C8", "C9", "C0", "C1", "C2"});
  CHECK(map.first() == "C3");
}

TEST_CASE("the members of the worked examples iterate as C4, C1, C3, C2") {
  const std::string c1 = "C1-6f1c2a34-0001-4000-8000-000000000001";
  const std::string c2 = "C2-6f1c2a34-0002-4000-8000-000000000002";
  const std::string c3 = "C3-6f1c2a34-0003-4000-8000-000000000003";
  const std::string c4 = "C4-6f1c2a34-0004-4000-8000-000000000004";
  JavaHashOrder map;
  for (const std::string& id : {c1, c2, c3, c4}) map.insert(id);
  CHECK(map.iteration() == std::vector<std::string>{c4, c1, c3, c2});
}

TEST_CASE("a HashMap keeps keys of one bucket in order of insertion") {
  JavaHashOrder map;
  map.insert("BB");  // same hash as "Aa"
  map.insert("Aa");
  CHECK(map.iteration() == std::vector<std::string>{"BB", "Aa"});
  map.insert("BB");
  CHECK(map.iteration() == std::vector<std::string>{"BB", "Aa"});
  map.erase("BB");
  map.insert("BB");
  CHECK(map.iteration() == std::vector<std::string>{"Aa", "BB"});
}

TEST_CASE("a HashMap doubles above three quarters and never shrinks") {
  JavaHashOrder map;
  for (char c = 'a'; c < 'a' + 12; ++c) map.insert(std::string(1, c));
  CHECK(map.capacity() == 16);
  map.insert("z");
  CHECK(map.capacity() == 32);
  map.erase("z");
  for (char c = 'a'; c < 'a' + 11; ++c) map.erase(std::string(1, c));
  CHECK(map.size() == 1);
  CHECK(map.capacity() == 32);
  // 'l' is 108 = 12 mod 32, "P" is 80 = 16 mod 32 but 0 mod 16: a fresh table has the other order.
  map.insert("P");
  CHECK(map.iteration() == std::vector<std::string>{"l", "P"});
  JavaHashOrder fresh;
  fresh.insert("l");
  fresh.insert("P");
  CHECK(fresh.iteration() == std::vector<std::string>{"P", "l"});
}

TEST_CASE("a set made from a collection is sized for it") {
  CHECK(java_capacity_for(0) == 16);
  CHECK(java_capacity_for(11) == 16);
  CHECK(java_capacity_for(12) == 32);
  CHECK(java_capacity_for(23) == 32);
  CHECK(java_capacity_for(24) == 64);
}
