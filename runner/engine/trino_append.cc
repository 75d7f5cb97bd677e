#include "runner/engine/trino_append.h"

#include <charconv>
#include <memory>

#include "compiler/plan/build.h"
#include "compiler/sql/printer.h"

namespace firn {
namespace {

// Trino's query.max-length is a million characters. Planning time grows with the literals.
constexpr size_t kMaxBytes = 900'000;
constexpr size_t kMaxLiterals = 20'000;

QualifiedName TableName(const std::vector<std::string>& table, const Build& build) {
  std::vector<Name> parts;
  for (const std::string& part : table) parts.push_back(build.Id(part));
  QualifiedName name;
  name.parts = build.ast().Copy(parts);
  return name;
}

// At most what the printer makes of it.
size_t PrintedBytes(const std::vector<Cell>& row) {
  constexpr size_t kAround = 60;  // a cast to a long type's name, quotes, comma, line break
  size_t bytes = kAround;
  for (const Cell& cell : row) {
    bytes += kAround;
    if (!cell.has_value()) continue;
    for (const char c : *cell) bytes += c == '\'' ? 2 : 1;
  }
  return bytes;
}

// One INSERT under construction.
class Batch {
 public:
  Batch(const std::vector<std::string>& table, const std::vector<Type>& types)
      : table_(table), types_(types) {}

  bool Fits(const std::vector<Cell>& row) const {
    return rows_.empty() || (bytes_ + PrintedBytes(row) <= kMaxBytes &&
                             (rows_.size() + 1) * types_.size() <= kMaxLiterals);
  }

  // False where a cell is no number that its column asks for.
  bool Add(const std::vector<Cell>& row) {
    bytes_ += PrintedBytes(row);
    std::vector<ExprPtr> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      cells.push_back(row[i].has_value() ? Literal(types_[i], *row[i]) : build_.Null());
      if (cells.back() == nullptr) return false;
    }
    auto* tuple = ast_.New<RowExpr>({});
    tuple->items = ast_.Copy(cells);
    rows_.push_back(cells.size() == 1 ? cells[0] : tuple);
    return true;
  }

  std::string Text() {
    auto* values = ast_.New<ValuesBody>({});
    values->rows = ast_.Copy(rows_);
    auto* query = ast_.New<Query>({});
    query->body = values;
    auto* insert = ast_.New<InsertStatement>({});
    insert->table = TableName(table_, build_);
    insert->query = query;
    return Print(insert);
  }

 private:
  ExprPtr Literal(const Type& type, const std::string& text) const {
    if (!type.is(TypeKind::kBigint)) return build_.Literal(type, text);
    int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? build_.Integer(value) : nullptr;
  }

  const std::vector<std::string>& table_;
  const std::vector<Type>& types_;
  Ast ast_;
  Build build_{ast_};
  std::vector<ExprPtr> rows_;
  size_t bytes_ = 200;  // INSERT INTO and the name
};

}  // namespace

std::string ColumnsQuery(const std::vector<std::string>& table) {
  Ast ast;
  const Build build(ast);
  auto* relation = ast.New<TableRelation>({});
  relation->name = TableName(table, build);
  SelectItem all;
  all.star = true;
  return Print(build.Select({all}, relation, build.Boolean(false)));
}

Result<std::vector<std::string>> InsertStatements(const std::vector<std::string>& table,
                                                  const std::vector<ResultColumn>& columns,
                                                  const std::vector<std::vector<Cell>>& rows) {
  std::vector<Type> types;
  for (const ResultColumn& column : columns) types.push_back(ParseType(column.type));
  std::vector<std::string> statements;
  auto batch = std::make_unique<Batch>(table, types);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != types.size()) {
      return Status(StatusCode::kQuery,
                    "append: row " + std::to_string(i + 1) + " has another number of columns");
    }
    if (!batch->Fits(rows[i])) {
      statements.push_back(batch->Text());
      batch = std::make_unique<Batch>(table, types);
    }
    if (!batch->Add(rows[i])) {
      return Status(StatusCode::kQuery,
                    "append: row " + std::to_string(i + 1) + " has text for a bigint that is none");
    }
  }
  if (!rows.empty()) statements.push_back(batch->Text());
  return statements;
}

}  // namespace firn
