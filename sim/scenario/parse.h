// Scenario text to Scenario. Everything wrong with the text is reported at once, each with its place, what
// is allowed and the nearest valid name. It reads no files, and a text from a stranger is safe to pass in:
// sizes and nesting are bounded.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace ks {

/// The largest scenario file; a reader of files may stop there.
inline constexpr std::size_t max_scenario_bytes = std::size_t{4} * 1024 * 1024;

/// A value that takes the place of one in the file. A path is the file's own: "seed",
/// "topics.orders.partitions", "groups.OrderProcessingGroup.config.session.timeout.ms".
struct Override {
  std::string path;
  std::string value;  ///< as in the file; text needs no quotes
  /// The path is a Kafka key, which is set wherever the file may say it: for the cluster, every topic,
  /// producer and group as the key's scopes have it, and for members that say it themselves.
  bool everywhere = false;
};

/// `file_name` only appears in messages. Notes about accepted keys stand in Scenario::notes. With
/// overrides the scenario has no text of its own any more.
Result<Scenario> parse_scenario(std::string_view text, std::string_view file_name,
                                std::span<const Override> overrides = {});

}  // namespace ks
