// A check that cannot fail checks nothing: each case is a tiny tree with one planted violation.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/tidy/rules.h"

namespace ks_tidy {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name;
  std::string path;
  std::string text;
  std::string rule;  // empty: nothing may be found
};

std::string lines(std::size_t count, const std::string& line = "int x;\n") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += line;
  return text;
}

Case include(const std::string& folder, const std::string& what, const std::string& rule) {
  return {folder + " includes " + what, folder + "/a.cpp", "#include " + what + "\n", rule};
}

Case word(const std::string& folder, const std::string& code, const std::string& rule) {
  return {folder + " says " + code, folder + "/a.cpp", code + "\n", rule};
}

std::vector<Case> include_cases() {
  return {
      include("sim/base", "<tl/expected.hpp>", ""),
      include("sim/kafka/group", "\"sim/trace/fact.h\"", ""),
      include("viz/widgets", "\"viz/canvas/theme.h\"", ""),
      include("viz/canvas", "<imgui.h>", ""),
      include("viz/app", "<GLFW/glfw3.h>", ""),
      include("sim/world", "\"viz/model/views.h\"", "include"),
      include("sim/base", "\"viz/cli/cli.h\"", "include"),
      include("sim/engine", "\"sim/kafka/event.h\"", "include"),
      include("sim/kafka", "\"sim/trace/trace.h\"", "include"),
      include("sim/kafka", "\"sim/world/world.h\"", "include"),
      include("sim/world", "\"sim/scenario/scenario.h\"", "include"),
      include("sim/world", "\"world.h\"", "include"),
      include("sim/run", "<imgui.h>", "include"),
      include("sim/trace", "<toml++/toml.h>", "include"),
      include("viz/model", "<imgui.h>", "include"),
      include("viz/model", "\"imgui_internal.h\"", "include"),
      include("viz/model", "\"viz/widgets/widgets.h\"", "include"),
      include("viz/cli", "\"viz/panels/panel.h\"", "include"),
      include("viz/canvas", "\"viz/model/views.h\"", "include"),
      include("viz/widgets", "\"sim/world/world.h\"", "include"),
      include("viz/widgets", "\"viz/panels/panel.h\"", "include"),
      include("viz/panels", "\"sim/run/session.h\"", "include"),
      include("viz/app", "\"sim/kafka/broker.h\"", "include"),
      include("sim/elsewhere", "<vector>", "layer"),
  };
}

std::vector<Case> word_cases() {
  return {
      word("sim/base", "int doubled = 2;  // no float, no double here", ""),
      word("sim/base", "const char* text = \"float\";", ""),
      word("sim/base", "int a = 1'000; int b = 'x'; int finished_time = 0;", ""),
      word("viz/app", "float x = 1;", ""),
      word("docs", "framework/ and ../work/ahead are no places of a machine", ""),
      word("sim/base", "float x = 1;", "word"),
      word("sim/world", "double x = 1;", "word"),
      word("sim/kafka", "std::unordered_map<int, int> x;", "word"),
      word("sim/kafka", "#include <unordered_set>", "word"),
      word("sim/base", "#include <random>", "word"),
      word("sim/base", "#include <thread>", "word"),
      word("sim/base", "#include <mutex>", "word"),
      word("sim/base", "int x = std::rand();", "word"),
      word("sim/base", "auto x = std::chrono::system_clock::now();", "word"),
      word("sim/base", "auto x = std::chrono::steady_clock::now();", "word"),
      word("sim/base", "auto x = time(nullptr);", "word"),
      word("sim/base", "auto x = std::getenv(\"A\");", "word"),
      word("sim/run", "#include <iostream>", "word"),
      word("sim/run", "#include <fstream>", "word"),
      word("sim/run", "#include <filesystem>", "word"),
      word("viz/model", "ImVec2 x;", "word"),
      word("viz/model", "ImGui::Text(x);", "word"),
      word("viz/app", std::string("// TO") + "DO later", "word"),
      word("sim/base", std::string("// FIX") + "ME", "word"),
      word("docs", std::string("see /wo") + "rk/x", "word"),
      word("tests/unit", std::string("open(\"/ro") + "ot/x\");", "word"),
      word("scripts", std::string("cd /ho") + "me/somebody", "word"),
  };
}

std::vector<Case> length_cases() {
  return {
      {"400 lines of sim", "sim/base/a.cpp", lines(400), ""},
      {"401 lines of sim", "sim/base/a.cpp", lines(401), "file-length"},
      {"451 lines of viz", "viz/app/a.cpp", lines(451), "file-length"},
      {"150 lines of CMakeLists.txt", "CMakeLists.txt", lines(150), "file-length"},
      {"110 columns", "sim/base/a.cpp", std::string(110, 'x') + "\n", ""},
      {"111 columns", "sim/base/a.cpp", std::string(111, 'x') + "\n", "line-length"},
      {"70 lines of function", "sim/base/a.cpp", "void f() {\n" + lines(69, "  g();\n") + "}\n",
       ""},
      {"71 lines of function", "sim/base/a.cpp", "void f() {\n" + lines(70, "  g();\n") + "}\n",
       "function-length"},
      {"121 lines of function", "viz/app/a.cpp", "void f() {\n" + lines(120, "  g();\n") + "}\n",
       "function-length"},
      {"a type in two namespaces", "sim/base/a.cpp",
       "namespace a {\nstruct T {\n};\n}  // namespace a\n"
       "namespace b {\nstruct T;\nstruct T {\n};\n}  // namespace b\n"
       "namespace b {\nenum class E : int;\nenum class E : int { x };\n}  // namespace b\n"
       "namespace b {\nnamespace {\nstruct T {\n};\n}  // namespace\n}  // namespace b\n",
       ""},
      {"two types of one name", "sim/base/a.cpp",
       "namespace a {\nstruct T {\n};\n}  // namespace a\n"
       "namespace a {\nenum class T : int { x };\n}  // namespace a\n",
       "type-name"},
      {"a header without guard", "tests/a.h", "int x;\n", "pragma-once"},
      {"a header nobody includes", "sim/base/a.h", "#pragma once\n", "unused-header"},
  };
}

bool holds(const Case& test, const fs::path& root) {
  fs::remove_all(root);
  fs::create_directories((root / test.path).parent_path());
  std::ofstream(root / test.path) << test.text;
  const auto findings = check_all(read_tree(root));
  const bool as_expected =
      test.rule.empty()
          ? findings.empty()
          : std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
              return finding.rule == test.rule && finding.path == test.path;
            });
  if (as_expected) return true;
  std::fprintf(stderr, "self-test: %s: expected %s\n", test.name.c_str(),
               test.rule.empty() ? "no finding" : test.rule.c_str());
  for (const Finding& finding : findings) {
    std::fprintf(stderr, "  found %s: %s\n", finding.rule.c_str(), finding.message.c_str());
  }
  return false;
}

}  // namespace

int self_test() {
  std::string pattern = (fs::temp_directory_path() / "ks-tidy-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    std::fprintf(stderr, "self-test: no folder for temporary files\n");
    return 1;
  }
  std::size_t failed = 0;
  std::size_t total = 0;
  for (const auto& cases : {include_cases(), word_cases(), length_cases()}) {
    for (const Case& test : cases) {
      ++total;
      failed += holds(test, fs::path(pattern) / "tree") ? 0u : 1u;
    }
  }
  fs::remove_all(pattern);
  std::printf("self-test: %zu of %zu planted trees judged rightly\n", total - failed, total);
  return failed == 0 ? 0 : 1;
}

}  // namespace ks_tidy
