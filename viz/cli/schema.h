// The JSON Schema (draft 7) of the scenario file, for editors: made from the tables that the parser
// itself reads (sim/scenario/format.h, sim/kafka/defaults.h, the verbs, the facts). It knows less than
// the parser: names that must exist, profiles and settings that exclude each other are the parser's
// alone.
#pragma once

#include <string>

namespace kv {

std::string scenario_schema();

}  // namespace kv
