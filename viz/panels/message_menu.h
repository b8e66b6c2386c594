// What lies under a message that can be pointed at: its place for the mouse, and the right button's menu.
#pragma once

#include <string_view>

#include "viz/model/message_ref.h"
#include "viz/panels/panel.h"

namespace kv {

/// `open`: it was asked for in this frame. Call it for the message that has the menu in every frame.
void message_menu(PanelContext& p, std::string_view id, const MessageRef& message, bool open);

/// An item for the mouse alone: so many messages would stand in the way of Tab.
void message_item_at(PanelContext& p, std::string_view id, Box box, const MessageRef& message);

}  // namespace kv
