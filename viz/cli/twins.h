// From --with, --vary and --group to the columns of a comparison: each variant of FILE and each further
// file is one, under a name that tells it from the others.
#pragma once

#include <string_view>
#include <vector>

#include "viz/cli/arguments.h"
#include "viz/cli/console.h"
#include "viz/cli/open_run.h"
#include "viz/model/twins.h"

namespace kv {

/// Whether the words ask for more than one run.
bool asks_for_twins(const Arguments& arguments);

/// FILE, or its first variant, and the columns beside it.
struct Columns {
  ks::Scenario first;
  TwinSet twins;
};
/// `who` is asked, for messages: "kafkascope compare".
ks::Result<Columns> columns_of(std::string_view who, const Arguments& arguments, Console& console);

/// The runs of the columns, in their order.
std::vector<ks::Session> open_columns(const Columns& columns);

/// --from and --to, else all that every run has; known in all of them. Instants are those of the first run.
ks::Result<TimeRange> shared_stretch(std::string_view who, std::vector<ks::Session>& sessions,
                                     const Arguments& arguments, Console& console);

}  // namespace kv
