#include "sim/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace ks {
namespace {

// The one piece of mutable state outside World: it never influences a run, only its obituary.
CheckReporter current_reporter = nullptr;
void* current_context = nullptr;

}  // namespace

CheckContext::CheckContext(CheckReporter reporter, void* context)
    : previous_reporter_(current_reporter), previous_context_(current_context) {
  current_reporter = reporter;
  current_context = context;
}

CheckContext::~CheckContext() {
  current_reporter = previous_reporter_;
  current_context = previous_context_;
}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: bug in kafkascope: %s does not hold\n", file, line, condition);
  if (current_reporter != nullptr) {
    const CheckReporter reporter = current_reporter;
    current_reporter = nullptr;  // a reporter that fails itself must not call itself again
    reporter(current_context);
  }
  std::fflush(nullptr);
  std::_Exit(3);
}

}  // namespace ks
