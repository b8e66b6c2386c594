#include "sim/run/bug_report.h"

#include <algorithm>
#include <cstdio>

#include "sim/trace/sentence.h"

namespace ks {
namespace {

constexpr std::size_t last_facts = 20;

}  // namespace

BugReport::BugReport(const Branch& branch, const std::string& file)
    : subject_{branch, file}, context_(print, &subject_) {}

void BugReport::print(void* context) {
  const Subject& subject = *static_cast<const Subject*>(context);
  const Branch& branch = subject.branch;
  const World& world = branch.head;
  if (!subject.file.empty()) std::fprintf(stderr, "  scenario %s\n", subject.file.c_str());
  std::fprintf(stderr, "  seed %llu, event %llu, time %s s, branch \"%s\"\n",
               static_cast<unsigned long long>(world.seed),
               static_cast<unsigned long long>(world.event),
               seconds_text(world.now - start_time).c_str(), branch.label.c_str());
  for (const Command& command : branch.commands) {
    std::fprintf(stderr, "  command at %s: %s\n", duration_text(command.at - start_time).c_str(),
                 to_text(command.body).c_str());
  }
  const std::size_t size = branch.trace.size();
  for (std::size_t i = size - std::min(size, last_facts); i < size; ++i) {
    const Fact& fact = branch.trace[i];
    std::fprintf(stderr, "  %10s  %s\n", seconds_text(fact.time - start_time).c_str(),
                 sentence(fact, branch.trace, *world.names).c_str());
  }
}

}  // namespace ks
