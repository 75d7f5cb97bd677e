#include "compiler/project/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "compiler/project/check_project.h"
#include "compiler/project/fields.h"
#include "compiler/project/read_contract.h"
#include "compiler/project/read_macro.h"
#include "compiler/project/read_model.h"
#include "compiler/project/read_project.h"
#include "compiler/project/read_source.h"
#include "compiler/project/yaml_reader.h"

namespace firn {

namespace {

constexpr std::string_view kContractEndings[] = {".odcs.yaml", ".odcs.yml"};

bool IsYaml(std::string_view path) { return path.ends_with(".yml") || path.ends_with(".yaml"); }

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// What a file below models/ holds.
struct ModelFile {
  YamlEntry models, sources;
};
constexpr Field<ModelFile> kModelFile[] = {
    Later<&ModelFile::models>("models"), Later<&ModelFile::sources>("sources"),
    Accepted<ModelFile>("version"),  // dbt's `version: 2`
};

struct MacroFile {
  YamlEntry macros;
};
constexpr Field<MacroFile> kMacroFile[] = {
    Later<&MacroFile::macros>("macros"),
    Accepted<MacroFile>("version"),
};

class Loader {
 public:
  Loader(const FileReader& files, const std::string& directory, SourceMap& sources,
         Diagnostics& diagnostics)
      : files_(files), sources_(sources), diagnostics_(diagnostics) {
    root_ = directory.empty() || directory == "." ? "" : directory;
    while (root_.ends_with('/') && root_.size() > 1) root_.pop_back();
    if (!root_.empty() && !root_.ends_with('/')) root_ += '/';
  }

  Project Load(const std::map<std::string, std::string>& vars) {
    if (!LoadProjectFile()) return std::move(project_);
    OverrideVars(vars, &project_);
    LoadModels();
    LoadMacros();
    LoadContracts();
    ApplyLayers();
    CheckNames(project_, sources_, diagnostics_);
    CheckReferences(project_, diagnostics_);
    CheckTypes(project_, diagnostics_);
    CheckFolders(project_, defaults_, diagnostics_);
    for (const ModelSpec& model : project_.models) CheckConfig(model, diagnostics_);
    return std::move(project_);
  }

 private:
  // `path` is relative to the project. 0, after a diagnostic, where it cannot be read.
  FileId Read(const std::string& path) {
    Result<std::string> text = files_.Read(root_ + path);
    if (!text.ok()) {
      diagnostics_.Error("unreadable-file", {}, text.status().message());
      return 0;
    }
    project_.files.push_back(path);
    return sources_.Add(root_ + path, std::move(*text));
  }

  // Reads `path` and hands its map to `read`. A file that holds nothing is like an empty map.
  template <typename ReadRoot>
  bool ReadYamlFile(const std::string& path, const ReadRoot& read) {
    FileId file = Read(path);
    if (file == 0) return false;
    YamlDocument document = ReadYaml(file, sources_, diagnostics_);
    if (document.root == nullptr) return false;
    Reading reading{sources_, diagnostics_};
    YamlEntry whole{path, {file, 0, 1}, document.root};
    if (document.root->kind == NodeKind::kMap) {
      read(reading, *document.root);
    } else if (document.root->kind != NodeKind::kNull) {
      ReportWrongType(reading, whole, "a map");
    }
    return true;
  }

  // Files below a folder of the project, relative to the project.
  std::vector<std::string> List(std::string_view folder) const {
    std::vector<std::string> paths = files_.List(fmt::format("{}{}", root_, folder));
    for (std::string& path : paths) path.erase(0, root_.size());
    return paths;
  }

  bool LoadProjectFile() {
    if (!files_.Exists(root_ + "firn.yml")) {
      diagnostics_.Error("missing-project", {},
                         fmt::format("no firn.yml in '{}'",
                                     root_.empty() ? "." : root_.substr(0, root_.size() - 1)),
                         "run 'firn init', or name the folder with --project-dir");
      return false;
    }
    return ReadYamlFile("firn.yml", [&](Reading& reading, const YamlNode& root) {
      ReadProjectFile(reading, root, &project_, &defaults_);
    });
  }

  void LoadModels() {
    std::vector<std::string> paths = List("models");
    for (const std::string& path : paths) {
      if (path.ends_with(".sql")) sql_files_.insert(path);
    }
    for (const std::string& path : paths) {
      if (IsYaml(path)) LoadModelFile(path);
    }
    for (const std::string& path : sql_files_) {
      std::string name = path.substr(path.rfind('/') + 1);
      name.resize(name.size() - 4);
      FileId file = Read(path);
      if (file == 0) continue;
      diagnostics_.Error("sql-without-model", {file, 0, 0}, fmt::format("no model uses {}", path),
                         fmt::format("add '- name: {}' under 'models:' of a .yml file beside it, "
                                     "without 'sql'",
                                     name));
    }
  }

  // "models/<pipeline>/<layer>/.../<name>.yml"
  ModelHome HomeOf(const std::string& path) const {
    ModelHome home;
    home.file = path;
    constexpr size_t kBelow = std::string_view("models/").size();
    size_t last = path.rfind('/');
    size_t first = path.find('/', kBelow);
    if (first != std::string::npos) {
      home.pipeline = path.substr(kBelow, first - kBelow);
      if (last > first) {
        home.layer = path.substr(first + 1, path.find('/', first + 1) - first - 1);
      }
    }
    home.defaults = defaults_.For(last > kBelow ? path.substr(kBelow, last - kBelow) : "");
    return home;
  }

  void LoadModelFile(const std::string& path) {
    ReadYamlFile(path, [&](Reading& reading, const YamlNode& root) {
      ModelFile file;
      ReadFields(reading, root, kModelFile, "a file of models", file);
      if (file.sources.value) ReadSources(reading, file.sources, path, &project_.sources);
      if (file.models.value) {
        ModelHome home = HomeOf(path);
        ReadModels(reading, file.models, home, [&](ModelSpec model, const YamlNode& map) {
          Complete(&model, map);
          project_.models.push_back(std::move(model));
        });
      } else if (!file.sources.value) {
        diagnostics_.Error("no-models", HeadOf(root), "this file has no 'models' and no 'sources'");
      }
    });
  }

  // What a model's YAML leaves to the files beside it.
  void Complete(ModelSpec* model, const YamlNode& map) {
    if (model->layer.empty() && !model->config.schema.given()) {
      diagnostics_.Error("misplaced-model", model->name.span,
                         fmt::format("model '{}' is in no layer", *model->name),
                         "its file belongs in models/<pipeline>/<layer>/");
    }
    if (*model->config.materialized == Kind::kSeed) return FindSeed(model);
    std::string beside = FolderOf(model->file) + *model->name + ".sql";
    bool found = sql_files_.erase(beside) > 0;
    if (model->sql.given()) {
      if (!found) return;
      diagnostics_.Error("two-sqls", model->name.span,
                         fmt::format("model '{}' has SQL here and in {}", *model->name, beside));
    } else if (found) {
      if (FileId file = Read(beside)) {
        model->sql.span = {file, 0, static_cast<uint32_t>(sources_.text(file).size())};
      }
    } else if (*model->config.materialized != Kind::kLoad && map.Find("sql") == nullptr) {
      diagnostics_.Error("missing-sql", model->name.span,
                         fmt::format("model '{}' has no SQL", *model->name),
                         fmt::format("add 'sql: |', or write {}", beside));
    }
  }

  // A seed's CSV lies beside its YAML, or is named from the project's folder on.
  void FindSeed(ModelSpec* model) {
    Text& csv = model->seed_file;
    if (!csv.given()) csv = {*model->name + ".csv", model->name.span};
    std::string beside = FolderOf(model->file) + *csv;
    if (files_.Exists(root_ + beside)) {
      csv.value = beside;
    } else if (!files_.Exists(root_ + *csv)) {
      diagnostics_.Error(
          "missing-file", csv.span, fmt::format("no file '{}'", beside),
          "a seed's CSV lies beside its YAML, or is named from firn.yml's folder on");
    }
  }

  void LoadMacros() {
    for (const std::string& path : List("macros")) {
      if (!IsYaml(path)) continue;
      ReadYamlFile(path, [&](Reading& reading, const YamlNode& root) {
        MacroFile file;
        ReadFields(reading, root, kMacroFile, "a file of macros", file);
        if (file.macros.value) ReadMacros(reading, file.macros, path, &project_.macros);
      });
    }
  }

  void LoadContracts() {
    constexpr size_t kBelow = std::string_view("contracts/").size();
    for (const std::string& path : List("contracts")) {
      for (std::string_view ending : kContractEndings) {
        if (!path.ends_with(ending)) continue;
        std::string name = path.substr(kBelow, path.size() - kBelow - ending.size());
        ReadYamlFile(path, [&](Reading& reading, const YamlNode& root) {
          ReadContract(reading, root, name, path, &project_.contracts);
        });
      }
    }
  }

  void ApplyLayers() {
    for (ModelSpec& model : project_.models) {
      if (model.config.schema.given()) continue;
      for (const LayerSpec& layer : project_.layers) {
        if (*layer.name == model.layer && layer.schema.given()) model.config.schema = layer.schema;
      }
    }
  }

  const FileReader& files_;
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  std::string root_;  // "" or ends with '/'
  Project project_;
  FolderDefaults defaults_;
  std::set<std::string> sql_files_;  // those that no model has claimed
};

}  // namespace

Project LoadProject(const FileReader& files, const std::string& directory,
                    const std::map<std::string, std::string>& vars, SourceMap& sources,
                    Diagnostics& diagnostics) {
  Project project = Loader(files, directory, sources, diagnostics).Load(vars);
  diagnostics.Sort();
  return project;
}

}  // namespace firn
