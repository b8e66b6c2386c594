#include "tests/conformance/replay/brokers/applied_roles.h"

#include <algorithm>
#include <set>

namespace ks_replay {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one_cause_ms = 60;   // changes so close follow from one decision
constexpr std::int64_t longest_ms = 1'000;  // a role taken later has another cause
constexpr std::int64_t again_ms = 2'000;    // replica.fetch.backoff.ms, and what the host adds
constexpr std::int64_t brokers = 3;

using Key = std::pair<std::string, std::int64_t>;

/// Changes of leaders by one decision, and who applied them how much later.
struct Decision {
  std::int64_t ms = 0;
  std::vector<Key> changes;
  RoleDelays delays = RoleDelays(brokers, ks::Duration{-1});
};

/// New leader epochs by a record of the controller, or as one of ZooKeeper mode tells a broker of them.
std::vector<Key> epochs_of(const BrokerEvent& event) {
  std::vector<Key> list;
  if (event.is("partition_change") && event.has("leader_epoch"))
    list.emplace_back(event.text("tp"), event.body.at("leader_epoch").at(1).get<std::int64_t>());
  if (!event.is("zk_leader_and_isr")) return list;
  for (const Json& state : event.body.at("states"))
    list.emplace_back(state.at("tp"), state.at("leader_epoch").get<std::int64_t>());
  return list;
}

std::vector<Decision> decisions_of(const BrokerRecording& recording) {
  std::vector<Decision> list;
  std::set<Key> known;
  for (const BrokerEvent& event : recording.events) {
    for (const Key& epoch : epochs_of(event)) {
      if (!known.insert(epoch).second) continue;
      if (list.empty() || event.ms - list.back().ms > one_cause_ms)
        list.push_back(Decision{event.ms, {}, RoleDelays(brokers, ks::Duration{-1})});
      list.back().changes.push_back(epoch);
    }
  }
  return list;
}

/// A broker that follows nobody, as it shuts down.
bool gives_role_up(const BrokerEvent& event, const std::vector<Key>& changes) {
  if (!event.is("follower_start")) return false;
  const Key key{event.text("tp"), event.number("leader_epoch")};
  return std::find(changes.begin(), changes.end(), key) != changes.end();
}

bool names(const Json& partitions, const std::string& partition) {
  return std::find(partitions.begin(), partitions.end(), Json(partition)) != partitions.end();
}

/// A follower's thread begins when the fetcher is there.
bool takes_role(const BrokerEvent& event, const std::vector<Key>& changes) {
  return std::any_of(changes.begin(), changes.end(), [&](const Key& change) {
    if (event.is("leader_start"))
      return event.text("tp") == change.first && event.number("leader_epoch") == change.second;
    if (!event.is("fetcher_added")) return false;
    return names(event.body.at("tps"), change.first);
  });
}

/// Who leads what, as the recorded changes go by.
class Leaders {
 public:
  explicit Leaders(const BrokerRecording& recording) : recording_(recording) {
    for (const auto& [tp, initial] : recording.header.at("topics").at("initial").items())
      leaders_[tp] = initial.at("leader");
  }
  /// Whether a broker leads nothing just before an instant; instants come in order.
  bool leads_nothing(std::int64_t broker, std::int64_t ms) {
    for (; next_ < recording_.events.size() && recording_.events[next_].ms < ms; ++next_) {
      const BrokerEvent& event = recording_.events[next_];
      if (event.is("partition_change") && event.has("leader"))
        leaders_[event.text("tp")] = event.body.at("leader").at(1);
      if (!event.is("zk_leader_and_isr")) continue;
      for (const Json& state : event.body.at("states"))
        leaders_[state.at("tp")] = state.at("leader");
    }
    return std::none_of(leaders_.begin(), leaders_.end(),
                        [&](const auto& entry) { return entry.second == broker; });
  }

 private:
  const BrokerRecording& recording_;
  std::map<std::string, std::int64_t> leaders_;
  std::size_t next_ = 0;
};

/// A follower's fetch for a partition that reached a leader from an instant on, or nullptr.
const BrokerEvent* fetch_after(const BrokerRecording& recording, const BrokerEvent& added,
                               const Json& partitions, std::int64_t ms,
                               std::int64_t within = longest_ms) {
  const std::int64_t follower = added.number("broker");
  const std::int64_t leader = added.number("leader");
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < ms) continue;
    if (event.ms > ms + within) break;
    const bool moved = event.is("fetch_pos") && event.number("leader") == leader &&
                       event.number("follower") == follower;
    const bool refused = event.is("fetch_error") && event.number("broker") == leader &&
                         event.number("replica") == follower;
    if ((moved || refused) && names(partitions, event.text("tp"))) return &event;
  }
  return nullptr;
}

/// Whether a first fetch finds records: the leader began with more than that.
bool finds_records(const BrokerRecording& recording, const BrokerEvent& fetch) {
  if (!fetch.is("fetch_pos")) return false;
  std::int64_t end = 0;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms > fetch.ms) break;
    if (event.is("leader_start") && event.number("broker") == fetch.number("leader") &&
        event.text("tp") == fetch.text("tp"))
      end = event.number("leo");
  }
  return fetch.number("leo") < end;
}

/// The attempt to connect that failed instead, or nullptr.
const BrokerEvent* failure_after(const BrokerRecording& recording, const BrokerEvent& added) {
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < added.ms) continue;
    if (event.ms > added.ms + longest_ms) break;
    if (event.is("fetch_failed") && event.number("broker") == added.number("broker") &&
        event.number("leader") == added.number("leader"))
      return &event;
  }
  return nullptr;
}

/// How long the thread took that began with a fetcher; nothing: no fetch of it is recorded.
std::optional<ThreadDelay> thread_of(const BrokerRecording& recording, const BrokerEvent& added,
                                     bool starts) {
  const Json& partitions = added.body.at("tps");
  const BrokerEvent* first = fetch_after(recording, added, partitions, added.ms);
  const BrokerEvent* const failure = first == nullptr ? failure_after(recording, added) : nullptr;
  if (failure != nullptr)
    first = fetch_after(recording, added, partitions, failure->ms + 1, again_ms);
  if (first == nullptr) return std::nullopt;
  ThreadDelay delay;
  delay.follower = ks::BrokerId{static_cast<std::uint32_t>(added.number("broker") - 1)};
  delay.leader = ks::BrokerId{static_cast<std::uint32_t>(added.number("leader") - 1)};
  delay.failed = failure != nullptr;
  delay.first = ks::Duration{((delay.failed ? failure : first)->ms - added.ms) * 1000};
  // One that finds nothing waits.
  if (!starts && first->is("fetch_pos") && !finds_records(recording, *first)) return delay;
  const bool again = first->is("fetch_error") && !delay.failed;
  const BrokerEvent* const second =
      fetch_after(recording, added, delay.failed ? partitions : Json::array({first->text("tp")}),
                  first->ms + 1, again ? again_ms : longest_ms);
  if (second != nullptr) delay.second = ks::Duration{(second->ms - first->ms) * 1000};
  return delay;
}

/// The first threads of processes that have started, one for each leader, by time.
std::vector<ThreadDelay> threads_of_starts(const BrokerRecording& recording) {
  std::vector<ThreadDelay> list;
  std::map<std::int64_t, std::set<std::int64_t>> starting;  // leaders that have no thread yet
  for (const BrokerEvent& event : recording.events) {
    if (event.is("action") && event.text("what") == "start" &&
        event.text("node").starts_with("broker-"))
      starting[std::stoll(event.text("node").substr(7))] = {1, 2, 3};
    if (!event.is("fetcher_added") ||
        starting[event.number("broker")].erase(event.number("leader")) == 0)
      continue;
    std::optional<ThreadDelay> delay = thread_of(recording, event, true);
    if (!delay) continue;
    delay->from = recording.time(event.ms - longest_ms);
    delay->until = recording.time(event.ms + longest_ms);
    list.push_back(*delay);
  }
  return list;
}

/// By the fetchers that a decision made: one thread for each follower of a leader that led nothing before.
std::vector<ThreadDelay> threads_of(const BrokerRecording& recording, const Decision& decision,
                                    Leaders& leaders) {
  std::vector<ThreadDelay> list;
  for (const BrokerEvent& event : recording.events) {
    if (event.ms < decision.ms || !event.is("fetcher_added")) continue;
    if (event.ms > decision.ms + longest_ms) break;
    if (!takes_role(event, decision.changes)) continue;
    if (!leaders.leads_nothing(event.number("leader"), decision.ms)) continue;
    const std::optional<ThreadDelay> delay = thread_of(recording, event, false);
    if (delay) list.push_back(*delay);
  }
  return list;
}

}  // namespace

AppliedRoles::AppliedRoles(const BrokerRecording& recording)
    : starts_(threads_of_starts(recording)) {
  Leaders leaders(recording);
  for (Decision& decision : decisions_of(recording)) {
    RoleDelays resigned(brokers, ks::Duration{-1});
    for (const BrokerEvent& event : recording.events) {
      if (event.ms < decision.ms || event.ms > decision.ms + longest_ms) continue;
      const auto broker = static_cast<std::size_t>(event.number("broker") - 1);
      const ks::Duration delay{(event.ms - decision.ms) * 1000};
      if (takes_role(event, decision.changes) && decision.delays[broker] < ks::Duration{})
        decision.delays[broker] = delay;
      if (gives_role_up(event, decision.changes) && resigned[broker] < ks::Duration{})
        resigned[broker] = delay;
    }
    for (std::size_t i = 0; i < resigned.size(); ++i) {
      if (decision.delays[i] < ks::Duration{}) decision.delays[i] = resigned[i];
    }
    const std::vector<ThreadDelay> threads = threads_of(recording, decision, leaders);
    for (const Key& key : decision.changes) {
      delays_[key] = decision.delays;
      threads_[key] = threads;
    }
  }
}

/// A thread sends its first fetch when it has connected, and the next one when it has appended what came.
void AppliedRoles::hold_up_threads(ks::World& world) {
  const auto set = [&](ks::TimerId timer, ks::Time due) {
    world.engine.timers.set(timer, due, world.now, world.event, world.engine.queue);
  };
  std::erase_if(awaited_, [&](ThreadDelay& delay) {
    if (delay.until < world.now) return true;
    for (ks::Fetcher& thread : world.replication.fetchers) {
      if (thread.follower != delay.follower || thread.leader != delay.leader) continue;
      if (delay.asked == ks::never && !thread.connection.valid() && !thread.delayed.empty()) {
        delay.asked = world.now + delay.first;
        for (ks::DelayedPart& part : thread.delayed) part.until = std::max(part.until, delay.asked);
        set(thread.retry, delay.asked);
        delay.until = delay.asked + ks::Duration{again_ms * 1000};
        return delay.second == ks::Duration{};
      }
      if (delay.failed) {
        const bool anew = thread.fetching && world.now > delay.asked + ks::Duration{again_ms * 250};
        if (delay.asked == ks::never || !anew) continue;
        delay.failed = false;
        delay.asked = world.now;
        delay.until = world.now + ks::Duration{again_ms * 1000};
      }
      if (delay.asked != ks::never && world.engine.timers.armed(thread.append)) {
        set(thread.append, std::max(delay.asked + delay.second, world.now));
        return true;
      }
      // It was refused, and tries again after its backoff.
      if (delay.asked < world.now && !thread.fetching && !thread.delayed.empty()) {
        const ks::Time again = std::max(delay.asked + delay.second, world.now);
        for (ks::DelayedPart& part : thread.delayed) part.until = again;
        set(thread.retry, again);
        return true;
      }
    }
    return false;
  });
}

void AppliedRoles::give(const std::vector<ks::Fact>& facts, ks::World& world) {
  while (!starts_.empty() && starts_.front().from <= world.now) {
    awaited_.push_back(starts_.front());
    starts_.erase(starts_.begin());
  }
  if (!awaited_.empty()) hold_up_threads(world);
  for (const ks::Fact& fact : facts) {
    const auto* elected = std::get_if<ks::LeaderElected>(&fact.body);
    if (elected == nullptr) continue;
    const auto found = delays_.find({world.names->of(elected->partition), elected->leader_epoch});
    if (found == delays_.end()) continue;
    for (ThreadDelay thread : threads_.at(found->first)) {
      const bool known =
          std::any_of(awaited_.begin(), awaited_.end(), [&](const ThreadDelay& each) {
            return each.follower == thread.follower && each.leader == thread.leader;
          });
      thread.until = fact.time + ks::Duration{longest_ms * 1000};
      if (!known) awaited_.push_back(thread);
    }
    for (std::size_t i = 0; i < world.brokers.size(); ++i) {
      const ks::ConnectionId metadata = world.brokers[i].life.metadata;
      const ks::Duration delay = found->second[i];
      if (!metadata.valid() || delay < ks::Duration{}) continue;
      ks::Time& due = world.engine.network.at(metadata).link(ks::Direction::to_client).last_due;
      due = std::max(due, fact.time + delay);
    }
  }
}

}  // namespace ks_replay
