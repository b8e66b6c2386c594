#include "tests/conformance/replay/brokers/control_requests.h"

#include <algorithm>
#include <map>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t model_ms = 1;          // one way
constexpr ks::Duration near_one = 500ms;      // of a request for another ISR
constexpr ks::Duration farthest = 2s;         // what is told at another time is something else
constexpr std::int64_t same_news_ms = 1'000;  // brokers are told one thing within that

/// What has been told to each process, and until when it was at that.
struct Told {
  std::map<std::string, std::int64_t> epochs;
  std::int64_t done_ms = 0;
  std::int64_t started_ms = 0;  ///< of a process that has not been told yet; 0: of others
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

/// Roles that it took while it was at the request: leaderships one by one; then the threads of a follower
/// begin when their fetcher is there.
struct RolesTaken {
  std::vector<std::pair<ToldEpoch, std::int64_t>> leads;
  std::int64_t last = 0;
};

RolesTaken roles_taken(const BrokerRecording& recording, const BrokerEvent& event) {
  RolesTaken taken;
  bool follows = false;
  const std::int64_t done = event.number("done");
  for (const BrokerEvent& role : recording.events) {
    if (role.ms < event.ms || role.number("broker") != event.number("broker")) continue;
    if (role.ms > done) break;
    if (role.is("leader_start")) {
      taken.leads.push_back({{role.text("tp"), role.number("leader_epoch")}, role.ms});
      if (!follows) taken.last = role.ms;
    } else if (role.is("fetcher_added") && !follows) {
      follows = true;
      taken.last = role.ms;
    }
  }
  if (taken.last == 0) taken.last = done;
  return taken;
}

}  // namespace

ControlRequests::ControlRequests(const BrokerRecording& recording) {
  std::map<std::int64_t, Told> processes;
  for (const auto& [tp, unused] : recording.header.at("topics").at("initial").items()) {
    for (std::int64_t broker = 1; broker <= 3; ++broker) processes[broker].epochs[tp] = 0;
  }
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < recording.first_fault_ms) continue;
    if (event.is("zk_registered")) processes[event.number("broker")] = Told{};
    if (event.is("process_state") && event.text("to") == "started")
      processes[std::stoll(event.text("node").substr(7))].started_ms = event.ms;
    if (event.is("alter_partition"))
      alterations_.push_back(AlterRequest{
          ks::BrokerId{static_cast<std::uint32_t>(event.number("broker") - 1)},
          recording.time(event.ms), ks::Duration{(event.number("done") - event.ms) * 1000}});
    if (!event.is("zk_leader_and_isr")) continue;
    Told& told = processes[event.number("broker")];
    const std::set<ToldEpoch> news = take_news(event, told);
    const std::int64_t done = event.number("done");
    const RolesTaken taken = roles_taken(recording, event);
    const bool first = told.started_ms > 0;
    const std::int64_t from =
        first ? told.started_ms : std::max(told_first(recording, event), told.done_ms);
    told.done_ms = done;
    told.started_ms = 0;
    if (news.empty()) continue;
    const auto since = [&](std::int64_t ms) {
      return ks::Duration{std::max<std::int64_t>(ms - from - model_ms, 0) * 1000};
    };
    ControlRequest request;
    request.broker = ks::BrokerId{static_cast<std::uint32_t>(event.number("broker") - 1)};
    request.at = recording.time(event.ms);
    request.news = news;
    for (const auto& [told_epoch, ms] : taken.leads)
      request.leads.push_back({told_epoch, since(ms)});
    request.roles = since(taken.last);
    request.answer = since(done);
    request.first = first;
    requests_.push_back(std::move(request));
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
  const ks::Time from = found->first ? std::min(started_[broker], world.now) : world.now;
  under_way.done = std::max(from + found->roles, world.now);
  for (const auto& [told, takes] : found->leads) {
    for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
      const ks::PartitionId partition{p};
      const bool this_one = world.names->of(partition) == told.first &&
                            image.partitions[p].leader_epoch == told.second;
      if (this_one && takes < found->roles)
        under_way.early.push_back(ks::EarlyRole{partition, std::max(from + takes, world.now)});
    }
  }
  const ks::Time first = under_way.early.empty() ? under_way.done : under_way.early.front().at;
  world.engine.timers.set(world.zookeeper.clients[broker].roles, first, world.now, world.event,
                          world.engine.queue);
  ks::Time& answered =
      world.engine.network.at(under_way.connection).link(ks::Direction::to_client).last_due;
  answered = std::max(answered, from + found->answer);
  requests_.erase(found);
}

void ControlRequests::hold_answer(ks::BrokerId broker, ks::World& world) {
  const auto found =
      std::find_if(alterations_.begin(), alterations_.end(), [&](const AlterRequest& each) {
        return each.broker == broker && std::chrono::abs(each.at - world.now) < near_one;
      });
  const ks::ConnectionId connection = world.brokers[broker.index].life.alterations;
  if (found == alterations_.end() || !connection.valid()) return;
  ks::Time& answered = world.engine.network.at(connection).link(ks::Direction::to_client).last_due;
  answered = std::max(answered, world.now + found->takes);
  alterations_.erase(found);
}

void ControlRequests::give(const std::vector<ks::Fact>& facts, ks::World& world) {
  for (const ks::Fact& fact : facts) {
    const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
    if (sent != nullptr && std::holds_alternative<ks::AlterPartitionRequest>(sent->message.body) &&
        !alterations_.empty())
      hold_answer(ks::BrokerId{fact.node.index}, world);
  }
  if (requests_.empty()) return;
  for (std::uint32_t i = 0; i < world.zookeeper.clients.size(); ++i) {
    const bool runs = world.brokers[i].life.state == ks::BrokerState::running;
    if (runs && started_[i] == ks::never) started_[i] = world.now;
    if (!runs) started_[i] = ks::never;
    const ks::ZkClient& client = world.zookeeper.clients[i];
    if (client.applying.empty() || client.applying.front().image == seen_[i]) continue;
    seen_[i] = client.applying.front().image;
    hold_up(i, world);
  }
}

}  // namespace ks_replay
