#include "runner/run/edit_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/plan/watermark.h"
#include "runner/run/lease.h"
#include "runner/run/measured_session.h"
#include "runner/run/recovery.h"
#include "runner/run/source_offsets.h"

namespace firn {

namespace {

// A change of one model's entries under a claim, or in a transaction, which nobody else's run can
// come amid.
class Edit {
 public:
  Edit(const Workspace& workspace, Engine& engine, const TargetNames& names, const Clock& clock)
      : workspace_(workspace),
        engine_(engine),
        names_(names),
        clock_(clock),
        log_(workspace.project, names),
        run_id_(NewRunId(TrinoTime(clock.Now()))),
        writer_(log_, run_id_, clock) {}

  // `model`: its qualified name, lower case.
  Status Begin(const std::string& model) {
    auto session = engine_.Connect();
    if (!session.ok()) return session.status();
    session_ = std::move(*session);
    auto target = ReadTargetTables(workspace_, engine_, *session_, names_, {});
    if (!target.ok()) return target.status();
    target_ = std::move(*target);
    if (!target_.has_log) return {StatusCode::kIo, "there is no state yet: nothing has been run"};
    if (engine_.transactional()) {
      if (Status begun = session_->Begin(); !begun.ok()) return begun;
    }
    auto before = log_.Read(*session_);
    if (!before.ok()) return before.status();
    target_.state = std::move(*before);
    writer_.NotBefore(target_.state.last_written_at);
    if (engine_.transactional()) return Status();
    auto state = Hold({run_id_, {model}}, log_, writer_, clock_, *session_);
    if (!state.ok()) return state.status();
    target_.state = std::move(*state);
    writer_.NotBefore(target_.state.last_written_at);
    return Recovery(workspace_, *session_, names_, clock_).SettleIntents(kOrphanPatience, &target_);
  }

  // Writes the entries and lets go.
  Status End(std::vector<StateEntry> entries) {
    StateEntry end;
    end.kind = EntryKind::kRun;
    end.status = "edited";
    entries.push_back(end);
    for (StateEntry& entry : entries) entry = writer_.Stamp(entry);
    Status written = log_.Append(*session_, entries);
    if (!engine_.transactional()) return written;
    if (written.ok()) return session_->Commit();
    (void)session_->Rollback();
    return written;
  }

  Session& session() { return *session_; }
  const ProjectState& state() const { return target_.state; }

 private:
  const Workspace& workspace_;
  Engine& engine_;
  const TargetNames& names_;
  const Clock& clock_;
  StateLog log_;
  std::string run_id_;
  StateWriter writer_;
  std::unique_ptr<Session> session_;
  TargetState target_;
};

}  // namespace

Result<ProjectState> ReadState(const Workspace& workspace, Engine& engine,
                               const TargetNames& names) {
  auto session = engine.Connect();
  if (!session.ok()) return session.status();
  auto target = ReadTargetTables(workspace, engine, **session, names, {});
  if (!target.ok()) return target.status();
  if (!target->has_log) return ProjectState();
  return StateLog(workspace.project, names).Read(**session);
}

namespace {

// The value as the log holds watermarks of this kind.
Result<std::string> AsWatermark(const std::string& value, const WatermarkUse& use,
                                const Workspace& workspace, const TargetNames& names,
                                Session& session) {
  if (use.kind == WatermarkKind::kOffsets) {
    if (auto offsets = ParseOffsets(value)) return FormatOffsets(*offsets);
    return Status(StatusCode::kQuery,
                  fmt::format("'{}' is not of offsets, as {{\"0\": 123, \"1\": 7}} is", value));
  }
  Ast ast;
  Build b(ast);
  auto* select = ast.New<QueryStatement>({});
  select->query =
      Quote("select @value", {{"value", b.Cast(b.String(value), use.type.ToString())}}, ast);
  SourceMap sources;
  Diagnostics diagnostics;
  PrintedSql sql = Render(select, workspace.project, Catalog(), names, sources, ast, diagnostics);
  auto read = session.Execute(sql.text);
  if (read.ok() && !read->rows.empty() && read->rows[0][0]) return *read->rows[0][0];
  std::string what = use.kind == WatermarkKind::kSnapshot ? "a snapshot of " + use.snapshot_of
                                                          : "the watermark '" + use.column + "'";
  return Status(StatusCode::kQuery,
                fmt::format("'{}' is not a {}, which {} is", value, use.type.ToString(), what));
}

}  // namespace

Status SetWatermark(const Workspace& workspace, Engine& engine, const TargetNames& names,
                    size_t model, const std::string& value, const Clock& clock) {
  const ModelSpec& spec = workspace.project.models[model];
  WatermarkUse use = ChooseWatermark(spec, workspace.project, workspace.analysis.models[model],
                                     workspace.analysis, names.flavor);
  if (use.kind == WatermarkKind::kNone || use.kind == WatermarkKind::kFiles) {
    return {StatusCode::kQuery,
            fmt::format("'{}' has no watermark here that a value could be", spec.qualified_name())};
  }
  Edit edit(workspace, engine, names, clock);
  std::string name = LowerCase(spec.qualified_name());
  if (Status begun = edit.Begin(name); !begun.ok()) return begun;
  auto watermark = AsWatermark(value, use, workspace, names, edit.session());
  if (!watermark.ok()) {
    (void)edit.End({});
    return watermark.status();
  }
  StateEntry entry;
  entry.kind = EntryKind::kCommit;
  entry.model = name;
  entry.watermark = *watermark;
  entry.status = "set by hand";
  return edit.End({entry});
}

Status Settle(const Workspace& workspace, Engine& engine, const TargetNames& names, size_t model,
              bool committed, const Clock& clock) {
  std::string name = LowerCase(workspace.project.models[model].qualified_name());
  Edit edit(workspace, engine, names, clock);
  if (Status begun = edit.Begin(name); !begun.ok()) return begun;
  auto found = edit.state().models.find(name);
  if (found == edit.state().models.end() || found->second.open_intents.empty()) {
    (void)edit.End({});
    return {StatusCode::kQuery, fmt::format("'{}' has no statement that is still open", name)};
  }
  std::vector<StateEntry> entries;
  for (const auto& [query_id, intent] : found->second.open_intents) {
    entries.push_back(intent);
    entries.back().run_id.clear();
    entries.back().kind = committed ? EntryKind::kCommit : EntryKind::kAbort;
    entries.back().status = "settled by hand";
  }
  return edit.End(std::move(entries));
}

}  // namespace firn
