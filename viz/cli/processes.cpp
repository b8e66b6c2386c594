#include "viz/cli/processes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

namespace kv {
namespace {

constexpr int no_memory = 70;  ///< codes of a child, apart from those of a bug
constexpr int no_pipe = 71;

struct Child {
  pid_t process = -1;
  int pipe = -1;
  std::size_t piece = 0;
  std::string result;
};

void write_all(int pipe, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(pipe, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(no_pipe);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void run_child(const Work& work, std::size_t piece, int pipe) {
  try {
    write_all(pipe, work.piece(piece));
  } catch (const std::exception&) {
    _exit(no_memory);  // nothing else is thrown while a run is computed
  }
  _exit(0);
}

class Pool {
 public:
  explicit Pool(const Work& work) : work_(work), next_(work.begin) {}

  std::optional<WorkFailure> run() {
    while (true) {
      while (more() && children_.size() < std::max<std::size_t>(1, work_.jobs)) start();
      if (children_.empty()) return failure_;
      wait();
    }
  }

 private:
  bool more() const { return !stopped_ && !failure_ && next_ < work_.end; }

  void fail(std::size_t piece, std::string how, bool bug) {
    if (!failure_) failure_ = WorkFailure{piece, std::move(how), bug};
  }

  /// What the machine refuses is tried again as long as a child still runs that may give it back.
  void refused(int error) {
    if (!children_.empty()) return wait();
    fail(next_, fmt::format("could not be started: {}", std::strerror(error)), false);
  }

  void start() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return refused(errno);
    std::fflush(nullptr);  // what stands in a buffer must not be written by both
    const pid_t process = fork();
    if (process == 0) {
      close(ends[0]);
      for (const Child& other : children_) close(other.pipe);
      run_child(work_, next_, ends[1]);
    }
    const int error = errno;
    close(ends[1]);
    if (process < 0) {
      close(ends[0]);
      return refused(error);
    }
    children_.push_back({process, ends[0], next_++, {}});
  }

  void wait() {
    std::vector<pollfd> pipes;
    for (const Child& child : children_) pipes.push_back({child.pipe, POLLIN, 0});
    if (poll(pipes.data(), static_cast<nfds_t>(pipes.size()), -1) < 0) return;
    for (std::size_t i = pipes.size(); i-- > 0;) {
      if (pipes[i].revents != 0) read_from(i);
    }
  }

  void read_from(std::size_t index) {
    std::array<char, 65536> piece{};
    Child& child = children_[index];
    const ssize_t got = read(child.pipe, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) return;
    if (got > 0) {
      child.result.append(piece.data(), static_cast<std::size_t>(got));
      return;
    }
    const Child ended = std::move(child);
    children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(index));
    close(ended.pipe);
    finish(ended);
  }

  void finish(const Child& child) {
    int status = 0;
    while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
      return fail(child.piece, fmt::format("was ended by signal {}", WTERMSIG(status)),
                  WTERMSIG(status) != SIGKILL);
    }
    const int code = WEXITSTATUS(status);
    if (code == no_memory) return fail(child.piece, "ran out of memory", false);
    if (code != 0) return fail(child.piece, fmt::format("ended with code {}", code), true);
    if (!stopped_ && !work_.done(child.piece, child.result)) stopped_ = true;
  }

  const Work& work_;
  std::size_t next_;
  std::vector<Child> children_;
  std::optional<WorkFailure> failure_;
  bool stopped_ = false;
};

}  // namespace

std::size_t processors() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(CPU_COUNT(&set)));
  }
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? static_cast<std::size_t>(online) : 1;
}

std::optional<WorkFailure> in_processes(const Work& work) { return Pool(work).run(); }

}  // namespace kv
