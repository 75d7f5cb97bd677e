#include "compiler/project/load.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/text.h"
#include "compiler/project/check_project.h"
#include "compiler/project/file_specs.h"
#include "compiler/project/read_project.h"
#include "compiler/project/seed_columns.h"

namespace firn {

namespace {

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

class Loader {
 public:
  Loader(const FileReader& files, const std::string& directory, SourceMap& sources,
         Diagnostics& diagnostics, const Loop& loop)
      : files_(files), sources_(sources), diagnostics_(diagnostics), loop_(loop) {
    root_ = directory.empty() || directory == "." ? "" : directory;
    while (root_.ends_with('/') && root_.size() > 1) root_.pop_back();
    if (!root_.empty() && !root_.ends_with('/')) root_ += '/';
  }

  Project Load(const std::map<std::string, std::string>& vars) {
    if (!LoadProjectFile()) return std::move(project_);
    OverrideVars(vars, &project_);
    LoadFiles();
    ReportUnusedSql();
    ApplyLayers();
    CheckNames(project_, sources_, diagnostics_);
    CheckReferences(project_, diagnostics_);
    CheckTypes(project_, diagnostics_);
    CheckFolders(project_, defaults_, diagnostics_);
    for (const ModelSpec& model : project_.models) CheckConfig(model, diagnostics_);
    return std::move(project_);
  }

 private:
  // `path` is relative to the project. 0, after a diagnostic, where it could not be read.
  FileId Add(const std::string& path, Result<std::string> text) {
    if (text.status().code() == StatusCode::kOutside) {
      diagnostics_.Error("outside-project", {}, text.status().message(), kAllowOutside);
      return 0;
    }
    if (!text.ok()) {
      diagnostics_.Error("unreadable-file", {}, text.status().message());
      return 0;
    }
    project_.files.push_back(path);
    return sources_.Add(root_ + path, std::move(*text));
  }

  // A file of the project, by its path from the project on.
  Result<std::string> Read(const std::string& path) const {
    return *project_.allow_outside ? files_.Read(root_ + path)
                                   : files_.ReadWithin(root_ + path, root_);
  }

  // Files below a folder of the project, relative to the project. A folder that is passed by is
  // told of: a check must not be clean because it saw less.
  std::vector<std::string> List(std::string_view folder) {
    Listing listing = files_.List(fmt::format("{}{}", root_, folder));
    for (const std::string& unlisted : listing.unlisted) {
      diagnostics_.Error("unreadable-file", {}, unlisted);
    }
    for (const std::string& link : listing.links) {
      diagnostics_.Warn(
          "linked-folder", {},
          fmt::format("{} is a link to a folder, which is not followed", link.substr(root_.size())),
          "nothing in it is part of the project");
    }
    for (std::string& path : listing.files) path.erase(0, root_.size());
    return std::move(listing.files);
  }

  bool LoadProjectFile() {
    if (!files_.Exists(root_ + "firn.yml")) {
      diagnostics_.Error("missing-project", {},
                         fmt::format("no firn.yml in '{}'",
                                     root_.empty() ? "." : root_.substr(0, root_.size() - 1)),
                         "run 'firn init', or name the folder with --project-dir");
      return false;
    }
    FileId file = Add("firn.yml", Read("firn.yml"));
    return file != 0 && ReadYamlFile("firn.yml", file, sources_, diagnostics_,
                                     [&](Reading& reading, const YamlNode& root) {
                                       ReadProjectFile(reading, root, &project_, &defaults_);
                                     });
  }

  // Files are read side by side, then put together in their order.
  void LoadFiles() {
    std::vector<std::string> paths;
    for (std::string_view folder : {"models", "macros", "contracts"}) {
      for (std::string& path : List(folder)) {
        bool sql = path.ends_with(".sql") && folder == "models";
        if (sql || HoldsSpecs(path)) paths.push_back(std::move(path));
      }
    }
    std::vector<std::optional<Result<std::string>>> texts(paths.size());
    loop_(paths.size(), [&](size_t i) { texts[i] = Read(paths[i]); });
    std::vector<FileId> files(paths.size());
    for (size_t i = 0; i < paths.size(); ++i) {
      files[i] = Add(paths[i], std::move(*texts[i]));
      if (paths[i].ends_with(".sql")) sql_files_[paths[i]] = std::exchange(files[i], 0);
    }
    std::vector<FileSpecs> specs(paths.size());
    loop_(paths.size(), [&](size_t i) {
      if (files[i] != 0) specs[i] = ReadFileSpecs(paths[i], files[i], defaults_, sources_);
    });
    for (FileSpecs& one : specs) Append(std::move(one));
  }

  void Append(FileSpecs specs) {
    diagnostics_.Append(std::move(specs.diagnostics));
    for (FileSpecs::Model& model : specs.models) {
      Complete(&model.spec, model.has_sql);
      project_.models.push_back(std::move(model.spec));
    }
    auto append = [](auto& to, auto& from) {
      std::move(from.begin(), from.end(), std::back_inserter(to));
    };
    append(project_.sources, specs.sources);
    append(project_.macros, specs.macros);
    append(project_.contracts, specs.contracts);
  }

  // What a model's YAML leaves to the files beside it.
  void Complete(ModelSpec* model, bool has_sql) {
    if (model->layer.empty() && !model->config.schema.given()) {
      diagnostics_.Error("misplaced-model", model->name.span,
                         fmt::format("model '{}' is in no layer", *model->name),
                         "its file belongs in models/<pipeline>/<layer>/");
    }
    if (model->kind().rows_from == RowsFrom::kCsv) return FindSeed(model);
    std::string beside = FolderOf(model->file) + *model->name + ".sql";
    auto found = sql_files_.extract(beside);
    if (model->sql.given()) {
      if (found.empty()) return;
      diagnostics_.Error("two-sqls", model->name.span,
                         fmt::format("model '{}' has SQL here and in {}", *model->name, beside));
    } else if (!found.empty()) {
      if (FileId file = found.mapped()) {
        model->sql.span = {file, 0, static_cast<uint32_t>(sources_.text(file).size())};
      }
    } else if (model->kind().rows_from == RowsFrom::kSql && !has_sql && IsWord(*model->name)) {
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
      return;
    }
    FileId file = Add(*csv, Read(*csv));
    if (file != 0) CompleteSeedColumns(model, sources_.text(file), file, diagnostics_);
  }

  void ReportUnusedSql() {
    for (const auto& [path, file] : sql_files_) {
      if (file == 0) continue;
      std::string name = path.substr(path.rfind('/') + 1);
      name.resize(name.size() - 4);
      diagnostics_.Error("sql-without-model", {file, 0, 0}, fmt::format("no model uses {}", path),
                         fmt::format("add '- name: {}' under 'models:' of a .yml file beside it, "
                                     "without 'sql'",
                                     name));
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
  const Loop& loop_;
  std::string root_;  // "" or ends with '/'
  Project project_;
  FolderDefaults defaults_;
  std::map<std::string, FileId> sql_files_;  // those that no model has claimed
};

}  // namespace

Project LoadProject(const FileReader& files, const std::string& directory,
                    const std::map<std::string, std::string>& vars, SourceMap& sources,
                    Diagnostics& diagnostics, const Loop& loop) {
  Project project = Loader(files, directory, sources, diagnostics, loop).Load(vars);
  diagnostics.Sort();
  return project;
}

}  // namespace firn
