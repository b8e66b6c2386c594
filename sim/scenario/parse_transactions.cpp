// Transactions: how a producer's application groups its records, and its calls by [[timeline]].
#include <algorithm>
#include <array>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::array verbs{"init-transactions",  "begin-transaction", "send", "flush",
                           "commit-transaction", "abort-transaction"};

constexpr std::int64_t most_records = 1'000'000;

bool is_transactional(const ProducerSpec& producer) {
  return std::any_of(producer.config.begin(), producer.config.end(), [](const auto& setting) {
    return setting.first == "transactional.id" && setting.second != "null";
  });
}

const ProducerSpec* producer_named(const ParseContext& context, std::string_view name) {
  for (const ProducerSpec& producer : context.scenario.cluster.producers) {
    if (producer.name == name) return &producer;
  }
  return nullptr;
}

Place place_of(const ParseContext& context, const std::string& name) {
  const auto known = context.nodes.find(name);
  return known == context.nodes.end() ? Place{} : known->second.place;
}

/// The partition of a send(), which must be one of the producer's topic.
bool read_target(const TableReader& table, const ProducerSpec& producer, ParseContext& context,
                 CallTransaction& call) {
  if (!table.require("partition") || !table.text("partition")) return false;
  call.partition = *table.text("partition");
  const std::string prefix = producer.topic + "-";
  const std::uint32_t count = context.partitions_of(producer.topic);
  for (std::uint32_t i = 0; call.partition.starts_with(prefix) && i < count; ++i) {
    if (call.partition == prefix + std::to_string(i)) return true;
  }
  table.refuse("partition", "= " + quoted(call.partition) + " is no partition of " + producer.topic,
               quoted(prefix + "0") + " to " + quoted(prefix + std::to_string(count - 1)));
  return false;
}

}  // namespace

void read_transactions(const TableReader& table, ProducerSpec& producer, ParseContext& context) {
  const bool transactional = is_transactional(producer);
  const Node* const node = table.find("transactions");
  if (node == nullptr) {
    if (transactional && !producer.rate_per_second.zero()) {
      context.problems.error(table.place("config"),
                             "a producer with a transactional.id needs to know its transactions",
                             "transactions = { records = 10 }, or rate = \"0/s\" and its calls in "
                             "[[timeline]]");
    }
    return;
  }
  if (!transactional)
    table.refuse("transactions", "needs a transactional.id in the producer's config");
  const TableReader plan(*node, "transactions", keys_of("producers.transactions"),
                         context.problems);
  producer.transactions.records =
      static_cast<std::uint32_t>(plan.integer("records", Range{1, most_records}).value_or(0));
  producer.transactions.every = plan.duration("every").value_or(Duration{});
  producer.transactions.abort_every =
      static_cast<std::uint32_t>(plan.integer("abort-every", Range{1, most_records}).value_or(0));
  if (!producer.transactions.by_itself())
    table.refuse("transactions", "does not say when a transaction ends", "records, every or both");
}

void check_transactional_topics(ParseContext& context) {
  for (const ProducerSpec& producer : context.scenario.cluster.producers) {
    if (!is_transactional(producer)) continue;
    const Place place = place_of(context, producer.name);
    for (const GroupSpec& group : context.scenario.cluster.groups) {
      const bool reads =
          std::find(group.topics.begin(), group.topics.end(), producer.topic) != group.topics.end();
      if (group.type == GroupType::share && reads) {
        context.problems.error(place, producer.name +
                                          " has a transactional.id and the share group " +
                                          group.id + " reads what it writes: not modelled yet");
      }
    }
  }
}

std::optional<TransactionCall> transaction_verb(std::string_view verb) {
  for (std::size_t i = 0; i < verbs.size(); ++i) {
    if (verb == verbs[i]) return static_cast<TransactionCall>(i);
  }
  return std::nullopt;
}

std::optional<CommandBody> read_transaction_call(const TableReader& table, TransactionCall call,
                                                 const Node& name, ParseContext& context) {
  const ProducerSpec* const producer = producer_named(context, name.text);
  if (producer == nullptr) return std::nullopt;
  if (!is_transactional(*producer) || producer->transactions.by_itself()) {
    table.refuse("node", "= " + quoted(name.text) + " does not take calls from [[timeline]]",
                 "a producer with a transactional.id and without the key transactions");
    return std::nullopt;
  }
  CallTransaction command;
  command.node = name.text;
  command.call = call;
  if (call != TransactionCall::send) return command;
  if (producer->keys != KeysSpec{} || !producer->partition.values.empty()) {
    table.refuse("node", "= " + quoted(name.text) + " chooses partitions by its records",
                 "a producer without keys and without the key partition");
    return std::nullopt;
  }
  command.records =
      static_cast<std::uint32_t>(table.integer("records", Range{1, most_records}).value_or(1));
  if (!read_target(table, *producer, context, command)) return std::nullopt;
  return command;
}

}  // namespace ks
