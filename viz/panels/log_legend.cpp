#include "viz/panels/log_legend.h"

#include "viz/canvas/glyphs.h"

namespace kv {
namespace {

constexpr float size = 11;
constexpr float to_words = 8;
constexpr float between = 20;

}  // namespace

float log_legend_width(const Canvas& c) {
  return c.text_width("high watermark", size) + c.text_width("log end", size) + 2 * to_words +
         between;
}

void log_legend(Canvas& c, Vec at) {
  const TextStyle words{size, c.theme().ink2};
  high_watermark(c, {at.x, at.y - 7}, 14);
  const float x = c.text({at.x + to_words, at.y}, "high watermark", words) + between;
  log_end(c, {x, at.y - 6}, 12);
  c.text({x + to_words, at.y}, "log end", words);
}

}  // namespace kv
