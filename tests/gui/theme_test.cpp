// The promises of the visual design about contrast (its section 7), for both themes.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "viz/canvas/theme.h"

namespace {

constexpr double text_contrast = 4.5;
constexpr double mark_contrast = 3.0;
constexpr double label_contrast = 5.25;  // 5.3 to one decimal
constexpr std::array<kv::Tone, 5> tones = {kv::Tone::neutral, kv::Tone::green, kv::Tone::amber,
                                           kv::Tone::violet, kv::Tone::red};

std::array<const kv::Theme*, 2> themes() { return {&kv::light_theme(), &kv::dark_theme()}; }

}  // namespace

TEST_CASE("text reads on every surface it may stand on") {
  for (const kv::Theme* t : themes()) {
    INFO(t->name);
    for (const kv::Color surface : {t->bg0, t->bg1, t->bg2, t->bg3}) {
      CHECK(kv::contrast(t->ink1, surface) >= text_contrast);
      CHECK(kv::contrast(t->ink2, surface) >= text_contrast);
    }
    for (const kv::Color surface : {t->bg1, t->bg2})
      CHECK(kv::contrast(t->ink3, surface) >= text_contrast);
    CHECK(kv::contrast(t->on_acc, t->acc) >= text_contrast);
  }
}

TEST_CASE("the word of a state reads on its tint and on a panel, and its line is seen there") {
  for (const kv::Theme* t : themes()) {
    for (const kv::Tone tone : tones) {
      INFO(t->name << ", tone " << static_cast<int>(tone));
      const kv::Triple& triple = t->tone(tone);
      CHECK(kv::contrast(triple.text, triple.tint) >= text_contrast);
      CHECK(kv::contrast(triple.text, t->bg1) >= text_contrast);
      // A neutral state always has its word beside it.
      if (tone != kv::Tone::neutral) CHECK(kv::contrast(triple.line, t->bg1) >= mark_contrast);
    }
  }
}

TEST_CASE("a consumer's label reads on its fill and its edge is seen on a panel") {
  for (const kv::Theme* t : themes()) {
    for (std::size_t i = 0; i < kv::consumer_colors; ++i) {
      INFO(t->name << ", C" << i + 1);
      const kv::ConsumerStyle style = t->consumer(i);
      CHECK(kv::contrast(style.label, style.fill) >= label_contrast);
      CHECK(kv::contrast(style.edge, t->bg1) >= mark_contrast);
    }
  }
}

TEST_CASE("offsets read on every record key") {
  for (const kv::Theme* t : themes()) {
    for (std::size_t k = 0; k < kv::key_colors; ++k) {
      INFO(t->name << ", key " << k);
      CHECK(kv::contrast(t->ink1, t->key(k)) >= text_contrast);
      CHECK(kv::contrast(t->ink2, kv::mix(t->key(k), t->bg1, 0.55F)) >= text_contrast);
    }
  }
}

TEST_CASE("a consumer keeps its fill in both themes, and repeats only with other strokes") {
  using kv::Strokes;
  for (std::size_t i = 0; i < 2 * kv::consumer_colors; ++i) {
    CHECK(kv::light_theme().consumer(i).fill == kv::dark_theme().consumer(i).fill);
  }
  const kv::Theme& t = kv::light_theme();
  CHECK(t.consumer(0).fill == kv::rgb(0x1758D3));
  CHECK(t.consumer(0).strokes == Strokes::none);
  CHECK(t.consumer(5).strokes == Strokes::none);
  CHECK(t.consumer(6).strokes == Strokes::rising);
  CHECK(t.consumer(11).strokes == Strokes::rising);
  CHECK(t.consumer(12).fill == t.consumer(0).fill);
  CHECK(t.consumer(12).strokes == Strokes::falling);
}

TEST_CASE("state words have the tone of the design") {
  CHECK(kv::tone_of("Stable") == kv::Tone::green);
  CHECK(kv::tone_of("STABLE") == kv::Tone::green);
  CHECK(kv::tone_of("Preparing") == kv::Tone::amber);
  CHECK(kv::tone_of("Reconciling") == kv::Tone::amber);
  CHECK(kv::tone_of("Completing") == kv::Tone::violet);
  CHECK(kv::tone_of("UNJOINED") == kv::Tone::neutral);
  CHECK(kv::tone_of("crashed") == kv::Tone::red);
  CHECK(kv::tone_of("no such word") == kv::Tone::neutral);
}

TEST_CASE("mixing and fading colours is exact") {
  CHECK(kv::rgb(0x123456) == 0xFF563412u);
  CHECK(kv::mix(kv::rgb(0x000000), kv::rgb(0xFFFFFF), 0.5F) == kv::rgb(0x808080));
  CHECK(kv::mix(kv::rgb(0xC9DBF7), kv::rgb(0xFFFFFF), 0.0F) == kv::rgb(0xC9DBF7));
  CHECK(kv::with_alpha(kv::rgb(0x123456), 0.5F) == 0x80563412u);
}
