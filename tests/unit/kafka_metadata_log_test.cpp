// The metadata log of one controller: stretches, epochs, logs that part.
#include "sim/kafka/metadata_log.h"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;

namespace ks {
namespace {

std::shared_ptr<const Cluster> image(std::uint32_t version) {
  auto cluster = std::make_shared<Cluster>();
  cluster->version = version;
  return cluster;
}

/// Five entries of epoch 1, a change in epoch 2 at 5, two entries that change nothing, a change at 8.
MetadataLog log_of_nine() {
  MetadataLog log;
  log.begin(1, 5, image(1));
  log.append(2, image(2));
  log.append(2, nullptr);
  log.append(2, nullptr);
  log.append(2, image(3));
  return log;
}

TEST_CASE("entries that change nothing prolong a stretch, a new epoch begins one") {
  MetadataLog log = log_of_nine();
  CHECK(log.end() == 9);
  CHECK(log.stretches().size() == 3);
  CHECK(log.last_epoch() == 2);
  CHECK(log.last_image()->version == 3);
  log.append(3, nullptr);  // a LeaderChange
  REQUIRE(log.stretches().size() == 4);
  CHECK(log.stretches().back().base == 9);
  CHECK(log.last_image()->version == 3);
  CHECK(log.epoch_at(4) == 1);
  CHECK(log.epoch_at(8) == 2);
  CHECK(log.epoch_at(9) == 3);
  CHECK(log.epoch_at(10) == -1);
}

TEST_CASE("what is committed up to an offset is the newest image below it") {
  const MetadataLog log = log_of_nine();
  CHECK(log.image_below(5)->version == 1);
  CHECK(log.image_below(6)->version == 2);
  CHECK(log.image_below(8)->version == 2);
  CHECK(log.image_below(9)->version == 3);
}

TEST_CASE("an epoch ends where the next one begins; one that is not there is that before it") {
  const MetadataLog log = log_of_nine();
  CHECK(log.end_of(1).end == 5);
  CHECK(log.end_of(2).end == 9);
  CHECK(log.end_of(7).epoch == 2);
  CHECK(log.end_of(7).end == 9);
  CHECK(log.end_of(0).epoch == -1);
}

TEST_CASE("a log that is cut counts the changes that it loses") {
  MetadataLog log = log_of_nine();
  CHECK(log.truncate(9) == 0);
  CHECK(log.truncate(7) == 1);
  CHECK(log.end() == 7);
  CHECK(log.last_image()->version == 2);
  CHECK(log.truncate(5) == 1);
  CHECK(log.last_epoch() == 1);
}

TEST_CASE("what a leader sends from an offset makes the follower's log the same") {
  MetadataLog leader = log_of_nine();
  leader.forget_images_below(7);
  CHECK(leader.stretches()[0].image == nullptr);
  CHECK(leader.stretches()[1].image != nullptr);
  MetadataLog follower;
  follower.begin(1, 3, image(1));
  follower.append(leader.from(3), leader.end());
  CHECK(follower.end() == 9);
  REQUIRE(follower.stretches().size() == 3);
  CHECK(follower.stretches()[0].image != nullptr);  // its own
  CHECK(follower.stretches()[1].base == 5);
  CHECK(follower.stretches()[2].version == 3);
  CHECK(follower.end_of(2).end == leader.end_of(2).end);
  leader.append(2, nullptr);
  follower.append(leader.from(9), leader.end());
  CHECK(follower.stretches().size() == 3);
  CHECK(follower.end() == 10);
}

TEST_CASE("a snapshot stands for what is deleted, and the log begins where the oldest one ends") {
  MetadataLog log = log_of_nine();
  log.forget_images_below(7);
  const LogSnapshot first = log.take_snapshot(7, at(10s));
  CHECK(first.epoch == 2);
  CHECK(first.image->version == 2);
  log.clean(at(60s));  // the newest one is never deleted
  CHECK(log.start() == 0);
  CHECK(log.snapshots().size() == 1);
  log.take_snapshot(9, at(20s));
  log.clean(at(10s));
  CHECK(log.start() == 0);
  log.clean(at(11s));
  CHECK(log.start() == 9);
  CHECK(log.end() == 9);
  CHECK(log.find_snapshot(7, 2) == nullptr);
  REQUIRE(log.find_snapshot(9, 2) != nullptr);
  CHECK(log.find_snapshot(9, 1) == nullptr);
  // The last entry of the snapshot is known, and nothing before it.
  REQUIRE(log.stretches().size() == 1);
  CHECK(log.stretches()[0].base == 8);
  CHECK(log.epoch_at(8) == 2);
  CHECK(log.epoch_at(7) == -1);
  CHECK(log.last_image()->version == 3);
  CHECK(log.end_of(1).epoch == -1);
  CHECK(log.end_of(2).end == 9);
  log.append(3, nullptr);
  CHECK(log.from(9).size() == 1);
  CHECK(log.from(9)[0].base == 9);
  CHECK(log.from(9)[0].epoch == 3);
}

TEST_CASE("what is loaded from a snapshot replaces the log, which goes on behind it") {
  MetadataLog leader = log_of_nine();
  const LogSnapshot snapshot = leader.take_snapshot(9, at(10s));
  MetadataLog follower;
  follower.begin(1, 3, image(1));
  follower.load(snapshot);
  CHECK(follower.start() == 9);
  CHECK(follower.end() == 9);
  CHECK(follower.last_epoch() == 2);
  CHECK(follower.last_image()->version == 3);
  leader.append(2, nullptr);
  leader.append(3, image(4));
  follower.append(leader.from(9), leader.end());
  CHECK(follower.end() == 11);
  REQUIRE(follower.stretches().size() == 2);
  CHECK(follower.stretches()[0].base == 8);
  CHECK(follower.stretches()[1].base == 10);
  CHECK(follower.last_image()->version == 4);
}

}  // namespace
}  // namespace ks
