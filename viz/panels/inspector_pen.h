// Where the drawing has come to inside the inspector, shared by its parts; nobody else includes this.
#pragma once

#include <string_view>
#include <vector>

#include "viz/model/inspector_view.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"

namespace kv {

inline constexpr float inspector_row = 18;

struct InspectorPen {
  Canvas& c;
  PanelContext& p;
  float left;
  float right;
  float y;

  [[nodiscard]] float width() const { return right - left; }
  void rule();
  void heading(std::string_view title, std::string_view note = {});
};

/// Boxes, 28 px high, for buttons with these labels in bold: of one width where all of them fit so, else
/// as wide as their words, on more lines where they need them. The pen goes below them.
std::vector<Box> button_boxes(InspectorPen& pen, const std::vector<ActionView>& buttons);
/// The form that is open, if one is.
void inspector_form(InspectorPen& pen, const FormView& form);
/// A button for what is done less often; it ends at `right`.
void inspector_more(PanelContext& p, const InspectorView& view, float right);
/// The configuration keys, with a search when all are listed and an editor below the one that is picked.
void inspector_config(InspectorPen& pen, const InspectorView& view);

}  // namespace kv
