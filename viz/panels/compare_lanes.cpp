// A column's lanes, drawn by the timeline's own parts, with the beats that decided something above them.
#include <algorithm>
#include <cmath>

#include "viz/panels/compare_parts.h"

namespace kv {
namespace {

constexpr float tag_height = 17;

/// Beats whose tags would cover each other stand side by side; those for which there is no room are counted.
struct Cluster {
  std::size_t first = 0;
  std::size_t count = 0;
  float x0 = 0;
  float x1 = 0;
};

float tag_width(const Compare& s, const CompareBeat& beat) {
  const auto color = static_cast<std::size_t>(beat.color);
  return std::max(26.0F, consumer_tag_width(s.c, color, beat.name, 11));
}

std::vector<Cluster> clusters_of(const Compare& s, const std::vector<CompareBeat>& beats,
                                 float limit) {
  std::vector<Cluster> clusters;
  for (std::size_t i = 0; i < beats.size(); ++i) {
    if (beats[i].x < 0 || beats[i].x > limit + 0.5F) continue;
    const float width = tag_width(s, beats[i]);
    clusters.push_back({i, 1, beats[i].x - width / 2, beats[i].x + width / 2});
    // A cluster that grows may reach the one before it.
    while (clusters.size() > 1) {
      Cluster& last = clusters.back();
      Cluster& before = clusters[clusters.size() - 2];
      if (last.x0 >= before.x1 + 2) break;
      const float whole = (before.x1 - before.x0) + (last.x1 - last.x0) + 2;
      const float middle = (beats[before.first].x + beats[i].x) / 2;
      before = {before.first, i - before.first + 1, middle - whole / 2, middle + whole / 2};
      clusters.pop_back();
    }
  }
  return clusters;
}

void draw_cluster(TimelineDrawing& d, const Compare& s, const std::vector<CompareBeat>& beats,
                  const Cluster& cluster) {
  const float width = cluster.x1 - cluster.x0;
  const float most = d.width() + 8;
  const float at = std::clamp(cluster.x0, -4.0F, std::max(-4.0F, most - width));
  const float y = d.y(compare_beats_y);
  float x = at;
  for (std::size_t i = cluster.first; i < cluster.first + cluster.count; ++i) {
    const CompareBeat& beat = beats[i];
    const float tag = tag_width(s, beat);
    const std::size_t left = cluster.first + cluster.count - i;
    const std::string more = "+" + std::to_string(left);
    if (left > 1 && x + tag + 2 + d.c.text_width(more, 11) > most) {
      d.c.text({d.x(x) + 2, y + tag_height / 2}, more, {11, d.t.ink2});
      return;
    }
    const Box box{std::round(d.x(x)), y, tag, tag_height};
    consumer_tag(d.c, box, static_cast<std::size_t>(beat.color), beat.name, 11);
    const ItemState state = item(d.c, "beat " + std::to_string(i), box, {.ring = 4});
    tooltip(d.c, "the heartbeat of **" + beat.name + "** at " +
                     ks::seconds_text(beat.time - ks::start_time) + " s decided something");
    if (state.pressed) d.p.intents.push_back(SeekTime{beat.time});
    x += tag + 2;
  }
}

void beats(TimelineDrawing& d, const Compare& s, const CompareColumn& column) {
  for (const Cluster& cluster : clusters_of(s, column.beats, d.limit)) {
    draw_cluster(d, s, column.beats, cluster);
  }
}

void beat_lines(TimelineDrawing& d, const CompareColumn& column) {
  for (const CompareBeat& beat : column.beats) {
    if (beat.x < 0 || beat.x > d.limit) continue;
    const float x = d.x(beat.x);
    d.c.line({x, d.y(compare_beats_y + tag_height)}, {x, d.y(d.view.layout.content_bottom)},
             {d.t.line3, 1, {2, 3}});
  }
}

void unknown_part(TimelineDrawing& d) {
  if (d.limit >= d.width() - 1) return;
  const float top = d.y(compare_state_y);
  const float x = d.x(d.limit);
  const float width = d.left + d.width() - x;
  d.c.rect({x, top, width, d.y(d.view.layout.content_bottom) - top}, d.t.bg2);
  const std::string_view words = d.view.hides() ? "hidden" : "not computed yet";
  if (d.c.text_width(words, 12) + 16 > width) return;
  d.c.text({x + width / 2, top + compare_state_height / 2}, words,
           {12, d.t.ink3, Face::ui, Align::middle});
}

}  // namespace

void draw_compare_lanes(Compare& s, std::size_t index) {
  const CompareColumn& column = s.view.columns[index];
  const TimelineView& view = column.lanes;
  PanelContext p{s.c, s.l.columns[index], s.p.ui, s.p.intents, s.p.animation};
  const float known = view.hides() ? view.told_x : view.known_x;
  TimelineDrawing d{view,
                    p,
                    s.c,
                    s.t,
                    s.l.axis_x(index),
                    s.l.lanes_y,
                    std::clamp(known, 0.0F, view.layout.axis_width),
                    false};
  timeline_surfaces(d);
  draw_timeline_folds(d);
  beat_lines(d, column);
  draw_timeline_strips(d);
  draw_timeline_owners(d);
  unknown_part(d);
  draw_timeline_axis(d);
  beats(d, s, column);
  draw_timeline_playhead(d);
}

void draw_compare_lanes_rail(Compare& s) {
  const float right = s.l.rail.right() - 16;
  const auto caption = [&](float y, std::string_view words, float size, Color ink) {
    s.c.text({right, y}, words, {size, ink, Face::ui, Align::end});
  };
  const float top = s.l.lanes_y;
  caption(top + 11, "seconds", 11, s.t.ink3);
  caption(top + compare_beats_y + tag_height / 2, "deciding beats", 12, s.t.ink2);
  caption(top + compare_state_y + compare_state_height / 2, "group state", 12, s.t.ink2);
  const float owners = top + compare_owners_y;
  const float middle = owners + s.l.owners_height / 2;
  if (s.view.partitions.empty()) {
    caption(middle - 8, "owner of", 12, s.t.ink2);
    caption(middle + 8, s.view.lanes_words, 11, s.t.ink3);
    return;
  }
  float widest = 0;
  for (const std::string& name : s.view.partitions) {
    widest = std::max(widest, s.c.text_width(name, 12, Face::num));
  }
  const float pitch = s.l.owners_height / static_cast<float>(s.view.partitions.size());
  const float size = pitch >= 13 ? 12.0F : 11.0F;
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    const float y = owners + pitch * (static_cast<float>(i) + 0.5F) - 0.5F;
    s.c.text({right, y}, s.view.partitions[i], {size, s.t.ink2, Face::num, Align::end});
  }
  s.c.text({right - widest - 18, middle}, "owner of", {12, s.t.ink2, Face::ui, Align::end});
}

}  // namespace kv
