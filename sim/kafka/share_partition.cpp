#include "sim/kafka/share_partition.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

bool may_acquire(const ShareRun& run) {
  return run.state == RecordState::available && run.write == 0;
}

bool finished(const ShareRun& run) {
  const bool terminal =
      run.state == RecordState::acknowledged || run.state == RecordState::archived;
  return terminal && run.write == 0;
}

/// Everything but the extent.
bool alike(const ShareRun& a, const ShareRun& b) {
  return a.state == b.state && a.delivery_count == b.delivery_count && a.member == b.member &&
         a.lock_until == b.lock_until && a.acquired_at == b.acquired_at && a.write == b.write &&
         a.batch_first == b.batch_first;
}

/// From this many deliveries on records count as suspicious: half the limit, rounded up, at least two.
std::uint16_t suspicious_from(std::uint16_t delivery_limit) {
  return static_cast<std::uint16_t>(std::max((delivery_limit + 1) / 2, 2));
}

/// How many records of a batch a portion may have whose first suspicious record was delivered so often:
/// half the batch, then a quarter, and so on.
std::int64_t portion_of(const ShareRun& run, std::uint16_t delivery_limit) {
  const std::int64_t size = run.batch_last - run.batch_first + 1;
  const int halvings = run.delivery_count - suspicious_from(delivery_limit) + 1;
  return std::max<std::int64_t>(size >> halvings, 1);
}

RecordState wanted_state(AcknowledgeType type) {
  switch (type) {
    case AcknowledgeType::accept: return RecordState::acknowledged;
    case AcknowledgeType::release: return RecordState::available;
    case AcknowledgeType::reject: return RecordState::archived;
  }
  return RecordState::archived;
}

/// Where `room` new records from `first` on end: a batch of the log is not cut, but at `last`.
std::int64_t last_of_new(const AcquireRequest& request, std::int64_t first, std::int64_t last,
                         std::int64_t room) {
  const std::int64_t wanted = first + room - 1;
  for (const LogExtent& batch : request.log) {
    if (batch.first <= wanted && wanted <= batch.last) last = std::min(last, batch.last);
  }
  return last;
}

/// Appends to a result, as a longer range where it goes on as before.
void append(std::vector<ShareRun>& result, const ShareRun& run) {
  if (!result.empty() && result.back().last + 1 == run.first && alike(result.back(), run)) {
    result.back().last = run.last;
  } else {
    result.push_back(run);
  }
}

}  // namespace

void ShareRun::free(RecordState becomes) {
  state = becomes;
  member = MemberId{};
  lock_until = never;
  acquired_at = Time{};
}

void SharePartition::initialize(std::int64_t start) {
  initialized_ = true;
  start_ = start;
  end_ = start;
}

std::int64_t SharePartition::next_fetch_offset() const {
  for (const ShareRun& run : runs_) {
    if (may_acquire(run)) return run.first;
  }
  return end_;
}

bool SharePartition::can_acquire(const ShareLimits& limits) const {
  return initialized_ && (next_fetch_offset() != end_ || in_flight() < limits.record_locks);
}

std::size_t SharePartition::index_of(std::int64_t offset) const {
  const auto at =
      std::lower_bound(runs_.begin(), runs_.end(), offset,
                       [](const ShareRun& run, std::int64_t value) { return run.last < value; });
  return static_cast<std::size_t>(at - runs_.begin());
}

void SharePartition::cut(std::int64_t offset) {
  const std::size_t index = index_of(offset);
  if (index == runs_.size() || runs_[index].first >= offset) return;
  ShareRun head = runs_[index];
  head.last = offset - 1;
  runs_[index].first = offset;
  runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(index), head);
}

void SharePartition::merge() {
  std::vector<ShareRun> merged;
  for (const ShareRun& run : runs_) {
    // What is finished no longer depends on what it was acquired with.
    const bool both = !merged.empty() && finished(merged.back()) && finished(run) &&
                      merged.back().state == run.state &&
                      merged.back().delivery_count == run.delivery_count;
    if (both) {
      merged.back().last = run.last;
      merged.back().batch_last = run.batch_last;
    } else {
      append(merged, run);
    }
  }
  runs_ = std::move(merged);
}

std::optional<SharePartition::Room> SharePartition::room_for(const AcquireRequest& request,
                                                             const ShareLimits& limits) const {
  Room room{std::min(request.max_records, limits.record_locks - in_flight()),
            request.log.back().last};
  if (room.records > 0) return room;
  // The window is full, but something within it has come back.
  const std::int64_t from = next_fetch_offset();
  if (from >= end_) return std::nullopt;
  room.records = std::min(request.max_records, end_ - from);
  room.last = std::min(room.last, end_ - 1);
  return room;
}

void SharePartition::lock(ShareRun& run, const AcquireRequest& request, const ShareLimits& limits) {
  run.state = RecordState::acquired;
  ++run.delivery_count;
  run.member = request.member;
  run.acquired_at = request.now;
  run.lock_until = request.now + limits.lock;
}

/// The available records of one in-flight batch, whose first run stands at `index`.
SharePartition::Portion SharePartition::acquire_again(const AcquireRequest& request,
                                                      const ShareLimits& limits, const Room& room,
                                                      std::size_t& index,
                                                      std::int64_t acquired_before,
                                                      std::vector<ShareRun>& result) {
  const std::int64_t batch = runs_[index].batch_first;
  const std::uint16_t last_try = static_cast<std::uint16_t>(limits.delivery_count - 1);
  const auto here = [&](std::size_t i) {
    return i < runs_.size() && runs_[i].batch_first == batch && runs_[i].first <= room.last;
  };
  bool suspicious = false;
  for (std::size_t i = index; here(i); ++i) {
    suspicious = suspicious || (may_acquire(runs_[i]) &&
                                runs_[i].delivery_count >= suspicious_from(limits.delivery_count));
  }
  suspicious = suspicious && limits.isolate_bad_records;
  Portion portion;
  if (suspicious && acquired_before > 0) return Portion{0, true};
  std::int64_t most = -1;
  for (; here(index); ++index) {
    if (!may_acquire(runs_[index])) continue;
    const bool final_try =
        suspicious && limits.delivery_count > 2 && runs_[index].delivery_count >= last_try;
    if (final_try && portion.acquired > 0) break;
    if (suspicious && most < 0 &&
        runs_[index].delivery_count >= suspicious_from(limits.delivery_count))
      most = portion_of(runs_[index], limits.delivery_count);
    std::int64_t count = std::min(runs_[index].last, room.last) - runs_[index].first + 1;
    if (final_try) count = 1;
    // A portion that was larger already when the first suspicious record came is not cut any more.
    if (portion.acquired < most) count = std::min(count, most - portion.acquired);
    cut(runs_[index].first + count);
    lock(runs_[index], request, limits);
    append(result, runs_[index]);
    portion.acquired += count;
    if (final_try || portion.acquired == most) break;
  }
  portion.last = suspicious && portion.acquired > 0;
  while (index < runs_.size() && runs_[index].batch_first == batch) ++index;
  return portion;
}

std::vector<ShareRun> SharePartition::new_batches(const AcquireRequest& request,
                                                  const ShareLimits& limits, std::int64_t first,
                                                  std::int64_t last) {
  std::vector<ShareRun> batches;
  ShareRun run;
  run.first = first;
  lock(run, request, limits);
  const auto add = [&](std::int64_t until) {
    run.last = until;
    run.batch_first = run.first;
    run.batch_last = until;
    batches.push_back(run);
    run.first = until + 1;
  };
  for (const LogExtent& batch : request.log) {
    const bool full = request.batch_size > 0 && batch.first - run.first >= request.batch_size;
    if (full && batch.first <= last) add(batch.first - 1);
  }
  add(last);
  return batches;
}

std::int64_t SharePartition::acquire_gap(const AcquireRequest& request, const ShareLimits& limits,
                                         const Room& room, std::size_t& index,
                                         std::int64_t acquired_before,
                                         std::vector<ShareRun>& result) {
  const ShareRun gap = runs_[index];
  const std::int64_t last = last_of_new(request, gap.first, std::min(gap.last, room.last),
                                        room.records - acquired_before);
  cut(last + 1);
  const std::vector<ShareRun> batches = new_batches(request, limits, gap.first, last);
  const auto at = runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(index));
  runs_.insert(at, batches.begin(), batches.end());
  index += batches.size();
  if (last < gap.last) runs_[index].batch_first = last + 1;
  result.insert(result.end(), batches.begin(), batches.end());
  return last - gap.first + 1;
}

std::vector<ShareRun> SharePartition::acquire(const AcquireRequest& request,
                                              const ShareLimits& limits) {
  std::vector<ShareRun> result;
  if (!initialized_ || request.max_records <= 0 || request.log.empty()) return result;
  std::optional<Room> room = room_for(request, limits);
  if (!room) return result;
  std::int64_t acquired = 0;
  bool enough = false;
  std::size_t index = index_of(request.log.front().first);
  while (index < runs_.size() && runs_[index].first <= room->last && acquired < room->records &&
         !enough) {
    if (runs_[index].gap()) {
      acquired += acquire_gap(request, limits, *room, index, acquired, result);
      continue;
    }
    const Portion portion = acquire_again(request, limits, *room, index, acquired, result);
    acquired += portion.acquired;
    enough = portion.last;
  }
  if (!enough && acquired < room->records && end_ <= room->last) {
    const std::int64_t last = last_of_new(request, end_, room->last, room->records - acquired);
    const std::vector<ShareRun> batches = new_batches(request, limits, end_, last);
    runs_.insert(runs_.end(), batches.begin(), batches.end());
    result.insert(result.end(), batches.begin(), batches.end());
    end_ = last + 1;
  }
  merge();
  return result;
}

RecordState SharePartition::given_back(const ShareRun& run, std::uint16_t delivery_limit) const {
  return run.delivery_count >= delivery_limit ? RecordState::archived : RecordState::available;
}

KafkaError SharePartition::acknowledge(MemberId member, std::span<const AcknowledgeRange> ranges,
                                       std::uint16_t delivery_limit, std::uint64_t write,
                                       std::vector<ShareRun>& changed) {
  const std::vector<ShareRun> before = runs_;
  for (const AcknowledgeRange& range : ranges) {
    if (range.last < start_) continue;  // finished meanwhile
    const std::int64_t first = std::max(range.first, start_);
    if (range.last >= end_ || range.last < range.first) {
      runs_ = before;
      changed.clear();
      return KafkaError::invalid_request;
    }
    cut(first);
    cut(range.last + 1);
    for (std::size_t i = index_of(first); i < runs_.size() && runs_[i].first <= range.last; ++i) {
      ShareRun& run = runs_[i];
      if (run.state != RecordState::acquired || run.member != member) {
        runs_ = before;
        changed.clear();
        return KafkaError::invalid_record_state;
      }
      const RecordState wanted = wanted_state(range.type);
      run.free(wanted == RecordState::available ? given_back(run, delivery_limit) : wanted);
      run.write = write;
      append(changed, run);
    }
  }
  merge();
  return KafkaError::none;
}

std::vector<ShareRun> SharePartition::release(MemberId member, std::uint16_t delivery_limit,
                                              std::uint64_t write) {
  std::vector<ShareRun> changed;
  for (ShareRun& run : runs_) {
    if (run.state != RecordState::acquired || run.member != member) continue;
    run.free(given_back(run, delivery_limit));
    run.write = write;
    append(changed, run);
  }
  merge();
  return changed;
}

std::vector<SharePartition::Expired> SharePartition::expire(Time now,
                                                            std::uint16_t delivery_limit) {
  std::vector<Expired> expired;
  for (ShareRun& run : runs_) {
    if (run.state != RecordState::acquired || run.lock_until > now) continue;
    Expired entry{run, given_back(run, delivery_limit)};
    run.free(entry.state);
    const bool goes_on = !expired.empty() && expired.back().before.last + 1 == entry.before.first &&
                         expired.back().before.member == entry.before.member &&
                         expired.back().before.acquired_at == entry.before.acquired_at &&
                         expired.back().before.delivery_count == entry.before.delivery_count;
    if (goes_on) {
      expired.back().before.last = entry.before.last;
    } else {
      expired.push_back(entry);
    }
  }
  merge();
  return expired;
}

Time SharePartition::next_expiry() const {
  Time next = never;
  for (const ShareRun& run : runs_) {
    if (run.state == RecordState::acquired) next = std::min(next, run.lock_until);
  }
  return next;
}

bool SharePartition::written(std::uint64_t write) {
  bool any = false;
  for (ShareRun& run : runs_) {
    if (run.write != write) continue;
    run.write = 0;
    any = true;
  }
  if (any) merge();
  return any;
}

std::int64_t SharePartition::advance() {
  const std::int64_t from = start_;
  std::size_t done = 0;
  while (done < runs_.size() && finished(runs_[done])) start_ = runs_[done++].last + 1;
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(done));
  return start_ - from;
}

std::vector<ShareRun> SharePartition::log_starts_at(std::int64_t offset) {
  std::vector<ShareRun> archived;
  if (offset <= start_) return archived;
  cut(offset);
  const auto kept = runs_.begin() + static_cast<std::ptrdiff_t>(index_of(offset));
  for (auto run = runs_.begin(); run != kept; ++run) {
    if (run->state == RecordState::available) archived.push_back(*run);
  }
  runs_.erase(runs_.begin(), kept);
  if (!runs_.empty() && runs_.front().gap()) runs_.front().batch_first = offset;
  if (end_ < offset) {
    ShareRun never_read;
    never_read.first = end_;
    never_read.last = offset - 1;
    archived.push_back(never_read);
  }
  start_ = offset;
  end_ = std::max(end_, offset);
  return archived;
}

void SharePartition::hash_into(Hasher& hasher) const {
  hasher.add(group);
  hasher.add(partition);
  hasher.add(initialized_);
  hasher.add(start_);
  hasher.add(end_);
  hasher.add(runs_.size());
  for (const ShareRun& run : runs_) {
    hasher.add(run.first);
    hasher.add(run.last);
    hasher.add(run.state);
    hasher.add(run.delivery_count);
    hasher.add(run.member);
    hasher.add(run.lock_until);
    hasher.add(run.write);
    hasher.add(run.batch_first);
  }
}

}  // namespace ks
