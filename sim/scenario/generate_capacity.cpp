#include "sim/scenario/generate_capacity.h"

#include <string>

#include "sim/base/rng.h"
#include "sim/kafka/quotas.h"

namespace ks {
namespace {

/// A client of the run, or all of them.
std::string any_client(const Run& run, Rng& rng) {
  const std::vector<ProducerSpec>& producers = run.spec.producers;
  if (producers.empty() || rng.below(3) == 0) return std::string{default_client};
  return producers[rng.below(producers.size())].name;
}

ConfigOverrides any_quota(Rng& rng) {
  switch (rng.below(3)) {
    case 0: return {{"producer_byte_rate", std::to_string(rng.between(500, 50'000))}};
    case 1: return {{"consumer_byte_rate", std::to_string(rng.between(500, 50'000))}};
    default: return {{"request_percentage", std::to_string(rng.between(1, 50))}};
  }
}

void limit_brokers(Run& run, Rng& rng) {
  CapacitySpec& capacity = run.spec.capacity;
  if (rng.below(2) == 0) {
    capacity.request_time = Duration{rng.between(20, 2000)};
    run.spec.broker_config.emplace_back("num.io.threads", std::to_string(rng.between(1, 8)));
  }
  if (rng.below(2) == 0) capacity.disk_throughput = rng.between(200, 10'000) * 1000;
  if (rng.below(2) == 0) capacity.link_bandwidth = rng.between(500, 10'000) * 1000;
}

/// Sometimes with another number of threads later on.
void limit_network(Run& run, Rng& rng) {
  run.spec.capacity.network_time = Duration{rng.between(10, 1000)};
  const auto some = [&] { return std::to_string(rng.between(1, 4)); };
  if (rng.below(2) == 0) run.spec.broker_config.emplace_back("num.network.threads", some());
  if (rng.below(2) == 0) return;
  AlterConfig alter;
  alter.config = {{"num.network.threads", some()}};
  const Time at = start_time + Duration{rng.between(2'000'000, 120'000'000)};
  run.commands.push_back(Command{at, alter, Origin::scripted, ""});
}

/// Other figures while the cluster runs, some of them or none.
void change_limits(Run& run, Rng& rng) {
  for (std::int64_t i = rng.between(1, 3); i > 0; --i) {
    SetCapacity limits;
    if (rng.below(2) == 0) limits.figures.request_time = Duration{rng.between(20, 2000)};
    if (rng.below(2) == 0) limits.figures.network_time = Duration{rng.between(10, 1000)};
    if (rng.below(3) == 0) limits.figures.disk_throughput = rng.between(200, 10'000) * 1000;
    if (rng.below(3) == 0) limits.figures.link_bandwidth = rng.between(500, 10'000) * 1000;
    const Time at = start_time + Duration{rng.between(2'000'000, 150'000'000)};
    run.commands.push_back(Command{at, limits, Origin::scripted, ""});
  }
}

/// Settings change, and in half of all cases the first of them is taken back.
void change_settings(Run& run, AlterConfig alter, Rng& rng) {
  const Time at = start_time + Duration{rng.between(2'000'000, 120'000'000)};
  run.commands.push_back(Command{at, alter, Origin::scripted, ""});
  if (rng.below(2) != 0) return;
  alter.remove = {alter.config.front().first};
  alter.config.clear();
  const Time later = at + Duration{rng.between(1'000'000, 50'000'000)};
  run.commands.push_back(Command{later, alter, Origin::scripted, ""});
}

void limit_clients(Run& run, Rng& rng) {
  if (rng.below(2) == 0) run.spec.quotas.push_back(QuotaSpec{any_client(run, rng), any_quota(rng)});
  for (std::int64_t i = rng.between(1, 3); i > 0; --i) {
    AlterConfig alter;
    alter.client = any_client(run, rng);
    alter.config = any_quota(rng);
    change_settings(run, alter, rng);
  }
}

/// One broker gets settings of its own, and loses them again.
void set_one_broker(Run& run, Rng& rng) {
  AlterConfig alter;
  alter.broker = "b" + std::to_string(rng.between(1, std::int64_t{run.spec.brokers}));
  alter.config = {{"log.retention.ms", std::to_string(rng.between(5, 60) * 1000)},
                  {"num.io.threads", std::to_string(rng.between(1, 8))}};
  change_settings(run, alter, rng);
}

}  // namespace

void generate_capacity(Run& run) {
  Rng rng = stream(run.spec.seed, "generate", "capacity");
  if (rng.below(6) == 0) limit_brokers(run, rng);
  if (rng.below(6) == 0) limit_clients(run, rng);
  if (rng.below(6) == 0) set_one_broker(run, rng);
  // A stream of its own: runs without network time stay as they were.
  Rng network = stream(run.spec.seed, "generate", "network threads");
  if (network.below(8) == 0) limit_network(run, network);
  if (network.below(12) == 0) change_limits(run, network);
}

}  // namespace ks
