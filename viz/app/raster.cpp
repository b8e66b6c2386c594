#include "viz/app/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <imgui.h>

namespace kv {
namespace {

// Positions have 8 bits below the pixel, texture coordinates 16 bits below the texel.
constexpr int sub_bits = 8;
constexpr std::int64_t sub_one = 1 << sub_bits;
constexpr std::int64_t sub_half = sub_one / 2;
constexpr int texel_bits = 16;
constexpr std::int64_t texel_half = 1 << (texel_bits - 1);

struct Target {
  std::uint32_t* pixels = nullptr;
  int width = 0;
  int height = 0;
};

struct ClipBox {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

// The alpha plane of a texture, in place: every `stride` bytes from `alpha`.
struct Texture {
  const std::uint8_t* alpha = nullptr;
  int width = 0;
  int height = 0;
  int stride = 4;
};

struct Vertex {
  std::int64_t x = 0, y = 0;  // fixed point
  std::int64_t u = 0, v = 0;  // fixed point, minus half a texel
  std::uint32_t color = 0;
};

struct Batch {
  Target target;
  ClipBox clip;
  Texture texture;
};

std::uint32_t div255(std::uint32_t value) {
  const std::uint32_t t = value + 128;
  return (t + (t >> 8)) >> 8;
}

// Two channels at a time: 0x00RR00BB and 0x00GG00AA, each below 255 * 255 + 128.
std::uint32_t mix_pairs(std::uint32_t src, std::uint32_t dst, std::uint32_t alpha) {
  std::uint32_t t = src * alpha + dst * (255 - alpha) + 0x00800080u;
  t += (t >> 8) & 0x00FF00FFu;
  return (t >> 8) & 0x00FF00FFu;
}

std::uint32_t blend(std::uint32_t dst, std::uint32_t src, std::uint32_t alpha) {
  const std::uint32_t even = mix_pairs(src & 0x00FF00FFu, dst & 0x00FF00FFu, alpha);
  const std::uint32_t odd = mix_pairs((src >> 8) & 0x00FF00FFu, (dst >> 8) & 0x00FF00FFu, alpha);
  return even | (odd << 8) | 0xFF000000u;
}

void put(std::uint32_t& pixel, std::uint32_t color, std::uint32_t alpha) {
  if (alpha == 0) return;
  pixel = alpha >= 255 ? (color | 0xFF000000u) : blend(pixel, color, alpha);
}

std::uint32_t texel(const Texture& t, int x, int y) {
  const int cx = std::clamp(x, 0, t.width - 1);
  const int cy = std::clamp(y, 0, t.height - 1);
  return t.alpha[(static_cast<std::ptrdiff_t>(cy) * t.width + cx) * t.stride];
}

// Bilinear, 8 bits of weight each way, rounded.
std::uint32_t sample(const Texture& t, std::int64_t u, std::int64_t v) {
  if (t.alpha == nullptr) return 255;
  const auto qu = static_cast<int>((u + 128) >> 8);
  const auto qv = static_cast<int>((v + 128) >> 8);
  const int x = qu >> 8;
  const int y = qv >> 8;
  const auto fx = static_cast<std::uint32_t>(qu & 255);
  const auto fy = static_cast<std::uint32_t>(qv & 255);
  const std::uint32_t top = texel(t, x, y) * (256 - fx) + texel(t, x + 1, y) * fx;
  if (fy == 0) return (top + 128) >> 8;
  const std::uint32_t low = texel(t, x, y + 1) * (256 - fx) + texel(t, x + 1, y + 1) * fx;
  return (top * (256 - fy) + low * fy + 32768) >> 16;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {  // b > 0
  const std::int64_t q = a / b;
  return a % b < 0 ? q - 1 : q;
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return -floor_div(-a, b); }  // b > 0

// First pixel whose centre is not left of (above) the fixed-point edge.
int first_pixel(std::int64_t edge) {
  return static_cast<int>((edge - sub_half + sub_one - 1) >> sub_bits);
}

struct Area {
  int x0, y0, x1, y1;
  [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
};

Area covered(const Batch& batch, const Vertex& a, const Vertex& c) {
  return {std::max(first_pixel(a.x), batch.clip.x0), std::max(first_pixel(a.y), batch.clip.y0),
          std::min(first_pixel(c.x), batch.clip.x1), std::min(first_pixel(c.y), batch.clip.y1)};
}

void solid_box(const Batch& batch, const Area& area, std::uint32_t color, std::uint32_t alpha) {
  if (area.empty() || alpha == 0) return;
  for (int y = area.y0; y < area.y1; ++y) {
    std::uint32_t* row = batch.target.pixels + static_cast<std::ptrdiff_t>(y) * batch.target.width;
    if (alpha >= 255) {
      std::fill(row + area.x0, row + area.x1, color | 0xFF000000u);
    } else {
      for (int x = area.x0; x < area.x1; ++x) row[x] = blend(row[x], color, alpha);
    }
  }
}

// A glyph: texture coordinates grow evenly along both axes.
void textured_box(const Batch& batch, const Area& area, const Vertex& a, const Vertex& c) {
  if (area.empty()) return;
  const std::uint32_t tint = a.color >> 24;
  const std::int64_t du = ((c.u - a.u) * sub_one) / (c.x - a.x);
  const std::int64_t dv = ((c.v - a.v) * sub_one) / (c.y - a.y);
  const std::int64_t dx = area.x0 * sub_one + sub_half - a.x;
  const std::int64_t dy = area.y0 * sub_one + sub_half - a.y;
  const std::int64_t u0 = a.u + floor_div(du * dx, sub_one);
  std::int64_t v = a.v + floor_div(dv * dy, sub_one);
  for (int y = area.y0; y < area.y1; ++y, v += dv) {
    std::uint32_t* row = batch.target.pixels + static_cast<std::ptrdiff_t>(y) * batch.target.width;
    std::int64_t u = u0;
    for (int x = area.x0; x < area.x1; ++x, u += du) {
      put(row[x], a.color, div255(sample(batch.texture, u, v) * tint));
    }
  }
}

// One side of a triangle: inside where the value is not negative.
struct Edge {
  std::int64_t per_pixel = 0;  // change of the value from one pixel to the next
  std::int64_t per_row = 0;
  std::int64_t at = 0;  // value at the centre of pixel (0, row)
};

Edge make_edge(const Vertex& a, const Vertex& b, int row) {
  const std::int64_t dx = b.x - a.x;
  const std::int64_t dy = b.y - a.y;
  const std::int64_t value = dx * (row * sub_one + sub_half - a.y) - dy * (sub_half - a.x);
  // Top-left rule: a centre exactly on a bottom or right side belongs to the neighbour.
  const bool top_left = dy < 0 || (dy == 0 && dx > 0);
  return {-dy * sub_one, dx * sub_one, value - (top_left ? 0 : 1)};
}

// A value that changes evenly over a triangle.
struct Plane {
  std::int64_t per_pixel = 0;
  std::int64_t per_row = 0;
  std::int64_t at = 0;  // at the centre of pixel (0, row)
};

Plane make_plane(const std::array<const Vertex*, 3>& t, std::int64_t area, int row,
                 const std::array<std::int64_t, 3>& values) {
  const std::int64_t d1 = values[1] - values[0];
  const std::int64_t d2 = values[2] - values[0];
  const std::int64_t x1 = t[1]->x - t[0]->x, y1 = t[1]->y - t[0]->y;
  const std::int64_t x2 = t[2]->x - t[0]->x, y2 = t[2]->y - t[0]->y;
  Plane plane;
  plane.at = values[0];
  if (area < sub_one) return plane;  // a sliver of a pixel at most, and slopes would leave 64 bits
  plane.per_pixel = ((d1 * y2 - d2 * y1) * sub_one) / area;
  plane.per_row = ((d2 * x1 - d1 * x2) * sub_one) / area;
  plane.at += floor_div(plane.per_pixel * (sub_half - t[0]->x), sub_one) +
              floor_div(plane.per_row * (row * sub_one + sub_half - t[0]->y), sub_one);
  return plane;
}

// Colour and texture coordinates over one triangle.
struct Shade {
  bool even_color = true;
  bool even_texture = true;
  std::uint32_t color = 0;
  std::uint32_t alpha = 0;  // with an even colour: of the colour, and of the texture if even
  std::array<Plane, 4> channels{};
  Plane u, v;
};

Shade make_shade(const Batch& batch, const std::array<const Vertex*, 3>& t, std::int64_t area,
                 int row) {
  Shade shade;
  shade.color = t[0]->color;
  shade.even_color = t[0]->color == t[1]->color && t[0]->color == t[2]->color;
  shade.even_texture =
      t[0]->u == t[1]->u && t[0]->u == t[2]->u && t[0]->v == t[1]->v && t[0]->v == t[2]->v;
  shade.alpha = shade.color >> 24;
  if (shade.even_texture) {
    shade.alpha = div255(shade.alpha * sample(batch.texture, t[0]->u, t[0]->v));
  } else {
    shade.u = make_plane(t, area, row, {t[0]->u, t[1]->u, t[2]->u});
    shade.v = make_plane(t, area, row, {t[0]->v, t[1]->v, t[2]->v});
  }
  if (!shade.even_color) {
    for (std::size_t i = 0; i < 4; ++i) {
      const auto value = [&](std::size_t k) {
        return static_cast<std::int64_t>((t[k]->color >> (8 * i)) & 255u) << texel_bits;
      };
      shade.channels[i] = make_plane(t, area, row, {value(0), value(1), value(2)});
    }
  }
  return shade;
}

std::uint32_t channel_at(const Plane& plane, int x, int rows) {
  const std::int64_t value = plane.at + plane.per_pixel * x + plane.per_row * rows;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((value + texel_half) >> texel_bits, 0, 255));
}

void shade_row(const Batch& batch, const Shade& shade, Area span, int rows) {
  std::uint32_t* row =
      batch.target.pixels + static_cast<std::ptrdiff_t>(span.y0) * batch.target.width;
  if (shade.even_color && shade.even_texture) {
    for (int x = span.x0; x < span.x1; ++x) put(row[x], shade.color, shade.alpha);
    return;
  }
  for (int x = span.x0; x < span.x1; ++x) {
    std::uint32_t color = shade.color;
    std::uint32_t alpha = shade.color >> 24;
    if (!shade.even_color) {
      color = channel_at(shade.channels[0], x, rows) |
              (channel_at(shade.channels[1], x, rows) << 8) |
              (channel_at(shade.channels[2], x, rows) << 16);
      alpha = channel_at(shade.channels[3], x, rows);
    }
    if (!shade.even_texture) {
      const std::int64_t u = shade.u.at + shade.u.per_pixel * x + shade.u.per_row * rows;
      const std::int64_t v = shade.v.at + shade.v.per_pixel * x + shade.v.per_row * rows;
      alpha = div255(alpha * sample(batch.texture, u, v));
    }
    put(row[x], color, alpha);
  }
}

void triangle(const Batch& batch, const Vertex& p, const Vertex& q, const Vertex& r) {
  std::array<const Vertex*, 3> t = {&p, &q, &r};
  std::int64_t area = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  if (area == 0) return;
  if (area < 0) {
    std::swap(t[1], t[2]);
    area = -area;
  }
  const auto [top, bottom] = std::minmax({p.y, q.y, r.y});
  const auto [left, right] = std::minmax({p.x, q.x, r.x});
  const Area box{std::max(first_pixel(left), batch.clip.x0),
                 std::max(first_pixel(top), batch.clip.y0),
                 std::min(first_pixel(right) + 1, batch.clip.x1),
                 std::min(first_pixel(bottom) + 1, batch.clip.y1)};
  if (box.empty()) return;
  std::array<Edge, 3> edges = {make_edge(*t[0], *t[1], box.y0), make_edge(*t[1], *t[2], box.y0),
                               make_edge(*t[2], *t[0], box.y0)};
  Shade shade;
  bool shaded = false;
  for (int y = box.y0; y < box.y1; ++y) {
    std::int64_t from = box.x0;
    std::int64_t to = box.x1;
    for (Edge& edge : edges) {
      if (edge.per_pixel > 0) {
        from = std::max(from, ceil_div(-edge.at, edge.per_pixel));
      } else if (edge.per_pixel < 0) {
        to = std::min(to, floor_div(edge.at, -edge.per_pixel) + 1);
      } else if (edge.at < 0) {
        to = from;
      }
      edge.at += edge.per_row;
    }
    if (from >= to) continue;
    if (!shaded) shade = make_shade(batch, t, area, box.y0);
    shaded = true;
    shade_row(batch, shade, {static_cast<int>(from), y, static_cast<int>(to), y + 1}, y - box.y0);
  }
}

// Whether four vertices are a rectangle parallel to the axes, clockwise from the top left, in one
// colour.
bool is_box(const Vertex& a, const Vertex& b, const Vertex& c, const Vertex& d) {
  return a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x && a.x < c.x && a.y < c.y &&
         a.color == b.color && a.color == c.color && a.color == d.color && a.v == b.v &&
         b.u == c.u && c.v == d.v && d.u == a.u;
}

Texture texture_of(const ImDrawCmd& command) {
  const ImTextureData* data = command.TexRef._TexData;
  if (data == nullptr || data->Pixels == nullptr) return {};
  const bool rgba = data->Format == ImTextureFormat_RGBA32;
  return {data->Pixels + (rgba ? 3 : 0), data->Width, data->Height, rgba ? 4 : 1};
}

struct View {
  float x = 0, y = 0, scale_x = 1, scale_y = 1;
};

Vertex convert(const ImDrawVert& in, const View& view, const Texture& texture) {
  const auto fixed = [](float value) {
    const float clamped = std::clamp(value, -16000.0F, 16000.0F);
    return static_cast<std::int64_t>(std::floor(clamped * static_cast<float>(sub_one) + 0.5F));
  };
  const auto coordinate = [](float value, int size) {
    const double scaled = static_cast<double>(value) * size * static_cast<double>(1 << texel_bits);
    return static_cast<std::int64_t>(std::floor(scaled + 0.5)) - texel_half;
  };
  return {fixed((in.pos.x - view.x) * view.scale_x), fixed((in.pos.y - view.y) * view.scale_y),
          coordinate(in.uv.x, texture.width), coordinate(in.uv.y, texture.height), in.col};
}

void draw_command(const ImDrawList& list, const ImDrawCmd& command, Batch& batch, const View& view,
                  std::vector<Vertex>& vertices) {
  const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
  const auto count = static_cast<int>(command.ElemCount);
  const auto at = [&](int i) -> const Vertex& { return vertices[indices[i] + command.VtxOffset]; };
  for (int i = 0; i < count; ++i) {
    const std::size_t k = indices[i] + command.VtxOffset;
    vertices[k] = convert(list.VtxBuffer.Data[k], view, batch.texture);
  }
  for (int i = 0; i + 2 < count;) {
    const Vertex& a = at(i);
    const Vertex& b = at(i + 1);
    const Vertex& c = at(i + 2);
    if (i + 5 < count && indices[i] == indices[i + 3] && indices[i + 2] == indices[i + 4] &&
        is_box(a, b, c, at(i + 5))) {
      const Area area = covered(batch, a, c);
      if (a.u == c.u && a.v == c.v) {
        solid_box(batch, area, a.color, div255((a.color >> 24) * sample(batch.texture, a.u, a.v)));
      } else {
        textured_box(batch, area, a, c);
      }
      i += 6;
    } else {
      triangle(batch, a, b, c);
      i += 3;
    }
  }
}

void serve_textures(const ImDrawData& data) {
  if (data.Textures == nullptr) return;
  for (ImTextureData* texture : *data.Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) {
      // Pixels are read where Dear ImGui keeps them; any id but the invalid one will do.
      texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID) + 1);
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantUpdates) {
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  }
}

}  // namespace

void begin_software_rendering() {
  ImGuiIO& io = ImGui::GetIO();
  io.BackendRendererName = "kafkascope software rasteriser";
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
}

void rasterise(const ImDrawData& data, std::uint32_t background, Image& image) {
  serve_textures(data);
  image.width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x);
  image.height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
  const auto area = static_cast<std::size_t>(std::max(image.width, 0)) *
                    static_cast<std::size_t>(std::max(image.height, 0));
  static thread_local std::vector<std::uint32_t> pixels;
  static thread_local std::vector<Vertex> vertices;
  pixels.assign(area, background | 0xFF000000u);
  const View view{data.DisplayPos.x, data.DisplayPos.y, data.FramebufferScale.x,
                  data.FramebufferScale.y};
  Batch batch;
  batch.target = {pixels.data(), image.width, image.height};
  for (const ImDrawList* list : data.CmdLists) {
    vertices.resize(static_cast<std::size_t>(list->VtxBuffer.Size));
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const ImVec4& clip = command.ClipRect;
      batch.clip = {std::max(static_cast<int>((clip.x - view.x) * view.scale_x), 0),
                    std::max(static_cast<int>((clip.y - view.y) * view.scale_y), 0),
                    std::min(static_cast<int>((clip.z - view.x) * view.scale_x), image.width),
                    std::min(static_cast<int>((clip.w - view.y) * view.scale_y), image.height)};
      if (batch.clip.x0 >= batch.clip.x1 || batch.clip.y0 >= batch.clip.y1) continue;
      batch.texture = texture_of(command);
      draw_command(*list, command, batch, view, vertices);
    }
  }
  image.rgba.resize(area * 4);
  std::uint8_t* out = image.rgba.data();
  for (const std::uint32_t pixel : pixels) {
    for (int shift = 0; shift < 32; shift += 8) *out++ = static_cast<std::uint8_t>(pixel >> shift);
  }
}

void end_software_rendering() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->RefCount == 1) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  }
  ImGuiIO& io = ImGui::GetIO();
  io.BackendRendererName = nullptr;
  io.BackendFlags &=
      ~(ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset);
}

}  // namespace kv
