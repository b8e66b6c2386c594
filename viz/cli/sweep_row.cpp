// One run of a sweep and what is measured in it.
#include <fmt/format.h>

#include "sim/run/expect.h"
#include "sim/run/session.h"
#include "viz/cli/sweep_plan.h"
#include "viz/model/comparison.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

constexpr ks::Duration tick{1};

template <class Number>
std::string cell(Number number) {
  return fmt::format("{}", number);
}

/// What a world counts, at the end of the stretch less what it had counted when the stretch began.
template <class Count>
std::string grown(ks::Session& session, TimeRange stretch, const Count& count) {
  const auto at = [&](ks::Time time) {
    return static_cast<std::int64_t>(count(session.world_at_time(time)));
  };
  const std::int64_t after = at(stretch.to);
  return cell(after - (stretch.from > ks::start_time ? at(stretch.from - tick) : 0));
}

std::uint64_t produced(const ks::World& world) {
  std::uint64_t sum = 0;
  for (const ks::ProducerLedger& producer : world.ledger.producers) sum += producer.produced;
  return sum;
}

class Row {
 public:
  Row(const SweepPlan& plan, ks::Session& session, TimeRange stretch)
      : plan_(plan), session_(session), stretch_(stretch) {}

  void begin(std::size_t run) {
    const std::vector<std::string>& values = plan_.variants[plan_.variant_of(run)].values;
    cells_ = {cell(run), cell(plan_.seed_of(run))};
    cells_.insert(cells_.end(), values.begin(), values.end());
    cells_.push_back(cell(session_.event_at(stretch_.to)));
    for (const Draw& draw : plan_.draws) cells_.push_back(cell(draw.of_seed(plan_.seed_of(run))));
    cells_.push_back(grown(session_, stretch_, produced));
    cells_.push_back(grown(session_, stretch_, ks::lost_records));
  }

  void group(ks::GroupId id, bool share) {
    const RunLedger run = look_at(session_, id, stretch_);
    add([id](const ks::World& world) { return world.ledger.delivered_records(id); });
    cells_.push_back(cell(run.of(Measure::read_twice).value));
    if (share) {
      // A share group does not stop for a rebalance: its epochs are counted, as in the ledger of truth.
      add([id](const ks::World& world) { return world.ledger.groups[id.index].rebalances; });
      add([id](const ks::World& world) { return world.ledger.repeated_records(id); });
      add([id](const ks::World& world) { return world.ledger.archived_records(id); });
      return;
    }
    cells_.push_back(cell(run.rebalances));
    for (const Measure measure :
         {Measure::unowned_time, Measure::stopped_partitions, Measure::longest_stop,
          Measure::owner_changes, Measure::rebalance_time, Measure::rounds}) {
      cells_.push_back(cell(run.of(measure).value));
    }
  }

  void answers(const std::vector<ks::Step>& steps) {
    const auto times = step_times(session_, steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (!steps[i].predict) continue;
      std::optional<Answer> answer;
      if (times[i] && *times[i] <= stretch_.to)
        answer = answer_of(session_, steps[i].predict->answer, *times[i]);
      const bool settled = answer && answer->settled <= stretch_.to;
      if (!settled) {
        cells_.emplace_back();
      } else {
        cells_.push_back(answer->name.empty() ? cell(answer->value) : answer->name);
      }
    }
  }

  /// An instant that was drawn may lie behind the end of the stretch: then nothing is said.
  void expectations(const std::vector<ks::Expectation>& all) {
    for (const std::size_t i : plan_.expectations) {
      const bool reached = !all[i].at || *all[i].at <= stretch_.to;
      cells_.emplace_back();
      if (!reached) continue;
      cells_.back() = ks::check_expectations(session_, {all[i]}).front().held ? "1" : "0";
    }
  }

  std::vector<std::string> take() { return std::move(cells_); }

 private:
  template <class Count>
  void add(const Count& count) {
    cells_.push_back(grown(session_, stretch_, count));
  }

  const SweepPlan& plan_;
  ks::Session& session_;
  TimeRange stretch_;
  std::vector<std::string> cells_;
};

}  // namespace

ks::Result<std::vector<std::string>> sweep_row(const SweepPlan& plan, std::size_t run) {
  const auto scenario = scenario_of_run(plan, run);
  if (!scenario) return tl::unexpected(scenario.error());
  const auto stretch = stretch_of(*scenario, plan.arguments);
  if (!stretch) return tl::unexpected(stretch.error());
  ks::Session session = ks::Session::open(*scenario);
  session.extend_horizon(stretch->to);
  session.compute_until(stretch->to);
  Row row(plan, session, *stretch);
  row.begin(run);
  for (const ks::GroupSpec& group : scenario->cluster.groups) {
    const ks::NodeId node = session.names().find(group.id);
    row.group(ks::GroupId{node.index}, group.type == ks::GroupType::share);
  }
  row.answers(scenario->steps);
  row.expectations(scenario->expectations);
  return row.take();
}

}  // namespace kv
