// The YAML that people write, read in one pass over its bytes.
//
// yaml-cpp reads 10 MB/s, which was half of a check. Here is the part of YAML in which each line
// says by itself what it is: maps and lists by indentation, keys of plain words, texts on one line,
// `|` blocks, flow lists and maps that end on their line, comments. All else (anchors, escapes,
// folded text, tabs, empty values, mistakes of any kind) is not read at all: yaml-cpp reads that
// file, and says what is wrong with it. A test holds both to the same tree, byte for byte.
#pragma once

#include "compiler/project/yaml_reader.h"

namespace firn {

// Null where the text is anything else. `text` is the file's, free of bytes that no YAML holds;
// nodes and their texts are in the arena or in `text`.
const YamlNode* ReadPlainYaml(FileId file, std::string_view text, Arena& arena);

}  // namespace firn
