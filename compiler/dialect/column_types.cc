// The types that rows of several shapes have in common, where DuckDB would choose others.
#include <algorithm>

#include "compiler/dialect/lowering.h"

namespace firn {
namespace {

int32_t DigitsOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTinyint:
      return 3;
    case TypeKind::kSmallint:
      return 5;
    case TypeKind::kInteger:
      return 10;
    case TypeKind::kBigint:
      return 19;
    default:
      return 0;
  }
}

// The decimal that holds both sides, cut to 38 digits as Trino cuts it: the scale stays. Uncertain
// where there is none to be had.
Type CommonDecimal(const Type& a, const Type& b, bool* cut) {
  if (a.is(TypeKind::kNull)) return b;
  if (b.is(TypeKind::kNull)) return a;
  const auto whole = [](const Type& type) {
    return type.is(TypeKind::kDecimal) ? type.precision() - type.scale() : DigitsOf(type.kind());
  };
  const auto scale = [](const Type& type) {
    return type.is(TypeKind::kDecimal) ? type.scale() : 0;
  };
  if (whole(a) + scale(a) == 0 || whole(b) + scale(b) == 0) return Type();
  if (!a.is(TypeKind::kDecimal) && !b.is(TypeKind::kDecimal)) return a.kind() < b.kind() ? b : a;
  const int32_t digits = std::max(scale(a), scale(b));
  const int32_t precision = std::max(whole(a), whole(b)) + digits;
  *cut = *cut || precision > 38;
  return Type::Decimal(std::min(precision, 38), digits);
}

}  // namespace

// One a column; empty where a star keeps them from being known here.
Lowering::Types Lowering::ColumnTypes(BodyPtr body, bool* cut) {
  Types types;
  const auto merge = [&](const Types& others) {
    if (types.size() != others.size()) types.clear();
    for (size_t i = 0; i < types.size(); ++i) types[i] = CommonDecimal(types[i], others[i], cut);
  };
  if (const auto* select = As<SelectBody>(body)) {
    for (const SelectItem& item : select->items) {
      if (item.star) return {};
      types.push_back(TypeOf(item.expr));
    }
  } else if (const auto* values = As<ValuesBody>(body)) {
    for (const ExprPtr row : values->rows) {
      Types own;
      if (const auto* given = As<RowExpr>(row)) {
        for (const ExprPtr item : given->items) own.push_back(TypeOf(item));
      } else {
        own.push_back(TypeOf(row));
      }
      if (row == values->rows.front()) {
        types = own;
      } else {
        merge(own);
      }
    }
  } else if (const auto* operation = As<SetOperationBody>(body)) {
    types = ColumnTypes(operation->left, cut);
    merge(ColumnTypes(operation->right, cut));
  } else if (const auto* subquery = As<SubqueryBody>(body)) {
    types = ColumnTypes(subquery->query->body, cut);
  }
  return types;
}

// Trino keeps the scale where decimals have more than 38 digits together, and fails where a value
// does not fit then; DuckDB would round it. Empty where that does not come up.
Lowering::Types Lowering::CutDecimals(BodyPtr body) {
  bool cut = false;
  Types types = ColumnTypes(body, &cut);
  if (!cut) return {};
  for (Type& type : types) {
    if (!type.is(TypeKind::kDecimal)) type = Type();
  }
  return types;
}

}  // namespace firn
