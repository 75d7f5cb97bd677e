#include "runner/run/edit_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "compiler/plan/watermark.h"
#include "runner/run/coordinator.h"
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
  Edit(const Workspace& workspace, Engine& engine, const RunOptions& options, const Clock& clock)
      : workspace_(workspace),
        engine_(engine),
        names_(options.names),
        patience_{options.orphan_patience, options.client_timeout},
        local_(clock),
        log_(workspace.project, options.names),
        run_id_(NewRunId(TrinoTime(clock.Now()))) {}

  // `model`: its qualified name, lower case; empty: none is held. Without `waits` a write that may
  // still run keeps its intent open.
  Status Begin(const std::string& model, bool waits = true) {
    auto session = engine_.Connect();
    if (!session.ok()) return session.status();
    session_ = std::move(*session);
    auto target = ReadTargetTables(workspace_, engine_, *session_, names_, {});
    if (!target.ok()) return target.status();
    target_ = std::move(*target);
    if (!target_.has_log) return {StatusCode::kIo, "there is no state yet: nothing has been run"};
    auto told = AskCoordinator(engine_, workspace_.project, names_, *session_, local_);
    if (!told.ok()) return told.status();
    coordinator_ = *told;
    if (engine_.transactional()) {
      if (Status begun = session_->Begin(); !begun.ok()) return begun;
    }
    clock_.emplace(coordinator_, local_);
    writer_.emplace(log_, run_id_, *clock_);
    auto before = log_.Read(*session_);
    if (!before.ok()) return before.status();
    target_.state = std::move(*before);
    writer_->Behind(target_.state.last_written_at);
    if (engine_.transactional() || model.empty()) return Status();
    auto state = Hold({run_id_, {model}}, log_, *writer_, *clock_, *session_);
    if (!state.ok()) return state.status();
    target_.state = std::move(*state);
    writer_->Behind(target_.state.last_written_at);
    Status settled = Recovery(workspace_, *session_, names_, *clock_, coordinator_)
                         .SettleIntents({model}, waits ? std::optional(patience_) : std::nullopt,
                                        never_, &target_);
    for (const StateEntry& outcome : target_.settled) writer_->Defer(outcome);
    return settled;
  }

  // Writes the entries and lets go.
  Status End(const std::vector<StateEntry>& entries) {
    for (const StateEntry& entry : entries) writer_->Defer(entry);
    StateEntry end;
    end.kind = EntryKind::kRun;
    end.status = "edited";
    Status written = writer_->Write(end, *session_);
    if (!engine_.transactional()) return written;
    if (written.ok()) return session_->Commit();
    (void)session_->Rollback();
    return written;
  }

  Session& session() { return *session_; }
  const ProjectState& state() const { return target_.state; }
  int64_t now() const { return clock_->Now(); }

 private:
  const Workspace& workspace_;
  Engine& engine_;
  const TargetNames& names_;
  const OrphanPatience patience_;
  const Clock& local_;
  StateLog log_;
  const std::string run_id_;
  Coordinator coordinator_;
  std::optional<ServerClock> clock_;
  std::optional<StateWriter> writer_;
  std::unique_ptr<Session> session_;
  TargetState target_;
  const std::atomic<bool> never_ = false;
};

}  // namespace

Result<StateNow> ReadState(const Workspace& workspace, Engine& engine, const TargetNames& names) {
  auto session = engine.Connect();
  if (!session.ok()) return session.status();
  auto target = ReadTargetTables(workspace, engine, **session, names, {});
  if (!target.ok()) return target.status();
  if (!target->has_log) return StateNow();
  const SystemClock local;
  auto coordinator = AskCoordinator(engine, workspace.project, names, **session, local);
  if (!coordinator.ok()) return coordinator.status();
  auto state = StateLog(workspace.project, names).Read(**session);
  if (!state.ok()) return state.status();
  return StateNow{std::move(*state), ServerClock(*coordinator, local).Now()};
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
  auto read = session.Execute(sql.text, {.columns = 1});
  if (read.status().code() == StatusCode::kProtocol) return read.status();
  if (read.ok() && !read->rows.empty() && read->rows[0][0]) return *read->rows[0][0];
  std::string what = use.kind == WatermarkKind::kSnapshot ? "a snapshot of " + use.snapshot_of
                                                          : "the watermark '" + use.column + "'";
  return Status(StatusCode::kQuery,
                fmt::format("'{}' is not a {}, which {} is", value, use.type.ToString(), what));
}

}  // namespace

Status SetWatermark(const Workspace& workspace, Engine& engine, const RunOptions& options,
                    size_t model, const std::string& value, const Clock& clock) {
  const ModelSpec& spec = workspace.project.models[model];
  WatermarkUse use = ChooseWatermark(spec, workspace.project, workspace.analysis.models[model],
                                     workspace.analysis, options.names.flavor);
  if (use.kind == WatermarkKind::kNone || use.kind == WatermarkKind::kFiles) {
    return {StatusCode::kQuery,
            fmt::format("'{}' has no watermark here that a value could be", spec.qualified_name())};
  }
  Edit edit(workspace, engine, options, clock);
  std::string name = LowerCase(spec.qualified_name());
  if (Status begun = edit.Begin(name); !begun.ok()) return begun;
  auto watermark = AsWatermark(value, use, workspace, options.names, edit.session());
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

Status Settle(const Workspace& workspace, Engine& engine, const RunOptions& options, size_t model,
              bool committed, const Clock& clock) {
  std::string name = LowerCase(workspace.project.models[model].qualified_name());
  Edit edit(workspace, engine, options, clock);
  if (Status begun = edit.Begin(name, /*waits=*/false); !begun.ok()) return begun;
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

Result<std::vector<std::string>> Release(const Workspace& workspace, Engine& engine,
                                         const RunOptions& options, size_t model,
                                         const Clock& clock) {
  const std::string name = LowerCase(workspace.project.models[model].qualified_name());
  if (engine.transactional()) {
    return Status(StatusCode::kQuery, "a run on DuckDB holds its models only while it is there");
  }
  Edit edit(workspace, engine, options, clock);
  if (Status begun = edit.Begin(""); !begun.ok()) return begun;
  std::vector<std::string> released;
  std::vector<StateEntry> entries;
  for (const auto& [run, claim] : edit.state().claims) {
    if (!claim.models.contains(name) || !IsLive(claim, edit.now())) continue;
    StateEntry end;
    end.run_id = run;
    end.kind = EntryKind::kRun;
    end.status = kReleased;
    entries.push_back(end);
    released.push_back(
        fmt::format("{} on {}, last heard of at {}", run, claim.host, claim.alive_at));
  }
  if (entries.empty()) {
    return Status(StatusCode::kQuery, fmt::format("'{}' is held by no run", name));
  }
  Status written = edit.End(entries);
  return written.ok() ? Result(released) : written;
}

}  // namespace firn
