// What [[timeline]] can do, and which of its keys belong to which verbs. Private to sim/scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/parse_parts.h"

namespace ks {

// clang-format off
inline const std::vector<std::string> verbs{
    "kill",          "close",          "freeze",        "thaw",
    "slow",          "restart",        "add",           "rate",
    "unsubscribe",   "subscribe",      "handler",       "create-topic",
    "grow-topic",    "delete-topic",   "stop",          "start",
    "elect-leaders", "seek",           "reset-offsets", "delete-offsets",
    "delete-group",  "delete-records", "drop",          "delay",
    "duplicate",     "dead-letter",    "cut",           "delay-way",
    "heal",          "config",         "reassign",      "pause",
    "resume",        "init-transactions", "begin-transaction", "send", "flush", "commit-transaction",
    "abort-transaction", "capacity"};
// clang-format on
inline const std::vector<KeyVerbs> key_verbs{
    {"factor", {"slow"}},
    {"takes", {"handler"}},
    {"once", {"handler"}},
    {"machine", {"kill"}},
    {"membership", {"close"}},
    {"rate", {"rate"}},
    {"group", {"add"}},
    {"processing", {"add"}},
    {"config", {"add", "create-topic", "config"}},
    {"remove", {"config"}},
    {"client", {"config"}},
    {"cancel", {"reassign"}},
    {"capacity", {"capacity"}},
    {"rack", {"kill", "freeze", "thaw", "stop", "start", "cut", "heal"}},
    {"topic",
     {"create-topic", "grow-topic", "delete-topic", "elect-leaders", "config", "reassign"}},
    {"partitions", {"create-topic", "grow-topic"}},
    {"replication-factor", {"create-topic"}},
    {"replicas", {"create-topic", "reassign"}},
    {"empty", {"start"}},
    {"unclean", {"elect-leaders"}},
    {"member-id", {"add"}},
    {"commit", {"add"}},
    {"commit-on-revoke", {"add"}},
    {"callbacks", {"add"}},
    {"topics", {"add", "subscribe", "reset-offsets", "delete-offsets"}},
    {"partition", {"seek", "send", "reassign", "pause", "resume"}},
    {"records", {"send"}},
    {"to", {"seek", "reset-offsets"}},
    {"to-offset", {"seek", "reset-offsets"}},
    {"shift-by", {"reset-offsets"}},
    {"to-datetime", {"reset-offsets"}},
    {"by-duration", {"reset-offsets"}},
    {"before", {"delete-records"}},
    {"request", {"drop", "delay", "duplicate"}},
    {"response", {"drop", "delay"}},
    {"nth", {"drop", "delay", "duplicate"}},
    {"broker", {"drop", "delay", "duplicate"}},
    {"by", {"delay", "delay-way"}},
    {"peer", {"cut", "delay-way", "heal"}},
    {"one-way", {"cut", "delay-way"}},
    {"attempts", {"dead-letter"}},
    {"each", {"dead-letter"}},
    {"producer", {"dead-letter", "add"}}};

}  // namespace ks
