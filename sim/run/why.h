// "Why?": the chain of causes of a fact, back to a command or to the start of the run, as sentences. A
// deadline that ran out is explained by whatever silenced the one it watched, not by what set it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/run/session.h"

namespace ks {

struct WhyLine {
  Time time{};
  EventNo event = 0;
  NodeId node;
  std::string sentence;
  bool detail = false;    ///< a message or a protocol step between two facts of the story
  bool command = false;   ///< somebody did this: the chain ends here
  std::string setting{};  ///< what decided: "session.timeout.ms = 45 s"; "" where no setting did
  bool timer = false;     ///< a check that comes round again and again: the chain ends here
  bool start = false;     ///< the run begins: the chain ends here
};

/// The sentence and, in brackets, the setting that decided.
std::string told(const WhyLine& line);

/// Newest first; the first line is the fact itself.
std::vector<WhyLine> why(Session& session, const Fact& fact);

/// The latest fact of the story or the protocol at or before a time, about the node if one is given;
/// story facts and changes of state rather than messages when several happened in one event.
std::optional<Fact> fact_before(const Session& session, Time time, NodeId about = {});

/// The fact of an event that says most about it; data facts if there is nothing else.
std::optional<Fact> main_fact(Session& session, EventNo event, NodeId about = {});

}  // namespace ks
