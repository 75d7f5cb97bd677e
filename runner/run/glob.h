// Patterns of paths: `*` and `?` stand for what is within a name, `**/` for any folders or none,
// `**` for anything.
#pragma once

#include <string_view>
#include <vector>

namespace firn {

class Glob {
 public:
  explicit Glob(std::string_view pattern);

  // In time proportional to both lengths.
  bool Matches(std::string_view path) const;
  // Whether a path below `folder` can match.
  bool MayMatchBelow(std::string_view folder) const;

 private:
  enum class Kind { kLetter, kOne, kMany, kAnything, kFolders, kInFolders };
  struct Part {
    Kind kind;
    char letter = 0;
  };
  // Where in the pattern one can be, and the end behind its last part.
  using Places = std::vector<bool>;

  Places Begin() const;
  void PassEmpty(Places* places) const;
  void Read(char letter, Places* places) const;

  std::vector<Part> parts_;
};

}  // namespace firn
