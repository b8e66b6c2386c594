#include "viz/model/editor_view.h"

namespace kv {

std::string advice_of(const ks::Diagnostic& problem) {
  std::string hint;
  if (!problem.allowed.empty()) hint = "Allowed: " + problem.allowed + ". ";
  if (!problem.did_you_mean.empty()) hint += "Did you mean **" + problem.did_you_mean + "**?";
  return hint;
}

EditorView build_editor(const ks::Diagnostics& problems, bool runs, bool unsaved,
                        std::string_view path) {
  EditorView view;
  const std::size_t slash = path.rfind('/');
  view.file = path.empty() ? "not saved yet" : std::string(path.substr(slash + 1));
  view.runs = runs;
  view.unsaved = unsaved;
  for (const ks::Diagnostic& problem : problems) {
    EditorProblem made;
    made.line = problem.line;
    if (problem.line > 0)
      made.place = std::to_string(problem.line) + ":" + std::to_string(problem.column);
    made.what = problem.what;
    made.hint = advice_of(problem);
    view.problems.push_back(std::move(made));
    if (problem.line > 0) view.marked.push_back(problem.line);
  }
  const std::size_t count = problems.size();
  if (count > 0) {
    view.status = std::to_string(count) + (count == 1 ? " problem" : " problems") +
                  "; the run is that of the last text without any.";
  } else if (!runs) {
    view.status = "Valid. Ctrl Enter runs it.";
  } else {
    view.status = unsaved ? "Valid, and this is what runs. Ctrl S saves it."
                          : "Valid, and this is what runs.";
  }
  return view;
}

}  // namespace kv
