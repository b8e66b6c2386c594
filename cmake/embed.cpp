// Turns files into a C++ source at build time: fonts and scenarios are inside the program, so that
// one file is all a workshop needs, and none of their bytes are committed twice.
//
//   ks-embed NAME OUTPUT FILE…
//
// NAME is `embedded_fonts`, `embedded_scenarios` or `embedded_templates` and selects the header whose
// functions are defined.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

struct Input {
  std::string file_name;
  std::string bytes;
};

std::uint64_t fnv1a(const std::string& bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ull;
  }
  return hash;
}

// Three octal digits each, so that no digit that follows can be taken for a part of an escape.
void write_literal(std::ofstream& out, const std::string& bytes) {
  constexpr std::size_t bytes_per_line = 4096;
  constexpr char digits[] = "01234567";
  std::string line;
  for (std::size_t start = 0; start < bytes.size(); start += bytes_per_line) {
    line.assign(1, '"');
    for (std::size_t at = start; at < bytes.size() && at < start + bytes_per_line; ++at) {
      const auto byte = static_cast<unsigned char>(bytes[at]);
      line += '\\';
      line += digits[byte >> 6];
      line += digits[(byte >> 3) & 7];
      line += digits[byte & 7];
    }
    out << line << "\"\n";
  }
  if (bytes.empty()) out << "\"\"";
}

void write_fonts(std::ofstream& out, const std::vector<Input>& inputs) {
  out << "#include \"viz/canvas/embedded_fonts.h\"\nnamespace kv {\nnamespace {\n"
      << "constexpr EmbeddedFont fonts[] = {\n";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    out << "  {\"" << inputs[i].file_name << "\", bytes_" << i << ", " << inputs[i].bytes.size()
        << ", " << fnv1a(inputs[i].bytes) << "ull},\n";
  }
  out << "};\n}\nstd::span<const EmbeddedFont> embedded_fonts() { return fonts; }\n}\n";
}

/// `name` is the function that is defined.
void write_scenarios(std::ofstream& out, const std::string& name,
                     const std::vector<Input>& inputs) {
  out << "#include \"viz/cli/embedded_scenarios.h\"\n#include <array>\nnamespace kv {\nnamespace "
         "{\n"
      << "const std::array<EmbeddedScenario, " << inputs.size() << "> scenarios = {{\n";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    out << "  {\"" << inputs[i].file_name << "\", {bytes_" << i << ", " << inputs[i].bytes.size()
        << "}},\n";
  }
  out << "}};\n}\nstd::span<const EmbeddedScenario> " << name << "() { return scenarios; }\n}\n";
}

bool write_source(const std::string& name, const char* path, const std::vector<Input>& inputs) {
  std::ofstream out(path, std::ios::binary);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    out << "static const char bytes_" << i << "[] =\n";
    write_literal(out, inputs[i].bytes);
    out << ";\n";
  }
  if (name == "embedded_fonts") {
    write_fonts(out, inputs);
  } else {
    write_scenarios(out, name, inputs);
  }
  return static_cast<bool>(out.flush());
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("usage: ks-embed NAME OUTPUT FILE...\n", stderr);
    return 2;
  }
  std::vector<Input> inputs;
  for (int i = 3; i < count; ++i) {
    std::ifstream in(arguments[i], std::ios::binary);
    if (!in) {
      std::fprintf(stderr, "ks-embed: cannot read %s\n", arguments[i]);
      return 1;
    }
    inputs.push_back({std::filesystem::path(arguments[i]).filename().string(),
                      {std::istreambuf_iterator<char>(in), {}}});
  }
  if (!write_source(arguments[1], arguments[2], inputs)) {
    std::fprintf(stderr, "ks-embed: cannot write %s\n", arguments[2]);
    return 1;
  }
  return 0;
}
