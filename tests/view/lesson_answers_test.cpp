// What a shipped lesson asks has an answer in its run, and one of the choices is right.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/lessons.h"
#include "tests/support/sessions.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;
using namespace ks::test;

TEST_CASE("every step of a shipped lesson comes, and each question has one right choice") {
  for (const std::string& name : shipped_names()) {
    ks::Session session = opened(as_played(name));
    session.extend_horizon(at(60s));
    session.compute_all();
    const std::vector<ks::Step>& steps = session.scenario()->steps;
    const auto times = step_times(session, steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      INFO(name << ": " << steps[i].title);
      REQUIRE(times[i]);
      if (!steps[i].predict) continue;
      const auto answer = answer_of(session, steps[i].predict->answer, *times[i]);
      REQUIRE(answer);
      INFO("the run says " << answer->text);
      int right = 0;
      for (const ks::Choice& choice : steps[i].predict->choices) {
        right += matches(choice, *answer) ? 1 : 0;
      }
      CHECK(right == 1);
    }
  }
}

TEST_CASE("the answers of the lesson of share groups") {
  ks::Session session = opened(ks::shipped("24-share-groups.toml"));
  session.compute_all();
  const std::vector<ks::Step>& steps = session.scenario()->steps;
  const auto times = step_times(session, steps);
  std::vector<std::string> right;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].predict) continue;
    const auto answer = answer_of(session, steps[i].predict->answer, times[i].value_or(at(0s)));
    for (const ks::Choice& choice : steps[i].predict->choices) {
      if (answer && matches(choice, *answer)) right.push_back(choice.text);
    }
  }
  CHECK(right == std::vector<std::string>{
                     "nobody: a partition has one owner, busy or not",
                     "after about 5 s, with its second heartbeat",
                     "five times",
                     "when their lock ends, within 15 s",
                     "at once",
                 });
}

}  // namespace
}  // namespace kv
