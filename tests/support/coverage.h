// What generated runs contained, counted run by run, so that nobody believes in coverage that is not there.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/scenario/build.h"
#include "sim/trace/fact.h"

namespace ks_tests {

/// Of one run: what its description has, what was done in it, and what happened because of that.
class Ingredients {
 public:
  explicit Ingredients(const ks::Run& run);
  void see(const ks::Facts& facts);
  void found(const std::string& what) { found_.insert(what); }
  const std::set<std::string>& all() const { return found_; }

 private:
  void see_group(const ks::GroupSpec& group);
  void see_producer(const ks::ProducerSpec& producer);
  void see_member(const ks::AddConsumer& member);

  std::set<std::string> found_;
  std::map<std::string, std::string> labels_;  ///< by the command's sentence
  std::set<std::size_t> kinds_;                ///< of facts that are counted already
};

class Coverage {
 public:
  void add(const Ingredients& run) {
    for (const std::string& name : run.all()) ++runs_[name];
  }
  /// One line each: how many runs, and what.
  void print() const {
    for (const auto& [name, runs] : runs_)
      std::printf("%8llu  %s\n", static_cast<unsigned long long>(runs), name.c_str());
  }

 private:
  std::map<std::string, std::uint64_t> runs_;
};

}  // namespace ks_tests
