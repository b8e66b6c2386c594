// What can be done to somebody less often than killing and closing: a menu, with forms behind some entries.
#include <algorithm>
#include <string>

#include "sim/world/execute.h"
#include "viz/model/actions.h"

namespace kv {
namespace {

constexpr std::string_view dots = "\xE2\x80\xA6";

class Menu {
 public:
  explicit Menu(const ks::World& world) : world_(world) {}

  void give(std::string label, ks::CommandBody body) {
    ActionView view;
    view.label = std::move(label);
    view.reason = ks::rejection(world_, body);
    if (!view.reason.empty()) view.reason += '.';
    view.intent = Give{std::move(body)};
    list_.push_back(std::move(view));
  }
  void form(std::string label, FormKind kind, std::string of) {
    ActionView view;
    view.label = std::move(label) + std::string(dots);
    view.intent = OpenForm{kind, std::move(of)};
    list_.push_back(std::move(view));
  }
  std::vector<ActionView> take() { return std::move(list_); }

 private:
  const ks::World& world_;
  std::vector<ActionView> list_;
};

void of_consumer(const ks::World& world, ks::ConsumerId id, const std::string& name, Menu& menu) {
  menu.form("Slow it down by a factor", FormKind::slow, name);
  // A share group's member can neither pause nor seek: it does not own what it reads.
  if (world.groups[world.consumers[id.index].group.index].type != ks::GroupType::share) {
    menu.give("Pause its partitions", ks::Pause{name, {}});
    menu.give("Resume its partitions", ks::Resume{name, {}});
    ks::Seek seek{name, {}, {}};
    seek.to.kind = ks::OffsetTarget::Kind::earliest;
    menu.give("Seek to the beginning", seek);
    seek.to.kind = ks::OffsetTarget::Kind::latest;
    menu.give("Seek to the end", seek);
    menu.give("Unsubscribe", ks::Unsubscribe{name});
    if (world.spec->profile == ks::Profile::v4_4) {
      menu.give("Close and leave", ks::Close{name, ks::GroupMembership::leave_group});
      menu.give("Close and remain", ks::Close{name, ks::GroupMembership::remain_in_group});
    }
    menu.give("Subscribe again", ks::Subscribe{name, {}});
  }
  menu.form("Give it a quota", FormKind::quota, name);
  menu.give("Lose its machine", ks::Kill{name, true});
}

void of_rack(const std::string& rack, Menu& menu) {
  using Action = ks::RackAction;
  menu.give("Kill rack " + rack, ks::RackCommand{rack, Action::kill});
  menu.give("Stop rack " + rack, ks::RackCommand{rack, Action::stop});
  menu.give("Start rack " + rack, ks::RackCommand{rack, Action::start});
  menu.give("Freeze rack " + rack, ks::RackCommand{rack, Action::freeze});
  menu.give("Thaw rack " + rack, ks::RackCommand{rack, Action::thaw});
  menu.give("Cut rack " + rack + " off", ks::RackCommand{rack, Action::cut});
  menu.give("Heal the ways of rack " + rack, ks::RackCommand{rack, Action::heal});
}

void of_broker(const ks::World& world, ks::BrokerId id, const std::string& name, Menu& menu) {
  menu.form("Slow its disk", FormKind::slow, name);
  menu.form("Limit what brokers can do", FormKind::capacity, name);
  menu.give("Lose its machine", ks::Kill{name, true});
  menu.give("Start with empty logs", ks::StartBroker{name, true});
  menu.give("Elect the preferred leaders", ks::ElectLeaders{});
  menu.form("Change a setting of all brokers", FormKind::config, {});
  if (const std::string& rack = world.cluster->rack_of(id.index); !rack.empty())
    of_rack(rack, menu);
}

}  // namespace

std::vector<ActionView> more_actions_of(const ks::World& world, ks::NodeId id) {
  Menu menu(world);
  const std::string name{world.names->of(id)};
  // Who comes later is not there yet.
  const bool there = id.kind == ks::NodeKind::consumer   ? id.index < world.consumers.size()
                     : id.kind == ks::NodeKind::producer ? id.index < world.producers.size()
                     : id.kind == ks::NodeKind::group    ? id.index < world.groups.size()
                                                         : true;
  if (!there) return {};
  switch (id.kind) {
    case ks::NodeKind::consumer: of_consumer(world, ks::ConsumerId{id.index}, name, menu); break;
    case ks::NodeKind::broker: of_broker(world, ks::BrokerId{id.index}, name, menu); break;
    case ks::NodeKind::group: menu.form("Change a setting", FormKind::config, name); break;
    case ks::NodeKind::producer:
      menu.form("Give it a quota", FormKind::quota, name);
      menu.give("Lose its machine", ks::Kill{name, true});
      break;
    case ks::NodeKind::controller:
    case ks::NodeKind::zookeeper: menu.give("Lose its machine", ks::Kill{name, true}); break;
    case ks::NodeKind::none: break;
  }
  if (id.kind != ks::NodeKind::group && id.kind != ks::NodeKind::none)
    menu.form("Cut, slow or heal its ways", FormKind::way, name);
  return menu.take();
}

std::vector<ActionView> more_actions_of(const ks::World& world, ks::PartitionId id) {
  Menu menu(world);
  if (id.index >= world.cluster->partitions.size()) return {};
  const ks::PartitionInfo& info = world.cluster->at(id);
  const ks::TopicInfo& topic = world.cluster->at(info.topic);
  const std::string& name = world.names->topics[info.topic.index];
  menu.form("Move it to other brokers", FormKind::reassign, world.names->of(id));
  menu.give("Cancel its move", ks::Reassign{name, {{info.number, {}}}, true});
  menu.give("Elect the preferred leaders of " + name, ks::ElectLeaders{name, false});
  menu.give("Let any live replica lead", ks::ElectLeaders{name, true});
  if (topic.internal) return menu.take();
  menu.form("Change a setting of " + name, FormKind::config, name);
  menu.give("Delete its records", ks::DeleteRecords{world.names->of(id), -1});
  return menu.take();
}

}  // namespace kv
