#include <catch2/catch_test_macros.hpp>

#include "tests/support/crash_timeline.h"
#include "viz/model/timeline_text.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;

const std::string picture =
    R"(
seconds         20           50            65                100        120           125
                | :          |    :        |       :         |     :    |             |
                X kill C2                                               + C4 joins

G         |Stable=======================|~~~~|Stable====================|~~~~~~|Stable==============
C1        |STABLE=='''''='''''''='='========'|STABLE''''''''''''''''==='=======|STABLE==============
C2        |==='=|crashed////////////////|removed
C3        |STABLE='='''''''=''''''======|~~~~|STABLE''''''''''''''''==='=======|STABLE==============
C4                                                                      |~~~~~~|STABLE==============
orders-0  |C1--------------------------------xC1-------------------------------xC1------------------
orders-1  |C1--------------------------------xC1-------------------------------xC1------------------
orders-2  |C2---| nobody for 45.5 s xxxxxxxxx|C1-------------------------------xC3------------------
orders-3  |C2---| nobody for 45.5 s xxxxxxxxx|C3-------------------------------xC3------------------
orders-4  |C3---------------------------|xxxx|C3-------------------------------xC4------------------
orders-5  |C3---------------------------|xxxx|C3-------------------------------xC4------------------

          = in order   ~ rebalancing   / not running   ' heartbeat   - owned   x nobody
          : the scale changes; what lies between is folded
)";

TEST_CASE("the timeline of the crash as a text picture") {
  const ks::test::CrashTimeline run;
  CHECK("\n" + timeline_text(run.source(), {{at(16s), at(130s)}, 100, true}) == picture);
}

TEST_CASE("a narrow picture keeps its lines within the width") {
  const ks::test::CrashTimeline run;
  for (const int width : {20, 60, 79, 140}) {
    const std::string text = timeline_text(run.source(), {{}, width, true});
    std::size_t longest = 0;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = text.find('\n', from);
      const std::string line = text.substr(from, end - from);
      if (line.find("in order") == std::string::npos) longest = std::max(longest, line.size());
      from = end + 1;
    }
    CHECK(longest <= static_cast<std::size_t>(std::max(60, width)));
  }
}

TEST_CASE("many partitions with the same owners share a row") {
  ks::test::CrashTimeline run;
  std::vector<ks::PartitionId> all;
  run.names.partitions.clear();
  for (std::uint32_t i = 0; i < 20; ++i) {
    run.names.partitions.push_back({ks::TopicId{0}, i});
    all.push_back(ks::PartitionId{i});
  }
  ks::Lanes lanes({{ks::test::g, all}});
  const auto c1 = ks::node(ks::test::c(1));
  lanes.append(ks::test::fact(1, 0s, c1, ks::ProcessStarted{}), run.names);
  lanes.append(ks::test::fact(2, 1s, c1, ks::PartitionsAssigned{ks::test::g, 1, all}), run.names);
  TimelineSource source = run.source();
  source.lanes = &lanes;
  source.commands = {};
  const std::string text = timeline_text(source, {{at(0s), at(10s)}, 80, false});
  CHECK(text.find("orders-0..19  ") != std::string::npos);
  CHECK(text.find("orders-7") == std::string::npos);
}

}  // namespace
}  // namespace kv
