#include "tests/conformance/replay/coordinator_replay.h"

#include <algorithm>
#include <optional>

#include "sim/world/inject.h"
#include "tests/conformance/replay/answers.h"
#include "tests/conformance/replay/arrange.h"
#include "tests/conformance/replay/model_steps.h"
#include "tests/conformance/replay/request_body.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr double busy_host = 10;  // of the header's loadavg

ks::Duration distance(ks::Time a, ks::Time b) { return a > b ? a - b : b - a; }

std::string time_text(ks::Time time) {
  return std::to_string(static_cast<long>(milliseconds(time))) + " ms: ";
}

struct Answer {
  ks::Time at{};
  std::string text;
};

struct Write {
  ks::BrokerId broker;
  std::uint64_t number = 0;
};

class Replay {
 public:
  explicit Replay(const Recording& recording)
      : recording_(recording),
        recorded_(recorded_steps(recording)),
        arranged_(arrange(recording, recorded_)),
        tolerance_(recording.load() > busy_host ? 200ms : 50ms),
        world_(ks::make_world(cluster_of(recording))),
        partitions_(world_),
        writer_(world_, partitions_),
        answers_(arranged_.requests.size()),
        waiting_(arranged_.requests.size()),
        next_write_(world_.brokers.size(), 1) {
    facts_.wanted = ks::Level::debug;
  }

  ReplayResult run() {
    result_.steps = recorded_.steps.size();
    for (const std::size_t i : arranged_.unexplained)
      differ(recorded_.steps[i].t, "nothing recorded causes " + recorded_.steps[i].text);
    for (const Stimulus& stimulus : arranged_.stimuli) {
      fire_overdue(stimulus.at);
      apply(stimulus);
    }
    if (next_ < recorded_.steps.size() && !steps_differ_)
      differ(recorded_.steps[next_].t, "missing " + recorded_.steps[next_].text);
    for (std::size_t i = 0; i < answers_.size(); ++i) compare_answer(i);
    return result_;
  }

 private:
  using Kind = Stimulus::Kind;

  void differ(ks::Time at, const std::string& text) {
    if (!result_.first_difference.empty() && difference_at_ <= at) return;
    difference_at_ = at;
    result_.first_difference = time_text(at) + text;
  }

  void apply(const Stimulus& stimulus) {
    const ks::Time now = std::max(stimulus.at, world_.now);
    switch (stimulus.kind) {
      case Kind::request: give(stimulus.index, now); return;
      case Kind::timer: fire_recorded(recorded_.steps[stimulus.index], now); return;
      case Kind::stable: commit(sync_writes_, now); return;
      case Kind::answer: commit(waiting_[stimulus.index], now); return;
      case Kind::kill:
      case Kind::unload:
      case Kind::begin_load:
      case Kind::load: move(stimulus, now); return;
      case Kind::grow:
        ks::grow_now(world_, ks::TopicId{0}, static_cast<std::uint32_t>(stimulus.index));
        return;
    }
  }

  /// Rule 6: when the coordinator's broker dies, another one reads the group and is ready, is given.
  void move(const Stimulus& stimulus, ks::Time now) {
    const ks::BrokerId broker{static_cast<std::uint32_t>(stimulus.node - 1)};
    const std::size_t number = recording_.header.at("coordinator").at("partition");
    const ks::PartitionId partition =
        world_.cluster->at(world_.cluster->offsets_topic).partitions.at(number);
    switch (stimulus.kind) {
      case Kind::kill: ks::kill_now(world_, broker, now, facts_); break;
      case Kind::unload: ks::resign_now(world_, partition, broker, now, facts_); break;
      case Kind::begin_load: ks::begin_load_now(world_, partition, broker, now, facts_); break;
      default: ks::load_now(world_, partition, broker, now, facts_); break;
    }
    std::vector<Write> writes;
    finish(now, "", writes, stimulus.kind == Kind::load);
    commit(writes, now);
  }

  void give(std::size_t index, ks::Time now) {
    const Request& request = arranged_.requests[index];
    const ks::ConsumerId sender = writer_.sender(request);
    const ks::BrokerId broker{static_cast<std::uint32_t>(request.event->node() - 1)};
    const ks::ConnectionId connection =
        world_.engine.network.connect(node(sender), 1, node(broker), index);
    request_on_.resize(connection.index + 1, arranged_.requests.size());
    request_on_[connection.index] = index;
    ks::read_now(world_, connection, writer_.message(request), now, facts_);
    finish(now, "", request.event->ev == "SyncGroup" ? sync_writes_ : waiting_[index]);
  }

  /// The facts of one stimulus: answers and steps; what it writes waits in `writes`.
  /// Those of a load have no order.
  void finish(ks::Time now, const std::string& first_step, std::vector<Write>& writes,
              bool load = false) {
    std::vector<std::string> steps = model_steps(facts_.list, world_, recording_, partitions_);
    if (load) std::sort(steps.begin(), steps.end());
    if (!first_step.empty()) steps.insert(steps.begin(), first_step);
    compare_steps(steps, now);
    for (const ks::Fact& fact : facts_.list) {
      const auto* const sent = std::get_if<ks::MessageSent>(&fact.body);
      if (sent == nullptr || !is_response(sent->message.body)) continue;
      if (sent->connection.index >= request_on_.size()) continue;  // among brokers
      const std::size_t request = request_on_[sent->connection.index];
      if (request == answers_.size()) continue;
      answers_[request] =
          Answer{now, model_answer(sent->message.body, recording_, *world_.names, partitions_)};
    }
    facts_.list.clear();
    for (const ks::Broker& broker : world_.brokers) {
      std::uint64_t& next = next_write_[broker.id.index];
      for (const ks::CoordinatorWrite& write : broker.writes) {
        if (write.number >= next) writes.push_back(Write{broker.id, write.number});
      }
      next = broker.next_write;
    }
  }

  void commit(std::vector<Write>& writes, ks::Time now) {
    const std::vector<Write> done = std::exchange(writes, {});
    for (const Write& write : done) {
      const auto& pending = world_.brokers[write.broker.index].writes;
      const bool there = std::any_of(
          pending.begin(), pending.end(),
          [&](const ks::CoordinatorWrite& each) { return each.number == write.number; });
      if (!there) continue;
      ks::commit_now(world_, write.broker, write.number, now, facts_);
      finish_at_once(now, "");
    }
  }

  /// What follows from a timer or a commit and is written itself: nobody waits for how long that takes.
  void finish_at_once(ks::Time now, const std::string& first_step) {
    std::vector<Write> writes;
    finish(now, first_step, writes);
    commit(writes, now);
  }

  bool is_coordinator_timer(const ks::TimerSlot& slot) const {
    const auto owner = static_cast<ks::TimerOwner>(slot.owner_kind);
    return slot.armed && (owner == ks::TimerOwner::member || owner == ks::TimerOwner::group);
  }
  std::string member_of(const ks::TimerSlot& slot) const {
    const bool member = static_cast<ks::TimerOwner>(slot.owner_kind) == ks::TimerOwner::member;
    return member ? world_.names->members[slot.owner].member_id : std::string{};
  }
  std::optional<ks::TimerId> armed(std::string_view timer, const std::string& member) const {
    for (std::uint32_t i = 0; i < world_.engine.timers.size(); ++i) {
      const ks::TimerSlot& slot = world_.engine.timers.slot(ks::TimerId{i});
      if (is_coordinator_timer(slot) && member_of(slot) == member &&
          ks::timer_name(slot.owner_kind, slot.purpose) == timer) {
        return ks::TimerId{i};
      }
    }
    return std::nullopt;
  }

  void fire_recorded(const Step& step, ks::Time now) {
    const std::optional<ks::TimerId> timer = armed(step.timer, step.member);
    if (!timer) {
      differ(now, "the model has no such timer: " + step.text);
      return;
    }
    const ks::Time deadline = world_.engine.timers.slot(*timer).deadline;
    const ks::Duration off = distance(deadline, now);
    result_.latest = std::max(result_.latest, off);
    if (off > tolerance_) differ(now, step.text + ", in the model at " + time_text(deadline));
    ks::fire_now(world_, *timer, now, facts_);
    finish_at_once(now, step.text);
  }

  bool fires_in_recording(const ks::TimerSlot& slot) const {
    const std::string_view timer = ks::timer_name(slot.owner_kind, slot.purpose);
    const std::string member = member_of(slot);
    return std::any_of(recorded_.steps.begin() + static_cast<std::ptrdiff_t>(next_),
                       recorded_.steps.end(), [&](const Step& step) {
                         return step.kind == "timer_fired" && step.timer == timer &&
                                step.member == member &&
                                distance(step.t, slot.deadline) <= tolerance_;
                       });
  }

  /// Timers of the model that have long been due fire, unless the recording's is still to come.
  void fire_overdue(ks::Time now) {
    for (std::uint32_t i = 0; i < world_.engine.timers.size(); ++i) {
      const ks::TimerSlot slot = world_.engine.timers.slot(ks::TimerId{i});
      if (!is_coordinator_timer(slot) || slot.deadline + tolerance_ >= now) continue;
      if (fires_in_recording(slot)) continue;
      const std::string member = recording_.label(member_of(slot));
      const ks::Time at = std::max(slot.deadline, world_.now);
      ks::fire_now(world_, ks::TimerId{i}, at, facts_);
      finish_at_once(at, "timer_fired " +
                             std::string{ks::timer_name(slot.owner_kind, slot.purpose)} +
                             (member.empty() ? "" : " " + member));
    }
  }

  void compare_steps(const std::vector<std::string>& steps, ks::Time now) {
    bool first = true;
    for (const std::string& step : steps) {
      if (steps_differ_) return;
      if (next_ == recorded_.steps.size() || recorded_.steps[next_].text != step) {
        steps_differ_ = true;
        const std::string wanted =
            next_ == recorded_.steps.size() ? "nothing more" : recorded_.steps[next_].text;
        differ(now, "step \"" + step + "\", recorded: \"" + wanted + "\"");
        return;
      }
      const ks::Duration off = distance(recorded_.steps[next_].t, now);
      if (first) result_.latest = std::max(result_.latest, off);
      if (first && off > tolerance_)
        differ(now, step + ", recorded at " + time_text(recorded_.steps[next_].t));
      first = false;
      ++next_;
      ++result_.steps_equal;
    }
  }

  void compare_answer(std::size_t index) {
    const Request& request = arranged_.requests[index];
    if (request.made_up) return;
    ++result_.answers;
    const Event& event = *request.event;
    const std::string name = event.ev + " of " + event.who + ": ";
    const std::string wanted = recorded_answer(event, recording_);
    const std::optional<Answer>& given = answers_[index];
    if (!given) {
      differ(event.end(), name + "no answer, recorded: \"" + wanted + "\"");
      return;
    }
    if (given->text != wanted) {
      differ(given->at, name + "answer \"" + given->text + "\", recorded: \"" + wanted + "\"");
      return;
    }
    const ks::Duration off = distance(given->at, event.end());
    result_.latest = std::max(result_.latest, off);
    if (off > tolerance_) {
      differ(given->at, name + "answered then, recorded at " + time_text(event.end()));
      return;
    }
    ++result_.answers_equal;
  }

  const Recording& recording_;
  RecordedSteps recorded_;
  Arrangement arranged_;
  ks::Duration tolerance_;
  ks::World world_;
  Partitions partitions_;
  RequestWriter writer_;
  ks::Facts facts_;
  std::vector<std::size_t> request_on_;  // by connection
  std::vector<std::optional<Answer>> answers_;
  std::vector<std::vector<Write>> waiting_;  // writes by the request that waits for them
  std::vector<Write> sync_writes_;
  std::vector<std::uint64_t> next_write_;  // by broker
  std::size_t next_ = 0;                   // the recorded step that comes next
  bool steps_differ_ = false;
  ks::Time difference_at_{};
  ReplayResult result_;
};

}  // namespace

ReplayResult replay_coordinator(const Recording& recording) { return Replay(recording).run(); }

}  // namespace ks_replay
