// Brokers and the controller's leases.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viz/model/actions.h"
#include "viz/model/build_brokers_parts.h"
#include "viz/model/deadlines.h"
#include "viz/model/words.h"

namespace kv {
namespace {

std::string clock_of(ks::Time time) { return ks::seconds_text(time - ks::start_time); }

const ks::Controller& controller(const BrokersSource& s) { return active_controller(s.world); }

/// Since when its process is as it is now, whatever the controller thinks of it meanwhile.
ks::Time process_since(const BrokersSource& s, ks::BrokerId broker) {
  const auto& lanes = s.session.lanes().cluster().brokers();
  if (broker.index >= lanes.size()) return ks::start_time;
  const auto& segments = lanes[broker.index].segments;
  const auto next = std::partition_point(segments.begin(), segments.end(),
                                         [&](const auto& seg) { return seg.from <= s.now; });
  if (next == segments.begin()) return ks::start_time;
  auto first = next - 1;
  while (first != segments.begin() && (first - 1)->phase == first->phase) --first;
  return first->from;
}

/// Since when the controller has it fenced.
ks::Time fenced_since(const BrokersSource& s, ks::BrokerId broker) {
  const auto& segments = s.session.lanes().cluster().brokers()[broker.index].segments;
  const auto next = std::partition_point(segments.begin(), segments.end(),
                                         [&](const auto& seg) { return seg.from <= s.now; });
  if (next == segments.begin()) return ks::start_time;
  auto first = next - 1;
  while (first != segments.begin() && (first - 1)->fenced) --first;
  return first->from;
}

void fill_lease(const BrokersSource& s, BrokerColumn& column) {
  if (s.world.zookeeper.on) return fill_zookeeper_session(s, column);
  const ks::Controller& k = controller(s);
  const ks::BrokerLife& life = s.world.brokers[column.id.index].life;
  const ks::BrokerSession& session = k.sessions[column.id.index];
  const ks::Duration whole = k.config.session_timeout;
  BrokerLease& lease = column.lease;
  lease.heard = clock_of(session.last_contact);
  if (s.world.cluster->brokers[column.id.index].fenced) {
    lease.arc = {TimerState::expired, 0};
    lease.value = "fenced";
    lease.of = fmt::format("since {}", clock_of(fenced_since(s, column.id)));
    lease.ink = StageInk::red;
    lease.next = column.card == BrokerCard::alive ? "until its logs have caught up"
                                                  : "until it registers again";
    return;
  }
  const ks::Duration left = std::max(session.last_contact + whole - s.now, ks::Duration{});
  lease.arc.state = left > ks::Duration{} ? TimerState::running : TimerState::expired;
  lease.arc.left = static_cast<float>(ks::to_us(left)) / static_cast<float>(ks::to_us(whole));
  lease.value = ks::seconds_text(left, 1) + " s";
  lease.of = fmt::format("of {} s", ks::to_us(whole) / 1'000'000);
  if (lease.arc.left < 0.25F) lease.ink = StageInk::amber;
  if (column.card != BrokerCard::alive || life.epoch < 0) {
    lease.ink = StageInk::amber;
    lease.next = "not fenced: no controller";
    if (!ks::has_controller(s.world)) return;
    lease.next = fmt::format("fenced at the {} check",
                             clock_of(fencing_check(s.world, session.last_contact)));
    return;
  }
  const auto beat = s.world.engine.timers.remaining(life.beat, s.now);
  if (life.beating) lease.next = "a heartbeat is under way";
  if (!life.beating && beat) lease.next = fmt::format("next heartbeat in {}", short_length(*beat));
}

std::string lease_tip(const BrokerColumn& column) {
  const BrokerLease& lease = column.lease;
  const std::string tip =
      fmt::format("The controller's session of **{}**: {} {}; last heartbeat at {} s", column.name,
                  lease.value, lease.of, lease.heard);
  return tip + (lease.next.empty() ? "." : fmt::format("; {}.", lease.next));
}

std::string_view phase_word(const ks::BrokerLife& life) {
  switch (life.process) {
    case ks::ProcessState::killed: return "crashed";
    case ks::ProcessState::closed:
    case ks::ProcessState::not_started: return "stopped";
    case ks::ProcessState::frozen: return "frozen";
    case ks::ProcessState::running:
    case ks::ProcessState::closing: break;
  }
  switch (life.state) {
    case ks::BrokerState::not_running:
    case ks::BrokerState::starting: return "starting";
    case ks::BrokerState::recovery: return "catching up";
    case ks::BrokerState::running: return "running";
    case ks::BrokerState::pending_controlled_shutdown:
    case ks::BrokerState::shutting_down: break;
  }
  return "shutting down";
}

/// "leads p1, p5", "leads 24 of 60"
std::string leads_text(const BrokersSource& s, const BrokersView& view, ks::BrokerId broker) {
  std::string list;
  std::size_t count = 0;
  for (const BrokersPartition& p : view.partitions) {
    if (p.leader != static_cast<int>(broker.index)) continue;
    ++count;
    if (count > 3 || view.topics[p.topic].starts_with("__")) continue;
    list += (list.empty() ? "" : ", ") + (view.topics.size() > 1 && view.topics[1][0] != '_'
                                              ? s.names.of(p.id)
                                              : s.names.short_name(p.id));
  }
  if (count == 0) return "leads nothing here";
  const bool home = std::any_of(view.partitions.begin(), view.partitions.end(), [&](const auto& p) {
    return p.leader == static_cast<int>(broker.index) && view.topics[p.topic].starts_with("__");
  });
  if (count > 3 || view.partitions.size() > brokers_rows || list.empty() || home)
    return fmt::format("leads {} of {}", count, view.partitions.size());
  return "leads " + list;
}

void fill_state(const BrokersSource& s, const BrokersView& view, BrokerColumn& column) {
  const ks::BrokerLife& life = s.world.brokers[column.id.index].life;
  const bool fenced = s.world.cluster->brokers[column.id.index].fenced;
  const std::string_view phase = phase_word(life);
  const std::string since = short_length(s.now - process_since(s, column.id));
  switch (life.process) {
    case ks::ProcessState::killed:
    case ks::ProcessState::closed:
    case ks::ProcessState::not_started: column.card = BrokerCard::down; break;
    case ks::ProcessState::frozen: column.card = BrokerCard::frozen; break;
    case ks::ProcessState::running:
    case ks::ProcessState::closing: break;
  }
  if (column.card == BrokerCard::alive) {
    column.pill = fenced && phase == "running" && !s.world.zookeeper.on ? "fenced" : phase;
    column.about = phase == "running" || phase == "shutting down"
                       ? leads_text(s, view, column.id)
                       : fmt::format("for {}{}", since, fenced ? ", fenced" : "");
    return;
  }
  column.pill = fenced ? "fenced" : "not fenced";
  if (s.world.zookeeper.on) column.pill = zookeeper_pill(s, column.id);
  column.about = column.card == BrokerCard::frozen ? fmt::format("frozen for {}", since)
                                                   : fmt::format("{} {} ago", phase, since);
  column.about_ink = column.card == BrokerCard::frozen ? StageInk::amber
                     : phase == "crashed"              ? StageInk::red
                                                       : StageInk::plain;
}

void fill_image(const BrokersSource& s, BrokerColumn& column) {
  const std::uint32_t newest = s.world.cluster->version;
  const std::uint32_t own = s.world.brokers[column.id.index].image->version;
  column.image = fmt::format("image {}", own);
  if (own < newest) column.image_note = fmt::format("{} behind", newest - own);
}

void fill_home(const BrokersSource& s, BrokerColumn& column) {
  const std::vector<ks::GroupLoad>& loads = s.world.brokers[column.id.index].loads;
  std::vector<std::string> hosted;
  std::vector<std::string> loading;
  for (const ks::Group& group : s.world.groups) {
    const std::string name{s.names.of(ks::node(group.id))};
    const bool loads_it = std::any_of(loads.begin(), loads.end(), [&](const ks::GroupLoad& load) {
      return load.partition == group.offsets_partition;
    });
    if (loads_it) loading.push_back(name);
    if (group.host == column.id && !loads_it && column.card != BrokerCard::down)
      hosted.push_back(name);
  }
  const auto told = [](std::string_view verb, const std::vector<std::string>& names) {
    if (names.size() == 1) return fmt::format("{} {}", verb, names[0]);
    return fmt::format("{} {} groups", verb, names.size());
  };
  const std::string badge = zookeeper_badge(s, column.id);
  if (!loading.empty()) {
    column.home = told("loads", loading);
    column.home_ink = StageInk::amber;
  } else if (!hosted.empty()) {
    column.home = told("coordinates", hosted);
    if (column.card == BrokerCard::frozen) column.home_ink = StageInk::amber;
  }
  if (!badge.empty()) column.home = column.home.empty() ? badge : badge + ", " + column.home;
}

void fill_counts(const BrokersView& view, BrokerColumn& column) {
  for (const BrokersPartition& p : view.partitions) {
    for (const ReplicaDot& dot : p.replicas) {
      if (dot.broker != column.id.index) continue;
      if (dot.leader) ++column.leads;
      if (!dot.leader) ++column.follows;
      if (!dot.leader && !dot.in_isr) ++column.behind;
    }
  }
}

std::string_view active_word(const BrokersSource& s, ks::BrokerId broker) {
  const bool gone = s.world.cluster->brokers[broker.index].fenced;
  if (s.world.zookeeper.on) return gone ? "as gone" : "as live";
  return gone ? "fenced" : "active";
}

std::string tip_of(const BrokersSource& s, const BrokerColumn& column) {
  std::string tip = fmt::format(
      "**{}** is {}; the controller has it {}. Of the partitions shown it leads {}, follows {} and "
      "is "
      "out of sync with {}. It knows metadata image {} of {}.",
      column.name, phase_word(s.world.brokers[column.id.index].life), active_word(s, column.id),
      column.leads, column.follows, column.behind, s.world.brokers[column.id.index].image->version,
      s.world.cluster->version);
  if (!column.home.empty()) tip += fmt::format(" It {}.", column.home);
  return tip;
}

void fill_voters(const BrokersSource& s, BrokersView& view) {
  if (s.world.controllers.size() < 2) return;
  for (const ks::Controller& k : s.world.controllers) {
    const ks::MetadataLog& log = k.raft.log;
    view.voters.push_back({s.names.controllers[k.id.index], controller_word(k), k.raft.epoch,
                           log.end(), k.raft.high_watermark, k.process == ks::ProcessState::running,
                           log.start(), log.snapshots().empty() ? -1 : log.snapshots().back().end});
  }
}

/// "k1 crashed (epoch 1, log 41 of which 41 committed, snapshot to 40, begins at 20)"
std::string voter_text(const QuorumVoter& voter) {
  std::string text = fmt::format("{} {} (epoch {}, log {} of which {} committed", voter.name,
                                 voter.role, voter.epoch, voter.log_end, voter.high_watermark);
  if (voter.snapshot >= 0) text += fmt::format(", snapshot to {}", voter.snapshot);
  if (voter.log_start > 0) text += fmt::format(", begins at {}", voter.log_start);
  return text + ")";
}

std::string quorum_text(const BrokersView& view) {
  std::string text;
  for (const QuorumVoter& voter : view.voters)
    text += (text.empty() ? " The quorum: " : "; ") + voter_text(voter);
  return text.empty() ? text : text + ".";
}

void no_controller(const BrokersSource& s, BrokersView& view) {
  view.controller = "none";
  view.image_note.clear();
  view.check = "nobody looks for silent brokers";
  view.note_fewer = "no checks";
  view.controller_tip =
      "**No controller** is active: no leader can be elected, no ISR can change, no broker is "
      "fenced "
      "and no topic can be created. What has a leader goes on." +
      quorum_text(view);
  view.image_fewer = fmt::format("image {}", s.world.cluster->version);
  view.image = "metadata " + view.image_fewer;
}

void fill_controller(const BrokersSource& s, BrokersView& view) {
  const ks::Controller& k = controller(s);
  fill_voters(s, view);
  if (!ks::has_controller(s.world)) {
    no_controller(s, view);
    return;
  }
  view.controller = s.names.controllers[k.id.index];
  view.image_fewer = fmt::format("image {}", s.world.cluster->version);
  view.image = "metadata " + view.image_fewer;
  if (const auto left = s.world.engine.timers.remaining(k.commit, s.now);
      left && k.next != nullptr) {
    view.note_fewer = fmt::format("next in {} ms", (ks::to_us(*left) + 999) / 1000);
    view.image_note = fmt::format("the next one in {} ms", (ks::to_us(*left) + 999) / 1000);
  }
  if (const auto left = s.world.engine.timers.remaining(k.fence, s.now))
    view.check = fmt::format("check in {}", ks::seconds_text(*left, 2) + " s");
  std::size_t fenced = 0;
  for (const ks::BrokerRegistration& broker : s.world.cluster->brokers)
    fenced += broker.fenced ? 1U : 0U;
  view.controller_tip = fmt::format(
      "**{}** is the active controller: it alone fences brokers, elects leaders and changes ISRs. "
      "It "
      "looks for silent brokers every {} s; {} of {} brokers are fenced.",
      view.controller, ks::seconds_text(k.config.session_timeout / 8), fenced,
      s.world.cluster->brokers.size());
  view.controller_tip += quorum_text(view);
}

}  // namespace

void build_broker_columns(const BrokersSource& s, BrokersView& view) {
  if (s.world.zookeeper.on) fill_zookeeper(s, view);
  if (!s.world.controllers.empty()) fill_controller(s, view);
  for (const ks::Broker& broker : s.world.brokers) {
    BrokerColumn column;
    column.id = broker.id;
    column.name = s.names.of(ks::node(broker.id));
    fill_state(s, view, column);
    fill_lease(s, column);
    column.lease.tip = s.world.zookeeper.on ? zookeeper_session_tip(s, column) : lease_tip(column);
    fill_image(s, column);
    fill_home(s, column);
    fill_counts(view, column);
    column.tip = tip_of(s, column);
    column.actions = actions_of(s.world, ks::node(broker.id));
    view.columns.push_back(std::move(column));
  }
}

}  // namespace kv
