// A project within a golden case's input, for the topics that take one.
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "tests/fakes/memory_files.h"

namespace firn {

// Files, each after a line `### <path>`. A firn.yml with `name: shop` is there unless the case has
// one or begins with a line `no firn.yml`; `unreadable: <path>` is a file that cannot be read,
// `outside: <path>` one that lies elsewhere, `linked: <path>` a link to a folder.
inline MemoryFiles FilesOf(const std::string& input) {
  std::map<std::string, std::string> texts{{"firn.yml", "name: shop\n"}};
  std::string unreadable, outside, linked;
  std::string* text = nullptr;
  std::istringstream lines(input);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("### ")) {
      text = &(texts[line.substr(4)] = "");
    } else if (text != nullptr) {
      *text += line + "\n";
    } else if (line == "no firn.yml") {
      texts.clear();
    } else if (line.starts_with("unreadable: ")) {
      unreadable = line.substr(12);
    } else if (line.starts_with("outside: ")) {
      outside = line.substr(9);
    } else if (line.starts_with("linked: ")) {
      linked = line.substr(8);
    }
  }
  MemoryFiles files(std::move(texts));
  if (!unreadable.empty()) files.Break(unreadable, "Permission denied");
  if (!outside.empty()) files.MoveOut(outside);
  if (!linked.empty()) files.Link(linked);
  return files;
}

}  // namespace firn
