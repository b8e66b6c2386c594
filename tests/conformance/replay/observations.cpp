#include "tests/conformance/replay/observations.h"

#include <algorithm>
#include <set>

#include "sim/protocol/api_key.h"
#include "tests/conformance/replay/model_steps.h"
#include "tests/conformance/replay/recorded_steps.h"

namespace ks_replay {
namespace {

/// Steps of the coordinator that tell the group's story.
bool is_key_step(std::string_view text) {
  for (const std::string_view kind :
       {"group_state ", "member_removed ", "group_epoch ", "target_assignment "}) {
    if (text.starts_with(kind)) return true;
  }
  return false;
}

std::string callback_text(std::string_view name, std::vector<int> parts) {
  return std::string{name} + " " + list_text(std::move(parts));
}

void record_client(Lanes& lanes, const Event& event) {
  if (event.ev == "assigned" || event.ev == "revoked" || event.ev == "lost") {
    lanes["callbacks of " + event.who].push_back(
        {event.t, callback_text(event.ev, event.body.value("parts", std::vector<int>{}))});
  }
  if (event.ev == "poll_timer_expired")
    lanes["errors of " + event.who].push_back({event.t, "poll_timer_expired"});
}

/// Who the simulation has for a client of the recording: a client's second process is "C2#2" there.
std::string process_name(ks::NodeId node, const ks::World& world) {
  return std::string{world.names->of(node)};
}

void observe_fact(Lanes& lanes, const ks::Fact& fact, const ks::World& world,
                  const Recording& recording, const Partitions& partitions) {
  const std::string callbacks = "callbacks of " + process_name(fact.node, world);
  const auto called = [&](std::string_view name, const std::vector<ks::PartitionId>& list) {
    lanes[callbacks].push_back({fact.time, callback_text(name, partitions.numbers(list))});
  };
  if (const auto* given = std::get_if<ks::PartitionsAssigned>(&fact.body)) {
    called("assigned", given->partitions);
  } else if (const auto* revoked = std::get_if<ks::PartitionsRevoked>(&fact.body)) {
    called("revoked", revoked->partitions);
  } else if (const auto* lost = std::get_if<ks::PartitionsLost>(&fact.body)) {
    called("lost", lost->partitions);
  } else if (std::holds_alternative<ks::PollIntervalExceeded>(fact.body)) {
    lanes["errors of " + process_name(fact.node, world)].push_back(
        {fact.time, "poll_timer_expired"});
  } else if (const auto* computed = std::get_if<ks::AssignmentComputed>(&fact.body)) {
    std::vector<std::string> shares;
    for (const ks::MemberAssignment& share : computed->assignments) {
      shares.push_back(model_label(share.member, world, recording) + " " +
                       list_text(partitions.numbers(share.partitions)));
    }
    lanes["assignments"].push_back({fact.time, words_text(shares)});
  } else if (const auto* sent = std::get_if<ks::MessageSent>(&fact.body)) {
    const ks::KafkaError error = error_of(sent->message.body);
    if (!is_response(sent->message.body) || error == ks::KafkaError::none) return;
    if (sent->to.kind != ks::NodeKind::consumer) return;
    lanes["errors of " + process_name(sent->to, world)].push_back(
        {fact.time, std::string{api_name(api_key(sent->message.body))} + " " +
                        std::to_string(static_cast<int>(error))});
  }
}

}  // namespace

Lanes recorded_lanes(const Recording& recording) {
  Lanes lanes;
  for (const Step& step : recorded_steps(recording).steps) {
    if (is_key_step(step.text)) lanes["group"].push_back({step.t, step.text});
  }
  for (const Event& event : recording.events) {
    if (event.src == "client") record_client(lanes, event);
    if (event.src != "broker" || !event.body.contains("end")) continue;
    if (event.ev == "SyncGroup" && event.body.contains("assignments")) {
      lanes["assignments"].push_back(
          {event.t, shares_text(event.body.at("assignments"), recording)});
    }
    if (event.err() != 0) {
      lanes["errors of " + event.who].push_back(
          {event.end(), event.ev + " " + std::to_string(event.err())});
    }
  }
  return lanes;
}

void observe(Lanes& lanes, const std::vector<ks::Fact>& facts, const ks::World& world,
             const Recording& recording, const Partitions& partitions) {
  if (facts.empty()) return;
  for (const std::string& step : model_steps(facts, world, recording, partitions)) {
    if (is_key_step(step)) lanes["group"].push_back({facts.front().time, step});
  }
  for (const ks::Fact& fact : facts) observe_fact(lanes, fact, world, recording, partitions);
}

std::map<int, std::int64_t> recorded_repeats(const Recording& recording) {
  std::map<int, std::set<std::int64_t>> seen;
  std::map<int, std::int64_t> repeats;
  for (const Event& event : recording.events) {
    if (event.ev != "consumed") continue;
    for (const auto& [partition, span] : event.body.at("offsets").items()) {
      const int p = std::stoi(partition);
      for (std::int64_t o = span.at(0); o <= span.at(1).get<std::int64_t>(); ++o) {
        if (!seen[p].insert(o).second) ++repeats[p];
      }
    }
  }
  return repeats;
}

}  // namespace ks_replay
