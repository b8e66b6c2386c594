// A scenario as a plain value: what stands in a scenario file, with every time resolved and every name
// checked. It knows nothing of TOML (document.h), of a running world, and of how expectations are evaluated.
// The format is described in docs/scenario-format.md.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/closed_variant.h"
#include "sim/base/result.h"
#include "sim/base/time.h"
#include "sim/world/command.h"
#include "sim/world/spec.h"

namespace ks {

/// Where something stands in the file, counted from 1; 0 = nowhere. Never part of what a scenario means,
/// so any two places are equal.
struct Place {
  int line = 0;
  int column = 0;
  constexpr bool operator==(const Place&) const { return true; }
};

/// Whole numbers between low and high, both included: "<= 60", "3", "40s..50s", "< 1s". Times count in us.
struct Bounds {
  static constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  std::int64_t low = lowest;
  std::int64_t high = highest;
  constexpr bool contain(std::int64_t value) const { return low <= value && value <= high; }
  bool operator==(const Bounds&) const = default;
};

/// "orders-2"
struct PartitionName {
  std::string topic;
  std::uint32_t partition = 0;
  auto operator<=>(const PartitionName&) const = default;
};
std::string to_text(const PartitionName& name);

/// "orders-0:40": a record, by its partition and offset.
struct RecordName {
  PartitionName partition;
  std::int64_t offset = 0;
  bool operator==(const RecordName&) const = default;
};
std::string to_text(const RecordName& name);

/// A producer or a member that the set-up starts (AddProducer or AddConsumer).
struct Start {
  Time at{};
  CommandBody body;
  Place place;
  bool operator==(const Start&) const = default;
};

/// One [[timeline]] table. Without an action it only names an instant.
struct TimelineEntry {
  Time at{};
  std::string mark;
  std::optional<CommandBody> action;
  Place place;
  bool operator==(const TimelineEntry&) const = default;
};

/// A name for an instant of the run, given by `mark` in [[timeline]] or [[steps]].
struct Mark {
  std::string name;
  Time at{};
  Place place;
  bool operator==(const Mark&) const = default;
};

// --- expectations ------------------------------------------------------------------------------------

/// What each consumer of the group owns, complete: every partition of the group's topics that is named
/// nowhere in `owners` has no living owner. A consumer may be named with an empty list.
struct ExpectOwners {
  struct Owner {
    std::string consumer;
    std::vector<PartitionName> partitions;
    bool operator==(const Owner&) const = default;
  };
  std::vector<Owner> owners;
  bool operator==(const ExpectOwners&) const = default;
};
/// The group's state in Kafka's spelling: Empty, PreparingRebalance, CompletingRebalance, Stable, Dead;
/// of a KIP-848 group also Assigning and Reconciling.
struct ExpectState {
  std::string state;
  bool operator==(const ExpectState&) const = default;
};
struct ExpectGeneration {
  Bounds generation;
  bool operator==(const ExpectGeneration&) const = default;
};
/// The consumers that the coordinator counts as members, in any order.
struct ExpectMembers {
  std::vector<std::string> members;
  bool operator==(const ExpectMembers&) const = default;
};
/// Log end offset minus committed offset (0 where nothing is committed): of one partition, else the sum
/// over a topic, else the sum over all of the group's topics.
struct ExpectLag {
  Bounds lag;
  std::string topic;
  std::optional<PartitionName> partition;
  bool operator==(const ExpectLag&) const = default;
};
/// At no instant do two members of the group's generation own the same partition.
struct ExpectNeverTwoOwners {
  bool operator==(const ExpectNeverTwoOwners&) const = default;
};

/// Quantities counted from the start of the run.
enum class Total : std::uint8_t {
  lost,       ///< acknowledged records that no leader has any more; of all topics
  doubled,    ///< copies of records in the leaders' logs, each counted; of all topics
  reordered,  ///< records that stand in a log behind one that was sent later; of all topics
  failed,     ///< records that producers reported to their application as failed; of all topics
  aborted,    ///< records of aborted transactions in the leaders' logs; of all topics
  delivered_aborted,  ///< of these, deliveries to the group's applications
  copies,             ///< of the doubled records, those that the group's applications were handed
  duplicates,  ///< records handed to the group's applications a second, third, … time, each counted
  unprocessed,                ///< records that some application was handed and none has finished
  rebalances,                 ///< how often the group left Empty or Stable to rebalance
  unowned_partition_seconds,  ///< bounds in microseconds × partitions
  repeated,                   ///< records handed to the group's applications more than once
  archived,                   ///< records that a share group has given up
  passed_over,                ///< records that resets took the group over, never handed to it
  skipped,                    ///< others in the logs below the group's position, never handed to it
  written_twice,    ///< records that the group's applications wrote again from the same input
  visible_twice,    ///< of these, those that read_committed sees as well as another one
  outputs_missing,  ///< records before the committed offsets of which no output is visible
  effects_twice,    ///< side effects of the group's applications that were repeated
};
std::string_view to_text(Total total);  ///< the key: "unowned-partition-seconds"
/// Whether it is counted over all topics and needs no group.
bool needs_no_group(Total total);
struct ExpectTotal {
  Total total = Total::lost;
  Bounds bounds;
  bool operator==(const ExpectTotal&) const = default;
};

/// How often one record was handed to the group's applications.
struct ExpectDeliveries {
  RecordName record;
  Bounds times;
  bool operator==(const ExpectDeliveries&) const = default;
};
/// Where the window of a share-partition stands: its start offset (SPSO) and its end offset (SPEO).
struct ExpectWindow {
  PartitionName partition;
  Bounds start;
  Bounds end;
  bool operator==(const ExpectWindow&) const = default;
};

/// How a partition stands by the controller's metadata and in its leader's log.
struct ExpectReplication {
  PartitionName partition;
  std::optional<std::string> leader{};            ///< "b1"; "nobody"
  std::optional<std::vector<std::string>> isr{};  ///< sorted
  Bounds high_watermark{};
  Bounds stable{};  ///< the last stable offset
  Bounds end{};
  bool operator==(const ExpectReplication&) const = default;
};

/// The active controller: "k1"; "nobody". Not one that believes so and has a successor.
struct ExpectController {
  std::string controller;
  bool operator==(const ExpectController&) const = default;
};

/// Time in which partitions had no leader that answered, summed over those of topics that are not internal.
struct ExpectUnavailable {
  std::string topic{};                       ///< only its partitions; "": all
  std::optional<PartitionName> partition{};  ///< only this one
  Bounds time;                               ///< microseconds × partitions
  bool operator==(const ExpectUnavailable&) const = default;
};

using ExpectationKinds =
    std::variant<ExpectOwners, ExpectState, ExpectGeneration, ExpectMembers, ExpectLag,
                 ExpectNeverTwoOwners, ExpectTotal, ExpectDeliveries, ExpectWindow,
                 ExpectReplication, ExpectController, ExpectUnavailable>;
struct ExpectationBody : ExpectationKinds {
  KS_CLOSED_VARIANT(ExpectationBody, ExpectationKinds)
};

/// One check; an [[expect]] table with several checks yields several. Without `at` it concerns the whole
/// run; totals with `at` are those reached by then. The state at an instant is the one after everything
/// with time <= at.
struct Expectation {
  std::optional<Time> at;
  std::string
      group;  ///< set whenever the check concerns a group; the only group when the file has one
  ExpectationBody body;
  std::string text;  ///< as written, for messages: "lag = \"<= 10\""
  Place place;
  bool operator==(const Expectation&) const = default;
};

// --- the lesson --------------------------------------------------------------------------------------

/// The answer to a prediction is computed from the run, starting at the step's instant; never typed.
enum class Quantity : std::uint8_t {
  time_to_next_owner,    ///< of a partition: until a member owns it that did not own it before
  next_owner,            ///< of a partition: who that is
  time_to_first_record,  ///< of a consumer: until its application is handed its next record
  time_to_fact,          ///< until the next such fact: "SessionExpired C2"
  lag,                   ///< of a partition or a group, at the step's instant
  moves,                 ///< partitions whose owner changes in the group's next completed rebalance
  duplicates,            ///< of a group, from here to the end of the run
  deliveries,            ///< of a record to a share group, in the whole run
  written_twice,         ///< as Total has them, of a group, in the whole run
  visible_twice,
  effects_twice,
};
struct AnswerName {
  Quantity quantity = Quantity::time_to_next_owner;
  std::string
      argument;  ///< "orders-2", "C1", "OrderProcessingGroup", "SessionExpired C2", "orders-0:40"
  bool operator==(const AnswerName&) const = default;
};
std::string to_text(const AnswerName& answer);  ///< "time-to-next-owner(orders-2)"

struct Choice {
  std::string text;
  std::string range;  ///< as written: "40s..50s", "C1"
  Bounds bounds;      ///< of a time or a number; unused when the answer is a name
  bool operator==(const Choice&) const = default;
};
struct Predict {
  std::string ask;
  std::vector<Choice> choices;
  AnswerName answer;
  bool operator==(const Predict&) const = default;
};

/// The first such fact after the previous step: "SessionExpired C2".
struct FactName {
  std::string fact;
  std::string node;  ///< "" for any
  bool operator==(const FactName&) const = default;
};

struct Step {
  std::variant<Time, FactName> when;
  std::string when_text;  ///< as written: "crash", "12s", "SessionExpired C2"
  std::string mark;       ///< a name for the step's instant; only with a time
  std::string title;
  std::string say;
  std::string watch;
  std::string teacher;  ///< for whoever teaches it: what learners stumble over, what to ask
  std::string select;   ///< who is picked when the step is entered: "C2", "orders-2"; "": as ever
  std::string view;     ///< what is shown then: "brokers"; "": what was shown before
  std::vector<std::string> highlight;  ///< names, or what stands on the stage as "Stage/slot of C2"
  std::optional<Predict> predict;
  Place place;
  bool operator==(const Step&) const = default;
};

// --- the whole ---------------------------------------------------------------------------------------

struct Scenario {
  KS_CLOSED_VALUE(Scenario)
  std::string title;
  std::string level;                    ///< of a lesson: "basic", "protocol", "advanced"; "": none
  std::string subject;                  ///< "groups", "offsets" …; "": none
  std::optional<Duration> duration;     ///< absent: open-ended
  ClusterSpec cluster;                  ///< profile and seed stand in it
  std::vector<Start> starts;            ///< producers and members, in the order written
  std::vector<TimelineEntry> timeline;  ///< in the order written
  std::vector<Mark> marks;
  std::vector<Expectation> expectations;
  std::vector<Step> steps;

  std::string file;   ///< its name for messages; "" for a scenario that was never read
  std::string text;   ///< what was read, to be edited in place when it is saved
  Diagnostics notes;  ///< what was accepted although the model ignores it
};

/// Equal in everything but the three fields that only tell where it came from.
bool same_meaning(const Scenario& a, const Scenario& b);

/// "44.9s", "1m30s", a mark, "MARK+44.9s", "MARK-1s"; nothing when it is none of these or before the start.
std::optional<Time> resolve_time(const std::vector<Mark>& marks, std::string_view text);

}  // namespace ks
