#include "sim/trace/story.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/golden.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

TEST_CASE("the story of every shipped scenario is the reviewed one") {
  for (const std::string& name : shipped_names()) {
    Session session = Session::open(parsed(shipped(name + ".toml"), name + ".toml"));
    session.extend_horizon(at(60s));
    session.compute_all();
    std::string text;
    for (const StoryLine& line : story(session.trace(), session.names())) {
      text += to_text(line) + "\n";
    }
    CHECK(golden_difference(name + ".story.txt", text) == "");
  }
}

}  // namespace
}  // namespace ks
