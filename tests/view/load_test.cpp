// The inspector's tables about what brokers have to do and what quotas make of clients.
#include "viz/model/broker_load.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "tests/support/sessions.h"
#include "viz/model/build_inspector.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

struct Looked {
  ks::Session session;
  explicit Looked(const std::string& text) : session(ks::test::completed(text)) {}

  /// What stands beside the title of b1's load.
  std::string load_note(ks::Duration when) {
    UiState ui;
    ui.selection.node = session.names().find("b1");
    ui.cursor = {ks::at(when), session.event_at(ks::at(when)), false};
    InspectorMemory memory;
    for (const InspectorTable& table : build_inspector(session, ui, memory).tables) {
      if (table.title == "Load") return table.note;
    }
    return {};
  }

  /// The rows of one of the inspector's tables, "name: value".
  Lines table(ks::Duration when, const std::string& node, const std::string& title) {
    UiState ui;
    ui.selection.node = session.names().find(node);
    ui.cursor = {ks::at(when), session.event_at(ks::at(when)), false};
    InspectorMemory memory;
    const InspectorView view = build_inspector(session, ui, memory);
    Lines lines;
    for (const InspectorTable& table : view.tables) {
      if (table.title != title) continue;
      for (const auto& row : table.rows) lines.push_back(row[0].text + ": " + row[1].text);
    }
    return lines;
  }
};

}  // namespace

TEST_CASE("the inspector says how long a broker's links are busy") {
  Looked lesson{ks::shipped("27-quota.toml")};
  // The neighbour is not there yet; with it five requests of 190 kB stand before the link of 1 MB/s; with
  // its quota one of them.
  CHECK(lesson.table(15s, "b1", "Load") ==
        Lines{"link, in: idle; 1000000 bytes/s", "link, out: idle; 1000000 bytes/s"});
  CHECK(lesson.table(45s, "b1", "Load") == Lines{"link, in: busy for 875.757 ms; 1000000 bytes/s",
                                                 "link, out: idle; 1000000 bytes/s"});
  CHECK(lesson.table(90s, "b1", "Load") == Lines{"link, in: busy for 193.66 ms; 1000000 bytes/s",
                                                 "link, out: busy for 100 µs; 1000000 bytes/s"});
  CHECK(lesson.load_note(45s) == "figures of ours, not Kafka's");
  CHECK(lesson.table(45s, "b2", "Load") ==
        Lines{"link, in: idle; 1000000 bytes/s", "link, out: idle; 1000000 bytes/s"});
}

TEST_CASE("the inspector shows a client's quota, and who throttles it") {
  Looked lesson{ks::shipped("27-quota.toml")};
  CHECK(lesson.table(45s, "Import", "Quotas").empty());
  CHECK(lesson.table(51s, "Import", "Quotas") == Lines{"producer_byte_rate: 200000 bytes/s"});
  CHECK(lesson.table(60s, "Import", "Quotas") ==
        Lines{"producer_byte_rate: 200000 bytes/s; b1 throttles it for 3.756 s"});
  CHECK(lesson.table(60s, "Shop", "Quotas").empty());
  CHECK(lesson.table(60s, "C1", "Quotas").empty());
}

TEST_CASE(
    "handlers, disks and all kinds of quotas have a row each, and only where they are limited") {
  const auto file = [](const std::string& capacity) {
    return R"(format = 1
duration = "30s"
seed = 3
[cluster]
brokers = 1
capacity = { )" +
           capacity + R"( }
config = { "num.io.threads" = 1, "queued.max.requests" = 2 }
[[topics]]
name = "orders"
partitions = 1
[[producers]]
name = "P1"
topic = "orders"
rate = "10/s"
record-size = "500B"
[[producers]]
name = "P2"
topic = "orders"
rate = "10/s"
[[producers]]
name = "P3"
topic = "orders"
rate = "10/s"
[[producers]]
name = "P4"
topic = "orders"
rate = "10/s"
[[groups]]
id = "G"
topics = ["orders"]
members = ["C1", "C2"]
[[quotas]]
client = "P1"
producer_byte_rate = 2000
request_percentage = 10
[[quotas]]
client = "<default>"
consumer_byte_rate = 3000
)";
  };
  // Everybody waits for the disk; without it for the one handler.
  Looked small{file("request-time = \"400ms\", disk-throughput = \"1KB\"")};
  CHECK(small.table(20s, "b1", "Load") ==
        Lines{"request handlers: 0 of 1 busy (53 % idle in the last minute); 400 ms each",
              "disk: busy for 12.357 s; 1000 bytes/s"});
  Looked busy{file("request-time = \"400ms\"")};
  CHECK(
      busy.table(20s, "b1", "Load") ==
      Lines{"request handlers: 1 of 1 busy (1 % idle in the last minute), 2 requests wait, 3 more "
            "at the network threads; 400 ms each"});
  // P1 has two quotas of its own, and the third kind of all clients without one.
  CHECK(small.table(20s, "P1", "Quotas") == Lines{"producer_byte_rate: 2000 bytes/s",
                                                  "consumer_byte_rate: 3000 bytes/s",
                                                  "request_percentage: 10 %"});
  CHECK(small.table(20s, "P2", "Quotas") == Lines{"consumer_byte_rate: 3000 bytes/s"});
  CHECK(small.table(20s, "C1", "Quotas") == Lines{"consumer_byte_rate: 3000 bytes/s"});
  Looked plain{ks::test::quick_text()};
  CHECK(plain.table(20s, "b1", "Load").empty());
  CHECK(plain.table(20s, "P1", "Quotas").empty());
}

TEST_CASE("network threads have a row where they take time: what they have to read and to write") {
  std::string text = R"(format = 1
duration = "30s"
[cluster]
brokers = 1
capacity = { network-time = "10ms" }
config = { "num.network.threads" = 1 }
[[topics]]
name = "orders"
)";
  for (const char* name : {"P1", "P2", "P3", "P4"})
    text += fmt::format("[[producers]]\nname = \"{}\"\ntopic = \"orders\"\nrate = \"1/s\"\n", name);
  Looked all{text};
  // Four questions for metadata come at 1 ms. They have been read at 41 ms, when the first answer is begun.
  CHECK(all.table(1ms, "b1", "Load") == Lines{"network threads: 1 of 1 busy (100 % idle in the "
                                              "last minute), 3 requests wait; 10 ms each"});
  CHECK(all.table(41ms, "b1", "Load") == Lines{"network threads: 1 of 1 busy (2 % idle in the last "
                                               "minute), 3 answers wait; 10 ms each"});
}

}  // namespace kv
