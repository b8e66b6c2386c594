// Small groups for the tests of assignors, and their outcome as one line of text.
#pragma once

#include <initializer_list>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/member.h"

namespace ks_tests {

inline ks::AssignTopic topic(std::string name, std::uint32_t partitions) {
  ks::AssignTopic result;
  result.name = std::move(name);
  result.partitions = partitions;
  return result;
}

/// A group whose members all subscribe to all topics.
inline ks::AssignInput group(std::vector<ks::AssignTopic> topics,
                             std::initializer_list<const char*> members) {
  ks::AssignInput input;
  input.topics = std::move(topics);
  for (const char* id : members) {
    ks::Member member;
    member.member_id = id;
    member.topics.resize(input.topics.size());
    std::iota(member.topics.begin(), member.topics.end(), 0u);
    input.members.push_back(member);
  }
  return input;
}

/// "C1 orders-0 orders-1 · C2 orders-2", or what went wrong.
inline std::string told(const ks::AssignInput& input, const ks::AssignOutcome& outcome) {
  if (outcome.fault) return std::string(to_text(*outcome.fault));
  std::string text;
  for (std::size_t m = 0; m < outcome.assignment.size(); ++m) {
    if (m > 0) text += " · ";
    text += input.members[m].member_id;
    for (const ks::AssignedPartition& p : outcome.assignment[m]) {
      text += " " + input.topics[p.topic].name + "-" + std::to_string(p.partition);
    }
  }
  return text;
}

}  // namespace ks_tests
