// What clients do when a connection of theirs ends.
#include "sim/kafka/consumer.h"
#include "sim/kafka/producer.h"

namespace ks {

void connection_lost(Consumer&, ConnectionId connection, Ctx& ctx) { ctx.close(connection); }
void connection_lost(Producer&, ConnectionId connection, Ctx& ctx) { ctx.close(connection); }

}  // namespace ks
