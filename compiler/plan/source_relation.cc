#include "compiler/plan/source_relation.h"

#include <algorithm>

#include "compiler/analyze/coercion.h"
#include "compiler/base/text.h"
#include "compiler/macro/expand.h"
#include "compiler/plan/offset_rows.h"
#include "compiler/plan/snapshot_rows.h"

namespace firn {

std::string LocationText(const Text& text, const Project& project) {
  Diagnostics unknown;  // reported when the project was loaded
  return ExpandText(text, project.vars, unknown);
}

std::string StageTable(const PlanContext& context) {
  return "firn.stage_" + context.input.stage_suffix + "_" + *context.spec.name;
}

ExprPtr NewRows(ExprPtr column, const PlanContext& context) {
  const Build& b = context.build;
  if (context.watermark.kind == WatermarkKind::kNone ||
      context.watermark.kind == WatermarkKind::kFiles) {
    return nullptr;
  }
  // With lookback the low mark is the beginning of a window, and belongs to it.
  ComparisonOperator past = context.watermark.windows_back >= 0
                                ? ComparisonOperator::kGreaterOrEqual
                                : ComparisonOperator::kGreater;
  ExprPtr above = context.low == nullptr ? nullptr : b.Compare(column, past, context.low);
  if (context.open_ended) return above;
  return b.All(
      {above, b.Compare(column, ComparisonOperator::kLessOrEqual, b.Variable("watermark_high"))});
}

namespace {

const SourceLocation& LocationOf(const SourceSpec& source, const PlanContext& context) {
  return context.input.flavor == SqlFlavor::kDuckdb ? source.duckdb : source.trino;
}

RelationPtr TableSource(const SourceSpec& source, const SourceLocation& location,
                        const PlanContext& context) {
  const Build& b = context.build;
  std::string table = LocationText(location.table, context.project);
  std::vector<SelectItem> items;
  for (const ColumnSpec& column : source.columns) {
    items.push_back(b.Item(b.Cast(b.Column(*column.name), *column.data_type), *column.name));
  }
  ExprPtr row = b.String(table);
  ExprPtr where = nullptr;
  if (location.watermark.given()) {
    ExprPtr grows = b.Column(*location.watermark);
    // Padded, numbers sort as their texts do.
    const char* name = IsInteger(WatermarkType(source, location).kind())
                           ? "concat(@table, lpad(cast(@grows as varchar), 20, '0'))"
                           : "concat(@table, cast(@grows as varchar))";
    row = QuoteExpr(name, {{"table", b.String(table + ":")}, {"grows", grows}}, b.ast());
    if (context.watermark.kind == WatermarkKind::kSourceColumn &&
        context.watermark.source == &source) {
      where = NewRows(grows, context);
      bool listed = std::any_of(
          source.columns.begin(), source.columns.end(),
          [&](const ColumnSpec& column) { return SameName(*column.name, *location.watermark); });
      if (!listed) items.push_back(b.Item(*location.watermark));
    }
  }
  RelationPtr from = b.Table(table);
  if (context.watermark.asked_first() && context.watermark.source == &source) {
    bool offsets = context.watermark.kind == WatermarkKind::kOffsets;
    if (offsets) row = MessageName(table, b);
    std::vector<std::string> columns;
    for (const ColumnSpec& column : source.columns) columns.push_back(*column.name);
    if (location.watermark.given() && !Contains(columns, *location.watermark)) {
      columns.push_back(*location.watermark);
    }
    from = offsets ? OffsetRows(table, columns, context) : SnapshotRows(table, columns, context);
  }
  items.push_back(b.Item(row, "$source_row"));
  return b.Subquery(b.Select(items, from, where));
}

// A path to the member: $.name, or in brackets and quotes, with those in the name escaped.
std::string JsonPath(std::string_view name) {
  if (IsWord(name)) return "$." + std::string(name);
  std::string path = "$[\"";
  for (char c : name) {
    if (c == '"' || c == '\\') path += '\\';
    path += c;
  }
  return path + "\"]";
}

ExprPtr Decode(const ColumnSpec& column, const PlanContext& context) {
  const Build& b = context.build;
  Type type = ParseType(*column.data_type);
  Holes holes{{"path", b.String(JsonPath(*column.name))}};
  const auto scalar = [&] {
    return QuoteExpr("json_extract_scalar(\"$record\", @path)", holes, b.ast());
  };
  // An object or an array has no scalar. Its JSON is its text, which is of no other type, so that
  // it does not pass for NULL there.
  const auto text = [&] {
    return QuoteExpr(
        "coalesce(@scalar, nullif(json_format(json_extract(\"$record\", @path)),"
        " 'null'))",
        {{"scalar", scalar()}, {"path", holes.at("path")}}, b.ast());
  };
  switch (type.kind()) {
    case TypeKind::kVarchar:
      return text();
    case TypeKind::kJson:
      return QuoteExpr("json_extract(\"$record\", @path)", holes, b.ast());
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      return b.Cast(QuoteExpr("json_extract(\"$record\", @path)", holes, b.ast()),
                    *column.data_type);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz: {
      // ISO 8601 has a T where Trino's cast wants a space.
      ExprPtr spaced = QuoteExpr(
          "case when substr(@scalar, 11, 1) = 'T'"
          " then concat(substr(@scalar, 1, 10), ' ', substr(@scalar, 12)) else @text end",
          {{"scalar", scalar()}, {"text", text()}}, b.ast());
      return InUtc(b, type, b.Cast(spaced, *column.data_type));
    }
    default:
      return b.Cast(text(), *column.data_type);
  }
}

}  // namespace

RelationPtr StagedRows(const std::vector<ColumnSpec>& columns, const PlanContext& context) {
  const Build& b = context.build;
  std::vector<SelectItem> decoded, shown;
  std::vector<WhenClause> reasons{
      {b.Not(b.Column("_firn_object")), b.String("the record is not a JSON object")}};
  for (const ColumnSpec& column : columns) {
    const std::string& name = *column.name;
    ExprPtr value = Decode(column, context);
    if (ParseType(*column.data_type).is(TypeKind::kVarchar)) {
      decoded.push_back(b.Item(value, name));
      shown.push_back(b.Item(name));
      continue;
    }
    decoded.push_back(b.Item(b.Try(b.Array({value})), name));
    shown.push_back(b.Item(QuoteExpr("@tried[1]", {{"tried", b.Column(name)}}, b.ast()), name));
    reasons.push_back({b.IsNull(b.Column(name)),
                       b.String("column '" + name + "' is not of type " + *column.data_type)});
  }
  decoded.push_back(b.Item(
      QuoteExpr("coalesce(starts_with(json_format(try(json_parse(\"$record\"))), '{'), false)", {},
                b.ast()),
      "_firn_object"));
  decoded.push_back(b.Item(
      QuoteExpr("concat(\"$file\", ':', lpad(cast(\"$line\" as varchar), 10, '0'))", {}, b.ast()),
      "$source_row"));
  decoded.push_back(b.Item("$record"));
  shown.push_back(b.Item("$source_row"));
  shown.push_back(b.Item(b.Case(reasons), kReason));
  shown.push_back(b.Item(
      QuoteExpr("json_object('source_row' : \"$source_row\", 'record' : \"$record\")", {}, b.ast()),
      kInputs));
  QueryPtr inner = b.Select(decoded, b.Table(StageTable(context)));
  return b.Subquery(b.Select(shown, b.Subquery(inner)));
}

ExprPtr RecordReason(const Build& build) {
  return QuoteExpr(
      "coalesce(concat(regexp_replace(json_extract_scalar(_firn_inputs, '$.source_row'), ':0+',"
      " ':'), ': ', _firn_reason), _firn_reason)",
      {}, build.ast());
}

bool CanBeMalformed(const SourceSpec& source, const PlanContext& context) {
  return LocationOf(source, context).files.given();
}

RelationPtr SourceRelation(const SourceSpec& source, const PlanContext& context) {
  const SourceLocation& location = LocationOf(source, context);
  return location.files.given() ? StagedRows(source.columns, context)
                                : TableSource(source, location, context);
}

}  // namespace firn
