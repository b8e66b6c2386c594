#include "viz/panels/action_menu.h"

#include <string>

#include "viz/panels/menu.h"

namespace kv {

void action_menu(PanelContext& p, std::string_view id, Box box, bool open,
                 const std::vector<ActionView>& actions) {
  std::string name(id);
  name += " actions";
  if (!open && !ImGui::IsPopupOpen(name.c_str())) return;
  std::vector<MenuEntry> entries;
  for (const ActionView& action : actions) {
    entries.push_back({action.label, action.key, false, false, action.reason});
  }
  const int chosen = menu(p.canvas, name, {box.x + 8, box.y, box.w, 24}, open, entries);
  if (chosen >= 0) p.intents.push_back(actions[static_cast<std::size_t>(chosen)].intent);
}

}  // namespace kv
