#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

namespace ks {
namespace {

std::string producer(const std::string& lines) {
  return small_scenario("\n[[producers]]\nname = \"T1\"\ntopic = \"orders\"\n" + lines);
}

std::string id() { return "config = { \"transactional.id\" = \"t\" }\n"; }

std::string call(const std::string& lines) {
  return producer("rate = \"0/s\"\n" + id() + "\n[[timeline]]\nat = \"1s\"\n" + lines);
}

/// The only message about a text.
std::string error_of(const std::string& text) {
  const std::vector<std::string> errors = errors_of(text);
  REQUIRE(errors.size() == 1);
  return errors.front();
}

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a plan of transactions and calls by hand come back as they were written") {
  const std::string text =
      producer(
          "rate = \"5/s\"\ntransactions = { records = 10, every = \"2s\", abort-every = 3 }\n" +
          id()) +
      R"(
[[producers]]
name = "T2"
topic = "orders"
rate = "0/s"
config = { "transactional.id" = "t2" }

[[timeline]]
at = "1s"
do = "init-transactions"
node = "T2"

[[timeline]]
at = "2s"
do = "begin-transaction"
node = "T2"

[[timeline]]
at = "3s"
do = "send"
node = "T2"
partition = "orders-4"
records = 7

[[timeline]]
at = "4s"
do = "abort-transaction"
node = "T2"

[[expect]]
aborted = 7

[[expect]]
at = "5s"
replication = { partition = "orders-4", last-stable-offset = ">= 8" }
)";
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  REQUIRE(parsed);
  const TransactionPlan& plan = parsed->cluster.producers[1].transactions;
  CHECK(plan.records == 10);
  CHECK(plan.every == std::chrono::seconds{2});
  CHECK(plan.abort_every == 3);
  const auto* send = std::get_if<CallTransaction>(&*parsed->timeline[2].action);
  REQUIRE(send != nullptr);
  CHECK(send->records == 7);
  CHECK(send->partition == "orders-4");
  CHECK(to_text(*parsed->timeline[2].action) == "let T2 call send() for 7 records to orders-4");
  const Result<Scenario> again = parse_scenario(write_scenario(*parsed), "g.toml");
  REQUIRE(again);
  CHECK(same_meaning(*parsed, *again));
}

TEST_CASE("what does not go together with transactions is refused with what does") {
  CHECK(says(error_of(producer(id())), "a producer with a transactional.id needs to know its"));
  CHECK(says(error_of(producer("transactions = { records = 3 }\n")), "needs a transactional.id"));
  CHECK(says(error_of(producer("transactions = { abort-every = 3 }\n" + id())),
             "does not say when a transaction ends"));
  CHECK(says(error_of(call("do = \"send\"\nnode = \"T1\"\n")), "partition"));
  CHECK(says(error_of(call("do = \"send\"\nnode = \"T1\"\npartition = \"orders-6\"\n")),
             "is no partition of orders. allowed: \"orders-0\" to \"orders-5\""));
  CHECK(says(error_of(call("do = \"flush\"\nnode = \"P1\"\n")),
             "does not take calls from [[timeline]]"));
  CHECK(says(error_of(call("do = \"flush\"\nnode = \"C1\"\n")), "cannot be used with"));
}

TEST_CASE("a share group does not read what transactional producers write") {
  CHECK(says(error_of(producer("transactions = { records = 3 }\n" + id()) +
                      "\n[[groups]]\nid = \"S\"\ntype = \"share\"\ntopics = [\"orders\"]\n"),
             "the share group S reads what it writes"));
}

}  // namespace ks
