#include "sim/base/ring.h"

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/rng.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

/// Counts how many of its kind are alive.
struct Counted {
  explicit Counted(int* living) : alive(living) { ++*alive; }
  Counted(const Counted& other) : alive(other.alive) { ++*alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --*alive; }
  int* alive;
};

std::vector<int> listed(const Ring<int>& ring) { return {ring.begin(), ring.end()}; }

}  // namespace

TEST_CASE("a ring gives back first what went in first, across its wrap") {
  Ring<int> ring;
  for (int i = 0; i < 4; ++i) ring.push_back(i);
  CHECK(ring.take_front() == 0);
  CHECK(ring.take_front() == 1);
  ring.push_back(4);
  ring.push_back(5);
  CHECK(ring.capacity() == 4);
  CHECK(listed(ring) == std::vector<int>{2, 3, 4, 5});
  ring.push_back(6);
  CHECK(ring.capacity() == 8);
  CHECK(listed(ring) == std::vector<int>{2, 3, 4, 5, 6});
  CHECK(ring.front() == 2);
  CHECK(ring[3] == 5);
  CHECK(ring.back() == 6);
  ring.clear();
  CHECK(ring.empty());
}

TEST_CASE("a ring behaves like a deque of strings under random pushes and pops") {
  Ring<std::string> ring;
  std::deque<std::string> oracle;
  Rng rng{3};
  int differences = 0;
  for (int i = 0; i < 100'000; ++i) {
    if (rng.below(100) < (i / 10'000 % 2 == 0 ? 55U : 45U) || oracle.empty()) {
      const std::string text = "a text too long for its own small buffer " + std::to_string(i);
      ring.push_back(text);
      oracle.push_back(text);
    } else {
      differences += ring.front() != oracle.front();
      ring.pop_front();
      oracle.pop_front();
    }
    differences += ring.size() != oracle.size();
    if (i % 5'000 == 0) ring = Ring<std::string>{ring};
  }
  CHECK(differences == 0);
  CHECK(std::deque<std::string>(ring.begin(), ring.end()) == oracle);
}

TEST_CASE("a copy of a ring holds the live elements only") {
  Ring<int> ring;
  for (int i = 0; i < 1'000; ++i) ring.push_back(i);
  for (int i = 0; i < 997; ++i) ring.pop_front();
  const Ring<int> copy = ring;
  CHECK(copy.capacity() == 4);
  CHECK(listed(copy) == std::vector<int>{997, 998, 999});
  CHECK(copy == ring);
  ring.push_back(1'000);
  CHECK(copy != ring);
  CHECK(copy.size() == 3);
  CHECK(Ring<int>{Ring<int>{}}.capacity() == 0);
}

TEST_CASE("an element leaves a ring when it is popped, not later") {
  int alive = 0;
  {
    Ring<Counted> ring;
    for (int i = 0; i < 10; ++i) ring.push_back(Counted{&alive});
    CHECK(alive == 10);
    ring.pop_front();
    CHECK(alive == 9);
    Ring<Counted> copy = ring;
    CHECK(alive == 18);
    copy.clear();
    CHECK(alive == 9);
    copy = std::move(ring);
    CHECK(alive == 9);
    CHECK(copy.size() == 9);
  }
  CHECK(alive == 0);
}

TEST_CASE("a ring can push its own front element while it grows") {
  Ring<std::string> ring;
  ring.push_back("a text too long for its own small buffer");
  for (int i = 0; i < 8; ++i) ring.push_back(ring.front());
  CHECK(ring.back() == "a text too long for its own small buffer");
  CHECK(ring.size() == 9);
}

}  // namespace ks
