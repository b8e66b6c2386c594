#include "sim/kafka/broker.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/group/coordinator.h"
#include "sim/kafka/share_leader.h"

namespace ks {
namespace {

/// Header of a batch plus one small record with a group's or an offset's fields.
constexpr std::uint32_t coordinator_record_bytes = 140;

void enqueue(BrokerSide side, PendingAppend append, Ctx& ctx) {
  auto& list = side.broker.appending;
  const auto later = std::find_if(
      list.begin(), list.end(), [&](const PendingAppend& other) { return other.due > append.due; });
  const bool first = later == list.begin();
  list.insert(later, append);
  if (first) ctx.set_timer(side.broker.append, append.due);
}

void handle(BrokerSide side, ConnectionId connection, const ProduceRequest&, Ctx& ctx) {
  enqueue(side, PendingAppend{ctx.now + side.replication.append_time, connection, 0, {}}, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const InitProducerIdRequest&, Ctx& ctx) {
  give_producer_id(side, connection, ctx);
}

/// Most fetches and appends complete nothing.
inline void complete_any(BrokerSide side, const Completed& completed, Ctx& ctx) {
  if (!completed.produces.empty() || !completed.writes.empty() || !completed.shared.empty())
    complete(side, completed, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const FetchRequest& request, Ctx& ctx) {
  Completed completed;
  handle_fetch(side.replication, connection, request, completed, ctx);
  complete_any(side, completed, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const ListOffsetsRequest& request, Ctx& ctx) {
  ListOffsetsResponse response;
  for (const PartitionId partition : request.partitions) {
    const Replica& replica = side.replication.leader(ctx.cluster(), partition);
    const bool latest = request.timestamp == -1;
    response.offsets.push_back(
        ListedOffset{partition, latest ? replica.high_watermark : replica.log.start_offset()});
  }
  ctx.respond(connection, std::move(response));
}

void handle(BrokerSide side, ConnectionId connection, const MetadataRequest& request, Ctx& ctx) {
  ctx.respond(connection, MetadataResponse{side.broker.image->version, side.broker.image,
                                           request.all, request.topics});
}

void handle(BrokerSide side, ConnectionId connection, const FindCoordinatorRequest& request,
            Ctx& ctx) {
  const PartitionId partition = side.groups[request.group.index].offsets_partition;
  ctx.respond(connection,
              FindCoordinatorResponse{KafkaError::none, ctx.cluster().at(partition).leader});
}

void handle(BrokerSide side, ConnectionId connection, const ShareFetchRequest& request, Ctx& ctx) {
  share_fetch(side, connection, request, ctx);
}
void handle(BrokerSide side, ConnectionId connection, const ShareAcknowledgeRequest& request,
            Ctx& ctx) {
  share_acknowledge(side, connection, request, ctx);
}

template <class GroupRequest>
void handle(BrokerSide side, ConnectionId connection, const GroupRequest& request, Ctx& ctx) {
  handle_group_request(side, connection, request, ctx);
}

struct RequestVisitor {
  BrokerSide side;
  ConnectionId connection;
  Ctx& ctx;

  template <class Request>
  void operator()(const Request& request) {
    if constexpr (requires { handle(side, connection, request, ctx); }) {
      handle(side, connection, request, ctx);
    }
  }
  void operator()(const MetadataResponse&) { wrong_way(); }
  void operator()(const ProduceResponse&) { wrong_way(); }
  void operator()(const FetchResponse&) { wrong_way(); }
  void operator()(const ListOffsetsResponse&) { wrong_way(); }
  void operator()(const FindCoordinatorResponse&) { wrong_way(); }
  void operator()(const JoinGroupResponse&) { wrong_way(); }
  void operator()(const SyncGroupResponse&) { wrong_way(); }
  void operator()(const HeartbeatResponse&) { wrong_way(); }
  void operator()(const LeaveGroupResponse&) { wrong_way(); }
  void operator()(const OffsetCommitResponse&) { wrong_way(); }
  void operator()(const OffsetFetchResponse&) { wrong_way(); }
  void operator()(const ConsumerGroupHeartbeatResponse&) { wrong_way(); }
  void operator()(const ShareGroupHeartbeatResponse&) { wrong_way(); }
  void operator()(const ShareFetchResponse&) { wrong_way(); }
  void operator()(const ShareAcknowledgeResponse&) { wrong_way(); }
  void operator()(const InitProducerIdResponse&) { wrong_way(); }

 private:
  static void wrong_way() { check_failed("a broker receives requests only", __FILE__, __LINE__); }
};

void append_write(BrokerSide side, const PendingAppend& due, Completed& completed, Ctx& ctx) {
  const Batch batch{coordinator_producer,
                    static_cast<std::uint32_t>(due.write),
                    1,
                    coordinator_record_bytes,
                    timestamp_of(ctx.now),
                    0,
                    0};
  const std::int64_t base = append_at_leader(side.replication, due.partition, batch, ctx);
  side.replication.led.edit(due.partition.index)
      .waiting_writes.push_back(WaitingWrite{due.write, base + 1});
  wake_after_append(side.replication, due.partition, completed, ctx);
}

void produce_part_committed(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  auto& produces = side.broker.produces;
  const auto pending = std::find_if(produces.begin(), produces.end(), [&](const PendingProduce& p) {
    return p.connection == connection;
  });
  KS_CHECK(pending != produces.end());
  if (--pending->parts_left > 0) return;
  ctx.respond(connection, std::move(pending->response));
  produces.erase(pending);
}

void write_committed(BrokerSide side, std::uint64_t number, Ctx& ctx) {
  auto& writes = side.broker.writes;
  const auto found = std::find_if(writes.begin(), writes.end(), [&](const CoordinatorWrite& write) {
    return write.number == number;
  });
  KS_CHECK(found != writes.end());
  const CoordinatorWrite write = std::move(*found);
  writes.erase(found);
  coordinator_write_committed(side, write, ctx);
  for (const CoordinatorWrite::Follower& follower : write.followers) {
    ctx.respond_any(follower.connection, MessageBody{follower.reply});
  }
}

}  // namespace

void handle_request(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  std::visit(RequestVisitor{side, connection, ctx}, ctx.current_request(connection).body);
}

void append_due(BrokerSide side, Ctx& ctx) {
  Completed completed;
  auto& list = side.broker.appending;
  std::size_t done = 0;
  while (done < list.size() && list[done].due <= ctx.now) {
    const PendingAppend due = list[done++];
    if (due.produce.valid()) {
      append_produce(side, due.produce, completed, ctx);
    } else {
      append_write(side, due, completed, ctx);
    }
  }
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(done));
  if (!list.empty()) ctx.set_timer(side.broker.append, list.front().due);
  complete_any(side, completed, ctx);
}

void complete(BrokerSide side, const Completed& completed, Ctx& ctx) {
  for (const ConnectionId connection : completed.produces)
    produce_part_committed(side, connection, ctx);
  for (const std::uint64_t number : completed.writes) write_committed(side, number, ctx);
  for (const PartitionId partition : completed.shared) share_data_arrived(side, partition, ctx);
}

std::uint64_t submit_write(BrokerSide side, CoordinatorWrite write, Ctx& ctx) {
  const BrokerConfig& config = side.broker.config;
  const bool shared = write.log.valid();
  const PartitionId partition =
      shared ? write.log : side.groups[write.group.index].offsets_partition;
  const Duration linger = shared ? config.share_coordinator_append_linger_ms
                                 : config.group_coordinator_append_linger_ms;
  write.number = side.broker.next_write++;
  // A batch that is already open takes further writes until its linger ends; −1 ms: no waiting at all.
  Time& flush = side.replication.led.edit(partition.index).write_batch_flush;
  if (flush <= ctx.now) flush = ctx.now + std::max(linger, Duration{});
  const PendingAppend append{flush + side.replication.append_time, {}, write.number, partition};
  side.broker.writes.push_back(std::move(write));
  enqueue(side, append, ctx);
  return append.write;
}

void answer_after_writes(BrokerSide side, GroupId group, ConnectionId connection, MessageBody reply,
                         Ctx& ctx) {
  const PartitionId partition = side.groups[group.index].offsets_partition;
  auto& writes = side.broker.writes;
  const auto last = std::find_if(writes.rbegin(), writes.rend(), [&](const CoordinatorWrite& w) {
    return !w.log.valid() && side.groups[w.group.index].offsets_partition == partition;
  });
  if (last == writes.rend()) {
    ctx.respond_any(connection, std::move(reply));
  } else {
    last->followers.push_back(CoordinatorWrite::Follower{connection, std::move(reply)});
  }
}

}  // namespace ks
