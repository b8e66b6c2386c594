// Independent pieces of work in several processes at once. The simulation knows no threads, so a sweep uses
// what the operating system has: a child for each piece, which hands its result over a pipe and ends.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace kv {

/// Processors this process may run on; at least 1.
std::size_t processors();

struct Work {
  std::size_t begin = 0;  ///< pieces from here
  std::size_t end = 0;    ///< up to, and without, here
  std::size_t jobs = 1;   ///< children at the same time
  /// Runs in the child. It must not write to the streams of the parent.
  std::function<std::string(std::size_t piece)> piece;
  /// Runs in the parent, in the order in which pieces are finished. False: no further piece is begun.
  std::function<bool(std::size_t piece, std::string result)> done;
};

/// The first piece that went wrong; pieces under way are then finished, and no further one is begun.
struct WorkFailure {
  std::size_t piece = 0;
  std::string how;   ///< "ended with code 3", "was ended by signal 9"
  bool bug = false;  ///< of kafkascope, and not of the machine
};
std::optional<WorkFailure> in_processes(const Work& work);

}  // namespace kv
