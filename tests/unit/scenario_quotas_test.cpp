// Capacity and quotas in a file: read, checked, written, read again.
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

std::string file(const std::string& cluster, const std::string& rest = "") {
  return "format = 1\n[cluster]\nbrokers = 1\n" + cluster +
         "[[topics]]\nname = \"orders\"\n[[producers]]\nname = \"P\"\ntopic = \"orders\"\n" + rest;
}

/// The same after writing and reading it again.
Scenario read(const std::string& text) {
  const auto scenario = parse_scenario(text, "f.toml");
  if (!scenario) FAIL(to_text(scenario.error().front()));
  const auto again = parse_scenario(write_scenario(*scenario), "f.toml");
  if (!again) FAIL(to_text(again.error().front()));
  CHECK(same_meaning(*again, *scenario));
  return *scenario;
}

std::string problem_of(const std::string& text) {
  const auto scenario = parse_scenario(text, "f.toml");
  return scenario ? "" : to_text(scenario.error().front());
}

CommandBody action(const std::string& keys) {
  return *read(file("", "[[timeline]]\nat = \"5s\"\ndo = \"config\"\n" + keys + "\n"))
              .timeline.front()
              .action;
}

std::string problem_of_action(const std::string& keys) {
  return problem_of(file("", "[[timeline]]\nat = \"5s\"\ndo = \"config\"\n" + keys + "\n"));
}

}  // namespace

TEST_CASE("what brokers can do in a time") {
  CHECK(read(file("")).cluster.capacity == CapacitySpec{});
  const std::string all =
      "capacity = { request-time = \"500us\", disk-throughput = \"10MB\", link-bandwidth = "
      "\"1MiB\" }\n";
  CHECK(read(file(all)).cluster.capacity == CapacitySpec{Duration{500}, 10'000'000, 1'048'576});
  CHECK(read(file("capacity = { network-time = \"30us\" }\n")).cluster.capacity ==
        CapacitySpec{{}, 0, 0, Duration{30}});
  CHECK(read(file("capacity = { disk-throughput = \"1KB\" }\n")).cluster.capacity ==
        CapacitySpec{{}, 1'000, 0});
  CHECK(problem_of(file("capacity = { disk-throughput = \"999B\" }\n")).find("out of range") !=
        std::string::npos);
  CHECK(problem_of(file("network = { bandwidth = \"1MB\" }\n")) ==
        "f.toml:4:25: error: bandwidth is a broker's, not the network's. allowed: link-bandwidth "
        "of capacity");
}

TEST_CASE("quotas of a client and of all others") {
  const std::string two =
      "[[quotas]]\nclient = \"P\"\nproducer_byte_rate = 1000\nrequest_percentage = 5\n"
      "[[quotas]]\nconsumer_byte_rate = 2000\n";
  CHECK(read(file("", two)).cluster.quotas ==
        std::vector{QuotaSpec{"P", {{"producer_byte_rate", "1000"}, {"request_percentage", "5"}}},
                    QuotaSpec{"<default>", {{"consumer_byte_rate", "2000"}}}});
  CHECK(problem_of(file("", "[[quotas]]\nclient = \"P\"\n")) ==
        "f.toml:9:1: error: a quota limits something. allowed: producer_byte_rate, "
        "consumer_byte_rate, request_percentage");
  CHECK(problem_of(file("",
                        "[[quotas]]\nconsumer_byte_rate = 1\n[[quotas]]\nclient = "
                        "\"<default>\"\nconsumer_byte_rate = 2\n")) ==
        "f.toml:11:1: error: the quotas of \"<default>\" are given twice");
  const std::string none = "[[quotas]]\nproducer_byte_rate = 0\nconsumer_byte_rate = 1\n";
  CHECK(problem_of(file("", none)).find("producer_byte_rate = 0 is out of range") !=
        std::string::npos);
}

TEST_CASE("quotas that change while the cluster runs") {
  const CommandBody set = action("client = \"P\"\nconfig = { producer_byte_rate = 1000 }");
  CHECK(set == CommandBody{AlterConfig{"", "", {{"producer_byte_rate", "1000"}}, {}, "P"}});
  CHECK(to_text(set) == "set producer_byte_rate = 1000 of the client P");
  const CommandBody gone = action("client = \"<default>\"\nremove = [\"consumer_byte_rate\"]");
  CHECK(gone == CommandBody{AlterConfig{"", "", {}, {"consumer_byte_rate"}, "<default>"}});
  CHECK(to_text(gone) == "remove consumer_byte_rate of clients without quotas of their own");
  CHECK(problem_of_action("client = \"P\"\nconfig = { \"retention.ms\" = 1 }")
            .find("is no quota of a client") != std::string::npos);
  CHECK(problem_of_action("client = \"P\"\nconfig = { producer_byte_rate = 0 }") ==
        "f.toml:13:33: error: producer_byte_rate is out of range. allowed: 1 to 1000000000000");
  CHECK(problem_of_action("client = \"P\"").find("it is not said what changes") !=
        std::string::npos);
  CHECK(
      problem_of_action("client = \"P\"\ntopic = \"orders\"\nremove = [\"consumer_byte_rate\"]") ==
      "f.toml:13:9: error: topic does not go together with client");
}

TEST_CASE("what brokers can do changes") {
  const auto changed = [](const std::string& keys) {
    return *read(file("", "[[timeline]]\nat = \"5s\"\ndo = \"capacity\"\n" + keys + "\n"))
                .timeline.front()
                .action;
  };
  CHECK(changed("capacity = { network-time = \"30us\", link-bandwidth = \"2KB\" }") ==
        CommandBody{SetCapacity{CapacitySpec{{}, 0, 2'000, Duration{30}}}});
  CHECK(changed("capacity = {}") == CommandBody{SetCapacity{}});
  CHECK(problem_of(file("", "[[timeline]]\nat = \"5s\"\ndo = \"capacity\"\n")).find("capacity") !=
        std::string::npos);
  const std::string node =
      "[[timeline]]\nat = \"5s\"\ndo = \"capacity\"\nnode = \"b1\"\ncapacity = {}\n";
  CHECK(problem_of(file("", node)).find("does not belong to do = \"capacity\"") !=
        std::string::npos);
  const std::string other =
      "[[timeline]]\nat = \"5s\"\ndo = \"kill\"\nnode = \"b1\"\ncapacity = {}\n";
  CHECK_FALSE(problem_of(file("", other)).empty());
}
