#include "viz/model/consumer_places.h"

#include <algorithm>
#include <variant>

namespace kv {

std::map<std::string, int> consumer_places(const ks::Session& session) {
  std::map<std::string, int> places;
  const auto add = [&](const std::string& name) {
    places.emplace(name, static_cast<int>(places.size()));
  };
  // The first branch is the scenario itself; deleted ones stay, so that no place is ever given up.
  if (session.branches().size() > 1) {
    for (const ks::Branch& branch : session.branches()) {
      for (const ks::Command& command : branch.commands) {
        if (const auto* joins = std::get_if<ks::AddConsumer>(&command.body)) add(joins->node);
      }
    }
  }
  for (const std::string& name : session.names().consumers) add(name);
  return places;
}

std::vector<std::uint32_t> consumer_order(const ks::Session& session) {
  std::vector<std::uint32_t> order;
  if (session.branches().size() < 2) return order;
  const std::map<std::string, int> places = consumer_places(session);
  bool same = true;
  for (const std::string& name : session.names().consumers) {
    const auto place = static_cast<std::uint32_t>(places.at(name));
    same = same && place == order.size();
    order.push_back(place);
  }
  if (same) order.clear();
  return order;
}

}  // namespace kv
