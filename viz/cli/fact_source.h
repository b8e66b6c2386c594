// The facts that the words of a command line ask for: of a level, of a stretch, of a node. Handed out one
// by one, so that a long trace of data facts never stands in memory.
#pragma once

#include <functional>

#include "viz/cli/arguments.h"
#include "viz/cli/console.h"
#include "viz/cli/level.h"
#include "viz/cli/open_run.h"

namespace kv {

struct FactQuery {
  Stretch part;
  ks::Level level = ks::Level::protocol;
  ks::NodeId node;  ///< valid: only what happens at it or concerns it
};
ks::Result<FactQuery> fact_query(ks::Session& session, const Arguments& arguments,
                                 Console& console);
void each_fact(ks::Session& session, const FactQuery& query, Console& console,
               const std::function<void(const ks::Fact&)>& tell);

}  // namespace kv
