#include "viz/cli/files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

namespace kv {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

ks::Diagnostic problem(const std::string& name, std::string what, std::string allowed = {}) {
  return {.file = name, .what = std::move(what), .allowed = std::move(allowed)};
}

std::string reason(int error) {
  switch (error) {
    case ENOENT: return "no such file";
    case EACCES: return "no permission";
    case ENOSPC: return "no space left";
    case EISDIR: return "is a directory";
    default: return std::strerror(error);
  }
}

ks::Diagnostic too_large(const std::string& name, std::size_t limit, std::uintmax_t bytes) {
  return problem(name, fmt::format("is too large, with {}", bytes_text(bytes)),
                 fmt::format("at most {}", bytes_text(limit)));
}

/// Answers errno, or 0.
int write_all(std::FILE* file, std::string_view bytes) {
  errno = 0;
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (whole && std::fflush(file) == 0) return 0;
  return errno != 0 ? errno : EIO;
}

ks::Result<void> cannot_write(const std::string& path, int error) {
  // Writing makes the file: what is missing is where it would be.
  const std::string why = error == ENOENT ? "no such folder" : reason(error);
  return ks::failure(problem(path, "cannot be written: " + why));
}

ks::Result<void> write_directly(const std::string& path, std::string_view bytes) {
  File file(std::fopen(path.c_str(), "wb"));
  if (!file) return cannot_write(path, errno);
  int error = write_all(file.get(), bytes);
  if (std::fclose(file.release()) != 0 && error == 0) error = errno;
  if (error != 0) return cannot_write(path, error);
  return {};
}

}  // namespace

std::string bytes_text(std::uintmax_t bytes) {
  constexpr std::uintmax_t kib = 1024;
  if (bytes >= kib * kib) return fmt::format("{} MiB", bytes / (kib * kib));
  if (bytes >= kib) return fmt::format("{} KiB", bytes / kib);
  return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return error ? path : whole.lexically_normal().string();
}

bool file_exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

FileStamp stamp_of(const std::string& path) {
  std::error_code error;
  const auto written = std::filesystem::last_write_time(path, error);
  if (error) return {};
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return {};
  return {static_cast<std::int64_t>(written.time_since_epoch().count()), bytes, true};
}

ks::Result<std::string> read_stream(std::FILE* stream, const std::string& name, std::size_t limit) {
  std::string bytes;
  std::array<char, 65536> piece{};
  errno = 0;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stream)) {
    bytes.append(piece.data(), got);
    if (bytes.size() > limit) {
      return ks::failure(problem(name, "is too large", "at most " + bytes_text(limit)));
    }
  }
  if (std::ferror(stream) != 0) {
    return ks::failure(problem(name, "cannot be read: " + reason(errno != 0 ? errno : EIO)));
  }
  return bytes;
}

ks::Result<std::string> read_file(const std::string& path, std::size_t limit) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    return ks::failure(problem(path, "cannot be read: " + reason(errno)));
  }
  if (S_ISDIR(status.st_mode)) return ks::failure(problem(path, "is a directory", "a file"));
  const auto size = static_cast<std::uintmax_t>(status.st_size);
  if (S_ISREG(status.st_mode) && size > limit) return ks::failure(too_large(path, limit, size));
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return ks::failure(problem(path, "cannot be read: " + reason(errno)));
  return read_stream(file.get(), path, limit);
}

ks::Result<std::string> unpacked(std::string bytes, const std::string& name, std::size_t limit) {
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  z_stream stream{};
  constexpr int gzip_of_any_window = 15 + 16;
  if (inflateInit2(&stream, gzip_of_any_window) != Z_OK) {
    return ks::failure(problem(name, "cannot be unpacked: no memory"));
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  std::array<char, 65536> piece{};
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
    if (text.size() > limit) {
      return ks::failure(problem(name, "is too large unpacked", "at most " + bytes_text(limit)));
    }
    // A .gz may consist of several members, one behind the other.
    if (state == Z_STREAM_END && stream.avail_in == 0) return text;
    const bool next_member = state == Z_STREAM_END && inflateReset(&stream) == Z_OK;
    if (state != Z_OK && !next_member) {
      return ks::failure(problem(name, "cannot be unpacked: not a whole gzip file"));
    }
  }
}

ks::Result<void> write_file(const std::string& path, std::string_view bytes) {
  struct stat status{};
  const bool there = stat(path.c_str(), &status) == 0;
  if (there && S_ISDIR(status.st_mode)) {
    return ks::failure(problem(path, "is a directory", "a file"));
  }
  if (there && !S_ISREG(status.st_mode)) return write_directly(path, bytes);
  if (there && access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);

  // Through a symbolic link the file it names is replaced, not the link.
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, ignored);
  const std::string target = real.empty() ? path : real.string();
  const std::string fresh = fmt::format("{}.{}.new", target, getpid());
  const ks::Result<void> written = write_directly(fresh, bytes);
  int error = 0;
  if (!written) {
    std::remove(fresh.c_str());
    ks::Diagnostics problems = written.error();
    problems.front().file = path;
    return tl::unexpected(std::move(problems));
  }
  if (there) chmod(fresh.c_str(), status.st_mode & 07777);
  if (std::rename(fresh.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return {};
  std::remove(fresh.c_str());
  return cannot_write(path, error);
}

}  // namespace kv
