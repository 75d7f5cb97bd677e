#include "compiler/analyze/check_contract.h"

#include <fmt/format.h>

#include <algorithm>

namespace firn {

namespace {

// Where the model says the column: its select item, or the model's name for one that the kind adds.
Span PlaceOf(const ModelSpec& model, const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    if (SameName(output.name, column) && output.span.known()) return output.span;
  }
  return model.name.span;
}

// A contract may promise less than the model keeps: varchar(10) fits in varchar, not the reverse.
bool Fits(const Type& made, const Type& promised) {
  if (made == promised) return true;
  return made.is(TypeKind::kVarchar) && promised.is(TypeKind::kVarchar) &&
         made.length() <= promised.length();
}

void CheckType(const ModelSpec& model, const ModelAnalysis& analysis, const CatalogColumn& made,
               const ContractColumn& promised, const ContractSpec& contract,
               Diagnostics& diagnostics) {
  Type type = ParseType(*promised.physical_type);
  Span place = PlaceOf(model, analysis, made.name);
  if (!made.type.certain()) {
    diagnostics.Warn("contract-unknown-type", place,
                     fmt::format("the type of column '{}' of '{}' cannot be told offline",
                                 made.name, model.qualified_name()),
                     fmt::format("cast it to {}", type.ToString()));
  } else if (!Fits(made.type, type)) {
    diagnostics.Error(
        "contract-type", place,
        fmt::format("column '{}' of '{}' has type {}, but the contract promises {}", made.name,
                    model.qualified_name(), made.type.ToString(), type.ToString()),
        fmt::format("cast it, or change {}", contract.file));
  }
}

}  // namespace

void CheckContract(const ModelSpec& model, const ModelAnalysis& analysis,
                   const ContractSpec& contract, Diagnostics& diagnostics) {
  const std::string name = model.qualified_name();
  std::vector<std::string_view> promised, made;
  for (const ContractColumn& column : contract.columns) promised.push_back(column.column());
  for (const CatalogColumn& column : analysis.columns) made.push_back(column.name);
  auto index_of = [](const std::vector<std::string_view>& names, std::string_view name) {
    return std::find_if(names.begin(), names.end(),
                        [&](std::string_view other) { return SameName(other, name); }) -
           names.begin();
  };

  for (const ContractColumn& column : contract.columns) {
    size_t at = static_cast<size_t>(index_of(made, column.column()));
    if (at < made.size()) {
      CheckType(model, analysis, analysis.columns[at], column, contract, diagnostics);
    } else {
      diagnostics.Error(
          "contract-missing-column", column.name.span,
          fmt::format("the contract promises column '{}', which model '{}' does not make",
                      column.column(), name),
          DidYouMean(column.column(), made));
    }
  }
  for (std::string_view column : made) {
    if (static_cast<size_t>(index_of(promised, column)) == promised.size()) {
      diagnostics.Error("contract-extra-column", PlaceOf(model, analysis, column),
                        fmt::format("column '{}' of '{}' is not in its contract", column, name),
                        fmt::format("add it to {}", contract.file));
    }
  }
  if (!contract.ordered || promised.size() != made.size()) return;
  for (size_t i = 0; i < made.size(); ++i) {
    if (SameName(made[i], promised[i])) continue;
    diagnostics.Error("contract-order", PlaceOf(model, analysis, made[i]),
                      fmt::format("column {} of '{}' is '{}', but the contract has '{}' there",
                                  i + 1, name, made[i], promised[i]));
    return;
  }
}

}  // namespace firn
