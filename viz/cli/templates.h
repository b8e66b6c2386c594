// The templates of `new`: small scenario files whose comments explain every line. They are scenarios like any
// other: valid, and their expectations hold.
#pragma once

#include <string>
#include <vector>

namespace kv {

/// "minimal", "crash", …; the first is the one to begin with.
std::vector<std::string> template_names();

}  // namespace kv
