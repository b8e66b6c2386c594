#include "sim/protocol/messages.h"

namespace ks {

KS_DEFINE_CLOSED_VARIANT(MessageBody, MessageKinds)

}  // namespace ks
