// A session owns a run: its commands, what is known of it so far, and the branches that acting in the
// past has made. The run is computed ahead; moving about in time reads it and never changes it. Must
// not read clocks or files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/run/branch.h"
#include "sim/run/replay.h"
#include "sim/scenario/build.h"
#include "sim/scenario/scenario.h"
#include "sim/world/fingerprint.h"

namespace ks {

struct SessionSettings {
  CheckpointSettings checkpoints;
  Duration grid{100'000};             ///< of the samples
  Duration open_horizon{60'000'000};  ///< how far an open-ended run is computed at first
};

class Session {
 public:
  static Session open(Scenario scenario, SessionSettings settings = {});
  /// A run without a file behind it, as tests make it.
  static Session open(Run run, SessionSettings settings = {});
  Session(Session&& other) noexcept;
  Session& operator=(Session&& other) noexcept;
  ~Session();

  // The run, computed ahead.

  /// Executes at most so many events towards the horizon. False: everything up to it is known.
  bool compute(std::uint64_t max_events);
  void compute_all();
  /// Everything with a time ≤ `time` becomes known, as far as the horizon reaches.
  void compute_until(Time time);
  Time horizon() const { return horizon_; }
  bool open_ended() const { return !run_.horizon.has_value(); }
  /// An open-ended run goes on for as long as somebody looks; never shrinks.
  void extend_horizon(Time time);
  bool complete() const { return branch().complete; }
  /// Everything before this instant is known.
  Time known_until() const;
  EventNo known_events() const { return branch().head.event; }
  /// The state at the end of what is known.
  const World& latest() const { return branch().head; }

  // Any moment. A returned world is valid until the next call of world_at or world_at_time, or until
  // the branch changes.

  const World& world_at(EventNo event);
  /// The state after everything with a time ≤ `time`; computes ahead if it must.
  const World& world_at_time(Time time);
  EventNo event_at(Time time);
  /// The same for whoever looks at that moment next: like world_at it ends worlds that were asked for before.
  EventNo go_to(Time time);
  Time time_of_event(EventNo event);

  // What happened.

  const Trace& trace() const { return branch().trace; }
  const Series& series() const { return branch().series; }
  const Lanes& lanes() const { return branch().lanes; }
  /// Names everything that the known run names.
  const Names& names() const { return *branch().head.names; }
  const ClusterSpec& spec() const { return run_.spec; }
  /// Facts of a level that the trace does not keep, by running the stretch again; (after, upto].
  std::vector<Fact> facts_between(EventNo after, EventNo upto, Level level,
                                  std::size_t most = default_most_facts);
  /// The same for times in [from, to).
  std::vector<Fact> facts_between(Time from, Time to, Level level,
                                  std::size_t most = default_most_facts);
  std::vector<Fact> facts_of(EventNo event);
  /// The event that scheduled this one; 0 for commands and whatever the start of the run set going.
  EventNo cause_of(EventNo event);

  // Acting. A command's time says where; one in the past makes a branch, the old one is kept.

  /// Clicked commands later than it are not taken over, scripted ones are. Answers the command's event.
  Result<EventNo> command(Command command);
  /// A branch without one command of the present branch's list; whatever else is in it stays.
  Result<EventNo> remove_command(std::size_t index);
  /// A branch in which one command of that list comes at another time; everything else in it stays.
  Result<EventNo> move_command(std::size_t index, Time to);
  std::span<const Command> commands() const { return branch().commands; }
  const std::vector<Branch>& branches() const { return branches_; }
  std::size_t current_branch() const { return current_; }
  void switch_to(std::size_t branch);
  /// "": what was done or left out names it again.
  void name_branch(std::size_t branch, std::string name);
  /// False: the first branch stays. From the present one it leads to the nearest that is left.
  bool delete_branch(std::size_t branch);
  void restore_branch(std::size_t branch);
  /// A branch that was made in another session of this scenario, from its whole list of commands: up to
  /// `leaves` it has those of its parent.
  Result<void> add_branch(std::size_t parent, Time leaves, std::vector<Command> commands,
                          std::string label);

  // Keeping.

  const std::optional<Scenario>& scenario() const { return scenario_; }
  /// The scenario's own text with the present branch's commands, as it is saved.
  std::string saved_text() const;
  Result<Scenario> to_scenario() const;

  /// Changes whenever the run, its branch or what is known of it does.
  std::uint64_t revision() const { return revision_; }
  /// Of the known run, up to the horizon.
  Fingerprint fingerprint() const;
  std::optional<EventNo> diverged_at() const { return replay_.diverged_at(); }

  static constexpr std::size_t default_most_facts = 200'000;

 private:
  Session(Run run, SessionSettings settings);

  Branch& branch() { return branches_[current_]; }
  const Branch& branch() const { return branches_[current_]; }
  Branch first_branch() const;
  Lanes replayed_lanes(const Branch& branch) const;
  bool advance(Branch& branch, Time last, std::uint64_t max_events);
  void record(Branch& branch);
  void compute_to(EventNo event);
  Result<Command> changeable(std::size_t index) const;
  Result<EventNo> branch_off(Time time, std::vector<Command> commands, std::string label);

  Run run_;
  SessionSettings settings_;
  std::optional<Scenario> scenario_;
  Time horizon_{};
  std::vector<Branch> branches_;
  std::size_t current_ = 0;
  Replay replay_;
  Facts fresh_;  ///< of the event being executed
  std::uint64_t revision_ = 1;
};

}  // namespace ks
