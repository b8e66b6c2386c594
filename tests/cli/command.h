// Runs the command line inside the test program and keeps what it says.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "viz/cli/cli.h"

namespace ks_tests {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

/// kafkascope with these words; `input` is its standard input.
inline Outcome kafkascope(const std::vector<std::string>& words, const std::string& input = {},
                          const kv::CliHooks& hooks = {}) {
  std::vector<const char*> argv{"kafkascope"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  char* out = nullptr;
  char* err = nullptr;
  std::size_t out_size = 0;
  std::size_t err_size = 0;
  kv::CliStreams streams;
  streams.in = std::tmpfile();
  std::fwrite(input.data(), 1, input.size(), streams.in);
  std::rewind(streams.in);
  streams.out = open_memstream(&out, &out_size);
  streams.err = open_memstream(&err, &err_size);
  Outcome outcome;
  outcome.code = kv::run_cli(static_cast<int>(argv.size()), argv.data(), hooks, streams);
  std::fclose(streams.in);
  std::fclose(streams.out);
  std::fclose(streams.err);
  outcome.out.assign(out, out_size);
  outcome.err.assign(err, err_size);
  std::free(out);
  std::free(err);
  return outcome;
}

/// A directory of its own that goes away with it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "kafkascope-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(*this / name, std::ios::binary) << bytes;
    return *this / name;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The shipped scenario of that name in the source tree.
inline std::string shipped(const std::string& name) {
  return KS_ROOT "/scenarios/" + name + ".toml";
}

}  // namespace ks_tests
