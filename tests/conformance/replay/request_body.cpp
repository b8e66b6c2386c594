#include "tests/conformance/replay/request_body.h"

#include <algorithm>

namespace ks_replay {
namespace {

constexpr ks::GroupId the_group{0};

ks::Duration span_of(const Json& body, const char* key) {
  return ks::Duration{body.value(key, std::int64_t{0}) * 1000};
}

std::uint32_t size_of(const auto& list) { return static_cast<std::uint32_t>(list.size()); }

}  // namespace

ks::ConsumerId RequestWriter::new_process(const std::string& client, const std::string& member_id) {
  ks::Names& names = world_.names.edit();
  const ks::ConsumerId id{size_of(names.consumers)};
  names.consumers.push_back(client);
  names.wished_member_ids.push_back(member_id);
  return id;
}

ks::ConsumerId RequestWriter::sender(const Request& request) {
  who_ = request.event->who;
  const bool asks_for_id =
      request.event->ev == "JoinGroup" && request.event->text("member").empty();
  if (asks_for_id) return new_process(who_, request.member);
  if (request.member.empty()) return new_process(who_, "");
  return world_.names->members[member(request.member).index].consumer;
}

ks::MemberId RequestWriter::member(const std::string& id) {
  if (id.empty()) return {};
  const auto& members = world_.names->members;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (members[i].member_id == id) return ks::MemberId{i};
  }
  const ks::ConsumerId process = new_process(who_, id);
  const ks::MemberId fresh{size_of(members)};
  world_.names.edit().members.push_back(ks::MemberName{id, process, the_group});
  return fresh;
}

ks::InstanceId RequestWriter::instance(const Json& body) {
  const std::string name = body.value("instance", "");
  if (name.empty()) return {};
  const auto& known = world_.names->instances;
  const auto found = std::find(known.begin(), known.end(), name);
  if (found != known.end())
    return ks::InstanceId{static_cast<std::uint32_t>(found - known.begin())};
  const ks::InstanceId fresh{size_of(known)};
  world_.names.edit().instances.push_back(name);
  return fresh;
}

std::vector<ks::TopicId> RequestWriter::topics(const Json& names) const {
  std::vector<ks::TopicId> ids;
  for (const Json& name : names) {
    for (std::uint32_t i = 0; i < world_.names->topics.size(); ++i) {
      if (world_.names->topics[i] == name.get_ref<const std::string&>())
        ids.push_back(ks::TopicId{i});
    }
  }
  return ids;
}

ks::JoinGroupRequest RequestWriter::join(const Event& event) {
  ks::JoinGroupRequest request;
  request.group = the_group;
  request.member = member(event.text("member"));
  request.instance = instance(event.body);
  request.session_timeout = span_of(event.body, "session_ms");
  request.rebalance_timeout = span_of(event.body, "rebalance_ms");
  request.protocols = event.body.at("protocols");
  const Json& subscription = event.body.at("subscription");
  request.subscription.topics = topics(subscription.at("topics"));
  request.subscription.owned_partitions =
      partitions_.ids(subscription.value("owned", Json::array()));
  request.subscription.generation = subscription.value("owned_generation", -1);
  request.reason = event.text("reason");
  return request;
}

ks::SyncGroupRequest RequestWriter::sync(const Event& event) {
  ks::SyncGroupRequest request;
  request.group = the_group;
  request.member = member(event.text("member"));
  request.instance = instance(event.body);
  request.generation = static_cast<std::int32_t>(event.number("generation"));
  // Not recorded: the client names the protocol that its JoinGroup was answered with.
  request.protocol = world_.groups[the_group.index].protocol;
  const Json assignments = event.body.value("assignments", Json::object());
  for (const auto& [id, parts] : assignments.items())
    request.assignments.push_back(ks::MemberAssignment{member(id), partitions_.ids(parts)});
  return request;
}

ks::LeaveGroupRequest RequestWriter::leave(const Event& event) {
  const Json& leaving = event.body.at("members").at(0);
  ks::LeaveGroupRequest request;
  request.group = the_group;
  request.member = member(leaving.value("member", ""));
  request.instance = instance(leaving);
  request.reason = leaving.value("reason", "");
  return request;
}

ks::ConsumerGroupHeartbeatRequest RequestWriter::consumer_heartbeat(const Event& event) {
  ks::ConsumerGroupHeartbeatRequest request;
  request.group = the_group;
  request.member = member(event.text("member"));
  request.member_epoch = static_cast<std::int32_t>(event.number("epoch"));
  request.instance = instance(event.body);
  if (event.body.contains("rebalance_ms"))
    request.rebalance_timeout = span_of(event.body, "rebalance_ms");
  if (event.body.contains("topics")) request.subscribed_topics = topics(event.body.at("topics"));
  if (event.body.contains("assignor")) request.server_assignor = event.text("assignor");
  if (event.body.contains("owned"))
    request.topic_partitions = partitions_.ids(event.body.at("owned"));
  return request;
}

ks::OffsetCommitRequest RequestWriter::commit(const Event& event) {
  ks::OffsetCommitRequest request;
  request.group = the_group;
  request.member = member(event.text("member"));
  request.generation = event.body.value("generation", -1);
  for (const auto& [partition, offset] : event.body.at("offsets").items()) {
    request.offsets.push_back(
        ks::PartitionOffset{partitions_.id(std::stoi(partition)), offset.get<std::int64_t>()});
  }
  return request;
}

ks::OffsetFetchRequest RequestWriter::fetch(const Event& event) {
  ks::OffsetFetchRequest request;
  request.group = the_group;
  request.member = member(event.text("member"));
  request.member_epoch = event.body.value("epoch", -1);
  const Json offsets = event.body.value("offsets", Json::object());
  for (const auto& [partition, offset] : offsets.items())
    request.partitions.push_back(partitions_.id(std::stoi(partition)));
  return request;
}

ks::MessageBody RequestWriter::body(const Request& request) {
  const Event& event = *request.event;
  if (event.ev == "JoinGroup") return join(event);
  if (event.ev == "SyncGroup") return sync(event);
  if (event.ev == "LeaveGroup") return leave(event);
  if (event.ev == "ConsumerGroupHeartbeat") return consumer_heartbeat(event);
  if (event.ev == "OffsetCommit") return commit(event);
  if (event.ev == "OffsetFetch") return fetch(event);
  ks::HeartbeatRequest heartbeat;
  heartbeat.group = the_group;
  heartbeat.member = member(event.text("member"));
  heartbeat.generation = static_cast<std::int32_t>(event.number("generation"));
  heartbeat.instance = instance(event.body);
  return heartbeat;
}

ks::Message RequestWriter::message(const Request& request) {
  who_ = request.event->who;
  return ks::Message{1, 0, body(request)};
}

}  // namespace ks_replay
