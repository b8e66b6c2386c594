// What printing afresh and editing in place share. Private to sim/scenario.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.h"

namespace ks {

std::string quoted_duration(Duration d);
std::string quoted_time(Time t);
template <class List, class Print>
std::string list_text(const List& list, Print print) {
  std::string text = "[";
  for (const auto& element : list) text += (text.size() > 1 ? ", " : "") + print(element);
  return text + "]";
}
std::string names_text(const std::vector<std::string>& names);
std::string config_text(const ConfigOverrides& config);
std::string replicas_text(const std::vector<std::vector<std::uint32_t>>& replicas);
std::string capacity_text(const CapacitySpec& capacity);
std::string callbacks_text(const CallbackTimes& times);
/// Its keys, with this between them.
std::string dead_letter_text(const DeadLetter& policy, std::string_view between);
/// A member's keys besides its name, its group and its start, each with its value.
std::vector<std::pair<std::string_view, std::string>> member_values(const AddConsumer& consumer);

/// One line: key and value.
void put(std::string& out, std::string_view key, const std::string& value);
void put_config(std::string& out, const ConfigOverrides& config);

/// The [[timeline]] table of an entry, as a person would write it and with a line break at its end. A null
/// action only names the instant.
std::string timeline_table(Time at, const std::string& mark, const CommandBody* action);

}  // namespace ks
