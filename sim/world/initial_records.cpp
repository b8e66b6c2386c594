#include "sim/world/initial_records.h"

#include <algorithm>

#include "sim/kafka/log_tasks.h"
#include "sim/kafka/partitioner.h"

namespace ks {
namespace {

/// ProducerConfig's default of batch.size.
constexpr std::uint32_t most_batch_bytes = 16384;

/// Writes one topic's records.
class Filler {
 public:
  Filler(World& world, TopicId topic, const InitialRecordsSpec& spec, const ProducerPlan& plan)
      : world_(world),
        info_(world.cluster->at(topic)),
        spec_(spec),
        plan_(plan),
        open_(info_.partitions.size()) {}

  void run() {
    for (std::uint32_t n = 0; n < spec_.count; ++n) add(n);
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (open_[i].count > 0) append(i);
      settle(info_.partitions[i]);
    }
  }

 private:
  /// Evenly from the oldest to the newest.
  std::int64_t timestamp_of_number(std::uint32_t n) const {
    const std::int64_t span = to_us(spec_.oldest - spec_.newest);
    const std::int64_t steps = std::max<std::int64_t>(spec_.count - 1, 1);
    const std::int64_t done = span / steps * n + span % steps * n / steps;
    return timestamp_of(start_time - spec_.oldest + Duration{done});
  }

  void add(std::uint32_t n) {
    const auto partitions = static_cast<std::uint32_t>(open_.size());
    const std::size_t place = plan_.partition_of(n, partitions).value_or(n % partitions);
    const std::uint32_t size = spec_.record_bytes + record_overhead_bytes;
    Batch& batch = open_[place];
    if (batch.count > 0 && batch.bytes + size > most_batch_bytes) append(place);
    if (batch.count == 0) {
      batch = Batch{};
      batch.producer = initial_producer;
      batch.first_number = n;
      batch.bytes = batch_header_bytes;
      batch.base_timestamp = timestamp_of_number(n);
    }
    ++batch.count;
    batch.bytes += size;
    batch.timestamp_span =
        static_cast<std::uint32_t>(timestamp_of_number(n) - batch.base_timestamp);
  }

  void append(std::size_t place) {
    const PartitionInfo& partition = world_.cluster->at(info_.partitions[place]);
    const PartitionLog* twin = nullptr;
    open_[place].leader_epoch = partition.leader_epoch;
    for (std::uint32_t i = 0; i < partition.replicas.size(); ++i) {
      PartitionLog& log = world_.replication.replicas.edit(partition.slot(i)).log;
      log.roll_for(open_[place], info_.config.segment_bytes, info_.config.roll_ms());
      log.append(open_[place], twin);
      if (i == 0) twin = &world_.replication.replicas[partition.slot(0)].log;
    }
    open_[place] = Batch{};
  }

  /// Everything is replicated and committed.
  void settle(PartitionId id) {
    const PartitionInfo& partition = world_.cluster->at(id);
    for (std::uint32_t i = 0; i < partition.replicas.size(); ++i) {
      Replica& replica = world_.replication.replicas.edit(partition.slot(i));
      replica.high_watermark = replica.checkpointed = replica.log.end_offset();
    }
  }

  World& world_;
  const TopicInfo& info_;
  const InitialRecordsSpec& spec_;
  const ProducerPlan& plan_;
  std::vector<Batch> open_;  ///< by partition number
};

PlannedChoice planned(const World& world, const std::string& producer, std::string_view purpose,
                      std::size_t count, const std::vector<std::uint32_t>& weights, bool random) {
  PlannedChoice choice;
  choice.count = static_cast<std::uint32_t>(count);
  choice.random = random;
  choice.stream_state = stream(world.seed, producer, purpose).state();
  std::uint32_t total = 0;
  for (const std::uint32_t weight : weights) choice.cumulative.push_back(total += weight);
  return choice;
}

}  // namespace

std::shared_ptr<const ProducerPlan> make_plan(const World& world, TopicId topic,
                                              const ProducerSpec& spec, bool ignore_keys) {
  auto plan = std::make_shared<ProducerPlan>();
  plan->topic = topic;
  plan->record_bytes = spec.record_bytes;
  plan->compression = spec.compression;
  plan->keys = spec.keys.values;
  for (std::uint32_t i = 1; spec.keys.values.empty() && i <= spec.keys.count; ++i)
    plan->keys.push_back(spec.keys.prefix + std::to_string(i));
  for (const std::string& key : plan->keys) plan->key_hashes.push_back(to_positive(murmur2(key)));
  plan->key_choice =
      planned(world, spec.name, "keys", plan->keys.size(), spec.keys.weights, spec.keys.random);
  plan->ignore_keys = ignore_keys;
  plan->field = spec.partition.field;
  for (const FieldValueSpec& value : spec.partition.values) {
    plan->field_values.push_back(value.text);
    plan->field_partitions.push_back(value.partition);
  }
  plan->value = spec.value;
  for (const HeaderSpec& header : spec.headers)
    plan->headers.emplace_back(header.name, header.text);
  plan->field_choice = planned(world, spec.name, "field", plan->field_values.size(),
                               spec.partition.weights, spec.partition.random);
  return plan;
}

void add_initial_records(World& world) {
  auto book = std::make_shared<RecordBook>();
  for (const Producer& producer : world.producers) book->producers.push_back(producer.plan);
  book->initial.resize(world.cluster->topics.size());
  for (const TopicInfo& topic : world.cluster->topics)
    book->initial_partitions.push_back(static_cast<std::uint32_t>(topic.partitions.size()));
  for (const TopicSpec& topic : world.spec->topics) {
    if (topic.records.count == 0) continue;
    const auto at = std::find(world.names->topics.begin(), world.names->topics.end(), topic.name);
    const TopicId id{static_cast<std::uint32_t>(at - world.names->topics.begin())};
    ProducerSpec writer;
    writer.name = topic.name + " records";
    writer.record_bytes = topic.records.record_bytes;
    writer.keys = topic.records.keys;
    const auto plan = make_plan(world, id, writer, false);
    book->initial[id.index] = plan;
    Filler(world, id, topic.records, *plan).run();
  }
  world.replication.book = std::move(book);
  Facts nobody;
  for (const Broker& broker : world.brokers) {
    Ctx ctx{world.engine, nobody, world.names, *world.cluster, world.ledger};
    ctx.act_as(node(broker.id), *world.cluster);
    look_after_logs(world.replication, broker.id, ctx);
  }
}

}  // namespace ks
