#include "sim/scenario/generate_producers.h"

namespace ks {
namespace {

class Troubles {
 public:
  Troubles(Run& run, Rng& rng) : run_(run), rng_(rng) {}

  void add() {
    for (ProducerSpec& producer : run_.spec.producers) {
      if (pick(0, 1) == 0) settings(producer);
      if (pick(0, 4) == 0) by_field(producer);
    }
    if (!run_.spec.producers.empty() && pick(0, 1) == 0) chosen_messages();
  }

 private:
  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }

  /// What a producer does when answers are late or missing depends on these.
  void settings(ProducerSpec& producer) {
    ConfigOverrides& config = producer.config;
    const auto set = [&](const char* key, std::int64_t low, std::int64_t high) {
      if (pick(0, 2) == 0) config.emplace_back(key, std::to_string(pick(low, high)));
    };
    const bool idempotent = pick(0, 1) == 0;
    if (!idempotent) {
      config.emplace_back("enable.idempotence", "false");
      set("retries", 0, 3);
    }
    set("linger.ms", 0, 500);
    set("batch.size", 0, 2000);
    set("max.in.flight.requests.per.connection", 1, 5);
    set("buffer.memory", 2000, 40'000);
    set("max.block.ms", 100, 5000);
    if (pick(0, 1) == 0) {
      config.emplace_back("request.timeout.ms", std::to_string(pick(1000, 10'000)));
      set("delivery.timeout.ms", 11'000, 30'000);
    }
    if (producer.keys.count > 0 && pick(0, 4) == 0)
      config.emplace_back("partitioner.ignore.keys", "true");
    if (pick(0, 4) != 0) return;
    config.emplace_back("compression.type", "lz4");
    producer.compression = Ratio{1, pick(2, 5)};
  }

  /// Of the partitions that the topic has at the start; it may lose them.
  void by_field(ProducerSpec& producer) {
    for (const TopicSpec& topic : run_.spec.topics) {
      if (topic.name != producer.topic) continue;
      producer.partition.field = "location";
      producer.partition.values = {
          {"north", 0}, {"south", static_cast<std::uint32_t>(pick(0, topic.partitions - 1))}};
      producer.partition.random = pick(0, 1) == 0;
    }
  }

  void chosen_messages() {
    const ApiKey apis[] = {ApiKey::produce, ApiKey::produce, ApiKey::produce, ApiKey::metadata,
                           ApiKey::init_producer_id};
    for (std::int64_t i = pick(1, 6); i > 0; --i) {
      TamperWith tamper;
      tamper.node = run_.spec.producers[rng_.below(run_.spec.producers.size())].name;
      tamper.api = apis[rng_.below(5)];
      tamper.action = static_cast<ChosenAction>(pick(0, 2));
      tamper.response = tamper.action != ChosenAction::duplicate && pick(0, 1) == 0;
      tamper.nth = static_cast<std::uint32_t>(pick(1, 20));
      if (pick(0, 3) == 0) tamper.broker = "b" + std::to_string(pick(1, run_.spec.brokers));
      if (tamper.action == ChosenAction::delay) tamper.by = pick_time(Duration{}, 20s);
      run_.commands.push_back(
          Command{Time{pick_time(Duration{}, 150s)}, std::move(tamper), Origin::scripted, ""});
    }
  }

  Run& run_;
  Rng& rng_;
};

}  // namespace

void generate_producer_troubles(Run& run, Rng& rng) { Troubles{run, rng}.add(); }

}  // namespace ks
