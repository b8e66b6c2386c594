// What the parts of the timeline are, for whoever asks.
#include <array>

#include "viz/panels/timeline_drawing.h"

namespace kv {
namespace {

/// In the order of PlotKind.
constexpr std::array plot_terms = {Term::plot_lag,  Term::plot_lag,     Term::plot_rates,
                                   Term::plot_wait, Term::plot_latency, Term::plot_unowned,
                                   Term::plot_isr,  Term::plot_isr,     Term::plot_in_flight};
static_assert(plot_terms.size() == plot_kinds.size());

Term term_of(const StripView& strip) {
  switch (strip.node.kind) {
    case ks::NodeKind::consumer: return Term::member_lane;
    case ks::NodeKind::broker: return Term::broker;
    case ks::NodeKind::controller: return Term::quorum;
    case ks::NodeKind::zookeeper: return Term::zookeeper;
    default: return Term::group_state;
  }
}

}  // namespace

void explain_timeline(const TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  const float begin = d.left - at.label_width;
  const float width = at.label_width + d.width();
  const auto say = [&](float y, float height, Term term) {
    explains(d.c, d.p.ui, {begin, d.y(y), width, height}, term);
  };
  say(0, at.lanes_y, Term::axis);
  say(at.pace_y - 2, 8, Term::pace);
  for (const StripView& strip : d.view.strips) say(strip.y, strip.height, term_of(strip));
  say(at.owners_y, at.owners_height, Term::owner_lanes);
  for (const PlotView& plot : d.view.plots)
    say(plot.y, plot.height, plot_terms[static_cast<std::size_t>(plot.plot.kind)]);
  if (at.branches_height > 0) say(at.branches_y - 12, at.branches_height, Term::branch);
  for (const OwnerBlock& block : d.view.blocks) {
    if (block.kind != OwnerKind::nobody) continue;
    explains(d.c, d.p.ui, d.span(block.x0, block.x1, block.y0, block.y1 - block.y0), Term::unowned);
  }
  const float x = d.x(d.view.cursor_x);
  explains(d.c, d.p.ui, {x - 30, d.top, 60, 20}, Term::playhead);
}

}  // namespace kv
