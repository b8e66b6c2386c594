// Bad input and output: one clear message each, exit code 2, nothing half written.
#include "viz/cli/files.h"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/command.h"

using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;

namespace {

std::string first_error(const ks::Diagnostics& problems) { return ks::to_text(problems.front()); }

ks::Result<std::string> picture(const kv::RenderRequest&) {
  return std::string("bytes of a picture");
}

}  // namespace

TEST_CASE("a missing file, a directory and an empty directory are said as such") {
  const Folder folder;
  Outcome outcome = kafkascope({"run", folder / "none.toml"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == folder / "none.toml: error: cannot be read: no such file\n");
  outcome = kafkascope({"run", folder / "."});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == folder / ".: error: is a directory. allowed: a file\n");
  outcome = kafkascope({"check", folder / "."});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == folder / ".: error: has no scenario file. allowed: *.toml\n");
}

TEST_CASE("a file without read permission is said as such") {
  if (geteuid() == 0) SKIP("the administrator may read everything");
  const Folder folder;
  const std::string file = folder.write("secret.toml", "format = 1\n");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const Outcome outcome = kafkascope({"run", file});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == file + ": error: cannot be read: no permission\n");
}

TEST_CASE("a file of 100 MB is refused by its size alone") {
  const Folder folder;
  const std::string file = folder.write("big.toml", "");
  std::filesystem::resize_file(file, std::uintmax_t{100} * 1024 * 1024);
  const Outcome outcome = kafkascope({"check", file});
  CHECK(outcome.code == 2);
  CHECK(outcome.out == "FAILED  " + file + ": 1 error\n");
  CHECK(outcome.err == file + ": error: is too large, with 100 MiB. allowed: at most 4 MiB\n");
}

TEST_CASE("standard input is bounded too") {
  const std::string large(std::size_t{5} * 1024 * 1024, '#');
  const Outcome outcome = kafkascope({"run", "-", "--until", "1s"}, large);
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "standard input: error: is too large. allowed: at most 4 MiB\n");
}

TEST_CASE("binary rubbish and deep nesting get one message with a place") {
  const Folder folder;
  const std::string rubbish = folder.write("rubbish.toml", std::string("\x91\x00\xff\x7f", 4));
  CHECK(kafkascope({"run", rubbish}).code == 2);
  CHECK(kafkascope({"run", rubbish}).err ==
        rubbish + ":1:1: error: not a text file: byte 0x91. allowed: TOML in UTF-8\n");
  const std::string deep = folder.write("deep.toml", "a = " + std::string(100'000, '['));
  const Outcome outcome = kafkascope({"run", deep});
  CHECK(outcome.code == 2);
  CHECK(ks_tests::lines_of(outcome.err).size() == 1);
  CHECK(outcome.err.starts_with(deep + ":1:"));
}

TEST_CASE("all errors of a file come at once, each with its line") {
  const Folder folder;
  const std::string file = folder.write("wrong.toml",
                                        "format = 1\ncolour = 3\nduration = \"2 parsecs\"\n"
                                        "[cluster]\nbrokers = 1\n");
  const Outcome outcome = kafkascope({"run", file});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  const auto lines = ks_tests::lines_of(outcome.err);
  REQUIRE(lines.size() >= 2);
  CHECK(lines[0].starts_with(file + ":2:1: error: unknown key \"colour\""));
  CHECK(lines[1].starts_with(file + ":3:12: error: "));
}

TEST_CASE("what is written appears as a whole or not at all") {
  const Folder folder;
  REQUIRE(kv::write_file(folder / "new.txt", "first"));
  CHECK(ks_tests::bytes_of(folder / "new.txt") == "first");
  REQUIRE(kv::write_file(folder / "new.txt", "second"));
  CHECK(ks_tests::bytes_of(folder / "new.txt") == "second");
  CHECK(folder.files() == 1);

  const auto missing = kv::write_file(folder / "no/such/place.txt", "text");
  REQUIRE(!missing);
  CHECK(first_error(missing.error()) ==
        folder / "no/such/place.txt: error: cannot be written: no such folder");
  const auto directory = kv::write_file(folder / ".", "text");
  REQUIRE(!directory);
  CHECK(first_error(directory.error()) == folder / ".: error: is a directory. allowed: a file");
  CHECK(folder.files() == 1);
}

TEST_CASE("a full disk is said, and the file that was there stays") {
  if (!kv::file_exists("/dev/full")) SKIP("no /dev/full here");
  const kv::CliHooks hooks{.render = picture};
  const Outcome outcome = kafkascope(
      {"render", "01-first-topic", "--view", "stage", "--at", "1s", "-o", "/dev/full"}, "", hooks);
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "/dev/full: error: cannot be written: no space left\n");
  CHECK(kv::file_exists("/dev/full"));
}

TEST_CASE("results that cannot be written give exit code 2") {
  std::FILE* full = std::fopen("/dev/full", "w");
  if (full == nullptr) SKIP("no /dev/full here");
  char* text = nullptr;
  std::size_t size = 0;
  kv::CliStreams streams;
  streams.out = full;
  streams.err = open_memstream(&text, &size);
  const char* words[] = {"kafkascope", "help"};
  CHECK(kv::run_cli(2, words, {}, streams) == 2);
  std::fclose(streams.err);
  std::fclose(full);
  CHECK(std::string(text, size) ==
        "standard output: error: cannot be written: No space left on device\n");
  std::free(text);
}

TEST_CASE("a reader that goes away ends the command quietly") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  char* text = nullptr;
  std::size_t size = 0;
  kv::CliStreams streams;
  streams.out = fdopen(ends[1], "w");
  streams.err = open_memstream(&text, &size);
  const char* words[] = {"kafkascope", "facts", "01-first-topic", "--level", "data"};
  CHECK(kv::run_cli(5, words, {}, streams) == 0);
  std::fclose(streams.err);
  std::fclose(streams.out);
  CHECK(std::string(text, size).empty());
  std::free(text);
}
