#include "sim/base/closed_variant.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

namespace {

struct Number {
  int value = 7;
};
struct Words {
  std::string text;
};
struct Shared {
  std::shared_ptr<int> counted;
};
using PartKinds = std::variant<Number, Words, Shared>;
struct Part : PartKinds {
  KS_CLOSED_VARIANT(Part, PartKinds)
};
KS_DEFINE_CLOSED_VARIANT(Part, PartKinds)

const std::string long_words = "longer than what a string keeps within itself";

TEST_CASE("a closed variant copies and moves whatever kind it has") {
  CHECK(std::get<Number>(Part()).value == 7);

  const Part words = Words{long_words};
  Part copy = words;
  CHECK(std::get<Words>(copy).text == long_words);
  CHECK(std::get<Words>(words).text == long_words);

  const Part moved = std::move(copy);
  CHECK(std::get<Words>(moved).text == long_words);
  CHECK(std::get<Words>(copy).text.empty());  // NOLINT(bugprone-use-after-move)

  Part other = Number{3};
  other = moved;
  CHECK(std::get<Words>(other).text == long_words);
  other = Part(Number{4});
  CHECK(std::get<Number>(other).value == 4);

  Part taken = Number{5};
  Part source = Words{long_words};
  taken = std::move(source);
  CHECK(std::get<Words>(taken).text == long_words);
}

TEST_CASE("a closed variant assigned to itself keeps its value") {
  Part part = Words{long_words};
  const Part& same = part;
  part = same;
  CHECK(std::get<Words>(part).text == long_words);
}

TEST_CASE("a closed variant ends each of its values once") {
  const auto counted = std::make_shared<int>(1);
  {
    Part part = Shared{counted};
    Part copy = part;
    CHECK(counted.use_count() == 3);
    Part moved = std::move(part);
    CHECK(counted.use_count() == 3);
    copy = Number{1};
    CHECK(counted.use_count() == 2);
    copy = moved;
    CHECK(counted.use_count() == 3);
  }
  CHECK(counted.use_count() == 1);
}

}  // namespace
