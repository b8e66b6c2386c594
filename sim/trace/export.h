// Facts and messages as JSON objects, one a line. Fields bear the names of Kafka's message schemas in
// snake_case, times are integers in microseconds whose names end in _us. Must not open files.
#pragma once

#include <string>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"
#include "sim/trace/json.h"
#include "sim/trace/rounds.h"

namespace ks {

/// {"event":…,"cause":…,"time_us":…,"node":"b2","fact":"SessionExpired",…,"sentence":…}
std::string to_json(const Fact& fact, const Names& names, Rounds rounds = Rounds::generations);

/// The fields of a request or response into the object that `json` has open.
void write_message(JsonWriter& json, const MessageBody& body, const Names& names);

/// "story", "protocol", "data", "debug".
std::string_view level_name(Level level);

}  // namespace ks
