#include "viz/app/backend_glfw.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_opengl3_loader.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "viz/app/layout.h"

namespace kv {
namespace {

/// So long after the last input frames are drawn: hovering and pressing settle, tooltips wait for a mouse
/// that stands still.
constexpr double settling_seconds = 0.6;
constexpr double frame_seconds = 1.0 / 60;
/// At least so many, however slow they are.
constexpr int settling_frames = 12;
/// A paused window looks this often whether anything happened that is no input.
constexpr double idle_seconds = 1.0;
constexpr double typing_seconds = 0.25;
/// A driver that starts again is not asked for another window more often than this.
constexpr double renewal_seconds = 1.0;

std::string& last_error() {
  static std::string text;
  return text;
}

class GlfwBackend : public Backend {
 public:
  ~GlfwBackend() override { GlfwBackend::close(); }

  std::string open(const std::string& title, Vec size) override {
    glfwSetErrorCallback([](int, const char* text) { last_error() = text; });
    if (glfwInit() == GLFW_FALSE) return why("no display");
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    fit_to_screen(size);
    GLFWwindow* made = make_window(title, static_cast<int>(size.x), static_cast<int>(size.y));
    if (made == nullptr) {
      glfwTerminate();
      return why("no window with OpenGL 3.2");
    }
    title_ = title;
    draw_in(made);
    return {};
  }

  bool poll(bool moves) override {
    const bool settling = glfwGetTime() < settled_at_ || settling_ > 0;
    awake_ = moves || settling;
    if (moves) {
      glfwPollEvents();
    } else if (settling) {
      glfwWaitEventsTimeout(frame_seconds);
      settling_ = std::max(0, settling_ - 1);
    } else {
      const bool types = ImGui::GetIO().WantTextInput;  // the caret blinks
      const double wait = types ? typing_seconds : idle_seconds;
      const double before = glfwGetTime();
      glfwWaitEventsTimeout(wait);
      awake_ = types || glfwGetTime() - before < wait * 0.98 || has_input();
    }
    if (has_input() || (awake_ && !moves && !settling)) {
      settled_at_ = glfwGetTime() + settling_seconds;
      settling_ = settling_frames;
    }
    while (glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0 && !closing()) {
      glfwWaitEventsTimeout(idle_seconds);
    }
    return !closing();
  }

  bool awake() const override { return awake_; }

  void begin() override {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
  }

  void end(unsigned int background) override {
    draw(background);
    glfwSwapBuffers(window_);
    if (graphics_are_lost()) renew();
  }

  Image end_with_picture(unsigned int background) override {
    draw(background);
    Image image;
    glfwGetFramebufferSize(window_, &image.width, &image.height);
    const auto row = static_cast<std::size_t>(image.width) * 4;
    const auto rows = static_cast<std::size_t>(image.height);
    std::vector<std::uint8_t> upside_down(row * rows);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
    glfwSwapBuffers(window_);
    image.rgba.resize(upside_down.size());
    for (std::size_t y = 0; y < rows; ++y) {
      const auto from = upside_down.begin() + static_cast<std::ptrdiff_t>(row * (rows - 1 - y));
      std::copy_n(from, row, image.rgba.begin() + static_cast<std::ptrdiff_t>(row * y));
    }
    // What lies behind the window is nobody's business.
    for (std::size_t i = 3; i < image.rgba.size(); i += 4) image.rgba[i] = 255;
    return image;
  }

  void draw(unsigned int background) {
    ImGui::Render();
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    const ImVec4 color = ImGui::ColorConvertU32ToFloat4(background);
    glViewport(0, 0, width, height);
    glClearColor(color.x, color.y, color.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  }

  void close() override {
    if (window_ == nullptr) return;
    give_up();
    glfwTerminate();
    window_ = nullptr;
  }

  /// If there is no other window to be had, as while a driver starts again, the old one stays and the next
  /// frames try again.
  void renew() override {
    if (glfwGetTime() < renew_after_) return;
    renew_after_ = glfwGetTime() + renewal_seconds;
    const Screen box = full_ ? before_ : window_box();
    const bool maximised = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) != 0;
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_FALSE);  // its size is the screen's already
    GLFWwindow* made = make_window(title_, box.width, box.height);
    if (made == nullptr) {
      settled_at_ = renew_after_ + settling_seconds;
      return;
    }
    give_up();
    full_ = false;
    draw_in(made);
    glfwSetWindowPos(window_, box.x, box.y);
    if (maximised) glfwMaximizeWindow(window_);
    // What was held down in the old one is let go of there.
    ImGui::GetIO().ClearInputKeys();
    ImGui::GetIO().ClearInputMouse();
    settle();
  }

  float scale() const override {
    float x = 1;
    float y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    // Where the system itself draws a point as several pixels, Dear ImGui's size counts points already.
    const float dense = ImGui::GetIO().DisplayFramebufferScale.x;
    return dense > 0 ? x / dense : x;
  }

  void set_title(const std::string& title) override {
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_, title.c_str());
  }

  void set_full_screen(bool full) override {
    if (full == full_) return;
    if (full) {
      GLFWmonitor* monitor = present_monitor();
      const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
      if (mode == nullptr) return;
      before_ = window_box();
      full_ = true;
      glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
    } else {
      full_ = false;
      glfwSetWindowMonitor(window_, nullptr, before_.x, before_.y, before_.width, before_.height,
                           GLFW_DONT_CARE);
    }
    settle();
  }

  WindowPlace place() const override {
    const bool maximised = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) != 0;
    if (!full_ && glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == 0) {
      place_.maximised = maximised;
      // Maximised it keeps the size that it goes back to.
      if (!maximised || place_.width == 0) {
        const Screen box = window_box();
        const float points = scale();
        place_.width = static_cast<int>(std::lround(static_cast<float>(box.width) / points));
        place_.height = static_cast<int>(std::lround(static_cast<float>(box.height) / points));
      }
    }
    return place_;
  }

  void set_place(WindowPlace wanted) override {
    set_full_screen(false);
    if (wanted.maximised) {
      place_ = wanted;
      glfwMaximizeWindow(window_);
      return settle();
    }
    glfwRestoreWindow(window_);
    Vec size{static_cast<float>(wanted.width), static_cast<float>(wanted.height)};
    fit_to_screen(size);
    const float points = scale();
    glfwSetWindowSize(window_, static_cast<int>(size.x * points),
                      static_cast<int>(size.y * points));
    settle();
  }

 private:
  /// A context that says so when its graphics card was reset, if the driver can.
  static GLFWwindow* make_window(const std::string& title, int width, int height) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS, GLFW_LOSE_CONTEXT_ON_RESET);
    return glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
  }

  void draw_in(GLFWwindow* made) {
    window_ = made;
    glfwSetWindowSizeLimits(window_, static_cast<int>(smallest_window.x),
                            static_cast<int>(smallest_window.y), GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    glfwSetWindowUserPointer(window_, this);
    glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
      auto* self = static_cast<GlfwBackend*>(glfwGetWindowUserPointer(window));
      if (count > 0 && self->dropped) self->dropped(paths[0]);
    });
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    ImGui_ImplOpenGL3_Init("#version 150");
    reset_status_ = nullptr;
    if (glfwGetWindowAttrib(window_, GLFW_CONTEXT_ROBUSTNESS) != GLFW_LOSE_CONTEXT_ON_RESET) return;
    const bool arb = glfwExtensionSupported("GL_ARB_robustness") == GLFW_TRUE;
    reset_status_ = reinterpret_cast<ResetStatus>(
        glfwGetProcAddress(arb ? "glGetGraphicsResetStatusARB" : "glGetGraphicsResetStatus"));
  }

  void give_up() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    glfwDestroyWindow(window_);
  }

  bool graphics_are_lost() const {
    if (reset_status_ != nullptr && reset_status_() != 0) return true;
    constexpr GLenum context_lost = 0x0507;  // GL_CONTEXT_LOST of OpenGL 4.5
    return glGetError() == context_lost;
  }

  struct Screen {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
  };

  Screen window_box() const {
    Screen box;
    glfwGetWindowPos(window_, &box.x, &box.y);
    glfwGetWindowSize(window_, &box.width, &box.height);
    return box;
  }

  /// The one that most of the window lies on.
  GLFWmonitor* present_monitor() const {
    const Screen box = window_box();
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    GLFWmonitor* best = glfwGetPrimaryMonitor();
    long most = 0;
    for (int i = 0; i < count; ++i) {
      const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
      if (mode == nullptr) continue;
      int x = 0;
      int y = 0;
      glfwGetMonitorPos(monitors[i], &x, &y);
      const int wide = std::min(box.x + box.width, x + mode->width) - std::max(box.x, x);
      const int high = std::min(box.y + box.height, y + mode->height) - std::max(box.y, y);
      const long shared = static_cast<long>(std::max(wide, 0)) * std::max(high, 0);
      if (shared <= most) continue;
      most = shared;
      best = monitors[i];
    }
    return best;
  }

  /// The window has another size: a few frames are drawn although nothing moves.
  void settle() {
    settled_at_ = glfwGetTime() + settling_seconds;
    settling_ = settling_frames;
  }

  static std::string why(std::string what) {
    return last_error().empty() ? what : what + " (" + last_error() + ")";
  }

  static bool has_input() { return ImGui::GetCurrentContext()->InputEventsQueue.Size > 0; }

  bool closing() const { return glfwWindowShouldClose(window_) != 0; }

  /// No larger than the screen has room for.
  static void fit_to_screen(Vec& size) {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    if (monitor == nullptr) return;
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
    if (width <= 0 || height <= 0) return;
    size.x = std::clamp(static_cast<float>(width), smallest_window.x, size.x);
    size.y = std::clamp(static_cast<float>(height) - 40, smallest_window.y, size.y);
  }

  using ResetStatus = GLenum (*)();

  GLFWwindow* window_ = nullptr;
  ResetStatus reset_status_ = nullptr;  ///< glGetGraphicsResetStatus, where a context can be asked
  double renew_after_ = 0;
  bool full_ = false;
  Screen before_;  ///< where it was before it filled the monitor
  mutable WindowPlace place_;
  int settling_ = settling_frames;
  double settled_at_ = settling_seconds;  ///< until then frames are drawn although nothing moves
  bool awake_ = true;
  std::string title_;
};

}  // namespace

std::unique_ptr<Backend> make_glfw_backend() { return std::make_unique<GlfwBackend>(); }

}  // namespace kv
