#include "viz/model/message_actions.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "sim/kafka/chosen_message.h"

namespace kv {
namespace {

constexpr ks::Duration tick{1};
constexpr ks::Duration delay{1'000'000};

/// The command names a process that asks, and whom it asks.
std::string general_reason(const MessageRef& m) {
  if (!m.valid() || !m.server.valid()) return "There is no such message.";
  if ((m.correlation & ks::copy_mark) != 0) return "This is a copy; choose the message itself.";
  return "";
}

ActionView entry(std::string label, const MessageRef& message, ks::ChosenAction action) {
  ActionView view;
  view.label = std::move(label);
  view.intent = Tamper{message, action};
  view.reason = general_reason(message);
  if (view.reason.empty() && message.response && action == ks::ChosenAction::duplicate)
    view.reason = "A client that gets an answer twice ends the connection: only requests.";
  if (view.reason.empty() && message.server.kind == ks::NodeKind::zookeeper &&
      action == ks::ChosenAction::duplicate)
    view.reason = "ZooKeeper's clients expect one answer to each request.";
  return view;
}

/// A message that a fact of sending tells of.
struct Sending {
  const ks::Fact& fact;
  const ks::MessageSent& sent;
  bool response = false;

  [[nodiscard]] bool is(const MessageRef& m) const {
    const bool number = m.correlation == 0 || sent.message.correlation == m.correlation;
    return number && sent.connection == m.connection && fact.time == m.sent && same_kind(m);
  }
  /// The command cannot tell them apart but by counting.
  [[nodiscard]] bool same_kind(const MessageRef& m) const {
    const ks::NodeId from = m.response ? m.server : m.client;
    const ks::NodeId to = m.response ? m.client : m.server;
    return response == m.response && fact.node == from && sent.to == to &&
           ks::api_key(sent.message.body) == m.api;
  }
};

/// What happens from the command on until the message is sent.
class Stretch {
 public:
  Stretch(ks::Session& session, ks::Time from, ks::Time to)
      : facts_(session.facts_between(from, to + tick, ks::Level::data)) {
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      const ks::Fact& fact = facts_[i];
      if (std::holds_alternative<ks::CommandExecuted>(fact.body)) commands_.insert(fact.event);
      const auto* lost = std::get_if<ks::MessageLost>(&fact.body);
      // A cut link lets nothing pass, so nobody counts there; the sending stands right before it.
      if (lost != nullptr && lost->why == "the link is cut" && i > 0) nowhere_.insert(i - 1);
      if (std::holds_alternative<ks::MessageChosen>(fact.body)) taken_.insert(i + 1);
    }
  }

  /// Of the message, in the list; none if it is not there.
  [[nodiscard]] std::optional<std::size_t> find(const MessageRef& m) const {
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      const auto* sent = std::get_if<ks::MessageSent>(&facts_[i].body);
      if (sent == nullptr) continue;
      if (Sending{facts_[i], *sent, ks::is_response(sent->message.body)}.is(m)) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool by_command(std::size_t i) const { return commands_.contains(facts_[i].event); }
  [[nodiscard]] bool goes_nowhere(std::size_t i) const { return nowhere_.contains(i); }
  /// Another command has chosen it; the new one does not see it.
  [[nodiscard]] bool is_taken(std::size_t i) const { return taken_.contains(i); }
  /// Which one of its kind it is for a command given at `from`, behind the others of that instant.
  [[nodiscard]] std::uint32_t number(std::size_t which, const MessageRef& m, ks::Time from) const {
    std::uint32_t number = 1;
    for (std::size_t i = 0; i < which; ++i) {
      const auto* sent = std::get_if<ks::MessageSent>(&facts_[i].body);
      if (sent == nullptr || goes_nowhere(i) || is_taken(i)) continue;
      if (facts_[i].time == from && by_command(i)) continue;
      if ((sent->message.correlation & ks::copy_mark) != 0) continue;
      if (Sending{facts_[i], *sent, ks::is_response(sent->message.body)}.same_kind(m)) ++number;
    }
    return number;
  }

 private:
  std::vector<ks::Fact> facts_;
  std::set<ks::EventNo> commands_;  ///< events that are commands
  std::set<std::size_t> nowhere_;
  std::set<std::size_t> taken_;
};

}  // namespace

std::vector<ActionView> message_actions(const MessageRef& message) {
  return {entry("Drop it", message, ks::ChosenAction::drop),
          entry("Delay it by 1 s", message, ks::ChosenAction::delay),
          entry("Deliver it twice", message, ks::ChosenAction::duplicate)};
}

std::string message_item(const MessageRef& m, const ks::Names& names) {
  return fmt::format("{}{} {} {} {} #{}", m.response ? "reply " : "", ks::api_name(m.api),
                     names.of(m.client), names.of(m.server),
                     ks::seconds_text(m.sent - ks::start_time), m.correlation);
}

TamperPlan plan_tampering(ks::Session& session, const Tamper& wish) {
  const MessageRef& m = wish.message;
  TamperPlan plan;
  plan.problem = general_reason(m);
  if (!plan.problem.empty()) return plan;
  plan.at = m.sent;
  Stretch stretch(session, plan.at, m.sent);
  std::optional<std::size_t> found = stretch.find(m);
  // A command comes behind those of its own instant, so one that has sent the message is too early for that.
  if (found && stretch.by_command(*found) && m.sent > ks::start_time) {
    plan.at = m.sent - tick;
    stretch = Stretch(session, plan.at, m.sent);
    found = stretch.find(m);
  } else if (found && stretch.by_command(*found)) {
    plan.problem = "It is sent by the very start of the run: nothing comes before that.";
    return plan;
  }
  if (!found) {
    plan.problem = "This message is not found in the present branch.";
  } else if (stretch.goes_nowhere(*found)) {
    plan.problem = "It goes nowhere: one before it was dropped, and nothing overtakes.";
  } else if (stretch.is_taken(*found)) {
    plan.problem = "Something is done to this message already: Ctrl Z takes that back.";
  }
  if (!plan.problem.empty()) return plan;
  const ks::Names& names = session.names();
  plan.body.node = names.of(m.client);
  plan.body.broker = names.of(m.server);
  plan.body.action = wish.action;
  plan.body.api = m.api;
  plan.body.response = m.response;
  plan.body.nth = stretch.number(*found, m, plan.at);
  if (wish.action == ks::ChosenAction::delay) plan.body.by = delay;
  return plan;
}

bool is_tampered_with(const ks::Session& session, const MessageRef& m) {
  const ks::Trace& trace = session.trace();
  const ks::FactRange part = trace.between(m.sent, m.sent + tick);
  for (std::size_t i = part.begin; i < part.end; ++i) {
    const auto* chosen = std::get_if<ks::MessageChosen>(&trace[i].body);
    if (chosen == nullptr || chosen->connection != m.connection) continue;
    if (chosen->response != m.response || chosen->api != m.api) continue;
    if (m.correlation == 0 || chosen->correlation == m.correlation) return true;
  }
  return false;
}

}  // namespace kv
