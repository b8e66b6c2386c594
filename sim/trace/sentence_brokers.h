// The sentences of facts about brokers, leaders, in-sync replicas and logs. Part of sentence.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/broker_facts.h"
#include "sim/trace/sentence_quorum.h"
#include "sim/trace/sentence_quota.h"
#include "sim/trace/sentence_zookeeper.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string broker_sentence(const BrokerRegistered& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const BrokerFenced& body, std::string_view self, const Names& names);
std::string broker_sentence(const BrokerUnfenced& body, std::string_view self, const Names& names);
std::string broker_sentence(const ShutdownGranted& body, std::string_view self, const Names& names);
std::string broker_sentence(const BrokerStateChanged& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const LeaderElected& body, std::string_view self, const Names& names);
std::string broker_sentence(const IsrChanged& body, std::string_view self, const Names& names);
std::string broker_sentence(const LogTruncated& body, std::string_view self, const Names& names);
std::string broker_sentence(const GroupsLoading& body, std::string_view self, const Names& names);
std::string broker_sentence(const GroupsLoaded& body, std::string_view self, const Names& names);
std::string broker_sentence(const GroupsUnloaded& body, std::string_view self, const Names& names);
std::string broker_sentence(const LeadershipTaken& body, std::string_view self, const Names& names);
std::string broker_sentence(const HighWatermarkWentBack& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const IsrChangeWanted& body, std::string_view self, const Names& names);
std::string broker_sentence(const FetchRefused& body, std::string_view self, const Names& names);
std::string broker_sentence(const ConnectionEnded& body, std::string_view self, const Names& names);

}  // namespace ks
