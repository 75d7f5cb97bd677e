#include "runner/run/glob.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace firn {
namespace {

// The same by its definition, which takes for ever over many stars.
bool ByDefinition(std::string_view pattern, std::string_view path, bool begins_name = true) {
  if (pattern.empty()) return path.empty();
  if (pattern.starts_with("**/") && begins_name) {
    if (ByDefinition(pattern.substr(3), path)) return true;
    size_t slash = path.find('/');
    return slash != std::string_view::npos && slash > 0 &&
           ByDefinition(pattern, path.substr(slash + 1));
  }
  size_t stars = pattern.starts_with("**") ? 2 : pattern.starts_with("*") ? 1 : 0;
  if (stars > 0) {
    for (size_t i = 0; i <= path.size(); ++i) {
      if (ByDefinition(pattern.substr(stars), path.substr(i), false)) return true;
      if (stars == 1 && i < path.size() && path[i] == '/') break;
    }
    return false;
  }
  if (path.empty()) return false;
  bool same = pattern[0] == '?' ? path[0] != '/' : pattern[0] == path[0];
  return same && ByDefinition(pattern.substr(1), path.substr(1), pattern[0] == '/');
}

TEST_CASE("a glob matches what its definition says") {
  std::mt19937 random(20260101);
  auto text = [&](std::string_view letters, size_t longest) {
    std::string made;
    for (size_t n = random() % (longest + 1); n > 0; --n)
      made += letters[random() % letters.size()];
    return made;
  };
  int matched = 0, below = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string pattern = text("ab/*?*/", 8), path = text("ab/", 7);
    bool expected = ByDefinition(pattern, path);
    matched += expected;
    CHECK_MESSAGE(Glob(pattern).Matches(path) == expected, pattern, " and ", path);
    // Whatever matches lies in folders that may hold a match.
    for (size_t slash = path.find('/'); expected && slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      ++below;
      CHECK_MESSAGE(Glob(pattern).MayMatchBelow(path.substr(0, slash)), pattern, " and ", path);
    }
  }
  CHECK(matched > 10'000);
  CHECK(below > 5'000);
}

TEST_CASE("whole folders stand for two stars and a slash") {
  CHECK(Glob("data/**/orders.jsonl").Matches("data/orders.jsonl"));
  CHECK(Glob("data/**/orders.jsonl").Matches("data/2026/01/orders.jsonl"));
  CHECK_FALSE(Glob("data/**/orders.jsonl").Matches("data/old_orders.jsonl"));
  CHECK_FALSE(Glob("data/*.jsonl").MayMatchBelow("data/2026"));
  CHECK(Glob("data/*/*.jsonl").MayMatchBelow("data/2026"));
}

TEST_CASE("many stars over a long name take no time") {
  std::string pattern, name(10'000, 'a');
  for (int i = 0; i < 100; ++i) pattern += "*a";
  CHECK_FALSE(Glob(pattern + "b").Matches(name));
  CHECK(Glob(pattern).Matches(name));
}

}  // namespace
}  // namespace firn
