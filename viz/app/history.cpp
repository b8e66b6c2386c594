#include "viz/app/history.h"

#include <algorithm>
#include <utility>

namespace kv {

void History::did(Deed deed) {
  deeds_.erase(deeds_.begin() + static_cast<std::ptrdiff_t>(done_), deeds_.end());
  deeds_.push_back(std::move(deed));
  std::size_t runs = 0;
  for (std::size_t i = deeds_.size(); i-- > 0;) {
    if (!std::holds_alternative<RanText>(deeds_[i]) || ++runs <= most_runs) continue;
    deeds_.erase(deeds_.begin(), deeds_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    break;
  }
  done_ = deeds_.size();
}

const Deed* History::take_back() { return can_undo() ? &deeds_[--done_] : nullptr; }

const Deed* History::do_again() { return can_redo() ? &deeds_[done_++] : nullptr; }

}  // namespace kv
