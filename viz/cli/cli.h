// The command line of kafkascope: parses the arguments, runs one command and answers the exit code. Knows
// neither Dear ImGui nor a display; what needs them comes in through CliHooks. The commands are a contract
// described in docs/cli.md.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"
#include "viz/model/cursor.h"
#include "viz/model/selection.h"
#include "viz/model/twins.h"

namespace kv {

/// A scenario to open in the window, with --seed, --profile and --set already applied.
struct WindowRequest {
  ks::Scenario scenario;
  std::string
      path;       ///< the file it was read from; "" when it is built in or came from standard input
  TwinSet twins;  ///< what stands beside it; then the window opens on the comparison
};

enum class RenderView : unsigned char {
  stage,
  timeline,
  sequence,
  compare,
  brokers,
  records,
  story,
  editor,  ///< the scenario's text beside the stage
  home,
  tokens  ///< every glyph and colour, in both themes; of no run
};

/// One frame to draw without a display. The cursor's instant lies within the run.
struct RenderRequest {
  ks::Scenario scenario;
  RenderView view =
      RenderView::stage;  ///< timeline: the timeline fills the frame below the top bar
  Cursor cursor;
  TwinSet twins;  ///< of the view compare
  bool dark = false;
  bool projector = false;
  bool notes = false;  ///< those for teachers
  Selection picked;    ///< nothing: what tells most at that moment
  TimeRange range;     ///< that the axis shows; empty: the whole run
  int width = 1600;
  int height = 1000;
};

struct PlotDrawing;

/// What the window's side provides. A null pointer: this program was built without it.
struct CliHooks {
  /// Opens the window and returns when it is closed; else says why there is none ("no display").
  std::optional<std::string> (*window)(const WindowRequest& request) = nullptr;
  /// The bytes of a PNG file. The command line writes them, so no half-written file is left behind.
  ks::Result<std::string> (*render)(const RenderRequest& request) = nullptr;
  /// The same of a diagram.
  ks::Result<std::string> (*plot)(const PlotDrawing& drawing) = nullptr;
};

/// Where a command reads and writes; tests hand in files of their own.
struct CliStreams {
  std::FILE* in = stdin;
  std::FILE* out = stdout;
  std::FILE* err = stderr;
};

/// 0: done and everything held. 1: an expectation failed. 2: a bad file or wrong usage. 3: a bug here.
int run_cli(int argc, const char* const* argv, const CliHooks& hooks, CliStreams streams = {});

}  // namespace kv
