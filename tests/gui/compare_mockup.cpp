#include "tests/gui/compare_mockup.h"

#include <array>
#include <string>
#include <vector>

namespace kv_tests {
namespace {

using namespace kv;
using namespace std::chrono_literals;

struct State {
  int from_ms;
  int to_ms;
  const char* word;
};
struct Owned {
  int from_ms;
  int to_ms;
  int owner;  ///< colour; −1: nobody
};
struct Beat {
  int at_ms;
  int color;
};
struct Member {
  int color;
  const char* pill;
  const char* note;
  float beat;  ///< negative: held
};
struct Mock {
  const char* name;
  const char* kind;
  const char* state;
  const char* epoch;
  const char* note;
  std::array<int, 6> owners;  ///< index of the member; −1: nobody
  std::vector<Member> members;
  std::vector<State> states;
  std::vector<Beat> beats;
  std::array<std::vector<Owned>, 6> lanes;
  const char* headline;
};

constexpr int first_ms = 99'400;
constexpr int last_ms = 106'200;
constexpr int now_ms = 103'200;

std::vector<Mock> mocks() {
  const std::vector<Owned> moved0 = {{first_ms, 100'810, 0}, {100'810, 102'640, -1}};
  const std::vector<Owned> moved1 = {{first_ms, 102'600, 2}, {102'600, 102'640, -1}};
  const auto then = [](std::vector<Owned> lane, int from, int owner) {
    lane.push_back({from, last_ms, owner});
    return lane;
  };
  const auto kept = [](int owner) { return std::vector<Owned>{{first_ms, last_ms, owner}}; };
  return {
      {"classic, range",
       "eager",
       "Stable",
       "generation 3",
       "",
       {0, 0, 1, 1, 2, 2},
       {{0, "STABLE", "reads p0 p1", 0.8F},
        {2, "STABLE", "reads p2 p3", 0.8F},
        {3, "STABLE", "reads p4 p5", 0.8F}},
       {{first_ms, 100'005, "Stable"},
        {100'005, 102'611, "Preparing"},
        {102'611, 102'619, "Completing"},
        {102'619, last_ms, "Stable"}},
       {{100'800, 0}, {102'600, 2}},
       {then(moved0, 102'640, 0), then(moved0, 102'640, 0), then(moved0, 102'640, 2),
        then(moved1, 102'640, 2), then(moved1, 102'640, 3), then(moved1, 102'640, 3)},
       "Stops all 6"},
      {"classic, cooperative-sticky",
       "incremental",
       "Preparing",
       "generation 4",
       "join barrier 2 of 3",
       {0, 0, 1, -1, 1, -1},
       {{0, "PREPARING", "waits at the barrier, reads p0 p1", -1},
        {2, "PREPARING", "waits at the barrier, reads p2 p4", -1},
        {3, "STABLE", "holds no partition", 0.8F}},
       {{first_ms, 100'005, "Stable"},
        {100'005, 102'611, "Preparing"},
        {102'611, 102'630, "Completing"},
        {102'630, 105'610, "Preparing"},
        {105'610, 105'630, "Completing"},
        {105'630, last_ms, "Stable"}},
       {{100'800, 0}, {102'600, 2}, {105'610, 3}},
       {kept(0), kept(0), kept(2),
        std::vector<Owned>{{first_ms, 102'620, 0}, {102'620, 105'630, -1}, {105'630, last_ms, 3}},
        kept(2),
        std::vector<Owned>{{first_ms, 102'620, 2}, {102'620, 105'630, -1}, {105'630, last_ms, 3}}},
       "Stops 2 of 6, needs 2 rounds"},
      {"KIP-848, uniform",
       "KIP-848",
       "Reconciling",
       "group epoch 7",
       "",
       {0, 0, 1, 1, -1, 1},
       {{0, "STABLE", "reads p0 p1", 0.62F},
        {2, "RECONCILING", "has not heard yet", 0.14F},
        {3, "ACKNOWLEDGING", "holds no partition", 0.36F}},
       {{first_ms, 100'004, "Stable"},
        {100'004, 105'020, "Reconciling"},
        {105'020, last_ms, "Stable"}},
       {{101'300, 0}, {103'900, 2}, {105'020, 3}},
       {kept(0), kept(0), kept(2), kept(2),
        std::vector<Owned>{{first_ms, 101'310, 0}, {101'310, 105'040, -1}, {105'040, last_ms, 3}},
        std::vector<Owned>{{first_ms, 103'910, 2}, {103'910, 105'040, -1}, {105'040, last_ms, 3}}},
       "Stops 2 of 6"}};
}

ks::Time at_ms(int ms) { return ks::time_from_us(std::int64_t{1000} * ms); }
const std::array<std::string, 4> consumers = {"C1", "C2", "C3", "C4"};

TimelineView axis_view(TimeRange range, float width) {
  TimelineView view;
  view.layout.label_width = 0;
  view.layout.axis_width = width;
  view.layout.lanes_y = compare_state_y;
  view.axis = TimeAxis::linear(range, width);
  view.source.width = width;
  view.source.limits = {ks::start_time, at_ms(122'000)};
  view.ticks = axis_ticks(view.axis);
  view.cursor = at_ms(now_ms);
  view.cursor_x = view.axis.x_of(view.cursor);
  view.cursor_text = "103.200";
  view.known_x = view.horizon_x = width + 1;
  return view;
}

StripView strip_of(const TimelineView& view, const std::vector<State>& states, float y,
                   float height) {
  StripView strip;
  strip.y = y;
  strip.height = height;
  for (const State& state : states) {
    BandView band;
    band.x0 = view.axis.x_of(at_ms(state.from_ms));
    band.x1 = std::max(band.x0 + 2, view.axis.x_of(at_ms(state.to_ms)));
    band.tone = state.word;
    band.label = state.word;
    band.from = at_ms(state.from_ms);
    band.to = at_ms(state.to_ms);
    strip.bands.push_back(band);
  }
  return strip;
}

void add_lanes(const Mock& mock, float owners_height, TimelineView& view) {
  view.layout.owners_y = compare_owners_y;
  view.layout.owners_height = owners_height;
  view.layout.content_bottom = compare_owners_y + owners_height;
  const float pitch = owners_height / 6;
  for (std::size_t i = 0; i < 6; ++i) {
    const float y = compare_owners_y + pitch * static_cast<float>(i);
    view.owner_labels.push_back({y + pitch / 2, "p" + std::to_string(i), {}, false});
    for (const Owned& part : mock.lanes[i]) {
      OwnerBlock block;
      block.x0 = view.axis.x_of(at_ms(part.from_ms));
      block.x1 = std::max(block.x0 + 3, view.axis.x_of(at_ms(part.to_ms)));
      block.y0 = y;
      block.y1 = y + pitch - 1;
      block.kind = part.owner < 0 ? OwnerKind::nobody : OwnerKind::owned;
      block.owner = part.owner;
      block.from = at_ms(part.from_ms);
      block.to = at_ms(part.to_ms);
      if (block.x1 - block.x0 >= 18) {
        block.label = part.owner < 0 ? "nobody owns p" + std::to_string(i)
                                     : consumers[static_cast<std::size_t>(part.owner)];
      }
      view.blocks.push_back(block);
    }
  }
}

void add_group(const Mock& mock, CompareColumn& column) {
  for (const Member& one : mock.members) {
    CompareMember& member = column.members.emplace_back();
    member.color = one.color;
    member.name = consumers[static_cast<std::size_t>(one.color)];
    member.pill = one.pill;
    member.beat = {one.beat < 0 ? TimerState::held : TimerState::running, one.beat};
    member.notes = {one.note};
  }
  for (std::size_t i = 0; i < 6; ++i) {
    ComparePartition& partition = column.partitions.emplace_back();
    partition.name = "p" + std::to_string(i);
    partition.owner = mock.owners[i];
    for (std::size_t k = 0; k < 12; ++k) partition.tints.push_back((i * 2 + k / 2 + k % 2) % 8);
  }
}

struct Row {
  const char* name;
  const char* caption;
  std::array<const char*, 3> texts;
  std::array<float, 3> values;
};

void add_rows(CompareView& view) {
  const Row rows[] = {
      {"unowned time", "partition-seconds", {"5.640", "6.000", "4.800"}, {5.64F, 6, 4.8F}},
      {"partitions that stopped", "of 6", {"6", "2", "2"}, {6, 2, 2}},
      {"longest stop", "seconds, one partition", {"1.840", "3.000", "3.700"}, {1.84F, 3, 3.7F}},
      {"owner changes", "2 would do", {"3", "2", "2"}, {3, 2, 2}},
      {"rebalance duration",
       "seconds until Stable",
       {"2.610", "5.620", "5.020"},
       {2.61F, 5.62F, 5.02F}},
      {"rebalance rounds", "of 1 rebalance", {"1", "2", "1"}, {1, 2, 1}},
      {"read twice", "records", {"0", "0", "0"}, {0, 0, 0}},
      {"lost", "records", {"0", "0", "0"}, {0, 0, 0}}};
  for (const Row& row : rows) {
    view.rows.push_back({row.name, row.caption});
    const float least = std::min({row.values[0], row.values[1], row.values[2]});
    const float most = std::max({row.values[0], row.values[1], row.values[2]});
    const auto best = std::count(row.values.begin(), row.values.end(), least);
    for (std::size_t i = 0; i < 3; ++i) {
      CompareCell& cell = view.columns[i].cells.emplace_back();
      cell.text = row.texts[i];
      cell.zero_row = most <= 0;
      cell.share = most > 0 ? row.values[i] / most : 0;
      cell.best = least < most && row.values[i] == least;
      cell.word = least == most ? "same in all three"
                  : !cell.best  ? ""
                  : best > 1    ? "tied best"
                                : "best";
      cell.facts = {at_ms(100'000)};
    }
  }
}

}  // namespace

CompareView mockup_compare(const CompareLayout& layout, float overview_width) {
  CompareView view;
  view.title = "Three ways to rebalance";
  view.about = "Same seed 42 in all runs.";
  view.clock = "103.200 s";
  view.stretch = "99.4 to 106.2 s";
  const TimeRange range{at_ms(first_ms), at_ms(last_ms)};
  for (const Mock& mock : mocks()) {
    CompareColumn& column = view.columns.emplace_back();
    column.letter = std::string(1, static_cast<char>('A' + view.columns.size() - 1));
    column.name = mock.name;
    column.kind = mock.kind;
    column.state = mock.state;
    column.epoch = mock.epoch;
    column.note = mock.note;
    column.headline = mock.headline;
    add_group(mock, column);
    column.lanes = axis_view(range, layout.lanes_width());
    column.lanes.strips = {
        strip_of(column.lanes, mock.states, compare_state_y, compare_state_height)};
    add_lanes(mock, layout.owners_height, column.lanes);
    for (const Beat& beat : mock.beats) {
      column.beats.push_back({column.lanes.axis.x_of(at_ms(beat.at_ms)), beat.color,
                              consumers[static_cast<std::size_t>(beat.color)], at_ms(beat.at_ms)});
    }
    column.overview = axis_view({ks::start_time, at_ms(122'000)}, overview_width);
    std::vector<State> states = mock.states;
    states.front().from_ms = 0;
    states.back().to_ms = 122'000;
    column.overview.strips = {strip_of(column.overview, states, 0, 8)};
  }
  for (int i = 0; i < 6; ++i) view.partitions.push_back("p" + std::to_string(i));
  add_rows(view);
  return view;
}

}  // namespace kv_tests
