// The sentences of "why?" for a fact of a finished run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/run/why.h"
#include "sim/trace/fact.h"
#include "sim/trace/sentence.h"

namespace ks::test {

/// The chain of the nth fact of a kind, told in full; without its details unless they are asked for.
inline std::vector<std::string> chain_of(Session& session, std::string_view kind,
                                         std::size_t nth = 0, bool details = false) {
  for (std::size_t i = 0; i < session.trace().size(); ++i) {
    const Fact fact = session.trace()[i];
    if (kind_of(fact.body).name != kind || nth-- > 0) continue;
    std::vector<std::string> sentences;
    for (const WhyLine& line : why(session, fact)) {
      if (details || !line.detail) sentences.push_back(told(line));
    }
    return sentences;
  }
  return {};
}

using Lines = std::vector<std::string>;

}  // namespace ks::test
