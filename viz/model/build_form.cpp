#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/kafka/config.h"
#include "sim/kafka/defaults.h"
#include "sim/scenario/units.h"
#include "sim/world/execute.h"
#include "viz/model/form_view.h"

namespace kv {
namespace {

constexpr std::size_t most_chips = 24;
constexpr std::size_t most_keys = 6;
constexpr std::string_view factors[] = {"2", "10", "100", "1000"};

/// Greyed out with what stands in the way: the world's reason, or that of the form.
ActionView give(const ks::World& world, std::string label, ks::CommandBody body,
                const std::string& problem = {}) {
  ActionView view;
  view.label = std::move(label);
  view.reason = problem.empty() ? ks::rejection(world, body) : problem;
  if (!view.reason.empty() && !view.reason.ends_with('.')) view.reason += '.';
  view.intent = Give{std::move(body)};
  return view;
}

std::vector<std::string> nodes_but(const ks::World& world, const std::string& name) {
  std::vector<std::string> list;
  const ks::Names& names = *world.names;
  for (const auto* all : {&names.brokers, &names.controllers, &names.zookeepers, &names.producers,
                          &names.consumers}) {
    for (const std::string& each : *all) {
      if (each != name) list.push_back(each);
    }
  }
  return list;
}

// --- a way -------------------------------------------------------------------------------------------

FormView way_form(const ks::World& world, const FormUi& form) {
  FormView view;
  view.title = fmt::format("Ways of {}", form.of);
  const std::vector<std::string> others = nodes_but(world, form.of);
  FormRow to{"to", {{"all others", form.peer.empty()}}};
  if (others.size() <= most_chips) {
    for (const std::string& other : others) to.chips.push_back({other, form.peer == other});
    view.rows.push_back(std::move(to));
  } else {
    view.rows.push_back(std::move(to));
    view.rows.push_back({"or to", {}, FormField::peer, "a node, such as b2"});
  }
  const std::string only = fmt::format("only what {} sends", form.of);
  view.rows.push_back({"which", {{"both ways", !form.one_way}, {only, form.one_way}}});
  view.rows.push_back({"slower by", {}, FormField::value, "100ms"});
  const auto by = ks::parse_duration(ks::trimmed(form.value));
  const ks::DelayWay delay{form.of, form.peer, form.one_way, by.value_or(ks::Duration{})};
  const ks::CutWay cut{form.of, form.peer, form.one_way};
  view.note = ks::to_text(ks::CommandBody{cut});
  const bool longer = by && *by > ks::Duration{};
  view.buttons.push_back(give(world, "Cut", {cut}));
  view.buttons.push_back(
      give(world, "Slow down", {delay}, longer ? "" : "Type how much longer it takes, as 100ms"));
  view.buttons.push_back(give(world, "Heal", {ks::HealWay{form.of, form.peer}}));
  return view;
}

// --- replicas ----------------------------------------------------------------------------------------

/// "orders" and 2 of "orders-2".
ks::PartitionId partition_of(const ks::World& world, const FormUi& form) {
  return world.names->find_partition(form.of);
}

FormView reassign_form(const ks::World& world, const FormUi& form) {
  FormView view;
  view.title = fmt::format("Where the replicas of {} are to be", form.of);
  const ks::PartitionId id = partition_of(world, form);
  if (!id.valid()) return view;
  const ks::PartitionInfo& info = world.cluster->at(id);
  FormRow row{"brokers", {}};
  for (std::uint32_t i = 0; i < std::min<std::size_t>(world.brokers.size(), 2 * most_chips); ++i) {
    const auto place = std::find(form.brokers.begin(), form.brokers.end(), i + 1);
    const bool on = place != form.brokers.end();
    std::string label = world.names->brokers[i];
    if (on) label = fmt::format("{}. {}", place - form.brokers.begin() + 1, label);
    row.chips.push_back({std::move(label), on});
  }
  view.rows.push_back(std::move(row));
  const std::string& topic = world.names->topics[info.topic.index];
  ks::Reassign move{topic, {{info.number, form.brokers}}, false};
  std::string problem;
  std::vector<std::uint32_t> now;
  for (const std::uint32_t broker : info.replicas) now.push_back(broker + 1);
  if (form.brokers.empty()) problem = "Choose at least one broker, the preferred leader first";
  if (form.brokers == now && !info.reassigning()) problem = "There they are already";
  view.note = form.brokers.empty() ? problem + "." : ks::to_text(ks::CommandBody{move});
  view.buttons.push_back(give(world, "Move", {std::move(move)}, problem));
  ks::Reassign cancel{topic, {{info.number, {}}}, true};
  view.buttons.push_back(give(world, "Cancel its move", {std::move(cancel)}));
  return view;
}

// --- settings ----------------------------------------------------------------------------------------

/// Whose settings: a topic's, a group's, or, with neither, those of all brokers.
struct Whose {
  ks::Scope scope = ks::Scope::broker;
  std::string topic;
  std::string group;
};

Whose whose_settings(const ks::World& world, const std::string& name) {
  const auto& topics = world.names->topics;
  if (std::find(topics.begin(), topics.end(), name) != topics.end())
    return {ks::Scope::topic, name, {}};
  if (world.names->find(name).kind == ks::NodeKind::group) return {ks::Scope::group, {}, name};
  return {};
}

/// Keys that begin with what is typed, then those that have it anywhere.
std::vector<std::string> matching_keys(ks::Scope scope, std::string_view typed,
                                       ks::Profile profile) {
  std::vector<std::string> first;
  std::vector<std::string> then;
  for (const std::string_view key : ks::typed_keys(scope)) {
    const ks::ConfigRow* row = ks::find_config(scope, key);
    if (row == nullptr || !ks::default_of(*row, profile)) continue;
    const std::size_t at = key.find(typed);
    if (at == std::string_view::npos) continue;
    (at == 0 ? first : then).emplace_back(key);
  }
  first.insert(first.end(), then.begin(), then.end());
  if (first.size() > most_keys) first.resize(most_keys);
  return first;
}

/// Why the key cannot be set, or not to this value; "" if it can.
std::string setting_problem(ks::Scope scope, const FormUi& form, ks::Profile profile) {
  const std::string_view key = ks::trimmed(form.key);
  if (key.empty()) return "Type or choose a key";
  const ks::ConfigRow* row = ks::find_config(scope, key);
  if (row == nullptr || !ks::default_of(*row, profile))
    return fmt::format("{} is no key of a {}", key, ks::to_text(scope));
  if (ks::trimmed(form.value).empty()) return "Type a value";
  if (const auto problem = ks::config_problem(*row, ks::trimmed(form.value), profile))
    return fmt::format("{} {}", key, *problem);
  return {};
}

FormView config_form(const ks::World& world, const FormUi& form) {
  FormView view;
  const Whose whose = whose_settings(world, form.of);
  const std::string of = !whose.topic.empty()   ? "the topic " + whose.topic
                         : !whose.group.empty() ? "the group " + whose.group
                                                : std::string{"all brokers"};
  view.title = "A setting of " + of;
  view.rows.push_back({"key", {}, FormField::key, "min.insync.replicas"});
  const ks::Profile profile = world.spec->profile;
  const std::string key{ks::trimmed(form.key)};
  FormRow keys{"", {}};
  for (std::string& each : matching_keys(whose.scope, key, profile)) {
    if (each != key) keys.chips.push_back({std::move(each), false});
  }
  const bool known = ks::find_config(whose.scope, key) != nullptr;
  if (!known && !keys.chips.empty()) view.rows.push_back(std::move(keys));
  view.rows.push_back({"value", {}, FormField::value, "its new value"});
  const std::string problem = setting_problem(whose.scope, form, profile);
  ks::AlterConfig set{whose.topic, whose.group, {{key, std::string(ks::trimmed(form.value))}}, {}};
  ks::AlterConfig remove{whose.topic, whose.group, {}, {key}};
  view.note = problem.empty() ? ks::to_text(ks::CommandBody{set}) : problem + ".";
  view.refused = !problem.empty() && known && !ks::trimmed(form.value).empty();
  view.buttons.push_back(give(world, "Set", {std::move(set)}, problem));
  const std::string no_key = known ? "" : "Type or choose a key";
  view.buttons.push_back(give(world, "Back to the default", {std::move(remove)}, no_key));
  return view;
}

// --- slowness ----------------------------------------------------------------------------------------

FormView slow_form(const ks::World& world, const FormUi& form) {
  FormView view;
  const bool broker = world.names->find(form.of).kind == ks::NodeKind::broker;
  view.title = broker ? fmt::format("How slow the disk of {} is", form.of)
                      : fmt::format("How long {} takes for a record", form.of);
  FormRow row{"times", {}};
  for (const std::string_view factor : factors)
    row.chips.push_back({"\xC3\x97" + std::string(factor), form.value == factor});
  view.rows.push_back(std::move(row));
  view.rows.push_back({"or", {}, FormField::value, "a factor: 3, 1/2"});
  const auto factor = ks::parse_ratio(ks::trimmed(form.value));
  const bool fits = factor && factor->numerator > 0;
  const ks::Slow slow{form.of, fits ? *factor : ks::Ratio{10, 1}};
  view.note = fits ? ks::to_text(ks::CommandBody{slow}) : "How many times as long?";
  view.buttons.push_back(give(world, "Slow down", {slow}, fits ? "" : "Choose or type a factor"));
  view.buttons.push_back(give(world, "As usual", {ks::Slow{form.of, ks::Ratio{1, 1}}}));
  return view;
}

// --- capacity ----------------------------------------------------------------------------------------

constexpr std::string_view limits[] = {"network-time", "request-time", "disk-throughput",
                                       "link-bandwidth"};

bool is_time(std::string_view key) { return key.ends_with("-time"); }

/// The figures with another one for this key, in microseconds or bytes per second; 0: no limit.
ks::CapacitySpec with_limit(ks::CapacitySpec figures, std::string_view key, std::int64_t to) {
  if (key == limits[0]) figures.network_time = ks::Duration{to};
  if (key == limits[1]) figures.request_time = ks::Duration{to};
  if (key == limits[2]) figures.disk_throughput = to;
  if (key == limits[3]) figures.link_bandwidth = to;
  return figures;
}

/// What is typed, if it can be meant; a disk or a link that does less than 1 KB/s the file format refuses.
std::optional<std::int64_t> limit_of(const FormUi& form) {
  const std::string_view text = ks::trimmed(form.value);
  if (is_time(form.key)) {
    const auto time = ks::parse_duration(text);
    const bool fits = time && *time > ks::Duration{} && *time <= ks::max_duration;
    return fits ? std::optional{time->count()} : std::nullopt;
  }
  const auto size = ks::parse_size(text);
  return size && *size >= 1000 ? size : std::nullopt;
}

FormView capacity_form(const ks::World& world, const FormUi& form) {
  FormView view;
  view.title = "What brokers can do: ours, not Kafka's";
  FormRow what{"what", {}};
  for (const std::string_view key : limits)
    what.chips.push_back({std::string(key), form.key == key});
  view.rows.push_back(std::move(what));
  const bool time = is_time(form.key);
  view.rows.push_back({time ? "takes" : "a second", {}, FormField::value, time ? "2ms" : "1MB"});
  const ks::CapacitySpec& now = world.engine.capacity.spec;
  const auto limit = limit_of(form);
  const ks::SetCapacity set{with_limit(now, form.key, limit.value_or(0))};
  const ks::SetCapacity lift{with_limit(now, form.key, 0)};
  const std::string hint = time ? "Type a time, as 2ms" : "Type at least 1KB, as 500KB";
  view.note = limit ? ks::to_text(ks::CommandBody{set}) : hint + ".";
  view.buttons.push_back(give(world, "Set", {set}, limit ? "" : hint));
  const std::string none = now == lift.figures ? "There is no such limit" : "";
  view.buttons.push_back(give(world, "No limit", {lift}, none));
  return view;
}

// --- quotas ------------------------------------------------------------------------------------------

/// By its client.id a client has quotas.
std::string client_id(const ks::World& world, const std::string& name) {
  const ks::NodeId node = world.names->find(name);
  const ks::QuotaState& quotas = world.engine.quotas;
  if (node.kind == ks::NodeKind::producer) return quotas.producers[node.index];
  return node.kind == ks::NodeKind::consumer ? quotas.consumers[node.index] : std::string{};
}

FormView quota_form(const ks::World& world, const FormUi& form) {
  FormView view;
  view.title = fmt::format("A quota of {} at each broker", form.of);
  const std::string id = client_id(world, form.of);
  view.rows.push_back(
      {"of", {{id, form.peer.empty()}, {"each without its own", !form.peer.empty()}}});
  FormRow what{"what", {}};
  for (std::size_t i = 0; i < ks::quota_kinds; ++i) {
    const std::string key{ks::quota_key(static_cast<ks::QuotaKind>(i))};
    what.chips.push_back({key, form.key == key});
  }
  view.rows.push_back(std::move(what));
  const bool percent = form.key == ks::quota_key(ks::QuotaKind::request);
  view.rows.push_back(
      {"at most", {}, FormField::value, percent ? "percent of one handler" : "bytes per second"});
  ks::AlterConfig set;
  set.client = form.peer.empty() ? id : form.peer;
  ks::AlterConfig remove = set;
  const auto bound = ks::parse_count(ks::trimmed(form.value));
  const bool fits = bound && *bound > 0;
  set.config = {{form.key, std::to_string(fits ? *bound : 1)}};
  remove.remove = {form.key};
  view.note = fits ? ks::to_text(ks::CommandBody{set}) : "How much at most? A whole number.";
  if (percent && !world.engine.capacity.limits_handlers())
    view.note += " (it counts nothing here: requests take no time without a request-time)";
  view.buttons.push_back(
      give(world, "Set", {std::move(set)}, fits ? "" : "Type a whole number from 1"));
  view.buttons.push_back(give(world, "No quota", {std::move(remove)}));
  return view;
}

/// Whether the form belongs to what is picked.
bool belongs(const ks::World& world, const Selection& selection, const FormUi& form) {
  const ks::Names& names = *world.names;
  if (selection.partition.valid()) {
    const ks::TopicId topic = names.partitions[selection.partition.index].topic;
    return form.of == names.of(selection.partition) || form.of == names.topics[topic.index];
  }
  if (!selection.node.valid()) return false;
  const bool brokers = form.kind == FormKind::config && form.of.empty();
  return form.of == names.of(selection.node) ||
         (brokers && selection.node.kind == ks::NodeKind::broker);
}

}  // namespace

void start_form(const ks::World& world, FormUi& form) {
  if (form.kind == FormKind::reassign) {
    const ks::PartitionId id = partition_of(world, form);
    if (!id.valid()) return;
    for (const std::uint32_t broker : world.cluster->at(id).replicas)
      form.brokers.push_back(broker + 1);
  }
  if (form.kind == FormKind::way) form.value = "100ms";
  if (form.kind == FormKind::slow) form.value = "10";
  if (form.kind == FormKind::capacity) form.key = limits[1];
  if (form.kind != FormKind::quota) return;
  const bool writes = world.names->find(form.of).kind == ks::NodeKind::producer;
  form.key = ks::quota_key(writes ? ks::QuotaKind::produce : ks::QuotaKind::fetch);
}

FormView build_form(const ks::World& world, const Selection& selection, const FormUi& form) {
  FormView view;
  if (form.kind == FormKind::none || !belongs(world, selection, form)) return view;
  switch (form.kind) {
    case FormKind::way: view = way_form(world, form); break;
    case FormKind::reassign: view = reassign_form(world, form); break;
    case FormKind::config: view = config_form(world, form); break;
    case FormKind::slow: view = slow_form(world, form); break;
    case FormKind::capacity: view = capacity_form(world, form); break;
    case FormKind::quota: view = quota_form(world, form); break;
    case FormKind::none: break;
  }
  view.kind = form.kind;
  // The first that can be given leads.
  for (ActionView& button : view.buttons) {
    if (!button.reason.empty()) continue;
    button.primary = true;
    break;
  }
  return view;
}

void choose_in_form(const FormView& view, std::size_t row, std::size_t chip, FormUi& form) {
  if (row >= view.rows.size() || chip >= view.rows[row].chips.size()) return;
  const std::string& label = view.rows[row].chips[chip].label;
  switch (form.kind) {
    case FormKind::way:
      if (row == 0) form.peer = chip == 0 ? std::string{} : label;
      if (row > 0) form.one_way = chip == 1;
      return;
    case FormKind::reassign: {
      const auto number = static_cast<std::uint32_t>(chip) + 1;
      if (std::erase(form.brokers, number) == 0) form.brokers.push_back(number);
      return;
    }
    case FormKind::config: form.key = label; return;
    case FormKind::slow: form.value = factors[chip]; return;
    case FormKind::capacity: form.key = label; return;
    case FormKind::quota:
      if (row == 0) form.peer = chip == 0 ? std::string_view{} : ks::default_client;
      if (row == 1) form.key = label;
      return;
    case FormKind::none: return;
  }
}

}  // namespace kv
