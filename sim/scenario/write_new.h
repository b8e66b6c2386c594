// Building a scenario by hand: adds one more part to a scenario's text and leaves every other byte alone.
// What is added is small and complete, so that the text stays valid and the person goes on from there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/base/time.h"

namespace ks {

enum class NewPart : std::uint8_t {
  broker,
  topic,
  producer,
  group,
  member,
  link,
  action,
  expectation
};
inline constexpr NewPart all_new_parts[] = {NewPart::broker, NewPart::topic,      NewPart::producer,
                                            NewPart::group,  NewPart::member,     NewPart::link,
                                            NewPart::action, NewPart::expectation};

struct NewText {
  std::string text;
  int line = 0;      ///< from 1: the first line that is new or changed
  std::string what;  ///< "topic orders-2", for a message
};

/// The text with one more of them: a broker counts up `[cluster] brokers`, a member stands in the last
/// group's `members`, the first link is the cluster's `network` and each further one a slower way between a
/// client (else b2) and b1, an action at `at` closes the first consumer (else stops the last broker). The
/// text has to be TOML; where something to belong to is missing, the error says what to add first.
Result<NewText> with_new(std::string_view text, NewPart part, Time at);

}  // namespace ks
