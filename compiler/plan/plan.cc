#include "compiler/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/event_window.h"
#include "compiler/plan/kind.h"
#include "compiler/plan/late_rows.h"
#include "compiler/plan/partition.h"
#include "compiler/plan/probe.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/snapshot_rows.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/table.h"
#include "compiler/plan/touched.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// In the order of the kinds; ephemeral models write nothing.
constexpr struct {
  Kind kind;
  WriteFn write;
} kWriters[] = {{Kind::kView, WriteView},    {Kind::kTable, WriteTable},
                {Kind::kEphemeral, nullptr}, {Kind::kAppend, WriteAppend},
                {Kind::kMerge, WriteMerge},  {Kind::kCurrent, WriteCurrent},
                {Kind::kScd2, WriteScd2},    {Kind::kReplaceWindow, WriteReplaceWindow},
                {Kind::kSeed, WriteSeed},    {Kind::kLoad, WriteAppend}};
static_assert(HasRowForEach(kWriters, kKindCount));

// The beginning of the earliest window that `lookback` replaces again.
ExprPtr FirstWindow(const PlanContext& context, ExprPtr low) {
  const Build& b = context.build;
  ExprPtr window = b.String(*context.spec.config.window);
  return b.Call(
      "date_add",
      {window, b.Literal(TypeKind::kBigint, std::to_string(-context.watermark.windows_back)),
       b.Call("date_trunc", {window, low})});
}

// Where the last run stopped, less the lateness.
ExprPtr LowMark(const PlanContext& context) {
  const Build& b = context.build;
  const WatermarkUse& watermark = context.watermark;
  bool by_column =
      watermark.kind == WatermarkKind::kColumn || watermark.kind == WatermarkKind::kSourceColumn;
  if (!by_column || context.input.full_refresh) return nullptr;
  auto found = context.input.watermarks.find(LowerCase(context.spec.qualified_name()));
  ExprPtr low = nullptr;
  if (found != context.input.watermarks.end()) {
    low = b.Literal(watermark.type, found->second);
  } else if (context.input.live == nullptr) {
    low = b.Variable("watermark_low");
  }
  if (low != nullptr && watermark.windows_back >= 0) return FirstWindow(context, low);
  return low == nullptr ? low : LessMargin(context, low);
}

std::string OffsetReason(const PlanContext& context, const KindTraits& kind) {
  const SourceProgress& progress = context.progress;
  std::string of = context.watermark.source->qualified_name();
  if (progress.how == SnapshotRead::kNothing) return fmt::format("no new message of {}", of);
  std::string lost = progress.why.empty() ? "" : progress.why + "; ";
  return fmt::format("{}messages of {} past the offsets read; {}", lost, of, kind.does);
}

// Why a watermark that the config asks for is not to be had; empty: it is, or none is asked for.
std::string InsteadOf(const PlanContext& context) {
  const WatermarkSpec& asked = context.spec.config.watermark;
  if (context.input.flavor != SqlFlavor::kDuckdb) return {};
  if (asked.snapshot.given()) return fmt::format("DuckDB has no snapshots of {}", *asked.snapshot);
  return asked.offsets ? "DuckDB has no offsets" : "";
}

std::string SnapshotReason(const PlanContext& context, const KindTraits& kind) {
  const SourceProgress& progress = context.progress;
  const std::string& of = context.watermark.snapshot_of;
  if (!progress.known) return fmt::format("changes of {} by table_changes; {}", of, kind.does);
  switch (progress.how) {
    case SnapshotRead::kNothing:
      return fmt::format("no new snapshot of {}", of);
    case SnapshotRead::kPaths:
      return fmt::format("rows of {} in files that snapshot {} did not have, as {}; {}", of,
                         progress.from, progress.why, kind.does);
    case SnapshotRead::kChanges:
    case SnapshotRead::kAll:
      break;
  }
  return fmt::format("changes of {} from snapshot {} to {} by table_changes; {}", of, progress.from,
                     progress.to, kind.does);
}

// How a watermark that is asked first goes on, or what takes its place where the target has no
// snapshots.
void FollowProgress(PlanContext& context) {
  bool anew = !context.exists || context.input.full_refresh;
  if (context.watermark.asked_first()) {
    auto found = context.input.progress.find(LowerCase(context.spec.qualified_name()));
    if (found != context.input.progress.end()) context.progress = found->second;
    if (context.watermark.kind == WatermarkKind::kOffsets) {
      // What a refresh leaves out is gone, be there anything in its place or not.
      if (context.input.full_refresh) context.progress.how = SnapshotRead::kChanges;
      return;
    }
    if (anew) context.progress.how = SnapshotRead::kAll;
    if (context.progress.how != SnapshotRead::kAll || anew) return;
    context.trace.compares_all = context.progress.why;
  } else if (context.watermark.kind == WatermarkKind::kNone && !InsteadOf(context).empty()) {
    context.trace.compares_all = InsteadOf(context);
  }
}

std::string Reason(const PlanContext& context, const KindTraits& kind) {
  if (context.input.full_refresh) return "full refresh: replaces the table in one commit";
  if (!kind.keeps_rows()) return std::string(kind.does);
  if (context.windowed && context.spec.config.event_time.given()) {
    bool replaces = context.spec.adds_blindly();
    return fmt::format("rows with {} in {}; {}", *context.spec.config.event_time,
                       WindowText(*context.input.window),
                       replaces ? "puts them in the place of those that are there" : kind.does);
  }
  if (!context.exists) return fmt::format("first run: the table is missing; {}", kind.does);
  if (!context.input.partition.empty()) {
    return fmt::format("the partition with {}; {}", PartitionText(context.input.partition),
                       kind.does);
  }
  if (!context.trace.compares_all.empty()) {
    return fmt::format("{}, so all is compared; {}", context.trace.compares_all, kind.does);
  }
  switch (context.watermark.kind) {
    case WatermarkKind::kFiles:
      if (!InsteadOf(context).empty()) {
        return fmt::format("{}, so each file is read once; {}", InsteadOf(context), kind.does);
      }
      return fmt::format("new files; {}", kind.does);
    case WatermarkKind::kSnapshot:
      return SnapshotReason(context, kind);
    case WatermarkKind::kOffsets:
      return OffsetReason(context, kind);
    case WatermarkKind::kNone:
      return fmt::format(
          "{}, so all rows are read; {}",
          context.facts.needs_whole.empty() ? "no watermark" : context.facts.needs_whole,
          kind.does);
    default:
      if (context.low != nullptr && context.watermark.windows_back >= 0) {
        return fmt::format("windows from {} before the newest on; {}",
                           context.watermark.windows_back, kind.does);
      }
      if (context.low == nullptr) return fmt::format("no watermark yet; {}", kind.does);
      return fmt::format("rows with {} past the watermark; {}", context.watermark.column,
                         kind.does);
  }
}

void AddHooks(const PlanContext& context, const std::vector<Text>& hooks, const char* reason,
              ModelPlan& plan, Diagnostics& diagnostics) {
  for (const Text& hook : hooks) {
    SqlText text{context.sources.text(hook.span), hook.span.file, hook.span.begin, 0,
                 context.analysis.catalog.trino};
    StatementPtr tree = ParseStatement(text, context.ast(), diagnostics);
    if (tree != nullptr) {
      plan.statements.push_back({Purpose::kHook, Condition::kAlways, reason, tree});
    }
  }
}

std::optional<StagedFiles> Staging(const PlanContext& context) {
  StagedFiles staged;
  staged.table = StageTable(context);
  staged.outside = *context.project.allow_outside;
  auto names = [](const std::vector<ColumnSpec>& columns) {
    std::vector<std::string> all;
    for (const ColumnSpec& column : columns) all.push_back(*column.name);
    return all;
  };
  if (context.spec.kind().rows_from == RowsFrom::kCsv) {
    staged.glob = *context.spec.seed_file;
    staged.format = FileFormat::kCsv;
    staged.columns = names(context.spec.columns);
    return staged;
  }
  for (const SourceSpec* source : context.facts.sources) {
    const SourceLocation& location =
        context.input.flavor == SqlFlavor::kDuckdb ? source->duckdb : source->trino;
    if (!location.files.given()) continue;
    staged.source = source;
    staged.glob = LocationText(location.files, context.project);
    staged.outside |= IsByCaller(location.files, context.project.vars);
    staged.format = *location.format;
    staged.columns = names(source->columns);
    staged.anyway =
        context.windowed || context.input.compare_all || !context.input.partition.empty();
    staged.every = staged.anyway || !context.trace.compares_all.empty();
    return staged;
  }
  return std::nullopt;
}

// No engine replaces a view by a table, or a table by a view, in one commit.
void CheckSort(const CatalogTable& live, const ModelSpec& spec, Diagnostics& diagnostics) {
  bool view = !spec.kind().is_stored();
  if (view == live.is_view) return;
  diagnostics.Error(
      "sort-change", spec.name.span,
      fmt::format("'{}' is a {} in the target, and the model makes a {}", spec.qualified_name(),
                  live.is_view ? "view" : "table", view ? "view" : "table"),
      view ? "drop the table, and the rows in it, first; or give the model an 'alias'"
           : "drop the view first, or give the model an 'alias'");
}

ModelInput SeedInput(const PlanContext& context) {
  const Build& b = context.build;
  ExprPtr passes =
      QuoteExpr("case when _firn_reason is null then true else cast(fail(@why) as boolean) end",
                {{"why", RecordReason(b)}}, b.ast());
  QueryPtr rows =
      b.Select(b.Items(context.columns), StagedRows(context.spec.columns, context), passes);
  RelationPtr input = b.Subquery(rows);
  return {input, nullptr, input, input};
}

}  // namespace

const char* NameOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kCreate:
      return "create";
    case Purpose::kEvolve:
      return "evolve";
    case Purpose::kHook:
      return "hook";
    case Purpose::kProbe:
      return "probe";
    case Purpose::kQuarantine:
      return "quarantine";
    case Purpose::kWrite:
      return "write";
  }
  return "";
}

ModelPlan PlanModel(const Project& project, const ParsedProject& parsed, const Analysis& analysis,
                    size_t model, const SourceMap& sources, const PlanInput& input,
                    Diagnostics& diagnostics) {
  const ParsedModel& parsed_model = parsed.models[model];
  const ModelSpec& spec = *parsed_model.spec;
  const KindTraits& kind = spec.kind();
  const WriteFn write = kWriters[static_cast<size_t>(kind.kind)].write;
  ModelPlan plan;
  plan.model = &parsed_model;
  plan.reason = std::string(kind.does);
  if (write == nullptr) return plan;

  PlanContext context{project,
                      parsed,
                      analysis,
                      input,
                      sources,
                      spec,
                      parsed_model,
                      analysis.models[model],
                      Build(*parsed_model.ast)};
  context.target = LowerCase(spec.qualified_name());
  for (const CatalogColumn& column : context.facts.columns) context.columns.push_back(column.name);
  for (const OutputColumn& column : context.facts.query.columns) {
    context.input_columns.push_back(column.name);
  }
  context.key = Values(spec.config.unique_key);
  context.order = Values(spec.config.order_by);
  context.watermark = ChooseWatermark(spec, project, context.facts, analysis, input.flavor);
  if (parsed_model.query != nullptr) {
    context.trace = TraceRows(model, project, parsed, analysis, context.watermark);
    if (!context.trace.compares_all.empty()) context.watermark = {};
  }
  const CatalogTable* live = input.live == nullptr ? nullptr : input.live->Find(context.target);
  context.exists = input.live == nullptr || live != nullptr;
  if (live != nullptr) CheckSort(*live, spec, diagnostics);
  if (live != nullptr && *spec.config.on_schema_change == OnSchemaChange::kIgnore) {
    std::erase_if(context.columns, [&](const std::string& column) {
      return std::none_of(live->columns.begin(), live->columns.end(),
                          [&](const CatalogColumn& has) { return SameName(has.name, column); });
    });
  }
  ChooseLateRows(context, diagnostics);
  if (input.window && kind.keeps_rows()) {
    PlanWindow(context, diagnostics);
  } else if (!input.partition.empty()) {
    PlanPartition(context, diagnostics);
  } else if (input.compare_all && kind.keeps_rows()) {
    PlanComparison(context, diagnostics);
  }
  context.low = context.exists ? LowMark(context) : nullptr;
  if (!context.windowed && input.partition.empty()) FollowProgress(context);

  context.pruning = &plan.pruning;
  ChoosePruning(context);
  plan.target = context.target;
  plan.reason = Reason(context, kind);
  plan.watermark = context.watermark;
  plan.progress = context.progress;
  if (context.windowed) plan.window = input.window;
  plan.staged = Staging(context);
  AddHooks(context, spec.config.pre_hook, "pre_hook", plan, diagnostics);
  if (kind.keeps_rows() && !input.full_refresh) {
    if (live == nullptr) {
      plan.statements.push_back({Purpose::kCreate, Condition::kAlways, "the table must exist",
                                 CreateTarget(context, diagnostics)});
    } else {
      for (PlannedStatement& change : Evolve(context, *live, diagnostics)) {
        plan.statements.push_back(std::move(change));
      }
    }
  }

  if (context.progress.how == SnapshotRead::kNothing) {
    AddHooks(context, spec.config.post_hook, "post_hook", plan, diagnostics);
    return plan;
  }

  ModelInput rows = parsed_model.query == nullptr ? SeedInput(context) : ReadInput(context);
  if (kind.keeps_rows() || rows.checked != nullptr) {
    PlanContext open = context;
    open.open_ended = true;
    ModelInput open_rows = parsed_model.query == nullptr ? rows : ReadInput(open);
    if (StatementPtr probe = Probe(open, open_rows, &plan.probe)) {
      plan.statements.push_back(
          {Purpose::kProbe, Condition::kAlways, "what is new, and which rows break a rule", probe});
    }
    for (PlannedStatement& quarantine : Quarantine(context, rows)) {
      plan.statements.push_back(std::move(quarantine));
    }
  }
  // No probe sees that a delete which the target does not show was taken back.
  bool unseen = context.low != nullptr && context.trace.upstream_deletes && HidesEvents(context);
  bool waits = kind.keeps_rows() && context.watermark.kind != WatermarkKind::kNone && !unseen &&
               context.trace.compares_all.empty();
  plan.statements.push_back({Purpose::kWrite, waits ? Condition::kIfNew : Condition::kAlways,
                             std::string(kind.does), write(context, rows), WriteSettings(context)});
  AddHooks(context, spec.config.post_hook, "post_hook", plan, diagnostics);
  return plan;
}

StatementPtr Bind(StatementPtr tree, const std::map<std::string, ExprPtr>& values, Ast& ast) {
  Rewriter rewriter;
  rewriter.expr = [&](ExprPtr expr) -> ExprPtr {
    const auto* variable = As<Variable>(expr);
    if (variable == nullptr) return expr;
    auto found = values.find(std::string(variable->name));
    return found == values.end() ? expr : found->second;
  };
  return Rewrite(tree, rewriter, ast);
}

}  // namespace firn
