// The program behind the window: owns the session and everything the window remembers, draws one frame at a
// time and carries out what panels and keys asked for. Knows neither a window system nor a clock:
// both come in
// from a backend, so that tests and pictures run it frame by frame.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/run/session.h"
#include "sim/scenario/scenario.h"
#include "viz/app/history.h"
#include "viz/app/layout.h"
#include "viz/app/playback.h"
#include "viz/app/raster.h"
#include "viz/canvas/canvas.h"
#include "viz/cli/files.h"
#include "viz/model/brokers_view.h"
#include "viz/model/build_compare.h"
#include "viz/model/build_home.h"
#include "viz/model/build_inspector.h"
#include "viz/model/build_lesson.h"
#include "viz/model/build_palette.h"
#include "viz/model/build_sequence.h"
#include "viz/model/build_transport.h"
#include "viz/model/condition.h"
#include "viz/model/editor_view.h"
#include "viz/model/intent.h"
#include "viz/model/kept_session.h"
#include "viz/model/notices.h"
#include "viz/model/pace.h"
#include "viz/model/records_view.h"
#include "viz/model/run_to_view.h"
#include "viz/model/stage_view.h"
#include "viz/model/timeline_view.h"
#include "viz/model/top_bar_view.h"
#include "viz/model/transport_view.h"
#include "viz/model/twins.h"
#include "viz/model/ui_state.h"
#include "viz/model/what_view.h"
#include "viz/panels/compare_layout.h"
#include "viz/panels/panel.h"

namespace kv {

struct FrameInput {
  Vec device{1600, 1000};  ///< size in pixels of the screen
  float screen_scale = 1;  ///< pixels of the screen per design pixel
  double seconds = 0;      ///< animation time since the program started
  double elapsed = 0;      ///< of it since the frame before
};

/// Everything the panels draw, built for one cursor.
struct Views {
  TopBarView top_bar;
  LessonView lesson;
  InspectorView inspector;
  TransportView transport;
  StoryView story;
  StageView stage;
  BrokersView brokers;
  RecordsView records;
  TimelineView timeline;
  CompareView compare;
  SequenceView sequence;
  HomeView home;
  PaletteView palette;
  RunToView run_to;
  EditorView editor;
  WhatView what;
};

/// A run beside the session's, with the name of its column.
struct Twin {
  std::string name;
  ks::Session session;
  bool tried = false;  ///< with another value of a key, chosen in the inspector: undo closes it
  std::size_t branch = ks::no_branch;  ///< of the session, where it is one
};

class App {
 public:
  explicit App(const Fonts& fonts);

  /// Shows a scenario from its start. `path`: the file it came from, "" for none.
  void open(ks::Scenario scenario, std::string path);
  /// The same from text or a file; if it is bad, an error page says why and what was open stays.
  bool open_text(std::string_view text, const std::string& file_name, std::string path);
  bool open_file(const std::string& path);
  /// A scenario that the program carries, by its file name.
  bool open_built_in(std::string_view file_name);
  /// Puts other runs beside the present one, whose column is the first, and shows them.
  void open_twins(const TwinSet& twins);
  /// To the moment that the lesson's first step is about, if it is a time: what it says is then to be seen.
  void begin_lesson();

  /// Between ImGui::NewFrame and ImGui::Render.
  void frame(const FrameInput& input);
  /// To be asked while nobody does anything: whether something else has changed what is shown.
  bool wakes(double seconds);
  /// Whether the next frame may look different although nobody does anything.
  bool moves() const;
  /// Whether some run is not known up to its horizon.
  bool computes() const { return session_ && (!session_->complete() || !twins_complete()); }

  void ask(Intent intent) { intents_.push_back(std::move(intent)); }
  bool has_session() const { return session_.has_value(); }
  ks::Session& session() { return *session_; }
  const ks::Session& session() const { return *session_; }
  UiState& ui() { return ui_; }
  const UiState& ui() const { return ui_; }
  const Views& views() const { return views_; }
  const Layout& layout() const { return layout_; }
  const std::vector<Twin>& twins() const { return twins_; }
  /// Whether the next frame is to be kept as a picture; `keep_picture` writes it to a new file.
  bool picture_wanted() const { return picture_wanted_; }
  void keep_picture(const Image& image);
  /// Before the program ends as it should: what was only clicked is not kept as a draft.
  void leave();
  /// What is remembered of a person; read before the first frame, kept after the last.
  Habits& habits() { return habits_; }
  const std::vector<Thumbnail>& thumbnails() const { return thumbnails_; }
  /// Whether the first screen is shown: asked for, or because nothing is open.
  bool at_home() const { return ui_.home.open || !session_; }
  const std::vector<Toast>& toasts() const { return toasts_; }
  const std::optional<ErrorView>& error() const { return error_; }
  const Theme& theme() const { return ui_.dark ? dark_theme() : light_theme(); }
  /// The same as the last frame was drawn with: each consumer has the place that it has in all branches.
  const Theme& shown_theme() const { return shown_theme_; }
  /// Under which name the open scenario's progress and marks are kept.
  std::string kept_name() const;
  /// The condition that is being looked for; null: none is.
  const ConditionSearch* running_to() const { return running_ ? &*running_ : nullptr; }
  /// Whether the cursor is to go to an instant that is still being computed.
  bool on_its_way() const { return way_.has_value(); }
  /// Events that a seek may compute before a frame is shown, where there is no clock.
  std::uint64_t at_once = 400'000;
  std::string window_title() const;
  /// Whether a menu was open when the last frame was drawn: Escape was meant for it.
  bool menu_open() const { return menu_open_; }

  /// Reads real time for the budget of computing ahead; none: a fixed number of events a frame.
  double (*clock)() = nullptr;
  /// Puts words on the clipboard; Dear ImGui's by default.
  void toast(std::string text, ToastKind kind = ToastKind::done);

 private:
  // app.cpp
  void adopt(ks::Session session);
  void follow_look();
  void compute_ahead();
  void play();
  void refresh();
  void tell_divergence();
  void show(const ks::Diagnostics& problems, const std::string& file);

  // app_home.cpp
  void load_catalogue();
  void compute_thumbnails(std::uint64_t events);
  void refresh_home();
  void note_progress();
  void add_lesson_after();

  // app_sequence.cpp
  void refresh_sequence_view();
  void step_in_sequence(int direction);

  // app_palette.cpp
  void refresh_palette();
  void refresh_search();
  void open_palette(const std::string& words);
  void choose_in_palette(std::size_t index);
  void search_story(const SearchStory& wish);
  void step_hit(int direction);
  void show_setting(const ShowSetting& wish);

  // app_time.cpp
  void refresh_run_to();
  void run_to(const RunTo& wish);
  void look_for_condition();
  void set_stop(const SetStop& wish);
  bool stopped_on_the_way(ks::EventNo before, ks::Time to);
  ks::Time repeated(ks::Time from, ks::Time to);
  void set_loop(TimeRange range);
  void toggle_loop();
  void zoom_by(double factor);
  void edit_mark(ks::Time at);
  void name_mark(const NameMark& wish);
  void step_to_mark(int direction);

  // app_editor.cpp
  void refresh_editor();
  void after_typing();
  void watch_file();
  void run_text();
  void reopen(ks::Scenario scenario);
  void forget_run_details();
  void drop_stale_answers();
  void know_steps();
  void save_text(const std::string& path);
  void add_part(ks::NewPart part);
  void take_file(bool theirs);
  void new_from_template(const std::string& name);
  void note_draft(const std::string& text);
  void note_session();
  void note_tree();
  std::array<std::size_t, 3> noted_now() const;
  void keep_draft();
  void restore_draft(int number);
  void restore_session(KeptSession kept);
  void stand_at(const Cursor& cursor);
  bool unsaved() const { return ui_.editor.text != file_text_; }

  // app_twins.cpp
  void compute_twins(std::uint64_t events);
  bool twins_complete() const;
  void refresh_compare();
  std::vector<CompareRun> compare_runs();
  void compare_with_branch(std::size_t branch);
  void compare_with_lessons(const std::vector<std::string>& files);
  std::vector<TwinOffer> lesson_twins() const;
  void close_twins();
  void try_settings(const TrySetting& wish);
  void try_setting(const TrySetting& wish);
  bool close_tried();
  void step_twins(StepBy step);
  bool comparing() const { return ui_.compare_open && !twins_.empty(); }

  // app_draw.cpp
  void draw();
  void draw_main(Canvas& canvas);
  template <class Draw>
  void panel(Canvas& canvas, const char* name, Box box, Draw&& draw);
  void draw_parts(Canvas& canvas);
  void draw_twins(Canvas& canvas);
  void draw_sequence_parts(Canvas& canvas);
  void draw_first_screen(Canvas& canvas);
  void draw_overlays();
  void draw_typed_overlays(Canvas& base);
  void draw_drag(Canvas& base);
  void bottom_edge(Canvas& canvas);
  PanelContext context(Canvas& canvas, Box box);

  // apply_intents.cpp
  void apply_intents();
  struct Applier;

  // Moving about.
  void seek_time(ks::Time time);
  void go_when_known(ks::Time time);
  void arrive();
  void seek_event(ks::EventNo event);
  void moved();
  void step(StepBy step);

  // app_acts.cpp
  /// False: it was refused, and a toast says why.
  bool act(ks::CommandBody body);
  void act_at(const ActAt& wish);
  void tamper(const Tamper& wish);
  void remove_command(std::size_t index);
  void move_command(const MoveCommand& wish);
  void edit_command(std::size_t index);
  void move_command_to(const MoveCommandTo& wish);
  std::optional<ks::Time> typed_time(const std::string& words) const;
  void save(const std::string& path);
  void switch_branch(std::size_t branch);
  void edit_branch(std::size_t branch);
  void name_branch(const NameBranch& wish);
  void delete_branch(std::size_t branch);
  void open_form(const OpenForm& wish);

  // app_what.cpp
  void ask_what();
  void explain(const ExplainTerm& wish);
  void refresh_what();

  // app_copy.cpp
  void copy_command();
  void copy_words();
  void want_picture();
  std::string file_of_run() const;

  // app_history.cpp
  void undo();
  void redo();
  bool may_undo();
  bool descends_from(std::size_t branch) const;
  void carry_out(const Deed& deed, bool forward);
  void leave_or_enter(const MadeBranch& deed, bool forward);
  void bring_back(KeptRun& other);
  void show_plot(const ShowPlot& wish);
  void note_marks(std::vector<Bookmark> before);

  // app_lesson.cpp
  void go_to_lesson_step(int step);
  void toggle_teacher();
  void load_classes();
  const ks::Predict* question() const;
  void choose_answer(int choice);
  void answer_by_number(const std::string& number);
  void answer_by_pick(const Selection& picked);
  void leave_question();
  bool asks_first(ks::Time wanted);
  void follow_lesson(bool on);
  void enter_step(std::size_t index);
  void point_at_things();
  void toggle_hands();
  void hands_typed();
  void clear_hands();

  Fonts fonts_;
  UiState ui_;
  std::optional<ks::Session> session_;
  std::string path_;
  std::string file_name_;
  std::vector<ScenarioEntry> scenarios_;
  std::vector<HomeLesson> lessons_;  ///< as scenarios_, for the first screen
  std::vector<Thumbnail> thumbnails_;
  std::optional<ks::Session> sketch_;  ///< the run of the next thumbnail, under way
  Habits habits_;
  FrameInput input_;
  float scale_ = 0;
  bool styled_dark_ = false;
  Theme shown_theme_;  ///< the theme, with the places of the run's consumers
  Layout layout_;
  Views views_;
  bool dirty_ = true;
  std::uint64_t seen_revision_ = 0;
  Layout seen_layout_;
  PacePlan pace_;
  Playback playback_;
  StepTimes step_times_;
  std::uint64_t times_revision_ = 0;
  InspectorMemory inspected_;
  SequenceMemory sequence_;
  SequenceWhy sequence_why_;
  StoryMemory story_;
  LastTold last_told_;
  std::optional<ConditionSearch> running_;
  std::optional<TimeRange> way_;  ///< from where the run was known, to where the cursor is to go
  std::vector<Condition> stops_;  ///< breakpoints, as the names of the run have them
  std::uint64_t stops_revision_ = 0;
  std::string file_text_;  ///< what the scenario's file had when it was read or written last
  std::string run_text_;   ///< what runs, as the editor showed it
  /// The branch that the editor's text follows, and how many commands it had.
  std::pair<std::size_t, std::size_t> text_key_{ks::no_branch, 0};
  std::string read_text_;  ///< what was read last, and what was wrong with it
  ks::Diagnostics text_problems_;
  double run_text_at_ = -1;          ///< when what is being typed runs by itself; −1: it does not
  double next_watch_ = 0;            ///< when the file is looked at again
  int draft_ = 0;                    ///< number of the draft of what is open; 0: there is none
  std::vector<int> clicked_drafts_;  ///< that nobody has typed in
  /// The branch that was noted last as a draft, how many commands it had, and how many others there were.
  std::array<std::size_t, 3> noted_key_{};
  SessionWriter writer_;
  FileStamp file_stamp_;
  bool foreign_ = false;  ///< file and text were both changed
  std::string foreign_text_;
  std::vector<Twin> twins_;
  std::string first_name_;  ///< of the session's column; "": its branch
  std::string twin_words_;  ///< TwinSet::words of all that stand beside it
  CompareWishes compare_wishes_;
  CompareMemory compared_;
  CompareLayout compare_layout_;
  std::uint64_t budget_ = 4'000;
  Intents intents_;
  std::vector<Toast> toasts_;
  std::optional<ErrorView> error_;
  bool told_divergence_ = false;
  bool menu_open_ = false;
  bool picture_wanted_ = false;
  std::string saved_text_;  ///< what Ctrl S wrote last, and where
  std::string saved_file_;
  History history_;
};

/// What the keys ask for now (keys.cpp).
void read_keys(const App& app, Intents& intents);

}  // namespace kv
