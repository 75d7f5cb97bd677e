#include "compiler/base/source_map.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace firn {

TEST_CASE("lines and columns are those that a count from the beginning gives") {
  std::mt19937 random(1);
  const std::string pieces[] = {"\n", "\r\n", "a", "ß", "€", " "};
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    SourceMap sources;
    const FileId file = sources.Add("a.yml", text);
    for (uint32_t at = 0; at <= text.size(); ++at) {
      const Location found = sources.Locate({file, at, at});
      const std::string before = text.substr(0, at);
      CHECK(found.line == 1 + std::count(before.begin(), before.end(), '\n'));
      const size_t begin = before.rfind('\n') + 1;  // 0 where there is none
      CHECK(found.line_begin == begin);
      std::string line = text.substr(begin, text.find('\n', at) - begin);
      if (text.find('\n', at) != std::string::npos && line.ends_with('\r')) line.pop_back();
      if (!line.ends_with('\r')) CHECK(found.line_text == line);
    }
  }
}

TEST_CASE("what firn wrote itself has no lines") {
  const Location found = SourceMap().Locate({});
  CHECK(found.path == "<generated>");
  CHECK(found.line == 1);
  CHECK(found.column == 1);
}

}  // namespace firn
