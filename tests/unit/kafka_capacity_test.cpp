#include "sim/kafka/capacity.h"

#include <catch2/catch_test_macros.hpp>

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
