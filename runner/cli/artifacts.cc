#include "runner/cli/artifacts.h"

#include <fmt/format.h>

#include "runner/cli/target_folder.h"
#include "runner/report/artifact.h"
#include "runner/report/manifest.h"
#include "runner/run/clock.h"

namespace firn {

namespace {

std::string FileOf(const std::string& folder, const char* part, const Workspace& workspace,
                   size_t model) {
  return fmt::format("{}/{}/{}.sql", folder, part,
                     workspace.project.models[model].qualified_name());
}

// SQL may hold data, in its literals.
Status WriteInto(const std::string& folder, const std::string& path, std::string_view text,
                 Lasts lasts) {
  Status made = MakeTargetFolder(folder);
  return made.ok() ? WriteFileAtomically(path, text, Readers::kOwner, lasts) : made;
}

}  // namespace

Status WriteModelFiles(const std::string& folder, const ModelScript& script, Workspace& workspace,
                       const TargetNames& names, const Secrets& secrets) {
  std::string query = CompiledQuery(workspace, script.model, names);
  if (!query.empty()) {
    Status written = WriteInto(folder, FileOf(folder, "compiled", workspace, script.model),
                               secrets.InText(query + "\n"), Lasts::kUntilMadeAgain);
    if (!written.ok()) return written;
  }
  std::string text = fmt::format("-- {}\n", script.plan.reason);
  for (const ScriptStatement& statement : script.statements) {
    std::string condition = Describe(statement.planned.condition);
    text += fmt::format("\n-- {}: {}{}\n{};\n", NameOf(statement.planned.purpose),
                        statement.planned.reason, condition.empty() ? "" : ", " + condition,
                        statement.sql);
  }
  if (script.statements.empty()) return Status();
  return WriteInto(folder, FileOf(folder, "run", workspace, script.model), secrets.InText(text),
                   Lasts::kUntilMadeAgain);
}

Status WriteSentStatements(const std::string& folder, const ModelResult& result,
                           const Workspace& workspace, const Secrets& secrets) {
  if (result.statements.empty()) return Status();
  std::string text;
  for (const SentStatement& sent : result.statements) {
    text += fmt::format("-- {}, query {}, {:.3f} s\n{};\n\n", sent.purpose, sent.query_id,
                        sent.wall_seconds, sent.sql);
  }
  text.pop_back();
  return WriteInto(folder, FileOf(folder, "run", workspace, result.model), secrets.InText(text),
                   Lasts::kUntilMadeAgain);
}

Status WriteManifest(const std::string& folder, Workspace& workspace, const TargetNames& names,
                     const Secrets& secrets) {
  Diagnostics reported;  // when the project was opened
  std::vector<DataTest> tests =
      FindDataTests(workspace.project, workspace.analysis, workspace.sources, reported);
  ManifestInput input{workspace, names, tests, {}, IsoTime(SystemClock().Now())};
  for (size_t model = 0; model < workspace.project.models.size(); ++model) {
    input.compiled.push_back(CompiledQuery(workspace, model, names));
  }
  return WriteInto(folder, folder + "/manifest.json", secrets.InJson(ManifestJson(input)),
                   Lasts::kUntilMadeAgain);
}

Status WriteRunResults(const std::string& folder, const RunReport& report, const Secrets& secrets) {
  // `firn retry` goes by it.
  return WriteInto(folder, folder + "/run_results.json", secrets.InJson(RunResultsJson(report)),
                   Lasts::kThroughPowerCut);
}

}  // namespace firn
