// Writes one JSON value into a string, escaped and with commas in place. Output only, in the order the
// caller asks for, so the same fact gives the same bytes everywhere. Integers only, like all of sim.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"

namespace ks {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view{text}); }
  JsonWriter& value(bool flag);
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  JsonWriter& value(T number) {
    return raw(std::to_string(number));
  }
  /// Microseconds; the key ends in _us. never is null.
  JsonWriter& value(Time t);
  JsonWriter& value(Duration d);
  JsonWriter& null();

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& raw(std::string_view text);
  void separate();

  std::string text_;
  bool first_ = true;  ///< nothing stands yet in the innermost object or array
  bool after_key_ = false;
};

}  // namespace ks
