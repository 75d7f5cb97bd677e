// check: everything that can be known without a target.
#include <fmt/format.h>

#include <chrono>

#include "runner/cli/commands.h"
#include "runner/cli/open_project.h"
#include "runner/report/findings.h"

namespace firn {

namespace {

std::string Count(size_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

int CheckCommand(const Invocation& invocation) {
  auto began = std::chrono::steady_clock::now();
  std::unique_ptr<Workspace> workspace = OpenProject(invocation.options);
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
      "checked {}, {}, {}, {} in {:.0f} ms: {}", Count(project.models.size(), "model"),
      Count(project.sources.size(), "source"), Count(project.contracts.size(), "contract"),
      Count(project.macros.size(), "macro"), took.count(), verdict));
  ExitCode code = ExitCodeOf(*workspace);
  // The process is about to end: taking thousands of models apart first is a tenth of its time.
  [[maybe_unused]] static Workspace* const kept = workspace.release();
  return code;
}

}  // namespace firn
