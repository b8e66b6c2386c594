#include "viz/cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace kv {
namespace {

constexpr auto before_first_progress = std::chrono::milliseconds{400};
constexpr auto between_progress = std::chrono::milliseconds{100};

/// The descriptor of a stream that has one; memory streams have none.
bool is_terminal(std::FILE* stream) {
  const int descriptor = fileno(stream);
  return descriptor >= 0 && isatty(descriptor) == 1;
}

bool terminal_has_colors() {
  const char* terminal = std::getenv("TERM");
  const char* refused = std::getenv("NO_COLOR");
  if (refused != nullptr && *refused != '\0') return false;
  return terminal != nullptr && std::string_view{terminal} != "dumb";
}

std::string_view escape(Style style) {
  switch (style) {
    case Style::dim: return "\x1b[2m";
    case Style::bold: return "\x1b[1m";
    case Style::good: return "\x1b[32m";
    case Style::bad: return "\x1b[31m";
    case Style::warning: return "\x1b[33m";
    case Style::plain: break;
  }
  return "";
}

std::string painted(bool color, Style style, std::string_view text) {
  const std::string_view start = escape(style);
  if (!color || start.empty() || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", start, text);
}

}  // namespace

void Console::configure(bool quiet, Color color) {
  quiet_ = quiet;
  const bool wanted = color == Color::automatic && terminal_has_colors();
  color_out_ = color == Color::always || (wanted && is_terminal(streams_.out));
  color_err_ = color == Color::always || (wanted && is_terminal(streams_.err));
}

int Console::width() const {
  constexpr int elsewhere = 100;
  winsize size{};
  if (!is_terminal(streams_.out) || ioctl(fileno(streams_.out), TIOCGWINSZ, &size) != 0)
    return elsewhere;
  return size.ws_col > 0 ? size.ws_col : elsewhere;
}

void Console::print(std::string_view text) {
  if (closed() || text.empty()) return;
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), streams_.out) != text.size()) {
    write_error_ = errno != 0 ? errno : EIO;
  }
}

void Console::line(std::string_view text) {
  print(text);
  print("\n");
}

std::string Console::styled(Style style, std::string_view text) const {
  return painted(color_out_, style, text);
}

void Console::complain_line(std::string_view text) {
  std::fflush(streams_.out);
  fmt::print(streams_.err, "{}\n", text);
}

void Console::complain(const ks::Diagnostic& diagnostic) {
  const bool error = diagnostic.severity == ks::Severity::error;
  if (!error && quiet_) return;
  std::string text = ks::to_text(diagnostic);
  const std::string_view word = error ? "error:" : "note:";
  const std::size_t at = text.find(word, diagnostic.file.size());
  if (at != std::string::npos) {
    text.replace(at, word.size(), painted(color_err_, error ? Style::bad : Style::warning, word));
  }
  complain_line(text);
}

void Console::complain(const ks::Diagnostics& diagnostics) {
  for (const ks::Diagnostic& diagnostic : diagnostics) complain(diagnostic);
}

void Console::remark(std::string_view text) {
  if (!quiet_) complain_line(text);
}

bool Console::finish() {
  if (!closed()) {
    errno = 0;
    if (std::fflush(streams_.out) != 0) write_error_ = errno != 0 ? errno : EIO;
  }
  if (write_error_ == 0 || write_error_ == EPIPE) return true;
  complain(
      ks::Diagnostic{.file = "standard output",
                     .what = fmt::format("cannot be written: {}", std::strerror(write_error_))});
  return false;
}

Progress::Progress(Console& console, std::string what)
    : console_(console),
      what_(std::move(what)),
      enabled_(!console.quiet_ && is_terminal(console.streams_.err)),
      next_(std::chrono::steady_clock::now() + before_first_progress) {}

Progress::~Progress() {
  if (shown_) fmt::print(console_.streams_.err, "\r\x1b[K");
}

void Progress::show(std::int64_t done, std::int64_t total) {
  constexpr std::int64_t width = 30;
  if (!enabled_ || total <= 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + between_progress;
  shown_ = true;
  const std::int64_t share = std::min(total, done);
  const auto filled = static_cast<std::size_t>(share / (total / width + 1));
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
  fmt::print(console_.streams_.err, "\r{} [{}] {} %\x1b[K", what_, bar, share / (total / 100 + 1));
  std::fflush(console_.streams_.err);
}

}  // namespace kv
