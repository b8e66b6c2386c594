// What can be done to a node now, and the commands that clicks and keys stand for. Panels and keys speak in
// intents; only this turns one into a command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/inspector_view.h"
#include "viz/model/intent.h"

namespace kv {

/// Consumers: Restart, Kill, Close, Freeze or Thaw, Slow or Normal speed. Producers without Slow.
/// What would be
/// rejected is greyed out with the reason. Others: nothing.
std::vector<ActionView> actions_of(const ks::World& world, ks::NodeId id);

/// Of the topic: a partition more, as many again, and its end.
std::vector<ActionView> actions_of(const ks::World& world, ks::TopicId topic);

/// What is done less often: ways, settings, replicas, racks, pauses. What would be rejected is greyed out.
std::vector<ActionView> more_actions_of(const ks::World& world, ks::NodeId id);
std::vector<ActionView> more_actions_of(const ks::World& world, ks::PartitionId id);

ks::CommandBody command_of(const Act& act);
ks::CommandBody command_of(const SetProducerRate& wish);
/// A consumer with the first name, C1, C2 …, that nothing in the run has or will have; of the first group
/// unless one is named.
ks::CommandBody command_of(const AddConsumerTo& wish, const ks::Session& session);

/// What such an intent would give to the session; nothing for a wish about the view.
std::optional<ks::CommandBody> command_of(const Intent& intent, const ks::Session& session);

/// Why it would be rejected at this moment, as a clause: "C2 is killed"; "" if it would be carried out.
std::string refusal(const ks::World& world, const ks::CommandBody& body);

/// What somebody would look at first at this moment: whom the last action named, else the first group.
Selection telling_selection(const ks::Session& session, ks::Time time);

/// The node or partition of the same name in another run; nothing if it has none.
Selection same_selection(const Selection& old, const ks::Names& before, const ks::Names& now);

}  // namespace kv
