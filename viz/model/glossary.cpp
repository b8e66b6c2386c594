#include "viz/model/glossary.h"

#include <array>

#include "viz/model/glossary_keys.h"
#include "viz/model/glossary_messages.h"

namespace kv {
namespace {

using namespace glossary_keys;

/// In the order of the enumeration.
constexpr std::array<Explanation, term_count> terms = {{
    {"Consumer",
     "A client that reads. With a group it gets a share of the partitions; its application calls "
     "poll(), handles "
     "what it is given, and says by commits how far it is. The colour is its own everywhere on the "
     "screen.",
     group_keys, "Kafka: Consumers"},
    {"Consumer group",
     "Consumers that share the work: each partition is read by one member at a time. Other groups "
     "read the same "
     "records on their own, with offsets of their own.",
     group_keys, "Kafka: Consumers"},
    {"Group coordinator",
     "The broker that leads the group's partition of __consumer_offsets. It keeps the members, "
     "counts their "
     "sessions, runs rebalances and stores committed offsets. When it dies, the partition's next "
     "leader takes over "
     "and reads the group from the log.",
     group_keys, "KIP-62, KIP-848"},
    {"State of the group",
     "What the coordinator does with the group. Classic: Empty, PreparingRebalance (members are to "
     "join again), "
     "CompletingRebalance (the leader's assignment is awaited), Stable, Dead. KIP-848: Empty, "
     "Assigning, "
     "Reconciling, Stable, Dead.",
     join_keys, "KIP-62, KIP-848"},
    {"Generation",
     "Counts the rounds of a classic group. Each finished join phase begins the next one; whoever "
     "speaks with an older number is refused with ILLEGAL_GENERATION, so a member that was gone "
     "cannot commit over others.",
     join_keys, "Kafka: Consumers"},
    {"Epochs of a KIP-848 group",
     "The group's epoch rises when members or subscriptions change, the target's when a new "
     "assignment is computed, and each member's when it has given up what it must. Stable is a "
     "group whose members all have the target's epoch and all they should.",
     epoch_keys, "KIP-848"},
    {"State of the member",
     "What the consumer itself believes: for instance UNJOINED, PREPARING and COMPLETING (it takes "
     "part in a "
     "rebalance), STABLE. The coordinator may know better: a frozen process still believes it is a "
     "member.",
     group_keys, "KIP-62, KIP-848"},
    {"Assignor",
     "The rule that deals out partitions. In the classic protocol the group's leader, a consumer, "
     "runs it; in "
     "KIP-848 the coordinator does. Range deals topic by topic in blocks, round robin one by one, "
     "sticky keeps "
     "what it can.",
     assignor_keys, "KIP-429, KIP-848"},
    {"Owner of a partition",
     "The member that reads it now. No partition has two owners: before the next one begins, the "
     "one before has "
     "given it up, or has been declared gone.",
     assignor_keys, "KIP-429"},
    {"Owned by nobody",
     "Nobody reads this partition: its records wait and its lag grows. It happens between giving "
     "up and taking "
     "over, and from a crash until the session has run out and the group has rebalanced.",
     session_keys, "KIP-429"},
    {"Rebalance",
     "Members and partitions are matched anew because somebody joined, left, was declared gone, or "
     "topics changed. "
     "Eager members stop reading everything meanwhile; cooperative and KIP-848 members only what "
     "moves.",
     join_keys, "KIP-429, KIP-848"},
    {"Join barrier",
     "The coordinator keeps each JoinGroup unanswered until all members it knows have sent theirs, "
     "or the longest max.poll.interval.ms of them is over; whoever has not come by then is removed "
     "(a static member is kept). A group that was empty waits 3 s for more, again after each "
     "newcomer.",
     join_keys, "Kafka: Consumers"},
    {"Waiting for the assignment",
     "After the join phase members ask with SyncGroup what they get. The answers wait for the "
     "leader's, which "
     "brings the assignment of all.",
     join_keys, "Kafka: Consumers"},
    {"Session",
     "How long the coordinator waits for a sign of life. Every heartbeat or join starts it anew, "
     "in the classic protocol a commit too. When it runs out the member is removed and its "
     "partitions are dealt out again. A process that dies without a word is noticed only so.",
     session_keys, "KIP-62"},
    {"Heartbeat",
     "The member's sign of life, sent by a thread of its own even while the application works. Its "
     "answer is also "
     "how members learn of a rebalance (REBALANCE_IN_PROGRESS), or in KIP-848 of their new "
     "assignment.",
     heartbeat_keys, "KIP-62, KIP-848"},
    {"Time between polls",
     "The consumer watches its own application: if that does not call poll() for so long, the "
     "consumer leaves the "
     "group by itself, although its heartbeats still run. It also is how long a rebalance waits "
     "for a member.",
     poll_keys, "KIP-62"},
    {"The application's handler",
     "What is done with the records of one poll(). While it runs the consumer does not poll: it "
     "neither fetches "
     "into its hands nor takes part in a rebalance, though heartbeats go on.",
     poll_keys, "KIP-62"},
    {"Offset",
     "A record's number in its partition, given by the leader. A committed record never gets "
     "another one. Readers meet gaps: markers of transactions have offsets too, and compaction "
     "takes records away.",
     {},
     "Kafka: Design"},
    {"Log end offset",
     "The number that the next record will get. Each replica has its own; the leader's is ahead of "
     "its followers' "
     "by what they have not fetched yet.",
     {},
     "Kafka: Replication"},
    {"High watermark",
     "Up to here every replica in sync has the log. Only what lies below is given to consumers, "
     "and none of it is "
     "lost as long as one replica in sync survives. Followers learn it with their next fetch.",
     isr_keys, "Kafka: Replication, KIP-101"},
    {"Last stable offset",
     "The first record of the oldest transaction that is still open, or the high watermark if none "
     "is. A "
     "read_committed consumer is given nothing from here on.",
     stable_keys, "KIP-98"},
    {"Log start offset",
     "The oldest record that is still there. Retention moves it up segment by segment, the "
     "deletion of records to any offset. A reader that wants something older is answered "
     "OFFSET_OUT_OF_RANGE.",
     retention_keys, "Kafka: Log"},
    {"Committed offset",
     "Where the group goes on after a restart or a rebalance: the offset after the last record it "
     "calls done. It "
     "is a record in __consumer_offsets. What was read beyond it is read again.",
     commit_keys, "Kafka: Consumers"},
    {"Position",
     "The offset that the consumer will ask for next. It lives in the consumer only; without a "
     "committed offset it "
     "begins where auto.offset.reset says.",
     position_keys, "Kafka: Consumers"},
    {"Lag",
     "How many records of the partition wait for the group: high watermark less committed offset. "
     "Level lag means "
     "as much comes in as is done; only a falling one catches up.",
     commit_keys, "Kafka: Monitoring"},
    {"Read again",
     "Records between the committed offset and what was already handed out. Whoever gets the "
     "partition next reads "
     "them a second time: that is at-least-once.",
     commit_keys, "Kafka: Message delivery semantics"},
    {"Partition",
     "One log of a topic: records in the order in which its leader took them. Order holds within a "
     "partition only. "
     "It is also the unit of sharing: one reader per group.",
     retention_keys, "Kafka: Introduction"},
    {"Record",
     "What a producer sends: key, value, headers, timestamp. Its place is partition and offset. "
     "Being read does "
     "not remove it; retention does.",
     retention_keys, "Kafka: Message format"},
    {"Batch",
     "Records for one partition that travel and are stored together. The producer closes a batch "
     "when it is full "
     "or when linger.ms has passed.",
     batch_keys, "Kafka: Message format"},
    {"Segment",
     "A partition's log is a row of files. Only whole closed segments are deleted, so records live "
     "longer than "
     "retention says. Beside each stand an offset index and a time index, with an entry about "
     "every "
     "index.interval.bytes, from which a read finds its place.",
     segment_keys, "Kafka: Log"},
    {"Key",
     "Records with the same key go to the same partition (murmur2 of the key, modulo the "
     "partitions), so they keep "
     "their order. More partitions move keys. Without a key a producer stays with one partition "
     "for a batch or so.",
     key_keys, "KIP-480, KIP-794"},
    {"Timestamp",
     "When the producer made the record, or when the broker took it, as the topic says. Retention "
     "by time and "
     "resets to a time go by it.",
     timestamp_keys, "KIP-32"},
    {"Transaction marker",
     "A control record that the coordinator writes into each partition of a transaction: from here "
     "on its records "
     "count (COMMIT) or are passed over by read_committed (ABORT). It takes an offset; "
     "applications never see it.",
     transaction_keys, "KIP-98"},
    {"Leader",
     "The replica that takes all writes and serves consumers. The controller picks it from the "
     "ISR, or else from the eligible leader replicas, in the order of the replicas; the first of "
     "them is the preferred one.",
     leader_keys, "Kafka: Replication"},
    {"Replica",
     "A copy of the partition's log on one broker. Followers fetch from the leader like consumers "
     "do. A new leader must be in sync, or an eligible leader replica (KIP-966), unless unclean "
     "election is on.",
     leader_keys, "Kafka: Replication"},
    {"ISR: replicas in sync",
     "Replicas that have caught up with the leader's end within replica.lag.time.max.ms. The "
     "leader asks the "
     "controller to take one out or in. acks=all waits for all of them; they may lead next.",
     isr_keys, "Kafka: Replication, KIP-497"},
    {"min.insync.replicas",
     "With fewer replicas in sync than this, writes with acks=all are refused "
     "(NOT_ENOUGH_REPLICAS): rather "
     "unavailable than stored too few times. Since 3.7 the high watermark stands still as well.",
     min_isr_keys, "Kafka: Replication, KIP-966"},
    {"Leader epoch",
     "Counts the leaders of a partition. Each batch carries it; a follower compares its own "
     "history with the "
     "leader's and cuts off what the leader never had.",
     leader_keys, "KIP-101, KIP-279"},
    {"Follower's fetch",
     "A follower asks its leader from its log end on; that is also how the leader knows what it "
     "has. When there is "
     "nothing new the answer waits a while at the leader.",
     fetch_keys, "Kafka: Replication, KIP-227"},
    {"Broker",
     "A server that keeps logs and answers clients. For each partition it is leader, follower or "
     "neither; one is "
     "the coordinator of a group.",
     lease_keys, "Kafka: Design"},
    {"A broker's lease",
     "How long the controller waits for a broker's heartbeat. It looks at sessions at fixed "
     "intervals: the first "
     "look after the lease has run out fences the broker, and its partitions get other leaders.",
     lease_keys, "KIP-631"},
    {"Controller",
     "The process that decides for the cluster: leaders, ISRs, topics, which brokers live. "
     "Everything it decides is "
     "a record in the metadata log, which all brokers follow.",
     quorum_keys, "KIP-500, KIP-631"},
    {"Metadata log",
     "The controller's decisions in order. Brokers replay it, each in its own time: what a broker "
     "believes is how "
     "far it has read. Clients ask brokers, so they are later still.",
     quorum_keys, "KIP-500"},
    {"Quorum of controllers",
     "Controllers elect a leader by majority (Raft, with fetches instead of pushes); the leader is "
     "the active "
     "controller. What the majority has is committed. Without a majority nothing is decided any "
     "more.",
     quorum_keys, "KIP-595, KIP-996"},
    {"Snapshot",
     "What all entries of the metadata log up to an offset come to. Each controller writes "
     "one from time to time and deletes old entries; who needs them fetches the snapshot instead.",
     snapshot_keys, "KIP-630"},
    {"ZooKeeper",
     "Before KRaft: a tree of nodes elsewhere. The broker that owns /controller decides; brokers "
     "that live own a "
     "node that vanishes with their session; a new controller reads everything first.",
     zookeeper_keys, "Kafka 3.9: ZooKeeper"},
    {"Load",
     "How busy network threads, request handlers, disk and link of a broker are. Off unless the "
     "scenario sets capacities; the figures are this program's, not Kafka's. Kafka shows how idle "
     "threads are as NetworkProcessorAvgIdlePercent and RequestHandlerAvgIdlePercent.",
     load_keys, "Kafka: Monitoring"},
    {"Quota",
     "What the clients with one client.id may use of each broker: bytes written and read a second, "
     "and a share of a request handler's time. A broker that measures more over its windows "
     "answers with a throttle time: for as long it reads nothing from that connection, and the "
     "client sends nothing.",
     quota_keys, "Kafka: Design"},
    {"Producer",
     "A client that writes. send() puts a record into a batch and returns at once; a thread sends "
     "batches that are "
     "ready and tries again what failed, within delivery.timeout.ms.",
     flight_keys, "Kafka: Producer"},
    {"The producer's accumulator",
     "Batches that are filling or wait to be sent, one queue per partition. It has buffer.memory; "
     "when that is full send() waits.",
     accumulator_keys, "Kafka: Producer"},
    {"Requests in flight",
     "Sent and not answered yet, per connection. With idempotence up to five may be on their way "
     "and order still "
     "holds; without it a retry may overtake.",
     flight_keys, "KIP-98, KIP-91"},
    {"acks",
     "When a write counts as done for the producer: with 0 when it is sent (there is no answer), "
     "with 1 when the leader has it, with all when every replica in sync has it.",
     acks_keys, "Kafka: Producer"},
    {"Producer id and sequence",
     "An idempotent producer numbers its records per partition; a batch carries the number of its "
     "first. The leader remembers the last five batches of each producer: what it has already is "
     "not stored again, and a gap is refused.",
     sequence_keys, "KIP-98"},
    {"Transaction",
     "Writes to several partitions, and commits of offsets, that count together or not at all. A "
     "coordinator keeps "
     "its state in __transaction_state and writes markers at its end.",
     transaction_keys, "KIP-98, KIP-890"},
    {"Message under way",
     "A request or its answer, drawn where it is between its ends: full for a request, hollow for "
     "an answer. A scenario can drop, delay or double a chosen one.",
     {},
     ""},
    {"Data plane", "Produce, Fetch and what else carries records. Most messages are of this kind.",
     poll_fetch_keys, "Kafka: Protocol"},
    {"Control plane",
     "What manages groups, offsets, transactions and metadata. Few messages, and the ones that "
     "decide.",
     heartbeat_keys, "Kafka: Protocol"},
    {"Replication", "Fetches of followers and their answers.", fetch_keys, "Kafka: Replication"},
    {"The axis",
     "Simulated seconds. Where nothing happens for long time is folded between two zigzags; G "
     "draws it evenly.",
     {},
     ""},
    {"Pace",
     "Amber: here automatic pace slows down, because messages decide something. Elsewhere it runs "
     "through.",
     {},
     ""},
    {"Playhead",
     "The moment that all views show. What stands right of it is already computed; H hides it.",
     {},
     ""},
    {"Action",
     "What the scenario or somebody here does at this moment. It can be dragged to another time or "
     "taken out; "
     "either makes a branch.",
     {},
     ""},
    {"Ahead", "What will happen to whom is picked unless a sign of life comes first.", session_keys,
     "KIP-62"},
    {"Lane of a member",
     "What the member itself believes, from left to right; ticks are its heartbeats, red ones were "
     "answered with "
     "an error.",
     heartbeat_keys, "KIP-62"},
    {"Who owns which partition",
     "A lane per partition in the colour of its owner; red hatching where nobody owns it. "
     "Neighbours with one "
     "owner are joined; where there is no room lanes become shares, and nothing unowned is ever "
     "left out.",
     assignor_keys, ""},
    {"Branches",
     "Each thing done in the past begins a line of its own; the old one stays. The thick line is "
     "the one you are "
     "in, ghosts leave it where they differ.",
     {},
     ""},
    {"Plot of lag", "Records that wait for the group, per partition or together.", commit_keys, ""},
    {"Plot of rates",
     "Records per second that leaders append and that applications are handed.",
     {},
     ""},
    {"Plot of the oldest wait",
     "The age of the oldest record that the group has not been handed yet.", poll_fetch_keys, ""},
    {"Plot of end-to-end latency",
     "How long records take from their creation, send(), until poll() returns them: the slowest of "
     "those handed over since the sample before. While none is handed over the line stays where it "
     "was; what waits meanwhile is in the plot of the oldest wait.",
     poll_fetch_keys, ""},
    {"Plot of partitions without an owner", "How many partitions nobody reads at each moment.",
     session_keys, "KIP-429"},
    {"Plot of replicas in sync",
     "The smallest ISR of all partitions, or how many partitions are below min.insync.replicas.",
     isr_keys, "Kafka: Replication"},
    {"Plot of requests in flight", "Produce requests that were sent and not answered.", flight_keys,
     "KIP-98"},
    {"Line of life",
     "A process in time, downwards. What is noted on it happens there; arrows are messages, from "
     "where they are "
     "sent to where they are read.",
     {},
     ""},
    {"Prediction",
     "Your answer before the run shows it. What comes later stays hidden: from where the question "
     "will be asked on, then from the present on, until the run has settled it.",
     {},
     ""},
    {"Story", "What happens in plain sentences. Each leads to its moment.", {}, ""},
    {"Why",
     "The chain of causes of what is picked, the latest first. Each line leads to its moment; bold "
     "keys are the "
     "settings that decided when.",
     {},
     ""},
    {"Ledger of truth",
     "The program numbers every record when it is made and follows it everywhere, so these counts "
     "are what "
     "happened, not what a process believes.",
     {},
     ""},
    {"Lost", "Records that the producer was told are stored and that no log has any more.",
     acks_keys, "Kafka: Message delivery semantics"},
    {"Doubled",
     "Records that stand twice in a log, because an answer was lost and the producer sent them "
     "again.",
     sequence_keys, "KIP-98"},
    {"Reordered", "Records that stand in the log after one of the same key that was sent later.",
     flight_keys, "KIP-98"},
    {"Unowned time", "Seconds in which nobody owned a partition, added up over partitions.",
     session_keys, "KIP-429"},
    {"Owner changes",
     "How often a partition went from one member to another; below stands how few would have done.",
     assignor_keys, "KIP-54, KIP-429"},
    {"Rounds of a rebalance",
     "How many join phases it took until all had what they should have. Cooperative members need a "
     "second one to "
     "pass on what the first made free.",
     join_keys, "KIP-429"},
}};

}  // namespace

Explanation explanation_of(const Explained& what) {
  if (const auto* term = std::get_if<Term>(&what)) return terms[static_cast<std::size_t>(*term)];
  if (const auto* api = std::get_if<ks::ApiKey>(&what)) return explanation_of_request(*api);
  if (const auto* error = std::get_if<ks::KafkaError>(&what)) return explanation_of_error(*error);
  return {};
}

}  // namespace kv
