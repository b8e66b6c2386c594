// Answers as one line of text each: of a recording and of the model.
#pragma once

#include <string>

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "tests/conformance/replay/model_world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

std::string recorded_answer(const Event& request, const Recording& recording);
/// `api`: of the request, as the recording calls it.
std::string model_answer(const ks::MessageBody& body, const Recording& recording,
                         const ks::Names& names, const Partitions& partitions);

}  // namespace ks_replay
