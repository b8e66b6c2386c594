#include "sim/kafka/partitioner.h"

#include "sim/base/check.h"
#include "sim/kafka/java_hash.h"

namespace ks {
namespace {

constexpr std::uint32_t multiplier = 0x5bd1e995;
constexpr std::uint32_t seed = 0x9747b28c;

std::uint32_t byte_at(std::string_view key, std::size_t i) {
  return static_cast<unsigned char>(key[i]);
}

std::uint32_t little_endian_word(std::string_view key, std::size_t i) {
  return byte_at(key, i) | (byte_at(key, i + 1) << 8) | (byte_at(key, i + 2) << 16) |
         (byte_at(key, i + 3) << 24);
}

/// The last one to three bytes, which fill no word of their own.
std::uint32_t mix_tail(std::uint32_t hash, std::string_view tail) {
  if (tail.empty()) return hash;
  for (std::size_t i = 0; i < tail.size(); ++i) hash ^= byte_at(tail, i) << (8 * i);
  return hash * multiplier;
}

}  // namespace

std::int32_t murmur2(std::string_view key) {
  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(key.size());
  const std::size_t whole_words = key.size() / 4 * 4;
  for (std::size_t i = 0; i < whole_words; i += 4) {
    std::uint32_t word = little_endian_word(key, i);
    word *= multiplier;
    word ^= word >> 24;
    word *= multiplier;
    hash = (hash * multiplier) ^ word;
  }
  hash = mix_tail(hash, key.substr(whole_words));
  hash ^= hash >> 13;
  hash *= multiplier;
  hash ^= hash >> 15;
  return static_cast<std::int32_t>(hash);
}

std::uint32_t to_positive(std::int32_t value) {
  return static_cast<std::uint32_t>(value) & 0x7fffffffu;
}

std::uint32_t partition_for_key(std::string_view key, std::uint32_t partitions) {
  KS_CHECK(partitions > 0);
  return to_positive(murmur2(key)) % partitions;
}

std::uint32_t offsets_partition(std::string_view group_id, std::uint32_t partitions) {
  KS_CHECK(partitions > 0);
  return static_cast<std::uint32_t>(java_abs(java_string_hash(group_id))) % partitions;
}

}  // namespace ks
