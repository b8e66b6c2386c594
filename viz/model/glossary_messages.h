// Explanations of requests and of errors; see viz/model/glossary.h.
#pragma once

#include "viz/model/glossary.h"

namespace kv {

Explanation explanation_of_request(ks::ApiKey api);
Explanation explanation_of_error(ks::KafkaError error);

}  // namespace kv
