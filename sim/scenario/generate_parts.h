// What generate() is made of: one draw after the other from a single stream, part by part.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/rng.h"
#include "sim/scenario/build.h"

namespace ks {

class Generator {
 public:
  explicit Generator(std::uint64_t seed);
  Run make();

 private:
  // generate.cpp
  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  bool one_in(std::int64_t many) { return pick(1, many) == 1; }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }
  std::string pick_text(std::int64_t low, std::int64_t high) {
    return std::to_string(pick(low, high));
  }
  template <class T>
  const T& pick_of(const std::vector<T>& list) {
    return list[rng_.below(list.size())];
  }
  void command(Duration at, CommandBody body);
  /// Unless it has been set before.
  void broker_setting(std::string_view key, std::string value);
  void cluster();
  void producers();
  void drop_premature();

  // generate_groups.cpp
  void groups();
  void subscription(GroupSpec& group);
  void consumer_protocol(GroupSpec& group);
  void classic_protocol(GroupSpec& group);
  void assignors(ConfigOverrides& config);
  void application(Application& application, bool modern);
  void member(const GroupSpec& group, const std::string& name, Duration at);
  void newcomers();
  void share_group();
  void poison();
  void dead_letters();
  void ways();
  std::string any_node();

  // generate_clients.cpp
  void clients();
  void disturb(const std::string& node, Duration at);
  CommandBody action(const std::string& node);
  CommandBody subscribe(const std::string& node);
  void offsets();
  void maintenance();
  OffsetTarget target_offset();

  // generate_cluster.cpp
  void topics();
  void logs();
  void brokers();
  void broker_failure(const std::string& name, Duration at);
  void rolling_restart();
  void outage();

  // generate_changes.cpp
  void changes();
  void settings();
  void moves();
  void racks();
  void pauses();

  /// Members of the groups that are no share group.
  struct Member {
    std::string name;
    std::size_t group;
  };
  Rng rng_;
  Run run_;
  std::vector<Member> members_;
};

}  // namespace ks
