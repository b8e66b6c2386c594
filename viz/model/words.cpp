#include "viz/model/words.h"

#include <fmt/format.h>

#include "sim/kafka/controller.h"
#include "sim/trace/cluster_lanes.h"

namespace kv {

std::string_view state_word(ks::GroupState state) {
  switch (state) {
    case ks::GroupState::empty: return "Empty";
    case ks::GroupState::preparing_rebalance: return "Preparing";
    case ks::GroupState::completing_rebalance: return "Completing";
    case ks::GroupState::stable: return "Stable";
    case ks::GroupState::dead: return "Dead";
    case ks::GroupState::assigning: return "Assigning";
    case ks::GroupState::reconciling: return "Reconciling";
  }
  return "";
}

std::string_view state_word(ks::MemberState state) {
  switch (state) {
    case ks::MemberState::unjoined: return "UNJOINED";
    case ks::MemberState::preparing_rebalance: return "PREPARING";
    case ks::MemberState::completing_rebalance: return "COMPLETING";
    case ks::MemberState::stable: return "STABLE";
    case ks::MemberState::unsubscribed: return "UNSUBSCRIBED";
    case ks::MemberState::joining: return "JOINING";
    case ks::MemberState::reconciling: return "RECONCILING";
    case ks::MemberState::acknowledging: return "ACKNOWLEDGING";
    case ks::MemberState::fenced: return "FENCED";
    case ks::MemberState::prepare_leaving:
    case ks::MemberState::leaving: return "LEAVING";
    case ks::MemberState::stale: return "STALE";
    case ks::MemberState::fatal: return "FATAL";
  }
  return "?";
}

std::string controller_word(const ks::Controller& controller) {
  if (controller.process == ks::ProcessState::running && !controller.booted) return "starting";
  ks::ControllerSegment segment;
  segment.process = controller.process;
  segment.state = controller.raft.state;
  segment.active = controller.active;
  return std::string{ks::segment_label(segment)};
}

std::string branch_letter(std::size_t index) {
  if (index < 26) return std::string(1, static_cast<char>('A' + index));
  return "#" + std::to_string(index + 1);
}

std::string rate_text(ks::Ratio rate) {
  const std::int64_t whole = rate.numerator / rate.denominator;
  if (whole >= 1000) return fmt::format("{}/s", whole);
  if (rate.numerator % rate.denominator == 0) return fmt::format("{} rec/s", whole);
  const std::int64_t tenths = (rate.numerator * 10 + rate.denominator / 2) / rate.denominator;
  if (tenths == 0) return fmt::format("{} rec in {} s", rate.numerator, rate.denominator);
  return fmt::format("{}.{} rec/s", tenths / 10, tenths % 10);
}

std::string partition_name(const ks::Names& names, ks::PartitionId partition) {
  std::string name = names.of(partition);
  constexpr std::string_view prefix = "__consumer_";
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  return name;
}

std::string_view acks_text(ks::Acks acks) {
  switch (acks) {
    case ks::Acks::none: return "acks=0";
    case ks::Acks::leader: return "acks=1";
    case ks::Acks::all: break;
  }
  return "acks=all";
}

}  // namespace kv
