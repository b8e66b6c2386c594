#include "sim/world/command.h"

namespace ks {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string ratio_words(Ratio ratio) {
  std::string text = std::to_string(ratio.numerator);
  if (ratio.denominator != 1) text += "/" + std::to_string(ratio.denominator);
  return text;
}

/// "drop the 2nd answer to a Produce of P1", "delay P1's next Produce to b1 by 2 s".
std::string tamper_text(const TamperWith& tamper) {
  std::string which = "next";
  if (tamper.nth > 1) which = std::to_string(tamper.nth) + ".";
  const std::string api{api_name(tamper.api)};
  std::string text = std::string(to_text(tamper.action)) + " the " + which +
                     (tamper.response ? " answer to a " : " ") + api + " of " + tamper.node;
  if (!tamper.broker.empty()) text += (tamper.response ? " by " : " to ") + tamper.broker;
  if (tamper.action == ChosenAction::delay) text += ", for " + duration_text(tamper.by);
  return text;
}

}  // namespace

std::string_view verb(const CommandBody& body) {
  return std::visit(Overloaded{
                        [](const Kill&) { return "kill"; },
                        [](const Close&) { return "close"; },
                        [](const Freeze&) { return "freeze"; },
                        [](const Thaw&) { return "thaw"; },
                        [](const Slow&) { return "slow"; },
                        [](const Restart&) { return "restart"; },
                        [](const AddConsumer&) { return "add"; },
                        [](const AddProducer&) { return "add"; },
                        [](const SetRate&) { return "rate"; },
                        [](const Unsubscribe&) { return "unsubscribe"; },
                        [](const Subscribe&) { return "subscribe"; },
                        [](const HandlerTime&) { return "handler"; },
                        [](const TamperWith& tamper) { return to_text(tamper.action).data(); },
                    },
                    body);
}

const std::string& target(const CommandBody& body) {
  return std::visit([](const auto& command) -> const std::string& { return command.node; }, body);
}

std::string to_text(const CommandBody& body) {
  const std::string name = std::string(verb(body)) + " " + target(body);
  if (const auto* add = std::get_if<AddConsumer>(&body)) return name + " to " + add->group;
  if (const auto* slow = std::get_if<Slow>(&body)) return name + " by " + ratio_words(slow->factor);
  if (const auto* rate = std::get_if<SetRate>(&body)) {
    return "set the rate of " + rate->node + " to " + ratio_words(rate->per_second) + " records/s";
  }
  if (const auto* handler = std::get_if<HandlerTime>(&body)) {
    return "let " + handler->node + (handler->once ? "'s next handler call" : "'s handler calls") +
           " take " + duration_text(handler->takes);
  }
  if (const auto* tamper = std::get_if<TamperWith>(&body)) return tamper_text(*tamper);
  const auto* kill = std::get_if<Kill>(&body);
  if (kill != nullptr && kill->machine) return name + " with its machine";
  const auto* subscribe = std::get_if<Subscribe>(&body);
  if (subscribe != nullptr && !subscribe->topics.empty()) {
    std::string topics;
    for (const std::string& topic : subscribe->topics)
      topics += (topics.empty() ? "" : ", ") + topic;
    return name + " to " + topics;
  }
  return name;
}

}  // namespace ks
