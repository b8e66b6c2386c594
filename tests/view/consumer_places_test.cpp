// A consumer has the same colour in all branches of a session, whoever was added before it.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"
#include "viz/model/consumer_places.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using namespace ks::test;
using Order = std::vector<std::uint32_t>;
using Names = std::vector<std::string>;

void add(ks::Session& session, ks::Duration at, const std::string& name) {
  ks::AddConsumer joins;
  joins.node = name;
  joins.group = "OrderProcessingGroup";
  REQUIRE(session.command(clicked(at, joins)).has_value());
  session.compute_all();
}

TEST_CASE("whoever is added before one of the scenario takes no colour away") {
  ks::Session session = completed(quick_text());
  CHECK(session.names().consumers == Names{"C1", "C2", "C3", "C4"});
  CHECK(consumer_order(session).empty());
  add(session, 0s, "C5");
  REQUIRE(session.names().consumers == Names{"C1", "C2", "C3", "C5", "C4"});
  CHECK(consumer_order(session) == Order{0, 1, 2, 4, 3});
  // Of two that were added the earlier deed comes first, not the earlier time.
  add(session, 0s, "C6");
  REQUIRE(session.names().consumers == Names{"C1", "C2", "C3", "C5", "C6", "C4"});
  CHECK(consumer_order(session) == Order{0, 1, 2, 4, 5, 3});
  session.switch_to(0);
  CHECK(consumer_order(session).empty());
  add(session, 5s, "C6");
  REQUIRE(session.names().consumers == Names{"C1", "C2", "C3", "C6", "C4"});
  CHECK(consumer_order(session) == Order{0, 1, 2, 5, 3});
  // A branch that nobody wants to see keeps its places: it may come back.
  session.delete_branch(1);
  CHECK(consumer_order(session) == Order{0, 1, 2, 5, 3});
}

TEST_CASE("the places of a run without branches are those of its consumers") {
  const ks::Session session = completed(quick_text());
  const auto places = consumer_places(session);
  REQUIRE(places.size() == 4);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(places.at(session.names().consumers[i]) == static_cast<int>(i));
}

}  // namespace
}  // namespace kv
