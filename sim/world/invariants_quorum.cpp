#include "sim/world/invariants_quorum.h"

#include <algorithm>

namespace ks {
namespace {

using Broken = std::optional<std::string>;

std::string name_of(const World& world, const Controller& controller) {
  return std::string{world.names->of(node(controller.id))};
}

const LogStretch* stretch_at(const MetadataLog& log, std::int64_t offset) {
  const LogStretch* found = nullptr;
  for (const LogStretch& stretch : log.stretches()) {
    if (stretch.base <= offset) found = &stretch;
  }
  return offset < log.end() ? found : nullptr;
}

/// Both logs have the same entries up to the offset. Between two starts of stretches nothing changes.
bool agree(const MetadataLog& a, const MetadataLog& b, std::int64_t end) {
  if (a.end() < end || b.end() < end) return false;
  // What only a snapshot says about one of them cannot be compared.
  const std::int64_t first = std::max(a.start(), b.start()) - 1;
  for (const MetadataLog* log : {&a, &b}) {
    for (const LogStretch& stretch : log->stretches()) {
      if (stretch.base >= end) break;
      if (stretch.base < first) continue;
      const LogStretch* const x = stretch_at(a, stretch.base);
      const LogStretch* const y = stretch_at(b, stretch.base);
      if (x == nullptr || y == nullptr || x->epoch != y->epoch || x->version != y->version)
        return false;
    }
  }
  return true;
}

/// Whoever knows of the most that is committed.
const Controller& furthest(const World& world) {
  return *std::max_element(world.controllers.begin(), world.controllers.end(),
                           [](const Controller& a, const Controller& b) {
                             return a.raft.high_watermark < b.raft.high_watermark;
                           });
}

/// A snapshot has what is committed, and is the image there; a log begins at 0 or where its oldest one ends.
Broken check_snapshots(const World& world) {
  for (const Controller& each : world.controllers) {
    const MetadataLog& log = each.raft.log;
    const auto& snapshots = log.snapshots();
    if (log.start() > 0 && (snapshots.empty() || snapshots.front().end != log.start()))
      return name_of(world, each) + ": its log does not begin where a snapshot ends";
    if (log.end() < log.start()) return name_of(world, each) + ": its log ends before it begins";
    std::int64_t before = 0;
    for (const LogSnapshot& snapshot : snapshots) {
      const LogStretch* const last = stretch_at(log, snapshot.end - 1);
      if (snapshot.end <= before || snapshot.end > each.raft.high_watermark)
        return name_of(world, each) + ": a snapshot has what is not committed";
      if (last == nullptr || last->epoch != snapshot.epoch ||
          last->version != snapshot.image->version)
        return name_of(world, each) + ": a snapshot is not what the log says there";
      before = snapshot.end;
    }
  }
  return {};
}

Broken check_committed(const World& world) {
  const Controller& most = furthest(world);
  std::size_t copies = 0;
  for (const Controller& each : world.controllers) {
    const Raft& raft = each.raft;
    if (raft.high_watermark > raft.log.end())
      return name_of(world, each) + ": what is committed is not in its log";
    if (!agree(raft.log, most.raft.log, raft.high_watermark))
      return name_of(world, each) + ": its committed entries are not those of the others";
    copies += agree(raft.log, most.raft.log, most.raft.high_watermark) ? 1U : 0U;
  }
  if (copies < world.controllers.size() / 2 + 1) return "a committed entry is not on a majority";
  const LogStretch* const last = stretch_at(most.raft.log, most.raft.high_watermark - 1);
  if (last == nullptr || last->version != world.cluster->version)
    return "the newest image is not the one that is committed";
  return {};
}

Broken check_active(const World& world) {
  for (const Controller& each : world.controllers) {
    const Raft& raft = each.raft;
    if (!each.active) continue;
    const bool leads = raft.state == QuorumState::leader && raft.high_watermark > raft.epoch_start;
    if (!leads) return name_of(world, each) + " is active without a committed epoch";
  }
  return {};
}

}  // namespace

Broken QuorumWatch::went_back(const World& world, const std::vector<Seen>& now) const {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const std::string name = name_of(world, world.controllers[i]);
    if (now[i].epoch < seen_[i].epoch) return name + ": its epoch went back";
    if (now[i].high_watermark < seen_[i].high_watermark)
      return name + ": its high watermark went back";
  }
  return {};
}

Broken QuorumWatch::second_leader(const World& world) {
  for (const Controller& each : world.controllers) {
    if (each.raft.state != QuorumState::leader) continue;
    const auto epoch = static_cast<std::size_t>(each.raft.epoch);
    if (leaders_.size() <= epoch) leaders_.resize(epoch + 1);
    if (!leaders_[epoch].valid()) leaders_[epoch] = each.id;
    if (leaders_[epoch] != each.id)
      return name_of(world, each) + " is the second leader of epoch " + std::to_string(epoch);
  }
  return {};
}

Broken QuorumWatch::broken(const World& world) {
  if (world.controllers.size() < 2) return {};
  std::vector<Seen> now;
  for (const Controller& each : world.controllers) {
    const Raft& raft = each.raft;
    now.push_back(Seen{raft.state, raft.epoch, raft.high_watermark, raft.log.end()});
  }
  if (now == seen_) return {};
  if (Broken broken = went_back(world, now)) return broken;
  seen_ = std::move(now);
  if (Broken broken = second_leader(world)) return broken;
  if (Broken broken = check_active(world)) return broken;
  if (Broken broken = check_snapshots(world)) return broken;
  return check_committed(world);
}

}  // namespace ks
