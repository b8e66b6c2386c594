// Starting a scenario: templates, the schema of the file, completion in shells.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "sim/kafka/defaults.h"
#include "sim/scenario/document.h"
#include "sim/scenario/format.h"
#include "tests/cli/command.h"
#include "tests/support/json_schema.h"
#include "tests/support/scenario_text.h"
#include "viz/cli/commands.h"
#include "viz/cli/schema.h"
#include "viz/cli/templates.h"

using ks_tests::bytes_of;
using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;

namespace {

std::string template_file(const std::string& name) {
  return std::string(KS_ROOT "/scenarios/templates/") + name + ".toml";
}

nlohmann::json document(const std::string& text) {
  const auto root = ks::read_document(text, "f.toml");
  REQUIRE(root);
  return ks_tests::to_json(*root);
}

const ks_tests::SchemaValidator& validator() {
  static const ks_tests::SchemaValidator one(nlohmann::json::parse(kv::scenario_schema()));
  return one;
}

std::string schema_problem(const std::string& text) { return validator().problem(document(text)); }

/// What a shell answers to a script.
std::string shell(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), got);
  pclose(pipe);
  return text;
}

}  // namespace

TEST_CASE("every template is valid, holds its expectations and explains its lines") {
  const auto names = kv::template_names();
  CHECK(names ==
        std::vector<std::string>{"crash", "lesson", "minimal", "rebalance", "share", "slow"});
  CHECK(kafkascope({"check", "--quiet", std::string(KS_ROOT "/scenarios/templates")}).code == 0);
  for (const std::string& name : names) {
    const Outcome outcome = kafkascope({"new", name});
    CHECK(outcome.code == 0);
    CHECK(outcome.out == bytes_of(template_file(name)));
    CHECK(outcome.out.starts_with("# "));
    CHECK(kafkascope({"new"}).out.find("\n" + name + " ") != std::string::npos);
  }
}

TEST_CASE("new writes a file once and never over another") {
  const Folder folder;
  const std::string path = folder / "mine.toml";
  const Outcome outcome = kafkascope({"new", "crash", "-o", path});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == path + " is there: kafkascope " + path + " opens it, kafkascope check " +
                           path + " tries it.\n");
  CHECK(bytes_of(path) == bytes_of(template_file("crash")));
  CHECK(kafkascope({"check", "--quiet", path}).code == 0);

  const std::string other = folder.write("other.toml", "my work");
  const Outcome refused = kafkascope({"new", "crash", "-o", other});
  CHECK(refused.code == 2);
  CHECK(refused.err ==
        other +
            ": error: is there already and is not overwritten. allowed: another name after -o\n");
  CHECK(bytes_of(other) == "my work");
  CHECK(kafkascope({"new", "crash", "-o", folder / "no/such.toml"}).err ==
        folder / "no/such.toml: error: cannot be written: no such folder\n");
  CHECK(folder.files() == 2);
  CHECK(kafkascope({"new", "crahs"}).err ==
        "kafkascope new crahs: error: is no template. allowed: crash, lesson, minimal, rebalance, "
        "share or slow. did you mean crash?\n");
}

TEST_CASE("every shipped scenario and template is valid under the schema") {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(KS_ROOT "/scenarios"))) {
    if (entry.path().extension() != ".toml") continue;
    CAPTURE(entry.path().string());
    CHECK(schema_problem(bytes_of(entry.path().string())).empty());
    ++files;
  }
  CHECK(files >= 18);
  CHECK(schema_problem(ks::small_scenario()).empty());
}

TEST_CASE("the schema refuses what the parser refuses") {
  const auto bad = [](const std::string& text, const std::string& expected) {
    CAPTURE(text);
    CHECK(schema_problem(text) == expected);
    CHECK(!ks::errors_of(text).empty());
  };
  const auto small = [](const std::string& more) { return ks::small_scenario(more); };
  bad("title = \"no format\"\n", ": needs format");
  bad("format = 2\n", "/format: maximum");
  bad("format = 1\ncolour = 3\n", "/colour: not allowed");
  bad("format = 1\nduration = \"2 parsecs\"\n", "/duration: pattern");
  bad("format = 1\nduration = 20\n", "/duration: type");
  bad("format = 1\nprofile = \"5.0\"\n", "/profile: enum");
  bad("format = 1\nseed = -1\n", "/seed: minimum");
  bad("format = 1\n[cluster]\nbrokers = 2000\n", "/cluster/brokers: maximum");
  bad("format = 1\nprofile = \"3.9\"\n[cluster]\nzookeeper = 1\n", "/cluster/zookeeper: anyOf");
  bad("format = 1\n[cluster]\nconfig = { \"num.partitons\" = 1 }\n",
      "/cluster/config/num.partitons: not allowed");
  bad("format = 1\n[[topics]]\npartitions = 1\n", "/topics/0: needs name");
  bad("format = 1\n[[topics]]\nname = \"a b\"\n", "/topics/0/name: pattern");
  bad(small("[[groups]]\nid = \"g\"\n"), "/groups/1: oneOf");
  bad(small("commit = \"later\"\n"), "/groups/0/commit: enum");
  bad(small("config = { \"session.timeout.ms\" = true }\n"),
      "/groups/0/config/session.timeout.ms: anyOf");
  bad(small("config = { \"min.insync.replicas\" = 1 }\n"),
      "/groups/0/config/min.insync.replicas: not allowed");
  bad(small("[[timeline]]\nat = \"1s\"\ndo = \"explode\"\nnode = \"C1\"\n"),
      "/timeline/0/do: enum");
  bad(small("[[timeline]]\nat = \"1s\"\ndo = \"close\"\n"), "/timeline/0: needs node");
  // A node, or a rack.
  bad(small("[[timeline]]\nat = \"1s\"\ndo = \"kill\"\n"), "/timeline/0: anyOf");
  bad(small("[[timeline]]\nat = \"1s\"\ndo = \"slow\"\nnode = \"C1\"\n"),
      "/timeline/0: needs factor");
  bad(small("[[timeline]]\nat = \"1s\"\n"), "/timeline/0: anyOf");
  bad(small("[[timeline]]\nat = \"1s\"\ndo = \"kill\"\nnode = \"C1\"\nfactor = 2\n"),
      "/timeline/0/do: enum");
  bad(small("[[expect]]\nat = \"1s\"\nstate = \"Happy\"\n"), "/expect/0/state: enum");
  bad(small("[[expect]]\nlost = \"few\"\n"), "/expect/0/lost: anyOf");
  bad(small("[[steps]]\ntitle = \"t\"\nsay = \"s\"\n"), "/steps/0: oneOf");
  bad(small("[[steps]]\nafter = \"Nothing C1\"\ntitle = \"t\"\nsay = \"s\"\n"),
      "/steps/0/after: pattern");
  bad(small("[[steps]]\nat = \"1s\"\ntitle = \"t\"\nsay = \"s\"\nview = \"stages\"\n"),
      "/steps/0/view: enum");
}

TEST_CASE("the schema has every key of the format and every key of Kafka") {
  const auto schema = nlohmann::json::parse(kv::scenario_schema());
  const auto& definitions = schema["definitions"];
  for (const ks::FormatField& field : ks::format_fields()) {
    const auto& table = field.table.empty() ? schema : definitions.at(std::string(field.table));
    CAPTURE(field.table, field.key);
    CHECK(table["properties"].contains(std::string(field.key)));
    CHECK(!field.sentence.empty());
  }
  // What the parser takes in [[timeline]] stands in the table of the format too.
  const auto known = ks::keys_of("timeline");
  for (const ks::KeyVerbs& row : ks::timeline_key_verbs()) {
    CAPTURE(row.key);
    CHECK(std::find(known.begin(), known.end(), row.key) != known.end());
  }
  const std::pair<ks::Scope, const char*> tables[] = {
      {ks::Scope::broker, "broker-config"},           {ks::Scope::topic, "topic-config"},
      {ks::Scope::producer, "producer-config"},       {ks::Scope::consumer, "consumer-config"},
      {ks::Scope::consumer, "consumer-group-config"}, {ks::Scope::group, "consumer-group-config"}};
  for (const auto& [scope, name] : tables) {
    for (const ks::ConfigRow& row : ks::config_table(scope))
      CHECK(definitions[name]["properties"].contains(std::string(row.key)));
  }
  CHECK(definitions["consumer-config"]["properties"]["session.timeout.ms"]["description"]
            .get<std::string>()
            .ends_with(" Default: 45000."));
  CHECK(kafkascope({"schema"}).out == kv::scenario_schema());
}

TEST_CASE("bash completes commands, options, values and names") {
  if (shell("command -v bash") == "") SKIP("there is no bash here");
  const Folder folder;
  const std::string script = folder.write(
      "try.sh", kafkascope({"completion", "bash"}).out +
                    "cd \"$1\"; shift\nCOMP_WORDS=(\"$@\"); COMP_CWORD=$(($#-1)); _kafkascope\n"
                    "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  std::filesystem::create_directory(folder / "here");
  const auto complete = [&](const std::string& words) {
    return shell("bash " + script + " " + (folder / "here") + " kafkascope " + words);
  };
  CHECK(complete("ren") == "render\n");
  CHECK(complete("run --u") == "--until\n");
  CHECK(complete("run 04") == "04-orders-crash\n");
  CHECK(complete("render --theme ''") == "light\ndark\n");
  CHECK(complete("new cr") == "crash\n");
  CHECK(complete("completion ''") == "bash\nzsh\nfish\n");
  CHECK(complete("help sw") == "sweep\n");
  CHECK(complete("--se") == "--seed\n--set\n");
  CHECK(complete("export 04-orders-crash --format p") == "perfetto\n");
  folder.write("here/mine file.toml", "");
  CHECK(complete("run mi") == "mine file.toml\n");
}

TEST_CASE("scripts for all shells know every command and option") {
  for (const char* name : {"bash", "zsh", "fish"}) {
    const std::string script = kafkascope({"completion", name}).out;
    for (const kv::CommandRow& row : kv::command_table()) {
      CHECK(script.find(std::string(row.name)) != std::string::npos);
      for (const kv::ShapeOption& option : kv::options_of(row.shape))
        CHECK(script.find(std::string(option.row->name.substr(2))) != std::string::npos);
    }
    // A shell that is there must understand its script.
    if (shell(std::string("command -v ") + name).empty()) continue;
    const Folder folder;
    const std::string file = folder.write("script", script);
    CHECK(shell(std::string(name) + " -n " + file + " 2>&1 && echo fine") == "fine\n");
  }
  CHECK(
      kafkascope({"completion", "tcsh"}).err ==
      "kafkascope completion tcsh: error: is no shell that is known. allowed: bash, zsh or fish\n");
  CHECK(kafkascope({"completion"}).err ==
        "kafkascope completion: error: SHELL is missing. allowed: bash, zsh or fish\n");
}
