// bench_parse PATH...: for each file, or folder of files, "path, MB/s of tokens, MB/s of trees,
// texts refused" in one line. One thread; a tree is made and freed for each text.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "compiler/base/file_reader.h"
#include "compiler/sql/lexer.h"
#include "compiler/sql/parser.h"

namespace firn {

namespace {

std::vector<std::string> Texts(const std::string& path) {
  DiskReader disk;
  std::vector<std::string> files = disk.List(path).files, texts;
  if (files.empty()) files = {path};
  for (const std::string& file : files) {
    Result<std::string> text = disk.Read(file);
    if (!text.ok()) {
      fmt::print(stderr, "{}\n", text.status().message());
      std::exit(2);
    }
    texts.push_back(std::move(*text));
  }
  return texts;
}

struct Figure {
  double mb_per_second = 0;
  size_t refused = 0;
};

// Seconds that this thread has computed: what others do on the machine is not ours.
double Cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The best of some rounds: caches and neighbours only ever slow.
template <typename Takes>
Figure Measure(const std::vector<std::string>& texts, const Takes& takes) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  double best = std::numeric_limits<double>::infinity();
  Figure figure;
  for (int round = 0; round < 3; ++round) {
    double start = Cpu();
    figure.refused = static_cast<size_t>(
        std::count_if(texts.begin(), texts.end(), [&](const auto& text) { return !takes(text); }));
    best = std::min(best, Cpu() - start);
  }
  figure.mb_per_second = static_cast<double>(bytes) / best / 1e6;
  return figure;
}

bool Parses(const std::string& text) {
  Ast ast;
  Diagnostics diagnostics;
  return ParseStatement({text}, ast, diagnostics) != nullptr;
}

}  // namespace

}  // namespace firn

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::vector<std::string> texts = firn::Texts(argv[i]);
    firn::Figure tokens =
        firn::Measure(texts, [](const auto& text) { return firn::Lex(text).size() > 0; });
    firn::Figure trees = firn::Measure(texts, firn::Parses);
    fmt::print("{}\t{:.1f}\t{:.1f}\t{}\n", argv[i], tokens.mb_per_second, trees.mb_per_second,
               trees.refused);
  }
}
