#include "compiler/project/check_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "compiler/base/text.h"
#include "compiler/sql/type.h"

namespace firn {

namespace {

// Finds names that were there before.
class TakenNames {
 public:
  TakenNames(const SourceMap& sources, Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  void Add(std::string id, std::string_view what, const std::string& name, Span place) {
    auto [at, fresh] = places_.try_emplace(LowerCase(name), place);
    if (fresh) return;
    Location first = sources_.Locate(at->second);
    diagnostics_.Error(std::move(id), place, fmt::format("{} '{}' exists already", what, name),
                       fmt::format("the other is at {}:{}", first.path, first.line));
  }

 private:
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, Span> places_;
};

}  // namespace

void CheckNames(const Project& project, const SourceMap& sources, Diagnostics& diagnostics) {
  TakenNames tables(sources, diagnostics);
  for (const SourceSpec& source : project.sources) {
    tables.Add("duplicate-source", "source", source.qualified_name(), source.name.span);
  }
  for (const ModelSpec& model : project.models) {
    if (!*model.config.enabled) continue;
    tables.Add("duplicate-model", "model", model.qualified_name(), model.name.span);
  }
  TakenNames macros(sources, diagnostics);
  for (const MacroSpec& macro : project.macros) {
    macros.Add("duplicate-macro", "macro", *macro.name, macro.name.span);
  }
}

void CheckReferences(const Project& project, Diagnostics& diagnostics) {
  std::set<std::string, std::less<>> contracts;
  std::set<std::string, std::less<>> sources;
  for (const ContractSpec& contract : project.contracts) contracts.insert(contract.name);
  for (const SourceSpec& source : project.sources) sources.insert(source.qualified_name());
  std::set<std::string, std::less<>> tables;  // what a snapshot can be of
  for (const std::string& source : sources) tables.insert(LowerCase(source));
  for (const ModelSpec& model : project.models) tables.insert(LowerCase(model.qualified_name()));
  auto near = [](const Text& name, const std::set<std::string, std::less<>>& known) {
    return DidYouMean(*name, {known.begin(), known.end()});
  };
  // A file that is there and gave no contract has been reported.
  auto reported = [&](const std::string& name) {
    std::string base = name.substr(0, name.find('#'));
    auto from_it = [&](const std::string& contract) {
      return contract.substr(0, contract.find('#')) == base;
    };
    return std::none_of(contracts.begin(), contracts.end(), from_it) &&
           std::any_of(project.files.begin(), project.files.end(), [&](const std::string& file) {
             return file.starts_with("contracts/" + base + ".odcs.");
           });
  };
  for (const ModelSpec& model : project.models) {
    if (model.contract.given() && !contracts.contains(*model.contract) &&
        !reported(*model.contract)) {
      std::string hint = near(model.contract, contracts);
      if (hint.empty()) hint = fmt::format("it would be contracts/{}.odcs.yaml", *model.contract);
      diagnostics.Error("unknown-contract", model.contract.span,
                        fmt::format("contract '{}' not found", *model.contract), hint);
    }
    const Text& snapshot = model.config.watermark.snapshot;
    if (snapshot.given() && !tables.contains(LowerCase(*snapshot))) {
      diagnostics.Error("unknown-source", snapshot.span,
                        fmt::format("'{}' is neither a source nor a model", *snapshot),
                        near(snapshot, tables));
    }
    if (model.source.given() && !sources.contains(*model.source)) {
      diagnostics.Error("unknown-source", model.source.span,
                        fmt::format("source '{}' not found", *model.source),
                        near(model.source, sources));
    }
  }
}

void CheckTypes(const Project& project, Diagnostics& diagnostics) {
  const std::vector<std::string_view> kTypeWords = {
      "boolean", "tinyint", "smallint", "integer",   "bigint", "real", "double",
      "decimal", "varchar", "char",     "varbinary", "date",   "time", "timestamp",
      "json",    "uuid",    "array",    "map",       "row"};
  auto check = [&](const Text& type) {
    std::string why;
    if (!type.given() || type->empty() || ParseType(*type, &why).certain()) return;
    std::string_view word = std::string_view(*type).substr(0, type->find_first_of("( "));
    std::string_view near = Nearest(word, kTypeWords);
    diagnostics.Error("unknown-type", type.span, why,
                      near == word || near.empty() ? "" : fmt::format("did you mean '{}'?", near));
  };
  std::set<std::string_view> kept;
  for (const ModelSpec& model : project.models) {
    for (const ColumnSpec& column : model.columns) check(column.data_type);
    kept.insert(*model.contract);
  }
  for (const SourceSpec& source : project.sources) {
    for (const ColumnSpec& column : source.columns) check(column.data_type);
  }
  for (const MacroSpec& macro : project.macros) {
    for (const MacroParameter& parameter : macro.parameters) check(parameter.type);
  }
  for (const ContractSpec& contract : project.contracts) {
    if (!kept.contains(contract.name)) continue;
    for (const ContractColumn& column : contract.columns) check(column.physical_type);
  }
}

void CheckFolders(const Project& project, const FolderDefaults& defaults,
                  Diagnostics& diagnostics) {
  std::vector<std::string> folders;
  for (const std::string& file : project.files) {
    constexpr std::string_view kRoot = "models/";
    if (!file.starts_with(kRoot)) continue;
    for (size_t at = file.find('/', kRoot.size()); at != std::string::npos;
         at = file.find('/', at + 1)) {
      folders.push_back(file.substr(kRoot.size(), at - kRoot.size()));
    }
  }
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  std::vector<std::string_view> known(folders.begin(), folders.end());
  for (const auto& [path, folder] : defaults.folders) {
    if (path.empty() || std::binary_search(folders.begin(), folders.end(), path)) continue;
    diagnostics.Error("unknown-folder", folder.span,
                      fmt::format("no models in the folder models/{}", path),
                      DidYouMean(path, known));
  }
}

}  // namespace firn
