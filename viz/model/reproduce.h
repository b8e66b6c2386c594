// The command line that draws what the window shows: `kafkascope render` with the same view and moment.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "viz/model/cursor.h"
#include "viz/model/intent.h"
#include "viz/model/selection.h"

namespace kv {

struct Reproduction {
  std::string file;  ///< a path, or the name of a scenario that the program carries
  bool carried = false;
  ViewTab tab = ViewTab::stage;
  Cursor cursor;
  std::string picked;  ///< "C2", "orders-3"; "": nothing
  bool dark = false;
  bool projector = false;
  bool notes = false;  ///< those for teachers
  TimeRange range;     ///< of the axis; empty: the whole run
  std::string twins;   ///< "--with 06-kip848": what a comparison has beside the file
  int width = 1600;    ///< of the picture, in pixels
  int height = 1000;
};

/// For a shell; words with blanks are quoted. The story is told by `run`; "" for a comparison with runs that
/// are in no file.
std::string reproducing_command(const Reproduction& view);

/// As a shell takes it for one word.
std::string shell_word(const std::string& word);
/// The name of a carried scenario as a command takes it: "04-orders-crash".
std::string carried_name(std::string file);

/// The name of what is picked; "" for nothing.
std::string picked_name(const ks::Names& names, const Selection& selection);
/// The other way round; nothing if nobody is called so.
Selection picked_by_name(const ks::Names& names, std::string_view name);

}  // namespace kv
