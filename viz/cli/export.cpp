// kafkascope export: a run for a spreadsheet, a script, the Perfetto viewer or a slide.
#include "viz/cli/export.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/problems.h"
#include "sim/scenario/units.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"

namespace kv {
namespace {

constexpr std::int64_t smallest_width = 480;
constexpr std::int64_t smallest_height = 200;
constexpr std::int64_t largest_side = 8192;

const std::vector<std::string>& formats() {
  static const std::vector<std::string> names{"csv", "jsonl", "perfetto", "svg"};
  return names;
}

bool is_table(const Arguments& arguments) {
  return arguments.format == "csv" || arguments.format == "jsonl";
}

bool wants_facts(const Arguments& arguments) {
  return arguments.what.empty() ? arguments.format == "jsonl" : arguments.what == "facts";
}

/// Words that have nothing to say about this form.
void check_words(const Arguments& arguments, ks::Diagnostics& problems) {
  const bool facts = is_table(arguments) ? wants_facts(arguments) : arguments.format == "perfetto";
  const bool svg = arguments.format == "svg";
  const auto refuse = [&](const std::string& value, const char* option, const char* with) {
    if (value.empty()) return;
    problems.push_back(
        {.file = "kafkascope export",
         .what = fmt::format("{} does not go with --format {}{}", option, arguments.format,
                             is_table(arguments) && !facts ? " of series" : ""),
         .allowed = with});
  };
  if (!is_table(arguments)) refuse(arguments.what, "--what", "--format csv or jsonl");
  if (!facts) refuse(arguments.level, "--level", "facts and perfetto");
  if (!facts) refuse(arguments.node, "--node", "facts and perfetto");
  if (!svg) refuse(arguments.theme, "--theme", "--format svg");
  if (!svg) refuse(arguments.size, "--size", "--format svg");
  if (!svg) refuse(arguments.group, "--group", "--format svg");
}

void read_size(const std::string& text, SvgOptions& options, ks::Diagnostics& problems) {
  if (text.empty()) return;
  const std::size_t cross = text.find('x');
  const auto width = ks::parse_count(std::string_view(text).substr(0, cross));
  const auto height = cross == std::string::npos
                          ? std::nullopt
                          : ks::parse_count(std::string_view(text).substr(cross + 1));
  const bool fits = width && height && *width >= smallest_width && *width <= largest_side &&
                    *height >= smallest_height && *height <= largest_side;
  if (fits) {
    options.width = static_cast<float>(*width);
    options.height = static_cast<float>(*height);
    return;
  }
  problems.push_back({.file = "--size " + text,
                      .what = "is no size of a picture",
                      .allowed = fmt::format("WIDTHxHEIGHT from {}x{} to {}x{}", smallest_width,
                                             smallest_height, largest_side, largest_side)});
}

ks::Result<SvgOptions> options_of(const Arguments& arguments) {
  SvgOptions options;
  ks::Diagnostics problems;
  if (std::find(formats().begin(), formats().end(), arguments.format) == formats().end()) {
    return ks::failure({.file = "--format " + arguments.format,
                        .what = "is no form of an export",
                        .allowed = ks::any_of(formats()),
                        .did_you_mean = ks::nearest_name(arguments.format, formats())});
  }
  if (!arguments.what.empty() && arguments.what != "series" && arguments.what != "facts") {
    problems.push_back(
        {.file = "--what " + arguments.what, .what = "is unknown", .allowed = "series or facts"});
  }
  check_words(arguments, problems);
  read_size(arguments.size, options, problems);
  options.dark = arguments.theme == "dark";
  if (!arguments.theme.empty() && !options.dark && arguments.theme != "light") {
    problems.push_back(
        {.file = "--theme " + arguments.theme, .what = "is no theme", .allowed = "light or dark"});
  }
  const auto level = level_of(arguments.level);
  if (!level) problems.insert(problems.end(), level.error().begin(), level.error().end());
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return options;
}

std::string text_of(ks::Session& session, const Arguments& arguments, const FactQuery& query,
                    const SvgOptions& options, Console& console) {
  const TimeRange range{query.part.from.time, query.part.to.time};
  if (arguments.format == "perfetto") return perfetto_trace(session, query, console);
  if (arguments.format == "svg") return timeline_svg(session, range, options);
  const bool csv = arguments.format == "csv";
  if (wants_facts(arguments)) {
    return csv ? facts_csv(session, query, console) : facts_jsonl(session, query, console);
  }
  return csv ? series_csv(session, range) : series_jsonl(session, range);
}

ks::Result<ks::GroupId> group_called(const ks::Names& names, const std::string& id) {
  const auto found = std::find(names.groups.begin(), names.groups.end(), id);
  if (id.empty()) return ks::GroupId{};
  if (found != names.groups.end())
    return ks::GroupId{static_cast<std::uint32_t>(found - names.groups.begin())};
  return ks::failure({.file = "--group " + id,
                      .what = "there is no such group",
                      .allowed = ks::any_of(names.groups),
                      .did_you_mean = ks::nearest_name(id, names.groups)});
}

}  // namespace

ks::Result<int> export_command(const Arguments& arguments, Surroundings& with) {
  auto options = options_of(arguments);
  if (!options) return tl::unexpected(options.error());
  auto session = session_of(arguments, with.console);
  if (!session) return tl::unexpected(session.error());
  const auto group = group_called(session->names(), arguments.group);
  if (!group) return tl::unexpected(group.error());
  options->group = *group;
  const auto query = fact_query(*session, arguments, with.console);
  if (!query) return tl::unexpected(query.error());
  if (arguments.format == "svg" && query->part.from.time >= query->part.to.time) {
    return ks::failure(ks::Diagnostic{.file = "kafkascope export",
                                      .what = "the stretch has no length",
                                      .allowed = "--from before --to"});
  }
  const std::string text = text_of(*session, arguments, *query, *options, with.console);
  if (!arguments.output.empty() && arguments.output != "-") {
    const auto written = write_file(arguments.output, text);
    if (!written) return tl::unexpected(written.error());
    return 0;
  }
  with.console.print(text);
  return 0;
}

}  // namespace kv
