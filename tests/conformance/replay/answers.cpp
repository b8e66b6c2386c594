#include "tests/conformance/replay/answers.h"

#include "tests/conformance/replay/recorded_steps.h"

namespace ks_replay {
namespace {

std::string error_words(int error) { return "error " + std::to_string(error); }

std::string join_words(const Event& request, const Recording& recording) {
  const Json& answer = request.body.at("answer");
  std::string text = error_words(request.err());
  if (answer.contains("member")) text += ", member " + recording.label(answer.at("member"));
  if (request.err() != 0) return text;
  text += ", generation " + std::to_string(answer.value("generation", -1)) + ", protocol " +
          answer.value("protocol", "") + ", leader " + recording.label(answer.value("leader", ""));
  std::string members;
  const Json listed = answer.value("members", Json::array());
  for (const Json& member : listed) members += " " + recording.label(member);
  text += ", members" + (members.empty() ? " none" : members);
  if (answer.value("skip_assignment", false)) text += ", skip assignment";
  return text;
}

std::string offsets_words(const Json& offsets) {
  std::string text;
  for (const auto& [partition, offset] : offsets.items())
    text += " " + partition + ":" + std::to_string(offset.get<std::int64_t>());
  return text;
}

struct ModelWords {
  const Recording& recording;
  const ks::Names& names;
  const Partitions& partitions;

  std::string label(ks::MemberId id) const { return recording.label(std::string{names.of(id)}); }
  static std::string error(ks::KafkaError code) { return error_words(static_cast<int>(code)); }

  std::string operator()(const ks::JoinGroupResponse& answer) const {
    std::string text = error(answer.error);
    if (answer.member.valid()) text += ", member " + label(answer.member);
    if (answer.error != ks::KafkaError::none) return text;
    text += ", generation " + std::to_string(answer.generation) + ", protocol " + answer.protocol +
            ", leader " + label(answer.leader);
    std::string members;
    for (const ks::JoinedMember& member : answer.members) members += " " + label(member.member);
    text += ", members" + (members.empty() ? " none" : members);
    if (answer.skip_assignment) text += ", skip assignment";
    return text;
  }
  std::string operator()(const ks::SyncGroupResponse& answer) const {
    if (answer.error != ks::KafkaError::none) return error(answer.error);
    return error(answer.error) + ", parts " + list_text(partitions.numbers(answer.partitions));
  }
  std::string operator()(const ks::HeartbeatResponse& answer) const { return error(answer.error); }
  std::string operator()(const ks::LeaveGroupResponse& answer) const { return error(answer.error); }
  std::string operator()(const ks::OffsetCommitResponse& answer) const {
    return error(answer.error);
  }
  std::string operator()(const ks::OffsetFetchResponse& answer) const {
    std::string text = error(answer.error);
    for (const ks::PartitionOffset& each : answer.offsets) {
      text += " " + std::to_string(partitions.number(each.partition)) + ":" +
              std::to_string(each.offset);
    }
    return text;
  }
  std::string operator()(const ks::ConsumerGroupHeartbeatResponse& answer) const {
    if (answer.error != ks::KafkaError::none) return error(answer.error);
    std::string text = error(answer.error) + ", epoch " + std::to_string(answer.member_epoch) +
                       ", interval " + std::to_string(ks::to_us(answer.heartbeat_interval) / 1000) +
                       " ms";
    if (answer.assignment) text += ", parts " + list_text(partitions.numbers(*answer.assignment));
    return text;
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "another message";
  }
};

}  // namespace

std::string recorded_answer(const Event& request, const Recording& recording) {
  const std::string error = error_words(request.err());
  if (request.ev == "JoinGroup") return join_words(request, recording);
  if (request.ev == "OffsetFetch") {
    return error + offsets_words(request.body.value("offsets", Json::object()));
  }
  if (request.err() != 0) return error;
  if (request.ev == "SyncGroup")
    return error + ", parts " + list_text(request.body.at("answer").at("parts"));
  if (request.ev == "ConsumerGroupHeartbeat") {
    const Json& answer = request.body.at("answer");
    std::string text = error + ", epoch " + std::to_string(answer.value("epoch", 0)) +
                       ", interval " + std::to_string(answer.value("interval_ms", 0)) + " ms";
    if (answer.contains("parts")) text += ", parts " + list_text(answer.at("parts"));
    return text;
  }
  return error;
}

std::string model_answer(const ks::MessageBody& body, const Recording& recording,
                         const ks::Names& names, const Partitions& partitions) {
  return std::visit(ModelWords{recording, names, partitions}, body);
}

}  // namespace ks_replay
