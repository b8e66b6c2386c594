// A condition on the run, as somebody types it to be taken there: "C1 owns orders-3", "lag > 100",
// "SessionExpired of C2". The words are those of the scenario file's expectations and the names of facts.
//
//   condition  = all {"or" all}        all = check {"and" check}        check = ["not"] one of
//   NAME owns PARTITION   nobody owns PARTITION   b2 leads PARTITION   nobody leads PARTITION
//   lag [of PARTITION|TOPIC|GROUP] BOUNDS         isr [of PARTITION] BOUNDS (the smallest of all)
//   state [of GROUP] STATE                        generation [of GROUP] BOUNDS
//   members [of GROUP] BOUNDS                     NAME running|frozen|closing|closed|killed
//   TOTAL [of GROUP] BOUNDS                       a total of [[expect]]: duplicates, lost, rebalances …
//   FACT [of NAME]                                the name of a kind of fact: a breakpoint
//   BOUNDS: "> 100", ">= 3", "= 0", "< 3", "10..20"; "is" may stand where it reads better.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/result.h"
#include "sim/run/session.h"

namespace kv {

/// Who owns or leads a partition; an invalid node: nobody. The group decides between several readers.
struct HolderCheck {
  bool leads = false;
  ks::NodeId who;
  ks::PartitionId partition;
};
struct StateCheck {
  ks::GroupId group;
  ks::GroupState state = ks::GroupState::empty;
};
struct ProcessCheck {
  ks::NodeId node;  ///< a consumer or a producer
  ks::ProcessState state = ks::ProcessState::running;
};
enum class Quantity : std::uint8_t { lag, isr, generation, members };
struct NumberCheck {
  Quantity what = Quantity::lag;
  ks::GroupId group;                        ///< not for isr
  std::vector<ks::PartitionId> partitions;  ///< of lag their sum, of isr the least of them
  ks::Bounds bounds;
};
struct TotalCheck {
  ks::Total total = ks::Total::lost;
  ks::GroupId group;  ///< invalid where it needs none
  ks::Bounds bounds;
};
/// True at the events that leave such a fact, and only there.
struct FactCheck {
  std::size_t kind = 0;
  ks::NodeId of;  ///< invalid: whoever it concerns
};

struct Check {
  std::variant<HolderCheck, StateCheck, ProcessCheck, NumberCheck, TotalCheck, FactCheck> body;
  bool negated = false;
};

struct Condition {
  std::string text;                     ///< as it was typed
  std::vector<std::vector<Check>> any;  ///< any of these, of each all
};

/// Names are those of the known run. An error says at which column, what is wrong and what is allowed.
ks::Result<Condition> parse_condition(std::string_view text, const ks::Session& session);

/// Conditions that make sense in this run, to begin with.
std::vector<std::string> condition_examples(const ks::Session& session);

/// Whether it is true after this event. Facts count where `with_facts` says so.
bool holds(const Condition& condition, ks::Session& session, ks::EventNo event, bool with_facts);

/// How closely a run has to be looked at so that no change of the condition is missed.
enum class Closeness : std::uint8_t {
  facts,    ///< at its facts alone: the trace has them
  changes,  ///< at the events that leave facts of the story or of protocol
  audit,    ///< likewise, and besides now and then: it takes long to tell
  events,   ///< at every event
};
Closeness closeness(const Condition& condition);

/// Looks through a run for where a condition comes true: for the next such event after one, or for the
/// last before it. Goes in steps, so that a window stays alive meanwhile.
class ConditionSearch {
 public:
  /// Forwards it goes no farther than `limit`.
  ConditionSearch(Condition condition, ks::EventNo from, int direction,
                  ks::EventNo limit = std::numeric_limits<ks::EventNo>::max());

  /// Looks at about so many further events. True: it has come to an end.
  bool look(ks::Session& session, std::uint64_t events);
  std::optional<ks::EventNo> found() const { return found_; }
  const Condition& condition() const { return condition_; }
  int direction() const { return direction_; }
  /// How far it has come, as the number of an event.
  ks::EventNo reached() const { return at_; }
  /// The share of the known run that has been looked at, of all there is to look at in that direction.
  float progress(const ks::Session& session) const;

 private:
  bool forward(ks::Session& session, std::uint64_t events);
  bool backward(ks::Session& session, std::uint64_t events);
  /// The first rise in (at_, upto], as far as the budget reaches.
  std::optional<ks::EventNo> rise(ks::Session& session, ks::EventNo upto, std::uint64_t& budget);
  ks::EventNo next(const ks::Session& session, ks::EventNo after) const;
  bool rises(ks::Session& session, ks::EventNo event);
  void stand(ks::Session& session, ks::EventNo event);

  Condition condition_;
  int direction_ = 1;
  Closeness closeness_ = Closeness::events;
  ks::EventNo from_ = 0;
  ks::EventNo limit_ = 0;
  ks::EventNo at_ = 0;  ///< looked at up to here
  bool held_ = false;   ///< whether it is true there, facts aside
  bool begun_ = false;
  ks::EventNo piece_ = 0;  ///< backwards: the piece being looked through begins after this event
  ks::EventNo piece_end_ = 0;
  std::optional<ks::EventNo> last_;  ///< backwards: the latest rise in the piece
  std::optional<ks::EventNo> found_;
};

/// The first event in (after, upto] at which one of the conditions comes true, and which.
struct StopAt {
  ks::EventNo event = 0;
  std::size_t condition = 0;
};
std::optional<StopAt> first_stop(const std::vector<Condition>& conditions, ks::Session& session,
                                 ks::EventNo after, ks::EventNo upto);

}  // namespace kv
