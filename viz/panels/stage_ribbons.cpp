// Ownership as ribbons from the plugs to the consumers' cards, with the records and fetches on
// them, and what travels between producers, leaders and followers.
#include <algorithm>
#include <cmath>

#include "viz/panels/stage_parts.h"

namespace kv {
namespace {

constexpr float bend = 0.55F;

/// How many ribbons end at each consumer, and where each partition's stands among them.
struct Sockets {
  std::vector<std::uint32_t> count;
  std::vector<std::uint32_t> index;

  explicit Sockets(const StageView& view)
      : count(view.consumers.size()), index(view.partitions.size()) {
    for (std::size_t i = 0; i < view.partitions.size(); ++i) {
      const StagePartition& p = view.partitions[i];
      const int who = p.owner >= 0 ? p.owner : p.last_owner;
      if (who >= 0) index[i] = count[static_cast<std::size_t>(who)]++;
    }
  }
};

Color fill_of(const Stage& s, int consumer) {
  return s.t
      .consumer(
          static_cast<std::size_t>(s.view.consumers[static_cast<std::size_t>(consumer)].color))
      .fill;
}

Color edge_of(const Stage& s, int consumer) {
  return s.t
      .consumer(
          static_cast<std::size_t>(s.view.consumers[static_cast<std::size_t>(consumer)].color))
      .edge;
}

void ribbon(Stage& s, Vec from, Vec to, int consumer) {
  s.c.bezier(from, to, {with_alpha(fill_of(s, consumer), 0.28F), 12}, bend);
  s.c.bezier(from, to, {edge_of(s, consumer), 2}, bend);
}

Vec end_of(const Stage& s, const Sockets& sockets, std::size_t i) {
  const StagePartition& p = s.view.partitions[i];
  const auto who = static_cast<std::size_t>(p.owner >= 0 ? p.owner : p.last_owner);
  return socket_of(s, who, sockets.index[i], sockets.count[who]);
}

void row_ribbons(Stage& s, const Sockets& sockets) {
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    const StagePartition& p = s.view.partitions[i];
    if (p.owner >= 0) {
      ribbon(s, plug_of(s, i), end_of(s, sockets, i), p.owner);
    } else if (p.last_owner >= 0) {
      s.c.bezier({s.l.plug_x + 60, plug_of(s, i).y}, end_of(s, sockets, i),
                 {s.t.line3, 1.5F, {2, 4}}, 0.5F);
    }
  }
}

/// One ribbon for all that a consumer owns, from the middle of it.
void bundles(Stage& s) {
  const std::size_t n = s.view.consumers.size();
  std::vector<float> sum(n);
  std::vector<std::uint32_t> count(n);
  for (std::size_t i = 0; i < s.view.partitions.size(); ++i) {
    const int owner = s.view.partitions[i].owner;
    if (owner < 0) continue;
    sum[static_cast<std::size_t>(owner)] += s.l.tile(i).y + s.l.tile_h / 2;
    ++count[static_cast<std::size_t>(owner)];
  }
  for (std::size_t k = 0; k < n; ++k) {
    if (count[k] == 0) continue;
    const Vec from{s.l.area.right() + 4, sum[k] / static_cast<float>(count[k])};
    ribbon(s, from, socket_of(s, k, 0, 1), static_cast<int>(k));
  }
}

/// Where the mouse finds it.
void touch(Stage& s, const StageFlight& flight, Vec at) {
  message_item_at(s.context, flight.id, {at.x - 9, at.y - 9, 18, 18}, flight.message);
}

float angle_share(float done) { return std::clamp(done, 0.0F, 1.0F); }

void on_ribbon(Stage& s, const StageFlight& flight, Vec from, Vec to) {
  if (flight.kind == FlightKind::fetch) {
    const float t = 1 - (0.1F + 0.8F * angle_share(flight.done));
    MessageLook look;
    look.color = s.t.ink2;
    look.radius = 4;
    look.nose = s.view.paused;
    message_dot(s.c, bezier_point(from, to, t, bend), {-1, 0}, look);
    touch(s, flight, bezier_point(from, to, t, bend));
    return;
  }
  touch(s, flight, bezier_point(from, to, 0.1F + 0.8F * angle_share(flight.done), bend));
  if (flight.keys.empty()) {
    MessageLook look;
    look.color = s.t.ink2;
    look.radius = 4;
    look.nose = s.view.paused;
    message_dot(s.c, bezier_point(from, to, 0.1F + 0.8F * angle_share(flight.done), bend), {1, 0},
                look);
    return;
  }
  float t = 0.1F + 0.8F * angle_share(flight.done);
  for (const int key : flight.keys) {
    if (t < 0.02F) break;
    const std::size_t tint = key < 0 ? 0 : s.view.keys[static_cast<std::size_t>(key)].tint;
    record_glyph(s.c, bezier_point(from, to, t, bend), 1, tint);
    t -= 0.22F;
  }
}

void produce(Stage& s, const StageFlight& flight) {
  const float y = plug_of(s, flight.partition).y;
  const bool reply = flight.kind == FlightKind::produce_reply;
  const float share = angle_share(reply ? 1 - flight.done : flight.done);
  MessageLook look;
  look.color = s.t.ink2;
  look.radius = 4;
  look.nose = s.view.paused;
  look.hollow = reply;
  const float from = s.l.bar_x + 6 + (reply ? 8.0F : 4.0F);
  const float to = s.l.row_x - (reply ? 6.0F : 11.0F);
  message_dot(s.c, {from + (to - from) * share, y}, {reply ? -1.0F : 1.0F, 0}, look);
  touch(s, flight, {from + (to - from) * share, y});
}

/// Between the badges of leader and follower above the strip.
void replicate(Stage& s, const StageFlight& flight) {
  const StageRow& row = s.view.rows[flight.partition];
  float x = std::max(s.l.row_x + 30, s.l.row_x + s.c.text_width(row.name, 14, Face::num_bold) + 8);
  float leader = x + 16;
  float follower = x + 16;
  for (const StageReplica& replica : row.replicas) {
    const float w = replica.leader ? 32.0F : 22.0F;
    if (replica.leader) leader = x + w / 2;
    if (replica.broker == flight.follower) follower = x + w / 2;
    x += w + 3;
  }
  const bool fetch = flight.kind == FlightKind::replica_fetch;
  const float from = fetch ? follower : leader;
  const float to = fetch ? leader : follower;
  MessageLook look;
  look.color = s.t.ink2;
  look.radius = 3;
  look.nose = s.view.paused;
  look.hollow = fetch;
  const float y = s.l.row_y(flight.partition) + s.l.name_dy + 9;
  message_dot(s.c, {from + (to - from) * angle_share(flight.done), y}, {to - from, 0}, look);
  touch(s, flight, {from + (to - from) * angle_share(flight.done), y});
}

}  // namespace

Vec plug_of(const Stage& s, std::size_t partition) {
  if (s.l.partitions == PartitionDetail::rows) return {s.l.plug_x + 40, s.l.row_center(partition)};
  const Box tile = s.l.tile(partition);
  return {s.l.area.right() + 4, tile.y + s.l.tile_h / 2};
}

Vec socket_of(const Stage& s, std::size_t consumer, std::size_t k, std::size_t m) {
  const Box card = s.l.card(consumer);
  const float step = std::min(0.3125F, 0.8F / static_cast<float>(std::max<std::size_t>(m, 1)));
  const float share = 0.5F + (static_cast<float>(k) - (static_cast<float>(m) - 1) / 2) * step;
  return {card.x, std::floor(card.y + card.h * share)};
}

void draw_ribbons(Stage& s) {
  const bool rows = s.l.partitions == PartitionDetail::rows;
  const bool ways = s.l.consumers != ConsumerDetail::grid;
  const Sockets sockets(s.view);
  if (!ways) {
    // Too many consumers for ways of their own: the tags' colours say who reads what.
  } else if (rows) {
    row_ribbons(s, sockets);
  } else {
    bundles(s);
  }
  const ks::PartitionId picked = s.context.ui.selection.partition;
  for (const StageFlight& flight : s.view.flights) {
    const StagePartition& p = s.view.partitions[flight.partition];
    switch (flight.kind) {
      case FlightKind::produce:
      case FlightKind::produce_reply:
        if (rows && s.l.producers) produce(s, flight);
        break;
      case FlightKind::fetch:
      case FlightKind::fetch_reply:
        if (!ways || p.owner < 0 || p.owner != flight.consumer) break;
        if (rows)
          on_ribbon(s, flight, plug_of(s, flight.partition), end_of(s, sockets, flight.partition));
        if (!rows && p.id == picked) {
          on_ribbon(s, flight, plug_of(s, flight.partition),
                    socket_of(s, static_cast<std::size_t>(p.owner), 0, 1));
        }
        break;
      case FlightKind::replica_fetch:
      case FlightKind::replica_reply:
        if (rows) replicate(s, flight);
        break;
    }
  }
}

}  // namespace kv
