#include "runner/run/glob.h"

#include <algorithm>

namespace firn {

Glob::Glob(std::string_view pattern) {
  for (size_t at = 0; at < pattern.size();) {
    std::string_view rest = pattern.substr(at);
    const bool begins_name = at == 0 || pattern[at - 1] == '/';
    if (rest.starts_with("**/") && begins_name) {
      // Before a folder's name, and within one.
      parts_.push_back({Kind::kFolders});
      parts_.push_back({Kind::kInFolders});
      at += 3;
    } else if (rest.starts_with("**")) {
      parts_.push_back({Kind::kAnything});
      at += 2;
    } else {
      Kind kind = rest[0] == '*' ? Kind::kMany : rest[0] == '?' ? Kind::kOne : Kind::kLetter;
      parts_.push_back({kind, rest[0]});
      ++at;
    }
  }
}

Glob::Places Glob::Begin() const {
  Places places(parts_.size() + 1);
  places[0] = true;
  PassEmpty(&places);
  return places;
}

void Glob::PassEmpty(Places* places) const {
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!(*places)[i]) continue;
    Kind kind = parts_[i].kind;
    if (kind == Kind::kMany || kind == Kind::kAnything) (*places)[i + 1] = true;
    if (kind == Kind::kFolders) (*places)[i + 2] = true;
  }
}

void Glob::Read(char letter, Places* places) const {
  Places next(parts_.size() + 1);
  const bool slash = letter == '/';
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!(*places)[i]) continue;
    switch (parts_[i].kind) {
      case Kind::kLetter:
        if (letter == parts_[i].letter) next[i + 1] = true;
        break;
      case Kind::kOne:
        if (!slash) next[i + 1] = true;
        break;
      case Kind::kMany:
        if (!slash) next[i] = true;
        break;
      case Kind::kAnything:
        next[i] = true;
        break;
      case Kind::kFolders:
        if (!slash) next[i + 1] = true;
        break;
      case Kind::kInFolders:
        next[slash ? i - 1 : i] = true;
        break;
    }
  }
  *places = std::move(next);
  PassEmpty(places);
}

bool Glob::Matches(std::string_view path) const {
  Places places = Begin();
  for (char letter : path) Read(letter, &places);
  return places.back();
}

bool Glob::MayMatchBelow(std::string_view folder) const {
  Places places = Begin();
  for (char letter : folder) Read(letter, &places);
  Read('/', &places);
  return std::find(places.begin(), places.end(), true) != places.end();
}

}  // namespace firn
