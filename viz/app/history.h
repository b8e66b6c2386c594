// What undo takes back and redo does again, in the order in which it was done. Plain values: the app carries
// them out. Looks, where the cursor stands and which
// branch is looked at are no deeds.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/habits.h"
#include "viz/model/plot_kind.h"
#include "viz/model/ui_state.h"

namespace kv {

/// A run that another one stands in the place of.
struct KeptRun {
  ks::Session session;
  std::vector<Prediction> predictions;
};

/// Something was done, left out or moved: another branch stands in the place of one.
struct MadeBranch {
  std::size_t from = 0;
  std::size_t to = 0;
};
struct DeletedBranch {
  std::size_t branch = 0;
  bool was_present = false;
};
struct NamedBranch {
  std::size_t branch = 0;
  std::string before;
  std::string after;
};
/// Set, named or deleted: all marks, before and after.
struct ChangedMarks {
  std::vector<Bookmark> before;
  std::vector<Bookmark> after;
};
struct ChangedPlots {
  std::vector<Plot> before;
  std::vector<Plot> after;
};
/// A text ran in the place of a run that had branches: the one of both that is not shown.
struct RanText {
  std::shared_ptr<KeptRun> other;
};

using Deed =
    std::variant<MadeBranch, DeletedBranch, NamedBranch, ChangedMarks, ChangedPlots, RanText>;

class History {
 public:
  /// What had been taken back before cannot be done again from now on.
  void did(Deed deed);
  /// The latest deed that was not taken back; null: there is none. Valid until the next call.
  const Deed* take_back();
  /// The last one that was taken back.
  const Deed* do_again();
  bool can_undo() const { return done_ > 0; }
  bool can_redo() const { return done_ < deeds_.size(); }

  /// Older runs than so many are forgotten, with all that was done before them.
  static constexpr std::size_t most_runs = 4;

 private:
  std::vector<Deed> deeds_;
  std::size_t done_ = 0;  ///< so many of them are done and not taken back
};

}  // namespace kv
