// A form of the inspector as it is drawn: rows of chips and fields, the command they make in words, and the
// buttons that give it. Strings ready to print.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/world/world.h"
#include "viz/model/action_view.h"
#include "viz/model/form_ui.h"
#include "viz/model/selection.h"

namespace kv {

struct FormChip {
  std::string label;  ///< "b2"; also the widget's id
  bool on = false;
};
/// Whose text a field edits.
enum class FormField : std::uint8_t { none, peer, key, value };

struct FormRow {
  std::string name;             ///< "to"
  std::vector<FormChip> chips;  ///< or a field
  FormField field = FormField::none;
  std::string hint{};  ///< in an empty field
};

struct FormView {
  FormKind kind = FormKind::none;
  std::string title;  ///< "The way between b1 and others"
  std::vector<FormRow> rows;
  std::string note;  ///< the command in words, or what is wrong
  bool refused = false;
  std::vector<ActionView> buttons;
};

/// Fills in what stands as it is now: the present replicas, the present factor.
void start_form(const ks::World& world, FormUi& form);
/// The form of what is picked; a form of something else is not shown.
FormView build_form(const ks::World& world, const Selection& selection, const FormUi& form);
/// What a press on a chip changes.
void choose_in_form(const FormView& view, std::size_t row, std::size_t chip, FormUi& form);

}  // namespace kv
