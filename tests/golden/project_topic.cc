// Topic `project`: what loading a project says about it.
//
// The input is files, each after a line `### <path>`. A firn.yml with `name: shop` is there unless
// the case has one or begins with a line `no firn.yml`; `unreadable: <path>` is a file that cannot
// be read.
// The output is the diagnostics, or "ok".
#include <map>
#include <sstream>
#include <string>

#include "compiler/project/load.h"
#include "tests/fakes/memory_files.h"
#include "tests/golden/golden.h"

namespace firn {

std::string RunCase(const std::string& input) {
  std::map<std::string, std::string> files{{"firn.yml", "name: shop\n"}};
  std::string unreadable;
  std::string* file = nullptr;
  std::istringstream lines(input);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("### ")) {
      file = &(files[line.substr(4)] = "");
    } else if (file != nullptr) {
      *file += line + "\n";
    } else if (line == "no firn.yml") {
      files.clear();
    } else if (line.starts_with("unreadable: ")) {
      unreadable = line.substr(12);
    }
  }
  SourceMap sources;
  Diagnostics diagnostics;
  MemoryFiles disk(files);
  if (!unreadable.empty()) disk.Break(unreadable, "Permission denied");
  LoadProject(disk, ".", {}, sources, diagnostics);
  return diagnostics.empty() ? "ok" : Format(diagnostics, sources);
}

}  // namespace firn
