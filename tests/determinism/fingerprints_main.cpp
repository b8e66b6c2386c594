// Computes the fingerprint of every scenario and compares it with tests/golden/fingerprints.csv, or
// rewrites that file. Links the simulation only, so that other compilers and levels build nothing else.
//
//   ks-fingerprints [--update] [FILE|FOLDER…]      (default: scenarios/)
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/verify.h"
#include "sim/scenario/parse.h"
#include "tests/support/golden.h"

namespace {

const std::string root = KS_ROOT;
const std::string table = root + "/tests/golden/fingerprints.csv";
const std::string header = "scenario,seed,e,f,s,r";

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> scenarios(const std::vector<std::string>& places) {
  std::vector<std::filesystem::path> files;
  for (const std::string& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.emplace_back(place);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The rows of a table by scenario and seed, each as a whole line.
using Rows = std::map<std::string, std::string>;

std::string key_of(const std::string& line) {
  return line.substr(0, line.find(',', line.find(',') + 1));
}

Rows read_rows() {
  Rows rows;
  std::istringstream lines(contents(table));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line != header) rows[key_of(line)] = line;
  }
  return rows;
}

bool compute_row(const std::filesystem::path& path, std::string& row) {
  const auto scenario = ks::parse_scenario(contents(path), path.string());
  if (!scenario) {
    for (const ks::Diagnostic& d : scenario.error()) {
      std::fprintf(stderr, "%s\n", ks::to_text(d).c_str());
    }
    return false;
  }
  const ks::Fingerprint f = ks::fingerprint_of(*scenario);
  row = path.stem().string() + "," + std::to_string(scenario->cluster.seed) + "," +
        ks::hex64(f.events) + "," + ks::hex64(f.facts) + "," + ks::hex64(f.state) + "," +
        ks::hex64(f.draws);
  return true;
}

int write_rows(const Rows& rows) {
  std::ofstream file(table, std::ios::binary);
  file << header << "\n";
  for (const auto& [key, row] : rows) file << row << "\n";
  return file.flush() ? 0 : 2;
}

}  // namespace

int main(int count, char** arguments) {
  bool update = ks::test::updating_golden();
  std::vector<std::string> places;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) == "--update")
      update = true;
    else
      places.emplace_back(arguments[i]);
  }
  if (places.empty()) places.push_back(root + "/scenarios");

  Rows rows = read_rows();
  int wrong = 0;
  for (const std::filesystem::path& path : scenarios(places)) {
    std::string row;
    if (!compute_row(path, row)) return 2;
    std::printf("%s\n", row.c_str());
    std::string& known = rows[key_of(row)];
    if (!update && known != row) {
      std::fprintf(stderr, "%s: the table says\n%s\n", path.string().c_str(),
                   known.empty() ? "(nothing)" : known.c_str());
      ++wrong;
    }
    known = row;
  }
  if (update) return write_rows(rows);
  if (wrong > 0)
    std::fprintf(stderr, "%d fingerprints differ; --update rewrites the table\n", wrong);
  return wrong == 0 ? 0 : 1;
}
