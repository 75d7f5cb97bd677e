#include "compiler/sql/printer.h"

#include <algorithm>
#include <iterator>

#include "compiler/base/text.h"
#include "compiler/sql/keywords.h"
#include "compiler/sql/printer_class.h"

namespace firn {

namespace {

// Words that Trino takes as names, but that begin something else where an expression may stand.
bool IsRisky(TokenKind kind) {
  switch (kind) {
    case TokenKind::kAll:
    case TokenKind::kArray:
    case TokenKind::kInterval:
    case TokenKind::kLateral:
    case TokenKind::kPosition:
    case TokenKind::kRow:
    case TokenKind::kSubstring:
    case TokenKind::kTryCast:
      return true;
    default:
      return false;
  }
}

// DuckDB's words that are no plain identifier, sorted. Those of Trino are in keywords.h.
constexpr std::string_view kDuckdbWords[] = {
    "all",           "analyse",    "analyze",    "and",       "anti",         "any",
    "array",         "as",         "asc",        "asof",      "asymmetric",   "at",
    "authorization", "between",    "bigint",     "binary",    "bit",          "boolean",
    "both",          "by",         "case",       "cast",      "char",         "character",
    "check",         "coalesce",   "collate",    "collation", "column",       "columns",
    "concurrently",  "constraint", "create",     "cross",     "dec",          "decimal",
    "default",       "deferrable", "desc",       "describe",  "distinct",     "do",
    "else",          "end",        "except",     "exists",    "extract",      "false",
    "fetch",         "float",      "for",        "foreign",   "freeze",       "from",
    "full",          "generated",  "glob",       "group",     "grouping",     "grouping_id",
    "having",        "ilike",      "in",         "initially", "inner",        "inout",
    "int",           "integer",    "intersect",  "interval",  "into",         "is",
    "isnull",        "join",       "lambda",     "lateral",   "leading",      "left",
    "like",          "limit",      "map",        "national",  "natural",      "nchar",
    "none",          "not",        "notnull",    "null",      "nullif",       "numeric",
    "offset",        "on",         "only",       "or",        "order",        "out",
    "outer",         "overlaps",   "overlay",    "pivot",     "pivot_longer", "pivot_wider",
    "placing",       "position",   "positional", "precision", "primary",      "qualify",
    "real",          "references", "returning",  "right",     "row",          "select",
    "semi",          "setof",      "show",       "similar",   "smallint",     "some",
    "struct",        "substring",  "summarize",  "symmetric", "table",        "tablesample",
    "then",          "time",       "timestamp",  "to",        "trailing",     "treat",
    "trim",          "true",       "try_cast",   "union",     "unique",       "unpack",
    "unpivot",       "using",      "values",     "varchar",   "variadic",     "verbose",
    "when",          "where",      "window",     "with",      "within",       "without"};
static_assert(std::is_sorted(std::begin(kDuckdbWords), std::end(kDuckdbWords)));

bool IsDuckdbWord(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::binary_search(std::begin(kDuckdbWords), std::end(kDuckdbWords),
                            std::string_view(lower));
}

bool NeedsQuotes(std::string_view name, SqlFlavor flavor) {
  if (!IsWord(name)) return true;
  if (flavor == SqlFlavor::kDuckdb) return IsDuckdbWord(name);
  TokenKind kind = FindKeyword(name);
  return IsReserved(kind) || IsRisky(kind);
}

}  // namespace

// ---- marks and lines ---------------------------------------------------------------------------

Printer::Marked::Marked(Printer& printer, Span span) : printer_(printer), outer_(printer.span_) {
  if (!printer.with_marks_ || !span.known()) return;
  printer.CommentsBefore(span.begin);
  printer.Mark(span);
}

Printer::Marked::~Marked() {
  if (printer_.with_marks_ && outer_.known()) printer_.Mark(outer_);
}

void Printer::Mark(Span span) {
  span_ = span;
  uint32_t offset = static_cast<uint32_t>(out_.size());
  if (!marks_.empty() && marks_.back().offset == offset) {
    marks_.back().span = span;
  } else {
    marks_.push_back({offset, span});
  }
}

void Printer::NewLine() {
  out_ += '\n';
  line_start_ = out_.size();
  out_.append(static_cast<size_t>(indent_) * 2, ' ');
}

// ---- names -------------------------------------------------------------------------------------

void Printer::PutName(const Name& name) {
  Marked marked(*this, name.span);
  if (name.quoted || NeedsQuotes(name.text, flavor_)) {
    Put(Quoted(name.text, '"'));
  } else {
    Put(name.text);
  }
}

// Functions are often named like types and other half-reserved words, which calls do not mind.
void Printer::PutFunctionName(const QualifiedName& name) {
  Marked marked(*this, name.span);
  for (size_t i = 0; i < name.parts.size(); ++i) {
    if (i > 0) Put(".");
    const Name& part = name.parts[i];
    bool plain = !part.quoted && IsWord(part.text) &&
                 (flavor_ == SqlFlavor::kDuckdb || !IsReservedWord(part.text) ||
                  SameName(part.text, "listagg"));
    plain ? Put(part.text) : Put(Quoted(part.text, '"'));
  }
}

void Printer::PutQualified(const QualifiedName& name) {
  Marked marked(*this, name.span);
  for (size_t i = 0; i < name.parts.size(); ++i) {
    if (i > 0) Put(".");
    PutName(name.parts[i]);
  }
}

void Printer::PutNames(const List<Name>& names) {
  Parens([&] { Commas(names, [&](const Name& name) { PutName(name); }); });
}

void Printer::PutString(std::string_view value) { Put(Quoted(value, '\'')); }

// ---- the door ----------------------------------------------------------------------------------

PrintedSql PrintWithMarks(StatementPtr statement, SqlFlavor flavor) {
  Printer printer(flavor, true);
  printer.Print(statement);
  return printer.Take();
}

std::string Print(StatementPtr statement, SqlFlavor flavor) {
  Printer printer(flavor, false);
  printer.Print(statement);
  return printer.Take().text;
}

std::string Print(QueryPtr query, SqlFlavor flavor) {
  Printer printer(flavor, false);
  printer.Print(query);
  return printer.Take().text;
}

std::string Print(ExprPtr expr, SqlFlavor flavor) {
  Printer printer(flavor, false);
  printer.Print(expr);
  return printer.Take().text;
}

std::string PrintName(std::string_view name, SqlFlavor flavor) {
  return NeedsQuotes(name, flavor) ? Quoted(name, '"') : std::string(name);
}

}  // namespace firn
