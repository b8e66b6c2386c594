#include "tests/conformance/replay/brokers/quorum_input.h"

#include <algorithm>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t least_timeout_ms = 1'000;  // controller.quorum.election.timeout.ms
constexpr std::int64_t fetch_timeout_ms = 2'000;  // controller.quorum.fetch.timeout.ms
constexpr std::int64_t check_quorum_ms = fetch_timeout_ms * 3 / 2;
constexpr ks::Duration longest_timeout = 1999ms;
constexpr std::int64_t idle_ms = 500;  // metadata.max.idle.interval.ms
/// From the instant at which a NoOpRecord is due until a follower has it: the linger and two appends.
constexpr std::int64_t idle_to_follower_ms = 30;
/// Until it stands in the leader's log.
constexpr std::int64_t idle_to_leader_ms = 27;

std::int64_t number_of(const std::string& node) {
  return std::stoll(node.substr(node.find('-') + 1));
}

bool is_controller(const BrokerEvent& event) {
  return event.is("action") && event.text("node").starts_with("controller-");
}

/// States of one controller from time zero on; one that is told twice counts once.
std::vector<const BrokerEvent*> states_of(const BrokerRecording& recording, std::int64_t id) {
  std::vector<const BrokerEvent*> list;
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("quorum_state") || event.ms < 0 || event.number("node") != id) continue;
    list.push_back(&event);
  }
  return list;
}

bool same_state(const BrokerEvent& a, const BrokerEvent& b) {
  return a.text("state") == b.text("state") && a.number("epoch") == b.number("epoch");
}

/// A state that ends sooner than any timeout has ended for another reason.
ks::Duration timeout_of(std::int64_t length_ms) {
  return length_ms < least_timeout_ms - 5 ? longest_timeout : ks::Duration{length_ms * 1000};
}

/// A voter draws when it comes into a state with a timeout of its own, or has given its vote; who becomes
/// Unattached without having followed or led keeps what is left.
std::vector<ks::Duration> timeouts_of(const BrokerRecording& recording, std::int64_t id) {
  std::vector<ks::Duration> list;
  const std::vector<const BrokerEvent*> states = states_of(recording, id);
  for (std::size_t i = 0; i < states.size(); ++i) {
    const std::string state = states[i]->text("state");
    const std::string before = i == 0 ? "follower" : states[i - 1]->text("state");
    const bool followed = before == "follower" || before == "leader";
    const bool voted = before == "unattached" && same_state(*states[i], *states[i - 1]);
    const bool draws = state == "prospective" || state == "candidate" || state == "resigned" ||
                       (state == "unattached" && (followed || voted));
    if (!draws) continue;
    const std::int64_t end = i + 1 < states.size() ? states[i + 1]->ms : states[i]->ms;
    list.push_back(timeout_of(end - states[i]->ms));
  }
  return list;
}

/// The last NoOpRecord that ended a fetch of a follower before its leader died tells where they stand, or
/// before the leader gave up: then its followers may have been dead already.
ks::Duration idle_phase(const BrokerRecording& recording) {
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("quorum_state") || event.ms <= recording.first_fault_ms) continue;
    if (event.number("node") <= 100 || event.number("epoch") != 1) continue;
    std::int64_t since = 0;
    if (event.text("state") == "prospective") since = fetch_timeout_ms + idle_to_follower_ms;
    if (event.text("state") == "resigned") since = check_quorum_ms + idle_to_leader_ms;
    if (since == 0) continue;
    return ks::Duration{((event.ms - since - recording.active_ms) % idle_ms) * 1000};
  }
  const std::int64_t just_before = recording.first_fault_ms - idle_to_follower_ms;
  return ks::Duration{((just_before - recording.active_ms) % idle_ms) * 1000};
}

}  // namespace

bool has_quorum_faults(const BrokerRecording& recording) {
  return std::any_of(
      recording.events.begin(), recording.events.end(),
      [](const BrokerEvent& event) { return event.ms >= 0 && is_controller(event); });
}

std::vector<std::int64_t> controllers_of(const BrokerRecording& recording) {
  std::vector<std::int64_t> list;
  for (const BrokerEvent& event : recording.events) {
    if (!event.is("controller_active")) continue;
    list.push_back(event.number("node"));
    break;
  }
  for (const Json& node : recording.header.at("nodes")) {
    const std::string name = node;
    if (!name.starts_with("controller-")) continue;
    if (std::find(list.begin(), list.end(), number_of(name)) == list.end())
      list.push_back(number_of(name));
  }
  return list;
}

std::string model_controller(const BrokerRecording& recording, const std::string& node) {
  const std::vector<std::int64_t> all = controllers_of(recording);
  const auto place = std::find(all.begin(), all.end(), number_of(node)) - all.begin();
  return "k" + std::to_string(place + 1);
}

void give_quorum(ks::ClusterSpec& cluster, const BrokerRecording& recording) {
  if (recording.header.at("mode") != "kraft") return;
  const std::vector<std::int64_t> all = controllers_of(recording);
  cluster.controllers = static_cast<std::uint32_t>(all.size());
  for (const std::int64_t id : all)
    cluster.phases.election_timeouts.push_back(timeouts_of(recording, id));
  cluster.phases.idle_record = idle_phase(recording);
}

ks::Duration controller_boot(const BrokerRecording& recording, const BrokerEvent& start) {
  const std::vector<const BrokerEvent*> states =
      states_of(recording, number_of(start.text("node")));
  for (const BrokerEvent* state : states) {
    if (state->ms > start.ms) return ks::Duration{(state->ms - start.ms) * 1000};
  }
  return ks::BrokerTimes{}.boot;
}

std::optional<Standstill> not_yet_voting(const BrokerRecording& recording,
                                         const BrokerEvent& start) {
  constexpr std::int64_t soon_ms = 2'000;
  constexpr std::int64_t apart_ms = 100;  // the pre-vote and the vote of one election
  const std::int64_t id = number_of(start.text("node"));
  const std::int64_t from = start.ms + ks::to_us(controller_boot(recording, start)) / 1000 + 1;
  std::int64_t until = from;
  for (const BrokerEvent& event : recording.events) {
    const bool vote = event.is("vote") && event.number("node") == id;
    if (!vote || event.ms <= from || event.ms > from + soon_ms) continue;
    if (until == from || event.ms <= until + apart_ms)
      until = std::max(until, event.number("done"));
  }
  if (until == from) return std::nullopt;
  return Standstill{recording.time(from), recording.time(until)};
}

void note_recorded_quorum(NotedLanes& lanes, const BrokerRecording& recording) {
  if (!has_quorum_faults(recording)) return;
  constexpr std::int64_t first_ms = 1'000;  // of a process, which may come late
  const std::vector<std::int64_t> all = controllers_of(recording);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<Noted>& lane = lanes["quorum at k" + std::to_string(i + 1)];
    std::int64_t started = -first_ms;
    for (const BrokerEvent& event : recording.events) {
      if (event.ms < 0 || event.ms > recording.end_ms) continue;
      if (is_controller(event) && event.text("what") == "start" &&
          number_of(event.text("node")) == all[i])
        started = event.ms + ks::to_us(controller_boot(recording, event)) / 1000;
      const bool told = event.is("quorum_state") || event.is("controller_active");
      if (!told || event.number("node") != all[i]) continue;
      const std::string epoch = ", epoch " + std::to_string(event.number("epoch"));
      std::string text;
      if (event.is("quorum_state")) text = event.text("state") + epoch;
      if (event.is("controller_active")) text = "active" + epoch;
      if (text.empty() || (!lane.empty() && lane.back().text == text)) continue;
      const bool young = event.ms > started && event.ms < started + first_ms;
      lane.push_back(Noted{recording.time(event.ms), text, -1, young});
    }
  }
}

}  // namespace ks_replay
