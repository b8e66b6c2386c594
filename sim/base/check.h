// KS_CHECK: a condition whose failure is a bug in kafkascope, on in every build. What a failure prints
// (seed, event number, last facts) is set by whoever runs the world, through a plain function pointer.
#pragma once

namespace ks {

/// Called once before the program stops on a broken KS_CHECK; writes what helps to reproduce the bug.
using CheckReporter = void (*)(void* context);
/// Installs a reporter for the current scope and restores the previous one at its end.
class CheckContext {
 public:
  CheckContext(CheckReporter reporter, void* context);
  ~CheckContext();
  CheckContext(const CheckContext&) = delete;
  CheckContext& operator=(const CheckContext&) = delete;

 private:
  CheckReporter previous_reporter_;
  void* previous_context_;
};

/// Prints the failed condition and its place, calls the reporter and ends the program with code 3.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace ks

#define KS_CHECK(condition)                            \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::ks::check_failed(#condition, __FILE__, __LINE__))
