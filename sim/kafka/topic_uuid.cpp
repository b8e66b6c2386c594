#include "sim/kafka/topic_uuid.h"

namespace ks {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t text_length = 22;

std::uint64_t bits(std::int64_t half) { return static_cast<std::uint64_t>(half); }

}  // namespace

std::optional<TopicUuid> parse_topic_uuid(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;
  std::uint64_t most = 0;
  std::uint64_t least = 0;
  // 21 characters are 126 bits; of the last one only the first two bits belong to the id.
  for (std::size_t i = 0; i < text_length; ++i) {
    const std::size_t at = alphabet.find(text[i]);
    if (at == std::string_view::npos) return std::nullopt;
    const unsigned wide = i + 1 < text_length ? 6 : 2;
    most = (most << wide) | (least >> (64 - wide));
    least = (least << wide) | (at >> (6 - wide));
  }
  return TopicUuid{static_cast<std::int64_t>(most), static_cast<std::int64_t>(least)};
}

std::string to_text(const TopicUuid& id) {
  std::string text;
  for (std::size_t i = 0; i < text_length; ++i) {
    // Six bits from bit 6 * i on, counted from the highest of 128; the last four are not there.
    const auto at = static_cast<unsigned>(6 * i);
    std::uint64_t six = 0;
    if (at < 64) {
      six = bits(id.most) << at;
      if (at > 58) six |= bits(id.least) >> (64 - at);
    } else {
      six = bits(id.least) << (at - 64);
    }
    text += alphabet[six >> 58];
  }
  return text;
}

std::int32_t java_uuid_hash(const TopicUuid& id) {
  const std::uint64_t x = bits(id.most) ^ bits(id.least);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x >> 32) ^
                                   static_cast<std::uint32_t>(x));
}

}  // namespace ks
