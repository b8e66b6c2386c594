// The sequence chart in the window: bringing its view up to date and stepping along its list of events.
#include "viz/app/app.h"
#include "viz/panels/sequence_panel.h"

namespace kv {

void App::refresh_sequence_view() {
  const SequenceSize size = sequence_size(layout_.sequence, layout_.overview);
  refresh_sequence(*session_, ui_, size, sequence_, views_.sequence);
  add_sequence_why(*session_, ui_, sequence_why_, views_.sequence);
}

void App::step_in_sequence(int direction) {
  const SequenceView& view = views_.sequence;
  if (direction != 0) {
    ui_.playing = false;
    if (const auto event = sequence_neighbour(view, ui_.cursor, direction))
      return seek_event(*event);
    // Beyond what can be seen the chart has to move first.
    scroll_sequence(view, direction > 0 ? -view.size.height / 2 : view.size.height / 2, sequence_);
    refresh_sequence_view();
    if (const auto event = sequence_neighbour(views_.sequence, ui_.cursor, direction)) {
      return seek_event(*event);
    }
    toast(direction > 0 ? "There is no later event in the chart." : "There is no earlier one.",
          ToastKind::refused);
    return;
  }
  if (!ui_.sequence.picked.empty()) {
    ui_.sequence.picked.clear();
  } else if (view.current < view.events.size()) {
    ui_.sequence.picked = view.events[view.current].id;
  }
}

}  // namespace kv
