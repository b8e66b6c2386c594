// Facts of ZooKeeper mode: sessions and znodes of brokers, and the controller that one of the brokers is.
// Part of fact.h. Source: ZooKeeper's SessionTrackerImpl; KafkaController, KafkaZkClient of Kafka 3.9.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"
#include "sim/protocol/zookeeper_messages.h"

namespace ks {

// --- story

struct ZkSessionExpired {  // node: ZooKeeper; watches the broker
  BrokerId broker;
  ZkSessionId session = 0;
  Duration timeout{};
  Time last_heard{};
  bool controller = false;  ///< /controller goes with it
};
struct ZkSessionClosed {  // node: ZooKeeper; the broker said goodbye
  BrokerId broker;
  ZkSessionId session = 0;
  bool controller = false;
};
struct ZkConnectionLost {};  // node: the broker; it goes on serving
struct BrokerZnodeCreated {  // node: the broker
  std::int64_t epoch = 0;
};
struct BrokerZnodeExists {};  // node: the broker; its process ends
struct ZkControllerElected {  // node: the broker
  std::int32_t epoch = 0;
};
struct ZkControllerReady {  // node: the broker; it has read everything
  std::int32_t epoch = 0;
  std::uint32_t partitions = 0;
  Duration took{};
};
struct ZkControllerResigned {  // node: the broker
  std::int32_t epoch = 0;
};
struct LiveBrokersChanged {  // node: the controller; what the children of /brokers/ids say
  std::vector<BrokerId> added;
  std::vector<BrokerId> deleted;
  std::uint32_t live = 0;
};
struct ControlRequestRefused {  // node: the broker that refuses
  BrokerId controller;
  std::int32_t epoch = 0;
  KafkaError error = KafkaError::none;
};

// --- protocol

struct ZkSessionOpened {  // node: ZooKeeper
  BrokerId broker;
  ZkSessionId session = 0;
};

}  // namespace ks
