// What one file of a project says.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/project/fields.h"
#include "compiler/project/read_project.h"
#include "compiler/project/spec.h"
#include "compiler/project/yaml_reader.h"

namespace firn {

struct FileSpecs {
  struct Model {
    ModelSpec spec;
    bool has_sql = false;  // the key `sql`, be its value right or wrong
  };
  std::vector<Model> models;
  std::vector<SourceSpec> sources;
  std::vector<MacroSpec> macros;
  std::vector<ContractSpec> contracts;
  Diagnostics diagnostics;
};

// Whether a file of this path, which is relative to the project, holds specs: YAML below models/,
// macros/ and contracts/.
bool HoldsSpecs(std::string_view path);

// `defaults` are those of firn.yml's folders.
FileSpecs ReadFileSpecs(const std::string& path, FileId file, const FolderDefaults& defaults,
                        const SourceMap& sources);

// Hands the map that a YAML file is to `read`; one that holds nothing is like an empty map. False,
// after diagnostics, where it is no YAML.
template <typename ReadRoot>
bool ReadYamlFile(const std::string& path, FileId file, const SourceMap& sources,
                  Diagnostics& diagnostics, const ReadRoot& read) {
  YamlDocument document = ReadYaml(file, sources, diagnostics);
  if (document.root == nullptr) return false;
  Reading reading{sources, diagnostics};
  if (document.root->kind == NodeKind::kMap) {
    read(reading, *document.root);
  } else if (document.root->kind != NodeKind::kNull) {
    ReportWrongType(reading, {path, {file, 0, 1}, document.root}, "a map");
  }
  return true;
}

}  // namespace firn
