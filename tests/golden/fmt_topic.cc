// Topic `fmt`: the files of a project (project_files.h) whose SQL is laid out anew, as they become,
// or what is wrong with them. Formatting them again must change nothing.
#include "compiler/project/format_project.h"
#include "compiler/project/load.h"
#include "tests/golden/golden.h"
#include "tests/golden/project_files.h"

namespace firn {

namespace {

std::map<std::string, std::string> FormatAll(const MemoryFiles& files, std::string* findings) {
  SourceMap sources;
  Diagnostics diagnostics;
  Project project = LoadProject(files, ".", {}, sources, diagnostics);
  std::vector<SqlPiece> pieces;
  for (const ModelSpec& model : project.models) pieces.push_back(PieceOf(model));
  for (const MacroSpec& macro : project.macros) pieces.push_back(PieceOf(macro));
  std::map<std::string, std::string> changed;
  for (const FormattedFile& file : FormatPieces(pieces, sources, project.trino, diagnostics)) {
    changed[std::string(sources.path(file.file))] = file.text;
  }
  diagnostics.Sort();
  *findings = Format(diagnostics, sources);
  return changed;
}

}  // namespace

std::string RunCase(const std::string& input) {
  std::string out;
  std::map<std::string, std::string> changed = FormatAll(FilesOf(input), &out);
  std::string again_input = input;
  for (const auto& [path, text] : changed) {
    out += "### " + path + "\n" + text;
    again_input += "### " + path + "\n" + text;
  }
  std::string ignored;
  for (const auto& [path, text] : FormatAll(FilesOf(again_input), &ignored)) {
    out += "not stable: " + path + "\n" + text;
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out.empty() ? "nothing to do" : out;
}

}  // namespace firn
