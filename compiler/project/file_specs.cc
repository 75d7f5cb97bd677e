#include "compiler/project/file_specs.h"

#include "compiler/project/fields.h"
#include "compiler/project/read_contract.h"
#include "compiler/project/read_macro.h"
#include "compiler/project/read_model.h"
#include "compiler/project/read_source.h"

namespace firn {

namespace {

constexpr std::string_view kModelsFolder = "models/", kMacrosFolder = "macros/",
                           kContractsFolder = "contracts/";

struct ModelFile {
  YamlEntry models, sources;
};
constexpr Field<ModelFile> kModelFile[] = {
    Later<&ModelFile::models>("models"),
    Later<&ModelFile::sources>("sources"),
    Accepted<ModelFile>("version"),
};

struct MacroFile {
  YamlEntry macros;
};
constexpr Field<MacroFile> kMacroFile[] = {
    Later<&MacroFile::macros>("macros"),
    Accepted<MacroFile>("version"),
};

// "audit_log/orders" of "contracts/audit_log/orders.odcs.yaml"; "" where it is no contract's.
std::string_view ContractName(std::string_view path) {
  for (std::string_view ending : {".odcs.yaml", ".odcs.yml"}) {
    if (path.ends_with(ending)) {
      return path.substr(kContractsFolder.size(),
                         path.size() - kContractsFolder.size() - ending.size());
    }
  }
  return {};
}

// "models/<pipeline>/<layer>/.../<name>.yml"
ModelHome HomeOf(const std::string& path, const FolderDefaults& defaults) {
  ModelHome home;
  home.file = path;
  constexpr size_t kBelow = kModelsFolder.size();
  size_t last = path.rfind('/');
  size_t first = path.find('/', kBelow);
  if (first != std::string::npos) {
    home.pipeline = path.substr(kBelow, first - kBelow);
    if (last > first) {
      home.layer = path.substr(first + 1, path.find('/', first + 1) - first - 1);
    }
  }
  home.defaults = defaults.For(last > kBelow ? path.substr(kBelow, last - kBelow) : "");
  return home;
}

void ReadModelFile(Reading& reading, const YamlNode& root, const std::string& path,
                   const FolderDefaults& defaults, FileSpecs* specs) {
  ModelFile file;
  ReadFields(reading, root, kModelFile, "a file of models", file);
  if (file.sources.value) ReadSources(reading, file.sources, path, &specs->sources);
  if (file.models.value) {
    ReadModels(reading, file.models, HomeOf(path, defaults),
               [&](ModelSpec model, const YamlNode& map) {
                 specs->models.push_back({std::move(model), map.Find("sql") != nullptr});
               });
  } else if (!file.sources.value) {
    reading.diagnostics.Error("no-models", HeadOf(root),
                              "this file has no 'models' and no 'sources'");
  }
}

void ReadMacroFile(Reading& reading, const YamlNode& root, const std::string& path,
                   FileSpecs* specs) {
  MacroFile file;
  ReadFields(reading, root, kMacroFile, "a file of macros", file);
  if (file.macros.value) ReadMacros(reading, file.macros, path, &specs->macros);
}

}  // namespace

bool HoldsSpecs(std::string_view path) {
  if (path.starts_with(kContractsFolder)) return !ContractName(path).empty();
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

FileSpecs ReadFileSpecs(const std::string& path, FileId file, const FolderDefaults& defaults,
                        const SourceMap& sources) {
  FileSpecs specs;
  auto read = [&](Reading& reading, const YamlNode& root) {
    if (path.starts_with(kModelsFolder))
      return ReadModelFile(reading, root, path, defaults, &specs);
    if (path.starts_with(kMacrosFolder)) return ReadMacroFile(reading, root, path, &specs);
    ReadContract(reading, root, std::string(ContractName(path)), path, &specs.contracts);
  };
  ReadYamlFile(path, file, sources, specs.diagnostics, read);
  return specs;
}

}  // namespace firn
