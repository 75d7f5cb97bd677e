#include "runner/state/state_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "compiler/plan/build.h"
#include "compiler/plan/probe.h"
#include "compiler/plan/quote.h"
#include "runner/state/split_files.h"

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
// Trino's query.max-length is a million characters, of which quotes in texts take two.
constexpr size_t kStatementBytes = 450'000;
constexpr const char* kEntryNames[] = {"intent", "commit", "abort", "run", "claim", "files"};

int VersionOf(const StateEntry& entry) {
  return entry.kind == EntryKind::kFiles || entry.parts > 0 ? 2 : 1;
}

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
  if (version < 1 || version > kStateVersion) {
    return Status(
        StatusCode::kProtocol,
        fmt::format("firn.log holds an entry of version {}, and this firn reads those up to {}",
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
  if (kind != std::end(kEntryNames)) {
    entry.kind = static_cast<EntryKind>(kind - std::begin(kEntryNames));
    if (ReadPayload(row[6].value_or(""), &entry)) return entry;
  }
  return Status(StatusCode::kProtocol, fmt::format("firn.log: entry {} of run {} cannot be read",
                                                   entry.sequence, entry.run_id));
}

}  // namespace

CatalogTable LogTable() {
  CatalogTable table{"firn.log", {}, false};
  for (const LogColumn& column : kLog)
    table.columns.push_back({column.name, ParseType(column.type)});
  return table;
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
  if (!text.ok()) return text.status();
  const bool reads = As<QueryStatement>(statement) != nullptr;
  return session.Execute(*text, {.columns = reads ? std::size(kLog) : 0});
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

Result<QueryResult> StateLog::Select(Session& session) const {
  Ast ast;
  auto* select = ast.New<QueryStatement>({});
  select->query = Quote(
      "select version, run_id, sequence, written_at, entry, model, payload from firn.log"
      " order by written_at, run_id, sequence",
      {}, ast);
  return Send(session, select, ast);
}

namespace {

// Calls `take` with each row's entry; the rows are gone then, for they may be large.
Status ForEach(std::vector<std::vector<Cell>>& rows, const std::function<bool(bool files)>& wants,
               const std::function<Status(StateEntry)>& take) {
  for (std::vector<Cell>& row : rows) {
    if (row.empty() || !wants(row[4] == kEntryNames[static_cast<size_t>(EntryKind::kFiles)])) {
      continue;
    }
    Result<StateEntry> entry = ReadEntry(row);
    if (!entry.ok()) return entry.status();
    std::vector<Cell>().swap(row);
    if (Status taken = take(std::move(*entry)); !taken.ok()) return taken;
  }
  return Status();
}

// Entries with their files; `join` keeps those of intents.
Status Whole(std::vector<std::vector<Cell>>& rows, JoinFiles& join,
             const std::function<void(StateEntry)>& take) {
  Status read = ForEach(
      rows, [](bool files) { return files; },
      [&](StateEntry part) {
        join.AddPart(std::move(part));
        return Status();
      });
  if (!read.ok()) return read;
  return ForEach(
      rows, [](bool files) { return !files; },
      [&](StateEntry entry) {
        Status filled = join.Fill(&entry);
        if (filled.ok()) take(std::move(entry));
        return filled;
      });
}

}  // namespace

Result<std::vector<StateEntry>> StateLog::Rows(Session& session) const {
  auto rows = Select(session);
  if (!rows.ok()) return rows.status();
  std::vector<StateEntry> entries;
  Status read = ForEach(
      rows->rows, [](bool) { return true; },
      [&](StateEntry entry) {
        if (entry.kind == EntryKind::kFiles) std::vector<LoadedFile>().swap(entry.files);
        entries.push_back(std::move(entry));
        return Status();
      });
  if (!read.ok()) return read;
  return entries;
}

Result<std::vector<StateEntry>> StateLog::Entries(Session& session) const {
  auto rows = Select(session);
  if (!rows.ok()) return rows.status();
  std::vector<StateEntry> entries;
  JoinFiles join;
  Status read =
      Whole(rows->rows, join, [&](StateEntry entry) { entries.push_back(std::move(entry)); });
  if (!read.ok()) return read;
  return entries;
}

Result<ProjectState> StateLog::Read(Session& session) const {
  auto rows = Select(session);
  if (!rows.ok()) return rows.status();
  ProjectState state;
  JoinFiles join;
  Status read = Whole(rows->rows, join, [&](const StateEntry& entry) { state.Apply(entry); });
  if (!read.ok()) return read;
  for (auto& [_, model] : state.models) {
    for (auto& [query_id, intent] : model.open_intents) {
      if (intent.files.empty()) intent.files = join.FilesOf(query_id);
    }
  }
  return state;
}

namespace {

std::vector<ExprPtr> RowOf(const StateEntry& entry, const std::string& payload, const Build& b) {
  return {b.Integer(VersionOf(entry)),
          b.String(entry.run_id),
          b.Integer(entry.sequence),
          b.Literal(Type::Timestamp(6, true), entry.written_at),
          b.String(kEntryNames[static_cast<size_t>(entry.kind)]),
          b.String(entry.model),
          b.String(payload)};
}

// Beside its payload: number, times, names and quotes.
size_t RowBytes(const StateEntry& entry) {
  return 100 + entry.run_id.size() + entry.written_at.size() + entry.model.size();
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
  std::vector<StateEntry> rows;
  for (const StateEntry& entry : entries) {
    for (StateEntry& row : SplitFiles(entry)) rows.push_back(std::move(row));
  }
  Ast ast;
  std::vector<std::vector<ExprPtr>> batch;
  size_t bytes = 0;
  const auto flush = [&]() -> Status {
    if (batch.empty()) return Status();
    Build b(ast);
    auto* insert = ast.New<InsertStatement>({});
    insert->table = b.Qualified("firn.log");
    insert->columns = ast.Copy(LogColumns(b));
    insert->query = RowsOf(std::exchange(batch, {}), ast);
    if (!before.empty()) {
      insert->query = Quote("select * from @entries where current_timestamp < @before",
                            {{"entries", b.Subquery(insert->query)},
                             {"before", b.Literal(Type::Timestamp(6, true), before)}},
                            ast);
    }
    bytes = 0;
    auto written = SendPatiently(session, insert, ast);
    if (!written.ok()) return written.status();
    if (before.empty() || written->affected_rows != 0) return Status();
    return {StatusCode::kLocked,
            "this run stood still for longer than it may hold its models, and another may hold"
            " them"};
  };
  for (const StateEntry& row : rows) {
    const std::string payload = PayloadOf(row);
    const size_t more = payload.size() + RowBytes(row);
    if (bytes + more > kStatementBytes) {
      if (Status written = flush(); !written.ok()) return written;
      ast = Ast();
    }
    batch.push_back(RowOf(row, payload, Build(ast)));
    bytes += more;
  }
  return flush();
}

// Many runs write to the log at once. That an entry stands there twice does not matter.
Result<QueryResult> StateLog::SendPatiently(Session& session, StatementPtr statement,
                                            Ast& ast) const {
  constexpr int kAttempts = 5;
  Result<std::string> text = TextOf(statement, ast);
  if (!text.ok()) return text.status();
  Result<QueryResult> sent = session.Execute(*text);
  for (int i = 1; i < kAttempts && IsCommitConflict(sent.status()); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200 * i));
    sent = session.Execute(*text);
  }
  return sent;
}

namespace {

// From the metrics that OPTIMIZE returns, a row each: name and value.
RewrittenFiles FilesOf(const QueryResult& metrics) {
  RewrittenFiles files;
  for (const std::vector<Cell>& row : metrics.rows) {
    if (row.size() != 2 || !row[0] || !row[1]) continue;
    int64_t value = -1;
    std::from_chars(row[1]->data(), row[1]->data() + row[1]->size(), value);
    if (*row[0] == "rewritten_data_files_count") files.before = value;
    if (*row[0] == "added_data_files_count") files.after = value;
  }
  return files;
}

}  // namespace

Status StateLog::Replace(Session& session, const CompactionStep& step) const {
  Ast ast;
  Build b(ast);
  std::vector<std::vector<ExprPtr>> rows;  // those that go meet themselves, the new ones none
  for (const StateEntry& entry : step.made) {
    rows.push_back(RowOf(entry, PayloadOf(entry), b));
    rows.back().push_back(b.Boolean(true));
  }
  for (const StateEntry& entry : step.gone) {
    rows.push_back(RowOf(entry, "", b));
    rows.back().push_back(b.Boolean(false));
  }
  std::vector<Name> columns = LogColumns(b);
  std::vector<ExprPtr> values;
  for (const LogColumn& column : kLog) values.push_back(b.Column("s", column.name));
  MergeCase gone;
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
  merge->on = QuoteExpr(
      "t.run_id = s.run_id and t.sequence = s.sequence and t.written_at = s.written_at"
      " and t.entry = s.entry and t.model = s.model and not s.is_new",
      {}, ast);
  merge->cases = ast.Copy(std::vector<MergeCase>{gone, insert});
  auto written = Send(session, merge, ast);
  return written.ok() ? Status() : written.status();
}

Result<RewrittenFiles> StateLog::Tidy(Session& session) const {
  Ast ast;
  Build b(ast);
  const auto execute = [&](const char* procedure, const std::vector<NamedArgument>& arguments) {
    auto* statement = ast.New<TableExecuteStatement>({});
    statement->table = b.Qualified("firn.log");
    statement->procedure = b.Id(procedure);
    statement->arguments = ast.Copy(arguments);
    return Send(session, statement, ast);
  };
  auto rewritten = execute("optimize", {});
  if (!rewritten.ok()) return rewritten.status();
  // Shorter than a week a catalog need not allow; "7d" is Trino's usual minimum.
  std::vector<NamedArgument> expired{{b.Id("retention_threshold"), b.String("7d")}};
  if (project_.trino.Has(TrinoChange::kCleanMetadata)) {
    expired.push_back({b.Id("clean_expired_metadata"), b.Boolean(true)});
  }
  auto forgotten = execute("expire_snapshots", expired);
  // A catalog that keeps the table's history itself (Nessie) lets nobody else forget any of it.
  const bool not_ours = forgotten.status().message().find("GC is disabled") != std::string::npos;
  if (!forgotten.ok() && !not_ours) return forgotten.status();
  return FilesOf(*rewritten);
}

}  // namespace firn
