// What the application around a consumer does by itself: when it commits, and how long its rebalance
// listener takes. Source: KafkaConsumer.commitSync, commitAsync, ConsumerRebalanceListener.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"
#include "sim/trace/transaction_facts.h"

namespace ks {

/// Where the application's own commit stands. `automatic` leaves it to enable.auto.commit.
/// Model: an application commits after polls that returned records, not after empty ones.
enum class CommitMode : std::uint8_t {
  automatic,
  sync_after,   ///< commitSync() after the handler: at least once
  sync_before,  ///< commitSync() between poll() and the handler: at most once
  async_after,  ///< commitAsync() after the handler
  per_record,   ///< commitSync() of a record's own offset after each record
};
/// "auto", "sync-after", …
std::string_view to_text(CommitMode mode);
std::optional<CommitMode> parse_commit_mode(std::string_view text);

/// CloseOptions.GroupMembershipOperation (KIP-1092): what close() says to the group.
enum class GroupMembership : std::uint8_t {
  by_default,       ///< a static member's place is kept
  leave_group,      ///< a static member leaves, too
  remain_in_group,  ///< nobody leaves
};
/// "default", "leave-group", "remain-in-group"
std::string_view to_text(GroupMembership membership);
std::optional<GroupMembership> parse_group_membership(std::string_view text);

/// How long the methods of the rebalance listener take; they run inside poll(), close() or
/// unsubscribe() on the application's thread.
struct CallbackTimes {
  Duration revoked{};
  Duration assigned{};
  Duration lost{};
  bool operator==(const CallbackTimes&) const = default;
};

/// How an application gives up a record that it cannot handle in time: so many attempts, each cut off
/// after `each`, then it sends a copy with a producer of its own, waits until that is stored, and goes on.
/// Model: all attempts run inside one handler call, as a blocking retry does; a copy that could not be
/// stored makes the application begin with its attempts again.
struct DeadLetter {
  std::int64_t attempts = 0;  ///< 0: it does not give up
  Duration each{};
  std::string producer;  ///< by name
  bool on() const { return attempts > 0; }
  bool operator==(const DeadLetter&) const = default;
};

/// An application that reads records and writes one for each to another topic (consume-transform-produce),
/// with a producer of each member's own. With a transactional.id of that producer records and offsets are
/// committed together, else it waits until the records are stored and calls commitSync().
/// Model: the records of one poll() are worked on first, then sent, and each call is made when the one before
/// has returned.
struct Transform {
  bool on = false;
  Duration before_offsets{};  ///< from its last send() until it commits offsets
  Duration before_commit{};   ///< from sendOffsetsToTransaction() to commitTransaction()
  std::string
      effect;  ///< what working on a record does to the world outside: "e-mail"; "": nothing
  bool operator==(const Transform&) const = default;
};

/// Records of one partition that follow each other.
struct InputRecords {
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t count = 0;
};

/// What a consumer says to a transactional producer about its membership. Source: ConsumerGroupMetadata.
struct GroupMetadata {
  GroupId group;
  MemberId member;
  std::int32_t generation = -1;
  InstanceId instance{};
};

/// What such an application asks of its producer.
struct ProducerCall {
  TransactionCall call = TransactionCall::init;
  std::vector<InputRecords> inputs;      ///< send: one record for each of these
  GroupMetadata metadata;                ///< send_offsets
  SmallVec<PartitionOffset, 4> offsets;  ///< send_offsets
};

struct Application {
  CommitMode commit = CommitMode::automatic;
  bool commit_on_revoke = false;  ///< commitSync() as the first thing in onPartitionsRevoked
  CallbackTimes callbacks{};
  /// KIP-848: the argument of poll(), which decides how soon the application does what the network thread
  /// asks of it: the listener runs, and a reconciliation begins, when poll() is next called, not while it
  /// waits. Model: 0 stands for a poll() that looks at once; classic members need no such turn.
  Duration poll_timeout{};
  DeadLetter dead_letter{};
  Transform transform{};
  bool operator==(const Application&) const = default;
};

}  // namespace ks
