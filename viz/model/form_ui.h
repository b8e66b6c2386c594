// What is being filled in to act on what is picked: a way to cut, brokers to move a partition to, a setting.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kv {

enum class FormKind : std::uint8_t {
  none,
  way,       ///< between two nodes: cut it, slow it down, heal it
  reassign,  ///< the replicas of a partition move
  config,    ///< a setting changes while the cluster runs
  slow,      ///< how many times as long a disk or a handler takes
  capacity,  ///< what brokers can do in a time
  quota      ///< what a client, or each without a quota of its own, may use of a broker
};

struct FormUi {
  FormKind kind = FormKind::none;
  std::string of;        ///< whose form it is: "b1", "orders-2", a topic, a group
  std::string peer;      ///< of a way: its other end; "": all others; of a quota: "<default>" or ""
  bool one_way = false;  ///< only what `of` sends
  std::vector<std::uint32_t> brokers;  ///< numbers as people say them, the preferred leader first
  std::string key;                     ///< of a setting or a quota
  std::string value;   ///< of a setting or a quota; how much longer a way takes; a factor
  bool focus = false;  ///< its first field takes the keyboard
};

}  // namespace kv
