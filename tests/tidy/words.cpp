// Words that may not stand in a source: what would make a run depend on the machine, and what a
// finished public repository does not contain. Patterns are spelled in two halves where this file
// would find itself.
#include <cctype>
#include <string_view>

#include "tests/tidy/rules.h"

namespace ks_tidy {
namespace {

enum class Match { whole_word, prefix, anywhere };

struct Ban {
  std::string_view word;
  Match match;
  std::string_view why;
};

constexpr std::string_view integers = "sim computes with integers only";
constexpr std::string_view order = "its order differs between libraries";
constexpr std::string_view library = "its results differ between libraries";
constexpr std::string_view clock = "a run knows no real clock";
constexpr std::string_view single = "the simulation is single-threaded";
constexpr std::string_view world = "a run depends on nothing outside itself";
constexpr std::string_view old_compiler = "g++ 12 or Emscripten 3.1.6 lacks it";

constexpr Ban banned_in_sim[] = {
    {"float", Match::whole_word, integers},
    {"double", Match::whole_word, integers},
    {"unordered_", Match::prefix, order},
    {"<unordered_", Match::anywhere, order},
    {"<random>", Match::anywhere, library},
    {"<cmath>", Match::anywhere, integers},
    {"mt19937", Match::prefix, library},
    {"uniform_int_distribution", Match::whole_word, library},
    {"std::rand", Match::whole_word, library},
    {"srand", Match::whole_word, library},
    {"system_clock", Match::whole_word, clock},
    {"steady_clock", Match::whole_word, clock},
    {"high_resolution_clock", Match::whole_word, clock},
    {"std::time(", Match::anywhere, clock},
    {"time(nullptr)", Match::anywhere, clock},
    {"<ctime>", Match::anywhere, clock},
    {"<thread>", Match::anywhere, single},
    {"<mutex>", Match::anywhere, single},
    {"<atomic>", Match::anywhere, single},
    {"<future>", Match::anywhere, single},
    {"<condition_variable>", Match::anywhere, single},
    {"thread_local", Match::whole_word, single},
    {"getenv", Match::whole_word, world},
    {"<iostream>", Match::anywhere, world},
    {"<fstream>", Match::anywhere, world},
    {"<filesystem>", Match::anywhere, world},
    {"<format>", Match::anywhere, old_compiler},
    {"<expected>", Match::anywhere, old_compiler},
    {"<memory_resource>", Match::anywhere, old_compiler},
};

constexpr Ban banned_in_view_models[] = {
    {"ImGui", Match::prefix, "view models are plain data"},
    {"ImVec", Match::prefix, "view models are plain data"},
    {"<thread>", Match::anywhere, single},
    {"<format>", Match::anywhere, old_compiler},
    {"<expected>", Match::anywhere, old_compiler},
};

constexpr std::string_view unfinished = "finish it or leave it out";
constexpr std::string_view machine = "names a folder of somebody's machine";
constexpr std::string_view registry = "names a package registry's host";

// Looked for in comments and in every kind of text file too.
constexpr Ban banned_everywhere[] = {
    {"TO"
     "DO",
     Match::whole_word, unfinished},
    {"FIX"
     "ME",
     Match::whole_word, unfinished},
    {"XX"
     "X",
     Match::whole_word, unfinished},
    {"/wo"
     "rk/",
     Match::prefix, machine},
    {"/ro"
     "ot/",
     Match::prefix, machine},
    {"/ho"
     "me/",
     Match::prefix, machine},
    {"deb.debian"
     ".org",
     Match::anywhere, registry},
    {"pypi"
     ".org",
     Match::anywhere, registry},
    {"registry.npm"
     "js.org",
     Match::anywhere, registry},
};

bool is_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Before a path any of these would make it a relative one.
bool starts_word(std::string_view line, std::size_t at) {
  if (at == 0) return true;
  const char before = line[at - 1];
  const bool path = line[at] == '/';
  return !is_word(before) && !(path && (before == '.' || before == '}' || before == '*'));
}

bool contains(std::string_view line, const Ban& ban) {
  for (std::size_t at = line.find(ban.word); at != std::string_view::npos;
       at = line.find(ban.word, at + 1)) {
    if (ban.match == Match::anywhere) return true;
    const std::size_t end = at + ban.word.size();
    const bool ends = ban.match == Match::prefix || end == line.size() || !is_word(line[end]);
    if (starts_word(line, at) && ends) return true;
  }
  return false;
}

template <std::size_t n>
void search(const Source& source, const std::vector<std::string>& lines, const Ban (&bans)[n],
            std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const Ban& ban : bans) {
      if (!contains(lines[i], ban)) continue;
      findings.push_back(
          {"word", source.path, i + 1, std::string(ban.word) + ": " + std::string(ban.why)});
    }
  }
}

}  // namespace

std::vector<Finding> check_words(const Source& source) {
  std::vector<Finding> findings;
  search(source, source.lines, banned_everywhere, findings);
  if (source.is_under("sim")) search(source, source.code, banned_in_sim, findings);
  if (source.is_under("viz/model")) search(source, source.code, banned_in_view_models, findings);
  return findings;
}

}  // namespace ks_tidy
