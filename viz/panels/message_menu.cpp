#include "viz/panels/message_menu.h"

#include <string>

#include "viz/model/message_actions.h"
#include "viz/panels/action_menu.h"
#include "viz/widgets/item.h"

namespace kv {

void message_menu(PanelContext& p, std::string_view id, const MessageRef& message, bool open) {
  MessageMenuUi& menu = p.ui.message_menu;
  if (open) {
    const Vec mouse = p.canvas.mouse();
    menu = {std::string(id), mouse.x, mouse.y};
    // Or it would have arrived before anybody has chosen.
    if (p.ui.playing) p.intents.push_back(PlayPause{});
  }
  if (menu.of != id || !message.valid()) return;
  action_menu(p, "Message", {menu.x - 8, menu.y - 28, 0, 24}, open, message_actions(message));
}

void message_item_at(PanelContext& p, std::string_view id, Box box, const MessageRef& message) {
  if (!message.valid() || id.empty()) return;
  ItemSpec spec;
  spec.overlap = true;
  spec.ring = -1;
  spec.mouse_only = true;
  const ItemState state = item(p.canvas, id, box, spec);
  message_menu(p, id, message, state.right_pressed);
}

}  // namespace kv
