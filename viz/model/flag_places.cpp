#include "viz/model/flag_places.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace kv {
namespace {

constexpr float icon_width = 19;
/// Each time a count makes flags wider, some may lose their place; those are few.
constexpr int most_rounds = 6;

FlagPlace place_of(const FlagView& flag, const std::vector<std::size_t>& more, float axis_width,
                   const FlagTextWidth& text_width, const TakenRow& row) {
  FlagPlace place;
  place.more = more;
  const std::string count = more_flags(place);
  const float beside = count.empty() ? 0 : std::ceil(text_width(count, true)) + 5;
  const float words = std::ceil(text_width(flag.text, !flag.ahead)) + 25 + beside;
  const float right = axis_width + 12;
  for (const float width : {words, icon_width + beside}) {
    // Right of its instant, else left of it; far from it a flag would point at nothing.
    for (float off = 8; off <= 72; off += 4) {
      for (const float x : {flag.x + off, flag.x - off - width}) {
        if (x < -4 || x + width > right || !row.free(x - 2, x + width + 2)) continue;
        place.x = x;
        place.width = width;
        place.small = width < words;
        place.found = true;
        return place;
      }
    }
  }
  return place;
}

/// The placed flag whose instant is nearest; `none` if none is.
std::size_t nearest(const std::vector<FlagView>& flags, const std::vector<FlagPlace>& places,
                    std::size_t lost, std::size_t none) {
  std::size_t best = none;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].found) continue;
    const float distance = std::abs(flags[i].x - flags[lost].x);
    if (best == none || distance < std::abs(flags[best].x - flags[lost].x)) best = i;
  }
  return best;
}

}  // namespace

bool TakenRow::free(float x0, float x1) const {
  return std::none_of(taken_.begin(), taken_.end(), [&](const auto& stretch) {
    return x0 < stretch.second && x1 > stretch.first;
  });
}

std::string more_flags(const FlagPlace& place) {
  return place.more.empty() ? std::string{} : "+" + std::to_string(place.more.size());
}

std::vector<FlagPlace> place_flags(const std::vector<FlagView>& flags, float axis_width,
                                   const FlagTextWidth& text_width, TakenRow& row) {
  std::vector<FlagPlace> places(flags.size());
  std::vector<bool> counted(flags.size(), false);
  std::vector<std::vector<std::size_t>> more(flags.size());
  const TakenRow before = row;
  for (int round = 0; round < most_rounds; ++round) {
    row = before;
    std::vector<std::size_t> lost;
    for (std::size_t i = 0; i < flags.size(); ++i) {
      places[i] = {};
      if (counted[i]) continue;
      places[i] = place_of(flags[i], more[i], axis_width, text_width, row);
      if (places[i].found) {
        row.take(places[i].x - 2, places[i].x + places[i].width + 2);
      } else {
        lost.push_back(i);
      }
    }
    const std::size_t none = flags.size();
    for (const std::size_t i : lost) {
      const std::size_t host = nearest(flags, places, i, none);
      if (host == none) return places;
      counted[i] = true;
      more[host].push_back(i);
      // Those that it stood for go with it.
      more[host].insert(more[host].end(), more[i].begin(), more[i].end());
      more[i].clear();
      places[host].more = more[host];
    }
    if (lost.empty()) break;
  }
  return places;
}

}  // namespace kv
