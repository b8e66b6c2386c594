// The words that several views have for the same thing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sim/base/ratio.h"
#include "sim/protocol/acks.h"
#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {
struct Controller;
}

namespace kv {

/// "Preparing", "Reconciling": the coordinator's state of a group, as lanes and pills say it.
std::string_view state_word(ks::GroupState state);
/// "STABLE", "JOINING": what a member is by its own count.
std::string_view state_word(ks::MemberState state);
/// "active", "Follower", "crashed", "starting": a controller's part in its quorum, as its lane says it.
std::string controller_word(const ks::Controller& controller);
/// "A" for the first branch of a run, "B" for the second; "#27" where letters are used up.
std::string branch_letter(std::size_t index);
/// "20 rec/s", "3 rec in 7 s".
std::string rate_text(ks::Ratio rate);
/// "orders-3"; "offsets-38" of a partition of __consumer_offsets.
std::string partition_name(const ks::Names& names, ks::PartitionId partition);
/// "acks=all".
std::string_view acks_text(ks::Acks acks);

}  // namespace kv
