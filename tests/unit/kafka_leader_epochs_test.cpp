#include "sim/kafka/leader_epochs.h"

#include <vector>

#include "sim/kafka/partition_log.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

LeaderEpochs epochs_of(const std::vector<EpochStart>& starts) {
  LeaderEpochs epochs;
  for (const EpochStart& start : starts) epochs.assign(start.epoch, start.start_offset);
  return epochs;
}

std::vector<EpochStart> list(const LeaderEpochs& epochs) {
  return {epochs.entries().begin(), epochs.entries().end()};
}

using Starts = std::vector<EpochStart>;

}  // namespace

TEST_CASE("an epoch ends where the next one begins, and the latest at the log's end") {
  const LeaderEpochs epochs = epochs_of({{2, 0}, {5, 10}, {6, 10}, {8, 30}});
  // 5 wrote nothing: the entry of 6 at the same offset took its place.
  CHECK(list(epochs) == Starts{{2, 0}, {6, 10}, {8, 30}});
  CHECK(epochs.end_offset_for(8, 44) == EpochEnd{8, 44});
  CHECK(epochs.end_offset_for(7, 44) == EpochEnd{6, 30});
  CHECK(epochs.end_offset_for(6, 44) == EpochEnd{6, 30});
  CHECK(epochs.end_offset_for(5, 44) == EpochEnd{2, 10});
  CHECK(epochs.end_offset_for(2, 44) == EpochEnd{2, 10});
  // Below all that are known: the epoch itself, up to where the first known one begins.
  CHECK(epochs.end_offset_for(1, 44) == EpochEnd{1, 0});
  CHECK(epochs.end_offset_for(9, 44) == EpochEnd{});
  CHECK(epochs.end_offset_for(-1, 44) == EpochEnd{});
  CHECK(LeaderEpochs{}.end_offset_for(0, 44) == EpochEnd{});
}

TEST_CASE("an epoch that begins drops later entries that contradict it") {
  LeaderEpochs epochs = epochs_of({{1, 0}, {2, 10}, {3, 20}});
  epochs.assign(3, 25);  // known already
  CHECK(list(epochs) == Starts{{1, 0}, {2, 10}, {3, 20}});
  epochs.assign(2, 15);
  CHECK(list(epochs) == Starts{{1, 0}, {2, 15}});
  epochs.assign(4, 12);
  CHECK(list(epochs) == Starts{{1, 0}, {4, 12}});
}

TEST_CASE("epochs follow a log that is cut at either end") {
  LeaderEpochs epochs = epochs_of({{1, 0}, {2, 10}, {3, 20}});
  epochs.truncate_from_end(20);
  CHECK(list(epochs) == Starts{{1, 0}, {2, 10}});
  epochs.truncate_from_start(10);
  CHECK(list(epochs) == Starts{{2, 10}});
  epochs.truncate_from_start(15);
  CHECK(list(epochs) == Starts{{2, 15}});
  CHECK(epochs.epoch_at(15) == 2);
  CHECK(epochs.epoch_at(14) == -1);
}

TEST_CASE("a log learns epochs from the batches that are appended") {
  PartitionLog log;
  log.begin_epoch(3);
  const auto batch = [](std::int32_t epoch) { return Batch{0, 0, 4, 100, 0, 0, epoch}; };
  log.append(batch(3));
  log.append(batch(3));
  log.append(batch(5));
  CHECK(list(log.epochs()) == Starts{{3, 0}, {5, 8}});
  CHECK(log.end_offset_for(4) == EpochEnd{3, 8});
  CHECK(log.end_offset_for(5) == EpochEnd{5, 12});
  log.truncate_to(8);
  CHECK(list(log.epochs()) == Starts{{3, 0}});
  CHECK(log.end_offset_for(3) == EpochEnd{3, 8});
  log.raise_start(4);
  CHECK(list(log.epochs()) == Starts{{3, 4}});
}

}  // namespace ks
