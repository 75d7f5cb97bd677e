#include "compiler/project/read_project.h"

#include <fmt/format.h>

#include "compiler/project/read_macro.h"
#include "compiler/project/read_model.h"

namespace firn {

namespace {

struct ProjectFile {
  Project* project;
  YamlEntry models;
};
using ProjectField = Field<ProjectFile>;

template <auto kMember, auto kRead>
constexpr ProjectField ProjectRow(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, ProjectFile& file) {
            kRead(reading, entry, &(file.project->*kMember));
          }};
}

void ReadVars(Reading& reading, const YamlEntry& entry, std::map<std::string, VarSpec>* vars) {
  if (!IsMap(reading, entry)) return;
  for (const YamlEntry& one : entry.value->entries) {
    YamlNode key{.kind = NodeKind::kScalar, .content = one.key_span, .text = one.key};
    Text name;
    ReadName(reading, {one.key, one.key_span, &key}, &name);
    RefuseRunValue(reading, one.key, one.key_span);
    VarSpec var{{"null", one.key_span}};
    if (IsScalar(reading, one, "a text, a number or true or false")) {
      var = {ToText(*one.value), one.value->style != ScalarStyle::kPlain};
    }
    vars->insert_or_assign(*name, std::move(var));
  }
}

constexpr Field<LayerSpec> kLayer[] = {
    Row<&LayerSpec::schema, ReadName>("schema"),
    Row<&LayerSpec::description, ReadText>("description"),
};

void ReadLayers(Reading& reading, const YamlEntry& entry, std::vector<LayerSpec>* layers) {
  if (!IsMap(reading, entry)) return;
  for (const YamlEntry& one : entry.value->entries) {
    LayerSpec layer{{std::string(one.key), one.key_span}};
    if (IsMap(reading, one)) ReadFields(reading, *one.value, kLayer, "a layer", layer);
    layers->push_back(std::move(layer));
  }
}

// dbt's `model-paths` and their like, which have one value here.
template <const char* kFolder>
constexpr ProjectField FixedPath(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, ProjectFile&) {
            std::vector<Text> paths;
            ReadTexts(reading, entry, &paths);
            for (const Text& path : paths) {
              if (*path == kFolder) continue;
              reading.diagnostics.Error("fixed-path", path.span,
                                        fmt::format("'{}' is always '{}'", entry.key, kFolder));
            }
          }};
}
constexpr char kModels[] = "models";
constexpr char kMacros[] = "macros";
constexpr char kContracts[] = "contracts";
constexpr char kSeeds[] = "seeds";
constexpr char kTests[] = "tests";
constexpr char kTarget[] = "target";

constexpr ProjectField kProject[] = {
    ProjectRow<&Project::name, ReadName>("name"),
    ProjectRow<&Project::version, ReadText>("version"),
    ProjectRow<&Project::profile, ReadText>("profile"),
    ProjectRow<&Project::allow_outside, ReadFlag>("allow_outside"),
    ProjectRow<&Project::vars, ReadVars>("vars"),
    ProjectRow<&Project::layers, ReadLayers>("layers"),
    Later<&ProjectFile::models>("models"),
    FixedPath<kModels>("model-paths"),
    FixedPath<kMacros>("macro-paths"),
    FixedPath<kContracts>("contract-paths"),
    FixedPath<kSeeds>("seed-paths"),
    FixedPath<kTests>("test-paths"),
    FixedPath<kTarget>("target-path"),
    Accepted<ProjectFile>("clean-targets"),
    Accepted<ProjectFile>("config-version"),
};

// One folder of `models:`; `+key` is config, any other key a folder below.
void ReadFolder(Reading& reading, const YamlNode& map, const std::string& path,
                FolderDefaults* defaults) {
  ModelConfig config = defaults->For(path);
  for (const YamlEntry& entry : map.entries) {
    if (!entry.key.starts_with('+')) continue;
    YamlEntry key = entry;
    key.key.remove_prefix(1);
    ++key.key_span.begin;
    ReadConfigKey(reading, map, key, &config);
  }
  defaults->folders[path].config = config;
  for (const YamlEntry& entry : map.entries) {
    if (entry.key.starts_with('+') || entry.value->kind == NodeKind::kNull) continue;
    if (entry.value->kind != NodeKind::kMap) {
      reading.diagnostics.Error("unknown-key", entry.key_span,
                                fmt::format("'{}' is no folder of models", entry.key),
                                fmt::format("config begins with a plus: '+{}'", entry.key));
      continue;
    }
    std::string below =
        path.empty() ? std::string(entry.key) : fmt::format("{}/{}", path, entry.key);
    defaults->folders[below] = {config, entry.key_span};
    ReadFolder(reading, *entry.value, below, defaults);
  }
}

}  // namespace

const ModelConfig& FolderDefaults::For(std::string_view folder) const {
  while (true) {
    auto found = folders.find(folder);
    if (found != folders.end()) return found->second.config;
    size_t slash = folder.rfind('/');
    folder = slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
  }
}

void ReadProjectFile(Reading& reading, const YamlNode& root, Project* project,
                     FolderDefaults* defaults) {
  ProjectFile file{project, {}};
  ReadFields(reading, root, kProject, "firn.yml", file);
  Require(reading, root, project->name, "name", "firn.yml");
  if (file.models.value == nullptr || !IsMap(reading, file.models)) return;
  // dbt's project file has the project's name between `models:` and the folders.
  const YamlNode* top = file.models.value;
  if (top->entries.size() == 1 && top->entries[0].key == *project->name &&
      top->entries[0].value->kind == NodeKind::kMap) {
    top = top->entries[0].value;
  }
  ReadFolder(reading, *top, "", defaults);
}

void OverrideVars(const std::map<std::string, std::string>& vars, Project* project) {
  for (const auto& [name, value] : vars) {
    project->vars[name].text.value = value;
    project->vars[name].by_caller = true;
  }
}

}  // namespace firn
