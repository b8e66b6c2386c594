#include "viz/cli/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "sim/trace/words.h"
#include "sim/world/audit.h"
#include "sim/world/audit_outputs.h"
#include "sim/world/unread_records.h"
#include "viz/cli/state.h"
#include "viz/cli/table.h"

namespace kv {
namespace {

struct ProducerSums {
  std::uint64_t produced = 0;
  std::uint64_t acked = 0;
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t in_doubt = 0;
  std::uint64_t under_way() const { return produced - acked - failed - dropped - in_doubt; }
};

ProducerSums sums_of(const ks::World& world, ks::ProducerId id) {
  const ks::ProducerLedger& ledger = world.ledger.producers[id.index];
  return {ledger.produced, ledger.acked, ledger.failed, ledger.dropped, ledger.in_doubt};
}

struct GroupSums {
  std::uint64_t handed_out = 0;
  std::uint64_t again = 0;
  std::uint64_t waiting = 0;  ///< in the logs and not handed out so far
  std::uint64_t skipped = 0;  ///< likewise, but below the group's position
  std::uint32_t rebalances = 0;
  std::uint32_t two_owners = 0;
  ks::Duration unowned{};
};

GroupSums sums_of(const ks::World& world, const ks::Group& group, ks::Time now) {
  GroupSums sums;
  const ks::GroupLedger& ledger = world.ledger.groups[group.id.index];
  sums.handed_out = world.ledger.delivered_records(group.id);
  sums.again = world.ledger.duplicates(group.id);
  sums.rebalances = ledger.rebalances;
  sums.two_owners = ledger.two_owners;
  sums.unowned = world.ledger.unowned(group.id, now);
  sums.waiting = ks::waiting_records(world, group);
  sums.skipped = ks::skipped_records(world, group);
  return sums;
}

/// The most deliveries of one record.
std::uint32_t most_deliveries(const ks::World& world, ks::GroupId group) {
  std::uint32_t most = world.ledger.delivered_records(group) > 0 ? 1 : 0;
  for (const ks::PartitionLedger& entry : world.ledger.groups[group.index].partitions) {
    for (const ks::RepeatedRange& range : entry.repeated) most = std::max(most, range.times);
  }
  return most;
}

std::string number(std::uint64_t value) { return fmt::format("{}", value); }

/// A row for each partition that was without a leader, and their sum.
Table unavailable_table(const ks::Names& names, const std::vector<ks::Stretch>& stretches) {
  Table table({"partition", ">without a leader that answers", ">stretches"});
  const auto add = [&](const std::string& name, std::span<const ks::Stretch> part) {
    ks::Duration sum{};
    for (const ks::Stretch& stretch : part) sum += stretch.length();
    table.add({name, ks::seconds_text(sum) + " s", number(part.size())});
  };
  std::size_t partitions = 0;
  for (auto next = stretches.begin(); next != stretches.end(); ++partitions) {
    const auto end = std::find_if(next, stretches.end(), [&](const ks::Stretch& each) {
      return each.partition != next->partition;
    });
    add(names.of(next->partition), {next, end});
    next = end;
  }
  if (partitions > 1) add("all of them", stretches);
  return table;
}

void add_lines(const Table& table, std::vector<std::string>& lines) {
  for (std::string& line : table.lines(2)) lines.push_back(std::move(line));
}

}  // namespace

void write_stretch(ks::JsonWriter& json, const ks::Stretch& stretch, const ks::Names& names) {
  json.begin_object().field("partition", names.of(stretch.partition));
  json.field("from_us", stretch.from).field("to_us", stretch.to).field("over", stretch.over);
  json.field("event", stretch.event).end_object();
}

std::vector<std::string> ledger_text(const ks::World& world, const ks::Lanes& lanes, ks::Time now) {
  const ks::Names& names = *world.names;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("Ledger of truth at {} s", ks::seconds_text(now - ks::start_time)));
  Table producers(
      {"producer", ">produced", ">acknowledged", ">failed", ">dropped", ">in doubt", ">under way"});
  for (const ks::Producer& producer : world.producers) {
    const ProducerSums sums = sums_of(world, producer.id);
    producers.add({names.producers[producer.id.index], number(sums.produced), number(sums.acked),
                   number(sums.failed), number(sums.dropped), number(sums.in_doubt),
                   number(sums.under_way())});
  }
  if (!producers.empty()) add_lines(producers, lines);
  Table groups({"group", ">handed out", ">of them again", ">still waiting", ">rebalances",
                ">two owners", ">without an owner"});
  Table resets({"group", ">passed over by resets", ">skipped"});
  Table aborted({"group", ">records of aborted transactions handed out", ">of so many"});
  const ks::RecordAudit audit =
      world.transactions.empty() ? ks::RecordAudit{} : ks::audit_records(world);
  Table outputs({"group", ">read and written", ">written again", ">visible twice", ">missing",
                 ">side effects", ">of them again"});
  Table shares({"share group", ">more than once", ">at most", ">archived", ">not finished"});
  for (const ks::Group& group : world.groups) {
    const GroupSums sums = sums_of(world, group, now);
    const bool share = group.type == ks::GroupType::share;
    if (share) {
      shares.add({names.groups[group.id.index], number(world.ledger.repeated_records(group.id)),
                  fmt::format("{} times", most_deliveries(world, group.id)),
                  number(world.ledger.archived_records(group.id)),
                  number(world.ledger.unprocessed(group.id))});
    }
    if (!audit.aborted.empty()) {
      aborted.add({names.groups[group.id.index],
                   number(ks::delivered_aborted(world, group.id, audit)),
                   number(ks::RecordAudit::records(audit.aborted))});
    }
    if (const ks::Transform& plan = world.spec->groups[group.id.index].application.transform;
        plan.on) {
      const ks::OutputAudit made = ks::audit_outputs(world, group.id);
      const bool acts = !plan.effect.empty();
      outputs.add({names.groups[group.id.index], number(made.inputs.size()),
                   number(made.written_twice), number(made.visible_twice), number(made.missing),
                   acts ? fmt::format("{} {}s", made.effects, plan.effect) : "-",
                   acts ? number(made.effects_twice) : "-"});
    }
    const std::uint64_t passed_over = world.ledger.passed_over_records(group.id);
    if (passed_over + sums.skipped > 0)
      resets.add({names.groups[group.id.index], number(passed_over), number(sums.skipped)});
    groups.add({names.groups[group.id.index], number(sums.handed_out), number(sums.again),
                number(sums.waiting), number(sums.rebalances),
                share                  ? "-"
                : sums.two_owners == 0 ? "never"
                                       : fmt::format("{} times", sums.two_owners),
                share ? "-" : ks::seconds_text(sums.unowned) + " partition-seconds"});
  }
  if (!groups.empty()) add_lines(groups, lines);
  if (!resets.empty()) add_lines(resets, lines);
  if (!aborted.empty()) add_lines(aborted, lines);
  if (!outputs.empty()) add_lines(outputs, lines);
  if (!shares.empty()) add_lines(shares, lines);
  const Table unavailable = unavailable_table(names, ks::without_leader(lanes, now));
  if (!unavailable.empty()) add_lines(unavailable, lines);
  return lines;
}

void write_ledger(ks::JsonWriter& json, const ks::World& world, const ks::Lanes& lanes,
                  ks::Time now) {
  const ks::Names& names = *world.names;
  json.begin_object().field("time_us", now).key("producers").begin_array();
  for (const ks::Producer& producer : world.producers) {
    const ProducerSums sums = sums_of(world, producer.id);
    json.begin_object().field("client_id", names.producers[producer.id.index]);
    json.field("records_produced", sums.produced).field("records_acknowledged", sums.acked);
    json.field("records_failed", sums.failed).field("records_dropped", sums.dropped);
    json.field("records_in_doubt", sums.in_doubt);
    json.field("records_under_way", sums.under_way()).end_object();
  }
  json.end_array().key("groups").begin_array();
  for (const ks::Group& group : world.groups) {
    const GroupSums sums = sums_of(world, group, now);
    json.begin_object().field("group_id", names.groups[group.id.index]);
    json.field("records_handed_out", sums.handed_out).field("duplicates", sums.again);
    json.field("records_waiting", sums.waiting).field("rebalances", sums.rebalances);
    json.field("two_owners", sums.two_owners).field("unowned_partition_us", sums.unowned);
    json.field("passed_over", world.ledger.passed_over_records(group.id));
    json.field("records_skipped", sums.skipped);
    if (!world.transactions.empty()) {
      json.field("delivered_aborted",
                 ks::delivered_aborted(world, group.id, ks::audit_records(world)));
    }
    if (world.spec->groups[group.id.index].application.transform.on) {
      const ks::OutputAudit made = ks::audit_outputs(world, group.id);
      json.field("outputs_written_twice", made.written_twice);
      json.field("outputs_visible_twice", made.visible_twice);
      json.field("outputs_missing", made.missing);
      json.field("effects", made.effects).field("effects_twice", made.effects_twice);
    }
    if (group.type == ks::GroupType::share) {
      json.field("delivered_more_than_once", world.ledger.repeated_records(group.id));
      json.field("most_deliveries", most_deliveries(world, group.id));
      json.field("archived", world.ledger.archived_records(group.id));
      json.field("not_finished", world.ledger.unprocessed(group.id));
    }
    json.end_object();
  }
  const std::vector<ks::Stretch> unavailable = ks::without_leader(lanes, now);
  json.end_array().field("unavailable_partition_us", ks::length_of(unavailable));
  json.key("unavailable").begin_array();
  for (const ks::Stretch& stretch : unavailable) write_stretch(json, stretch, names);
  json.end_array().end_object();
}

}  // namespace kv
