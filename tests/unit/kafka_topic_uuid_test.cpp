#include "sim/kafka/topic_uuid.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

using namespace ks;

TEST_CASE("a topic id is read from Kafka's text and written as it was") {
  CHECK(parse_topic_uuid("AAAAAAAAAAAAAAAAAAAAAA") == TopicUuid{0, 0});
  CHECK(parse_topic_uuid("AAAAAAAAAAAAAAAAAAAAAQ") == TopicUuid{0, 1});
  CHECK(parse_topic_uuid("AAAAAAAAAAEAAAAAAAAAAA") == TopicUuid{1, 0});
  CHECK(parse_topic_uuid("__________________8") == std::nullopt);
  CHECK(parse_topic_uuid("_____________________w") == TopicUuid{-1, -1});
  for (const char* text : {"bDN62vsrQS-k7-o17UF2ow", "RxVKm7ZbRjCNf-Rar-FhdA",
                           "viM2BK4oQ8aJfNnindI4rw", "_F_vRbHnRHeWSaFTe4fDtA"}) {
    REQUIRE(parse_topic_uuid(text));
    CHECK(to_text(*parse_topic_uuid(text)) == text);
  }
  CHECK(parse_topic_uuid("bDN62vsrQS-k7-o17UF2o") == std::nullopt);
  CHECK(parse_topic_uuid("bDN62vsrQS+k7/o17UF2ow") == std::nullopt);
}

TEST_CASE("the first character of a topic id is in its highest bits") {
  // 6c337ada-fb2b-412f-a4ef-ea35ed4176a3
  CHECK(parse_topic_uuid("bDN62vsrQS-k7-o17UF2ow") ==
        TopicUuid{0x6c337adafb2b412f, static_cast<std::int64_t>(0xa4efea35ed4176a3)});
}

TEST_CASE("the hash code of a topic id folds both halves into one int") {
  CHECK(java_uuid_hash({0, 0}) == 0);
  CHECK(java_uuid_hash({1, 2}) == 3);
  CHECK(java_uuid_hash({std::int64_t{5} << 32, 1}) == 4);
  CHECK(java_uuid_hash({-1, 0}) == 0);
  CHECK(java_uuid_hash({0x6c337adafb2b412f, static_cast<std::int64_t>(0xa4efea35ed4176a3)}) ==
        static_cast<std::int32_t>(0x6c337adau ^ 0xa4efea35u ^ 0xfb2b412fu ^ 0xed4176a3u));
}

TEST_CASE("topic ids are ordered by signed halves") {
  CHECK(TopicUuid{-1, 0} < TopicUuid{0, 0});
  CHECK(TopicUuid{0, -1} < TopicUuid{0, 0});
  CHECK(TopicUuid{0, 5} < TopicUuid{1, std::numeric_limits<std::int64_t>::min()});
}
