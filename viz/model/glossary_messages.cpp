#include "viz/model/glossary_messages.h"

#include <array>

namespace kv {
namespace {

using ks::ApiKey;
using ks::KafkaError;
using ks::Scope;

struct Request {
  ApiKey api;
  std::string_view text;
  std::string_view source;
};

constexpr auto requests = std::to_array<Request>({
    {ApiKey::produce,
     "Batches from a producer to the leaders on one broker. Answered when the leader has them "
     "(acks=1) or when every replica in sync has (all); with acks=0 not at all.",
     "Kafka: Protocol"},
    {ApiKey::fetch,
     "Asks a leader for records from given offsets on; consumers and followers send the same "
     "request. With nothing new the answer waits until there is something or a time has passed.",
     "KIP-227"},
    {ApiKey::list_offsets,
     "Asks a leader for the offset at the beginning, at the end or at a time: where a consumer "
     "without a committed offset begins.",
     "KIP-79"},
    {ApiKey::metadata,
     "Asks any broker who leads which partition. Clients keep the answer and ask again when it "
     "is old or an error says so.",
     "Kafka: Protocol"},
    {ApiKey::leader_and_isr,
     "The ZooKeeper-based controller tells a broker which partitions to lead and to follow.",
     "Kafka 3.9"},
    {ApiKey::stop_replica,
     "The ZooKeeper-based controller tells a broker to stop keeping a replica.", "Kafka 3.9"},
    {ApiKey::update_metadata,
     "The ZooKeeper-based controller tells a broker what it is to answer clients.", "Kafka 3.9"},
    {ApiKey::controlled_shutdown,
     "A broker that is to stop asks the ZooKeeper-based controller to give its "
     "leaderships to others first.",
     "Kafka 3.9"},
    {ApiKey::offset_commit,
     "Tells the coordinator how far the group is; stored in __consumer_offsets. Refused to anyone "
     "who is not a member of the present generation or epoch.",
     "Kafka: Protocol"},
    {ApiKey::offset_fetch,
     "Asks the coordinator for the group's committed offsets, when a partition is taken over.",
     "Kafka: Protocol"},
    {ApiKey::find_coordinator,
     "Asks any broker who coordinates a group or a transactional id: the leader of the "
     "partition that its hash gives.",
     "Kafka: Protocol"},
    {ApiKey::join_group,
     "A member wants to be in the next generation. The answer waits at the join barrier for the "
     "others.",
     "KIP-62, KIP-394"},
    {ApiKey::heartbeat,
     "A member's sign of life to its coordinator. The answer tells of a rebalance.", "KIP-62"},
    {ApiKey::leave_group, "A member goes: its partitions need not wait for its session to run out.",
     "KIP-345"},
    {ApiKey::sync_group,
     "After the join phase: the leader of the group brings the assignment, each member is told its "
     "share.",
     "Kafka: Protocol"},
    {ApiKey::init_producer_id,
     "An idempotent or transactional producer asks for its id and epoch. A new epoch fences "
     "older producers with the same transactional id.",
     "KIP-98"},
    {ApiKey::offset_for_leader_epoch,
     "Asks a leader where an older leader's records end, to find out whether one's "
     "own log has to be cut.",
     "KIP-101, KIP-320"},
    {ApiKey::add_partitions_to_txn,
     "Tells the transaction's coordinator that a partition is now part of it.", "KIP-98, KIP-890"},
    {ApiKey::add_offsets_to_txn,
     "Tells the transaction's coordinator that a group's offsets are now part of it.", "KIP-98"},
    {ApiKey::end_txn, "Commit or abort: the coordinator writes the decision, then the markers.",
     "KIP-98, KIP-890"},
    {ApiKey::write_txn_markers,
     "The transaction's coordinator has a leader write the marker that ends it there.", "KIP-98"},
    {ApiKey::txn_offset_commit,
     "Offsets as part of a transaction: pending until its marker is written.", "KIP-98"},
    {ApiKey::vote,
     "A candidate asks another controller for its vote, or, as a pre-vote, whether it would get "
     "it.",
     "KIP-595, KIP-996"},
    {ApiKey::begin_quorum_epoch, "A newly elected leader of the quorum makes itself known.",
     "KIP-595"},
    {ApiKey::end_quorum_epoch, "The leader of the quorum steps down and names who might follow it.",
     "KIP-595"},
    {ApiKey::fetch_snapshot,
     "A controller whose log ends before its leader's begins asks for the snapshot that the answer "
     "to "
     "its fetch has named.",
     "KIP-630"},
    {ApiKey::alter_partition,
     "A leader asks the controller to take a replica into the ISR or out of it. Until the "
     "answer comes it counts with the larger of both sets.",
     "KIP-497"},
    {ApiKey::broker_registration,
     "A broker that has started makes itself known to the controller and gets its "
     "epoch. It is fenced until it has caught up.",
     "KIP-631"},
    {ApiKey::broker_heartbeat,
     "A broker's sign of life to the controller: how far it has read the metadata, and "
     "whether it wants to be unfenced or to stop.",
     "KIP-631"},
    {ApiKey::consumer_group_heartbeat,
     "KIP-848's request in place of JoinGroup, SyncGroup, Heartbeat and LeaveGroup: sign of life, "
     "what the member subscribes to, what it owns; the answer brings epoch and assignment.",
     "KIP-848"},
    {ApiKey::share_group_heartbeat,
     "Sign of life of a member of a share group; the answer brings its partitions.", "KIP-932"},
    {ApiKey::share_fetch,
     "Asks a leader for records that nobody else of the share group has; they are locked for "
     "this member for a while.",
     "KIP-932"},
    {ApiKey::share_acknowledge,
     "What became of records that were got: accepted, released for another try, or "
     "rejected.",
     "KIP-932"},
    {ApiKey::zk_connect, "A broker opens its session with ZooKeeper.", "Kafka 3.9: ZooKeeper"},
    {ApiKey::zk_ping, "A broker's sign of life to ZooKeeper.", "Kafka 3.9: ZooKeeper"},
    {ApiKey::zk_watch, "ZooKeeper tells a broker that a node it watches has changed.",
     "Kafka 3.9: ZooKeeper"},
    {ApiKey::zk_op, "A broker reads or writes nodes of ZooKeeper.", "Kafka 3.9: ZooKeeper"},
});

struct Meaning {
  KafkaError error;
  std::string_view text;
};

constexpr auto errors = std::to_array<Meaning>({
    {KafkaError::log_truncation,
     "The consumer throws it: a new leader's log parts from what was read, and auto.offset.reset "
     "is "
     "none."},
    {KafkaError::no_offset_for_partition,
     "The consumer throws it: nothing is committed, and auto.offset.reset is none."},
    {KafkaError::unknown_server_error,
     "Something failed at the server that has no name of its own."},
    {KafkaError::none, "All went well."},
    {KafkaError::offset_out_of_range,
     "Records at this offset are not there: deleted already, or not written yet. The "
     "consumer goes where auto.offset.reset says."},
    {KafkaError::corrupt_message, "The batch is damaged: its checksum is wrong."},
    {KafkaError::unknown_topic_or_partition,
     "This broker knows no such partition: it does not exist, or the broker "
     "has not heard of it yet. Clients ask for new metadata and try again."},
    {KafkaError::leader_not_available, "The partition has no leader right now. Clients try again."},
    {KafkaError::not_leader_or_follower,
     "Another broker leads this partition now. Clients ask for new metadata."},
    {KafkaError::request_timed_out, "It took longer than allowed; whether it was done is unknown."},
    {KafkaError::message_too_large,
     "The batch is larger than the topic takes. The producer splits it, if it can."},
    {KafkaError::stale_controller_epoch, "It came from a controller that is no longer in charge."},
    {KafkaError::offset_metadata_too_large, "The words beside the committed offset are too long."},
    {KafkaError::network_exception,
     "Made by the client: the connection broke before an answer came."},
    {KafkaError::coordinator_load_in_progress,
     "The new coordinator still reads the groups from the log. Try again."},
    {KafkaError::coordinator_not_available, "Nobody coordinates right now. Try again."},
    {KafkaError::not_coordinator,
     "Another broker coordinates this group now. The client looks for it."},
    {KafkaError::record_list_too_large,
     "The batch is larger than a segment of the log (segment.bytes). The producer does not split "
     "it."},
    {KafkaError::not_enough_replicas,
     "Refused with acks=all: fewer replicas are in sync than min.insync.replicas. "
     "Nothing was written."},
    {KafkaError::not_enough_replicas_after_append,
     "Written, but while it was replicated the ISR became too small: "
     "it may survive or not. The producer tries again."},
    {KafkaError::illegal_generation,
     "The member speaks with the number of a round that is over: the group went on "
     "without it. It has to join again."},
    {KafkaError::inconsistent_group_protocol,
     "The member shares no assignor, or no kind of protocol, with the "
     "others."},
    {KafkaError::invalid_group_id, "This is no name for a group."},
    {KafkaError::unknown_member_id,
     "The coordinator knows no such member (any more): it was removed. It joins as a "
     "new one."},
    {KafkaError::invalid_session_timeout,
     "The session is shorter or longer than the broker allows."},
    {KafkaError::rebalance_in_progress,
     "A rebalance has begun: join again. It is no failure but how members hear of "
     "it."},
    {KafkaError::unsupported_version, "The broker does not speak this version of the request."},
    {KafkaError::not_controller, "Another process is the controller now."},
    {KafkaError::invalid_request, "The request contradicts itself."},
    {KafkaError::out_of_order_sequence_number,
     "A batch is missing before this one. The producer sends again in "
     "order, or gives up."},
    {KafkaError::duplicate_sequence_number,
     "The leader has this batch already, and not among the last five."},
    {KafkaError::invalid_producer_epoch,
     "The producer's epoch is old: a newer producer with the same transactional id has taken over, "
     "or the coordinator raised it when it aborted a transaction that took too long."},
    {KafkaError::invalid_txn_state, "The transaction is in no state in which that can be done."},
    {KafkaError::invalid_producer_id_mapping,
     "The transactional id does not belong to this producer id."},
    {KafkaError::invalid_transaction_timeout,
     "The transaction's timeout is longer than the broker allows."},
    {KafkaError::concurrent_transactions,
     "The transaction before is still being finished. Try again."},
    {KafkaError::kafka_storage_error, "The disk failed, or holds a log that cannot be used."},
    {KafkaError::unknown_producer_id,
     "The leader remembers nothing of this producer (its records are gone)."},
    {KafkaError::non_empty_group,
     "The group still has members: that can only be done without any."},
    {KafkaError::group_id_not_found, "There is no such group."},
    {KafkaError::fenced_leader_epoch,
     "Whoever asks has an older idea of the leader than this broker."},
    {KafkaError::unknown_leader_epoch,
     "Whoever asks knows of a newer leader than this broker does. Try again."},
    {KafkaError::stale_broker_epoch,
     "The broker has been registered anew since: this came from its former life."},
    {KafkaError::offset_not_available,
     "A leader that is new has not made sure yet how far its log is safe. Try "
     "again."},
    {KafkaError::member_id_required,
     "A first JoinGroup is answered with a member id; with that it comes again. So "
     "nobody is counted who is not there any more."},
    {KafkaError::preferred_leader_not_available,
     "The first replica is not in sync or not alive: it cannot lead."},
    {KafkaError::group_max_size_reached, "The group has as many members as group.max.size allows."},
    {KafkaError::fenced_instance_id,
     "Another process uses the same group.instance.id now: this one has to stop."},
    {KafkaError::eligible_leaders_not_available,
     "No replica may lead: none that is in sync is alive."},
    {KafkaError::election_not_needed, "The leader is already the one that would be elected."},
    {KafkaError::group_subscribed_to_topic,
     "The group reads this topic right now: its offsets stay."},
    {KafkaError::unstable_offset_commit,
     "There are offsets of a transaction that is not decided yet. Try again."},
    {KafkaError::producer_fenced,
     "A newer producer with the same transactional id has taken over: this one has to "
     "stop."},
    {KafkaError::invalid_update_version,
     "The leader's picture of the partition is older than the controller's."},
    {KafkaError::snapshot_not_found,
     "The leader has deleted this snapshot meanwhile. The follower fetches again and is told of a "
     "newer "
     "one."},
    {KafkaError::unknown_topic_id, "This broker knows no topic with this id (yet)."},
    {KafkaError::duplicate_broker_registration,
     "A broker with this id is alive as far as the controller knows. The "
     "new process tries again until that session is over."},
    {KafkaError::broker_id_not_registered, "The controller knows no broker with this id."},
    {KafkaError::ineligible_replica,
     "A replica that is to come into the ISR is fenced or about to stop."},
    {KafkaError::new_leader_elected, "Meanwhile another replica was made the leader."},
    {KafkaError::fenced_member_epoch,
     "The member's epoch is not the one that the coordinator has: it gives up "
     "everything and joins anew."},
    {KafkaError::unreleased_instance_id, "Another member with this instance id has not gone yet."},
    {KafkaError::unsupported_assignor, "The coordinator has no assignor of this name."},
    {KafkaError::stale_member_epoch,
     "The member's epoch is old: it hears of the new one with its next heartbeat and "
     "tries again."},
    {KafkaError::invalid_record_state,
     "The record is not with this member (any more): its lock ran out."},
    {KafkaError::share_session_not_found,
     "The leader does not know this share session: it begins anew."},
    {KafkaError::invalid_share_session_epoch,
     "The numbers of the share session do not follow each other."},
    {KafkaError::fenced_state_epoch,
     "The share-partition was initialised anew: this state is from before."},
    {KafkaError::invalid_regular_expression, "The pattern of topics cannot be read."},
});

}  // namespace

Explanation explanation_of_request(ApiKey api) {
  for (const Request& request : requests) {
    if (request.api == api) return {ks::api_name(api), request.text, {}, request.source};
  }
  return {ks::api_name(api), {}, {}, {}};
}

Explanation explanation_of_error(KafkaError error) {
  for (const Meaning& meaning : errors) {
    if (meaning.error == error)
      return {ks::error_name(error), meaning.text, {}, "Kafka: Protocol, error codes"};
  }
  return {ks::error_name(error), {}, {}, {}};
}

}  // namespace kv
