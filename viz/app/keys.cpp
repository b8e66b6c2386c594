// The keyboard: what each key asks for. A focused field keeps its letters, a focused button its
// Space and Enter.
#include <imgui.h>
#include <imgui_internal.h>

#include "viz/app/app.h"

namespace kv {
namespace {

using What = Toggle::What;

struct Held {
  bool ctrl = false;
  bool shift = false;
  bool alt = false;
};

/// Which of them were down when the last key of this frame was pressed. Where frames take long a key and
/// the end of its Ctrl come in the same one, and at its end Ctrl K would be a plain K.
Held held_at_press() {
  const ImGuiIO& io = ImGui::GetIO();
  Held held{io.KeyCtrl, io.KeyShift, io.KeyAlt};
  const auto& trail = ImGui::GetCurrentContext()->InputEventsTrail;
  for (int i = trail.Size; i-- > 0;) {
    if (trail[i].Type != ImGuiInputEventType_Key) continue;
    const ImGuiKey key = trail[i].Key.Key;
    const bool before = !trail[i].Key.Down;
    if (key == ImGuiMod_Ctrl) held.ctrl = before;
    if (key == ImGuiMod_Shift) held.shift = before;
    if (key == ImGuiMod_Alt) held.alt = before;
    const bool modifier = (key & ImGuiMod_Mask_) != 0 || ImGui::IsLRModKey(key);
    if (!modifier && trail[i].Key.Down) return held;
  }
  return {io.KeyCtrl, io.KeyShift, io.KeyAlt};
}

class Keys {
 public:
  Keys(const App& app, Intents& intents)
      : ui_(app.ui()), app_(app), intents_(intents), io_(ImGui::GetIO()), held_(held_at_press()) {}

  void read() {
    if (held_.ctrl && (pressed(ImGuiKey_K) || pressed(ImGuiKey_P))) {
      return add(Toggle{What::palette});
    }
    if (pressed(ImGuiKey_F1)) return add(AskWhat{});
    if (pressed(ImGuiKey_F11)) return add(Toggle{held_.shift ? What::quiet : What::full_screen});
    if (held_.ctrl) scaling();
    if (ui_.drag.on) return;  // Escape lets go of what the mouse holds
    if (ui_.what.open && escape()) return add(CloseWhat{});
    if (ui_.palette.open) return in_palette();
    if (ui_.run_to.open) return in_run_to();
    if (ui_.mark.open) return in_mark();
    if (ui_.branch.open) return in_branch();
    if (ui_.command.open) return in_command();
    if (in_hands()) return;
    if (in_editor()) return;
    if (io_.WantTextInput) return;
    claim();
    if (held_.ctrl) return with_control();
    if (app_.at_home()) return at_home();
    look();
    moving();
    acting();
  }

 private:
  /// Whether Tab has put the focus on a button: then arrows, Space and Enter are the button's.
  bool navigating() const { return io_.NavVisible && ImGui::IsAnyItemFocused(); }

  /// Keeps Dear ImGui's own navigation from acting on keys that are ours.
  void claim() const {
    if (navigating()) return;
    const ImGuiID owner = ImHashStr("kafkascope keys");
    for (const ImGuiKey key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,
                               ImGuiKey_DownArrow, ImGuiKey_Space, ImGuiKey_Enter, ImGuiKey_PageUp,
                               ImGuiKey_PageDown, ImGuiKey_Home, ImGuiKey_End}) {
      ImGui::SetKeyOwner(key, owner);
    }
  }

  static bool pressed(ImGuiKey key, bool repeat = false) {
    return ImGui::IsKeyPressed(key, repeat);
  }
  /// A menu that is open takes it for itself.
  bool escape() const { return pressed(ImGuiKey_Escape) && !app_.menu_open(); }
  void add(Intent intent) { intents_.push_back(std::move(intent)); }
  bool did(Intent intent) {
    add(std::move(intent));
    return true;
  }
  void toggle(ImGuiKey key, What what) {
    if (pressed(key)) add(Toggle{what});
  }

  void scaling() {
    if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd)) {
      add(SetScaling{ui_.scaling + scaling_step});
    }
    if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract)) {
      add(SetScaling{ui_.scaling - scaling_step});
    }
    if (pressed(ImGuiKey_0)) add(SetScaling{100});
  }

  static bool enter() { return pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter); }

  /// Its field keeps letters and the keys that move within a line.
  void in_palette() {
    const ImGuiID owner = ImHashStr("kafkascope keys");
    for (const ImGuiKey key :
         {ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_PageUp, ImGuiKey_PageDown, ImGuiKey_Tab}) {
      ImGui::SetKeyOwner(key, owner);
    }
    constexpr int page = 10;
    if (pressed(ImGuiKey_DownArrow, true)) add(MoveInPalette{1});
    if (pressed(ImGuiKey_UpArrow, true)) add(MoveInPalette{-1});
    if (pressed(ImGuiKey_PageDown, true)) add(MoveInPalette{page});
    if (pressed(ImGuiKey_PageUp, true)) add(MoveInPalette{-page});
    if (enter()) add(ChooseInPalette{ui_.palette.chosen});
    if (pressed(ImGuiKey_Escape)) add(Toggle{What::palette});
  }

  /// Keys of the scenario's text; the field keeps letters, arrows and its own undo.
  bool in_editor() {
    if (app_.at_home()) return false;
    if (held_.ctrl && pressed(ImGuiKey_E)) {
      add(Toggle{What::editor});
      return true;
    }
    if (!ui_.editor.open) return false;
    if (held_.ctrl && enter()) {
      add(RunText{});
      return true;
    }
    if (held_.ctrl && pressed(ImGuiKey_S)) {
      add(SaveText{});
      return true;
    }
    if (!ui_.editor.typing) return false;
    // Dear ImGui would take back everything that was typed.
    ImGui::SetKeyOwner(ImGuiKey_Escape, ImHashStr("kafkascope keys"));
    if (pressed(ImGuiKey_Escape)) ImGui::ClearActiveID();
    return true;
  }

  void in_run_to() {
    if (pressed(ImGuiKey_Escape)) return add(Toggle{What::run_to});
    if (!enter() || !io_.WantTextInput) return;
    const RunToUi& now = ui_.run_to;
    if (held_.ctrl) return add(SetStop{now.text, !app_.views().run_to.is_stop});
    add(RunTo{now.text, held_.shift ? -1 : 1});
  }

  void in_mark() {
    if (pressed(ImGuiKey_Escape)) return add(CloseMark{});
    if (enter() && io_.WantTextInput) add(NameMark{ui_.mark.at, ui_.mark.name});
  }

  void in_branch() {
    if (pressed(ImGuiKey_Escape)) return add(CloseBranch{});
    if (enter() && io_.WantTextInput) add(NameBranch{ui_.branch.index, ui_.branch.name});
  }

  void in_command() {
    if (pressed(ImGuiKey_Escape)) return add(CloseCommand{});
    if (enter() && io_.WantTextInput) add(MoveCommandTo{ui_.command.index, ui_.command.time});
  }

  /// The fields beside the choices while hands are counted.
  bool in_hands() {
    if (!ui_.hands.open || !io_.WantTextInput) return false;
    ImGui::SetKeyOwner(ImGuiKey_Escape, ImHashStr("kafkascope keys"));
    if (pressed(ImGuiKey_Escape) || enter()) {
      ImGui::ClearActiveID();
      add(Toggle{What::hands});
    }
    return true;
  }

  void with_control() {
    if (app_.at_home()) return;
    if (pressed(ImGuiKey_Z)) add(held_.shift ? Intent{Redo{}} : Intent{Undo{}});
    if (pressed(ImGuiKey_Y)) add(Redo{});
    if (pressed(ImGuiKey_S)) add(SaveScenario{});
    if (pressed(ImGuiKey_RightArrow)) add(StepBy{StepUnit::cause, 1});
    if (pressed(ImGuiKey_LeftArrow)) add(StepBy{StepUnit::cause, -1});
  }

  /// On the first screen only what concerns it, or a letter would act on what cannot be seen.
  void at_home() {
    toggle(ImGuiKey_T, What::dark);
    toggle(ImGuiKey_P, What::projector);
    if (pressed(ImGuiKey_Slash) && held_.shift) add(Toggle{What::help});
    if (pressed(ImGuiKey_Slash) && !held_.shift) add(FocusSearch{});
    tabs();
    if (!escape()) return;
    if (ui_.help_open) return add(Toggle{What::help});
    if (app_.error()) return add(CloseError{});
    if (app_.has_session()) add(Toggle{What::home});
  }

  void tabs() {
    if (!app_.has_session()) return;
    if (pressed(ImGuiKey_0)) add(Toggle{What::home});
    if (pressed(ImGuiKey_1)) view(ViewTab::stage);
    if (pressed(ImGuiKey_2)) view(ViewTab::timeline);
    if (pressed(ImGuiKey_3)) view(ViewTab::sequence);
    if (pressed(ImGuiKey_4)) view(ViewTab::compare);
    if (pressed(ImGuiKey_5)) view(ViewTab::story);
    if (pressed(ImGuiKey_6)) view(ViewTab::brokers);
    if (pressed(ImGuiKey_7)) view(ViewTab::records);
  }

  void look() {
    toggle(ImGuiKey_T, What::dark);
    toggle(ImGuiKey_P, What::projector);
    toggle(ImGuiKey_H, What::hide_future);
    toggle(ImGuiKey_D, What::inspector);
    toggle(ImGuiKey_L, What::lesson);
    toggle(ImGuiKey_Q, What::teacher);
    toggle(ImGuiKey_V, What::hands);
    toggle(ImGuiKey_G, What::fold_idle);
    if (pressed(ImGuiKey_Slash) && held_.shift) add(Toggle{What::help});
    for (const ImWchar letter : io_.InputQueueCharacters) {
      if (letter == '?' && !pressed(ImGuiKey_Slash)) add(Toggle{What::help});
    }
    if (pressed(ImGuiKey_Slash) && !held_.shift && lists_keys()) add(FocusSearch{});
    if (pressed(ImGuiKey_F)) add(FitRange{});
    if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd)) add(ZoomBy{0.6});
    if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract)) add(ZoomBy{1 / 0.6});
    tabs();
    if (escape()) close_topmost();
  }

  void view(ViewTab tab) {
    for (const Toggle& toggle : toggles_for(ui_, tab)) add(toggle);
  }

  /// Whether the inspector is there with the configuration of what is picked.
  bool lists_keys() const {
    const bool there = app_.layout().inspector_column ? ui_.inspector_open : ui_.inspector_drawer;
    const InspectorView& view = app_.views().inspector;
    const bool lists = !view.config.empty() || !view.config_empty.empty();
    return there && lists && !ui_.compare_open && !ui_.sequence_open;
  }

  /// What Escape does when no menu, no card and no field has it: one thing at a time, from what lies on top
  /// down to the stage itself. What cannot be seen is passed over.
  void close_topmost() {
    if (ui_.help_open) return add(Toggle{What::help});
    if (app_.error()) return add(CloseError{});
    if (app_.running_to() != nullptr || app_.on_its_way()) return add(StopRunning{});
    if (close_in_inspector() || close_in_lesson() || close_in_view()) return;
    if (!ui_.palette.hits.empty() && !ui_.sequence_open && !ui_.compare_open)
      return add(EndSearch{});
    if (leave_view()) return;
    if (ui_.quiet) return add(Toggle{What::quiet});
    if (!ui_.selection.empty()) add(Select{});
  }

  /// To what it lies over, in the end the stage.
  bool leave_view() {
    switch (chosen_tab(ui_)) {
      case ViewTab::compare: return did(Toggle{What::compare});
      case ViewTab::sequence: return did(Toggle{What::sequence});
      case ViewTab::story: return did(Toggle{What::story_list});
      case ViewTab::records: return did(Toggle{What::records});
      case ViewTab::brokers: return did(Toggle{What::brokers});
      case ViewTab::timeline: return did(Toggle{What::timeline});
      case ViewTab::stage:
      case ViewTab::home: break;
    }
    return false;
  }

  /// A form, what is known of a key, then the drawer itself.
  bool close_in_inspector() {
    const Layout& layout = app_.layout();
    const bool drawer = !layout.inspector_column && ui_.inspector_drawer && layout.inspector.h > 0;
    const bool shown = drawer || (layout.inspector_column && ui_.inspector_open);
    if (shown && ui_.form.kind != FormKind::none) return did(OpenForm{});
    if (shown && !app_.views().inspector.setting.key.empty()) return did(EditSetting{});
    return drawer && did(Toggle{What::inspector});
  }

  /// The counting of hands, then the lesson where it lies over the stage.
  bool close_in_lesson() {
    const bool over = lesson_opens(app_.layout()) && ui_.lesson_over;
    const bool shown = over || app_.layout().lesson_place == LessonPlace::column;
    if (shown && ui_.hands.open) return did(Toggle{What::hands});
    return over && did(Toggle{What::lesson});
  }

  /// What is picked or opened within a view.
  bool close_in_view() {
    const ViewTab tab = chosen_tab(ui_);
    if (tab == ViewTab::sequence && !ui_.sequence.picked.empty()) return did(PickInSequence{});
    if (tab != ViewTab::records) return false;
    if (ui_.records.ledger) return did(ShowLedger{false});
    return ui_.records.picked >= 0 && did(PickRecord{});
  }

  void moving() {
    if (!navigating()) {
      if (pressed(ImGuiKey_Space)) add(PlayPause{});
      const bool enter = pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter);
      if (enter && ui_.sequence_open && !ui_.prediction_open) add(StepInSequence{0});
      if (enter) add(LockAnswer{});
      if (ui_.sequence_open) {
        if (pressed(ImGuiKey_DownArrow, true)) add(StepInSequence{1});
        if (pressed(ImGuiKey_UpArrow, true)) add(StepInSequence{-1});
      }
      if (chosen_tab(ui_) == ViewTab::records) records();
      const StepUnit unit = held_.alt ? StepUnit::phase : ui_.step_unit;
      const bool of_selection = held_.shift || ui_.step_of_selection;
      if (pressed(ImGuiKey_RightArrow, true)) add(StepBy{unit, 1, of_selection});
      if (pressed(ImGuiKey_LeftArrow, true)) add(StepBy{unit, -1, of_selection});
      if (pressed(ImGuiKey_Home)) add(StepBy{StepUnit::start_or_end, -1});
      if (pressed(ImGuiKey_End)) add(StepBy{StepUnit::start_or_end, 1});
    }
    const int direction = held_.shift ? -1 : 1;
    if (pressed(ImGuiKey_R)) add(StepBy{StepUnit::rebalance, direction});
    if (pressed(ImGuiKey_I)) add(StepBy{StepUnit::isr_change, direction});
    if (pressed(ImGuiKey_J)) add(StepBy{StepUnit::story_line, direction});
    if (pressed(ImGuiKey_E)) add(ChooseStep{next_unit(direction), ui_.step_of_selection});
    if (pressed(ImGuiKey_O)) add(ChooseStep{ui_.step_unit, !ui_.step_of_selection});
    if (pressed(ImGuiKey_W)) add(Toggle{What::run_to});
    if (pressed(ImGuiKey_M)) add(EditMark{ui_.cursor.time});
    if (pressed(ImGuiKey_Apostrophe)) add(StepBy{StepUnit::mark, direction});
    toggle(ImGuiKey_Y, What::looping);
    if (pressed(ImGuiKey_X)) add(ExtendHorizon{});
    if (pressed(ImGuiKey_A)) {
      const bool automatic = ui_.pace == Pace::automatic;
      add(SetPace{automatic ? Pace::fixed : Pace::automatic, ui_.speed_step});
    }
    const int now = app_.views().transport.speed_step;
    if (pressed(ImGuiKey_LeftBracket)) {
      add(held_.shift ? Intent{LoopFromHere{}} : Intent{SetPace{Pace::fixed, now - 1}});
    }
    if (pressed(ImGuiKey_RightBracket)) {
      add(held_.shift ? Intent{LoopToHere{}} : Intent{SetPace{Pace::fixed, now + 1}});
    }
    if (pressed(ImGuiKey_PageDown) || pressed(ImGuiKey_Period)) {
      add(GoToLessonStep{ui_.lesson_step + 1});
    }
    if (pressed(ImGuiKey_PageUp)) add(GoToLessonStep{ui_.lesson_step - 1});
  }

  /// Up and down go from record to record, from the last one on.
  void records() {
    const RecordsView& view = app_.views().records;
    if (view.rows.empty()) return;
    const auto go = [&](std::int64_t by) {
      const std::int64_t from = view.picked < 0 ? view.log_end - (by > 0 ? 1 : 0) : view.picked;
      const std::int64_t to = std::clamp(from + by, view.log_start, view.log_end - 1);
      add(PickRecord{to});
    };
    if (pressed(ImGuiKey_DownArrow, true)) go(1);
    if (pressed(ImGuiKey_UpArrow, true)) go(-1);
  }

  StepUnit next_unit(int direction) const {
    const auto count = static_cast<int>(std::size(chosen_units));
    for (int i = 0; i < count; ++i) {
      if (chosen_units[i] == ui_.step_unit) return chosen_units[(i + direction + count) % count];
    }
    return StepUnit::event;
  }

  /// A letter does what the inspector's button with that letter does; greyed buttons say why.
  void acting() {
    if (ui_.compare_open) return;
    struct Letter {
      ImGuiKey key;
      const char* name;
    };
    constexpr Letter letters[] = {{ImGuiKey_K, "K"},
                                  {ImGuiKey_C, "C"},
                                  {ImGuiKey_Z, "Z"},
                                  {ImGuiKey_S, "S"},
                                  {ImGuiKey_U, "U"}};
    for (const Letter& letter : letters) {
      if (!pressed(letter.key)) continue;
      for (const ActionView& action : app_.views().inspector.actions) {
        if (action.key == letter.name) add(action.intent);
      }
    }
    if (pressed(ImGuiKey_N)) n();
    if (pressed(ImGuiKey_B)) next_branch();
  }

  /// While something is searched for n and N lead through its hits.
  void n() {
    if (!ui_.palette.hits.empty()) return add(StepHit{held_.shift ? -1 : 1});
    add(AddConsumerTo{selected_group()});
  }

  std::string selected_group() const {
    const InspectorView& view = app_.views().inspector;
    return ui_.selection.node.kind == ks::NodeKind::group ? view.name : "";
  }

  void next_branch() {
    if (!app_.has_session()) return;
    const ks::Session& session = app_.session();
    const std::size_t count = session.branches().size();
    std::size_t next = (session.current_branch() + 1) % count;
    while (session.branches()[next].deleted) next = (next + 1) % count;
    if (next != session.current_branch()) add(SwitchBranch{next});
  }

  const UiState& ui_;
  const App& app_;
  Intents& intents_;
  const ImGuiIO& io_;
  const Held held_;
};

}  // namespace

void read_keys(const App& app, Intents& intents) { Keys(app, intents).read(); }

}  // namespace kv
