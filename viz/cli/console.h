// Where a command's words go: results to one stream, complaints to the other. Colours, quietness and a
// progress line are decided here; a reader that has gone away is noticed here and is no error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "viz/cli/cli.h"

namespace kv {

enum class Style : unsigned char { plain, dim, bold, good, bad, warning };

class Console {
 public:
  explicit Console(CliStreams streams) : streams_(streams) {}
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  enum class Color : unsigned char { automatic, always, never };
  void configure(bool quiet, Color color);
  bool quiet() const { return quiet_; }
  std::FILE* in() const { return streams_.in; }

  /// Columns for pictures in text: those of the terminal, else a fixed number.
  int width() const;

  /// To the results. Nothing more is written once the reader is gone.
  void print(std::string_view text);
  void line(std::string_view text);
  /// The text in a colour, where results are shown in colours.
  std::string styled(Style style, std::string_view text) const;

  /// To the complaints, with the program's colours for severities.
  void complain(const ks::Diagnostic& diagnostic);
  void complain(const ks::Diagnostics& diagnostics);
  /// Not shown when quiet.
  void remark(std::string_view text);

  /// Nobody reads the results any more: a long command may stop.
  bool closed() const { return write_error_ != 0; }
  /// Everything is written. False after a complaint that it could not be.
  bool finish();

 private:
  friend class Progress;
  void complain_line(std::string_view text);

  CliStreams streams_;
  bool quiet_ = false;
  bool color_out_ = false;
  bool color_err_ = false;
  int write_error_ = 0;  ///< the first errno of writing results
};

/// A line on the terminal that says how far long work is; it appears only when the work is long, and
/// only when somebody looks at a terminal. Gone at its end.
class Progress {
 public:
  Progress(Console& console, std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::int64_t done, std::int64_t total);

 private:
  Console& console_;
  std::string what_;
  bool enabled_ = false;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace kv
