#include "compiler/project/read_macro.h"

#include <fmt/format.h>

#include "compiler/sql/ast.h"

namespace firn {

namespace {

constexpr std::string_view kRunValues[] = {"run_id", "run_started_at", "window_start", "window_end",
                                           "snapshot_date"};

constexpr Field<MacroParameter> kParameter[] = {
    Row<&MacroParameter::name, ReadName>("name"),
    Row<&MacroParameter::type, ReadText>("type"),
    Accepted<MacroParameter>("description"),
};

void ReadParameters(Reading& reading, const YamlEntry& list,
                    std::vector<MacroParameter>* parameters) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    MacroParameter parameter;
    ReadFields(reading, map, kParameter, "a parameter", parameter);
    if (!Require(reading, map, parameter.name, "name", "a parameter")) return;
    RefuseRunValue(reading, *parameter.name, parameter.name.span);
    for (const MacroParameter& earlier : *parameters) {
      if (!SameName(*earlier.name, *parameter.name)) continue;
      reading.diagnostics.Error("duplicate-parameter", parameter.name.span,
                                fmt::format("parameter '{}' is listed twice", *parameter.name));
    }
    parameters->push_back(std::move(parameter));
  });
}

constexpr Field<MacroSpec> kMacro[] = {
    Row<&MacroSpec::name, ReadName>("name"),
    Row<&MacroSpec::description, ReadText>("description"),
    Row<&MacroSpec::parameters, ReadParameters>("parameters"),
    Row<&MacroSpec::expression, ReadSql>("expression"),
    Row<&MacroSpec::query, ReadSql>("query"),
    Refused<MacroSpec>("arguments", "did you mean 'parameters'?"),
    Refused<MacroSpec>("sql", "a macro has an 'expression' or a 'query'"),
};

}  // namespace

std::vector<std::string_view> RunValues() { return {std::begin(kRunValues), std::end(kRunValues)}; }

bool IsRunValue(std::string_view name) {
  return std::find(std::begin(kRunValues), std::end(kRunValues), name) != std::end(kRunValues);
}

void RefuseRunValue(Reading& reading, std::string_view name, Span place) {
  if (!IsRunValue(name)) return;
  reading.diagnostics.Error("reserved-name", place,
                            fmt::format("'{}' is a value that firn sets in each run", name));
}

void ReadMacros(Reading& reading, const YamlEntry& list, const std::string& file,
                std::vector<MacroSpec>* macros) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    MacroSpec macro;
    macro.file = file;
    size_t errors = reading.diagnostics.error_count();
    ReadFields(reading, map, kMacro, "a macro", macro);
    if (!Require(reading, map, macro.name, "name", "a macro")) return;
    if (macro.expression.given() && macro.query.given()) {
      reading.diagnostics.Error("macro-body", macro.name.span,
                                fmt::format("macro '{}' has two bodies", *macro.name),
                                "keep 'expression' or 'query'");
    } else if (!macro.expression.given() && !macro.query.given() &&
               reading.diagnostics.error_count() == errors) {
      reading.diagnostics.Error("macro-body", macro.name.span,
                                fmt::format("macro '{}' has no body", *macro.name),
                                "give it an 'expression' or a 'query'");
    }
    macros->push_back(std::move(macro));
  });
}

}  // namespace firn
