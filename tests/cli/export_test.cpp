// Exports: tables for spreadsheets and scripts, a trace for the Perfetto viewer, a drawing for slides.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/scenario/parse.h"
#include "tests/cli/command.h"
#include "viz/cli/svg.h"
#include "viz/cli/svg_flags.h"
#include "viz/cli/timeline_svg.h"

using ks_tests::bytes_of;
using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::lines_of;
using ks_tests::Outcome;
using nlohmann::json;

namespace {

std::string exported(std::vector<std::string> words) {
  words.insert(words.begin(), "export");
  const Outcome outcome = kafkascope(words);
  CHECK(outcome.err.empty());
  CHECK(outcome.code == 0);
  return outcome.out;
}

ks::Session session_of(const std::string& name) {
  const auto scenario = ks::parse_scenario(bytes_of(ks_tests::shipped(name)), name);
  REQUIRE(scenario);
  auto session = ks::Session::open(*scenario);
  session.compute_all();
  return session;
}

}  // namespace

TEST_CASE("series are a table with a row for each sample") {
  const auto lines = lines_of(exported(
      {"04-orders-crash", "--format", "csv", "--from", "crash+40s", "--to", "crash+40.2s"}));
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] ==
        "time_us,records_in,records_in_per_second,smallest_ISR,partitions_under_min_ISR,"
        "produce_requests_in_flight,records_out OrderProcessingGroup,"
        "records_out_per_second OrderProcessingGroup,total_lag OrderProcessingGroup,"
        "partitions_without_an_owner OrderProcessingGroup,oldest_wait OrderProcessingGroup,"
        "end-to-end_latency OrderProcessingGroup,"
        "lag OrderProcessingGroup orders-0,"
        "lag OrderProcessingGroup orders-1,lag OrderProcessingGroup orders-2,"
        "lag OrderProcessingGroup orders-3,lag OrderProcessingGroup orders-4,"
        "lag OrderProcessingGroup orders-5");
  CHECK(lines[1].starts_with("60000000,"));
  CHECK(lines[3].starts_with("60200000,"));
  // The same instant as `at` tells it.
  const auto state =
      json::parse(kafkascope({"at", "04-orders-crash", "--time", "60s", "--json"}).out);
  std::vector<std::string> cells;
  for (std::size_t from = 0; from < lines[1].size();) {
    const std::size_t comma = std::min(lines[1].find(',', from), lines[1].size());
    cells.push_back(lines[1].substr(from, comma - from));
    from = comma + 1;
  }
  std::int64_t lag = 0;
  for (std::size_t i = 12; i < cells.size(); ++i) lag += std::stoll(cells[i]);
  CHECK(std::to_string(lag) == cells[8]);
  CHECK(cells[9] == "2");  // nobody owns C2's partitions
  REQUIRE(state.is_object());
}

TEST_CASE("series as JSON Lines name what they measure") {
  const auto lines = lines_of(exported({"04-orders-crash", "--format", "jsonl", "--what", "series",
                                        "--from", "60s", "--to", "60s"}));
  REQUIRE(lines.size() == 17);
  CHECK(lines[0].starts_with("{\"time_us\":60000000,\"series\":\"records_in\",\"value\":"));
  CHECK(lines[8] ==
        "{\"time_us\":60000000,\"series\":\"partitions_without_an_owner\",\"group_id\":"
        "\"OrderProcessingGroup\",\"value\":2}");
  CHECK(
      lines[13].starts_with("{\"time_us\":60000000,\"series\":\"lag\",\"group_id\":"
                            "\"OrderProcessingGroup\",\"partition\":\"orders-2\",\"value\":"));
}

TEST_CASE("facts are the same as those of the command facts") {
  const std::vector<std::string> words{"04-orders-crash", "--level", "story", "--node", "C2"};
  std::vector<std::string> facts{"facts"};
  facts.insert(facts.end(), words.begin(), words.end());
  std::vector<std::string> jsonl = words;
  jsonl.insert(jsonl.end(), {"--format", "jsonl"});
  CHECK(exported(jsonl) == kafkascope(facts).out);

  std::vector<std::string> csv = words;
  csv.insert(csv.end(), {"--format", "csv", "--what", "facts"});
  const auto lines = lines_of(exported(csv));
  CHECK(lines.size() == lines_of(kafkascope(facts).out).size() + 1);
  CHECK(lines[0] == "time_us,event,cause,node,fact,level,sentence");
  bool killed = false;
  for (const std::string& line : lines) {
    killed = killed || (line.starts_with("20000000,") &&
                        line.ends_with(",C2,ProcessKilled,story,"
                                       "C2 is killed; it owned orders-2 and orders-3."));
  }
  CHECK(killed);
}

TEST_CASE("a trace has tracks, nested slices, paired flows and counters") {
  const Folder folder;
  exported({"04-orders-crash", "--format", "perfetto", "-o", folder / "t.json"});
  const json trace = json::parse(bytes_of(folder / "t.json"));
  std::map<int, int> process_of_thread;
  std::map<int, std::string> processes;
  std::map<int, std::string> threads;
  std::map<std::string, int> flows_out;
  std::map<std::string, int> flows_in;
  std::map<std::string, int> spans;
  std::map<int, std::vector<std::pair<std::int64_t, std::int64_t>>> slices;
  std::int64_t most_unowned = 0;
  for (const json& event : trace["traceEvents"]) {
    const std::string phase = event["ph"];
    const int thread = event["tid"];
    // A viewer names threads by their number alone.
    const auto [at, fresh] = process_of_thread.emplace(thread, event["pid"].get<int>());
    CHECK(at->second == event["pid"]);
    if (phase == "M" && event["name"] == "process_name")
      processes[event["pid"].get<int>()] = event["args"]["name"].get<std::string>();
    if (phase == "M" && event["name"] == "thread_name")
      threads[thread] = event["args"]["name"].get<std::string>();
    if (phase == "X")
      slices[thread].emplace_back(event["ts"].get<std::int64_t>(),
                                  event["dur"].get<std::int64_t>());
    if (phase == "b") ++spans[event["id"].get<std::string>()];
    if (phase == "e") --spans[event["id"].get<std::string>()];
    if (phase == "X" && event.value("flow_out", false))
      ++flows_out[event["bind_id"].get<std::string>()];
    if (phase == "X" && event.value("flow_in", false))
      ++flows_in[event["bind_id"].get<std::string>()];
    if (phase == "C" && event["name"] == "partitions without an owner" && event["ts"] > 15'000'000)
      most_unowned = std::max(most_unowned, event["args"]["partitions"].get<std::int64_t>());
  }
  std::set<std::string> names;
  for (const auto& [pid, name] : processes) names.insert(name);
  for (const char* name : {"scenario", "group OrderProcessingGroup",
                           "consumer C2 (OrderProcessingGroup)", "producer P1", "broker b1"})
    CHECK(names.count(name) == 1);
  std::set<std::string> tracks;
  for (const auto& [tid, name] : threads) tracks.insert(name);
  for (const char* name : {"group state", "owner of orders-2", "messages"})
    CHECK(tracks.count(name) == 1);
  CHECK(threads.size() == process_of_thread.size());
  CHECK(flows_out.size() > 100);
  CHECK(flows_out == flows_in);
  for (const auto& [id, count] : flows_out) CHECK(count == 1);
  for (const auto& [id, open] : spans) CHECK(open == 0);
  CHECK(most_unowned >= 2);
  for (auto& [thread, list] : slices) {
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first, -a.second) < std::pair(b.first, -b.second);
    });
    std::vector<std::int64_t> open;
    for (const auto& [from, length] : list) {
      CHECK(length > 0);
      while (!open.empty() && open.back() <= from) open.pop_back();
      if (!open.empty()) CHECK(from + length <= open.back());
      open.push_back(from + length);
    }
  }
}

TEST_CASE("the trace tells who owned a partition, and the requests that waited") {
  const json trace = json::parse(
      exported({"04-orders-crash", "--format", "perfetto", "--from", "15s", "--to", "85s"}));
  int track = 0;
  std::vector<std::string> owners;
  std::map<std::string, std::int64_t> began;
  std::int64_t longest_join = 0;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "M" && event["args"]["name"] == "owner of orders-2") track = event["tid"];
    if (event["ph"] == "X" && event["tid"] == track)
      owners.push_back(event["name"].get<std::string>());
    if (event["ph"] == "b" && event["name"] == "JoinGroup")
      began[event["id"].get<std::string>()] = event["ts"].get<std::int64_t>();
    if (event["ph"] == "e" && event["name"] == "JoinGroup")
      longest_join = std::max<std::int64_t>(
          longest_join, event["ts"].get<std::int64_t>() - began.at(event["id"].get<std::string>()));
    if (event.contains("ts")) {
      CHECK(event["ts"] >= 15'000'000);
      CHECK(event["ts"] <= 85'000'000);
    }
  }
  CHECK(owners == std::vector<std::string>{"C2", "nobody", "C1"});
  CHECK(longest_join > 5'000);
}

TEST_CASE("labels of the drawing can be read, lie inside and cover no other") {
  for (const char* name :
       {"04-orders-crash", "05-exits", "06-eager", "06-kip848", "09-lag-and-ceiling",
        "14-static-members", "24-share-groups", "03-two-groups"}) {
    const ks::Session session = session_of(name);
    for (const bool dark : {false, true}) {
      for (const float width : {1600.0F, 900.0F, 480.0F}) {
        kv::SvgOptions options;
        options.dark = dark;
        options.width = width;
        const kv::SvgDrawing drawing =
            kv::timeline_drawing(session, {ks::start_time, session.horizon()}, options);
        CAPTURE(name, dark, width);
        const auto& labels = drawing.labels();
        CHECK(labels.size() > 10);
        for (std::size_t i = 0; i < labels.size(); ++i) {
          CAPTURE(labels[i].text, labels[i].box.x, labels[i].box.y);
          CHECK(kv::contrast(labels[i].look.ink, labels[i].look.on) >= 4.5);
          CHECK(labels[i].look.size >= 11);
          CHECK(labels[i].box.x >= 0);
          CHECK(labels[i].box.y >= 0);
          CHECK(labels[i].box.right() <= drawing.width());
          CHECK(labels[i].box.bottom() <= drawing.height());
          for (std::size_t j = 0; j < i; ++j) {
            CAPTURE(labels[j].text);
            CHECK(!labels[i].box.overlaps(labels[j].box));
          }
        }
      }
    }
  }
}

TEST_CASE("the drawing shows what happened in words and in the window's colours") {
  const std::string svg = exported({"04-orders-crash", "--format", "svg"});
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1600\" height=\""));
  CHECK(svg.ends_with("</svg>\n"));
  for (const char* words : {">The canonical crash</text>", ">kill C2</text>", ">C4 joins</text>",
                            ">nobody owns p2, p3: 45.257 s</text>", ">Preparing</text>",
                            ">heartbeat reached the coordinator</text>", "fill=\"url(#nobody)\""})
    CHECK(svg.find(words) != std::string::npos);
  const std::string dark = exported({"04-orders-crash", "--format", "svg", "--theme", "dark"});
  CHECK(dark != svg);
  CHECK(dark.find("fill=\"#141a24\"") != std::string::npos);  // the panel of the dark theme
  CHECK(exported({"04-orders-crash", "--format", "svg", "--size", "1200x500"})
            .find("width=\"1200\" height=\"500\" viewBox=\"0 0 1200 500\"") != std::string::npos);
  CHECK(exported({"05-exits", "--format", "svg", "--group", "Killed"}).find(">B2</text>") !=
        std::string::npos);
}

TEST_CASE("actions without room in the drawing are counted on the nearest one that has some") {
  std::vector<kv::FlagView> flags(5);
  for (std::size_t i = 0; i < flags.size(); ++i) {
    flags[i].text = "kill C" + std::to_string(i + 1);
    flags[i].time = ks::at(std::chrono::seconds(10 + i));
    flags[i].x = 100 + static_cast<float>(i);
  }
  flags[4].x = 900;
  const std::vector<kv::SvgFlag> places = kv::place_svg_flags(flags, 800, 50, 1000);
  REQUIRE(places.size() == 5);
  CHECK(places[0].row == 1);
  CHECK(places[1].row == 0);
  CHECK_FALSE(places[2].placed());
  CHECK_FALSE(places[3].placed());
  CHECK(places[0].count == 0);
  CHECK(places[1].count == 2);
  CHECK(places[1].more == "\nkill C3 at 12.000 s\nkill C4 at 13.000 s");
  // What the axis does not reach is not there at all.
  CHECK_FALSE(places[4].placed());
  flags.resize(2);
  const std::vector<kv::SvgFlag> all = kv::place_svg_flags(flags, 800, 50, 1000);
  CHECK(all[0].count + all[1].count == 0);
  CHECK(all[0].width < places[0].width);
}

TEST_CASE("text in the drawing is escaped") {
  const std::string scenario =
      "format = 1\ntitle = \"<b> & \\\"q\\\"\"\nduration = \"5s\"\n[cluster]\nbrokers = "
      "1\n[[topics]]\n"
      "name = \"t\"\n[[groups]]\nid = \"g\"\ntopics = [\"t\"]\nmembers = [\"C1\"]\n";
  const std::string svg = kafkascope({"export", "-", "--format", "svg"}, scenario).out;
  CHECK(svg.find("<title>&lt;b&gt; &amp; &quot;q&quot;</title>") != std::string::npos);
  CHECK(svg.find("<b>") == std::string::npos);
}

TEST_CASE("wrong words of an export are said together") {
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"export", "01-first-topic"});
    const Outcome outcome = kafkascope(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(error({"--format", "xlsx"}) ==
        "--format xlsx: error: is no form of an export. allowed: csv, jsonl, perfetto or svg\n");
  CHECK(error({"--format", "csv", "--node", "C1", "--theme", "dark"}) ==
        "kafkascope export: error: --node does not go with --format csv of series. allowed: facts "
        "and perfetto\n"
        "kafkascope export: error: --theme does not go with --format csv of series. allowed: "
        "--format svg\n");
  CHECK(error({"--format", "svg", "--size", "10x10"}) ==
        "--size 10x10: error: is no size of a picture. allowed: WIDTHxHEIGHT from 480x200 to "
        "8192x8192\n");
  CHECK(error({"--format", "svg", "--group", "nobody"})
            .starts_with("--group nobody: error: there is no "
                         "such group. allowed: "));
  CHECK(error({}) ==
        "kafkascope export: error: --format is missing. allowed: csv, jsonl, perfetto or svg\n");
}
