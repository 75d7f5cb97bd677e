// YAML text -> a small tree in which every key and every value knows its bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/base/arena.h"
#include "compiler/base/diagnostic.h"
#include "compiler/base/source_map.h"

namespace firn {

enum class NodeKind : uint8_t { kNull, kScalar, kList, kMap };
enum class ScalarStyle : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded };

struct YamlNode;
struct YamlEntry {
  std::string_view key;
  Span key_span;
  const YamlNode* value = nullptr;  // never null; a missing value is a kNull node
};

struct YamlNode {
  NodeKind kind = NodeKind::kNull;
  ScalarStyle style = ScalarStyle::kPlain;
  uint32_t indent = 0;    // blocks: columns before the text in each line
  uint32_t weight = 1;    // nodes in this tree, those behind aliases counted each time
  Span span = {};         // a block's from its '|', quotes included; a map's from its first key on
  Span content = {};      // scalars: without quotes; blocks: whole lines, indentation included
  std::string_view text;  // scalars: the value, escapes undone
  List<YamlEntry> entries;
  List<const YamlNode*> items;

  // The value of a map's key, or null.
  const YamlNode* Find(std::string_view key) const {
    for (const YamlEntry& entry : entries) {
      if (entry.key == key) return entry.value;
    }
    return nullptr;
  }
  // Whether the value stands in the file byte for byte at `content`.
  bool in_place(const SourceMap& sources) const { return sources.text(content) == text; }
};

// One YAML document. An alias is the node of its anchor, with the anchor's place; `<<` is resolved
// (an entry of the map itself wins). Views point into the source map or the arena.
struct YamlDocument {
  const YamlNode* root = nullptr;  // kNull where the file holds nothing; null after an error
  Arena arena;
};

// Refused with a diagnostic: what is not YAML, bytes that are not UTF-8, control characters, a
// second document, tags, a key that is no text or occurs twice in a map, aliases that blow up.
YamlDocument ReadYaml(FileId file, const SourceMap& sources, Diagnostics& diagnostics);

// The same for text without such bytes, by yaml-cpp alone: what ReadYaml does where the file is
// more than plain (plain_yaml.h).
YamlDocument ReadAnyYaml(FileId file, const SourceMap& sources, Diagnostics& diagnostics);

}  // namespace firn
