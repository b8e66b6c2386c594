// Stepping from message to message: of the kinds that the present view shows.
#include <algorithm>

#include "viz/model/sequence_classes.h"
#include "viz/model/steps.h"

namespace kv {
namespace {

/// Events that are run again at once for their messages, and at most.
constexpr ks::EventNo first_stretch = 256;
constexpr ks::EventNo longest_stretch = 16'384;

/// What a fact says of a message, whether it is sent or read.
struct Passing {
  ks::ApiKey api = ks::ApiKey::metadata;
  ks::NodeId from;
  ks::NodeId to;
  bool error = false;
};

std::optional<Passing> passing(const ks::Fact& fact) {
  if (const auto* sent = std::get_if<ks::MessageSent>(&fact.body)) {
    return Passing{ks::api_key(sent->message.body), fact.node, sent->to,
                   ks::error_of(sent->message.body) != ks::KafkaError::none};
  }
  if (const auto* read = std::get_if<ks::MessageDelivered>(&fact.body)) {
    return Passing{read->api, read->from, fact.node, read->error != ks::KafkaError::none};
  }
  return std::nullopt;
}

bool is_client(ks::NodeId node) {
  return node.kind == ks::NodeKind::consumer || node.kind == ks::NodeKind::producer;
}

SequenceClass class_of_passing(const Passing& message) {
  const bool inside = !is_client(message.from) && !is_client(message.to);
  if (inside) {
    return message.api == ks::ApiKey::fetch ? SequenceClass::replication : SequenceClass::others;
  }
  const SequenceClass which = class_of(message.api);
  // A heartbeat that is refused moves the group on.
  const bool says = which == SequenceClass::heartbeats && message.error;
  return says ? SequenceClass::membership : which;
}

bool shown(const UiState& ui, SequenceClass which) {
  if (ui.sequence_open) return ui.sequence.shows(which);
  switch (which) {
    case SequenceClass::fetches:
    case SequenceClass::produces: return ui.show_data;
    case SequenceClass::replication: return ui.show_replication;
    case SequenceClass::others: return ui.show_control && ui.brokers_open;
    case SequenceClass::membership:
    case SequenceClass::offsets:
    case SequenceClass::callbacks:
    case SequenceClass::heartbeats: break;
  }
  return ui.show_control;
}

bool counts(const ks::Fact& fact, const UiState& ui, bool of_selection) {
  const auto message = passing(fact);
  if (!message || !shown(ui, class_of_passing(*message))) return false;
  const ks::NodeId picked = ui.selection.node;
  return !of_selection || message->from == picked || message->to == picked;
}

}  // namespace

std::optional<ks::EventNo> message_target(ks::Session& session, const UiState& ui, StepBy step) {
  const auto fits = [&](const ks::Fact& fact) { return counts(fact, ui, step.of_selection); };
  if (step.direction > 0) {
    ks::EventNo after = ui.cursor.event;
    for (ks::EventNo length = first_stretch; after < session.known_events();) {
      const ks::EventNo upto = std::min(session.known_events(), after + length);
      const auto facts = session.facts_between(after, upto, ks::Level::data);
      const auto found = std::find_if(facts.begin(), facts.end(), fits);
      if (found != facts.end()) return found->event;
      after = upto;
      length = std::min(length * 2, longest_stretch);
    }
    return std::nullopt;
  }
  ks::EventNo upto = ui.cursor.event == 0 ? 0 : ui.cursor.event - 1;
  for (ks::EventNo length = first_stretch; upto > 0;) {
    const ks::EventNo after = upto > length ? upto - length : 0;
    const auto facts = session.facts_between(after, upto, ks::Level::data);
    const auto found = std::find_if(facts.rbegin(), facts.rend(), fits);
    if (found != facts.rend()) return found->event;
    upto = after;
    length = std::min(length * 2, longest_stretch);
  }
  return std::nullopt;
}

}  // namespace kv
