// "What is this?": the card about what the mouse points at.
#include "viz/app/app.h"

namespace kv {

void App::ask_what() {
  WhatUi& what = ui_.what;
  if (what.open) {
    what.open = false;
    return;
  }
  const bool by_keyboard = what.focused.index() != 0;
  const Explained subject = by_keyboard ? what.focused : what.pointed;
  if (subject.index() == 0) {
    toast(
        "Point at something and press F1: a number, a bar, an arrow. Ctrl K, \"what is\" has them "
        "all.");
    return;
  }
  explain({subject, !by_keyboard});
}

void App::explain(const ExplainTerm& wish) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool somewhere = wish.at_mouse && ImGui::IsMousePosValid(&mouse);
  ui_.what.open = true;
  ui_.what.subject = wish.subject;
  ui_.what.x = somewhere ? mouse.x / scale_ : 0;
  ui_.what.y = somewhere ? mouse.y / scale_ : 0;
  ui_.palette.open = ui_.run_to.open = ui_.mark.open = ui_.branch.open = ui_.command.open = false;
}

void App::refresh_what() {
  views_.what = {};
  if (ui_.what.open)
    views_.what = build_what(session_ ? &*session_ : nullptr, ui_.what.subject, ui_.selection);
}

}  // namespace kv
