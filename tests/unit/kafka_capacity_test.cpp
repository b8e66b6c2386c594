#include "sim/kafka/capacity.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/network_threads.h"
#include "sim/protocol/message_size.h"

using namespace ks;

namespace {

constexpr BrokerId b1{0};
constexpr BrokerId b2{1};
const NodeId client = node(ProducerId{0});

Capacity two_brokers(CapacitySpec spec) {
  Capacity capacity;
  capacity.spec = spec;
  capacity.brokers.resize(2);
  return capacity;
}

Time at_us(std::int64_t us) { return Time{Duration{us}}; }

}  // namespace

TEST_CASE("nothing is limited unless somebody says so") {
  const Capacity capacity = two_brokers({});
  CHECK_FALSE(capacity.limits_handlers());
  CHECK_FALSE(capacity.limits_disks());
  CHECK_FALSE(capacity.limits_links());
  CHECK_FALSE(capacity.limits_network_threads());
  CHECK_FALSE(capacity.limits_requests());
  CHECK_FALSE(capacity.on());
}

TEST_CASE("requests wait for a handler in the order in which they came") {
  Capacity capacity = two_brokers({Duration{1000}, 0, 0});
  capacity.brokers[0].handlers = 2;
  capacity.brokers[0].queue_limit = 1;
  CHECK(capacity.take_request(b1, ConnectionId{1}));
  CHECK(capacity.take_request(b1, ConnectionId{2}));
  CHECK_FALSE(capacity.take_request(b1, ConnectionId{3}));
  CHECK_FALSE(capacity.take_request(b1, ConnectionId{4}));
  CHECK(capacity.brokers[0].busy == 2);
  CHECK(capacity.brokers[0].queued() == 1);
  CHECK(capacity.brokers[0].held_back() == 1);
  CHECK(capacity.take_request(b2, ConnectionId{5}));  // another broker has its own
  CHECK(capacity.next_request(b1) == ConnectionId{3});
  CHECK(capacity.next_request(b1) == ConnectionId{4});
  CHECK_FALSE(capacity.next_request(b1).valid());
  CHECK(capacity.brokers[0].busy == 1);
}

TEST_CASE("more handlers take what waits, fewer of them take nothing until enough are done") {
  Capacity capacity = two_brokers({Duration{1000}, 0, 0});
  capacity.brokers[0].handlers = 1;
  for (std::uint32_t i = 1; i <= 4; ++i) (void)capacity.take_request(b1, ConnectionId{i});
  CHECK(capacity.resize(b1, 3, 500) == std::vector{ConnectionId{2}, ConnectionId{3}});
  CHECK(capacity.resize(b1, 1, 500).empty());
  CHECK_FALSE(capacity.next_request(b1).valid());  // the third handler ends
  CHECK_FALSE(capacity.next_request(b1).valid());  // the second
  CHECK(capacity.next_request(b1) == ConnectionId{4});
  capacity.process_ended(b1, at_us(7));
  CHECK(capacity.brokers[0].busy == 0);
  CHECK(capacity.brokers[0].disk_free == at_us(7));
}

TEST_CASE("appends on one disk come one after the other") {
  Capacity capacity = two_brokers({{}, 10'000'000, 0});
  // 1 MB at 10 MB/s: 100 ms, and 2 ms besides.
  CHECK(capacity.append_done(b1, 1'000'000, Duration{2000}, at_us(0)) == at_us(102'000));
  CHECK(capacity.append_done(b1, 1'000'000, Duration{2000}, at_us(50'000)) == at_us(204'000));
  CHECK(capacity.append_done(b2, 1'000'000, Duration{2000}, at_us(50'000)) == at_us(152'000));
  CHECK(capacity.append_done(b1, 1, Duration{}, at_us(300'000)) == at_us(300'001));  // rounded up
}

TEST_CASE("a message takes the links of both brokers, one of them after the other message there") {
  Capacity capacity = two_brokers({{}, 0, 1'000'000});
  const NodeId one = node(b1);
  const NodeId two = node(b2);
  // 1000 bytes at 1 MB/s: 1 ms. In and out are separate.
  CHECK(capacity.sent_at(client, one, 1000, at_us(0)) == at_us(1000));
  CHECK(capacity.sent_at(client, one, 1000, at_us(0)) == at_us(2000));
  CHECK(capacity.sent_at(one, client, 1000, at_us(0)) == at_us(1000));
  // Leaves b1 from 1 to 2 ms, and comes in at b2 as it leaves.
  CHECK(capacity.sent_at(one, two, 1000, at_us(0)) == at_us(2000));
  // b2's way in is taken until 2 ms, though b2's client could send at once.
  CHECK(capacity.sent_at(client, two, 500, at_us(500)) == at_us(2500));
  // Between clients and controllers there is no limit.
  CHECK(capacity.sent_at(client, node(ControllerId{0}), 1000, at_us(3)) == at_us(3));
}

TEST_CASE("record batches have their size on a link, everything else counts 100 bytes") {
  CHECK(message_bytes(HeartbeatRequest{}) == 100);
  ProduceRequest produce;
  Batch batch;
  batch.bytes = 1000;
  produce.parts.push_back(ProducePart{PartitionId{0}, batch});
  produce.parts.push_back(ProducePart{PartitionId{1}, batch});
  CHECK(message_bytes(produce) == 2100);
  FetchResponse fetched;
  fetched.batches.push_back(batch);
  CHECK(message_bytes(fetched) == 1100);
}

TEST_CASE("how idle threads were is taken over two samples of half a minute") {
  BusyTime busy;
  CHECK(busy.idle_percent(1, at_us(0)) == 100);
  busy.add(Duration{5'000'000}, at_us(5'000'000));
  CHECK(busy.idle_percent(1, at_us(5'000'000)) == 0);
  CHECK(busy.idle_percent(1, at_us(20'000'000)) == 75);
  CHECK(busy.idle_percent(2, at_us(20'000'000)) == 87);  // 87.5, rounded down
  // The second sample begins at 30 s and the third at 60 s, which the first does not count in any more.
  CHECK(busy.idle_percent(1, at_us(45'000'000)) == 88);
  busy.add(Duration{15'000'000}, at_us(50'000'000));
  CHECK(busy.idle_percent(1, at_us(50'000'000)) == 60);
  CHECK(busy.idle_percent(1, at_us(59'999'999)) == 66);
  CHECK(busy.idle_percent(1, at_us(60'000'000)) == 50);
  CHECK(busy.idle_percent(1, at_us(90'000'000)) == 100);
  CHECK(busy.idle_percent(1, at_us(1'000'000'000)) == 100);
  // What began in the sample before counts where it ends, and nobody is idle for less than no time.
  busy.begin(at_us(0));
  busy.add(Duration{40'000'000}, at_us(40'000'000));
  CHECK(busy.idle_percent(1, at_us(40'000'000)) == 0);
  CHECK(busy.idle_percent(1, at_us(65'000'000)) == 0);
}

TEST_CASE("connections get network threads in turn, of those that there are") {
  Capacity capacity;
  NetworkThreads network;
  network.listeners.resize(2);
  network.listeners[1].count = 2;
  const auto thread = [&](BrokerId broker, std::uint32_t connection) {
    return network.thread_of(broker, ConnectionId{connection}, capacity) -
           network.listeners[broker.index].threads.data();
  };
  CHECK(thread(b1, 7) == 0);
  CHECK(thread(b1, 3) == 1);
  CHECK(thread(b1, 9) == 2);
  CHECK(thread(b1, 8) == 0);
  CHECK(thread(b1, 3) == 1);  // it keeps its thread
  CHECK(thread(b2, 4) == 0);  // another broker begins with its first
  CHECK(network.listeners[0].threads.size() == 3);
  network.listeners[0].count = 1;
  CHECK(thread(b1, 10) == 0);
  network.listeners[0].count = 2;
  CHECK(thread(b1, 11) == 1);
  capacity.turn_of(ConnectionId{11}).thread = Turn::gone;
  CHECK(network.thread_of(b1, ConnectionId{11}, capacity) == nullptr);
}

TEST_CASE("what waits for network threads is counted without what they work on") {
  NetworkThread thread;
  thread.pieces.push_back(NetworkPiece{ConnectionId{1}});
  thread.pieces.push_back(NetworkPiece{ConnectionId{2}});
  thread.pieces.push_back(NetworkPiece{ConnectionId{3}, 5, Message{}});
  thread.busy = true;
  Listener listener;
  listener.threads = {thread, NetworkThread{}};
  CHECK(listener.busy() == 1);
  CHECK(listener.waiting(false) == 1);
  CHECK(listener.waiting(true) == 1);
  // It stands with a request that it has read, and works on none of these.
  listener.threads[0].stands = ConnectionId{9};
  CHECK(listener.waiting(false) == 2);
  CHECK(thread.piece_of(ConnectionId{3})->answer.has_value());
  CHECK(thread.piece_of(ConnectionId{9}) == nullptr);
}
