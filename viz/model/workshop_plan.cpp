#include "viz/model/workshop_plan.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace kv {
namespace {

constexpr std::string_view first_steps[] = {"01-first-topic.toml", "02-keys-and-partitions.toml",
                                            "03-two-groups.toml", "04-orders-crash.toml"};
constexpr std::string_view coming_and_going[] = {
    "05-exits.toml", "06-eager.toml", "06-cooperative.toml", "06-kip848.toml", "08-commits.toml"};
constexpr std::string_view load[] = {"09-lag-and-ceiling.toml", "10-hot-partition.toml",
                                     "13-poison-pill.toml"};
constexpr std::string_view replication[] = {"16-slow-follower.toml", "17-min-isr.toml",
                                            "18-acks-one.toml", "18-acks-all.toml"};
constexpr std::string_view guarantees[] = {"21-at-least-once.toml", "21-exactly-once.toml",
                                           "23-controller-zookeeper.toml",
                                           "23-controller-kraft.toml"};
constexpr std::string_view find_the_cause[] = {"15-rebalance-storm.toml", "sandbox.toml"};

constexpr std::string_view short_first_steps[] = {
    "01-first-topic.toml", "02-keys-and-partitions.toml", "04-orders-crash.toml"};
constexpr std::string_view short_coming_and_going[] = {"05-exits.toml", "06-eager.toml",
                                                       "06-cooperative.toml", "06-kip848.toml"};
constexpr std::string_view short_replication[] = {"17-min-isr.toml", "18-acks-one.toml",
                                                  "18-acks-all.toml"};
constexpr std::string_view short_liveness[] = {"13-poison-pill.toml"};

constexpr WorkshopPart day[] = {{"Logs and groups", 75, "break", first_steps},
                                {"Leaving and joining", 75, "lunch", coming_and_going},
                                {"Lag and liveness", 60, "break", load},
                                {"Replication and acks", 75, "break", replication},
                                {"Guarantees, control", 45, "", guarantees},
                                {"Find the cause", 30, "", find_the_cause}};
constexpr WorkshopPart half_day[] = {{"Logs and groups", 60, "break", short_first_steps},
                                     {"Leaving and joining", 55, "break", short_coming_and_going},
                                     {"Replication and acks", 45, "", short_replication},
                                     {"Liveness", 20, "", short_liveness}};
constexpr WorkshopPlan plans[] = {{"One-day workshop", day}, {"Half-day workshop", half_day}};

}  // namespace

int WorkshopPlan::minutes() const {
  int sum = 0;
  for (const WorkshopPart& part : parts) sum += part.minutes;
  return sum;
}

std::span<const WorkshopPlan> workshop_plans() { return plans; }

std::string minutes_text(int minutes) {
  const auto hours = static_cast<std::uint64_t>(minutes / 60);
  const int rest = minutes % 60;
  if (hours == 0) return fmt::format("{} minutes", rest);
  const std::string text = ks::count_text(hours, "hour", "hours");
  return rest == 0 ? text : text + fmt::format(" {} minutes", rest);
}

}  // namespace kv
