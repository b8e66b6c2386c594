// A recorded request as the message that the model's coordinator reads.
#pragma once

#include "tests/conformance/replay/arrange.h"
#include "tests/conformance/replay/model_world.h"

namespace ks_replay {

/// Interns what the recording calls by name: members, instances, topics.
class RequestWriter {
 public:
  RequestWriter(ks::World& world, const Partitions& partitions)
      : world_(world), partitions_(partitions) {}

  ks::Message message(const Request& request);
  /// The process that sends it. A new member id gets one of its own, so that it is given the recorded id.
  ks::ConsumerId sender(const Request& request);

 private:
  ks::MessageBody body(const Request& request);
  ks::JoinGroupRequest join(const Event& event);
  ks::SyncGroupRequest sync(const Event& event);
  ks::LeaveGroupRequest leave(const Event& event);
  ks::ConsumerGroupHeartbeatRequest consumer_heartbeat(const Event& event);
  ks::OffsetCommitRequest commit(const Event& event);
  ks::OffsetFetchRequest fetch(const Event& event);
  ks::MemberId member(const std::string& id);
  ks::InstanceId instance(const Json& body);
  std::vector<ks::TopicId> topics(const Json& names) const;
  ks::ConsumerId new_process(const std::string& client, const std::string& member_id);

  ks::World& world_;
  const Partitions& partitions_;
  std::string who_;  ///< the client of the request being written
};

}  // namespace ks_replay
