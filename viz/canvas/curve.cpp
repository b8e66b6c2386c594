// Where a point lies on the curves that the canvas draws.
#include "viz/canvas/canvas.h"

namespace kv {

Vec bezier_point(Vec a, Vec b, float t, float k) {
  const float dx = (b.x - a.x) * k;
  const float u = 1 - t;
  const float w0 = u * u * u, w1 = 3 * t * u * u, w2 = 3 * t * t * u, w3 = t * t * t;
  return {w0 * a.x + w1 * (a.x + dx) + w2 * (b.x - dx) + w3 * b.x,
          (w0 + w1) * a.y + (w2 + w3) * b.y};
}

}  // namespace kv
