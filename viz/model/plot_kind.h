// The plots that the timeline can show below its lanes. Which of them are shown is the person's choice.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/protocol/names.h"

namespace kv {

enum class PlotKind : std::uint8_t {
  lag,            ///< of each partition, in its owner's colour; of many partitions their sum
  total_lag,      ///< of the group
  rates,          ///< records in and out
  waiting,        ///< how long the record that is to be read next has been waiting
  latency,        ///< from a record's creation until poll() returns it
  unowned,        ///< partitions that nobody owns
  isr,            ///< the smallest number of replicas in sync
  under_min_isr,  ///< partitions with fewer than min.insync.replicas
  in_flight       ///< produce requests without an answer
};
inline constexpr std::array plot_kinds = {
    PlotKind::lag,     PlotKind::total_lag,     PlotKind::rates,
    PlotKind::waiting, PlotKind::latency,       PlotKind::unowned,
    PlotKind::isr,     PlotKind::under_min_isr, PlotKind::in_flight};

/// One that is shown, or could be.
struct Plot {
  PlotKind kind = PlotKind::lag;
  std::string group{};      ///< its id; empty: whichever group the lanes show
  std::string partition{};  ///< "orders-3": the lag of this one alone, in that group; empty: all
  bool operator==(const Plot&) const = default;
};

/// "lag", "records-in-and-out": its name in the settings.
std::string_view plot_word(PlotKind kind);
/// "Lag of each partition": its entry in the menu.
std::string_view plot_title(PlotKind kind);
/// "Lag of orders-3 in payments".
std::string plot_title(const Plot& plot);
/// Whether it tells of a group, and not of brokers or producers.
bool plot_of_group(PlotKind kind);
/// Whether its group and partition are in that cluster.
bool plot_known(const Plot& plot, const ks::Names& names);

}  // namespace kv
