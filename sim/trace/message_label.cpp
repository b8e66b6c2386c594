// What an arrow of a sequence chart is called. Part of sentence.h.
#include <string>

#include <fmt/format.h>

#include "sim/protocol/api_key.h"
#include "sim/trace/sentence.h"

namespace ks {
namespace {

std::string label(ApiKey api, bool response, KafkaError error) {
  if (!response) return std::string{api_name(api)};
  if (error == KafkaError::none) return "reply";
  return fmt::format("reply, error {}", static_cast<int>(error));
}

}  // namespace

std::string message_label(const MessageBody& body) {
  return label(api_key(body), is_response(body), error_of(body));
}

std::string message_label(const MessageDelivered& delivered) {
  return label(delivered.api, delivered.response, delivered.error);
}

std::string message_label(const MessageLost& lost) {
  return label(lost.api, lost.response, KafkaError::none);
}

}  // namespace ks
