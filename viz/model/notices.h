// Short messages that pass, and what is said about a file that cannot be opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kv {

enum class ToastKind : std::uint8_t { done, refused, problem };

struct Toast {
  std::string text;
  ToastKind kind = ToastKind::done;
  double until = 0;  ///< animation time at which it goes
};

struct ErrorLine {
  std::string place;  ///< "12:5": line and column; "" for none
  std::string what;
  std::string hint;  ///< what is allowed, and the nearest valid name
};

struct ErrorView {
  std::string file;
  std::vector<ErrorLine> lines;
  bool session_kept = false;  ///< the last good one stays open behind
};

}  // namespace kv
