// Collects what is wrong with a text while reading goes on, so that everything is reported at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace ks {

class Problems {
 public:
  explicit Problems(std::string_view file) : file_(file) {}

  void error(Place place, std::string what, std::string allowed = {},
             std::string did_you_mean = {});
  void note(Place place, std::string what);
  bool any_error() const { return errors_ > 0; }
  /// True when there are more errors than will be shown, so that advice on further ones is wasted.
  bool enough() const { return errors_ > 1'000; }
  /// Everything in the order of the file; a text with very many errors shows the first of them.
  Diagnostics errors() const;
  Diagnostics notes() const;

 private:
  std::string file_;
  Diagnostics list_;
  std::size_t errors_ = 0;
};

/// The name among `names` that `text` is most likely meant to be; "" when none is near.
std::string nearest_name(std::string_view text, const std::vector<std::string>& names);
/// "a, b or c"; long lists end in "…".
std::string any_of(const std::vector<std::string>& names);
/// "\"text\"", cut to a length that fits a message.
std::string quoted(std::string_view text);

}  // namespace ks
