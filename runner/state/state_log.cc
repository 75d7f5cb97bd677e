#include "runner/state/state_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/plan/build.h"
#include "compiler/plan/probe.h"
#include "compiler/plan/quote.h"

namespace firn {

namespace {

struct LogColumn {
  const char* name;
  const char* type;
};
constexpr LogColumn kLog[] = {{"version", "integer"}, {"run_id", "varchar"},
                              {"sequence", "bigint"}, {"written_at", "timestamp(6) with time zone"},
                              {"entry", "varchar"},   {"model", "varchar"},
                              {"payload", "varchar"}};
// So that a payload stays of a size that a statement can carry.
constexpr size_t kFilesAnEntry = 1000;
constexpr const char* kEntryNames[] = {"intent", "commit", "abort", "run", "claim"};

// The order of the log is that of these texts, which go on to the year 9999 alone.
bool CanFollow(const std::string& written_at) {
  constexpr std::string_view kForm = "0000-00-00 00:00:00.000000 UTC";
  if (written_at.size() != kForm.size() || written_at[0] == '9') return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = written_at[i] >= '0' && written_at[i] <= '9';
    if (kForm[i] == '0' ? !digit : written_at[i] != kForm[i]) return false;
  }
  return true;
}

Result<StateEntry> ReadEntry(const std::vector<Cell>& row) {
  StateEntry entry;
  int version = row[0] ? std::atoi(row[0]->c_str()) : 0;
  if (version != kStateVersion) {
    return Status(
        StatusCode::kProtocol,
        fmt::format("firn.log holds an entry of version {}, and this firn reads version {}",
                    version, kStateVersion));
  }
  entry.run_id = row[1].value_or("");
  entry.sequence = row[2] ? std::atoll(row[2]->c_str()) : 0;
  entry.written_at = row[3].value_or("");
  if (!CanFollow(entry.written_at)) {
    return Status(
        StatusCode::kProtocol,
        fmt::format("firn.log: entry {} of run {} is of '{}', and no later one could stand"
                    " behind it: delete it, or give it the time that it was written",
                    entry.sequence, entry.run_id, entry.written_at));
  }
  entry.model = row[5].value_or("");
  auto kind = std::find(std::begin(kEntryNames), std::end(kEntryNames), row[4].value_or(""));
  if (kind == std::end(kEntryNames) || !ReadPayload(row[6].value_or(""), &entry)) {
    return Status(StatusCode::kProtocol, fmt::format("firn.log: entry {} of run {} cannot be read",
                                                     entry.sequence, entry.run_id));
  }
  entry.kind = static_cast<EntryKind>(kind - std::begin(kEntryNames));
  return entry;
}

}  // namespace

CatalogTable LogTable() {
  CatalogTable table{"firn.log", {}, false};
  for (const LogColumn& column : kLog)
    table.columns.push_back({column.name, ParseType(column.type)});
  return table;
}

void ProjectState::Apply(const StateEntry& entry) {
  last_written_at = std::max(last_written_at, entry.written_at);
  ++entries;
  int64_t& highest = runs[entry.run_id];
  highest = std::max(highest, entry.sequence);
  const std::string& heard_at = entry.heard_at.empty() ? entry.written_at : entry.heard_at;
  if (entry.status != kDied && entry.status != kReleased) {  // which others wrote
    LastHeard& last = heard[entry.run_id];
    last = {std::max(last.at, heard_at), last.ended || entry.kind == EntryKind::kRun};
  }
  if (entry.kind == EntryKind::kRun) {
    claims.erase(entry.run_id);
    if (entry.status == "waited") waited_at = std::max(waited_at, entry.written_at);
    return;
  }
  if (entry.kind == EntryKind::kClaim) {
    claims[entry.run_id] = {
        {entry.models.begin(), entry.models.end()}, entry.host, entry.process, heard_at};
    return;
  }
  if (auto claim = claims.find(entry.run_id); claim != claims.end()) {
    claim->second.alive_at = std::max(claim->second.alive_at, heard_at);
  }
  ModelState& model = models[entry.model];
  if (entry.kind == EntryKind::kIntent) {
    model.open_intents[entry.query_id] = entry;
    return;
  }
  if (!entry.query_id.empty() && model.open_intents.erase(entry.query_id) == 0) return;
  switch (entry.kind) {
    case EntryKind::kCommit:
      if (!entry.watermark.empty()) {
        model.watermark = entry.watermark;
        model.late = entry.late;
      }
      model.files.insert(entry.files.begin(), entry.files.end());
      model.committed_at = entry.written_at;
      if (entry.backfill) Tell(*entry.backfill, entry.written_at);
      break;
    case EntryKind::kAbort:
    case EntryKind::kIntent:
    case EntryKind::kRun:
    case EntryKind::kClaim:
      break;
  }
}

void ProjectState::Tell(const Backfill& told, const std::string& written_at) {
  Backfill& backfill = backfills.try_emplace(told.id, told).first->second;
  backfill.Add(told);
  backfill.told_at = written_at;
  if (!backfill.ended) return;
  // What was begun before, and lies within, is done by it.
  const Backfill ended = backfill;
  std::erase_if(backfills, [&](const auto& other) {
    return other.second.model == ended.model && other.second.id <= ended.id &&
           ended.range.start <= other.second.range.start &&
           other.second.range.end <= ended.range.end;
  });
}

std::vector<StateEntry> ProjectState::Sum() const {
  std::vector<StateEntry> sum;
  for (const auto& [name, model] : models) {
    if (model.committed_at.empty()) continue;
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.written_at = model.committed_at;
    entry.model = name;
    entry.watermark = model.watermark.value_or("");
    entry.late = model.late;
    for (const LoadedFile& file : model.files) {
      entry.files.push_back(file);
      if (entry.files.size() < kFilesAnEntry) continue;
      sum.push_back(entry);
      entry.files.clear();
    }
    sum.push_back(std::move(entry));
  }
  for (const auto& [_, backfill] : backfills) {
    StateEntry entry;
    entry.kind = EntryKind::kCommit;
    entry.written_at = backfill.told_at;
    entry.model = backfill.model;
    entry.backfill = backfill;
    sum.push_back(std::move(entry));
  }
  return sum;
}

Result<std::string> StateLog::TextOf(StatementPtr statement, Ast& ast) const {
  Catalog catalog;
  catalog.Add(LogTable());
  SourceMap sources;
  Diagnostics diagnostics;
  PrintedSql sql = Render(statement, project_, catalog, names_, sources, ast, diagnostics);
  if (diagnostics.has_errors()) {
    return Status(StatusCode::kProtocol, "state: " + diagnostics.all().front().message);
  }
  return sql.text;
}

Result<QueryResult> StateLog::Send(Session& session, StatementPtr statement, Ast& ast) const {
  Result<std::string> text = TextOf(statement, ast);
  return text.ok() ? session.Execute(*text) : Result<QueryResult>(text.status());
}

Status StateLog::Create(Session& session) const {
  Ast ast;
  Build b(ast);
  auto* schema = ast.New<CreateSchemaStatement>({});
  schema->if_not_exists = true;
  schema->schema = b.Qualified("firn");
  const StatementPtr table = CreateTable(b, LogTable(), /*if_not_exists=*/true);
  for (StatementPtr statement : {static_cast<StatementPtr>(schema), table}) {
    Result<std::string> text = TextOf(statement, ast);
    Status made = text.ok() ? session.Ensure(*text) : text.status();
    if (!made.ok()) return made;
  }
  return Status();
}

Result<std::vector<StateEntry>> StateLog::Entries(Session& session) const {
  Ast ast;
  auto* select = ast.New<QueryStatement>({});
  select->query = Quote(
      "select version, run_id, sequence, written_at, entry, model, payload from firn.log"
      " order by written_at, run_id, sequence",
      {}, ast);
  auto rows = Send(session, select, ast);
  if (!rows.ok()) return rows.status();
  std::vector<StateEntry> entries;
  for (const std::vector<Cell>& row : rows->rows) {
    Result<StateEntry> entry = ReadEntry(row);
    if (!entry.ok()) return entry.status();
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<ProjectState> StateLog::Read(Session& session) const {
  Result<std::vector<StateEntry>> entries = Entries(session);
  if (!entries.ok()) return entries.status();
  ProjectState state;
  for (const StateEntry& entry : *entries) state.Apply(entry);
  return state;
}

namespace {

std::vector<ExprPtr> RowOf(const StateEntry& entry, const Build& b) {
  return {b.Integer(kStateVersion),
          b.String(entry.run_id),
          b.Integer(entry.sequence),
          b.Literal(Type::Timestamp(6, true), entry.written_at),
          b.String(kEntryNames[static_cast<size_t>(entry.kind)]),
          b.String(entry.model),
          b.String(PayloadOf(entry))};
}

QueryPtr RowsOf(const std::vector<std::vector<ExprPtr>>& cells, Ast& ast) {
  std::vector<ExprPtr> rows;
  for (const std::vector<ExprPtr>& row : cells) {
    auto* made = ast.New<RowExpr>({});
    made->items = ast.Copy(row);
    rows.push_back(made);
  }
  auto* values = ast.New<ValuesBody>({});
  values->rows = ast.Copy(rows);
  auto* query = ast.New<Query>({});
  query->body = values;
  return query;
}

std::vector<Name> LogColumns(const Build& b) {
  std::vector<Name> names;
  for (const LogColumn& column : kLog) names.push_back(b.Id(column.name));
  return names;
}

}  // namespace

Status StateLog::Append(Session& session, const std::vector<StateEntry>& entries,
                        const std::string& before) const {
  if (entries.empty()) return Status();
  Ast ast;
  Build b(ast);
  std::vector<std::vector<ExprPtr>> rows;
  for (const StateEntry& entry : entries) rows.push_back(RowOf(entry, b));
  auto* insert = ast.New<InsertStatement>({});
  insert->table = b.Qualified("firn.log");
  insert->columns = ast.Copy(LogColumns(b));
  insert->query = RowsOf(rows, ast);
  if (!before.empty()) {
    insert->query = Quote("select * from @entries where current_timestamp < @before",
                          {{"entries", b.Subquery(insert->query)},
                           {"before", b.Literal(Type::Timestamp(6, true), before)}},
                          ast);
  }
  auto written = Send(session, insert, ast);
  if (!written.ok()) return written.status();
  if (before.empty() || written->affected_rows != 0) return Status();
  return {StatusCode::kLocked,
          "this run stood still for longer than it may hold its models, and another may hold them"};
}

Status StateLog::Replace(Session& session, const std::vector<StateEntry>& entries,
                         const std::map<std::string, int64_t>& runs) const {
  Ast ast;
  Build b(ast);
  // A row for each old run, which meets its entries, and the new ones, which meet none.
  std::vector<std::vector<ExprPtr>> rows;
  for (const StateEntry& entry : entries) {
    rows.push_back(RowOf(entry, b));
    rows.back().push_back(b.Boolean(true));
  }
  for (const auto& [run, sequence] : runs) {
    rows.push_back(
        RowOf({.run_id = run, .sequence = sequence, .written_at = entries[0].written_at}, b));
    rows.back().push_back(b.Boolean(false));
  }
  std::vector<Name> columns = LogColumns(b);
  std::vector<ExprPtr> values;
  for (const LogColumn& column : kLog) values.push_back(b.Column("s", column.name));
  MergeCase gone;
  gone.condition = QuoteExpr("t.sequence <= s.sequence", {}, ast);
  gone.action = MergeAction::kDelete;
  MergeCase insert;
  insert.matched = false;
  insert.condition = b.Column("s", "is_new");
  insert.action = MergeAction::kInsert;
  insert.columns = ast.Copy(columns);
  insert.values = ast.Copy(values);
  auto* source = ast.New<AliasedRelation>({});
  source->relation = b.Subquery(RowsOf(rows, ast));
  source->alias = b.Id("s");
  columns.push_back(b.Id("is_new"));
  source->columns = ast.Copy(columns);
  auto* merge = ast.New<MergeStatement>({});
  merge->target = b.Qualified("firn.log");
  merge->alias = b.Id("t");
  merge->source = source;
  merge->on = QuoteExpr("t.run_id = s.run_id and not s.is_new", {}, ast);
  merge->cases = ast.Copy(std::vector<MergeCase>{gone, insert});
  auto written = Send(session, merge, ast);
  return written.ok() ? Status() : written.status();
}

Status StateLog::Tidy(Session& session) const {
  Ast ast;
  Build b(ast);
  // Shorter than a week a catalog need not allow; "7d" is Trino's usual minimum.
  for (const char* procedure : {"optimize", "expire_snapshots"}) {
    auto* execute = ast.New<TableExecuteStatement>({});
    execute->table = b.Qualified("firn.log");
    execute->procedure = b.Id(procedure);
    if (procedure == std::string_view("expire_snapshots")) {
      execute->arguments =
          ast.Copy(std::vector<NamedArgument>{{b.Id("retention_threshold"), b.String("7d")}});
    }
    auto done = Send(session, execute, ast);
    if (!done.ok()) return done.status();
  }
  return Status();
}

}  // namespace firn
