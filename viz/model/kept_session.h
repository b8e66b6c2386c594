// A run with its branches as text, so that it outlives a crash: the scenario it began with, each branch as
// what leads to its commands, and where the cursor stands. A run is a value, so reading it makes the same
// run again, event by event.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/cursor.h"

namespace kv {

inline constexpr std::size_t most_tree_bytes = 64U << 20;

/// Writes a session again and again: what it has found out about a branch once stays so.
class SessionWriter {
 public:
  /// Of a session without a scenario: nothing.
  std::string text(const ks::Session& session, const Cursor& cursor);
  /// Another session comes.
  void forget() { branches_.clear(); }

 private:
  std::vector<std::string> branches_;  ///< what never changes of them
};

struct KeptSession {
  ks::Session session;
  Cursor cursor;
};
/// Nothing where it is not such a text, or where this version does not make the same of it.
std::optional<KeptSession> read_session(std::string_view text, const std::string& file_name);

}  // namespace kv
