// Brokers on the stage: only those that are not simply running.
#include <fmt/format.h>

#include "sim/trace/cluster_lanes.h"
#include "viz/model/actions.h"
#include "viz/model/build_stage_parts.h"

namespace kv {
namespace {

/// What a lane would say of it at this moment.
ks::BrokerSegment look_at(const ks::World& world, const ks::Broker& broker) {
  ks::BrokerSegment now;
  now.fenced = world.cluster->brokers[broker.id.index].fenced;
  switch (broker.life.process) {
    case ks::ProcessState::killed: now.phase = ks::BrokerPhase::crashed; return now;
    case ks::ProcessState::closed:
    case ks::ProcessState::not_started: now.phase = ks::BrokerPhase::stopped; return now;
    case ks::ProcessState::frozen: now.phase = ks::BrokerPhase::frozen; return now;
    case ks::ProcessState::running:
    case ks::ProcessState::closing: break;
  }
  switch (broker.life.state) {
    case ks::BrokerState::running: now.phase = ks::BrokerPhase::running; break;
    case ks::BrokerState::pending_controlled_shutdown:
    case ks::BrokerState::shutting_down: now.phase = ks::BrokerPhase::shutting_down; break;
    case ks::BrokerState::not_running:
    case ks::BrokerState::starting:
    case ks::BrokerState::recovery: now.phase = ks::BrokerPhase::starting; break;
  }
  return now;
}

StageInk ink_of(const ks::BrokerSegment& now) {
  switch (now.phase) {
    case ks::BrokerPhase::crashed: return StageInk::red;
    case ks::BrokerPhase::running: return now.fenced ? StageInk::red : StageInk::green;
    case ks::BrokerPhase::shutting_down: return StageInk::violet;
    case ks::BrokerPhase::frozen: return now.fenced ? StageInk::red : StageInk::amber;
    case ks::BrokerPhase::starting: return StageInk::amber;
    case ks::BrokerPhase::stopped: break;
  }
  return StageInk::plain;
}

}  // namespace

void build_stage_brokers(const StageSource& s, StageView& view) {
  for (const ks::Broker& broker : s.world.brokers) {
    const ks::BrokerSegment now = look_at(s.world, broker);
    if (now.phase == ks::BrokerPhase::running && !now.fenced) continue;
    StageBroker pill;
    pill.id = broker.id;
    pill.name = s.names.of(ks::node(broker.id));
    pill.word = ks::segment_label(now);
    pill.ink = ink_of(now);
    pill.tip =
        fmt::format("**{}** is {}. What it led has a new leader once the controller fences it.",
                    pill.name, pill.word);
    if (now.fenced)
      pill.tip = fmt::format("**{}** is {}: it leads nothing and counts as in sync nowhere.",
                             pill.name, pill.word);
    pill.actions = actions_of(s.world, ks::node(broker.id));
    view.brokers.push_back(std::move(pill));
  }
}

}  // namespace kv
