#include "sim/engine/event_queue.h"

#include <algorithm>

namespace ks {
namespace {

bool earlier(const Entry& a, const Entry& b) { return a.time < b.time; }

}  // namespace

EventQueue::EventQueue(const EventQueue& other) : now_(other.now_), pending_(other.pending_) {
  packed_.reserve(pending_);
  other.for_each_pending([this](const Entry& entry) { packed_.push_back(entry); });
  KS_CHECK(packed_.size() == pending_);
}

EventQueue& EventQueue::operator=(EventQueue other) noexcept {
  swap(other);
  return *this;
}

void EventQueue::swap(EventQueue& other) noexcept {
  std::swap(wheel_, other.wheel_);
  std::swap(now_, other.now_);
  std::swap(pending_, other.pending_);
  std::swap(packed_, other.packed_);
}

/// Packed entries of equal time stand in the order of their pushing, so placing them one by one
/// gives a wheel that pops the same.
EventQueue::Wheel& EventQueue::unpack() {
  wheel_ = std::make_unique<Wheel>();
  for (const Entry& entry : packed_) place(*wheel_, entry);
  packed_ = {};
  return *wheel_;
}

void EventQueue::grow(std::vector<Bucket>& spare, Bucket& bucket) {
  if (bucket.capacity == 0 && !spare.empty()) {
    bucket = std::move(spare.back());
    spare.pop_back();
    return;
  }
  const std::uint32_t capacity = std::max(first_capacity, bucket.capacity * 2);
  auto entries = std::make_unique<Entry[]>(capacity);
  std::copy_n(bucket.entries.get(), bucket.size, entries.get());
  bucket.entries = std::move(entries);
  bucket.capacity = capacity;
}

std::optional<Entry> EventQueue::peek() const {
  if (wheel_ == nullptr) {
    const auto first = std::min_element(packed_.begin(), packed_.end(), earlier);
    return first == packed_.end() ? std::nullopt : std::optional{*first};
  }
  if (wheel_->used_levels == 0) return std::nullopt;
  const auto level = static_cast<unsigned>(std::countr_zero(wheel_->used_levels));
  const auto digit = static_cast<unsigned>(std::countr_zero(wheel_->used[level]));
  const Bucket& bucket = wheel_->bucket(level, digit);
  return bucket.entries[level == 0 ? wheel_->front : earliest_in(bucket)];
}

std::vector<Entry> EventQueue::in_order() const {
  std::vector<Entry> entries;
  entries.reserve(pending_);
  EventQueue copy(*this);
  while (const std::optional<Entry> entry = copy.pop_before(never)) entries.push_back(*entry);
  return entries;
}

void EventQueue::hash_into(Hasher& hasher) const {
  hasher.add(pending_);
  for (const Entry& entry : in_order()) {
    hasher.add(entry.time);
    hasher.add(entry.kind);
    hasher.add(entry.index);
  }
}

std::size_t EventQueue::heap_bytes() const {
  std::size_t bytes = packed_.capacity() * sizeof(Entry);
  if (wheel_ == nullptr) return bytes;
  bytes += sizeof(Wheel);
  for (const Bucket& bucket : wheel_->buckets) bytes += bucket.capacity * sizeof(Entry);
  for (const auto& spare : wheel_->spare) {
    bytes += spare.capacity() * sizeof(Bucket);
    for (const Bucket& bucket : spare) bytes += bucket.capacity * sizeof(Entry);
  }
  return bytes;
}

}  // namespace ks
