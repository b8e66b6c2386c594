// The main of ks-tests: Catch2's own, plus `--part NAME`, which runs the tests whose source lies in
// the folder tests/NAME. Folders are the parts of ./check, so that no test has to repeat its folder
// as a tag.
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/internal/catch_test_case_registry_impl.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool lies_in(std::string_view file, const std::string& part) {
  return file.find("tests/" + part + "/") != std::string_view::npos;
}

// As a pattern of Catch2 that matches this name only. A comma ends a pattern even between quotes.
std::string quoted(const std::string& name) {
  std::string pattern = "\"";
  for (const char letter : name) {
    if (letter == '"' || letter == '\\' || letter == ',') pattern += '\\';
    pattern += letter;
  }
  return pattern + '"';
}

bool select_part(Catch::Session& session, const std::string& part) {
  auto data = session.configData();
  for (const auto& test : Catch::getAllTestCasesSorted(session.config())) {
    const auto& info = test.getTestCaseInfo();
    if (!lies_in(info.lineInfo.file, part)) continue;
    if (!data.testsOrTags.empty()) data.testsOrTags.emplace_back(",");
    data.testsOrTags.push_back(quoted(info.name));
  }
  const bool any = !data.testsOrTags.empty();
  session.useConfigData(data);
  return any;
}

}  // namespace

int main(int count, char** arguments) {
  Catch::Session session;
  std::string part;
  session.cli(session.cli() |
              Catch::Clara::Opt(part, "folder")["--part"]("run the tests of tests/<folder>"));
  if (const int failure = session.applyCommandLine(count, arguments); failure != 0) return failure;
  if (!part.empty() && !select_part(session, part)) {
    std::fprintf(stderr, "there is no test in tests/%s\n", part.c_str());
    return 2;
  }
  return session.run();
}
