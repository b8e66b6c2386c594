// The lanes of controllers: voters of a quorum, and in ZooKeeper mode who holds /controller.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/sessions.h"
#include "viz/model/build_timeline.h"

namespace kv {
namespace {

using ks::at;
using namespace std::chrono_literals;

TimelineView view_of(ks::Session& session, UiState& ui) {
  session.compute_all();
  ui.cursor.time = session.horizon();
  ui.fold_idle = false;
  return build_timeline(session, ui, {4000, 900});
}

const StripView* strip(const TimelineView& view, std::string_view id) {
  for (const StripView& s : view.strips) {
    if (s.id == id) return &s;
  }
  return nullptr;
}

/// "0.000 active" a band, without those too thin to be told apart.
std::vector<std::string> bands(const StripView& strip) {
  std::vector<std::string> all;
  for (const BandView& band : strip.bands) {
    const std::string what =
        band.kind == BandKind::folded ? std::to_string(band.count) + " states" : band.label;
    all.push_back(ks::seconds_text(band.from - ks::start_time) + " " + what);
  }
  return all;
}

TEST_CASE("each voter of a quorum has a lane that tells its part") {
  ks::Session session = ks::test::opened(ks::shipped("23-majority-lost.toml"));
  UiState ui;
  const TimelineView view = view_of(session, ui);
  const StripView* k1 = strip(view, "controller k1");
  const StripView* k2 = strip(view, "controller k2");
  REQUIRE(k1 != nullptr);
  REQUIRE(k2 != nullptr);
  REQUIRE(k1->bands.size() >= 3);
  CHECK(bands(*k1)[0] == "0.000 active");
  CHECK(bands(*k1)[1] == "13.421 Resigned");
  CHECK(bands(*k2) == std::vector<std::string>{
                          "0.000 Follower", "10.000 crashed", "60.000 starting", "63.000 Follower",
                          "63.002 Unattached", "63.224 Unattached", "63.226 Follower"});
  CHECK(k1->name == "k1");
  CHECK(k1->node == ks::node(ks::ControllerId{0}));
  CHECK(k2->bands[1].kind == BandKind::crashed);
  // Controllers stand between the groups and the brokers.
  CHECK(k1->y > strip(view, "group state")->y);
  REQUIRE(strip(view, "broker b1") != nullptr);
  CHECK(k1->y < strip(view, "broker b1")->y);
}

TEST_CASE("an election shortly after the zoomed moment is told state by state") {
  ks::Session session = ks::test::opened(ks::shipped("23-majority-lost.toml"));
  UiState ui;
  ui.range = {at(63200ms), at(63300ms)};
  const TimelineView view = view_of(session, ui);
  CHECK(bands(*strip(view, "controller k1")) ==
        std::vector<std::string>{"14.791 Prospective", "63.223 Candidate", "63.225 Leader",
                                 "63.237 active"});
}

TEST_CASE("what has nothing to tell has no lane, unless the brokers are looked at") {
  ks::Session session = ks::test::opened(ks::shipped("23-controller-dies.toml"));
  UiState ui;
  session.compute_all();
  ui.cursor.time = at(5s);
  ui.hide_future = true;
  CHECK(strip(build_timeline(session, ui, {1584, 900}), "controller k1") == nullptr);
  ui.brokers_open = true;
  CHECK(strip(build_timeline(session, ui, {1584, 900}), "controller k1") != nullptr);
  ks::Session single = ks::test::opened(ks::shipped("04-orders-crash.toml"));
  UiState alone;
  alone.brokers_open = true;
  CHECK(strip(view_of(single, alone), "controller k1") == nullptr);
  CHECK(strip(view_of(single, alone), "/controller") == nullptr);
}

TEST_CASE("with ZooKeeper a lane says who holds /controller and who still reads") {
  ks::Session session = ks::test::opened(ks::shipped("23-controller-zookeeper.toml"));
  UiState ui;
  ui.range = {at(37s), at(40s)};
  const TimelineView view = view_of(session, ui);
  const StripView* lane = strip(view, "/controller");
  REQUIRE(lane != nullptr);
  CHECK(bands(*lane) == std::vector<std::string>{"0.000 b1", "38.051 nobody",
                                                 "38.056 b2 reads the state", "38.361 b2"});
  CHECK(lane->bands[1].tone == "nobody");
  CHECK(lane->node == ks::zookeeper_node);
}

}  // namespace
}  // namespace kv
