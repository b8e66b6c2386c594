// What happens around a classic member: its rebalance listener, its application's commits, static
// members and assignors that fail. Alternatives of FactBody; see fact.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"

namespace ks {

/// What a member of a group told its coordinator when its process ended.
enum class Farewell : std::uint8_t {
  said,
  away,           ///< a static KIP-848 member: that it will be back (member epoch −2)
  static_member,  ///< nothing: its place is kept until its session ends
  unheard,        ///< nothing: it knows no coordinator
  no_member,      ///< nothing: it was in no group
  remains         ///< nothing: close() was called with REMAIN_IN_GROUP
};
std::string_view farewell_name(Farewell farewell);      ///< "said"
std::string_view farewell_sentence(Farewell farewell);  ///< "has said goodbye and ends."

/// The methods of ConsumerRebalanceListener.
enum class ListenerCall : std::uint8_t { revoked, assigned, lost };
std::string_view listener_call_name(ListenerCall call);  ///< "onPartitionsRevoked"

// --- story ---------------------------------------------------------------------------------------

/// A listener's method that takes time begins on the application's thread; poll() waits for it.
struct CallbackStarted {  // node: the consumer
  GroupId group;
  ListenerCall call = ListenerCall::revoked;
  std::vector<PartitionId> partitions;
  Duration takes{};  ///< without the commit that it may begin with
};
struct CallbackFinished {
  GroupId group;
  ListenerCall call = ListenerCall::revoked;
};
struct Subscribed {  // node: the consumer; subscribe() was called
  GroupId group;
  std::vector<TopicId> topics;
};
struct Unsubscribed {  // node: the consumer; unsubscribe() was called
  GroupId group;
};
struct StaticMemberReplaced {  // node: the coordinator; somebody came with a known instance id
  GroupId group;
  InstanceId instance;
  MemberId member;  ///< the new id
  MemberId old;     ///< fenced from now on
};
struct AssignmentSkipped {  // node: the leading consumer, back under its instance id (KIP-814)
  GroupId group;
  std::int32_t generation = 0;
};
struct AssignorFailed {  // node: the leading consumer
  GroupId group;
  std::string assignor;
  std::string fault;        ///< "endless", the Java class of the exception, or "not subscribed"
  std::string explanation;  ///< a sentence
};
struct JoinWaits {  // node: the consumer; told once for what it tries again and again
  GroupId group;
  MemberId member;
  KafkaError error = KafkaError::none;  ///< of the commit that comes before the join
};

// --- protocol ------------------------------------------------------------------------------------

struct CommitFailed {  // node: the consumer; its application's commit brought an exception
  GroupId group;
  KafkaError error = KafkaError::none;
  bool sent = true;  ///< false: the client knew better than to ask the coordinator
};

}  // namespace ks
