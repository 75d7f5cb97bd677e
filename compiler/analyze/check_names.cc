#include "compiler/analyze/check_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/analyze/coercion.h"

namespace firn {

namespace {

bool IsFirns(std::string_view name) { return LowerCase(name).starts_with("_firn_"); }

void Refuse(Span place, const std::string& what, std::string hint, Diagnostics& diagnostics) {
  diagnostics.Error("reserved-name", place, what, std::move(hint));
}

}  // namespace

void CheckColumnNames(const ModelSpec& spec, const ModelAnalysis& analysis,
                      Diagnostics& diagnostics) {
  if (!spec.kind().is_stored()) return;
  const bool scd2 = spec.kind().has_versions;
  for (const OutputColumn& column : analysis.query.columns) {
    if (IsFirns(column.name)) {
      Refuse(column.span,
             fmt::format("column '{}' begins with '_firn_', as firn's own do", column.name),
             "call it otherwise", diagnostics);
    }
    const bool added = std::any_of(std::begin(kScd2Columns), std::end(kScd2Columns),
                                   [&](const char* own) { return SameName(own, column.name); });
    if (scd2 && added) {
      Refuse(column.span, fmt::format("scd2 adds a column '{}' of its own", column.name),
             "call the query's column otherwise", diagnostics);
    }
  }
}

void CheckSourceColumns(const SourceSpec& source, Diagnostics& diagnostics) {
  const bool files = source.duckdb.files.given() || source.trino.files.given();
  for (const ColumnSpec& column : source.columns) {
    const std::string& name = *column.name;
    const Type type = ParseType(*column.data_type);
    const Type from = type.arguments().empty() ? Type::Varchar() : Type(TypeKind::kJson);
    if (files && type.certain() && !type.is(TypeKind::kJson) &&
        !CanCast(from, type, TrinoVersion())) {
      diagnostics.Error(
          "source-type", column.data_type.span,
          fmt::format("column '{}' of records cannot be read as {}", name, type.ToString()),
          "read it as varchar, or as json, and make the rest of it in a model");
    }
    const bool records = files && (IsFirns(name) || SameName(name, "$record"));
    if (!records && !SameName(name, "$source_row")) continue;
    Refuse(column.name.span,
           fmt::format("'{}' is a column that firn adds to {}", name,
                       files ? "the records of files" : "every source"),
           files && records ? "name it otherwise in the files" : "leave it out", diagnostics);
  }
}

}  // namespace firn
