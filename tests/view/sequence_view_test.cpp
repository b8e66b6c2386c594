// The sequence chart's view of real runs, as text pictures and in single figures.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/build_sequence.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

/// Rows from top to bottom: what begins, is sent or happens there.
std::string picture_of(const SequenceView& view) {
  std::string text;
  for (const SequenceColumn& c : view.columns) text += fmt::format("{} ({}) ", c.name, c.sub);
  text += '\n';
  const auto here = [](float y, float row) { return std::abs(y - row) < 0.5F; };
  for (const SequenceRow& row : view.rows) {
    for (const SequenceFold& fold : view.folds) {
      if (fold.to == row.time) text += fmt::format("   ~ {} ~ {}\n", fold.length, fold.hidden);
    }
    if (row.y < sequence_heads || row.y > view.size.height) continue;
    text += fmt::format("{:>8}{}", row.text, here(view.cursor_y, row.y) ? " >" : "  ");
    for (const SequenceArrow& a : view.arrows) {
      if (!here(a.y0, row.y)) continue;
      text += fmt::format(" | {} {} {}{}{}", view.columns[a.from].id, a.response ? "-->" : "==>",
                          view.columns[a.to].id, a.label.empty() ? "" : " " + a.label,
                          a.lost     ? ", " + a.lost_label
                          : a.parked ? ", parked"
                                     : "");
    }
    for (const SequenceNote& n : view.notes) {
      if (here(n.y, row.y)) text += fmt::format(" | {}: {}", view.columns[n.column].id, n.text);
    }
    for (const SequenceColumn& c : view.columns) {
      for (const SequenceBand& b : c.bands) {
        if (here(b.y0, row.y)) text += fmt::format(" | {} is {}", c.id, b.label);
      }
    }
    for (const SequenceBarrier& b : view.barriers) {
      for (const SequenceWaiter& w : b.waiters) {
        if (here(w.y, row.y)) text += fmt::format(" | {} {}", w.name, w.text);
      }
    }
    text += '\n';
  }
  return text;
}

struct Chart {
  ks::Session session;
  UiState ui;
  SequenceSize size{1176, 788, 1448};

  explicit Chart(ks::Duration when, const std::string& text = ks::test::quick_text())
      : session(ks::test::completed(text)) {
    ui.cursor.time = ks::at(when);
    ui.cursor.event = session.event_at(ui.cursor.time);
  }
  SequenceView view() { return build_sequence(session, ui, size); }
};

const SequenceChip& chip(const SequenceView& view, SequenceClass which) {
  return view.chips.at(static_cast<std::size_t>(which));
}

std::uint64_t sent_in(ks::Session& session, TimeRange range, ks::Level level, ks::ApiKey api) {
  std::uint64_t count = 0;
  for (const ks::Fact& fact :
       session.facts_between(range.from, range.to + ks::Duration{1}, level)) {
    const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
    count += sent != nullptr && ks::api_key(sent->message.body) == api ? 1 : 0;
  }
  return count;
}

/// The fragments follow one another in the picture, each after the one before.
void check_in_order(const std::string& picture, const std::vector<std::string>& fragments) {
  std::size_t from = 0;
  for (const std::string& fragment : fragments) {
    const std::size_t at = picture.find(fragment, from);
    INFO("looking for \"" << fragment << "\" in\n" << picture);
    REQUIRE(at != std::string::npos);
    from = at + fragment.size();
  }
}

TEST_CASE("a newcomer's rebalance as a text picture") {
  const std::string picture = picture_of(Chart(20'100ms).view());
  check_in_order(
      picture,
      {"C1 (p0 p1) C3 (p2 p3) C4 (p4 p5)", "C4 ==> ", "JoinGroup, no id | C4 is PREPARING",
       "--> C4 79 MEMBER_ID_REQUIRED", "JoinGroup, parked", "is Preparing | C4 waits ",
       "Heartbeat, gen 2", "27 REBALANCE_IN_PROGRESS", "OffsetCommit",
       "C3: gives up p3 p4 p5 | C3 is PREPARING", "C1: gives up p0 p1 p2 | C1 is PREPARING",
       "3 replies: generation 3, leader C1", "is Completing, gen 3 | C1 last one in",
       "SyncGroup + assignment, parked | C1: computes the assignment, range",
       "3 replies: your partitions", "is Stable, gen 3",
       "C3: owns p2 p3 | C4: owns p4 p5 | C1: owns p0 p1 | C1 is STABLE",
       "3 replies: committed offsets"});
}

TEST_CASE("beside a barrier waiting is told in whole milliseconds") {
  Chart chart(65261ms, ks::shipped("04-orders-crash.toml"));
  const SequenceView view = chart.view();
  std::vector<std::string> told;
  for (const SequenceBarrier& barrier : view.barriers) {
    for (const SequenceWaiter& who : barrier.waiters) told.push_back(who.name + " " + who.text);
  }
  CHECK(told == std::vector<std::string>{"C3 waits 32 ms", "C1 last one in"});
}

TEST_CASE("every arrow runs downwards, between two lines of life, with its card") {
  const SequenceView view = Chart(20'100ms).view();
  REQUIRE(view.arrows.size() > 10);
  for (const SequenceArrow& arrow : view.arrows) {
    INFO(arrow.id);
    CHECK(arrow.y1 >= arrow.y0);
    CHECK(arrow.from < view.columns.size());
    CHECK(arrow.to < view.columns.size());
    CHECK(arrow.from != arrow.to);
    CHECK(arrow.card.fields.size() >= 2);
    const bool known = std::any_of(view.rows.begin(), view.rows.end(), [&](const SequenceRow& row) {
      return std::abs(row.y - arrow.y0) < 0.01F;
    });
    CHECK(known);
  }
}

TEST_CASE("ids tell everything apart that can be clicked") {
  Chart chart(20'100ms);
  for (bool& on : chart.ui.sequence.on) on = true;
  const SequenceView view = chart.view();
  std::vector<std::string> ids;
  for (const SequenceArrow& arrow : view.arrows) ids.push_back(arrow.id);
  for (const SequenceNote& note : view.notes) ids.push_back(note.id);
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("the coordinator stands at the right, members that are gone have no line of life") {
  const SequenceView view = Chart(20'100ms).view();
  REQUIRE(view.columns.size() >= 2);
  CHECK(view.columns.back().coordinator);
  for (const SequenceColumn& column : view.columns) CHECK(column.id != "C2");
  for (std::size_t i = 1; i < view.columns.size(); ++i) {
    CHECK(view.columns[i].x > view.columns[i - 1].x);
  }
  const SequenceView before = Chart(10'500ms).view();
  const auto c2 = std::find_if(before.columns.begin(), before.columns.end(),
                               [](const SequenceColumn& c) { return c.id == "C2"; });
  REQUIRE(c2 != before.columns.end());
  CHECK(std::any_of(c2->bands.begin(), c2->bands.end(),
                    [](const SequenceBand& band) { return band.hatched; }));
}

TEST_CASE("what a filter hides is counted, and is what the run has") {
  Chart chart(20'100ms);
  const SequenceView view = chart.view();
  const SequenceChip& produces = chip(view, SequenceClass::produces);
  CHECK_FALSE(produces.on);
  // A request and its response each.
  const auto sent = sent_in(chart.session, view.window, ks::Level::data, ks::ApiKey::produce);
  CHECK(sent > 0);
  CHECK(produces.count == fmt::format("{} hidden", sent));
  CHECK(chip(view, SequenceClass::membership).count.empty());
  chart.ui.sequence.on[static_cast<std::size_t>(SequenceClass::produces)] = true;
  const SequenceView shown = chart.view();
  CHECK(chip(shown, SequenceClass::produces).count.empty());
  CHECK(std::any_of(shown.columns.begin(), shown.columns.end(),
                    [](const SequenceColumn& c) { return c.id == "P1"; }));
}

TEST_CASE("a heartbeat that says something is no mere heartbeat") {
  const SequenceView view = Chart(20'100ms).view();
  std::size_t told = 0;
  for (const SequenceArrow& arrow : view.arrows) {
    if (arrow.response && arrow.label.find("27 REBALANCE_IN_PROGRESS") != std::string::npos) ++told;
    // A quiet one would be answered "ok".
    if (arrow.id.starts_with("reply Heartbeat")) CHECK(arrow.label != "ok");
  }
  CHECK(told > 0);
}

TEST_CASE("a hidden node takes its messages along, and they are counted") {
  Chart chart(20'100ms);
  const ks::NodeId c1 = chart.session.names().find("C1");
  chart.ui.sequence.hidden.push_back(c1);
  const SequenceView view = chart.view();
  for (const SequenceColumn& column : view.columns) CHECK(column.id != "C1");
  for (const SequenceArrow& arrow : view.arrows) CHECK(arrow.id.find(" C1 ") == std::string::npos);
  REQUIRE(view.hidden_nodes.size() == 1);
  CHECK(view.hidden_nodes[0].name == "C1");
  CHECK(std::stoi(view.hidden_nodes[0].count) > 0);
}

TEST_CASE("only what the picked node sends and gets") {
  Chart chart(20'100ms);
  chart.ui.selection.node = chart.session.names().find("C3");
  chart.ui.sequence.only_selection = true;
  const SequenceView view = chart.view();
  REQUIRE_FALSE(view.arrows.empty());
  for (const SequenceArrow& arrow : view.arrows) CHECK(arrow.id.find(" C3 ") != std::string::npos);
}

TEST_CASE("a hidden future shows nothing that is not known yet") {
  Chart chart(20'000ms);
  chart.ui.hide_future = true;
  const SequenceView view = chart.view();
  for (const SequenceArrow& arrow : view.arrows) {
    CHECK(arrow.sent <= chart.ui.cursor.time);
    for (const SequenceField& field : arrow.card.fields) {
      if (field.name == "answered" && field.value != "not yet") {
        CHECK(std::stod(field.value) <= 20.0);
      }
    }
  }
  for (const SequenceEvent& event : view.events) CHECK(event.at <= chart.ui.cursor.time);
  // Barriers of before have ended; one that has not yet does not say when it will.
  for (const SequenceBarrier& barrier : view.barriers)
    CHECK((barrier.ends || barrier.value == "open"));
}

TEST_CASE("the common range bounds what can be seen") {
  Chart chart(20'100ms);
  chart.ui.range = {ks::at(19s), ks::at(21s)};
  const SequenceView view = chart.view();
  CHECK(view.window.from >= ks::at(19s));
  CHECK(view.window.to <= ks::at(21s));
  for (const SequenceArrow& arrow : view.arrows) CHECK(arrow.sent >= ks::at(19s));
}

TEST_CASE("scrolling moves what is seen by pixels and stops at the ends of the run") {
  Chart chart(20'100ms);
  SequenceMemory memory;
  SequenceView view;
  refresh_sequence(chart.session, chart.ui, chart.size, memory, view);
  const std::size_t row = view.axis.nearest(400);
  const SequenceStop before = view.axis.stops()[row];
  scroll_sequence(view, 60, memory);
  refresh_sequence(chart.session, chart.ui, chart.size, memory, view);
  CHECK(std::abs(view.axis.y_of(before.time) - before.y - 60) < 0.01F);
  for (int i = 0; i < 200; ++i) {
    scroll_sequence(view, 300, memory);
    refresh_sequence(chart.session, chart.ui, chart.size, memory, view);
  }
  CHECK(view.window.from == ks::start_time);
  CHECK(view.rows.front().time == ks::start_time);
  CHECK(view.rows.front().y >= sequence_heads);
  for (int i = 0; i < 400; ++i) {
    scroll_sequence(view, -300, memory);
    refresh_sequence(chart.session, chart.ui, chart.size, memory, view);
  }
  CHECK(view.window.to == chart.session.horizon());
  CHECK(view.end_note == "end of run");
}

TEST_CASE("the cursor is always in sight when it has moved") {
  Chart chart(0s);
  SequenceMemory memory;
  SequenceView view;
  for (ks::Duration at = 0s; at <= 30s; at += 370ms) {
    chart.ui.cursor.time = ks::at(at);
    refresh_sequence(chart.session, chart.ui, chart.size, memory, view);
    INFO(at.count());
    CHECK(view.cursor_y >= sequence_heads);
    CHECK(view.cursor_y <= view.size.height);
  }
}

TEST_CASE("the list says what the chart shows, in order, and can be searched") {
  Chart chart(20'100ms);
  const SequenceView view = chart.view();
  ks::Time last{};
  for (const SequenceEvent& event : view.events) {
    CHECK(event.at >= last);
    last = event.at;
  }
  REQUIRE(view.current < view.events.size());
  CHECK(view.events[view.current].at <= chart.ui.cursor.time);
  chart.ui.sequence.words = "rebalance_in";
  const SequenceView found = chart.view();
  REQUIRE_FALSE(found.events.empty());
  for (const SequenceEvent& event : found.events) {
    if (!event.id.empty()) CHECK(event.text.find("REBALANCE_IN_PROGRESS") != std::string::npos);
  }
}

TEST_CASE("KIP-848: epochs instead of generations, and no barrier") {
  Chart chart(30'100ms, ks::shipped("06-kip848.toml"));
  const SequenceView view = chart.view();
  CHECK(view.barriers.empty());
  REQUIRE_FALSE(view.columns.empty());
  const auto says_epoch = [](const SequenceBand& b) {
    return b.label.find("epoch") != std::string::npos;
  };
  CHECK(std::any_of(view.columns.begin(), view.columns.end(), [&](const auto& column) {
    return std::any_of(column.bands.begin(), column.bands.end(), says_epoch);
  }));
}

TEST_CASE("more members than there is room for share a line of life") {
  std::string text = ks::test::quick_text();
  const std::string three = R"(members = ["C1", "C2", "C3"])";
  std::string many = "members = [";
  for (int i = 1; i <= 30; ++i) many += fmt::format("{}\"C{}\"", i > 1 ? ", " : "", i);
  text.replace(text.find(three), three.size(), many + "]");
  text = text.substr(0, text.find("[[timeline]]"));
  Chart chart(2s, text);
  chart.ui.selection.node = chart.session.names().find("C30");
  const SequenceView view = chart.view();
  REQUIRE_FALSE(view.columns.empty());
  CHECK(view.columns.front().id == "more");
  CHECK(view.columns.front().name.ends_with(" more"));
  CHECK(std::any_of(view.columns.begin(), view.columns.end(),
                    [](const SequenceColumn& c) { return c.id == "C30"; }));
  for (const SequenceArrow& arrow : view.arrows) CHECK(arrow.from < view.columns.size());
}

TEST_CASE("the list has what is sent in an event behind what it was sent for") {
  const SequenceView view = Chart(20'100ms).view();
  std::size_t seen = 0;
  for (std::size_t i = 0; i < view.events.size(); ++i) {
    if (!view.events[i].id.starts_with("PartitionsRevoked")) continue;
    for (std::size_t k = 0; k < view.events.size(); ++k) {
      const bool same = view.events[k].event == view.events[i].event;
      if (!same || !view.events[k].id.starts_with("JoinGroup")) continue;
      INFO(view.events[k].id << " after " << view.events[i].id);
      CHECK(k > i);
      ++seen;
    }
  }
  CHECK(seen > 0);
}

TEST_CASE("the head of a broker says that it does not serve, as long as it does not") {
  const auto coordinator = [](Chart chart) {
    const SequenceView view = chart.view();
    const auto found = std::find_if(view.columns.begin(), view.columns.end(),
                                    [](const SequenceColumn& c) { return c.id == "b3"; });
    REQUIRE(found != view.columns.end());
    return *found;
  };
  const std::string crash = ks::shipped("22-coordinator-failover.toml");
  const SequenceColumn before = coordinator(Chart(19s, crash));
  CHECK(before.coordinator);
  CHECK(before.sub.empty());
  const SequenceColumn after = coordinator(Chart(25s, crash));
  CHECK(after.sub == "crashed");
  CHECK(after.sub_ink == SequenceInk::red);
  CHECK(after.tip ==
        "The coordinator of **OrderProcessingGroup**. **b3** at the cursor: crashed, not fenced "
        "yet.");
  // A view that is taken over says it once, and no more once the cursor is elsewhere.
  Chart chart(25s, crash);
  SequenceMemory memory;
  SequenceView kept;
  for (const ks::Duration time :
       {ks::Duration{25s}, ks::Duration{25001ms}, ks::Duration{19999ms}}) {
    chart.ui.cursor = {ks::at(time), chart.session.event_at(ks::at(time)), false};
    refresh_sequence(chart.session, chart.ui, chart.size, memory, kept);
    for (const SequenceColumn& c : kept.columns) {
      if (c.id != "b3") continue;
      CHECK(c.sub == (time < 20s ? "" : "crashed"));
      CHECK(c.tip == (time < 20s ? "The coordinator of **OrderProcessingGroup**." : after.tip));
    }
  }
}

TEST_CASE("partitions of a dead member have changed hands when another one reads them") {
  const SequenceView view = Chart(66s, ks::shipped("04-orders-crash.toml")).view();
  std::string changes;
  for (const SequenceField& row : view.cost.rows) {
    if (row.name == "owner changes") changes = row.value;
  }
  CHECK(changes == "p2 p3");
}

}  // namespace
}  // namespace kv
