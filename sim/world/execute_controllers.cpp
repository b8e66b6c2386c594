#include "sim/world/execute_controllers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/world/execute_changes.h"
#include "sim/world/step_parts.h"

namespace ks {
namespace {

/// What was held up while the process stood still happens now, in its order; but the thread of the quorum
/// looks at its timeout first, so that a leader that was frozen for long resigns before all else.
void thaw(World& world, Controller& controller, Ctx& ctx) {
  controller.process = ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - controller.frozen_at});
  std::vector<Entry> held = std::exchange(controller.held, {});
  std::stable_partition(held.begin(), held.end(), [&](const Entry& entry) {
    return entry.kind == timer_kind && TimerId{entry.index} == controller.raft.timeout;
  });
  for (const Entry& entry : held) {
    if (entry.kind != timer_kind) {
      world.engine.queue.push(Entry{ctx.now, entry.kind, entry.index});
      continue;
    }
    const TimerId timer{entry.index};
    const TimerSlot& slot = world.engine.timers.slot(timer);
    if (slot.armed) continue;
    const EventNo cause = slot.cause;
    world.engine.timers.set(timer, ctx.now, ctx.now, cause, world.engine.queue);
  }
}

}  // namespace

std::string controller_rejection(const World& world, ControllerId controller,
                                 const CommandBody& command) {
  const ProcessState process = world.controllers[controller.index].process;
  const std::string& name = target(command);
  const std::string state = name + " is " + std::string{process_state_name(process)};
  const bool running = process == ProcessState::running;
  const bool down = process == ProcessState::killed || process == ProcessState::closed;
  if (std::holds_alternative<Kill>(command)) return down ? state : "";
  if (std::holds_alternative<Freeze>(command)) return running ? "" : state;
  if (std::holds_alternative<StopBroker>(command)) return running ? "" : state;
  if (std::holds_alternative<Thaw>(command)) return process == ProcessState::frozen ? "" : state;
  if (const auto* start = std::get_if<StartBroker>(&command)) {
    if (start->empty) return name + " is a controller: without its log it would be another voter";
    return down ? "" : state;
  }
  return name + " is a controller, not a client";
}

void command_controller(World& world, ControllerId id, const CommandBody& command, Ctx& ctx) {
  Controller& controller = world.controllers[id.index];
  const ControllerSide side = side_of(world, id);
  if (const auto* kill = std::get_if<Kill>(&command)) {
    controller.machine_lost = kill->machine;
    end_controller(side, ProcessState::killed, ctx);
  } else if (std::holds_alternative<Freeze>(command)) {
    controller.process = ProcessState::frozen;
    controller.frozen_at = ctx.now;
    ctx.note(ProcessFrozen{});
  } else if (std::holds_alternative<Thaw>(command)) {
    thaw(world, controller, ctx);
  } else if (std::holds_alternative<StopBroker>(command)) {
    stop_controller(side, ctx);
  } else if (std::holds_alternative<StartBroker>(command)) {
    start_controller(side, ctx);
  }
}

std::string nobody_answers(const World& world, const CommandBody& command) {
  if (world.zookeeper.on && std::holds_alternative<AlterConfig>(command)) {
    return settings_broker(world).valid()
               ? ""
               : "TimeoutException: there is no broker that reaches ZooKeeper";
  }
  if (has_controller(world)) return {};
  if (world.zookeeper.on) {
    return world.zookeeper.server.process != ProcessState::running
               ? "the controller cannot reach ZooKeeper"
               : "NOT_CONTROLLER: there is no active controller at present";
  }
  return world.controllers.size() > 1
             ? "TimeoutException: the quorum has no active controller that could do it"
             : "TimeoutException: the controller cannot be reached";
}

}  // namespace ks
