#include "tests/conformance/replay/self_test.h"

#include <algorithm>

#include "tests/conformance/replay/coordinator_replay.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

struct Change {
  const char* name;
  bool (*applies)(const Event&);
  void (*change)(Event&);
};

bool is(const Event& event, std::string_view ev) { return event.src == "broker" && event.ev == ev; }

const std::vector<Change>& changes() {
  static const std::vector<Change> table = {
      {"another generation in a JoinGroup answer",
       [](const Event& e) { return is(e, "JoinGroup") && e.err() == 0; },
       [](Event& e) { e.body["answer"]["generation"] = 77; }},
      {"another partition in a SyncGroup answer",
       [](const Event& e) { return is(e, "SyncGroup") && e.err() == 0; },
       [](Event& e) { e.body["answer"]["parts"].push_back(5); }},
      {"another epoch in a heartbeat's answer",
       [](const Event& e) { return is(e, "ConsumerGroupHeartbeat") && e.err() == 0; },
       [](Event& e) { e.body["answer"]["epoch"] = 77; }},
      {"another committed offset",
       [](const Event& e) {
         return is(e, "OffsetFetch") && !e.body.value("offsets", Json::object()).empty();
       },
       [](Event& e) { e.body["offsets"].begin().value() = 123456; }},
      {"an error instead of success",
       [](const Event& e) { return is(e, "OffsetCommit") && e.err() == 0; },
       [](Event& e) { e.body["err"] = 22; }},
      {"another reason of a rebalance",
       [](const Event& e) { return is(e, "group_state") && e.body.contains("reason"); },
       [](Event& e) { e.body["reason"] = "sync_timeout"; }},
      {"another target assignment", [](const Event& e) { return is(e, "target_assignment"); },
       [](Event& e) { e.body["target"].begin().value().push_back(0); }},
      {"another span of a timer", [](const Event& e) { return is(e, "timer_set"); },
       [](Event& e) { e.body["ms"] = e.number("ms") + 1; }},
      {"a timer that fires half a second late", [](const Event& e) { return is(e, "timer_fired"); },
       [](Event& e) { e.t += 500ms; }},
      {"an answer half a second late",
       [](const Event& e) { return is(e, "JoinGroup") && e.err() == 79; },
       [](Event& e) { e.body["end"] = e.body["end"].get<double>() + 500; }},
      {"a step that is missing", [](const Event& e) { return is(e, "leader_assignment"); },
       [](Event& e) { e.ev = "left_out"; }},
      {"a member that is added twice", [](const Event& e) { return is(e, "member_removed"); },
       [](Event& e) { e.ev = "member_added"; }},
  };
  return table;
}

}  // namespace

std::vector<std::string> unnoticed_changes(const Recording& recording, std::size_t& tried) {
  std::vector<std::string> unnoticed;
  for (const Change& change : changes()) {
    Recording changed = recording;
    // The last such event: by then the model has to have everything before it right.
    const auto last = std::find_if(changed.events.rbegin(), changed.events.rend(), change.applies);
    if (last == changed.events.rend()) continue;
    change.change(*last);
    std::stable_sort(changed.events.begin(), changed.events.end(),
                     [](const Event& a, const Event& b) { return a.t < b.t; });
    ++tried;
    if (replay_coordinator(changed).first_difference.empty())
      unnoticed.push_back(recording.name + ": " + change.name);
  }
  return unnoticed;
}

}  // namespace ks_replay
