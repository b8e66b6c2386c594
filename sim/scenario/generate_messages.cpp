#include "sim/scenario/generate_messages.h"

#include <span>
#include <string>
#include <utility>

#include "sim/base/rng.h"

namespace ks {
namespace {

constexpr ApiKey to_controller[] = {ApiKey::fetch, ApiKey::broker_heartbeat,
                                    ApiKey::broker_registration, ApiKey::alter_partition};
constexpr ApiKey to_broker[] = {ApiKey::fetch, ApiKey::fetch, ApiKey::write_txn_markers,
                                ApiKey::add_partitions_to_txn};
constexpr ApiKey to_broker_with_zookeeper[] = {
    ApiKey::fetch,          ApiKey::fetch,           ApiKey::alter_partition,
    ApiKey::leader_and_isr, ApiKey::update_metadata, ApiKey::controlled_shutdown};
constexpr ApiKey to_zookeeper[] = {ApiKey::zk_connect, ApiKey::zk_ping, ApiKey::zk_watch,
                                   ApiKey::zk_op};
constexpr ApiKey to_voter[] = {ApiKey::fetch, ApiKey::vote, ApiKey::begin_quorum_epoch,
                               ApiKey::end_quorum_epoch};

class Messages {
 public:
  explicit Messages(Run& run) : run_(run), rng_(stream(run.spec.seed, "generate", "messages")) {}

  void make() {
    if (pick(1, 3) > 1) return;
    for (std::int64_t i = pick(1, 8); i > 0; --i) message();
  }

 private:
  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }
  std::string any(char letter, std::uint32_t count) {
    return letter + std::to_string(pick(1, count));
  }
  void between(std::string client, std::string server, std::span<const ApiKey> apis) {
    tamper_.node = std::move(client);
    tamper_.broker = std::move(server);
    tamper_.api = apis[rng_.below(apis.size())];
  }

  void message() {
    const ClusterSpec& spec = run_.spec;
    tamper_ = {};
    tamper_.action = static_cast<ChosenAction>(pick(0, 2));
    const std::string broker = any('b', spec.brokers);
    const bool with_broker = pick(0, 1) == 0;
    if (spec.controllers > 1 && pick(0, 2) == 0) {
      between(any('k', spec.controllers), any('k', spec.controllers), to_voter);
    } else if (spec.zookeeper.on) {
      if (with_broker) between(broker, any('b', spec.brokers), to_broker_with_zookeeper);
      if (!with_broker) between(broker, "zk1", to_zookeeper);
    } else {
      if (with_broker) between(broker, any('b', spec.brokers), to_broker);
      if (!with_broker) between(broker, any('k', spec.controllers), to_controller);
    }
    const bool once = tamper_.broker == "zk1" || pick(0, 1) == 0;
    if (once && tamper_.action == ChosenAction::duplicate) tamper_.action = ChosenAction::drop;
    tamper_.response = tamper_.action != ChosenAction::duplicate && pick(0, 1) == 0;
    tamper_.nth = static_cast<std::uint32_t>(pick(1, 20));
    if (tamper_.action == ChosenAction::delay) tamper_.by = pick_time(Duration{}, 50s);
    run_.commands.push_back(
        Command{Time{pick_time(Duration{}, 150s)}, tamper_, Origin::scripted, ""});
  }

  Run& run_;
  Rng rng_;
  TamperWith tamper_;
};

}  // namespace

void generate_messages(Run& run) { Messages{run}.make(); }

}  // namespace ks
