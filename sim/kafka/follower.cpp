// The follower's side of replication: the thread that fetches from one leader, appends and fetches on.
// Source: AbstractFetcherThread, ReplicaFetcherThread.
#include <algorithm>

#include "sim/kafka/replication.h"

namespace ks {
namespace {

void send_fetch(const Replication& replication, Fetcher& fetcher, FetchRequest&& request,
                Ctx& ctx) {
  request.replica = fetcher.follower;
  request.max_wait = replication.fetch_wait_max;
  request.min_bytes = replication.fetch_min_bytes;
  request.max_bytes = replication.response_max_bytes;
  request.partition_max_bytes = replication.fetch_max_bytes;
  fetcher.started = true;
  fetcher.appending.parts.clear();
  fetcher.appending.batches.clear();
  ctx.request(fetcher.connection, std::move(request));
}

Fetcher& fetcher_for(Replication& replication, BrokerId follower, BrokerId leader, Ctx& ctx) {
  for (Fetcher& fetcher : replication.fetchers) {
    if (fetcher.follower == follower && fetcher.leader == leader) return fetcher;
  }
  const auto index = static_cast<std::uint32_t>(replication.fetchers.size());
  Fetcher& fetcher = replication.fetchers.emplace_back();
  fetcher.follower = follower;
  fetcher.leader = leader;
  fetcher.append = ctx.new_timer(TimerOwner::fetcher, index, FetcherTimer::append);
  fetcher.connection = ctx.connect(leader, 1);
  replication.fetcher_of.resize(fetcher.connection.index + 1, ConnectionId::none_index);
  replication.fetcher_of[fetcher.connection.index] = index;
  ctx.set_timer(fetcher.append, ctx.now);
  return fetcher;
}

}  // namespace

void follow(Replication& replication, BrokerId follower, PartitionId partition, Ctx& ctx) {
  Fetcher& fetcher = fetcher_for(replication, follower, ctx.cluster().at(partition).leader, ctx);
  fetcher.partitions.edit().push_back(partition);
  if (fetcher.started) fetcher.added.push_back(partition);
}

void send_first_fetch(Replication& replication, Fetcher& fetcher, Ctx& ctx) {
  FetchRequest request;
  for (const PartitionId partition : *fetcher.partitions) {
    request.parts.push_back(FetchPart{partition, -1, 0});
  }
  send_fetch(replication, fetcher, std::move(request), ctx);
}

void handle_follower_response(Replication& replication, std::uint32_t index,
                              FetchResponse&& response, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  fetcher.appending = std::move(response);
  if (fetcher.appending.batches.empty()) {
    follower_append_done(replication, index, ctx);
  } else {
    ctx.set_timer(fetcher.append, ctx.now + replication.append_time);
  }
}

void follower_append_done(Replication& replication, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  FetchRequest request;
  std::size_t next = 0;
  for (const FetchedPart& part : fetcher.appending.parts) {
    Replica& own = *replication.find(ctx.cluster(), part.partition, fetcher.follower);
    const Replica& twin = replication.leader(ctx.cluster(), part.partition);
    for (std::uint16_t i = 0; i < part.batches; ++i, ++next) {
      const Batch& batch = fetcher.appending.batches[next];
      const std::int64_t base = own.log.end_offset();
      own.log.append(batch, &twin.log);
      if (ctx.wants(Level::data)) ctx.note(RecordsAppended{part.partition, base, batch, false});
    }
    own.high_watermark = std::min(part.high_watermark, own.log.end_offset());
    if (part.batches > 0)
      request.parts.push_back(FetchPart{part.partition, -1, own.log.end_offset()});
  }
  for (const PartitionId partition : fetcher.added)
    request.parts.push_back(FetchPart{partition, -1, 0});
  fetcher.added.clear();
  send_fetch(replication, fetcher, std::move(request), ctx);
}

}  // namespace ks
