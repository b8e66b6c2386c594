#include "tests/conformance/replay/brokers/broker_self_test.h"

#include <algorithm>

#include "tests/conformance/replay/brokers/broker_run.h"

namespace ks_replay {
namespace {

struct Change {
  const char* name;
  bool (*applies)(const BrokerEvent&);
  void (*change)(BrokerEvent&);
};

const std::vector<Change>& changes() {
  static const std::vector<Change> table = {
      {"another ISR", [](const BrokerEvent& e) { return e.is("partition_change") && e.has("isr"); },
       [](BrokerEvent& e) { e.body["isr"][1].push_back(9); }},
      {"another partition epoch", [](const BrokerEvent& e) { return e.is("partition_change"); },
       [](BrokerEvent& e) { e.body["partition_epoch"][1] = 77; }},
      {"a change of a partition that is missing",
       [](const BrokerEvent& e) { return e.is("partition_change"); },
       [](BrokerEvent& e) { e.ev = "left_out"; }},
      {"a change of a partition five seconds early",
       [](const BrokerEvent& e) { return e.is("partition_change"); },
       [](BrokerEvent& e) { e.ms -= 5000; }},
      {"another leader",
       [](const BrokerEvent& e) { return e.is("partition_change") && e.has("leader"); },
       [](BrokerEvent& e) { e.body["leader"][1] = 9; }},
      {"a fencing two seconds early", [](const BrokerEvent& e) { return e.is("fencing"); },
       [](BrokerEvent& e) { e.ms -= 2000; }},
      {"a registration that is refused",
       [](const BrokerEvent& e) { return e.is("registration") && e.number("error") == 0; },
       [](BrokerEvent& e) { e.body["error"] = 101; }},
      {"another state of a broker", [](const BrokerEvent& e) { return e.is("broker_state"); },
       [](BrokerEvent& e) { e.body["to"] = "SHUTTING_DOWN"; }},
      {"a log that is cut elsewhere", [](const BrokerEvent& e) { return e.is("log_truncated"); },
       [](BrokerEvent& e) { e.body["to"] = e.number("to") - 10; }},
      {"a high watermark that went back",
       [](const BrokerEvent& e) { return e.is("leader_start") && e.ms > 0; },
       [](BrokerEvent& e) {
         e.ev = "hw_backward";
         e.body["hw"] = {5, 4};
       }},
      {"another error of a producer", [](const BrokerEvent& e) { return e.is("client_retry"); },
       [](BrokerEvent& e) { e.body["error"] = "NOT_COORDINATOR"; }},
      {"another epoch that a producer learns",
       [](const BrokerEvent& e) { return e.is("client_learns_epoch"); },
       [](BrokerEvent& e) { e.body["epoch"] = 77; }},
      {"an acknowledgement four seconds late",
       [](const BrokerEvent& e) { return e.is("produce") && e.has("done") && e.has("off"); },
       [](BrokerEvent& e) { e.body["done"] = e.number("done") + 4000; }},
      {"a record stored twice", [](const BrokerEvent& e) { return e.is("consume"); },
       [](BrokerEvent& e) { e.body["rec"] = "A:1"; }},
  };
  return table;
}

/// A header may leave out what says nothing, and nothing else.
void check_header(const BrokerRecording& recording, std::size_t& tried,
                  std::vector<std::string>& unnoticed) {
  const auto expect = [&](const char* name, bool held) {
    ++tried;
    if (!held) unnoticed.push_back(recording.name + ": " + name);
  };
  Json header = recording.header;
  for (const char* key : {"overrides", "nodes", "rep", "kafka_version"}) header.erase(key);
  header["topics"].erase("config");
  expect("a header without what may be missing",
         complete_header(header, recording.events).empty() &&
             header["nodes"] == recording.header.at("nodes") && header["overrides"].empty() &&
             header["topics"]["config"].empty());
  header["topics"]["initial"]["payments-0"] = {{"leader", 1}, {"ar", {1}}};
  expect("a second topic", !complete_header(header, recording.events).empty());
  header = recording.header;
  header["topics"].erase("initial");
  expect("a header without first leaders", !complete_header(header, recording.events).empty());
  header = recording.header;
  header.erase("mode");
  expect("a header without its mode", !complete_header(header, recording.events).empty());
}

}  // namespace

std::vector<std::string> unnoticed_in_brokers(const BrokerRecording& recording,
                                              std::size_t& tried) {
  std::vector<std::string> unnoticed;
  check_header(recording, tried, unnoticed);
  const BrokerRunResult whole = broker_run(recording);
  if (!whole.not_modelled.empty() || whole.differences > 0) return unnoticed;
  for (const Change& change : changes()) {
    BrokerRecording changed = recording;
    const auto last =
        std::find_if(changed.events.rbegin(), changed.events.rend(), [&](const BrokerEvent& event) {
          return event.ms > recording.first_fault_ms && event.ms < recording.end_ms - 5000 &&
                 change.applies(event);
        });
    if (last == changed.events.rend()) continue;
    change.change(*last);
    std::stable_sort(changed.events.begin(), changed.events.end(),
                     [](const BrokerEvent& a, const BrokerEvent& b) { return a.ms < b.ms; });
    ++tried;
    if (broker_run(changed).differences == 0)
      unnoticed.push_back(recording.name + ": " + change.name);
  }
  return unnoticed;
}

}  // namespace ks_replay
