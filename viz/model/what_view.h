// The card that says what something on the screen is.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/glossary.h"
#include "viz/model/selection.h"

namespace kv {

struct WhatKey {
  std::string_view key;
  std::string value;  ///< "default 45 s (45000)", in the version that runs
  std::string tip;    ///< what the key means
  Selection whose;    ///< somebody who has it; nothing: nobody in this run does
};

/// One of several things that lie at the same place.
struct WhatChoice {
  Explained what;
  std::string_view title;
  bool shown = false;  ///< the card is about it
};

struct WhatView {
  std::string_view title;
  std::vector<WhatChoice> choices;  ///< the topmost first; of a single thing none
  std::string_view text;
  std::vector<WhatKey> keys;
  std::string_view source;
};

/// `picked` is preferred as somebody who has a key. Keys that the run's version of Kafka lacks are left out.
/// `here`: all that lies where the subject does.
WhatView build_what(const ks::Session* session, const Explained& subject, const Selection& picked,
                    std::span<const Explained> here = {});

/// Who has keys of this kind: whom is picked, else the first of them; nothing if there is nobody.
Selection holder_of(const ks::Session& session, ks::Scope scope, const Selection& picked);

}  // namespace kv
