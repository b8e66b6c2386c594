// The rules that no compiler checks: who may include whom (the matrix of docs/architecture.md),
// words that break determinism, lengths. A finding names its rule, so that the self-test can ask
// for exactly that one.
#pragma once

#include <string>
#include <vector>

#include "tests/tidy/source.h"

namespace ks_tidy {

struct Finding {
  std::string rule;
  std::string path;
  std::size_t line = 0;  // from 1; 0: the whole file
  std::string message;
};

std::vector<Finding> check_includes(const Source& source);
std::vector<Finding> check_words(const Source& source);
std::vector<Finding> check_lengths(const Source& source);
/// No two types of one name in one namespace.
std::vector<Finding> check_type_names(const std::vector<Source>& sources);
std::vector<Finding> check_unused_headers(const std::vector<Source>& sources);

std::vector<Finding> check_all(const std::vector<Source>& sources);

// Plants one violation of each rule in a small tree on disk and expects each to be found. Returns
// an exit code.
int self_test();

}  // namespace ks_tidy
