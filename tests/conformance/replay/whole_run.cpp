#include "tests/conformance/replay/whole_run.h"

#include <algorithm>

#include "tests/conformance/replay/phases.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

ks::Duration distance(ks::Time a, ks::Time b) { return a > b ? a - b : b - a; }

std::string at_text(ks::Time time) {
  return std::to_string(static_cast<long>(milliseconds(time))) + " ms";
}

class Comparison {
 public:
  /// `until`: what is recorded from then on is not looked at, unless it is the end.
  Comparison(const Recording& recording, ks::Time until)
      : recording_(recording),
        whole_(until >= recorded_end(recording)),
        end_(std::min(until, recorded_end(recording))) {}

  WholeRunResult run(const SimulatedRun& simulated) {
    if (!simulated.rejected.empty()) differ(end_, "refused: " + simulated.rejected);
    const Lanes recorded = recorded_lanes(recording_);
    Lanes names = recorded;
    names.insert(simulated.lanes.begin(), simulated.lanes.end());
    for (const auto& [name, unused] : names)
      compare(name, lane(recorded, name), lane(simulated.lanes, name));
    if (whole_) compare_repeats(simulated);
    return result_;
  }

 private:
  static const std::vector<Observation>& lane(const Lanes& lanes, const std::string& name) {
    static const std::vector<Observation> none;
    const auto found = lanes.find(name);
    return found == lanes.end() ? none : found->second;
  }

  void differ(ks::Time at, const std::string& text) {
    if (!result_.first_difference.empty() && result_.difference_at <= at) return;
    result_.difference_at = at;
    result_.first_difference = at_text(at) + ": " + text;
  }

  ks::Duration tolerance(ks::Time at) const { return whole_run_tolerance(recording_, at); }

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
    const Json ends = recording_.header.value("end_offsets", Json::object());
    double all = 0;
    for (const auto& [p, end] : ends.items()) all += end.get<double>();
    const double share = all > 0 ? ends.value(std::to_string(partition), 0.0) / all : 1;
    return share * recording_.header.at("producer").at("records_per_second").get<double>();
  }

  void compare_repeats(const SimulatedRun& simulated) {
    double allowed = 0;
    std::map<int, std::int64_t> all = recorded_repeats(recording_);
    for (const auto& [partition, count] : all) result_.repeats += count;
    for (const auto& [partition, count] : simulated.repeats) result_.model_repeats += count;
    all.insert(simulated.repeats.begin(), simulated.repeats.end());
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
  bool whole_;
  ks::Time end_{};
  WholeRunResult result_;
};

/// Looks for start phases with which everything holds: first those of the recording, then some near them.
class Search {
 public:
  explicit Search(const Recording& recording) : recording_(recording), phases_(recording) {}

  WholeRunResult run() {
    best_phases_ = phases_.recorded();
    best_ = judge(best_phases_, ks::never);
    for (int round = 0; round < most_rounds && !holds() && improve(); ++round) {
    }
    best_.moved = phases_.moved(best_phases_);
    return best_;
  }

 private:
  static constexpr int most_rounds = 3;

  bool holds() const { return best_.first_difference.empty(); }

  WholeRunResult judge(const Phases& phases, ks::Time until) const {
    return Comparison(recording_, until).run(phases_.simulate(phases, until));
  }

  /// One start is moved, by as little as helps. True: the first difference comes later than before.
  bool improve() {
    const WholeRunResult before = best_;
    const ks::Time look = before.difference_at + 2s;
    for (const Phases& near : phases_.near(best_phases_, before.difference_at)) {
      const Phases phases = phases_.with_kills(near);
      const WholeRunResult start = judge(phases, look);
      const bool better =
          start.first_difference.empty() || start.difference_at > best_.difference_at;
      if (!better) continue;
      const WholeRunResult whole = judge(phases, ks::never);
      if (!whole.first_difference.empty() && whole.difference_at <= best_.difference_at) continue;
      best_ = whole;
      best_phases_ = phases;
      if (holds()) return true;
    }
    return best_.difference_at > before.difference_at;
  }

  const Recording& recording_;
  PhaseFinder phases_;
  Phases best_phases_;
  WholeRunResult best_;
};

}  // namespace

WholeRunResult whole_run(const Recording& recording) {
  const WholeRunInput asked = whole_run_input(recording, {});
  if (asked.missing.empty()) return Search(recording).run();
  WholeRunResult result;
  result.first_difference = "the start: the simulator has no action " + asked.missing.front();
  return result;
}

}  // namespace ks_replay
