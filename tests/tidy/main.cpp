// ks-tidy ROOT checks the source tree; ks-tidy --self-test checks the checker.
#include <cstdio>
#include <string_view>

#include "tests/tidy/rules.h"

namespace ks_tidy {

std::vector<Finding> check_all(const std::vector<Source>& sources) {
  std::vector<Finding> findings = check_unused_headers(sources);
  for (Finding& finding : check_type_names(sources)) findings.push_back(std::move(finding));
  for (const Source& source : sources) {
    for (const auto& check : {check_includes, check_words, check_lengths}) {
      for (Finding& finding : check(source)) findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace ks_tidy

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: ks-tidy ROOT | --self-test\n", stderr);
    return 2;
  }
  if (std::string_view(arguments[1]) == "--self-test") return ks_tidy::self_test();
  const auto sources = ks_tidy::read_tree(arguments[1]);
  const auto findings = ks_tidy::check_all(sources);
  for (const auto& finding : findings) {
    std::printf("%s:%zu: %s: %s\n", finding.path.c_str(), finding.line, finding.rule.c_str(),
                finding.message.c_str());
  }
  std::printf("%zu files, %zu findings\n", sources.size(), findings.size());
  return findings.empty() ? 0 : 1;
}
