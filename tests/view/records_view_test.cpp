// The Records view as text: what stands where in a log, who was handed it, and what became of a record.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/build_records.h"
#include "viz/model/records_text.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

struct Moment {
  ks::Session session;
  UiState ui;

  Moment(const std::string& text, ks::Duration when, const std::string& partition)
      : session(ks::test::completed(text)) {
    ui.cursor.time = ks::at(when);
    ui.records.open = true;
    if (!partition.empty()) ui.selection.partition = session.names().find_partition(partition);
  }
  RecordsView view() {
    return build_records(session.world_at_time(ui.cursor.time), session.lanes(), ui);
  }
  std::string text() { return records_text(view()); }
  /// Of the record at this offset.
  std::string line(std::int64_t offset) {
    const std::string all = "\n" + text();
    const std::size_t at = all.find("\n" + std::to_string(offset) + " ");
    if (at == std::string::npos) return "none";
    return all.substr(at + 1, all.find('\n', at + 1) - at - 1);
  }
};

}  // namespace

TEST_CASE("the first partition is shown until one is picked") {
  Moment moment(ks::test::quick_text(), 5s, "");
  CHECK(moment.view().name == "orders-0");
  CHECK(moment.view().choices.size() == 6);
  moment.ui.show_internal = true;
  CHECK(moment.view().choices.size() == 56);
  moment.ui.selection.partition = moment.session.names().find_partition("orders-4");
  CHECK(moment.view().name == "orders-4");
  CHECK(moment.view().chosen == 4);
}

TEST_CASE("each record says where it is stored, and how often it was handed out") {
  Moment moment(ks::test::quick_text(), 2s, "orders-2");
  CHECK(moment.text() ==
        R"(orders-2, leader b3, epoch 0: 0..5, last stable offset 5, high watermark 5
segment 0..5 850 bytes
0 0.200 [customer-2] P1 #1 xxx
1 0.800 [customer-8] P1 #7 xxx
2 1.100 [customer-11] P1 #10 xxx
3 1.200 [customer-12] P1 #11 xxx
4 1.400 [customer-2] P1 #13 xxx
)");
  moment.ui.cursor.time = ks::at(5s);
  CHECK(moment.line(15) == "15 4.800 [customer-12] P1 #47 xxx OrderProcessingGroup:1");
}

TEST_CASE("a record that is picked tells its fate, and those with its key are marked") {
  Moment moment(ks::test::quick_text(), 5s, "orders-2");
  moment.ui.records.picked = 1;
  CHECK(moment.line(1) == "1 0.800 [customer-8] P1 #7 xxx OrderProcessingGroup:1 *");
  CHECK(moment.line(2) == "2 1.100 [customer-11] P1 #10 xxx OrderProcessingGroup:1");
  CHECK(moment.line(5) == "5 2.000 [customer-8] P1 #19 xxx OrderProcessingGroup:1 *");
  const std::string text = moment.text();
  CHECK(text.substr(text.find("offset: ")) == R"(offset: 1, committed
timestamp: 0.800 s
key: customer-8
value: P1 #7
size: 109 B
batch: 1 record from offset 1, leader epoch 0
sequence: 1 of producer id 0, epoch 0
stored at: b3 (leader), b1, b2
P1: acknowledged
OrderProcessingGroup: handed out once
)");
}

TEST_CASE("a log can be looked at from any offset on") {
  Moment moment(ks::test::quick_text(), 29s, "orders-2");
  const RecordsView newest = moment.view();
  REQUIRE(newest.rows.size() > 10);
  CHECK(newest.newest);
  CHECK(newest.rows.back().record.offset == newest.log_end - 1);
  moment.ui.records.top = 5;
  const RecordsView middle = moment.view();
  CHECK_FALSE(middle.newest);
  CHECK(middle.rows.front().record.offset == 5);
}

TEST_CASE("a segment tells the entries of its indexes, by the topic's index.interval.bytes") {
  std::string text = ks::test::quick_text();
  const std::string topic = "name = \"orders\"\n";
  text.replace(text.find(topic), topic.size(),
               topic + "config = { \"index.interval.bytes\" = 160 }\n");
  // Batches of one record and 170 bytes: the second one has the first 170 behind it.
  Moment moment(text, 2s, "orders-2");
  CHECK(moment.text().find("segment 0..5 850 bytes, index: 4 offset entries (32 B), 4 time entries "
                           "(48 B)\n") != std::string::npos);
}

TEST_CASE("records that were handed out twice show by group") {
  Moment moment(ks::shipped("08-commits.toml"), 40s, "orders-2");
  CHECK(moment.line(106) ==
        "106 21.233 [customer-37] P1 #636 xxx Auto:1 AfterBatch:1 BeforeBatch:1 PerRecord:1");
  CHECK(moment.line(107) ==
        "107 21.500 [customer-45] P1 #644 xxx Auto:2 AfterBatch:1 BeforeBatch:1 PerRecord:1");
  CHECK(moment.line(123) ==
        "123 24.400 [customer-12] P1 #731 xxx Auto:2 AfterBatch:2 BeforeBatch:1 PerRecord:2");
}

TEST_CASE("a log with transactions shows markers, and what is aborted or open") {
  Moment moment(ks::shipped("21-read-committed.toml"), 20s, "");
  moment.ui.records.top = 0;
  CHECK(moment.line(12) ==
        "12 1.018 [] COMMIT marker of producer id 0, epoch 1 (marker) xxx Billing:0");
  moment.ui.records.top = 250;
  std::string odd;
  for (const RecordsRow& row : moment.view().rows) {
    if (row.record.standing == RecordStanding::open_transaction)
      odd += std::to_string(row.record.offset) + " ";
  }
  CHECK(odd == "298 299 301 302 304 305 307 308 310 ");
}

TEST_CASE("what the dead replica does not have is not committed while it counts as in sync") {
  Moment moment(ks::shipped("22-coordinator-failover.toml"), 24s, "orders-0");
  CHECK(moment.view().high_watermark == 33);
  CHECK(moment.line(32) == "32 19.450 [customer-5] P1 #388 xxx OrderProcessingGroup:1");
  CHECK(moment.line(33) ==
        "33 20.050 [customer-5] P1 #400 (not committed) xx- OrderProcessingGroup:0");
}

TEST_CASE("a record says what its scenario lets it say, and has its headers") {
  Moment moment(ks::shipped("rider-updates.toml"), 10s, "rider-updates-1");
  moment.ui.records.picked = 2;
  CHECK(moment.line(2) ==
        "2 7.000 [location-update] app #11 \"rider 11 is in the south\" location=south xxx *");
  const std::string text = moment.text();
  CHECK(text.find("says: rider 11 is in the south\nheaders: content-type: text/plain\n") !=
        std::string::npos);
}

TEST_CASE("a cluster without topics has no records") {
  Moment moment(ks::shipped("rider-updates.toml"), 1s, "");
  CHECK(moment.text() == "No topic has partitions yet.\n");
}

}  // namespace kv
