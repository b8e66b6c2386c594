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
  std::map<std::string, ks::Time, std::less<>> first_requests;
  std::int64_t repeats = 0;
  std::map<int, std::int64_t> repeats_of;  // by partition
  std::string rejected;
};

void note_first_request(Simulated& run, const ks::Fact& fact, const ks::World& world) {
  const auto* read = std::get_if<ks::MessageDelivered>(&fact.body);
  if (read == nullptr || read->response || read->from.kind != ks::NodeKind::consumer) return;
  if (read->api != ks::ApiKey::join_group && read->api != ks::ApiKey::consumer_group_heartbeat)
    return;
  run.first_requests.emplace(world.names->of(read->from), fact.time);
}

Simulated simulate(const Recording& recording, const Shifts& shifts) {
  const WholeRunInput input = whole_run_input(recording, shifts);
  ks::World world = ks::make_world(input.cluster);
  const Partitions partitions(world);
  Simulated run;
  ks::Facts facts;
  while (ks::step(world, input.commands, input.end, facts)) {
    observe(run.lanes, facts.list, world, recording, partitions);
    for (const ks::Fact& fact : facts.list) {
      note_first_request(run, fact, world);
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
    const Simulated simulated = simulate(recording_, shifts());
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

  /// How long a process takes to start is noise: its first group request is to come when it did.
  Shifts shifts() const {
    const auto wanted = first_requests(recording_);
    const Simulated trial = simulate(recording_, {});
    Shifts shifts;
    for (const auto& [who, at] : wanted) {
      const auto found = trial.first_requests.find(who);
      if (found != trial.first_requests.end()) shifts[who] = at - found->second;
    }
    return shifts;
  }

  ks::Duration tolerance(ks::Time at) const {
    const ks::Duration span = at - last_action(recording_, at - 1us);
    return busy_ ? std::max<ks::Duration>(400ms, span / 10)
                 : std::max<ks::Duration>(150ms, span / 20);
  }

  void compare(const std::string& name, const std::vector<Observation>& wanted,
               const std::vector<Observation>& given) {
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
