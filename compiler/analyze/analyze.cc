#include "compiler/analyze/analyze.h"

#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/sql/other_statement.h"

namespace firn {

Analyzer::Analyzer(const Catalog& catalog, const SourceMap& sources, uint32_t expression_count,
                   const VariableTypes* variables, Diagnostics& diagnostics)
    : catalog_(catalog),
      sources_(sources),
      variables_(variables),
      diagnostics_(&diagnostics),
      types_(expression_count),
      resolved_(expression_count) {}

void Analyzer::Error(const char* id, const char* trino_error, Span span, std::string message,
                     std::string hint) {
  diagnostics_->Add({id, span, std::move(message), std::move(hint), Severity::kError, trino_error});
}

void Analyzer::LateError(const char* id, const char* trino_error, Span span, std::string message) {
  Diagnostics& late = context_.select != nullptr ? context_.select->late : *diagnostics_;
  late.Add({id, span, std::move(message), {}, Severity::kError, trino_error});
}

void Analyzer::TypeMismatch(Span span, std::string message) {
  Error("type-mismatch", "TYPE_MISMATCH", span, std::move(message));
}

QueryAnalysis Analyzer::Finish(const FieldList& output) {
  QueryAnalysis analysis;
  analysis.columns.reserve(output.fields.size());
  for (size_t i = 0; i < output.fields.size(); ++i) {
    const Field& field = output.fields[i];
    OutputColumn column;
    column.named = !field.name.empty();
    column.name = column.named ? std::string(field.name) : "_col" + std::to_string(i);
    column.type = field.type;
    column.nullability = field.nullability;
    column.sources = lineage_.Describe(field.sources);
    column.span = field.span;
    analysis.columns.push_back(std::move(column));
  }
  analysis.types = std::move(types_);
  std::sort(unpadded_.begin(), unpadded_.end());
  analysis.unpadded = std::move(unpadded_);
  analysis.written = std::move(written_);
  analysis.referenced = lineage_.Referenced();
  analysis.tables = lineage_.Tables();
  return analysis;
}

QueryAnalysis Analyzer::AnalyzeQuery(const Query& query) {
  return Finish(ResolveQuery(query, nullptr));
}

QueryAnalysis AnalyzeQuery(QueryPtr query, const Catalog& catalog, const SourceMap& sources,
                           uint32_t expression_count, Diagnostics& diagnostics,
                           const VariableTypes* variables) {
  return Analyzer(catalog, sources, expression_count, variables, diagnostics).AnalyzeQuery(*query);
}

QueryAnalysis AnalyzeStatement(StatementPtr statement, const Catalog& catalog,
                               const SourceMap& sources, uint32_t expression_count,
                               Diagnostics& diagnostics, const VariableTypes* variables) {
  return Analyzer(catalog, sources, expression_count, variables, diagnostics)
      .AnalyzeStatement(*statement);
}

}  // namespace firn
