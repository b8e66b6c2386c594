// What generate() is made of: one draw after the other from a single stream, part by part.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/rng.h"
#include "sim/scenario/build.h"
#include "sim/scenario/generate_draws.h"

namespace ks {

class Generator : private Draws {
 public:
  explicit Generator(std::uint64_t seed);
  Run make();

 private:
  // generate.cpp
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
  GroupMembership membership(const std::string& node);
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
  Run run_;
  std::vector<Member> members_;
};

}  // namespace ks
