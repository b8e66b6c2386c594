// What can be said of a configuration key from Kafka's tables alone: under which heading it is listed, its
// default in every version, its limits, where it is documented, and values worth a try.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kafka/defaults.h"

namespace kv {

/// "Membership", "Records", … ; of keys that belong nowhere else "Other".
std::string_view heading_of(ks::Scope scope, std::string_view key);
/// The headings of a scope, in the order in which they are shown.
std::vector<std::string_view> headings_of(ks::Scope scope);

/// "45000", "\"\"", "not there".
std::string default_text(const ks::ConfigRow& row, ks::Profile profile);
/// The default as people say it, and as it is written: "45 s (45000)", "1 MiB (1048576)".
std::string default_words(const ks::ConfigRow& row, ks::Profile profile);
/// "3.9: 3000", "3.9: not there" for each other profile whose default differs; "" if none does.
std::string default_differences(const ks::ConfigRow& row, ks::Profile profile);
/// "1..", "0..2147483647 or earliest, latest"; "" without limits.
std::string range_text(const ks::ConfigRow& row, ks::Profile profile);
/// "Consumer Configs at kafka.apache.org"; of keys that Kafka does not document the class that has them.
std::string documented_at(const ks::ConfigRow& row);
/// "https://kafka.apache.org/documentation/#consumerconfigs_session.timeout.ms"; "" if there is none.
std::string documentation_link(const ks::ConfigRow& row);

/// Other values than the present one that Kafka accepts, at most `most`, written as in a file.
std::vector<std::string> values_to_try(const ks::ConfigRow& row, std::string_view present,
                                       ks::Profile profile, std::size_t most = 4);

}  // namespace kv
