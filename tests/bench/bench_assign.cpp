// What an assignment costs in a large group: 1,000 members and 10,000 partitions in 100 topics, from
// nothing and after one member has left. "mixed": every member reads another half of the topics.
#include "sim/kafka/group/assignor.h"
#include "sim/kafka/group/target_assignor.h"
#include "tests/bench/bench_report.h"

namespace ks {
namespace {

constexpr std::uint32_t members = 1000;
constexpr std::uint32_t topics = 100;
constexpr std::uint32_t partitions_each = 100;
constexpr double quick_goal = 2;
constexpr double general_goal = 8;

std::string numbered(const char* name, std::uint32_t number) {
  std::string digits = std::to_string(number);
  return name + std::string(5 - digits.size(), '0') + digits;
}

/// All topics, or a half of them that differs from member to member.
std::vector<std::uint32_t> subscription(std::uint32_t member, bool alike) {
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t t = 0; t < topics; ++t) {
    const std::uint32_t mixed = (member * 2654435761u + t * 40503u) >> 7;
    if (alike || mixed % 2 == 0) wanted.push_back(t);
  }
  return wanted;
}

/// Ids as Kafka makes them; the number stands in the middle, so that order and hash order differ.
std::string member_id(std::uint32_t member) {
  return "consumer-" + std::to_string(member) + "-6f1c2a34-" + numbered("", member * 7919 % 65536) +
         "-4000-8000-000000000001";
}

AssignInput client_group(bool alike) {
  AssignInput input;
  for (std::uint32_t t = 0; t < topics; ++t) {
    input.topics.push_back({numbered("topic-", t), partitions_each, {}});
  }
  for (std::uint32_t m = 0; m < members; ++m) {
    Member member;
    member.member_id = member_id(m);
    member.topics = subscription(m, alike);
    input.members.push_back(std::move(member));
  }
  return input;
}

TargetInput server_group(bool alike) {
  TargetInput input;
  for (std::uint32_t t = 0; t < topics; ++t) {
    const TopicUuid id{static_cast<std::int64_t>(t) * 0x123456789abcdef,
                       -static_cast<std::int64_t>(t)};
    input.topics.push_back({numbered("topic-", t), id, partitions_each});
  }
  for (std::uint32_t m = 0; m < members; ++m) {
    TargetMember member;
    member.member_id = member_id(m);
    member.topics = subscription(m, alike);
    input.members.push_back(std::move(member));
  }
  return input;
}

void remember(AssignInput& input, const Assignment& given) {
  for (std::size_t m = 0; m < given.size(); ++m) {
    Member& member = input.members[m];
    member.generation = 1;
    member.owned = given[m];
    member.user_data = AssignorUserData{given[m], 1};
  }
}
void remember(TargetInput& input, const Assignment& given) {
  for (std::size_t m = 0; m < given.size(); ++m) input.members[m].target = given[m];
}

const Assignment& assignment_of(const Assignment& assignment) { return assignment; }
const Assignment& assignment_of(const AssignOutcome& outcome) { return outcome.assignment; }

template <class Input, class Assign>
double milliseconds_of(const Input& input, Assign assign) {
  std::vector<double> rounds;
  for (int round = 0; round < 15; ++round) {
    std::size_t given = 0;
    rounds.push_back(1e3 * seconds_of([&] { given = assignment_of(assign(input)).size(); }));
    if (given != input.members.size()) return 1e9;
  }
  return median(std::move(rounds));
}

template <class Input, class Assign>
void bench_group(BenchReport& report, const std::string& name, Input input, Assign assign,
                 double goal) {
  report.at_most("assign, " + name + ", fresh", milliseconds_of(input, assign), goal, "ms");
  remember(input, assignment_of(assign(input)));
  input.members.erase(input.members.begin() + members / 2);
  report.at_most("assign, " + name + ", one left", milliseconds_of(input, assign), goal, "ms");
}

}  // namespace

void bench_assign(BenchReport& report) {
  for (const AssignorRow& row : assignor_table()) {
    bench_group(report, std::string(row.name), client_group(true), row.assign, quick_goal);
  }
  for (const AssignorRow& row : assignor_table()) {
    const bool general = row.name == "sticky" || row.name == "cooperative-sticky";
    bench_group(report, std::string(row.name) + ", mixed", client_group(false), row.assign,
                general ? general_goal : quick_goal);
  }
  for (const TargetAssignorRow& row : target_assignor_table()) {
    const std::string name = "server " + std::string(row.name);
    bench_group(report, name, server_group(true), row.assign, quick_goal);
    bench_group(report, name + ", mixed", server_group(false), row.assign, quick_goal);
  }
}

}  // namespace ks
