#include "sim/kafka/defaults.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/defaults_rows.h"

namespace ks {
namespace {

void append_rows(std::vector<ConfigRow>& rows, const config_rows::Entry& entry) {
  for (const Scope scope : all_scopes) {
    if (!entry.scopes.has(scope)) continue;
    rows.push_back({entry.key, scope, entry.type, entry.unit, entry.defaults, entry.limits,
                    entry.use, entry.internal, entry.source, entry.explanation});
  }
}

bool comes_before(const ConfigRow& a, const ConfigRow& b) {
  return a.scope != b.scope ? a.scope < b.scope : a.key < b.key;
}

std::vector<ConfigRow> build_table() {
  using namespace config_rows;
  std::vector<ConfigRow> rows;
  for (const auto entries :
       {broker_entries(), broker_control_entries(), broker_group_entries(), broker_log_entries(),
        topic_entries(), group_entries(), producer_entries(), consumer_entries(), client_entries(),
        security_entries()}) {
    for (const config_rows::Entry& entry : entries) append_rows(rows, entry);
  }
  std::sort(rows.begin(), rows.end(), comes_before);
  const auto twice = std::adjacent_find(
      rows.begin(), rows.end(), [](const auto& a, const auto& b) { return !comes_before(a, b); });
  KS_CHECK(twice == rows.end());
  return rows;
}

std::size_t column(Profile profile) { return static_cast<std::size_t>(profile); }

}  // namespace

std::span<const ConfigRow> config_table() {
  static const std::vector<ConfigRow> table = build_table();
  return table;
}

std::span<const ConfigRow> config_table(Scope scope) {
  const auto table = config_table();
  const auto first = std::partition_point(table.begin(), table.end(),
                                          [&](const ConfigRow& row) { return row.scope < scope; });
  const auto last = std::partition_point(first, table.end(),
                                         [&](const ConfigRow& row) { return row.scope == scope; });
  return {first, last};
}

const ConfigRow* find_config(Scope scope, std::string_view key) {
  const auto rows = config_table(scope);
  const auto found = std::partition_point(rows.begin(), rows.end(),
                                          [&](const ConfigRow& row) { return row.key < key; });
  return found != rows.end() && found->key == key ? &*found : nullptr;
}

std::optional<std::string_view> default_of(const ConfigRow& row, Profile profile) {
  const std::string_view text = row.defaults[column(profile)];
  if (text.data() == nullptr) return std::nullopt;
  return text;
}

std::int64_t default_int(Scope scope, std::string_view key, Profile profile) {
  const ConfigRow* row = find_config(scope, key);
  KS_CHECK(row != nullptr);
  const auto text = default_of(*row, profile);
  KS_CHECK(text.has_value());
  const auto value = parse_config_int(*row, *text);
  KS_CHECK(value.has_value());
  return *value;
}

ConfigLimits limits_of(const ConfigRow& row, Profile profile) {
  if (profile == Profile::v4_4) return row.limits;
  for (const auto& older : config_rows::older_limits()) {
    if (older.scope != row.scope || older.key != row.key) continue;
    return profile == Profile::v4_0 ? older.in_4_0 : older.in_3_9;
  }
  return row.limits;
}

std::string_view to_text(Profile profile) {
  switch (profile) {
    case Profile::v4_4: return "4.4";
    case Profile::v4_0: return "4.0";
    case Profile::v3_9: return "3.9";
  }
  return {};
}

std::optional<Profile> parse_profile(std::string_view text) {
  for (const Profile profile : all_profiles) {
    if (to_text(profile) == text) return profile;
  }
  return std::nullopt;
}

std::string_view to_text(Scope scope) {
  switch (scope) {
    case Scope::broker: return "broker";
    case Scope::topic: return "topic";
    case Scope::group: return "group";
    case Scope::producer: return "producer";
    case Scope::consumer: return "consumer";
  }
  return {};
}

std::optional<Scope> parse_scope(std::string_view text) {
  for (const Scope scope : all_scopes) {
    if (to_text(scope) == text) return scope;
  }
  return std::nullopt;
}

std::string_view to_text(ValueType type) {
  switch (type) {
    case ValueType::boolean: return "boolean";
    case ValueType::short_number: return "short";
    case ValueType::int_number: return "int";
    case ValueType::long_number: return "long";
    case ValueType::decimal_text: return "double";
    case ValueType::string: return "string";
    case ValueType::list: return "list";
    case ValueType::class_name: return "class";
    case ValueType::password: return "password";
  }
  return {};
}

std::string_view to_text(Unit unit) {
  switch (unit) {
    case Unit::none: return "";
    case Unit::ms: return "ms";
    case Unit::seconds: return "s";
    case Unit::minutes: return "min";
    case Unit::hours: return "h";
    case Unit::bytes: return "bytes";
    case Unit::records: return "records";
    case Unit::percent: return "%";
    case Unit::ratio: return "ratio";
  }
  return {};
}

}  // namespace ks
