// Consumers are told apart by people who see fewer colours: fills as protan, deutan and tritan eyes see them
// (Machado, Oliveira and Fernandes 2009, full severity), compared in OKLab. Section 2 of the visual design.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>

#include "viz/canvas/theme.h"

namespace {

using Three = std::array<double, 3>;
using Matrix = std::array<Three, 3>;

constexpr Matrix usual = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protan = {{{0.152286, 1.052583, -0.204868},
                            {0.114503, 0.786281, 0.099216},
                            {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deutan = {{{0.367322, 0.860646, -0.227968},
                            {0.280085, 0.672501, 0.047413},
                            {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix tritan = {{{1.255528, -0.076749, -0.178779},
                            {-0.078411, 0.930809, 0.147602},
                            {0.004733, 0.691367, 0.303900}}};
constexpr std::array<const Matrix*, 4> sights = {&usual, &protan, &deutan, &tritan};

Three times(const Matrix& m, const Three& v) {
  Three out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

Three linear(kv::Color color) {
  Three out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = static_cast<double>(color >> (8 * i) & 0xFF) / 255;
    out[i] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  }
  return out;
}

Three oklab(Three rgb) {
  for (double& part : rgb) part = std::clamp(part, 0.0, 1.0);
  constexpr Matrix to_cones = {{{0.4122214708, 0.5363325363, 0.0514459929},
                                {0.2119034982, 0.6806995451, 0.1073969566},
                                {0.0883024619, 0.2817188376, 0.6299787005}}};
  constexpr Matrix to_lab = {{{0.2104542553, 0.7936177850, -0.0040720468},
                              {1.9779984951, -2.4285922050, 0.4505937099},
                              {0.0259040371, 0.7827717662, -0.8086757660}}};
  Three cones = times(to_cones, rgb);
  for (double& part : cones) part = std::cbrt(part);
  return times(to_lab, cones);
}

double distance(kv::Color a, kv::Color b, const Matrix& sight) {
  const Three p = oklab(times(sight, linear(a)));
  const Three q = oklab(times(sight, linear(b)));
  return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/// Over all pairs of the first fills and all sights.
double smallest_distance(std::size_t fills) {
  const kv::Theme& t = kv::light_theme();
  double smallest = 1;
  for (const Matrix* sight : sights) {
    for (std::size_t i = 0; i < fills; ++i) {
      for (std::size_t j = i + 1; j < fills; ++j) {
        smallest = std::min(smallest, distance(t.consumer(i).fill, t.consumer(j).fill, *sight));
      }
    }
  }
  return smallest;
}

}  // namespace

TEST_CASE("the measure sees what such eyes cannot tell apart") {
  // A red and a green of equal lightness to deutan eyes, far apart for others.
  const kv::Color red = kv::rgb(0xB05A3C);
  const kv::Color green = kv::rgb(0x7A7A3A);
  CHECK(distance(red, green, usual) > 0.12);
  CHECK(distance(red, green, deutan) < 0.007);
  CHECK(distance(red, red, deutan) == 0);
  CHECK(std::abs(distance(kv::rgb(0), kv::rgb(0xFFFFFF), usual) - 1) < 1e-3);
}

TEST_CASE("consumers' fills are told apart with any sight of colours") {
  CHECK(smallest_distance(4) >= 0.105);
  CHECK(smallest_distance(8) >= 0.089);
  // From the seventh on strokes go with the fill.
  CHECK(smallest_distance(12) >= 0.055);
}

TEST_CASE("no consumer looks like the red of what is lost or nobody's") {
  for (const kv::Theme* t : {&kv::light_theme(), &kv::dark_theme()}) {
    for (const Matrix* sight : sights) {
      for (std::size_t i = 0; i < kv::consumer_colors; ++i) {
        // On dark panels only strokes keep olive apart, for deutan eyes.
        if (t->dark && t->consumer(i).strokes != kv::Strokes::none) continue;
        INFO(t->name << ", C" << i + 1);
        CHECK(distance(t->consumer(i).fill, t->red.line, *sight) >= 0.08);
      }
    }
  }
}
