#include "tests/conformance/replay/brokers/control_requests.h"

#include <algorithm>
#include <map>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t model_ms = 1;          // one way
constexpr ks::Duration farthest = 2s;         // what is told at another time is something else
constexpr std::int64_t same_news_ms = 1'000;  // brokers are told one thing within that

/// What has been told to each process, and until when it was at that.
struct Told {
  std::map<std::string, std::int64_t> epochs;
  std::int64_t done_ms = 0;
  bool starts = false;  ///< nothing yet: when it begins to answer is given with its start
};

std::set<ToldEpoch> take_news(const BrokerEvent& event, Told& told) {
  std::set<ToldEpoch> news;
  for (const Json& state : event.body.at("states")) {
    const std::string partition = state.at("tp");
    const std::int64_t epoch = state.at("leader_epoch");
    const auto known = told.epochs.find(partition);
    if (known != told.epochs.end() && known->second >= epoch) continue;
    told.epochs[partition] = epoch;
    news.insert({partition, epoch});
  }
  return news;
}

/// When the first broker was told this.
std::int64_t told_first(const BrokerRecording& recording, const BrokerEvent& event) {
  for (const BrokerEvent& other : recording.events) {
    if (other.ms >= event.ms) break;
    if (other.ms >= event.ms - same_news_ms && other.is("zk_leader_and_isr") &&
        other.body.at("states") == event.body.at("states"))
      return other.ms;
  }
  return event.ms;
}

/// Its first new role while it was at the request; a follower's thread begins when the fetcher is there.
std::int64_t first_role(const BrokerRecording& recording, const BrokerEvent& event) {
  const std::int64_t done = event.number("done");
  for (const BrokerEvent& role : recording.events) {
    if (role.ms < event.ms || role.number("broker") != event.number("broker")) continue;
    if (role.ms > done) break;
    if (role.is("leader_start") || role.is("fetcher_added")) return role.ms;
  }
  return done;
}

}  // namespace

ControlRequests::ControlRequests(const BrokerRecording& recording) {
  std::map<std::int64_t, Told> processes;
  for (const auto& [tp, unused] : recording.header.at("topics").at("initial").items()) {
    for (std::int64_t broker = 1; broker <= 3; ++broker) processes[broker].epochs[tp] = 0;
  }
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < recording.first_fault_ms) continue;
    if (event.is("zk_registered")) processes[event.number("broker")] = Told{{}, 0, true};
    if (!event.is("zk_leader_and_isr")) continue;
    Told& told = processes[event.number("broker")];
    const std::set<ToldEpoch> news = take_news(event, told);
    const std::int64_t done = event.number("done");
    const std::int64_t role = first_role(recording, event);
    const std::int64_t from = told.starts ? std::max(role, event.ms)
                                          : std::max(told_first(recording, event), told.done_ms);
    told.done_ms = done;
    told.starts = false;
    if (news.empty()) continue;
    const auto since = [&](std::int64_t ms) {
      return ks::Duration{std::max<std::int64_t>(ms - from - model_ms, 0) * 1000};
    };
    requests_.push_back(
        ControlRequest{ks::BrokerId{static_cast<std::uint32_t>(event.number("broker") - 1)},
                       recording.time(event.ms), news, since(role), since(done)});
  }
}

void ControlRequests::hold_up(std::uint32_t broker, ks::World& world) {
  ks::RolesUnderWay& under_way = world.zookeeper.clients[broker].applying.front();
  const ks::Cluster& image = *under_way.image;
  const auto tells = [&](const ToldEpoch& told) {
    for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
      if (world.names->of(ks::PartitionId{p}) == told.first)
        return image.partitions[p].leader_epoch == told.second;
    }
    return false;
  };
  const auto found =
      std::find_if(requests_.begin(), requests_.end(), [&](const ControlRequest& each) {
        return each.broker.index == broker && std::chrono::abs(each.at - world.now) < farthest &&
               std::any_of(each.news.begin(), each.news.end(), tells);
      });
  if (found == requests_.end()) return;
  under_way.done = world.now + found->roles;
  world.engine.timers.set(world.zookeeper.clients[broker].roles, under_way.done, world.now,
                          world.event, world.engine.queue);
  ks::Time& answered =
      world.engine.network.at(under_way.connection).link(ks::Direction::to_client).last_due;
  answered = std::max(answered, world.now + found->answer);
  requests_.erase(found);
}

void ControlRequests::give(ks::World& world) {
  if (requests_.empty()) return;
  for (std::uint32_t i = 0; i < world.zookeeper.clients.size(); ++i) {
    const ks::ZkClient& client = world.zookeeper.clients[i];
    if (client.applying.empty() || client.applying.front().image == seen_[i]) continue;
    seen_[i] = client.applying.front().image;
    hold_up(i, world);
  }
}

}  // namespace ks_replay
