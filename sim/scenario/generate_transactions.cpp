// Generated transactional producers: some of those that a scenario has already.
#include <algorithm>

#include "sim/scenario/generate_producers.h"

namespace ks {
namespace {

/// Share groups are not modelled with transactions.
bool may_have_transactions(const ClusterSpec& spec, const std::string& name) {
  const bool shared = std::any_of(spec.groups.begin(), spec.groups.end(), [&](const GroupSpec& g) {
    return g.type == GroupType::share &&
           std::find(g.topics.begin(), g.topics.end(), name) != g.topics.end();
  });
  return !shared;
}

}  // namespace

void generate_transactions(Run& run, Rng& rng) {
  const auto one_in = [&](std::int64_t many) { return rng.between(1, many) == 1; };
  if (!one_in(3)) return;
  bool any = false;
  for (ProducerSpec& producer : run.spec.producers) {
    if (!may_have_transactions(run.spec, producer.topic) || one_in(3)) continue;
    std::erase_if(producer.config, [](const auto& setting) {
      return setting.first == "acks" || setting.first == "enable.idempotence" ||
             setting.first == "retries";
    });
    // Two producers with one id fence each other.
    const bool same = one_in(4);
    producer.config.emplace_back("transactional.id", same ? "shared-tx" : producer.name + "-tx");
    if (one_in(2)) {
      producer.config.emplace_back("transaction.timeout.ms",
                                   std::to_string(rng.between(2000, 30'000)));
    }
    producer.transactions.records = static_cast<std::uint32_t>(rng.between(1, 200));
    if (one_in(2)) producer.transactions.every = Duration{rng.between(50'000, 20'000'000)};
    if (one_in(2)) {
      producer.transactions.abort_every = static_cast<std::uint32_t>(rng.between(1, 5));
    }
    any = true;
  }
  if (!any) return;
  for (GroupSpec& group : run.spec.groups) {
    if (group.type != GroupType::share && one_in(2))
      group.config.emplace_back("isolation.level", "read_committed");
  }
}

}  // namespace ks
