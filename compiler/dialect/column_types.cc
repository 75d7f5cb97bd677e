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

// The type that holds both sides, where it is one that DuckDB would not choose: a char as long as
// the longest, or a varchar beside a varchar where chars become such; a decimal cut to 38 digits as
// Trino cuts it, so that the scale stays. `differs` is then set.
Type CommonType(const Type& a, const Type& b, bool to_varchar, bool* differs) {
  if (a.is(TypeKind::kNull) || a == b) return b;
  if (b.is(TypeKind::kNull)) return a;
  const auto text = [](const Type& type) {
    return type.is(TypeKind::kChar) || type.is(TypeKind::kVarchar);
  };
  if (text(a) && text(b) && (a.is(TypeKind::kChar) || b.is(TypeKind::kChar))) {
    *differs = true;
    const int32_t length = std::max(a.length(), b.length());
    return to_varchar && a.kind() != b.kind() ? Type::Varchar(length) : Type::Char(length);
  }
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
  *differs = *differs || precision > 38;
  return Type::Decimal(std::min(precision, 38), digits);
}

}  // namespace

// One a column; empty where a star keeps them from being known here.
Lowering::Types Lowering::ColumnTypes(BodyPtr body, bool* differs) {
  Types types;
  const auto merge = [&](const Types& others) {
    if (types.size() != others.size()) types.clear();
    for (size_t i = 0; i < types.size(); ++i)
      types[i] = CommonType(types[i], others[i], Has(TrinoChange::kCharToVarchar), differs);
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
    types = ColumnTypes(operation->left, differs);
    merge(ColumnTypes(operation->right, differs));
  } else if (const auto* subquery = As<SubqueryBody>(body)) {
    types = ColumnTypes(subquery->query->body, differs);
  }
  return types;
}

// Trino keeps a decimal's scale where there are more than 38 digits together, and fails where a
// value does not fit then; DuckDB would round it. And a char grows with spaces. Empty where neither
// comes up.
Lowering::Types Lowering::TypesToCast(BodyPtr body) {
  bool differs = false;
  Types types = ColumnTypes(body, &differs);
  if (!differs) return {};
  for (Type& type : types) {
    const bool text = type.is(TypeKind::kChar) ||
                      (type.is(TypeKind::kVarchar) && Has(TrinoChange::kCharToVarchar));
    if (!type.is(TypeKind::kDecimal) && !text) type = Type();
  }
  return types;
}

}  // namespace firn
