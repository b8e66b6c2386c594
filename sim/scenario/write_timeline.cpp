// Prints one entry of [[timeline]].
#include "sim/scenario/document.h"
#include "sim/scenario/units.h"
#include "sim/scenario/write_parts.h"

namespace ks {
namespace {

void write_create(std::string& out, const CreateTopic& create) {
  if (create.partitions != -1) put(out, "partitions", std::to_string(create.partitions));
  if (create.replication_factor != -1)
    put(out, "replication-factor", std::to_string(create.replication_factor));
  if (!create.replicas.empty()) put(out, "replicas", replicas_text(create.replicas));
  if (!create.config.empty()) put(out, "config", config_text(create.config));
}

void put_target(std::string& out, const OffsetTarget& to, bool seeks) {
  switch (to.kind) {
    case OffsetTarget::Kind::earliest:
      put(out, "to", toml_string(seeks ? "beginning" : "earliest"));
      return;
    case OffsetTarget::Kind::latest: put(out, "to", toml_string(seeks ? "end" : "latest")); return;
    case OffsetTarget::Kind::current: put(out, "to", toml_string("current")); return;
    case OffsetTarget::Kind::offset: put(out, "to-offset", std::to_string(to.value)); return;
    case OffsetTarget::Kind::shift: put(out, "shift-by", std::to_string(to.value)); return;
    case OffsetTarget::Kind::datetime: put(out, "to-datetime", quoted_time(to.time)); return;
    case OffsetTarget::Kind::duration: put(out, "by-duration", quoted_duration(to.back)); return;
  }
}

void put_offset_action(std::string& out, const CommandBody& action) {
  if (const auto* seek = std::get_if<Seek>(&action)) {
    if (!seek->partition.empty()) put(out, "partition", toml_string(seek->partition));
    put_target(out, seek->to, true);
  }
  if (const auto* reset = std::get_if<ResetOffsets>(&action)) {
    if (!reset->topics.empty()) put(out, "topics", names_text(reset->topics));
    put_target(out, reset->to, false);
  }
  if (const auto* gone = std::get_if<DeleteOffsets>(&action))
    put(out, "topics", names_text(gone->topics));
  const auto* records = std::get_if<DeleteRecords>(&action);
  if (records != nullptr && records->before >= 0)
    put(out, "before", std::to_string(records->before));
}

void put_way(std::string& out, const std::string& peer, bool one_way) {
  if (!peer.empty()) put(out, "peer", toml_string(peer));
  if (one_way) put(out, "one-way", "true");
}

/// Lists for all partitions up to the last one that moves, or for a single one.
void put_move(std::string& out, const Reassign& move) {
  if (move.cancel) put(out, "cancel", "true");
  std::vector<std::vector<std::uint32_t>> lists;
  if (move.targets.size() == 1) {
    const ReassignTarget& target = move.targets.front();
    put(out, "partition", toml_string(move.topic + "-" + std::to_string(target.partition)));
    lists.push_back(target.replicas);
  } else {
    for (const ReassignTarget& target : move.targets) {
      if (lists.size() <= target.partition) lists.resize(target.partition + std::size_t{1});
      lists[target.partition] = target.replicas;
    }
  }
  if (!move.cancel) put(out, "replicas", replicas_text(lists));
}

void put_change(std::string& out, const CommandBody& action) {
  if (const auto* config = std::get_if<AlterConfig>(&action)) {
    if (!config->group.empty()) put(out, "node", toml_string(config->group));
    if (!config->broker.empty()) put(out, "node", toml_string(config->broker));
    if (!config->client.empty()) put(out, "client", toml_string(config->client));
    if (!config->config.empty()) put(out, "config", config_text(config->config));
    if (!config->remove.empty()) put(out, "remove", names_text(config->remove));
  }
  if (const auto* move = std::get_if<Reassign>(&action)) put_move(out, *move);
  if (const auto* rack = std::get_if<RackCommand>(&action)) {
    if (rack->machine) put(out, "machine", "true");
    if (rack->empty) put(out, "empty", "true");
  }
  if (const auto* limits = std::get_if<SetCapacity>(&action))
    put(out, "capacity", capacity_text(limits->figures));
  const auto* pause = std::get_if<Pause>(&action);
  if (pause != nullptr && !pause->partition.empty())
    put(out, "partition", toml_string(pause->partition));
  const auto* resume = std::get_if<Resume>(&action);
  if (resume != nullptr && !resume->partition.empty())
    put(out, "partition", toml_string(resume->partition));
}

}  // namespace

std::string timeline_table(Time at, const std::string& mark, const CommandBody* action) {
  std::string out = "[[timeline]]\n";
  put(out, "at", quoted_time(at));
  if (!mark.empty()) put(out, "mark", toml_string(mark));
  if (action == nullptr) return out;
  put(out, "do", toml_string(verb(*action)));
  const auto* move = std::get_if<Reassign>(action);
  const bool one = move != nullptr && move->targets.size() == 1;  // named as a partition
  const std::string_view whose = names_node(*action)       ? "node"
                                 : is_about_topic(*action) ? "topic"
                                                           : "rack";
  if (!target(*action).empty() && !one) put(out, whose, toml_string(target(*action)));
  put_change(out, *action);
  const auto* start = std::get_if<StartBroker>(action);
  if (start != nullptr && start->empty) put(out, "empty", "true");
  const auto* elect = std::get_if<ElectLeaders>(action);
  if (elect != nullptr && elect->unclean) put(out, "unclean", "true");
  const auto* kill = std::get_if<Kill>(action);
  if (kill != nullptr && kill->machine) put(out, "machine", "true");
  const auto* close = std::get_if<Close>(action);
  if (close != nullptr && close->membership != GroupMembership::by_default)
    put(out, "membership", toml_string(to_text(close->membership)));
  if (const auto* slow = std::get_if<Slow>(action)) {
    const std::string factor = ratio_text(slow->factor);
    put(out, "factor", slow->factor.denominator == 1 ? factor : toml_string(factor));
  }
  if (const auto* handler = std::get_if<HandlerTime>(action)) {
    put(out, "takes", quoted_duration(handler->takes));
    if (handler->once) put(out, "once", "true");
  }
  if (const auto* cut = std::get_if<CutWay>(action)) put_way(out, cut->peer, cut->one_way);
  if (const auto* heal = std::get_if<HealWay>(action)) put_way(out, heal->peer, false);
  if (const auto* slow = std::get_if<DelayWay>(action)) {
    put_way(out, slow->peer, slow->one_way);
    put(out, "by", quoted_duration(slow->by));
  }
  if (const auto* give_up = std::get_if<GiveUpRecords>(action))
    out += dead_letter_text(give_up->policy, "\n") + "\n";
  if (const auto* create = std::get_if<CreateTopic>(action)) write_create(out, *create);
  if (const auto* grow = std::get_if<GrowTopic>(action))
    put(out, "partitions", std::to_string(grow->partitions));
  if (const auto* tamper = std::get_if<TamperWith>(action)) {
    put(out, tamper->response ? "response" : "request", toml_string(api_name(tamper->api)));
    if (tamper->nth != 1) put(out, "nth", std::to_string(tamper->nth));
    if (!tamper->broker.empty()) put(out, "broker", toml_string(tamper->broker));
    if (tamper->action == ChosenAction::delay) put(out, "by", quoted_duration(tamper->by));
  }
  if (const auto* rate = std::get_if<SetRate>(action))
    put(out, "rate", toml_string(rate_text(rate->per_second)));
  const auto* call = std::get_if<CallTransaction>(action);
  if (call != nullptr && call->call == TransactionCall::send) {
    put(out, "partition", toml_string(call->partition));
    put(out, "records", std::to_string(call->records));
  }
  put_offset_action(out, *action);
  const auto* subscribe = std::get_if<Subscribe>(action);
  if (subscribe != nullptr && !subscribe->topics.empty())
    put(out, "topics", names_text(subscribe->topics));
  if (const auto* add = std::get_if<AddConsumer>(action)) {
    put(out, "group", toml_string(add->group));
    for (const auto& [key, value] : member_values(*add)) put(out, key, value);
  }
  return out;
}

}  // namespace ks
