// What the files of execute_changes.h share.
#pragma once

#include <string>
#include <string_view>

#include "sim/kafka/controller.h"
#include "sim/world/world.h"

namespace ks {

/// Kafka's error and its words.
std::string refused(std::string_view error, const std::string& words);
/// Invalid: there is no such topic at present.
TopicId topic_named(const World& world, std::string_view name);
/// The active controller, whose doing it is.
ControllerSide acting_controller(World& world, Ctx& ctx);

}  // namespace ks
