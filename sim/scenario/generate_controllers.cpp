#include "sim/scenario/generate_controllers.h"

#include <string>
#include <utility>

#include "sim/base/rng.h"

namespace ks {
namespace {

class Controllers {
 public:
  explicit Controllers(Run& run)
      : run_(run), rng_(stream(run.spec.seed, "generate", "controllers")) {}

  void make() {
    if (!one_in(4)) return;
    run_.spec.controllers = static_cast<std::uint32_t>(pick(1, 5));
    timeouts();
    snapshots();
    for (std::int64_t i = pick(1, 5); i > 0; --i) failure();
    if (one_in(2)) cut();
    if (one_in(4)) outage();
  }

 private:
  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  bool one_in(std::int64_t many) { return pick(1, many) == 1; }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }
  std::string any() { return "k" + std::to_string(pick(1, run_.spec.controllers)); }

  void command(Duration at, CommandBody body) {
    if (at > *run_.horizon) return;
    run_.commands.push_back(Command{Time{at}, std::move(body), Origin::scripted, ""});
  }

  void timeouts() {
    if (one_in(3)) setting("controller.quorum.fetch.timeout.ms", std::to_string(pick(600, 4000)));
    if (one_in(3))
      setting("controller.quorum.election.timeout.ms", std::to_string(pick(200, 3000)));
    if (one_in(4)) setting("metadata.max.idle.interval.ms", std::to_string(pick(0, 900)));
  }
  /// Often enough that a run of minutes has some, and deletes what they stand for.
  void snapshots() {
    Rng rng = stream(run_.spec.seed, "generate", "snapshots");
    if (rng.between(1, 2) == 1) return;
    const std::int64_t interval = rng.between(1000, 20'000);
    const std::int64_t retention = rng.between(0, 30'000);
    setting("metadata.log.max.snapshot.interval.ms", std::to_string(interval));
    setting("metadata.max.retention.ms", std::to_string(retention));
  }
  void setting(std::string key, std::string value) {
    run_.spec.broker_config.emplace_back(std::move(key), std::move(value));
  }

  void failure() {
    const std::string name = any();
    const Duration at = pick_time(2s, 120s);
    const Duration up = at + pick_time(Duration{100'000}, 40s);
    const std::int64_t how = pick(0, 3);
    if (how == 0) command(at, Kill{name});
    if (how == 1) command(at, Kill{name, true});
    if (how == 2) command(at, StopBroker{name});
    if (how == 3) command(at, Freeze{name});
    how == 3 ? command(up, Thaw{name}) : command(up, StartBroker{name, false});
  }

  /// A controller and some others, or everybody, do not hear each other for a while.
  void cut() {
    const std::string name = any();
    const std::string other = one_in(3) ? std::string{} : any();
    if (name == other) return;
    const Duration at = pick_time(2s, 120s);
    command(at, CutWay{name, other, one_in(3)});
    command(at + pick_time(500ms, 30s), HealWay{name, other});
  }

  void outage() {
    for (std::uint32_t i = 1; i <= run_.spec.controllers; ++i) {
      const std::string name = "k" + std::to_string(i);
      const Duration at = pick_time(40s, 60s);
      command(at, Kill{name});
      command(at + pick_time(1s, 30s), StartBroker{name, false});
    }
  }

  Run& run_;
  Rng rng_;
};

}  // namespace

void generate_controllers(Run& run) { Controllers{run}.make(); }

}  // namespace ks
