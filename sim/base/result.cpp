#include "sim/base/result.h"

namespace ks {

std::string to_text(const Diagnostic& diagnostic) {
  std::string text;
  if (!diagnostic.file.empty()) {
    text += diagnostic.file;
    if (diagnostic.line > 0) {
      text += ":" + std::to_string(diagnostic.line);
      if (diagnostic.column > 0) text += ":" + std::to_string(diagnostic.column);
    }
    text += ": ";
  }
  text += diagnostic.severity == Severity::error ? "error: " : "note: ";
  text += diagnostic.what;
  if (!diagnostic.allowed.empty()) text += ". allowed: " + diagnostic.allowed;
  if (!diagnostic.did_you_mean.empty()) text += ". did you mean " + diagnostic.did_you_mean + "?";
  return text;
}

}  // namespace ks
