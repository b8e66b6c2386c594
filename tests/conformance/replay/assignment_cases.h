// The cases of a folder that the classes of released Kafka computed, run through the model's assignors.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ks_replay {

struct CasesResult {
  std::size_t rounds = 0;
  std::size_t rounds_equal = 0;
  std::string first_difference;
};

/// Files of assignment cases, plain or gzip-compressed; files of other vectors are passed over.
std::vector<std::string> case_files(const std::string& folder);
/// Lists of partitions are compared as sets, as a consumer takes them.
CasesResult compare_cases(const std::string& file);

}  // namespace ks_replay
