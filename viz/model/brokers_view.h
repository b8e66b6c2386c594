// What the brokers view shows at one moment: the controller with its leases, every broker, every replica of
// the partitions in question, what producers have under way to each broker, and what has just been decided.
// Strings ready to print; how much detail there is room for, the panel decides.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "viz/model/inspector_view.h"
#include "viz/model/stage_view.h"

namespace kv {

/// down: its process is gone, by a crash or in order.
enum class BrokerCard : std::uint8_t { alive, frozen, down };

/// What the controller's, or ZooKeeper's, session of a broker has left.
struct BrokerLease {
  StageArc arc;
  std::string_view word = "lease";  ///< what it is called: "lease", in ZooKeeper "session"
  std::string value;                ///< "2.0 s"; "fenced"
  std::string of;                   ///< "of 9 s", "of 18 s + tick"; "since 29.000"
  std::string heard;                ///< when it was last heard of: "19.006"; "" without a session
  std::string next;                 ///< "next heartbeat in 0.7 s", "fenced at the 29.250 check"
  std::string tip;                  ///< all of it in sentences
  StageInk ink = StageInk::plain;
};

struct BrokerColumn {
  ks::BrokerId id;
  std::string name;  ///< "b1"
  BrokerCard card = BrokerCard::alive;
  std::string pill;   ///< "running", "not fenced"; also the state word that gives the colour
  std::string about;  ///< "leads p1, p5"; "crashed 6.2 s ago"
  StageInk about_ink = StageInk::plain;
  std::uint32_t leads = 0;  ///< of the partitions shown, and all its replicas of them
  std::uint32_t follows = 0;
  std::uint32_t behind = 0;  ///< followers that are not in sync
  BrokerLease lease;
  std::string image;       ///< "image 14"
  std::string image_note;  ///< "2 behind"; "" if it has the newest
  std::string home;        ///< "coordinates OrderProcessingGroup", "loads OrderProcessingGroup"
  StageInk home_ink = StageInk::plain;
  std::string tip;
  std::vector<ActionView> actions;
};

/// One replica, as its square has to be told: for thousands of partitions too.
struct ReplicaDot {
  std::uint32_t broker = 0;
  bool leader = false;  ///< by the controller's record
  bool in_isr = false;
  bool reachable = false;  ///< its broker's process serves
  std::int64_t log_end = 0;
  std::int64_t lag = 0;  ///< records that the leader has and it does not; 0 for the leader
};

/// The worst that is to be said of a partition.
enum class PartitionHealth : std::uint8_t {
  fine,
  under_replicated,  ///< fewer in sync than there are replicas
  hw_frozen,         ///< the high watermark waits for a replica that cannot come
  under_min_isr,     ///< acks=all is refused
  no_leader
};
std::string_view health_word(PartitionHealth health);  ///< "no leader"; "" for fine

struct BrokersPartition {
  ks::PartitionId id;
  std::uint32_t topic = 0;   ///< index into BrokersView::topics
  std::uint32_t number = 0;  ///< within its topic
  int leader = -1;           ///< broker index by the controller's record; −1: none
  std::int32_t leader_epoch = 0;
  std::uint32_t isr = 0;
  PartitionHealth health = PartitionHealth::fine;
  ks::SmallVec<ReplicaDot, 3> replicas;
};

enum class ReplicaRole : std::uint8_t { none, leader, follower };

/// One replica where there is room for its log.
struct ReplicaView {
  ReplicaRole role = ReplicaRole::none;  ///< none: the broker has no replica
  bool reachable = true;
  std::int64_t log_start = 0;
  std::int64_t log_end = 0;
  std::int64_t high_watermark = 0;
  std::vector<int>
      keys;  ///< of its last records, oldest first: index into BrokersView::keys; −1: no key
  std::string note;      ///< "in ISR, caught up"
  std::string segments;  ///< "2 segments"
  StageInk ink = StageInk::plain;
  std::string tip;
};

struct BrokersRow {
  std::string name;  ///< "p0", "orders-0", "offsets-38"
  std::string isr;   ///< "1,2,3": the numbers of brokers' names; "none"
  std::string elr;   ///< "ELR 3", "last leader b3"; "" for none
  std::string tip;
  std::vector<ReplicaView> replicas;  ///< by BrokersView::columns
};

/// A produce request, or the place for one.
enum class SlotUse : std::uint8_t { free, flying, parked, unread, down };
/// What a producer has under way to one broker.
struct ProducerPath {
  std::string broker;  ///< "b1"
  std::vector<SlotUse> slots;
  std::string queued;  ///< "+122": records in the accumulator
  std::string note;    ///< "muted: 1 parked, 4 unread"
  StageInk ink = StageInk::plain;
};
struct BrokersProducer {
  ks::ProducerId id;
  std::string name;
  std::string about;  ///< "60 rec/s, acks=all"
  std::string tip;
  std::vector<ProducerPath> paths;
  std::uint32_t more = 0;  ///< brokers it talks to that are not listed
};

/// What has just been decided or learned; newest last.
struct BrokersMoment {
  std::string time;  ///< "29.251"
  std::string text;  ///< "b2 leads orders-1 after b3 (epoch 1): its broker is fenced. And 2 more."
  ks::EventNo event = 0;
};

/// A controller's part in the quorum.
struct QuorumVoter {
  std::string name;
  std::string role;  ///< "active", "Follower", "crashed"
  std::int32_t epoch = 0;
  std::int64_t log_end = 0;
  std::int64_t high_watermark = 0;
  bool runs = true;            ///< its process does
  std::int64_t log_start = 0;  ///< what is before is deleted
  std::int64_t snapshot = -1;  ///< where its newest snapshot ends; −1: it has none
};

struct BrokersView {
  std::string about;      ///< "replicas of topic orders"
  std::string hidden;     ///< "49 internal partitions hidden"; "" for none
  bool internal = false;  ///< all partitions of internal topics are shown
  std::vector<std::string> topics;
  std::string service = "Controller";  ///< or "ZooKeeper": who holds the leases
  std::string controller;              ///< "k1"; "none": nobody is active
  std::vector<QuorumVoter> voters;     ///< none if there is one controller only
  std::string image;                   ///< "metadata image 14"
  std::string image_note;              ///< "the next one in 3 ms"
  std::string check;                   ///< "check in 0.58 s"
  std::string image_fewer;             ///< "image 14": where there is no room for `image`
  std::string note_fewer;              ///< likewise of image_note, or of check where there is none
  std::string controller_tip;
  std::vector<BrokerColumn> columns;         ///< all brokers, by id
  std::vector<BrokersPartition> partitions;  ///< sorted by topic, then number
  std::vector<BrokersRow> rows;              ///< one per partition, or none: too many for that
  std::vector<RecordKey> keys;
  std::vector<BrokersProducer> producers;
  std::string oldest_wait;  ///< of a record without an answer: "6.196 s"; "" for none
  std::vector<BrokersMoment> moments;
  std::string damage;  ///< "2 without leader, 4 with a frozen HW"; "" for none
  StageInk damage_ink = StageInk::plain;
};

/// Up to so many partitions and brokers have rows; beyond, no screen has room for them.
inline constexpr std::size_t brokers_rows = 32;
inline constexpr std::size_t brokers_row_columns = 8;
/// Records of a row at most.
inline constexpr std::size_t brokers_cells = 16;

}  // namespace kv
