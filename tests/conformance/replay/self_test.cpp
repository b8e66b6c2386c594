#include "tests/conformance/replay/self_test.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/conformance/replay/coordinator_replay.h"
#include "tests/conformance/replay/whole_run.h"
#include "tests/conformance/replay/whole_run_input.h"

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

bool is_callback(const Event& event, std::string_view name) {
  return event.src == "client" && event.ev == name &&
         !event.body.value("parts", Json::array()).empty();
}

/// What a whole run must notice, though starts, kills and the host's delays are given to it.
const std::vector<Change>& whole_run_changes() {
  static const std::vector<Change> table = {
      {"another partition in onPartitionsAssigned",
       [](const Event& e) { return is_callback(e, "assigned"); },
       [](Event& e) { e.body["parts"].push_back(77); }},
      // Not by a heartbeat's interval: which of two heartbeats comes first is a matter of the starts.
      {"onPartitionsAssigned four seconds late",
       [](const Event& e) { return is_callback(e, "assigned"); }, [](Event& e) { e.t += 4s; }},
      {"onPartitionsRevoked that is missing",
       [](const Event& e) { return is_callback(e, "revoked"); },
       [](Event& e) { e.ev = "left_out"; }},
      {"another error", [](const Event& e) { return is(e, "Heartbeat") && e.err() == 27; },
       [](Event& e) { e.body["err"] = 25; }},
      {"another reason of a rebalance",
       [](const Event& e) { return is(e, "group_state") && e.body.contains("reason"); },
       [](Event& e) { e.body["reason"] = "sync_timeout"; }},
      {"another group epoch", [](const Event& e) { return is(e, "group_epoch"); },
       [](Event& e) { e.body["epoch"] = 77; }},
      {"another assignment of the leader",
       [](const Event& e) { return is(e, "SyncGroup") && e.body.contains("assignments"); },
       [](Event& e) { e.body["assignments"].begin().value().push_back(77); }},
      {"200 records delivered twice",
       [](const Event& e) { return e.ev == "consumed" && !e.body.at("offsets").empty(); },
       [](Event& e) {
         Json& span = e.body["offsets"].begin().value();
         const std::int64_t first = span.at(0);
         span = {first, first + 199};
         e.body["offsets"]["0"] = span;
         e.body["offsets"]["1"] = span;
       }},
      {"a topic that grows without a new group epoch",
       [](const Event& e) { return e.src == "client" && e.ev == "member_state"; },
       [](Event& e) {
         e.src = "driver";
         e.ev = "action";
         e.body = {{"do", "grow_partitions"}, {"from", 6}, {"to", 8}};
       }},
      // What is given as the host's delay must agree with what followed from it.
      {"a leader's SyncGroup five seconds later than its assignment",
       [](const Event& e) { return is(e, "SyncGroup") && e.body.contains("assignments"); },
       [](Event& e) {
         e.t += 5s;
         e.body["end"] = e.body["end"].get<double>() + 5000;
       }},
      {"another error of a coordinator that loads",
       [](const Event& e) { return is(e, "OffsetCommit") && e.err() == 14; },
       [](Event& e) { e.body["err"] = 16; }},
      {"a commit that is refused by a coordinator that has long been ready",
       [](const Event& e) { return is(e, "OffsetCommit") && e.err() == 14; },
       [](Event& e) {
         e.t += 5s;
         e.body["end"] = e.body["end"].get<double>() + 5000;
       }},
  };
  return table;
}

/// The last such event, but for what happens so late that a change would leave the recording.
std::vector<Event>::reverse_iterator last_of(Recording& recording, const Change& change) {
  const ks::Time latest = recorded_end(recording) - 6s;
  return std::find_if(recording.events.rbegin(), recording.events.rend(), [&](const Event& event) {
    return event.t < latest && change.applies(event);
  });
}

}  // namespace

std::vector<std::string> unnoticed_in_whole_run(const Recording& recording,
                                                std::set<std::string>& done, std::size_t& tried) {
  std::vector<std::string> unnoticed;
  bool holds = false;
  for (const Change& change : whole_run_changes()) {
    if (done.contains(recording.protocol() + change.name)) continue;
    Recording changed = recording;
    const auto event = last_of(changed, change);
    if (event == changed.events.rend()) continue;
    if (!holds && !(holds = whole_run(recording).first_difference.empty())) return unnoticed;
    done.insert(recording.protocol() + change.name);
    change.change(*event);
    std::stable_sort(changed.events.begin(), changed.events.end(),
                     [](const Event& a, const Event& b) { return a.t < b.t; });
    ++tried;
    if (whole_run(changed).first_difference.empty())
      unnoticed.push_back(recording.name + ", whole run: " + change.name);
  }
  return unnoticed;
}

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

std::vector<std::string> unnoticed_in_reading(const std::string& file, std::size_t& tried) {
  namespace fs = std::filesystem;
  std::string error;
  std::vector<Json> lines = json_lines(file, error);
  const Recording whole = read_recording(file, error);
  if (!error.empty() || lines.empty()) return {file + " cannot be read"};
  lines.front().erase("members");
  lines.front().erase("loadavg");
  std::string text;
  for (const Json& line : lines) text += line.dump() + '\n';
  const fs::path copy = fs::temp_directory_path() / "ks-conformance-self-test.jsonl";
  std::vector<std::string> unnoticed;
  const auto reads = [&](const std::string& bytes, bool same, const char* what) {
    std::ofstream{copy, std::ios::binary} << bytes;
    std::string problem;
    const Recording read = read_recording(copy, problem);
    const bool as_whole = problem.empty() && read.events.size() == whole.events.size() &&
                          read.label_of == whole.label_of;
    ++tried;
    if (same ? !as_whole : problem.empty()) unnoticed.push_back(whole.name + ", reading: " + what);
  };
  reads(text, true, "a header without members and load");
  reads(text.substr(0, text.size() - 1), true, "an end without a newline");
  reads(text.substr(0, text.size() - 9), false, "a last line that is cut off");
  std::ifstream packed{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{packed}, {}};
  reads(bytes.substr(0, bytes.size() / 2), false, "a compressed file that is cut off");
  fs::remove(copy);
  return unnoticed;
}

}  // namespace ks_replay
