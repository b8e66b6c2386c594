// The metadata log of one controller: stretches, epochs, logs that part.
#include "sim/kafka/metadata_log.h"

#include <catch2/catch_test_macros.hpp>

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

}  // namespace
}  // namespace ks
