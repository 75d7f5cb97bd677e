// fmt: the project's SQL laid out as the printer would, in place.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "compiler/project/format_project.h"
#include "runner/cli/commands.h"
#include "runner/cli/open_project.h"
#include "runner/cli/select_models.h"
#include "runner/report/artifact.h"

namespace firn {

namespace fs = std::filesystem;

namespace {

// Whether `path` is `given` or stands below it.
bool IsWithin(std::string_view path, const std::string& given) {
  std::error_code ignored;
  fs::path file = fs::weakly_canonical(path, ignored);
  fs::path place = fs::weakly_canonical(given, ignored);
  if (!place.has_filename()) place = place.parent_path();
  return std::mismatch(place.begin(), place.end(), file.begin(), file.end()).first == place.end();
}

// Without selectors all models and macros; macros are no models, so a selector leaves them out.
std::optional<std::vector<SqlPiece>> ChoosePieces(const Invocation& invocation, Workspace& w) {
  const Options& options = invocation.options;
  std::vector<SqlPiece> pieces;
  if (options.select.empty() && options.exclude.empty()) {
    for (const ModelSpec& model : w.project.models) pieces.push_back(PieceOf(model));
    for (const MacroSpec& macro : w.project.macros) pieces.push_back(PieceOf(macro));
  } else {
    std::optional<std::vector<size_t>> models = SelectModels(invocation, w);
    if (!models) return std::nullopt;
    for (size_t model : *models) pieces.push_back(PieceOf(w.project.models[model]));
  }
  if (options.words.empty()) return pieces;
  std::vector<bool> met(options.words.size());
  std::erase_if(pieces, [&](const SqlPiece& piece) {
    bool within = false;
    for (size_t i = 0; i < options.words.size() && piece.sql.given(); ++i) {
      if (!IsWithin(w.sources.path(piece.sql.span.file), options.words[i])) continue;
      within = met[i] = true;
    }
    return !within;
  });
  const auto missing = std::find(met.begin(), met.end(), false);
  if (missing == met.end()) return pieces;
  invocation.console.Fail(fmt::format("error[usage]: no SQL of the project stands in '{}'",
                                      options.words[missing - met.begin()]));
  return std::nullopt;
}

// The file itself where the path is a link to it; its byte order mark stays.
Status Write(const std::string& path, const std::string& text) {
  Result<std::string> old = DiskReader().Read(path);
  if (!old.ok()) return old.status();
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const bool marked = old->starts_with(kMark);
  std::error_code error;
  const fs::path file = fs::canonical(path, error);
  return WriteFileAtomically(error ? path : file.string(),
                             marked ? std::string(kMark) + text : text);
}

}  // namespace

int FmtCommand(const Invocation& invocation) {
  Console& console = invocation.console;
  std::unique_ptr<Workspace> workspace = OpenProject(invocation.options, invocation.variables);
  Workspace& w = *workspace;
  // What the SQL means is no matter here, but what is wrong with the YAML is.
  const bool selects = !invocation.options.select.empty() || !invocation.options.exclude.empty();
  if (w.diagnostics.has_errors() && (selects || w.parsed.models.empty())) {
    console.Report(w.diagnostics, w.sources);
    return ExitCodeOf(w);
  }
  std::optional<std::vector<SqlPiece>> pieces = ChoosePieces(invocation, w);
  if (!pieces) return kUnusable;
  std::set<FileId> files;
  for (const SqlPiece& piece : *pieces) {
    if (piece.sql.given()) files.insert(piece.sql.span.file);
  }
  Diagnostics diagnostics;
  std::vector<FormattedFile> changed =
      FormatPieces(*pieces, w.sources, w.project.trino, diagnostics);
  diagnostics.Sort();
  console.Report(diagnostics, w.sources);
  const bool check = invocation.options.check;
  for (const FormattedFile& file : changed) {
    const std::string path = fs::path(w.sources.path(file.file)).lexically_normal().string();
    if (!check) {
      Status written = Write(path, file.text);
      if (!written.ok()) {
        console.Report(written);
        return kUnusable;
      }
    }
    console.Print(path + "\n");
  }
  console.Say(fmt::format("{} {} of {} file{}", check ? "to be formatted:" : "formatted",
                          changed.size(), files.size(), files.size() == 1 ? "" : "s"));
  return diagnostics.has_errors() || (check && !changed.empty()) ? kFailed : kDone;
}

}  // namespace firn
