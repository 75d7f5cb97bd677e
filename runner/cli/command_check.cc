// check: everything that can be known without a target; with --live, what its tables add to that.
#include <fmt/format.h>

#include <chrono>
#include <numeric>
#include <set>
#include <tuple>

#include "compiler/analyze/compare_versions.h"
#include "runner/cli/commands.h"
#include "runner/cli/compile_models.h"
#include "runner/cli/target.h"
#include "runner/report/findings.h"

namespace firn {

namespace {

std::string Count(size_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

using FindingKey = std::tuple<FileId, uint32_t, std::string, std::string>;

FindingKey KeyOf(const Diagnostic& one) {
  return {one.span.file, one.span.begin, one.id, one.message};
}

std::set<FindingKey> KeysOf(const Diagnostics& found) {
  std::set<FindingKey> keys;
  for (const Diagnostic& one : found.all()) keys.insert(KeyOf(one));
  return keys;
}

// What is found for `version` alone is told with it; what the other has too where `common`.
void AddFindings(const Diagnostics& found, const std::set<FindingKey>& other,
                 const TrinoVersion& version, bool common, Diagnostics* all) {
  for (Diagnostic one : found.all()) {
    const bool both = other.contains(KeyOf(one));
    if (both && !common) continue;
    if (!both) one.message += fmt::format(" (in Trino {})", version.number);
    all->Add(std::move(one));
  }
}

// The project for a second version too: its findings, and what differs between the two.
void Compare(const Workspace& base, bool base_counts, Workspace& workspace) {
  Diagnostics all;
  AddFindings(workspace.diagnostics, KeysOf(base.diagnostics), workspace.project.trino, true, &all);
  if (base_counts) {
    AddFindings(base.diagnostics, KeysOf(workspace.diagnostics), base.project.trino, false, &all);
  }
  CompareVersions({base.project, base.parsed, base.analysis},
                  {workspace.project, workspace.parsed, workspace.analysis}, all);
  workspace.diagnostics = std::move(all);
  workspace.diagnostics.Sort();
}

// What the target's tables make of the project; false, after a report, where they cannot be had.
bool LookAtTables(const Invocation& invocation, TargetReading& read) {
  Workspace& workspace = *read.target.workspace;
  invocation.console.Report(read.wrong, workspace.sources);
  Status failed = read.opened;
  if (read.has_profile && failed.ok()) {
    std::vector<size_t> all(workspace.project.models.size());
    std::iota(all.begin(), all.end(), size_t{0});
    Result<TargetFacts> facts = LookAt(invocation, read.target, all);
    if (!facts.ok()) failed = facts.status();
    for (size_t i = 0; facts.ok() && i < all.size(); ++i) {
      MakeScript(workspace, i, read.target.profile.names, &*facts, /*full_refresh=*/false,
                 workspace.diagnostics);
    }
  }
  if (!failed.ok()) invocation.console.Report(failed);
  workspace.diagnostics.Sort();
  return read.has_profile && failed.ok();
}

}  // namespace

int CheckCommand(const Invocation& invocation) {
  auto began = std::chrono::steady_clock::now();
  const Options& options = invocation.options;
  TargetReading read;
  std::unique_ptr<Workspace> workspace;
  if (options.live) {
    read = ReadProjectAndProfile(invocation, AskServer::kAlways);
    const bool sound = !read.target.workspace->diagnostics.has_errors();
    if (sound && !LookAtTables(invocation, read)) return kUnusable;
    workspace = std::move(read.target.workspace);
  } else {
    workspace = OpenProject(options, invocation.variables);
  }
  std::string versions = fmt::format("Trino {}", workspace->project.trino.number);
  std::vector<std::string> bases = options.trino_versions;
  if (!bases.empty()) bases.pop_back();
  const bool bases_count = options.base_trino_version.empty();
  if (!bases_count) bases.push_back(options.base_trino_version);
  for (const std::string& said : bases) {
    const std::unique_ptr<Workspace> base = LoadWorkspace(options);
    Understand(*base, *ParseTrinoVersion(said));
    Compare(*base, bases_count, *workspace);
    versions = fmt::format("{} and {}", base->project.trino.number, versions);
  }
  const Diagnostics& found = workspace->diagnostics;
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;

  Console& console = invocation.console;
  const std::string& format = invocation.options.format;
  if (format == "json") {
    console.Print(FindingsJson(found, workspace->sources));
  } else if (format == "github") {
    console.Print(FindingsForGithub(found, workspace->sources));
  } else if (format == "sarif") {
    console.Print(FindingsSarif(found, workspace->sources));
  } else if (format == "junit") {
    console.Print(FindingsJunit(found, workspace->sources));
  } else {
    console.Report(found, workspace->sources);
  }
  size_t warnings = found.all().size() - found.error_count();
  std::string verdict = found.empty() ? console.Paint(Color::kGreen, "no errors")
                        : found.has_errors()
                            ? console.Paint(Color::kRed, Count(found.error_count(), "error"))
                            : console.Paint(Color::kGreen, "no errors");
  if (warnings > 0) verdict += ", " + console.Paint(Color::kYellow, Count(warnings, "warning"));
  const Project& project = workspace->project;
  console.Say(fmt::format(
      "checked {}, {}, {}, {} for {} in {:.0f} ms: {}", Count(project.models.size(), "model"),
      Count(project.sources.size(), "source"), Count(project.contracts.size(), "contract"),
      Count(project.macros.size(), "macro"), versions, took.count(), verdict));
  ExitCode code = ExitCodeOf(*workspace);
  // The process is about to end: taking thousands of models apart first is a tenth of its time.
  [[maybe_unused]] static Workspace* const kept = workspace.release();
  return code;
}

}  // namespace firn
