#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/crash_timeline.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;
using Words = std::vector<std::string>;

UiState example() {
  UiState ui;
  ui.cursor.time = at(64900ms);
  ui.range = {at(16s), at(130s)};
  return ui;
}

const StripView& strip(const TimelineView& view, std::string_view name) {
  for (const StripView& s : view.strips) {
    if (s.name == name) return s;
  }
  FAIL("no lane " << name);
  return view.strips.front();
}

Words words(const StripView& strip) {
  Words all;
  for (const BandView& b : strip.bands) all.emplace_back(b.label);
  return all;
}

const OwnerBlock* nobody_of(const TimelineView& view, std::string_view label) {
  for (const OwnerBlock& b : view.blocks) {
    if (b.kind == OwnerKind::nobody && b.label == label) return &b;
  }
  return nullptr;
}

TEST_CASE("the lanes of the crash tell who was what when") {
  const ks::test::CrashTimeline run;
  UiState ui = example();
  ui.range = {at(60s), at(66s)};
  const TimelineView view = build_timeline(run.source(), ui);
  CHECK(words(strip(view, "group state"))[0] == "Stable");
  CHECK(words(strip(view, "group state"))[1] == "Preparing");
  CHECK(words(strip(view, "C2")) ==
        Words{"crashed, still a member for the coordinator", "removed"});
  CHECK(strip(view, "C2").bands[0].kind == BandKind::crashed);
  CHECK(strip(view, "C2").bands[1].from == at(64s));
  CHECK(words(strip(view, "C3")) == Words{"STABLE", "PREPARING", "STABLE"});
  CHECK(strip(view, "C3").bands[1].from == at(64210ms));
  CHECK(strip(view, "C1").bands[1].from == at(65510ms));
}

TEST_CASE("heartbeats stand where they reached the coordinator") {
  const ks::test::CrashTimeline run;
  UiState ui = example();
  ui.range = {at(60s), at(66s)};
  const TimelineView view = build_timeline(run.source(), ui);
  const auto& beats = strip(view, "C1").beats;
  REQUIRE(beats.size() == 2);
  CHECK(beats[0].time == at(62500ms));
  CHECK(beats[1].time == at(65500ms));
  CHECK_FALSE(beats[0].refused);
  CHECK(beats[1].refused);
  CHECK(beats[0].x == view.axis.x_of(at(62500ms)));
  CHECK(strip(view, "C2").beats.empty());
}

TEST_CASE("neighbouring partitions with one owner share a block and a word") {
  const ks::test::CrashTimeline run;
  const TimelineView view = build_timeline(run.source(), example());
  CHECK(view.detail == OwnerDetail::lanes);
  const OwnerBlock* gap = nobody_of(view, "nobody owns p2, p3");
  REQUIRE(gap != nullptr);
  CHECK(gap->lanes == 2);
  CHECK(gap->from == at(20s));
  CHECK(gap->to == at(65540ms));
  CHECK(gap->x0 == view.axis.x_of(at(20s)));
  const OwnerBlock* other = nobody_of(view, "nobody owns p4, p5");
  REQUIRE(other != nullptr);
  CHECK(other->from == at(64210ms));
  CHECK(view.owner_labels.size() == 6);
  CHECK(view.owner_labels[2].text == "p2");
}

TEST_CASE("time without an owner is never narrower than three pixels") {
  const ks::test::CrashTimeline run;
  UiState ui = example();
  ui.range = {at(0s), at(130s)};
  ui.fold_idle = false;
  const TimelineView view = build_timeline(run.source(), ui);
  // p0 and p1 are without an owner for 30 ms, a third of a pixel.
  int found = 0;
  for (const OwnerBlock& b : view.blocks) {
    if (b.kind != OwnerKind::nobody) continue;
    CHECK(b.x1 - b.x0 >= 3);
    if (b.from == at(65510ms)) ++found;
  }
  CHECK(found == 1);
}

TEST_CASE("a hidden future shows neither folds nor members nor lines of what comes") {
  const ks::test::CrashTimeline run;
  UiState ui = example();
  ui.hide_future = true;
  const TimelineView hidden = build_timeline(run.source(), ui);
  ui.hide_future = false;
  const TimelineView open = build_timeline(run.source(), ui);
  CHECK(hidden.hides());
  CHECK(hidden.source.activity.back() == at(64210ms));
  CHECK(open.source.activity.back() == at(122630ms));
  CHECK(hidden.strips.size() == 4);
  CHECK(open.strips.size() == 5);
  for (const PlotView& plot : hidden.plots) {
    for (const PlotLine& line : plot.lines) CHECK(line.points.back().x <= hidden.cursor_x + 20);
  }
}

TEST_CASE("a hidden future hides what the scenario plans for it, not what somebody did there") {
  ks::test::CrashTimeline run;
  run.commands.push_back({at(125s), ks::Kill{"C3"}, ks::Origin::clicked, ""});
  UiState ui = example();
  ui.hide_future = true;
  const TimelineView hidden = build_timeline(run.source(), ui);
  REQUIRE(hidden.flags.size() == 2);
  CHECK(hidden.flags[0].id == "kill C2");
  CHECK(hidden.flags[1].id == "kill C3");
  CHECK(hidden.flags[1].command == 2);
  CHECK(hidden.source.activity.back() == at(125s));
  // From its instant on the plan is told.
  ui.cursor.time = at(120s);
  CHECK(build_timeline(run.source(), ui).flags.size() == 3);
}

TEST_CASE("commands are flags; those ahead of the cursor can be taken out") {
  const ks::test::CrashTimeline run;
  const TimelineView view = build_timeline(run.source(), example());
  REQUIRE(view.flags.size() == 2);
  CHECK(view.flags[0].id == "kill C2");
  CHECK(view.flags[0].kind == FlagKind::kill);
  CHECK_FALSE(view.flags[0].ahead);
  CHECK(view.flags[0].event != 0);
  CHECK(view.flags[0].x == view.axis.x_of(at(20s)));
  CHECK(view.flags[1].id == "C4 joins");
  CHECK(view.flags[1].ahead);
  CHECK(view.flags[1].command == 1);
}

TEST_CASE("a second command of the same words has an id of its own, a rejected one its reason") {
  ks::test::CrashTimeline run;
  run.tell(125s, ks::test::b2, ks::CommandRejected{"kill C2", "C2 is not running"});
  run.commands.push_back({at(125s), ks::Kill{"C2"}, ks::Origin::clicked, ""});
  const TimelineView view = build_timeline(run.source(), example());
  REQUIRE(view.flags.size() == 3);
  CHECK(view.flags[2].id == "kill C2 at 125.000");
  CHECK(view.flags[2].rejected == "C2 is not running");
}

TEST_CASE("lag lines have their owner's colour and turn red when nobody works them off") {
  const ks::test::CrashTimeline run;
  UiState ui = example();
  // 2 records a second since the last commit: 92 at the cursor, 101 at the end of the gap.
  CHECK(build_timeline(run.source(), ui).plots[0].scale == "0 to 150");
  ui.hide_future = true;
  const TimelineView view = build_timeline(run.source(), ui);
  REQUIRE(view.plots.size() == 2);
  const PlotView& lag = view.plots[0];
  CHECK(lag.scale == "0 to 100");
  bool label = false;
  for (const PlotLabel& l : lag.labels) {
    label = label || (l.text == "p2 and p3" && l.ink == LineInk::nobody);
  }
  CHECK(label);
  std::size_t points = 0;
  float reddest = 1e9F;
  for (const PlotLine& line : lag.lines) {
    points += line.points.size();
    if (line.ink == LineInk::nobody) reddest = std::min(reddest, line.points.front().x);
    for (const PlotPointView& p : line.points) {
      CHECK(p.y >= lag.y - 1);
      CHECK(p.y <= lag.y + lag.height + 1);
    }
  }
  CHECK(std::abs(reddest - view.axis.x_of(at(20s))) < 8);
  CHECK(points < 2000);
  CHECK(view.plots[1].scale == "0 to 15");
}

TEST_CASE(
    "what gives way in little height: plots, members, branches, ownership; group state stays") {
  const ks::test::CrashTimeline run;
  const auto view = [&](float height) {
    return build_timeline(run.source(), example(), {1008, height});
  };
  for (const float height : {60.0F, 90.0F, 130.0F, 180.0F, 230.0F, 308.0F, 420.0F, 900.0F}) {
    const TimelineView v = view(height);
    CAPTURE(height);
    CHECK(v.strips.front().name == "group state");
    CHECK(v.layout.content_bottom <= height);
    float bottom = 0;
    for (const StripView& s : v.strips) {
      CHECK(s.y >= bottom);
      bottom = s.y + s.height;
    }
    if (v.layout.owners_height > 0) CHECK(v.layout.owners_y >= bottom);
    for (const PlotView& p : v.plots) CHECK(p.y >= v.layout.owners_y + v.layout.owners_height);
    if (v.layout.branches_height > 0) CHECK(v.layout.branches_y - 8 >= v.layout.content_bottom);
  }
  CHECK(view(320).plots.size() == 2);
  CHECK(view(240).plots.empty());
  CHECK(view(240).strips.size() == 5);
  CHECK(view(150).strips.size() == 1);
  CHECK(view(150).layout.owners_height > 0);
  CHECK(view(60).layout.owners_height == 0);
}

TEST_CASE("states too short to be seen fold into one band that tells how many they are") {
  using ks::GroupState;
  ks::test::CrashTimeline run;
  for (int i = 0; i < 500; ++i) {
    const ks::Duration t = 126s + ks::Duration(2000) * i;
    run.tell(
        t, ks::test::b2,
        ks::GroupStateChanged{ks::test::g, GroupState::stable, GroupState::preparing_rebalance, 3});
    run.tell(
        t + ks::Duration(1000), ks::test::b2,
        ks::GroupStateChanged{ks::test::g, GroupState::preparing_rebalance, GroupState::stable, 4});
  }
  UiState ui = example();
  ui.fold_idle = false;
  const TimelineView view = build_timeline(run.source(), ui);
  const auto& bands = strip(view, "group state").bands;
  CHECK(bands.size() < 20);
  bool folded = false;
  for (const BandView& b : bands) {
    if (b.kind != BandKind::folded || b.from < at(126s)) continue;
    folded = true;
    CHECK(b.count >= 900);
    CHECK(b.tone == "Preparing");
  }
  CHECK(folded);
}

/// 6,000 partitions, one half each for C1 and C2; orders-7 is without an owner for 100 ms.
struct Thousands {
  ks::Names names;
  ks::Lanes lanes;
  Thousands() {
    names.groups = {"G"};
    names.topics = {"orders"};
    names.consumers = {"C1", "C2"};
    std::vector<ks::PartitionId> all;
    std::vector<ks::PartitionId> halves[2];
    for (std::uint32_t i = 0; i < 6000; ++i) {
      names.partitions.push_back({ks::TopicId{0}, i});
      all.push_back(ks::PartitionId{i});
      halves[i / 3000].push_back(all.back());
    }
    lanes = ks::Lanes({{ks::test::g, all}});
    tell(0s, 1, ks::ProcessStarted{});
    tell(0s, 2, ks::ProcessStarted{});
    tell(1s, 1, ks::PartitionsAssigned{ks::test::g, 1, halves[0]});
    tell(1s, 2, ks::PartitionsAssigned{ks::test::g, 1, halves[1]});
    tell(50s, 1, ks::PartitionsRevoked{ks::test::g, {all[7]}});
    tell(50100ms, 2, ks::PartitionsAssigned{ks::test::g, 1, {all[7]}});
  }
  void tell(ks::Duration t, std::uint32_t n, ks::FactBody body) {
    lanes.append(ks::test::fact(1, t, ks::node(ks::test::c(n)), std::move(body)), names);
  }
};

TEST_CASE("thousands of partitions become areas, and one without an owner still shows") {
  const Thousands run;
  TimelineSource source;
  source.lanes = &run.lanes;
  source.names = &run.names;
  source.known_until = source.horizon = at(100s);
  const TimelineView view = build_timeline(source, UiState{});
  CHECK(view.detail == OwnerDetail::stacked);
  CHECK(view.blocks.size() < 20);
  bool missing = false;
  float c1 = 0;
  for (const OwnerBlock& b : view.blocks) {
    missing = missing || (b.kind == OwnerKind::nobody && b.y1 - b.y0 >= 3 && b.x1 - b.x0 >= 3);
    if (b.owner == 0 && b.from > at(2s) && b.from < at(40s)) c1 = b.y1 - b.y0;
    if (b.owner == 0 && b.from < at(40s)) c1 = std::max(c1, b.y1 - b.y0);
  }
  CHECK(missing);
  CHECK(std::abs(c1 - view.layout.owners_height / 2) <= 0.5F);
}

TEST_CASE("branches leave the present one where they differ from it") {
  ks::test::CrashTimeline run;
  run.branches.resize(3);
  run.branches[0].label = "the scenario";
  run.branches[1].parent = 0;
  run.branches[1].leaves_time = at(50s);
  run.branches[1].label = "kill C3";
  run.branches[2].parent = 1;
  run.branches[2].leaves_time = at(19s);
  run.branches[2].label = "close C2";
  TimelineSource source = run.source();
  source.current_branch = 2;
  const TimelineView view = build_timeline(source, example(), {1584, 400});
  REQUIRE(view.branches.size() == 3);
  CHECK(view.branches[0].current);
  CHECK(view.branches[0].letter == "C");
  CHECK(view.branches[0].label == "close C2");
  CHECK(view.branches[1].id == "branch 2");
  CHECK(view.branches[1].fork_x == view.axis.x_of(at(19s)));
  CHECK(view.branches[2].id == "branch 1");
  CHECK(view.branches[2].fork_x == view.axis.x_of(at(19s)));
}

TEST_CASE("a run without groups says so") {
  const ks::Lanes lanes;
  const ks::Names names;
  TimelineSource source;
  source.lanes = &lanes;
  source.names = &names;
  source.known_until = source.horizon = at(10s);
  const TimelineView view = build_timeline(source, UiState{});
  CHECK(view.strips.empty());
  CHECK(view.empty == "No consumer groups: only producers and brokers.");
}

}  // namespace
}  // namespace kv
