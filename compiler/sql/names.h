// Sets and maps of names that compare as SameName does, for work that must not grow with the
// square.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "compiler/sql/ast.h"

namespace firn {

struct NameHash {
  using is_transparent = void;
  size_t operator()(std::string_view name) const {
    uint64_t hash = 14695981039346656037u;  // FNV-1a over lower case
    for (char c : name) {
      auto letter = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      hash = (hash ^ letter) * 1099511628211u;
    }
    return static_cast<size_t>(hash);
  }
};

struct NameEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return SameName(a, b); }
};

using NameSet = std::unordered_set<std::string, NameHash, NameEqual>;
template <typename T>
using NameMap = std::unordered_map<std::string, T, NameHash, NameEqual>;

}  // namespace firn
