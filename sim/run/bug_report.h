// What a broken KS_CHECK prints while a branch is being computed: what it takes to see the bug again.
#pragma once

#include "sim/base/check.h"
#include "sim/run/branch.h"

namespace ks {

/// In force for its scope.
class BugReport {
 public:
  explicit BugReport(const Branch& branch);

 private:
  CheckContext context_;
};

}  // namespace ks
