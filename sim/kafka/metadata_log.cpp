#include "sim/kafka/metadata_log.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace ks {

void MetadataLog::begin(std::int32_t epoch, std::int64_t entries,
                        std::shared_ptr<const Cluster> image) {
  const std::uint32_t version = image->version;
  stretches_ = {LogStretch{0, epoch, version, std::move(image)}};
  end_ = entries;
}

const std::shared_ptr<const Cluster>& MetadataLog::last_image() const {
  static const std::shared_ptr<const Cluster> none;
  return stretches_.empty() ? none : stretches_.back().image;
}

std::shared_ptr<const Cluster> MetadataLog::image_below(std::int64_t offset) const {
  for (auto it = stretches_.rbegin(); it != stretches_.rend(); ++it) {
    if (it->base < offset && it->image != nullptr) return it->image;
  }
  return nullptr;
}

std::int32_t MetadataLog::epoch_at(std::int64_t offset) const {
  if (offset >= end_) return -1;
  for (auto it = stretches_.rbegin(); it != stretches_.rend(); ++it) {
    if (it->base <= offset) return it->epoch;
  }
  return -1;
}

void MetadataLog::append(std::int32_t epoch, std::shared_ptr<const Cluster> image) {
  KS_CHECK(!stretches_.empty());
  const LogStretch& last = stretches_.back();
  if (image == nullptr) image = last.image;
  if (last.epoch != epoch || last.image != image) {
    const std::uint32_t version = image->version;
    stretches_.push_back(LogStretch{end_, epoch, version, std::move(image)});
  }
  ++end_;
}

void MetadataLog::append(const std::vector<LogStretch>& sent, std::int64_t end) {
  for (const LogStretch& stretch : sent) {
    const bool same = !stretches_.empty() && stretches_.back().epoch == stretch.epoch &&
                      stretches_.back().version == stretch.version;
    if (!same) stretches_.push_back(stretch);
    if (same && stretch.image != nullptr) stretches_.back().image = stretch.image;
  }
  end_ = std::max(end_, end);
}

std::vector<LogStretch> MetadataLog::from(std::int64_t offset) const {
  std::vector<LogStretch> sent;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const std::int64_t end = i + 1 < stretches_.size() ? stretches_[i + 1].base : end_;
    if (end <= offset) continue;
    sent.push_back(stretches_[i]);
    sent.back().base = std::max(sent.back().base, offset);
  }
  return sent;
}

MetadataLog::EpochEnd MetadataLog::end_of(std::int32_t epoch) const {
  EpochEnd found;
  for (std::size_t i = 0; i < stretches_.size() && stretches_[i].epoch <= epoch; ++i) {
    found.epoch = stretches_[i].epoch;
    found.end = i + 1 < stretches_.size() ? stretches_[i + 1].base : end_;
  }
  return found;
}

std::uint32_t MetadataLog::truncate(std::int64_t offset) {
  if (offset >= end_) return 0;
  const std::uint32_t newest = stretches_.empty() ? 0 : stretches_.back().version;
  while (!stretches_.empty() && stretches_.back().base >= offset) stretches_.pop_back();
  end_ = offset;
  return stretches_.empty() ? 0 : newest - stretches_.back().version;
}

const LogSnapshot* MetadataLog::find_snapshot(std::int64_t end, std::int32_t epoch) const {
  const auto found =
      std::find_if(snapshots_.begin(), snapshots_.end(),
                   [&](const LogSnapshot& each) { return each.end == end && each.epoch == epoch; });
  return found == snapshots_.end() ? nullptr : &*found;
}

const LogSnapshot& MetadataLog::take_snapshot(std::int64_t end, Time now) {
  KS_CHECK(end <= end_ && end > start_);
  std::shared_ptr<const Cluster> image = image_below(end);
  KS_CHECK(image != nullptr);
  snapshots_.push_back(LogSnapshot{end, epoch_at(end - 1), now, std::move(image)});
  return snapshots_.back();
}

void MetadataLog::clean(Time before) {
  const std::size_t had = snapshots_.size();
  while (snapshots_.size() > 1 && snapshots_.front().written < before)
    snapshots_.erase(snapshots_.begin());
  if (snapshots_.size() == had) return;
  start_ = snapshots_.front().end;
  while (stretches_.size() > 1 && stretches_[1].base < start_) stretches_.erase(stretches_.begin());
  stretches_.front().base = std::max(stretches_.front().base, start_ - 1);
}

void MetadataLog::load(const LogSnapshot& snapshot) {
  start_ = end_ = snapshot.end;
  snapshots_ = {snapshot};
  stretches_ = {
      LogStretch{snapshot.end - 1, snapshot.epoch, snapshot.image->version, snapshot.image}};
}

void MetadataLog::forget_images_below(std::int64_t offset) {
  for (std::size_t i = 0; i + 1 < stretches_.size(); ++i) {
    if (stretches_[i + 1].base < offset) stretches_[i].image = nullptr;
  }
}

}  // namespace ks
