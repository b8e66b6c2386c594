#include "tests/conformance/replay/hash_cases.h"

#include <algorithm>
#include <filesystem>

#include "sim/kafka/java_hash.h"
#include "sim/kafka/partitioner.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {
namespace {

bool of_keys(const Json& line) { return line.contains("key") && line.contains("murmur2"); }
bool of_ids(const Json& line) { return line.contains("id") && line.contains("hash"); }

bool holds_hashes(const std::string& file) {
  std::string error;
  const std::vector<Json> lines = json_lines(file, error, 1);
  return !lines.empty() && (of_keys(lines.front()) || of_ids(lines.front()));
}

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

bool as_in_kafka(const Json& line) {
  const std::uint32_t partitions = line.at("partitions");
  const std::uint32_t partition = line.at("partition");
  if (of_keys(line)) {
    const std::string key = bytes_of(line.at("key"));
    return ks::murmur2(key) == line.at("murmur2").get<std::int32_t>() &&
           ks::partition_for_key(key, partitions) == partition;
  }
  const std::string id = line.at("id");
  return ks::java_string_hash(id) == line.at("hash").get<std::int32_t>() &&
         ks::offsets_partition(id, partitions) == partition;
}

}  // namespace

std::vector<std::string> hash_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool readable = name.ends_with(".jsonl.gz") || name.ends_with(".jsonl");
    if (readable && holds_hashes(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

CasesResult compare_hashes(const std::string& file) {
  CasesResult result;
  for (const Json& line : json_lines(file, result.first_difference)) {
    ++result.rounds;
    try {
      if (as_in_kafka(line)) {
        ++result.rounds_equal;
        continue;
      }
      if (result.first_difference.empty())
        result.first_difference = "line " + std::to_string(result.rounds) + ": another partition";
    } catch (const std::exception& wrong) {
      if (result.first_difference.empty())
        result.first_difference = "line " + std::to_string(result.rounds) + ": " + wrong.what();
    }
  }
  return result;
}

}  // namespace ks_replay
