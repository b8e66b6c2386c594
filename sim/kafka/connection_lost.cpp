// What a producer does when a connection of it ends.
#include "sim/kafka/producer.h"

namespace ks {

void connection_lost(Producer&, ConnectionId connection, Ctx& ctx) { ctx.close(connection); }

}  // namespace ks
