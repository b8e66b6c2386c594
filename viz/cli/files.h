// Reading and writing whole files with one clear message for whatever goes wrong. A file that is being
// written appears complete or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace kv {

/// The bytes of a file of at most `limit` bytes. Its size is looked at before it is read.
ks::Result<std::string> read_file(const std::string& path, std::size_t limit);
/// The rest of an open stream; `name` appears in messages.
ks::Result<std::string> read_stream(std::FILE* stream, const std::string& name, std::size_t limit);
/// What is gzip-compressed comes back unpacked, everything else as it is.
ks::Result<std::string> unpacked(std::string bytes, const std::string& name, std::size_t limit);

/// Writes to a new file beside it and renames that. Devices and pipes are written directly.
ks::Result<void> write_file(const std::string& path, std::string_view bytes);

bool file_exists(const std::string& path);
/// The same file wherever the program runs; the path itself where the system does not say.
std::string absolute_path(const std::string& path);
/// By which a change of a file is noticed: when it was written last and how large it is. Equal stamps:
/// nothing has happened to it, or it is not there both times.
struct FileStamp {
  std::int64_t written = 0;  ///< in the file system's own clock
  std::uintmax_t bytes = 0;
  bool there = false;
  bool operator==(const FileStamp&) const = default;
};
FileStamp stamp_of(const std::string& path);
/// "4 MiB", "100 bytes".
std::string bytes_text(std::uintmax_t bytes);

}  // namespace kv
