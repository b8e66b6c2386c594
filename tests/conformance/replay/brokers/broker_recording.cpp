#include "tests/conformance/replay/brokers/broker_recording.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace ks_replay {
namespace {

/// Most lines of a file are of kinds that only their effects are compared of.
class LeftOut {
 public:
  bool operator()(std::string_view line) {
    constexpr std::array<std::string_view, 4> kinds = {
        R"("ev":"follower_append")", R"("ev":"metadata_applied")", R"("ev":"produce_request")",
        R"("ev":"admin_)"};
    const std::string_view head = line.substr(0, 60);
    const auto tells = [&](std::string_view kind) { return head.find(kind) != head.npos; };
    // A thread's first fetches say when it began.
    if (tells(R"("ev":"fetcher_added")")) fetches_ = most_fetches;
    if (tells(R"("ev":"fetch_pos")")) return --fetches_ < 0;
    // And the first request after a client has connected how long it took.
    if (tells(R"("ev":"client_connecting")")) requests_ = most_requests;
    if (tells(R"("ev":"broker_produce")")) return --requests_ < 0;
    return std::any_of(kinds.begin(), kinds.end(), tells);
  }

 private:
  static constexpr int most_fetches = 200;
  static constexpr int most_requests = 60;
  int fetches_ = 0;
  int requests_ = 0;
};

bool is_fault(const BrokerEvent& event) {
  return event.is("action") && event.ms >= 0 && event.text("what") != "clients stopped";
}

/// The instants that everything else is counted from.
void find_instants(BrokerRecording& recording, std::string& error) {
  bool active = false;
  bool fault = false;
  recording.end_ms = recording.header.value("end", std::int64_t{0});
  for (const BrokerEvent& event : recording.events) {
    const bool rebalanced =
        event.is("zk_controller") && event.ms < 0 &&
        event.text("text") == "Processing automatic preferred replica leader election";
    if ((event.is("controller_active") || rebalanced) && !active) {
      recording.active_ms = event.ms;
      active = true;
    } else if (is_fault(event) && !fault) {
      recording.first_fault_ms = event.ms;
      fault = true;
    } else if (event.is("action") && event.text("what") == "clients stopped") {
      recording.end_ms = event.ms;
    }
  }
  // With ZooKeeper the controller's tasks count from the first look at preferred leaders.
  if (!active) recording.active_ms = recording.events.empty() ? 0 : recording.events.front().ms;
  if (!fault) error = recording.name + " has no action after time zero";
}

}  // namespace

std::int64_t BrokerRecording::cause_before(std::int64_t ms) const {
  std::int64_t last = 0;
  for (const BrokerEvent& event : events) {
    if (event.ms >= ms) break;
    if (is_fault(event) && event.text("what") != "exited") last = event.ms;
  }
  return last;
}

std::string complete_header(Json& header, const std::vector<BrokerEvent>& events) {
  for (const char* key : {"mode", "topics"}) {
    if (!header.contains(key)) return std::string{"its header lacks \""} + key + "\"";
  }
  Json& topics = header["topics"];
  for (const char* key : {"spec", "initial"}) {
    if (!topics.is_object() || !topics.contains(key) || topics[key].empty())
      return std::string{"its header lacks \""} + key + "\" of its topics";
  }
  const std::string spec = topics["spec"];
  for (const auto& [partition, placed] : topics["initial"].items()) {
    if (partition.substr(0, partition.rfind('-')) != spec.substr(0, spec.find(':')))
      return "it has more than one topic, which is not compared";
  }
  // What says nothing may be missing.
  if (!topics.contains("config")) topics["config"] = Json::object();
  if (!header.contains("overrides")) header["overrides"] = Json::object();
  if (!header.contains("clients")) header["clients"] = Json::array();
  for (Json& client : header["clients"]) {
    if (client.contains("rate") && client["rate"].is_string())
      client["rate"] = std::stoll(client["rate"].get<std::string>());
  }
  if (header.contains("nodes")) return {};
  std::set<std::string> nodes;
  for (const BrokerEvent& event : events) {
    const std::string node = event.is("action") ? event.text("node") : "";
    for (const char* kind : {"broker-", "controller-", "zookeeper-"}) {
      if (node.starts_with(kind)) nodes.insert(node);
    }
  }
  header["nodes"] = nodes;
  return {};
}

std::string model_broker(const std::string& node) { return "b" + node.substr(node.find('-') + 1); }
std::string model_broker(std::int64_t id) { return "b" + std::to_string(id); }

BrokerRecording read_broker_recording(const std::string& path, std::string& error) {
  BrokerRecording recording;
  recording.name = std::filesystem::path(path).filename().string();
  recording.name.resize(recording.name.find(".jsonl"));
  std::vector<Json> lines = json_lines(path, error, static_cast<std::size_t>(-1), LeftOut{});
  if (!error.empty()) return recording;
  if (lines.empty() || lines.front().value("ev", "") != "header") {
    error = path + " does not begin with a header";
    return recording;
  }
  recording.header = std::move(lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    BrokerEvent event;
    event.body = std::move(lines[i]);
    event.ms = event.body.at("t").get<std::int64_t>();
    event.ev = event.body.at("ev");
    recording.events.push_back(std::move(event));
  }
  error = complete_header(recording.header, recording.events);
  if (!error.empty()) {
    error = path + ": " + error;
    return recording;
  }
  find_instants(recording, error);
  return recording;
}

}  // namespace ks_replay
