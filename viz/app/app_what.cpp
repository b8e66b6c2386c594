// "What is this?": the card about what the mouse points at.
#include <utility>
#include <vector>

#include "viz/app/app.h"

namespace kv {
namespace {

/// Of the things at one place that the card offers.
constexpr std::size_t most_choices = 6;

}  // namespace

void App::ask_what() {
  WhatUi& what = ui_.what;
  if (what.open) {
    what.open = false;
    return;
  }
  const bool by_keyboard = what.focused.index() != 0;
  if (!by_keyboard && what.pointed.empty()) {
    toast(
        "Point at something and press F1: a number, a bar, an arrow. Ctrl K, \"what is\" has them "
        "all.");
    return;
  }
  std::vector<Explained> here{what.focused};
  if (!by_keyboard) here.assign(what.pointed.rbegin(), what.pointed.rend());
  if (here.size() > most_choices) here.resize(most_choices);
  explain({here.front(), !by_keyboard});
  what.here = std::move(here);
}

void App::explain(const ExplainTerm& wish) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool somewhere = wish.at_mouse && ImGui::IsMousePosValid(&mouse);
  ui_.what.open = true;
  ui_.what.subject = wish.subject;
  ui_.what.here.clear();
  ui_.what.x = somewhere ? mouse.x / scale_ : 0;
  ui_.what.y = somewhere ? mouse.y / scale_ : 0;
  ui_.palette.open = ui_.run_to.open = ui_.mark.open = ui_.branch.open = ui_.command.open = false;
}

void App::refresh_what() {
  views_.what = {};
  if (ui_.what.open)
    views_.what =
        build_what(session_ ? &*session_ : nullptr, ui_.what.subject, ui_.selection, ui_.what.here);
}

}  // namespace kv
