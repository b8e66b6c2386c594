// Answers to a lesson's questions, computed from the run: nobody types them. And the instants at
// which the steps
// of a lesson stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/session.h"
#include "sim/scenario/scenario.h"

namespace kv {

/// Per step when it stands; nothing while the run is not known so far, or if its fact never comes.
std::vector<std::optional<ks::Time>> step_times(const ks::Session& session,
                                                const std::vector<ks::Step>& steps);

struct Answer {
  ks::Time settled{};      ///< from this instant on the run shows it
  std::int64_t value = 0;  ///< µs or a count
  std::string name;        ///< or who: "C1", "nobody"
  std::string text;        ///< "44.102 s", "C1", "4"
};
/// Nothing while the known run does not settle the question asked at `from`.
std::optional<Answer> answer_of(const ks::Session& session, const ks::AnswerName& question,
                                ks::Time from);
/// Whether an answer falls into a choice.
bool matches(const ks::Choice& choice, const Answer& answer);

}  // namespace kv
