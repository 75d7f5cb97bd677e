// plan: what a run would do, and why. Writes nothing.
#include <fmt/format.h>

#include "compiler/project/spec_names.h"
#include "runner/cli/commands.h"
#include "runner/cli/compile_models.h"
#include "runner/cli/select_models.h"
#include "runner/cli/target.h"
#include "runner/cli/window_option.h"

namespace firn {

namespace {

// The target's tables and watermarks, or nothing where they are not asked for or cannot be had.
std::optional<TargetFacts> LookIfItCan(const Invocation& invocation, OpenTarget& target,
                                       const std::vector<size_t>& models) {
  if (invocation.options.offline) return std::nullopt;
  Result<TargetFacts> facts = LookAt(invocation, target, models);
  if (facts.ok()) return std::move(*facts);
  invocation.console.Warn(fmt::format(
      "warning[target]: {}\n  target '{}' cannot be looked at, so this is planned as for "
      "a run after the first",
      facts.status().message(), target.profile.target_name));
  return std::nullopt;
}

std::string Indented(const std::string& text, const char* by) {
  std::string out = by;
  for (char c : text) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

// `open`: what TargetFacts says of it.
std::string Describe(const ModelScript& script, const Invocation& invocation,
                     const Workspace& workspace, const std::string& open) {
  const Console& console = invocation.console;
  const ModelSpec& spec = workspace.project.models[script.model];
  std::string out =
      fmt::format("{} ({})\n  {}\n", console.Paint(Color::kBold, spec.qualified_name()),
                  firn::NameOf(*spec.config.materialized), script.plan.reason);
  if (!open.empty()) out += fmt::format("  {:<10}  {}\n", "wait", open);
  if (script.plan.staged) {
    out += fmt::format("  {:<10}  records of {} that are new, into a table of the run\n", "stage",
                       script.plan.staged->glob);
  }
  for (const ScriptStatement& statement : script.statements) {
    std::string condition = Describe(statement.planned.condition);
    out += fmt::format("  {:<10}  {}{}\n", NameOf(statement.planned.purpose),
                       statement.planned.reason, condition.empty() ? condition : ", " + condition);
    if (statement.planned.purpose == Purpose::kWrite && !script.plan.pruning.reads.empty()) {
      out += fmt::format("  {:<10}  of {}: {}\n", "reads", script.plan.target,
                         script.plan.pruning.reads);
    }
    if (invocation.options.show_sql) out += Indented(statement.sql + ";", "      ") + "\n";
  }
  return out;
}

}  // namespace

int PlanCommand(const Invocation& invocation) {
  int exit_code = kDone;
  std::optional<EventWindow> window;
  if (!ReadWindow(invocation, &window)) return kUnusable;
  const AskServer ask = invocation.options.offline ? AskServer::kNever : AskServer::kIfItCan;
  std::optional<OpenTarget> target = ReadTargetOf(invocation, &exit_code, ask);
  if (!target) return exit_code;
  Workspace& workspace = *target->workspace;
  std::optional<std::vector<size_t>> models = SelectModels(invocation, workspace);
  if (!models) return kUnusable;
  std::optional<TargetFacts> facts = LookIfItCan(invocation, *target, *models);
  Diagnostics diagnostics;
  std::string text;
  for (size_t model : *models) {
    ModelScript script =
        MakeScript(workspace, model, target->profile.names, facts ? &*facts : nullptr,
                   invocation.options.full_refresh, diagnostics, window);
    const std::string name = LowerCase(workspace.project.models[model].qualified_name());
    const bool waits = facts && facts->open.contains(name);
    text += (text.empty() ? "" : "\n") +
            Describe(script, invocation, workspace, waits ? facts->open.at(name) : "");
  }
  invocation.console.Report(diagnostics, workspace.sources);
  invocation.console.Print(text);
  return diagnostics.has_errors() ? kFailed : kDone;
}

}  // namespace firn
