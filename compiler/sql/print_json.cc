// SQL/JSON expressions and JSON_TABLE.
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::PutJsonFormat(bool format_json, std::string_view encoding) {
  if (!format_json) return;
  Put(" format json");
  if (encoding.empty()) return;
  Put(" encoding ");
  Put(encoding);
}

void Printer::PutJsonReturning(const TypeName& type, bool format_json, std::string_view encoding) {
  if (type.text.empty()) return;
  Line();
  Put("returning ");
  PutType(type);
  PutJsonFormat(format_json, encoding);
}

void Printer::PutJsonPath(const JsonPathCall& json) {
  Print(json.input);
  PutJsonFormat(json.format_json, json.encoding);
  Put(",");
  Line();
  PutString(json.path);
  if (!json.path_name.empty()) {
    Put(" as ");
    PutName(json.path_name);
  }
  if (json.passing.empty()) return;
  Line();
  Clause("passing", json.passing, [&](const JsonPathParameter& parameter) {
    Print(parameter.value);
    PutJsonFormat(parameter.format_json, parameter.encoding);
    Put(" as ");
    PutName(parameter.name);
  });
}

void Printer::PutJsonBehavior(JsonOnEmptyOrError behavior, ExprPtr value, std::string_view on) {
  static constexpr std::string_view kNames[] = {
      "",     "null",  "error",   "default", "empty array", "empty object",
      "true", "false", "unknown", "empty"};
  if (behavior == JsonOnEmptyOrError::kUnstated) return;
  Line();
  Put(kNames[static_cast<size_t>(behavior)]);
  if (value != nullptr) {
    Put(" ");
    Print(value);
  }
  Put(on);
}

void Printer::PutJsonWrapper(JsonWrapper wrapper) {
  switch (wrapper) {
    case JsonWrapper::kUnstated:
      return;
    case JsonWrapper::kWithout:
      return Put(" without array wrapper");
    case JsonWrapper::kConditional:
      return Put(" with conditional array wrapper");
    case JsonWrapper::kUnconditional:
      return Put(" with unconditional array wrapper");
  }
}

void Printer::PutJsonQuotes(JsonQuotes quotes, bool on_scalar) {
  if (quotes == JsonQuotes::kUnstated) return;
  Put(quotes == JsonQuotes::kKeep ? " keep quotes" : " omit quotes");
  if (on_scalar) Put(" on scalar string");
}

void Printer::PutJsonNulls(JsonNulls nulls) {
  if (nulls == JsonNulls::kUnstated) return;
  Put(nulls == JsonNulls::kNullOnNull ? " null on null" : " absent on null");
}

void Printer::PrintNode(const JsonExistsExpr& node) {
  Put("json_exists");
  Parens([&] {
    PutJsonPath(node.json);
    PutJsonBehavior(node.on_error, nullptr, " on error");
  });
}

void Printer::PrintNode(const JsonValueExpr& node) {
  Put("json_value");
  Parens([&] {
    PutJsonPath(node.json);
    PutJsonReturning(node.returning, false, {});
    PutJsonBehavior(node.on_empty, node.empty_default, " on empty");
    PutJsonBehavior(node.on_error, node.error_default, " on error");
  });
}

void Printer::PrintNode(const JsonQueryExpr& node) {
  Put("json_query");
  Parens([&] {
    PutJsonPath(node.json);
    PutJsonReturning(node.returning, node.returning_json, node.returning_encoding);
    PutJsonWrapper(node.wrapper);
    PutJsonQuotes(node.quotes, node.quotes_on_scalar);
    PutJsonBehavior(node.on_empty, nullptr, " on empty");
    PutJsonBehavior(node.on_error, nullptr, " on error");
  });
}

void Printer::PrintNode(const JsonObjectExpr& node) {
  Put("json_object");
  Parens([&] {
    Commas(node.members, [&](const JsonMember& member) {
      Print(member.key);
      Put(" : ");
      Print(member.value);
      PutJsonFormat(member.format_json, member.encoding);
    });
    PutJsonNulls(node.nulls);
    if (node.unique_keys_stated)
      Put(node.unique_keys ? " with unique keys" : " without unique keys");
    PutJsonReturning(node.returning, node.returning_json, node.returning_encoding);
  });
}

void Printer::PrintNode(const JsonArrayExpr& node) {
  Put("json_array");
  Parens([&] {
    Commas(node.items, [&](const JsonMember& member) {
      Print(member.value);
      PutJsonFormat(member.format_json, member.encoding);
    });
    PutJsonNulls(node.nulls);
    PutJsonReturning(node.returning, node.returning_json, node.returning_encoding);
  });
}

// ---- JSON_TABLE --------------------------------------------------------------------------------

void Printer::PrintNode(const JsonTableRelation& node) {
  static constexpr std::string_view kPlans[] = {"", "outer", "inner", "union", "cross"};
  Put("json_table");
  Parens([&] {
    PutJsonPath(node.json);
    Line();
    Put("columns ");
    Parens([&] {
      Commas(node.columns, [&](const JsonTableColumn& column) { PutJsonColumn(column); });
    });
    if (node.plan != nullptr) {
      Line();
      Put("plan ");
      PutJsonPlan(*node.plan, true);
    }
    if (node.plan_default != JsonPlanDefault::kUnstated) {
      Line();
      Put("plan default (");
      Put(kPlans[static_cast<size_t>(node.plan_default)]);
      if (node.plan_default_second != JsonPlanDefault::kUnstated) {
        Put(", ");
        Put(kPlans[static_cast<size_t>(node.plan_default_second)]);
      }
      Put(")");
    }
    PutJsonBehavior(node.on_error, nullptr, " on error");
  });
}

void Printer::PutJsonColumn(const JsonTableColumn& column) {
  Marked marked(*this, column.span);
  if (column.kind == JsonColumnKind::kNested) {
    Put("nested path ");
    PutString(column.path);
    if (!column.name.empty()) {
      Put(" as ");
      PutName(column.name);
    }
    Put(" columns ");
    return Parens([&] {
      Commas(column.columns, [&](const JsonTableColumn& inner) { PutJsonColumn(inner); });
    });
  }
  PutName(column.name);
  if (column.kind == JsonColumnKind::kOrdinality) return Put(" for ordinality");
  Put(" ");
  PutType(column.type);
  PutJsonFormat(column.kind == JsonColumnKind::kQuery, column.encoding);
  if (column.has_path) {
    Put(" path ");
    PutString(column.path);
  }
  PutJsonWrapper(column.wrapper);
  PutJsonQuotes(column.quotes, column.quotes_on_scalar);
  Group([&] {
    Indented([&] {
      PutJsonBehavior(column.on_empty, column.empty_default, " on empty");
      PutJsonBehavior(column.on_error, column.error_default, " on error");
    });
  });
}

void Printer::PutJsonPlan(const JsonTablePlan& plan, bool parens) {
  if (parens) Put("(");
  switch (plan.kind) {
    case JsonPlanKind::kPath:
      PutName(plan.path);
      break;
    case JsonPlanKind::kOuter:
    case JsonPlanKind::kInner:
      PutName(plan.path);
      Put(plan.kind == JsonPlanKind::kOuter ? " outer " : " inner ");
      PutJsonPlan(*plan.plans.front(), plan.plans.front()->kind != JsonPlanKind::kPath);
      break;
    case JsonPlanKind::kUnion:
    case JsonPlanKind::kCross:
      for (size_t i = 0; i < plan.plans.size(); ++i) {
        if (i > 0) Put(plan.kind == JsonPlanKind::kUnion ? " union " : " cross ");
        PutJsonPlan(*plan.plans[i], plan.plans[i]->kind != JsonPlanKind::kPath);
      }
      break;
  }
  if (parens) Put(")");
}

}  // namespace firn
