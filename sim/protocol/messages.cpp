#include "sim/protocol/messages.h"

namespace ks {

MessageBody::MessageBody() = default;
MessageBody::MessageBody(const MessageBody& other) = default;
MessageBody::MessageBody(MessageBody&& other) noexcept = default;
MessageBody& MessageBody::operator=(const MessageBody& other) = default;
MessageBody& MessageBody::operator=(MessageBody&& other) noexcept = default;
MessageBody::~MessageBody() = default;

/// Nearly all messages are of these four kinds and moved in; known by name, what the body was before
/// them costs nothing to end, and no table is asked.
[[gnu::flatten]] MessageBody::MessageBody(std::size_t kind, void* from, bool move) {
  const auto take = [&]<class Kind>(Kind* body) { emplace<Kind>(std::move(*body)); };
  if (move && kind == index_in<FetchRequest, MessageKinds>) {
    take(static_cast<FetchRequest*>(from));
  } else if (move && kind == index_in<FetchResponse, MessageKinds>) {
    take(static_cast<FetchResponse*>(from));
  } else if (move && kind == index_in<ProduceRequest, MessageKinds>) {
    take(static_cast<ProduceRequest*>(from));
  } else if (move && kind == index_in<ProduceResponse, MessageKinds>) {
    take(static_cast<ProduceResponse*>(from));
  } else {
    fill_variant(static_cast<MessageKinds&>(*this), kind, from, move);
  }
}

}  // namespace ks
