// The keyboard: what each key asks for. A focused field keeps its letters, a focused button its
// Space and Enter.
#include <imgui.h>
#include <imgui_internal.h>

#include "viz/app/app.h"

namespace kv {
namespace {

using What = Toggle::What;

class Keys {
 public:
  Keys(const App& app, Intents& intents)
      : ui_(app.ui()), app_(app), intents_(intents), io_(ImGui::GetIO()) {}

  void read() {
    if (io_.WantTextInput) return;
    claim();
    if (app_.at_home()) return at_home();
    if (io_.KeyCtrl) return with_control();
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
  void add(Intent intent) { intents_.push_back(std::move(intent)); }
  void toggle(ImGuiKey key, What what) {
    if (pressed(key)) add(Toggle{what});
  }

  void with_control() {
    if (pressed(ImGuiKey_Z)) add(Undo{});
    if (pressed(ImGuiKey_S)) add(SaveScenario{});
    if (pressed(ImGuiKey_RightArrow)) add(StepBy{StepUnit::cause, 1});
    if (pressed(ImGuiKey_LeftArrow)) add(StepBy{StepUnit::cause, -1});
  }

  /// On the first screen only what concerns it, or a letter would act on what cannot be seen.
  void at_home() {
    toggle(ImGuiKey_T, What::dark);
    toggle(ImGuiKey_P, What::projector);
    if (pressed(ImGuiKey_Slash) && io_.KeyShift) add(Toggle{What::help});
    if (pressed(ImGuiKey_Slash) && !io_.KeyShift) add(FocusSearch{});
    tabs();
    if (!pressed(ImGuiKey_Escape)) return;
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
  }

  void look() {
    toggle(ImGuiKey_T, What::dark);
    toggle(ImGuiKey_P, What::projector);
    toggle(ImGuiKey_H, What::hide_future);
    toggle(ImGuiKey_D, What::inspector);
    toggle(ImGuiKey_L, What::lesson);
    toggle(ImGuiKey_G, What::fold_idle);
    if (pressed(ImGuiKey_Slash) && io_.KeyShift) add(Toggle{What::help});
    for (const ImWchar letter : io_.InputQueueCharacters) {
      if (letter == '?' && !pressed(ImGuiKey_Slash)) add(Toggle{What::help});
    }
    if (pressed(ImGuiKey_Slash) && !io_.KeyShift && lists_keys()) add(FocusSearch{});
    if (pressed(ImGuiKey_F)) add(FitRange{});
    if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd)) zoom(0.6);
    if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract)) zoom(1 / 0.6);
    tabs();
    if (pressed(ImGuiKey_Escape)) close_topmost();
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

  void close_topmost() {
    if (ui_.help_open) return add(Toggle{What::help});
    if (app_.error()) return add(CloseError{});
    if (lists_keys() && !app_.views().inspector.setting.key.empty()) return add(EditSetting{});
    if (!app_.layout().inspector_column && ui_.inspector_drawer)
      return add(Toggle{What::inspector});
    if (lesson_opens(app_.layout()) && ui_.lesson_over) {
      return add(Toggle{What::lesson});
    }
    if (ui_.compare_open) return add(Toggle{What::compare});
    if (ui_.sequence_open) {
      if (!ui_.sequence.picked.empty()) return add(PickInSequence{});
      return add(Toggle{What::sequence});
    }
    if (ui_.story_list_open) return add(Toggle{What::story_list});
    if (ui_.timeline_open) return add(Toggle{What::timeline});
    if (ui_.brokers_open) return add(Toggle{What::brokers});
    if (!ui_.selection.empty()) add(Select{});
  }

  void zoom(double factor) {
    const auto& columns = app_.views().compare.columns;
    if (ui_.compare_open && columns.empty()) return;
    if (ui_.sequence_open) return zoom_whole(factor);
    const TimelineView& view = ui_.compare_open ? columns.front().lanes : app_.views().timeline;
    add(SetRange{zoomed(view.source, view.axis, view.cursor_x, factor), true});
  }

  /// The common range around the cursor, which bounds what the sequence chart can show.
  void zoom_whole(double factor) {
    const TimelineView& view = app_.views().sequence.overview;
    const TimeRange now = ui_.range.length().count() > 0 ? ui_.range : view.source.limits;
    const double length = static_cast<double>(now.length().count()) * factor;
    const ks::Duration half{static_cast<std::int64_t>(length / 2)};
    const ks::Time middle = ui_.cursor.time;
    add(SetRange{allowed(view.source, {middle - half, middle + half}), true});
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
      StepUnit unit = StepUnit::event;
      if (io_.KeyShift) unit = StepUnit::selection_event;
      if (io_.KeyAlt) unit = StepUnit::phase;
      if (pressed(ImGuiKey_RightArrow, true)) add(StepBy{unit, 1});
      if (pressed(ImGuiKey_LeftArrow, true)) add(StepBy{unit, -1});
      if (pressed(ImGuiKey_Home)) add(StepBy{StepUnit::start_or_end, -1});
      if (pressed(ImGuiKey_End)) add(StepBy{StepUnit::start_or_end, 1});
    }
    const int direction = io_.KeyShift ? -1 : 1;
    if (pressed(ImGuiKey_R)) add(StepBy{StepUnit::rebalance, direction});
    if (pressed(ImGuiKey_J)) add(StepBy{StepUnit::story_line, direction});
    if (pressed(ImGuiKey_X)) add(ExtendHorizon{});
    if (pressed(ImGuiKey_A)) {
      const bool automatic = ui_.pace == Pace::automatic;
      add(SetPace{automatic ? Pace::fixed : Pace::automatic, ui_.speed_step});
    }
    const int now = app_.views().transport.speed_step;
    if (pressed(ImGuiKey_LeftBracket)) add(SetPace{Pace::fixed, now - 1});
    if (pressed(ImGuiKey_RightBracket)) add(SetPace{Pace::fixed, now + 1});
    if (pressed(ImGuiKey_PageDown) || pressed(ImGuiKey_Period)) {
      add(GoToLessonStep{ui_.lesson_step + 1});
    }
    if (pressed(ImGuiKey_PageUp)) add(GoToLessonStep{ui_.lesson_step - 1});
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
    if (pressed(ImGuiKey_N)) add(AddConsumerTo{selected_group()});
    if (pressed(ImGuiKey_B)) next_branch();
  }

  std::string selected_group() const {
    const InspectorView& view = app_.views().inspector;
    return ui_.selection.node.kind == ks::NodeKind::group ? view.name : "";
  }

  void next_branch() {
    if (!app_.has_session()) return;
    const ks::Session& session = app_.session();
    const std::size_t count = session.branches().size();
    if (count > 1) add(SwitchBranch{(session.current_branch() + 1) % count});
  }

  const UiState& ui_;
  const App& app_;
  Intents& intents_;
  const ImGuiIO& io_;
};

}  // namespace

void read_keys(const App& app, Intents& intents) { Keys(app, intents).read(); }

}  // namespace kv
