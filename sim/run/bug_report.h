// What a broken KS_CHECK prints while a branch is being computed: what it takes to see the bug again.
#pragma once

#include <string>

#include "sim/base/check.h"
#include "sim/run/branch.h"

namespace ks {

/// In force for its scope.
class BugReport {
 public:
  /// `file` is the scenario's, "" without one. Both outlive the report.
  BugReport(const Branch& branch, const std::string& file);

 private:
  struct Subject {
    const Branch& branch;
    const std::string& file;
  };
  static void print(void* context);

  Subject subject_;
  CheckContext context_;
};

}  // namespace ks
