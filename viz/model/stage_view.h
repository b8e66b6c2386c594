// What the stage shows at one moment: producers, the partitions of a group's topics, its consumers,
// its coordinator and the messages between them. Strings ready to print, colours as indexes,
// positions along a way as shares of it. No pointers into World, no pixels: how much detail there
// is room for, the panel decides.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "viz/model/inspector_view.h"
#include "viz/model/message_ref.h"
#include "viz/model/record_keys.h"
#include "viz/model/selection.h"
#include "viz/model/term.h"

namespace kv {

/// What a word on the stage means; the panel gives it the ink of that meaning.
enum class StageInk : std::uint8_t { plain, amber, violet, green, red };

/// A deadline as an arc: what is left of the timeout.
struct StageArc {
  TimerState state = TimerState::off;
  float left = 0;
};

/// A line of a card: a caption, a value in bold and a remark at the right.
struct StageLine {
  std::string caption;
  std::string value;
  std::string remark;
  StageInk ink = StageInk::plain;
  float progress = -1;  ///< 0 to 1: a bar below the words; negative: none
};

struct StageProducer {
  ks::ProducerId id;
  std::string name;
  std::string rate;     ///< "6 rec/s"
  std::string acks;     ///< "acks=all"
  std::string errors;   ///< "0 errors"
  std::string state;    ///< "crashed", "closed", "frozen"; "" while it runs
  bool failed = false;  ///< some records were reported as errors
  std::string tip;
  std::vector<ActionView> actions;
};

/// A producer that runs, or ran, and writes to what the stage does not show.
struct StageElsewhere {
  ks::ProducerId id;
  std::string name;
  std::string topic;
};

/// Every partition, at every level of detail.
struct StagePartition {
  ks::PartitionId id;
  std::uint32_t topic = 0;   ///< index into StageView::topics
  std::uint32_t number = 0;  ///< within its topic
  int owner = -1;            ///< index into StageView::consumers; −1: nobody
  int last_owner = -1;       ///< who had it last, while nobody owns it
  bool leaderless = false;   ///< nobody leads it, or its leader's process does not answer
  std::int64_t log_end = 0;
  std::int64_t high_watermark = 0;
  std::int64_t committed = -1;  ///< −1: nothing is committed
  std::int64_t position = -1;   ///< of its owner; −1: unknown
  std::int64_t lag() const { return log_end - (committed < 0 ? 0 : committed); }
};

struct StageReplica {
  std::string label;  ///< "L b1", "b2"
  bool leader = false;
  StageInk ink = StageInk::plain;  ///< red: its broker is dead or fenced; amber: frozen or late
  std::uint32_t broker = 0;
  std::int64_t log_end = 0;
};

/// A partition where there is room for its log.
struct StageRow {
  std::string name;  ///< "p0"
  std::vector<StageReplica> replicas;
  std::string lag;  ///< "96"; "–" where nothing is committed
  bool lag_high = false;
  std::vector<int>
      keys;          ///< of its last records, oldest first: index into StageView::keys; −1: no key
  std::string note;  ///< "nothing committed"
  std::string tip;
};

enum class FlightKind : std::uint8_t {
  produce,
  produce_reply,
  fetch,
  fetch_reply,
  replica_fetch,
  replica_reply
};

/// A message of the data plane on its way; one entry per message, but one per partition for
/// records.
struct StageFlight {
  FlightKind kind = FlightKind::produce;
  std::uint32_t partition = 0;  ///< index into StageView::partitions
  int producer = -1;            ///< index into StageView::producers
  int consumer = -1;            ///< index into StageView::consumers
  std::uint32_t follower = 0;   ///< broker of a replica's fetch
  float done = 0;               ///< share of the way that lies behind it
  std::vector<int> keys;        ///< of the records it carries, the first ones, as in StageRow
  MessageRef message{};
  std::string id{};  ///< of its item
};

enum class LaneItemKind : std::uint8_t { arrived, flying, parked, next, silent, lost };

/// A message between a consumer and its coordinator, or the lack of one. In order of time.
struct StageMessage {
  LaneItemKind kind = LaneItemKind::arrived;
  bool to_coordinator = true;
  float done = 1;
  std::string label;  ///< "Heartbeat", "reply, error 27", "next: Heartbeat"
  std::string time;   ///< "44.202"; a parked one: how long it waits, "0.69 s"
  std::string note;   ///< below: "REBALANCE_IN_PROGRESS", "parked at the barrier"
  StageInk note_ink = StageInk::plain;
  ks::EventNo event = 0;  ///< that delivered it; 0: not yet
  Explained what{};       ///< its error, else its kind
  MessageRef message{};   ///< none: there is no message
  std::string id{};       ///< of its item
};

/// What the coordinator keeps about a member, or kept.
enum class SlotKind : std::uint8_t { none, member, pending, removed };

struct StageSlot {
  SlotKind kind = SlotKind::none;
  std::string role;  ///< "group leader", "parked", "removed"
  StageInk role_ink = StageInk::plain;
  StageArc session;
  std::string head;   ///< "session", "expired"
  std::string value;  ///< "42.60 s", "held"
  std::string note;   ///< "of 45 s", "while parked"
  bool done = false;  ///< a check mark before the foot
  std::string foot;   ///< "JoinGroup: not yet", "last beat"
  std::string foot_value;
  StageInk foot_ink = StageInk::plain;
  std::string tip;
};

enum class CardKind : std::uint8_t { alive, frozen, dead };

struct StageConsumer {
  ks::ConsumerId id;
  int color = 0;
  std::string name;
  CardKind card = CardKind::alive;
  bool killed = false;     ///< dead, and not by its own close()
  std::string pill;        ///< "STABLE", "crashed"; also the state word that gives the colour
  std::string beat;        ///< "beat in", "heartbeats off"
  std::string beat_value;  ///< "0.60 s"
  StageArc beat_arc;
  std::string poll;  ///< "poll limit"
  std::string poll_value;
  StageArc poll_arc;
  std::string ended;     ///< "killed at"
  std::string ended_at;  ///< "0.000 s"
  StageLine first;       ///< what it holds
  StageLine second;      ///< what it does
  StageSlot slot;
  std::vector<StageMessage> messages;
  std::string tip;
  std::vector<ActionView> actions;
};

/// absent: the group's protocol has none.
enum class BarrierKind : std::uint8_t { none, join, sync, absent };

struct StageCoordinator {
  bool present = false;
  ks::GroupId group;
  std::string group_name;
  std::string place;            ///< "broker 2 · __consumer_offsets-38"
  std::string trouble;          ///< "down", "loading", "frozen", "none"; "" while it answers
  std::string generation;       ///< "3"
  std::string generation_word;  ///< "generation", "group epoch"
  std::array<std::string_view, 4> states{"Empty", "Preparing", "Completing", "Stable"};
  int state = 0;           ///< index into `states`, −1 Dead
  int came_from = -1;      ///< the state before; −1: the group has not changed yet
  std::string transition;  ///< "44.000  session of C2 expired"
  BarrierKind barrier = BarrierKind::none;
  std::string barrier_label;  ///< "join barrier 1 of 2"
  std::string barrier_note;   ///< "initial delay 2.31 s"
  std::string barrier_tip;
  std::string tip;
};

/// A broker that is not simply running, as a pill.
struct StageBroker {
  ks::BrokerId id;
  std::string name;  ///< "b3"
  std::string word;  ///< "crashed, not fenced yet"
  StageInk ink = StageInk::plain;
  std::string tip;
  std::vector<ActionView> actions;
};

struct StageGroup {
  ks::GroupId id;
  std::string name;
};

struct StageView {
  std::vector<std::string> topics;
  std::string title;                 ///< "Topic orders"
  std::vector<std::string> formula;  ///< how a record finds its partition, by lines
  std::vector<StageProducer> producers;
  std::vector<StageElsewhere> elsewhere;   ///< producers of topics that are not shown
  std::vector<StagePartition> partitions;  ///< sorted by topic, then number
  std::vector<StageRow> rows;              ///< one per partition, or none: too many for that
  std::vector<RecordKey> keys;             ///< those in sight, in no order that means anything
  std::vector<StageConsumer> consumers;
  std::vector<StageGroup> groups;    ///< all there are, to switch between
  std::vector<StageBroker> brokers;  ///< those that are not simply running
  StageCoordinator coordinator;
  std::vector<StageFlight> flights;
  std::string hidden;   ///< "6 follower fetches hidden"; "" for none
  bool shared = false;  ///< the group is a share group: nobody owns a partition, all may read it
  std::string hint;     ///< where there are no consumers: "press N to add a consumer"
  bool data = true;
  bool control = true;
  bool replication = false;
  bool paused = true;  ///< messages show their direction
};

/// Partitions up to here have rows; beyond, no screen has room for them.
inline constexpr std::size_t stage_rows = 32;
/// Consumers up to here have cards with lines, more are tags.
inline constexpr std::size_t stage_cards = 32;
/// Cells of a row at most.
inline constexpr std::size_t stage_cells = 24;

}  // namespace kv
