#include "sim/world/command.h"

namespace ks {

KS_DEFINE_CLOSED_VARIANT(CommandBody, CommandKinds)

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

std::string create_words(const CreateTopic& create) {
  std::string text = "create the topic " + create.topic;
  if (!create.replicas.empty())
    return text + " with " + std::to_string(create.replicas.size()) +
           " partitions where they are given";
  if (create.partitions != -1) text += " with " + std::to_string(create.partitions) + " partitions";
  if (create.replication_factor != -1)
    text += ", replication factor " + std::to_string(create.replication_factor);
  return text;
}

std::string list_words(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& each : list) text += (text.empty() ? "" : ", ") + each;
  return text;
}

/// Of the commands that administrators and seek() give.
std::string offset_command_text(const CommandBody& body) {
  if (const auto* seek = std::get_if<Seek>(&body)) {
    const std::string where = seek->partition.empty() ? "" : " in " + seek->partition;
    return "let " + seek->node + " seek" + where + " " + to_text(seek->to);
  }
  if (const auto* reset = std::get_if<ResetOffsets>(&body)) {
    const std::string what = reset->topics.empty() ? "" : " in " + list_words(reset->topics);
    return "reset the offsets of " + reset->node + what + " " + to_text(reset->to);
  }
  if (const auto* gone = std::get_if<DeleteOffsets>(&body))
    return "delete the offsets of " + gone->node + " in " + list_words(gone->topics);
  if (const auto* group = std::get_if<DeleteGroup>(&body)) return "delete the group " + group->node;
  if (const auto* records = std::get_if<DeleteRecords>(&body)) {
    if (records->before < 0) return "delete all records of " + records->node;
    return "delete the records of " + records->node + " below offset " +
           std::to_string(records->before);
  }
  return {};
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

/// "between b3 and b1", "from b3 to all others".
template <class Command>
std::string way_text(const Command& command) {
  bool one_way = false;
  if constexpr (requires { command.one_way; }) one_way = command.one_way;
  const std::string peer = command.peer.empty() ? "all others" : command.peer;
  return one_way ? "from " + command.node + " to " + peer
                 : "between " + command.node + " and " + peer;
}

std::string_view verb_of(TransactionCall call) {
  switch (call) {
    case TransactionCall::init: return "init-transactions";
    case TransactionCall::begin: return "begin-transaction";
    case TransactionCall::send: return "send";
    case TransactionCall::flush: return "flush";
    case TransactionCall::commit: return "commit-transaction";
    case TransactionCall::abort: return "abort-transaction";
    case TransactionCall::send_offsets: break;  // an application with a transform calls it
  }
  return "?";
}

std::string call_text(const CallTransaction& command) {
  const std::string text = "let " + command.node + " call " + std::string(call_name(command.call));
  if (command.call != TransactionCall::send) return text;
  return text + " for " + std::to_string(command.records) +
         (command.records == 1 ? " record" : " records") + " to " + command.partition;
}

std::string give_up_text(const GiveUpRecords& command) {
  const DeadLetter& policy = command.policy;
  if (!policy.on()) return "let " + command.node + " give up no records";
  return "let " + command.node + " give up a record after " + std::to_string(policy.attempts) +
         (policy.attempts == 1 ? " attempt of " : " attempts of ") + duration_text(policy.each) +
         " and send it with " + policy.producer;
}

const char* rack_verb(RackAction action) {
  switch (action) {
    case RackAction::kill: return "kill";
    case RackAction::freeze: return "freeze";
    case RackAction::thaw: return "thaw";
    case RackAction::stop: return "stop";
    case RackAction::start: return "start";
    case RackAction::cut: return "cut";
    case RackAction::heal: return "heal";
  }
  return "";
}

std::string config_words(const AlterConfig& command) {
  std::string text;
  for (const auto& [key, value] : command.config)
    text += (text.empty() ? "set " : ", ") + key + " = " + value;
  for (std::size_t i = 0; i < command.remove.size(); ++i)
    text += (text.empty() ? "remove " : i == 0 ? ", remove " : ", ") + command.remove[i];
  if (!command.group.empty()) return text + " of the group " + command.group;
  if (!command.broker.empty()) return text + " of the broker " + command.broker;
  if (command.client == "<default>") return text + " of clients without quotas of their own";
  if (!command.client.empty()) return text + " of the client " + command.client;
  return text + (command.topic.empty() ? " of all brokers" : " of the topic " + command.topic);
}

std::string reassign_words(const Reassign& command) {
  if (command.cancel && command.targets.empty())
    return "cancel the reassignment of " + command.topic;
  std::string text;
  for (const ReassignTarget& target : command.targets) {
    const std::string name = command.topic + "-" + std::to_string(target.partition);
    text += text.empty() ? (command.cancel ? "cancel the reassignment of " : "move ") : ", ";
    text += name;
    if (command.cancel) continue;
    text += " to ";
    for (std::size_t i = 0; i < target.replicas.size(); ++i)
      text += (i == 0 ? "b" : "+b") + std::to_string(target.replicas[i]);
  }
  return text;
}

/// "limit brokers: request-time 10ms, link-bandwidth 500000 bytes/s".
std::string capacity_words(const CapacitySpec& figures) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    text += (text.empty() ? "limit brokers: " : ", ") + std::string(name) + " " + value;
  };
  const auto rate = [](std::int64_t bytes) { return std::to_string(bytes) + " bytes/s"; };
  if (figures.network_time > Duration{}) add("network-time", duration_text(figures.network_time));
  if (figures.request_time > Duration{}) add("request-time", duration_text(figures.request_time));
  if (figures.disk_throughput > 0) add("disk-throughput", rate(figures.disk_throughput));
  if (figures.link_bandwidth > 0) add("link-bandwidth", rate(figures.link_bandwidth));
  return text.empty() ? "let brokers work without limits" : text;
}

/// Of settings, replicas, racks, pauses and capacities.
std::string change_text(const CommandBody& body) {
  if (const auto* config = std::get_if<AlterConfig>(&body)) return config_words(*config);
  if (const auto* move = std::get_if<Reassign>(&body)) return reassign_words(*move);
  if (const auto* rack = std::get_if<RackCommand>(&body)) {
    if (rack->action == RackAction::cut) return "cut rack " + rack->rack + " off";
    if (rack->action == RackAction::heal) return "heal the ways of rack " + rack->rack;
    std::string text = std::string(rack_verb(rack->action)) + " all brokers of rack " + rack->rack;
    if (rack->machine) text += " with their machines";
    return rack->empty ? text + " with empty logs" : text;
  }
  const auto of = [](const std::string& node, const std::string& partition) {
    return partition.empty() ? node : node + " in " + partition;
  };
  if (const auto* pause = std::get_if<Pause>(&body))
    return "pause " + of(pause->node, pause->partition);
  if (const auto* resume = std::get_if<Resume>(&body))
    return "resume " + of(resume->node, resume->partition);
  if (const auto* limits = std::get_if<SetCapacity>(&body)) return capacity_words(limits->figures);
  return {};
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
                        [](const CreateTopic&) { return "create-topic"; },
                        [](const GrowTopic&) { return "grow-topic"; },
                        [](const DeleteTopic&) { return "delete-topic"; },
                        [](const StopBroker&) { return "stop"; },
                        [](const StartBroker&) { return "start"; },
                        [](const ElectLeaders&) { return "elect-leaders"; },
                        [](const Seek&) { return "seek"; },
                        [](const ResetOffsets&) { return "reset-offsets"; },
                        [](const DeleteOffsets&) { return "delete-offsets"; },
                        [](const DeleteGroup&) { return "delete-group"; },
                        [](const DeleteRecords&) { return "delete-records"; },
                        [](const GiveUpRecords&) { return "dead-letter"; },
                        [](const CutWay&) { return "cut"; },
                        [](const DelayWay&) { return "delay-way"; },
                        [](const HealWay&) { return "heal"; },
                        [](const CallTransaction& call) { return verb_of(call.call).data(); },
                        [](const AlterConfig&) { return "config"; },
                        [](const Reassign&) { return "reassign"; },
                        [](const RackCommand& rack) { return rack_verb(rack.action); },
                        [](const Pause&) { return "pause"; },
                        [](const Resume&) { return "resume"; },
                        [](const SetCapacity&) { return "capacity"; },
                        [](const TamperWith& tamper) { return to_text(tamper.action).data(); },
                    },
                    body);
}

const std::string& target(const CommandBody& body) {
  return std::visit(
      [](const auto& command) -> const std::string& {
        if constexpr (requires { command.topic; }) {
          return command.topic;
        } else if constexpr (requires { command.rack; }) {
          return command.rack;
        } else if constexpr (requires { command.node; }) {
          return command.node;
        } else {
          static const std::string nobody;
          return nobody;
        }
      },
      body);
}

bool is_about_topic(const CommandBody& body) {
  return std::visit([](const auto& command) { return requires { command.topic; }; }, body);
}

bool names_node(const CommandBody& body) {
  return std::visit([](const auto& command) { return requires { command.node; }; }, body);
}

std::string to_text(const CommandBody& body) {
  if (const auto* create = std::get_if<CreateTopic>(&body)) return create_words(*create);
  if (const auto* grow = std::get_if<GrowTopic>(&body))
    return "let " + grow->topic + " grow to " + std::to_string(grow->partitions) + " partitions";
  if (const auto* elect = std::get_if<ElectLeaders>(&body)) {
    return std::string(elect->unclean ? "elect any leader" : "elect the preferred leaders") +
           (elect->topic.empty() ? " of all partitions" : " of " + elect->topic);
  }
  if (std::string text = change_text(body); !text.empty()) return text;
  if (is_about_topic(body)) return "delete the topic " + target(body);
  if (std::string text = offset_command_text(body); !text.empty()) return text;
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
  if (const auto* cut = std::get_if<CutWay>(&body)) return "cut the way " + way_text(*cut);
  if (const auto* heal = std::get_if<HealWay>(&body)) return "heal the way " + way_text(*heal);
  if (const auto* slow = std::get_if<DelayWay>(&body))
    return "delay what is sent " + way_text(*slow) + " by " + duration_text(slow->by);
  if (const auto* give_up = std::get_if<GiveUpRecords>(&body)) return give_up_text(*give_up);
  if (const auto* tamper = std::get_if<TamperWith>(&body)) return tamper_text(*tamper);
  if (const auto* call = std::get_if<CallTransaction>(&body)) return call_text(*call);
  const auto* kill = std::get_if<Kill>(&body);
  if (kill != nullptr && kill->machine) return name + " with its machine";
  const auto* close = std::get_if<Close>(&body);
  if (close != nullptr && close->membership == GroupMembership::leave_group)
    return name + ", which leaves its group";
  if (close != nullptr && close->membership == GroupMembership::remain_in_group)
    return name + ", which remains in its group";
  const auto* start = std::get_if<StartBroker>(&body);
  if (start != nullptr && start->empty) return name + " with empty logs";
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
