#include "tests/conformance/replay/brokers/broker_run.h"

#include <algorithm>
#include <cstdlib>

#include "tests/conformance/replay/brokers/simulated_brokers.h"

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t least_tolerance_ms = 200;
constexpr std::int64_t backoff_max_ms = 1'000;
constexpr std::int64_t tolerated_part = 20;  // of the span from the cause: 5 %

class BrokerComparison {
 public:
  explicit BrokerComparison(const BrokerRecording& recording) : recording_(recording) {}

  BrokerRunResult run(const SimulatedBrokers& simulated) {
    if (!simulated.rejected.empty()) differ(0, "refused: " + simulated.rejected);
    const NotedLanes recorded = recorded_broker_lanes(recording_);
    NotedLanes names = recorded;
    names.insert(simulated.lanes.begin(), simulated.lanes.end());
    for (const auto& [name, unused] : names)
      compare(name, lane(recorded, name), lane(simulated.lanes, name));
    compare_counts(recorded_counts(recording_), simulated.counts);
    return result_;
  }

 private:
  static const std::vector<Noted>& lane(const NotedLanes& lanes, const std::string& name) {
    static const std::vector<Noted> none;
    const auto found = lanes.find(name);
    return found == lanes.end() ? none : found->second;
  }

  void differ(std::int64_t ms, const std::string& text) {
    ++result_.differences;
    result_.instants.push_back("DIFFERS at " + std::to_string(ms) + " ms: " + text);
    if (!result_.first_difference.empty() && first_ms_ <= ms) return;
    first_ms_ = ms;
    result_.first_difference = std::to_string(ms) + " ms: " + text;
  }

  /// max(200 ms, 5 % of the time since the last action).
  std::int64_t tolerance_ms(std::int64_t ms) const {
    return std::max(least_tolerance_ms, (ms - recording_.cause_before(ms)) / tolerated_part);
  }

  /// A producer that looks for a leader or tries again does so after a random pause of up to
  /// retry.backoff.max.ms.
  std::int64_t draws_ms(const std::string& name, std::int64_t ms) const {
    if (name.starts_with("epochs known to")) return backoff_max_ms;
    if (!name.starts_with("acknowledgements of") && !name.starts_with("retries of")) return 0;
    const std::int64_t since = recording_.cause_before(ms);
    const bool drawn = std::any_of(
        recording_.events.begin(), recording_.events.end(), [&](const BrokerEvent& event) {
          return event.ms >= since && event.ms < ms &&
                 (event.is("client_retry") || event.is("client_learns_epoch"));
        });
    return drawn ? backoff_max_ms : 0;
  }

  /// What arrives at one partition, or for all of them, within the tolerance.
  std::int64_t records_within(std::int64_t tolerance) const {
    std::int64_t rate = 0;
    for (const Json& client : recording_.header.at("clients"))
      rate += client.value("rate", std::int64_t{0});
    return rate * tolerance / 1000;
  }

  std::string side(const std::vector<Noted>& list, std::size_t n) const {
    if (n >= list.size()) return "-";
    std::string text = std::to_string(recording_.ms(list[n].t)) + " " + list[n].text;
    if (list[n].amount >= 0) text += " " + std::to_string(list[n].amount);
    return text;
  }

  void list_instants(const std::string& name, const std::vector<Noted>& wanted,
                     const std::vector<Noted>& given) {
    result_.instants.push_back(name);
    for (std::size_t n = 0; n < std::max(wanted.size(), given.size()); ++n)
      result_.instants.push_back("  " + side(wanted, n) + "   |   " + side(given, n));
  }

  /// Retries are counted: how many requests were on their way, or how often one was tried.
  bool amount_near(const std::string& name, const Noted& want, const Noted& have) const {
    if ((want.amount < 0) != (have.amount < 0)) return false;
    const std::int64_t off = std::abs(want.amount - have.amount);
    if (name.starts_with("retries of")) return off <= std::max<std::int64_t>(3, want.amount / 5);
    const auto partitions =
        static_cast<std::int64_t>(recording_.header.at("topics").at("initial").size());
    return off <= records_within(least_tolerance_ms) / partitions + 1;
  }

  void compare(const std::string& name, const std::vector<Noted>& wanted,
               const std::vector<Noted>& given) {
    list_instants(name, wanted, given);
    result_.observations += wanted.size();
    std::size_t n = 0;
    for (; n < wanted.size(); ++n) {
      const Noted& want = wanted[n];
      const std::int64_t ms = recording_.ms(want.t);
      if (n == given.size()) return differ(ms, name + ": missing \"" + side(wanted, n) + "\"");
      const Noted& have = given[n];
      if (have.text != want.text || !amount_near(name, want, have))
        return differ(ms,
                      name + ": \"" + side(given, n) + "\", recorded: \"" + side(wanted, n) + "\"");
      const ks::Duration off = std::chrono::abs(have.t - want.t);
      const std::int64_t allowed = tolerance_ms(ms) + draws_ms(name, ms);
      if (!want.order_only && ks::to_us(off) > allowed * 1000) {
        differ(ms,
               name + ": " + want.text + " at " + std::to_string(recording_.ms(have.t)) + " ms");
        continue;
      }
      if (!want.order_only) result_.latest = std::max(result_.latest, off);
      ++result_.equal;
    }
    if (n < given.size())
      differ(recording_.ms(given[n].t), name + ": not recorded: \"" + side(given, n) + "\"");
  }

  void compare_counts(const RecordCounts& wanted, const RecordCounts& given) {
    std::map<std::string, std::int64_t> all = wanted.lost;
    all.insert(given.lost.begin(), given.lost.end());
    const std::int64_t allowed = records_within(tolerance_ms(recording_.first_fault_ms + 4000));
    for (const auto& [partition, unused] : all) {
      const std::int64_t want = wanted.lost.contains(partition) ? wanted.lost.at(partition) : 0;
      const std::int64_t have = given.lost.contains(partition) ? given.lost.at(partition) : 0;
      result_.instants.push_back("lost of " + partition + ": " + std::to_string(want) + " | " +
                                 std::to_string(have));
      result_.lost += want;
      result_.model_lost += have;
      if ((want == 0) != (have == 0) || std::abs(want - have) > allowed)
        differ(recording_.end_ms, partition + ": " + std::to_string(have) +
                                      " records lost, recorded: " + std::to_string(want));
    }
    if (wanted.aborted != given.aborted)
      differ(recording_.end_ms, std::to_string(given.aborted) + " records aborted, recorded: " +
                                    std::to_string(wanted.aborted));
    if (wanted.duplicated != given.duplicated)
      differ(recording_.end_ms,
             std::to_string(given.duplicated) +
                 " records stored twice, recorded: " + std::to_string(wanted.duplicated));
  }

  const BrokerRecording& recording_;
  BrokerRunResult result_;
  std::int64_t first_ms_ = 0;
};

/// Tries variations, nearest first, and keeps what differs in the fewest lanes.
class Search {
 public:
  Search(const BrokerRecording& recording, const BrokerInput& input)
      : recording_(recording), input_(input) {
    best_.differences = static_cast<std::size_t>(-1);
  }

  BrokerRunResult run() {
    attempt(BrokerVariation{});
    for (int round = 0; round < 1 && !holds(); ++round) {
      move_faults();
      draw_anew();
    }
    return best_;
  }

 private:
  static constexpr std::uint64_t most_seeds = 60;
  static constexpr ks::Duration step = 1ms;
  static constexpr ks::Duration farthest = 30ms;

  bool holds() const { return best_.differences == 0; }

  void attempt(const BrokerVariation& variation) {
    BrokerInput varied = input_;
    vary(varied, variation);
    BrokerRunResult result = BrokerComparison(recording_).run(simulate_brokers(varied));
    if (result.differences >= best_.differences) return;
    best_ = std::move(result);
    best_.seed = variation.seed;
    best_.moved = variation.moved;
  }

  void move_faults() {
    const std::uint64_t seed = best_.seed;
    for (ks::Duration by = step; by <= farthest && !holds(); by += step) {
      attempt(BrokerVariation{seed, by});
      if (!holds()) attempt(BrokerVariation{seed, -by});
    }
  }

  void draw_anew() {
    const ks::Duration moved = best_.moved;
    for (std::uint64_t seed = 1; seed <= most_seeds && !holds(); ++seed)
      attempt(BrokerVariation{seed, moved});
  }

  const BrokerRecording& recording_;
  const BrokerInput& input_;
  BrokerRunResult best_;
};

}  // namespace

BrokerRunResult broker_run(const BrokerRecording& recording) {
  const BrokerInput input = broker_input(recording);
  if (input.not_modelled.empty()) return Search(recording, input).run();
  BrokerRunResult result;
  result.not_modelled = input.not_modelled;
  return result;
}

}  // namespace ks_replay
