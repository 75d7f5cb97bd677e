// Golden tests: input and expected output side by side in tests/golden/<topic>/*.test.
//
// A file is a list of cases, separated by a line `==`. A case is
//
//     # what it shows (any number of comment lines, kept by --update)
//     the input, as the topic's RunCase takes it
//     --
//     the output, to the letter
//
// To add a topic: a folder of .test files, <topic>_topic.cc with RunCase(input), and a line with
// its library in CMakeLists.txt. The program is then golden_<topic>:
//
//     golden_<topic> [--update] <folder or file>...
//
// --update writes what came out into the files; read the diff before you commit it.
#include "tests/golden/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

namespace {

namespace fs = std::filesystem;

struct Case {
  std::string comment;
  std::string input;
  std::string expected;
  int line = 1;
};

std::vector<Case> ParseCases(const std::string& text) {
  enum { kComment, kInput, kExpected } part = kComment;
  std::vector<Case> cases(1);
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line == "==") {
      cases.emplace_back().line = number + 1;
      part = kComment;
      continue;
    }
    if (line == "--" && part != kExpected) {
      part = kExpected;
      continue;
    }
    if (part == kComment && !line.starts_with("# ")) part = kInput;
    Case& one = cases.back();
    (part == kComment ? one.comment : part == kInput ? one.input : one.expected) += line + "\n";
  }
  return cases;
}

std::string Write(const std::vector<Case>& cases) {
  std::string text;
  for (const Case& one : cases) {
    if (!text.empty()) text += "==\n";
    text += one.comment + one.input + "--\n" + one.expected;
  }
  return text;
}

// Lines of both with '-' or '+' before those from the first difference to the last.
std::string Compare(const std::string& expected, const std::string& actual) {
  auto split = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  };
  std::vector<std::string> a = split(expected);
  std::vector<std::string> b = split(actual);
  auto [from_a, from_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  size_t head = static_cast<size_t>(from_a - a.begin());
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::string out;
  for (size_t i = head; i < a.size() - tail; ++i) out += "  -" + a[i] + "\n";
  for (size_t i = head; i < b.size() - tail; ++i) out += "  +" + b[i] + "\n";
  return out;
}

// The number of cases that failed.
int RunFile(const fs::path& path, bool update, int* total) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  std::vector<Case> cases = ParseCases(text.str());
  int failed = 0;
  for (Case& one : cases) {
    ++*total;
    std::string actual = RunCase(one.input);
    if (!actual.empty() && !actual.ends_with('\n')) actual += '\n';
    if (actual == one.expected) continue;
    if (!update) {
      fmt::print("{}:{}: not as expected\n{}{}", path.string(), one.line, one.comment,
                 Compare(one.expected, actual));
      ++failed;
    }
    one.expected = actual;
  }
  if (update && Write(cases) != text.str()) {
    std::ofstream(path, std::ios::binary) << Write(cases);
    fmt::print("{}: updated\n", path.string());
  }
  return failed;
}

int Main(const std::vector<std::string>& arguments) {
  bool update = false;
  std::vector<fs::path> files;
  for (const std::string& argument : arguments) {
    if (argument == "--update") {
      update = true;
    } else if (fs::is_directory(argument)) {
      for (const auto& entry : fs::directory_iterator(argument)) {
        if (entry.path().extension() == ".test") files.push_back(entry.path());
      }
    } else if (fs::exists(argument)) {
      files.push_back(argument);
    } else {
      fmt::print("{}: no such file or folder\n", argument);
      return 2;
    }
  }
  std::sort(files.begin(), files.end());
  int total = 0;
  int failed = 0;
  for (const fs::path& file : files) failed += RunFile(file, update, &total);
  fmt::print("{} cases, {} failed\n", total, failed);
  return failed > 0 || total == 0 ? 1 : 0;
}

}  // namespace

}  // namespace firn

int main(int argc, char** argv) {
  return firn::Main(std::vector<std::string>(argv + 1, argv + argc));
}
