#include "sim/kafka/group/assign_outcome.h"

namespace ks {

std::string_view to_text(AssignFault fault) {
  switch (fault) {
    case AssignFault::endless: return "endless";
    case AssignFault::illegal_state: return "java.lang.IllegalStateException";
    case AssignFault::null_pointer: return "java.lang.NullPointerException";
  }
  return "";
}

std::string_view explanation(AssignFault fault) {
  switch (fault) {
    case AssignFault::endless:
      return "The group leader never finishes: its assignor moves partitions in a circle.";
    case AssignFault::illegal_state:
      return "The assignor stops because its count does not come out: a member claims a partition "
             "that "
             "its topic, deleted and made again smaller, no longer has.";
    case AssignFault::null_pointer:
      return "The assignor stops on a missing entry: the earlier owner of a partition has already "
             "everything it can get and was set aside.";
  }
  return "";
}

}  // namespace ks
