// What was said on the command line, as texts, and which words each command takes. What a text means
// is each command's business.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace kv {

struct Arguments {
  // Every command.
  std::string seed;
  std::string profile;
  std::vector<std::string> sets;  ///< "path=value"
  bool quiet = false;
  std::string color;
  bool help = false;
  // Some commands.
  std::vector<std::string> files;
  bool json = false;
  std::string until;
  std::string from;
  std::string to;
  std::string time;
  std::string at;
  std::string node;
  std::string level;
  std::string view;
  std::string theme;
  std::string size;
  bool projector = false;
  bool notes = false;
  std::string pick;
  std::string output;
  std::string scope;
  std::string assignor;
  std::string partitions;
  std::vector<std::string> keys;
  std::string group;
  std::string log;
  std::string offset;
  std::string records;
  std::vector<std::string> with;
  std::vector<std::string> vary;
  std::string seeds;
  std::string shard;
  std::string jobs;
  std::string csv;
  std::string jsonl;
  std::vector<std::string> results;
  std::string plot;
  std::string x;
  std::vector<std::string> ys;
  std::string title;
  std::vector<std::string> histograms;
  std::vector<std::string> draws;
  bool strict = false;
  std::string format;
  std::string what;

  /// The only file; "" when none was named.
  std::string file() const { return files.empty() ? std::string{} : files.front(); }
};

enum class Files : unsigned char { none, optional, one, many };

struct OptionRow {
  std::string_view name;   ///< "--until"
  std::string_view value;  ///< "T"; empty for a switch
  std::string_view help;
  std::string Arguments::* text = nullptr;  ///< exactly one of these three
  bool Arguments::* flag = nullptr;
  std::vector<std::string> Arguments::* list = nullptr;
};
const OptionRow* find_option(std::string_view name);
/// Options of every command.
std::span<const std::string_view> common_options();

/// What the words that are no options stand for.
enum class Operand : unsigned char { scenario, file, template_name, command, shell };
std::string_view operand_name(Operand operand);  ///< in help and messages: "FILE", "TEMPLATE"

/// What a command takes. `options` are names without "--", separated by blanks; one that ends in '!'
/// must be there.
struct Shape {
  Files files = Files::none;
  std::string_view options;
  Operand operand = Operand::scenario;
};

struct ShapeOption {
  const OptionRow* row = nullptr;
  bool required = false;
};
std::vector<ShapeOption> options_of(const Shape& shape);

/// `who` begins messages: "kafkascope run".
ks::Result<Arguments> parse_arguments(const std::string& who, const Shape& shape,
                                      const std::vector<std::string>& words);

}  // namespace kv
