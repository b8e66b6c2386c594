#include "sim/trace/subject.h"

namespace ks {
namespace {

template <class T>
concept NamesMember = requires(const T& body) {
  { body.member } -> std::convertible_to<MemberId>;
};
template <class T>
concept NamesGroup = requires(const T& body) {
  { body.group } -> std::convertible_to<GroupId>;
};

}  // namespace

MemberId member_of(const FactBody& body) {
  return std::visit(
      [](const auto& b) -> MemberId {
        if constexpr (NamesMember<std::decay_t<decltype(b)>>) return b.member;
        return MemberId{};
      },
      body);
}

GroupId group_of(const FactBody& body) {
  return std::visit(
      [](const auto& b) -> GroupId {
        if constexpr (NamesGroup<std::decay_t<decltype(b)>>) return b.group;
        return GroupId{};
      },
      body);
}

ConsumerId consumer_of(MemberId member, const Names& names) {
  if (member.index >= names.members.size()) return ConsumerId{};
  return names.members[member.index].consumer;
}

NodeId subject_of(const Fact& fact, const Names& names) {
  if (const auto* sent = std::get_if<MessageSent>(&fact.body)) return sent->to;
  if (const auto* delivered = std::get_if<MessageDelivered>(&fact.body)) return delivered->from;
  if (const auto* lost = std::get_if<MessageLost>(&fact.body)) return lost->to;
  if (const auto* lost = std::get_if<CoordinatorLost>(&fact.body)) {
    return lost->coordinator.valid() ? node(lost->coordinator) : NodeId{};
  }
  if (const auto* exceeded = std::get_if<QuotaExceeded>(&fact.body)) return exceeded->client;
  if (const auto* throttled = std::get_if<ClientThrottled>(&fact.body)) return throttled->client;
  if (const auto* waited = std::get_if<MessageWaited>(&fact.body)) return waited->client;
  const ConsumerId consumer = consumer_of(member_of(fact.body), names);
  return consumer.valid() ? node(consumer) : NodeId{};
}

bool concerns(const Fact& fact, NodeId id, const Names& names) {
  if (fact.node == id || subject_of(fact, names) == id) return true;
  const GroupId group = group_of(fact.body);
  return group.valid() && node(group) == id;
}

}  // namespace ks
