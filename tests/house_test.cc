// The house's own rules: who may include whom, how long a file may be, and that every diagnostic
// has a golden case.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostLines = 450;

// Each folder includes itself and those before it; compiler.h stands between the two halves.
const std::vector<std::string> kOrder = {"base",    "sql",    "dialect",    "project", "macro",
                                         "analyze", "plan",   "compiler.h", "engine",  "state",
                                         "run",     "report", "cli"};

std::string Read(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<fs::path> SourcesBelow(const std::vector<std::string>& folders) {
  REQUIRE_MESSAGE(fs::exists("compiler"), "run from the root of the project");
  std::vector<fs::path> paths;
  for (const std::string& folder : folders) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      fs::path extension = entry.path().extension();
      if (extension == ".cc" || extension == ".h") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// The place of "compiler/sql/ast.h" in kOrder: that of its folder, or of compiler.h.
size_t RankOf(const std::string& path) {
  std::string part = path.substr(path.find('/') + 1);
  part = part.substr(0, part.find('/'));
  if (part.starts_with("compiler.")) part = "compiler.h";
  return static_cast<size_t>(std::find(kOrder.begin(), kOrder.end(), part) - kOrder.begin());
}

std::set<std::string> Matches(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    found.insert((*it)[1]);
  }
  return found;
}

}  // namespace

TEST_CASE("folders include leftwards only") {
  const std::regex include("#include \"((?:compiler|runner)/[^\"]+)\"");
  std::vector<std::string> wrong;
  for (const fs::path& path : SourcesBelow({"compiler", "runner"})) {
    if (path == "runner/main.cc") continue;
    size_t rank = RankOf(path.generic_string());
    REQUIRE_MESSAGE(rank < kOrder.size(), path.string(),
                    " is in a folder without a place in HOUSE");
    for (const std::string& header : Matches(Read(path), include)) {
      if (RankOf(header) > rank) wrong.push_back(path.string() + " includes " + header);
    }
  }
  CHECK_MESSAGE(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}

// x.h and x.cc are one unit. From each of a ring's units a chain of includes leads back to it.
TEST_CASE("no more than four units include each other in a ring") {
  const std::regex include("#include \"((?:compiler|runner)/[^\"]+)[.]h\"");
  std::map<std::string, std::set<std::string>> includes;
  for (const fs::path& path : SourcesBelow({"compiler", "runner"})) {
    const std::string unit = fs::path(path).replace_extension().generic_string();
    includes[unit].merge(Matches(Read(path), include));
  }
  std::map<std::string, std::set<std::string>> reached;  // by chains of includes
  for (const auto& [unit, _] : includes) {
    std::vector<std::string> open = {unit};
    while (!open.empty()) {
      const std::string at = open.back();
      open.pop_back();
      for (const std::string& next : includes[at]) {
        if (next != at && reached[unit].insert(next).second) open.push_back(next);
      }
    }
  }
  std::set<std::set<std::string>> rings;
  for (const auto& [unit, others] : reached) {
    std::set<std::string> ring;
    for (const std::string& other : others) {
      if (reached[other].contains(unit)) ring.insert(other);
    }
    if (ring.size() > 4) rings.insert(ring);
  }
  std::string told;
  for (const auto& ring : rings) told += fmt::format("{}: {}\n", ring.size(), fmt::join(ring, " "));
  CHECK_MESSAGE(rings.empty(), told);
}

TEST_CASE("no file is longer than one can keep in mind") {
  std::vector<std::string> wrong;
  for (const fs::path& path : SourcesBelow({"compiler", "runner", "tests"})) {
    std::string text = Read(path);
    auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
    if (lines > kMostLines) wrong.push_back(fmt::format("{}: {} lines", path.string(), lines));
  }
  CHECK_MESSAGE(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}

TEST_CASE("every diagnostic has a golden case") {
  // An id is the first literal where a diagnostic is made: Error("x", Warn("x", Diagnostic{"x",
  // Add({"x". It must be written out there, not put together.
  const std::regex made("\\b(?:Error|Warn|Diagnostic|Add)(?:\\(|\\{|\\(\\{)\\s*\"([a-z0-9-]+)\"");
  const std::regex shown("(?:error|warning)\\[([a-z0-9-]+)\\]: ");
  std::map<std::string, std::string> ids;
  for (const fs::path& path : SourcesBelow({"compiler"})) {
    for (const std::string& id : Matches(Read(path), made)) ids.emplace(id, path.string());
  }
  REQUIRE(ids.contains("unknown-key"));
  std::set<std::string> covered;
  for (const auto& entry : fs::recursive_directory_iterator("tests/golden")) {
    if (entry.path().extension() != ".test") continue;
    covered.merge(Matches(Read(entry.path()), shown));
  }
  std::vector<std::string> missing;
  for (const auto& [id, path] : ids) {
    if (!covered.contains(id)) missing.push_back(fmt::format("{} of {}", id, path));
  }
  CHECK_MESSAGE(missing.empty(), fmt::format("{}", fmt::join(missing, "\n")));
}
