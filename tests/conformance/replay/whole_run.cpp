#include "tests/conformance/replay/whole_run.h"

#include <algorithm>

#include "sim/protocol/api_key.h"
#include "sim/world/step.h"
#include "tests/conformance/replay/observations.h"
#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr double busy_host = 10;  // of the header's loadavg

struct Simulated {
  Lanes lanes;
  Instants joins;
  Instants contacts;
  std::int64_t repeats = 0;
  std::map<int, std::int64_t> repeats_of;  // by partition
  std::string rejected;
};

bool keeps_session(const ks::MessageBody& answer, bool consumer_protocol) {
  const ks::KafkaError error = error_of(answer);
  if (error != ks::KafkaError::none && error != ks::KafkaError::rebalance_in_progress) return false;
  switch (api_key(answer)) {
    case ks::ApiKey::heartbeat:
    case ks::ApiKey::sync_group:
    case ks::ApiKey::consumer_group_heartbeat: return true;
    case ks::ApiKey::offset_commit: return !consumer_protocol;
    default: return false;
  }
}

void note_instants(Simulated& run, const ks::Fact& fact, const ks::World& world,
                   bool consumer_protocol) {
  if (const auto* added = std::get_if<ks::MemberAdded>(&fact.body)) {
    const ks::ConsumerId consumer = world.names->members[added->member.index].consumer;
    run.joins[std::string{world.names->of(node(consumer))}].push_back(fact.time);
  }
  const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
  if (sent != nullptr && is_response(sent->message.body) &&
      sent->to.kind == ks::NodeKind::consumer &&
      keeps_session(sent->message.body, consumer_protocol)) {
    run.contacts[std::string{world.names->of(sent->to)}].push_back(fact.time);
  }
}

Simulated simulate(const Recording& recording, const Phases& phases) {
  const WholeRunInput input = whole_run_input(recording, phases);
  ks::World world = ks::make_world(input.cluster);
  const Partitions partitions(world);
  Simulated run;
  ks::Facts facts;
  while (ks::step(world, input.commands, input.end, facts)) {
    observe(run.lanes, facts.list, world, recording, partitions);
    for (const ks::Fact& fact : facts.list) {
      note_instants(run, fact, world, recording.consumer_protocol());
      const auto* refused = std::get_if<ks::CommandRejected>(&fact.body);
      if (refused != nullptr) run.rejected = refused->command + ": " + refused->reason;
    }
    facts.list.clear();
  }
  for (const ks::PartitionLedger& ledger : world.ledger.groups.front().partitions) {
    const auto again = static_cast<std::int64_t>(ledger.duplicates);
    run.repeats += again;
    if (again > 0) run.repeats_of[partitions.number(ledger.partition)] = again;
  }
  return run;
}

ks::Duration distance(ks::Time a, ks::Time b) { return a > b ? a - b : b - a; }

std::string at_text(ks::Time time) {
  return std::to_string(static_cast<long>(milliseconds(time))) + " ms";
}

class Comparison {
 public:
  explicit Comparison(const Recording& recording)
      : recording_(recording), busy_(recording.load() > busy_host) {}

  WholeRunResult run() {
    const WholeRunInput asked = whole_run_input(recording_, {});
    if (!asked.missing.empty()) {
      result_.first_difference = "the start: the simulator has no action " + asked.missing.front();
      return result_;
    }
    end_ = asked.end;
    const Simulated simulated = simulate(recording_, phases());
    if (!simulated.rejected.empty()) differ(end_, "refused: " + simulated.rejected);
    const Lanes recorded = recorded_lanes(recording_);
    Lanes names = recorded;
    names.insert(simulated.lanes.begin(), simulated.lanes.end());
    for (const auto& [name, unused] : names)
      compare(name, lane(recorded, name), lane(simulated.lanes, name));
    compare_repeats(simulated);
    return result_;
  }

 private:
  static const std::vector<Observation>& lane(const Lanes& lanes, const std::string& name) {
    static const std::vector<Observation> none;
    const auto found = lanes.find(name);
    return found == lanes.end() ? none : found->second;
  }

  void differ(ks::Time at, const std::string& text) {
    if (!result_.first_difference.empty() && difference_at_ <= at) return;
    difference_at_ = at;
    result_.first_difference = at_text(at) + ": " + text;
  }

  /// What is given: how long a process takes to become a member, which is noise of its start; and how
  /// long after a sign of life it is killed, since which beat was its last decides everything that follows.
  Phases phases() const {
    Phases phases;
    const Simulated first = simulate(recording_, phases);
    for (const auto& [who, at] : recorded_joins(recording_)) {
      const auto found = first.joins.find(who);
      if (found != first.joins.end()) phases.start[who] = at.front() - found->second.front();
    }
    const Simulated second = simulate(recording_, phases);
    const Instants contacts = recorded_contacts(recording_);
    for (const Event& event : recording_.events) {
      if (event.text("do") != "sigkill") continue;
      const auto wanted = contacts.find(event.who);
      const auto given = second.contacts.find(event.who);
      if (wanted != contacts.end() && given != second.contacts.end())
        phases.kill[event.who] = kill_shift(event.t, wanted->second, given->second);
    }
    return phases;
  }

  /// Leaves about as much time since the last contact as recorded, with little shift; none if that is best.
  ks::Duration kill_shift(ks::Time kill, const std::vector<ks::Time>& wanted,
                          const std::vector<ks::Time>& given) const {
    const auto after = std::upper_bound(wanted.begin(), wanted.end(), kill);
    if (after == wanted.begin()) return {};
    const ks::Time last = *(after - 1);
    ks::Duration best{};
    ks::Duration least = ks::Duration::max();
    const auto consider = [&](ks::Time contact, ks::Duration shift) {
      const ks::Duration cost = std::chrono::abs(shift) + distance(contact, last + shift);
      if (std::chrono::abs(shift) > tolerance(last) || cost >= least) return;
      least = cost;
      best = shift;
    };
    for (std::size_t i = 0; i < given.size(); ++i) {
      const ks::Time next = i + 1 < given.size() ? given[i + 1] : ks::never;
      if (given[i] <= kill && kill < next) consider(given[i], {});
      const ks::Time until = std::min(kill + (given[i] - last), next - 1ms);
      if (until > given[i]) consider(given[i], until - kill);
    }
    return best;
  }

  ks::Duration least_tolerance() const { return busy_ ? 400ms : 150ms; }

  ks::Duration tolerance(ks::Time at) const {
    const ks::Duration span = at - last_action(recording_, at - 1us);
    return busy_ ? std::max<ks::Duration>(400ms, span / 10)
                 : std::max<ks::Duration>(150ms, span / 20);
  }

  void list_instants(const std::string& name, const std::vector<Observation>& wanted,
                     const std::vector<Observation>& given) {
    result_.instants.push_back(name);
    for (std::size_t n = 0; n < std::max(wanted.size(), given.size()); ++n) {
      const auto side = [n](const std::vector<Observation>& list) {
        return n < list.size() ? at_text(list[n].t) + " " + list[n].text : std::string{"-"};
      };
      const std::string left = side(wanted);
      const std::string right = side(given);
      const bool same = n < wanted.size() && n < given.size() && wanted[n].text == given[n].text;
      result_.instants.push_back("  " + left + "   |   " + (same ? at_text(given[n].t) : right));
    }
  }

  void compare(const std::string& name, const std::vector<Observation>& wanted,
               const std::vector<Observation>& given) {
    list_instants(name, wanted, given);
    std::size_t n = 0;
    for (; n < wanted.size() && wanted[n].t < end_; ++n) {
      const Observation& want = wanted[n];
      ++result_.observations;
      if (n == given.size()) {
        if (want.t + tolerance(want.t) >= end_) continue;
        return differ(want.t, name + ": missing \"" + want.text + "\"");
      }
      if (given[n].text != want.text) {
        return differ(want.t, name + ": \"" + given[n].text + "\" at " + at_text(given[n].t) +
                                  ", recorded: \"" + want.text + "\"");
      }
      const ks::Duration off = distance(given[n].t, want.t);
      if (off > tolerance(want.t)) {
        differ(want.t, name + ": " + want.text + " at " + at_text(given[n].t));
        continue;
      }
      result_.latest = std::max(result_.latest, off);
      ++result_.equal;
    }
    if (n < given.size() && given[n].t + tolerance(given[n].t) < end_)
      differ(given[n].t, name + ": not recorded: \"" + given[n].text + "\"");
  }

  /// Records of a partition per second.
  double rate_of(int partition) const {
    const Json& ends = recording_.header.at("end_offsets");
    double all = 0;
    for (const auto& [p, end] : ends.items()) all += end.get<double>();
    const double share = ends.at(std::to_string(partition)).get<double>() / all;
    return share * recording_.header.at("producer").at("records_per_second").get<double>();
  }

  void compare_repeats(const Simulated& simulated) {
    double allowed = 0;
    std::map<int, std::int64_t> all = recorded_repeats(recording_);
    for (const auto& [partition, count] : all) result_.repeats += count;
    result_.model_repeats = simulated.repeats;
    all.insert(simulated.repeats_of.begin(), simulated.repeats_of.end());
    const double seconds =
        static_cast<double>(ks::to_us(tolerance(last_action(recording_, end_ - 1us)))) / 1e6;
    for (const auto& [partition, count] : all) allowed += rate_of(partition) * seconds;
    const auto off = static_cast<double>(std::abs(result_.repeats - result_.model_repeats));
    const bool same_kind = (result_.repeats == 0) == (result_.model_repeats == 0);
    if (!same_kind || off > allowed) {
      differ(end_, std::to_string(result_.model_repeats) +
                       " records delivered twice, recorded: " + std::to_string(result_.repeats));
    }
  }

  const Recording& recording_;
  bool busy_;
  ks::Time end_{};
  ks::Time difference_at_{};
  WholeRunResult result_;
};

}  // namespace

WholeRunResult whole_run(const Recording& recording) { return Comparison(recording).run(); }

}  // namespace ks_replay
