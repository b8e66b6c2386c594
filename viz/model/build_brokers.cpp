#include "viz/model/build_brokers.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/trace/sentence.h"
#include "viz/model/build_brokers_parts.h"

namespace kv {
namespace {

/// So many lines of what has just happened, and no older than this.
constexpr std::size_t most_moments = 3;
constexpr std::size_t looked_at = 600;

template <class... Bodies>
bool is_any(const ks::FactBody& body) {
  return (std::holds_alternative<Bodies>(body) || ...);
}

/// Whether the fact tells something that a broker or the controller has decided, and is not about a
/// partition that is out of sight.
bool worth_telling(const BrokersSource& s, const ks::Fact& fact) {
  const auto seen = [&](ks::PartitionId p) { return p.index < s.shown.size() && s.shown[p.index]; };
  if (const auto* b = std::get_if<ks::LeaderElected>(&fact.body)) return seen(b->partition);
  if (const auto* b = std::get_if<ks::IsrChanged>(&fact.body)) return seen(b->partition);
  if (const auto* b = std::get_if<ks::LogTruncated>(&fact.body)) return seen(b->partition);
  const bool process = is_any<ks::ProcessStarted, ks::ProcessKilled, ks::ProcessFrozen,
                              ks::ProcessThawed, ks::ProcessClosing, ks::ProcessClosed>(fact.body);
  if (process) return fact.node.kind == ks::NodeKind::broker;
  return is_any<ks::BrokerRegistered, ks::BrokerFenced, ks::BrokerUnfenced, ks::ShutdownGranted,
                ks::GroupsLoading, ks::GroupsLoaded, ks::GroupsUnloaded>(fact.body);
}

template <class Body>
void add_last(const BrokersSource& s, std::vector<std::uint32_t>& positions) {
  const auto all = s.session.trace().of<Body>();
  const auto end = std::lower_bound(all.begin(), all.end(), s.limit);
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(end - all.begin()), looked_at);
  positions.insert(positions.end(), end - static_cast<std::ptrdiff_t>(count), end);
}

std::vector<std::uint32_t> last_positions(const BrokersSource& s) {
  std::vector<std::uint32_t> all;
  add_last<ks::BrokerRegistered>(s, all);
  add_last<ks::BrokerFenced>(s, all);
  add_last<ks::BrokerUnfenced>(s, all);
  add_last<ks::ShutdownGranted>(s, all);
  add_last<ks::LeaderElected>(s, all);
  add_last<ks::IsrChanged>(s, all);
  add_last<ks::LogTruncated>(s, all);
  add_last<ks::GroupsLoading>(s, all);
  add_last<ks::GroupsLoaded>(s, all);
  add_last<ks::GroupsUnloaded>(s, all);
  add_last<ks::ProcessStarted>(s, all);
  add_last<ks::ProcessKilled>(s, all);
  add_last<ks::ProcessFrozen>(s, all);
  add_last<ks::ProcessThawed>(s, all);
  add_last<ks::ProcessClosing>(s, all);
  add_last<ks::ProcessClosed>(s, all);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

std::string_view health_word(PartitionHealth health) {
  switch (health) {
    case PartitionHealth::fine: return "";
    case PartitionHealth::under_replicated: return "under-replicated";
    case PartitionHealth::hw_frozen: return "HW frozen";
    case PartitionHealth::under_min_isr: return "under min ISR";
    case PartitionHealth::no_leader: return "no leader";
  }
  return "";
}

std::string broker_number(const BrokersSource& s, std::uint32_t broker) {
  const std::string& name = s.names.brokers[broker];
  const bool usual = name.size() > 1 && name[0] == 'b' &&
                     name.find_first_not_of("0123456789", 1) == std::string::npos;
  return usual ? name.substr(1) : name;
}

std::string short_length(ks::Duration length) {
  if (length < ks::Duration{1'000'000}) return ks::seconds_text(length, 2) + " s";
  return ks::seconds_text(length, length < ks::Duration{100'000'000} ? 1 : 0) + " s";
}

/// One line per event and kind of fact: an election of forty partitions is one line with a count.
void build_broker_moments(const BrokersSource& s, BrokersView& view) {
  struct Line {
    std::uint32_t position = 0;
    std::uint32_t more = 0;
  };
  std::vector<Line> lines;
  for (const std::uint32_t position : last_positions(s)) {
    const ks::Fact& fact = s.session.trace()[position];
    if (!worth_telling(s, fact)) continue;
    // Elections and changes of the ISR of one decision take turns.
    const auto same = std::find_if(lines.rbegin(), lines.rend(), [&](const Line& line) {
      const ks::Fact& other = s.session.trace()[line.position];
      return other.event == fact.event && other.body.index() == fact.body.index();
    });
    if (same != lines.rend()) {
      ++same->more;
      continue;
    }
    lines.push_back({position, 0});
  }
  const std::size_t from = lines.size() - std::min(lines.size(), most_moments);
  for (std::size_t i = from; i < lines.size(); ++i) {
    const ks::Fact& fact = s.session.trace()[lines[i].position];
    BrokersMoment moment;
    moment.time = ks::seconds_text(fact.time - ks::start_time);
    moment.text = ks::sentence(fact, s.names);
    if (lines[i].more > 0) moment.text += fmt::format(" And {} more like it.", lines[i].more);
    moment.event = fact.event;
    view.moments.push_back(std::move(moment));
  }
}

BrokersView build_brokers(const ks::World& world, const ks::Session& session, const UiState& ui) {
  BrokersView view;
  BrokersSource s{world, session, *world.names, ui, world.now, 0, {}, {}};
  if (!ui.cursor.on_event) s.now = std::max(world.now, ui.cursor.time);
  s.limit = session.trace().of_events(0, world.event).end;
  for (const ks::Broker& broker : world.brokers) {
    const bool process = broker.life.process == ks::ProcessState::running ||
                         broker.life.process == ks::ProcessState::closing;
    const bool state = broker.life.state == ks::BrokerState::running ||
                       broker.life.state == ks::BrokerState::pending_controlled_shutdown ||
                       broker.life.state == ks::BrokerState::shutting_down;
    s.serving.push_back(process && state);
  }
  view.internal = ui.show_internal;
  build_broker_partitions(s, view);
  build_broker_columns(s, view);
  build_broker_producers(s, view);
  build_broker_moments(s, view);
  return view;
}

}  // namespace kv
