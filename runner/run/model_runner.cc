#include "runner/run/model_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "compiler/base/fingerprint.h"
#include "compiler/plan/build.h"
#include "compiler/plan/probe.h"
#include "runner/run/bound_values.h"
#include "runner/run/error_place.h"
#include "runner/run/late_rows.h"
#include "runner/run/pause.h"
#include "runner/run/plan_input.h"
#include "runner/run/settle_write.h"
#include "runner/run/source_progress.h"
#include "runner/run/stage_files.h"
#include "runner/run/taken_in.h"

namespace firn {

namespace {

// Of a model whose write meets with others' commits.
constexpr int kModelAttempts = 5;

class ModelRunner {
 public:
  ModelRunner(const RunShared& shared, size_t model, Session& session, const AdvanceFn& advance)
      : shared_(shared),
        workspace_(shared.workspace),
        spec_(workspace_.project.models[model]),
        parsed_(workspace_.parsed.models[model]),
        ast_(*parsed_.ast),
        session_(session),
        advance_(advance) {
    result_.model = model;
  }

  ModelResult Run() {
    int64_t began = shared_.clock.Now();
    result_.started_at = IsoTime(began);
    for (int attempt = 1;; ++attempt) {
      if (Prepare()) Attempt();
      if (!conflict_ || attempt == kModelAttempts || !PauseAtRandom(attempt, shared_.stop)) break;
      StartOver();
    }
    int64_t ended = shared_.clock.Now();
    result_.completed_at = IsoTime(ended);
    result_.seconds = static_cast<double>(ended - began) / 1e6;
    return std::move(result_);
  }

 private:
  bool Prepare() {
    PlanInput input = PlanInputOf(shared_, result_.model, picked_up_ > 0);
    bool usual = !input.window && input.partition.empty() && !input.compare_all;
    Status read = !usual ? Status()
                         : AddSourceProgress(workspace_, session_, shared_.options.names,
                                             result_.model, &input);
    if (!Check(read)) return false;
    plan_ = PlanModel(workspace_.project, workspace_.parsed, workspace_.analysis, result_.model,
                      workspace_.sources, input, diagnostics_);
    catalog_ = StatementCatalog(plan_, shared_.catalog);
    if (plan_.watermark.asked_first()) TakeProgress();
    Build b(ast_);
    values_["run_id"] = b.String(shared_.run_id);
    near_ = BindConditions(plan_.pruning, {}, ast_, &values_);
    values_["run_started_at"] = b.Literal(Type::Timestamp(6, true), shared_.run_started_at);
    return !Failed();
  }

  void StartOver() {
    ModelResult fresh;
    fresh.model = result_.model;
    fresh.started_at = result_.started_at;
    fresh.statements = std::move(result_.statements);
    result_ = std::move(fresh);
    diagnostics_ = Diagnostics();
    values_.clear();
    high_.clear();
    stage_made_.clear();
    staged_files_.clear();
    nothing_new_ = conflict_ = false;
  }

  // What a watermark that is asked first found out before planning.
  void TakeProgress() {
    const SourceProgress& progress = plan_.progress;
    high_ = progress.to;
    result_.new_rows = progress.rows;
    result_.note = NoteOf(progress);
    nothing_new_ = progress.rows == 0 && progress.how != SnapshotRead::kAll;
  }

  // Within one transaction where the engine has them.
  void Attempt() {
    bool transaction = shared_.engine.transactional();
    if (transaction && !Check(session_.Begin())) return;
    if (!transaction) coming_.emplace(shared_.writer);
    bool done = Statements();
    if (done && transaction) {
      done = Check(shared_.log.Append(session_, {shared_.writer.Stamp(CommitEntry())}));
    }
    if (!stage_made_.empty()) {
      bool dropped = !(transaction && !done) && DropStage();
      done = done && dropped;
    }
    coming_.reset();
    if (!transaction) return;
    if (done) {
      done = Check(session_.Commit());
    } else {
      (void)session_.Rollback();
    }
    if (!done) result_.affected_rows = -1;  // what was written is not there
  }

  bool Statements() {
    if (plan_.staged && !Stage()) return false;
    if (nothing_new_ && !shared_.options.full_refresh && !MustCreate(plan_)) {
      result_.status = RunStatus::kNothingNew;
      result_.message = plan_.staged ? "no new files" : "nothing new";
      // Lest the watermark's snapshot expires while nothing new comes.
      bool moved = plan_.watermark.asked_first() && high_ != plan_.progress.from;
      if (moved) shared_.writer.Defer(CommitEntry());
      return true;
    }
    bool begun = picked_up_ == 0;  // else all up to the probe has been done
    for (const PlannedStatement& statement : plan_.statements) {
      begun |= statement.purpose == Purpose::kProbe;
      if (shared_.stop) return Cancelled();
      if (!begun || Skipped(statement)) continue;
      if (!Perform(statement)) return false;
      if (reads_all_) {
        reads_all_ = false;
        return Prepare() && Statements();
      }
    }
    if (nothing_new_) {
      result_.status = RunStatus::kNothingNew;
      result_.message = "nothing new";
    }
    if (late_ && late_->run > 0 && result_.affected_rows < 0 && !shared_.engine.transactional()) {
      shared_.writer.Defer(CommitEntry());  // there was no statement to count them with
    }
    return true;
  }

  bool Skipped(const PlannedStatement& statement) const {
    bool idle = nothing_new_ && !shared_.options.full_refresh;
    return (statement.condition == Condition::kIfNew && idle) ||
           (statement.condition == Condition::kIfBadRows && result_.bad_rows == 0);
  }

  bool Perform(const PlannedStatement& statement) {
    bool write = statement.purpose == Purpose::kWrite;
    PrintedSql sql = Text(statement.tree);
    if (Failed()) return false;
    session_defaults_ = shared_.settings.Listed(statement.session_properties, session_, &result_);
    Result<QueryResult> sent = write && !shared_.engine.transactional()
                                   ? SendWithIntent(sql)
                                   : Send(NameOf(statement.purpose), sql);
    const bool came_late = sent.status().code() == StatusCode::kQuery &&
                           sent.status().message().find(kCameLate) != std::string::npos;
    if (write && near_ && came_late) {
      near_ = BindConditions(plan_.pruning, {}, ast_, &values_);
      return Perform(statement);
    }
    if (!sent.ok()) return Check(sent.status(), &sql);
    if (statement.purpose == Purpose::kProbe) return TakeFacts(*sent);
    if (write) {
      result_.affected_rows = sent->affected_rows;
      if (sent->affected_rows > 0) nothing_new_ = false;
      // Where rows are read again, that nothing changed says that nothing was new.
      bool adds = As<MergeStatement>(statement.tree) || As<InsertStatement>(statement.tree);
      bool again = plan_.watermark.kind == WatermarkKind::kNone || plan_.watermark.rereads();
      if (adds && (again || picked_up_ > 0) && sent->affected_rows == 0) {
        nothing_new_ = result_.bad_rows == 0 && !MustCreate(plan_);
      }
      if (sent->affected_rows >= 0) {
        result_.message = fmt::format("{} rows written", sent->affected_rows);
      }
    }
    return true;
  }

  PrintedSql Text(StatementPtr tree) {
    StatementPtr bound = Bind(tree, values_, ast_);
    ReportUnbound(bound, diagnostics_);
    if (diagnostics_.has_errors()) return {};
    return Render(bound, workspace_.project, catalog_, shared_.options.names, workspace_.sources,
                  ast_, diagnostics_);
  }

  enum class Even { kNotIfStopped, kIfStopped };

  Result<std::unique_ptr<PendingStatement>> Submit(const PrintedSql& sql,
                                                   Even even = Even::kNotIfStopped) {
    StatementOptions options = StatementOptionsOf(shared_, spec_);
    options.session_defaults = session_defaults_;
    if (even == Even::kNotIfStopped) options.stop = &shared_.stop;
    return session_.SubmitUnlessStopped(sql.text, options);
  }

  Result<QueryResult> Send(const char* purpose, const PrintedSql& sql,
                           Even even = Even::kNotIfStopped) {
    return session_.Patiently([&]() -> Result<QueryResult> {
      auto pending = Submit(sql, even);
      if (!pending.ok()) return pending.status();
      return RunPending(purpose, sql, **pending);
    });
  }

  Result<QueryResult> RunPending(const char* purpose, const PrintedSql& sql,
                                 PendingStatement& pending) {
    SentStatement sent{purpose, sql.text, pending.query_id()};
    auto began = std::chrono::steady_clock::now();
    Result<QueryResult> outcome = pending.Run(advance_);
    sent.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (outcome.ok()) sent.engine_seconds = outcome->elapsed_seconds;
    result_.statements.push_back(std::move(sent));
    return outcome;
  }

  // POST, intent, GET: whatever happens next, the log and the table's snapshots tell the outcome.
  // Each attempt has its own query id, and so its own intent.
  Result<QueryResult> SendWithIntent(const PrintedSql& sql) {
    return session_.Patiently([&] { return AttemptWithIntent(sql); });
  }

  Result<QueryResult> AttemptWithIntent(const PrintedSql& sql) {
    auto pending = Submit(sql);
    if (!pending.ok()) return pending.status();
    StateEntry intent = CommitEntry();
    intent.kind = EntryKind::kIntent;
    intent.query_id = (*pending)->query_id();
    intent.coordinator = shared_.coordinator.IdOf(intent.query_id);
    intent.user = shared_.coordinator.user;
    auto before = shared_.target.snapshots.find(intent.model);
    if (before != shared_.target.snapshots.end()) intent.snapshot = before->second;
    intent.fingerprint = FingerprintOf(sql.text).Hex();
    Status written = shared_.writer.Write(intent, session_, coming_ ? &*coming_ : nullptr);
    if (!written.ok()) return written;
    Result<QueryResult> outcome = RunPending("write", sql, **pending);
    SettledWrite settled = SettleWrite(shared_, session_, intent, std::move(outcome));
    conflict_ = settled.conflict;
    if (settled.in_spite_of_error()) {
      result_.AddNote(settled.note);
      nothing_new_ = false;
    }
    return settled.result;
  }

  StateEntry CommitEntry() const {
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.model = LowerCase(spec_.qualified_name());
    if (shared_.options.taken == nullptr) {  // else both have been written down
      entry.watermark = high_;
      entry.files = staged_files_;
    }
    entry.note = result_.note;
    if (!entry.watermark.empty()) entry.late = late_;
    if (const Backfill* backfill = shared_.options.backfill; backfill != nullptr) {
      entry.backfill = backfill->Part(entry.model, plan_.window);
    }
    if (plan_.window) {
      entry.event_time_start = EventTimeText(plan_.window->start);
      entry.event_time_end = EventTimeText(plan_.window->end);
    }
    return entry;
  }

  bool TakeFacts(const QueryResult& probe) {
    if (probe.rows.size() != 1 || probe.rows[0].size() != plan_.probe.size()) {
      return Check(Status(StatusCode::kProtocol, "the probe did not return its one row"));
    }
    Build b(ast_);
    std::vector<Cell> bounds;
    for (size_t i = 0; i < plan_.probe.size(); ++i) {
      const Cell& cell = probe.rows[0][i];
      switch (plan_.probe[i]) {
        case ProbeFact::kRows:
          result_.new_rows = cell ? std::atoll(cell->c_str()) : 0;
          nothing_new_ = result_.new_rows == 0 && plan_.watermark.kind != WatermarkKind::kNone;
          break;
        case ProbeFact::kVanished:
          if (cell && *cell != "0") nothing_new_ = false;
          break;
        case ProbeFact::kHigh:
          high_ = shared_.options.taken ? shared_.options.taken->high : cell.value_or("");
          values_["watermark_high"] = high_.empty()
                                          ? b.Cast(b.Null(), plan_.watermark.type.ToString())
                                          : b.Literal(plan_.watermark.type, high_);
          break;
        case ProbeFact::kBadRows:
          result_.bad_rows = cell ? std::atoll(cell->c_str()) : 0;
          break;
        case ProbeFact::kOld:
        case ProbeFact::kPassed:
          break;
        default:
          bounds.push_back(cell);
      }
    }
    near_ = BindConditions(plan_.pruning, bounds, ast_, &values_);
    late_ = CountLateRows(plan_, probe.rows[0], RememberedOf(shared_, spec_).late, picked_up_);
    if (!late_ || shared_.options.taken != nullptr) return true;
    result_.late_rows = late_->run;
    result_.late_picked_up = late_->picked_up;
    if (high_.empty() && late_->run > 0) {  // counted once: the mark stays
      high_ = shared_.watermarks.at(LowerCase(spec_.qualified_name()));
    }
    reads_all_ =
        late_->run > 0 && picked_up_ == 0 && plan_.watermark.late_rows == LateRows::kPickUp;
    if (reads_all_) picked_up_ = late_->run;
    return true;
  }

  // ---- staged files ----------------------------------------------------------------------------

  bool Stage() {
    const StagedFiles& staged = *plan_.staged;
    const TakenIn* taken = shared_.options.taken;
    auto found = ChooseFiles(workspace_.directory, staged, RememberedOf(shared_, spec_).files,
                             shared_.options.full_refresh, taken ? &taken->files : nullptr);
    if (!found.ok()) return Check(found.status());
    staged_files_ = std::move(found->files);
    if (taken == nullptr) WarnOfChanged(found->changed);
    if (taken != nullptr && staged_files_.size() < taken->files.size()) {
      return Check(
          Status(StatusCode::kIo, "files that the run loaded are gone, or are others now"));
    }
    bool again = staged.every && !staged.anyway && taken == nullptr;
    nothing_new_ = staged_files_.empty() || (again && !found->any_new);
    if (nothing_new_ && !MustCreate(plan_)) return true;
    if (!MakeStage(staged.table)) return false;
    std::vector<std::string> table = PhysicalStage(staged.table, shared_.options.names);
    return Check(ReadRecords({workspace_.directory, staged.outside}, staged_files_, staged.format,
                             staged.columns, [&](const std::vector<std::vector<Cell>>& rows) {
                               return shared_.stop ? Status(StatusCode::kCancelled, "cancelled")
                                                   : session_.Append(table, rows);
                             }));
  }

  void WarnOfChanged(const std::vector<std::string>& paths) {
    if (paths.empty()) return;
    constexpr size_t kMost = 3;
    std::string names;
    for (size_t i = 0; i < std::min(paths.size(), kMost); ++i) {
      names += (i > 0 ? ", " : "") + paths[i];
    }
    if (paths.size() > kMost) names += ", ...";
    result_.diagnostics.push_back(
        {"changed-file", spec_.name.span,
         fmt::format("{} of the files loaded now had other content when loaded before, so rows of "
                     "theirs may be there twice: {}",
                     paths.size(), names),
         "a file that changed is another file: new rows belong in a new one", Severity::kWarning});
  }

  bool MakeStage(const std::string& name) {
    PrintedSql sql = Text(CreateTable(Build(ast_), StagedTable(name), /*if_not_exists=*/false));
    if (Failed()) return false;
    auto made = Send("stage", sql);
    if (!made.ok()) return Check(made.status(), &sql);
    stage_made_ = name;
    return true;
  }

  bool DropStage() {
    Build b(ast_);
    auto* drop = ast_.New<DropTableStatement>({});
    drop->if_exists = true;
    drop->table = b.Qualified(stage_made_);
    PrintedSql sql = PrintWithMarks(Locate(drop, workspace_.project, shared_.options.names, ast_),
                                    shared_.options.names.flavor);
    auto dropped = Send("stage", sql, Even::kIfStopped);
    return dropped.ok() || Check(dropped.status(), &sql);
  }

  // ---- what went wrong -------------------------------------------------------------------------

  bool Cancelled() {
    result_.status = RunStatus::kCancelled;
    result_.message = "cancelled";
    return false;
  }

  // Moves diagnostics to the result; true if there were errors.
  bool Failed() {
    if (!diagnostics_.has_errors()) return false;
    result_.status = RunStatus::kError;
    result_.message = diagnostics_.all().front().message;
    result_.diagnostics = diagnostics_.all();
    return true;
  }

  // False, with the result filled, unless `status` is ok. An engine's error position in `sql`
  // becomes one in the model's own source.
  bool Check(const Status& status, const PrintedSql* sql = nullptr) {
    if (status.ok()) return true;
    if (status.code() == StatusCode::kCancelled || shared_.stop) return Cancelled();
    Diagnostic found;
    found.id = NameOf(status.code());
    found.message = status.name.empty() ? status.message() : status.name + ": " + status.message();
    found.trino_error = status.name;
    found.span = sql == nullptr ? Span{} : PlaceIn(*sql, status.line, status.column);
    if (!found.span.known()) found.span = spec_.name.span;
    diagnostics_.Add(found);
    Failed();
    return false;
  }

  const RunShared& shared_;
  Workspace& workspace_;
  const ModelSpec& spec_;
  const ParsedModel& parsed_;
  Ast& ast_;
  Session& session_;
  const AdvanceFn& advance_;
  ModelPlan plan_;
  Catalog catalog_;
  Diagnostics diagnostics_;
  ModelResult result_;
  std::map<std::string, ExprPtr> values_;
  std::string high_;
  std::string stage_made_;
  std::vector<LoadedFile> staged_files_;
  bool nothing_new_ = false;
  bool conflict_ = false;
  std::optional<LateCount> late_;
  int64_t picked_up_ = 0;   // late rows, for whose sake all rows are read
  bool reads_all_ = false;  // ...from here on
  std::map<std::string, std::string> session_defaults_;  // of the statement under way
  std::optional<StateWriter::Coming> coming_;            // its intent
  bool near_ = false;  // the write has conditions by which it may fail to find a late row's key
};

}  // namespace

ModelResult RunModel(const RunShared& shared, size_t model, Session& session,
                     const AdvanceFn& advance) {
  return ModelRunner(shared, model, session, advance).Run();
}

}  // namespace firn
