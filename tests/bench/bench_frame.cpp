// CPU per frame of the window: views, panels and intents while it plays, without pixels or display.
#include "tests/bench/bench_report.h"

#if KS_VIZ
#include <string>

#include "viz/app/app.h"
#include "viz/app/backend_null.h"
#include "viz/model/plot_choice.h"
#endif

namespace ks {

#if KS_VIZ
namespace {

std::string scenario_text(int partitions, int consumers) {
  std::string members;
  for (int i = 1; i <= consumers; ++i) members += "\"C" + std::to_string(i) + "\", ";
  return "format = 1\ntitle = \"Frames\"\nduration = \"60s\"\n[cluster]\nbrokers = 3\n"
         "[[topics]]\nname = \"orders\"\npartitions = " +
         std::to_string(partitions) +
         "\nreplication-factor = 3\n"
         "[[producers]]\nname = \"P1\"\ntopic = \"orders\"\nrate = \"100/s\"\n"
         "keys = { count = 1000, prefix = \"customer-\" }\n"
         "[[groups]]\nid = \"OrderProcessingGroup\"\ntopics = [\"orders\"]\nmembers = [" +
         members + "]\nprocessing = \"1ms\"\nconfig = { \"auto.offset.reset\" = \"earliest\" }\n";
}

/// Four more groups, of another topic, so that there are more plots to show.
std::string more_groups() {
  std::string text = "[[topics]]\nname = \"payments\"\npartitions = 6\nreplication-factor = 3\n";
  for (int i = 1; i <= 4; ++i)
    text += "[[groups]]\nid = \"audit-" + std::to_string(i) +
            "\"\ntopics = [\"payments\"]\nmembers = [\"A" + std::to_string(i) + "\"]\n";
  return text;
}

void frames(BenchReport& report, int partitions, int consumers, bool plots = false) {
  kv::NullBackend backend;
  backend.draws = false;
  const kv::Vec size = plots ? kv::Vec{1920, 2160} : kv::Vec{1920, 1080};
  backend.open({}, size);
  kv::App app(backend.fonts());
  app.open_text(scenario_text(partitions, consumers) + (plots ? more_groups() : ""), "bench", {});
  app.session().compute_all();
  if (plots) {
    app.ask(kv::Toggle{kv::Toggle::What::timeline});
    for (const kv::Plot& plot :
         kv::plots_on_offer(app.session().names(), app.session().lanes(), {})) {
      app.ask(kv::ShowPlot{plot, true});
    }
  }
  std::vector<double> times;
  for (int k = 0; k < 240; ++k) {
    app.ask(kv::SeekTime{at(20s + Duration{k * 16'667})});
    backend.begin();
    times.push_back(seconds_of([&] { app.frame({size, 1, k / 60.0, 1 / 60.0}); }) * 1e3);
    backend.end(0);
  }
  times.erase(times.begin(), times.begin() + 40);  // fonts, caches
  std::sort(times.begin(), times.end());
  const std::size_t shown = app.views().timeline.plots.size();
  const std::string prefix = "frame, " + std::to_string(partitions) + " partitions" +
                             (plots ? ", timeline with " + std::to_string(shown) + " plots" : "");
  report.at_most(prefix + ", median", times[times.size() / 2], 4, "ms");
  report.at_most(prefix + ", p99", times[times.size() * 99 / 100], 6, "ms");
}

}  // namespace

void bench_frame(BenchReport& report) {
  frames(report, 6, 3);
  frames(report, 600, 12);
  frames(report, 10'000, 100);
  frames(report, 12, 3, true);
  frames(report, 10'000, 100, true);
}
#else
void bench_frame(BenchReport& report) { report.figure("frame: this build has no window", 0, ""); }
#endif

}  // namespace ks
