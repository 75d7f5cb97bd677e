// Expressions: literals, names and operators.
#include "compiler/sql/dispatch.h"
#include "compiler/sql/printer_class.h"

namespace firn {

namespace {

Binding BindingOf(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kConcat:
      return Binding::kConcat;
    case BinaryOperator::kAdd:
    case BinaryOperator::kSubtract:
      return Binding::kAdd;
    default:
      return Binding::kMultiply;
  }
}

Binding Tighter(Binding binding) { return static_cast<Binding>(static_cast<int>(binding) + 1); }

std::string_view Spelt(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kAdd:
      return "+ ";
    case BinaryOperator::kSubtract:
      return "- ";
    case BinaryOperator::kMultiply:
      return "* ";
    case BinaryOperator::kDivide:
      return "/ ";
    case BinaryOperator::kModulo:
      return "% ";
    case BinaryOperator::kConcat:
      return "|| ";
  }
  return {};
}

std::string_view Spelt(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kEqual:
      return " = ";
    case ComparisonOperator::kNotEqual:
      return " <> ";
    case ComparisonOperator::kLess:
      return " < ";
    case ComparisonOperator::kLessOrEqual:
      return " <= ";
    case ComparisonOperator::kGreater:
      return " > ";
    case ComparisonOperator::kGreaterOrEqual:
      return " >= ";
    case ComparisonOperator::kDistinct:
      return " is distinct from ";
    case ComparisonOperator::kNotDistinct:
      return " is not distinct from ";
  }
  return {};
}

std::string_view Spelt(IntervalField field) {
  switch (field) {
    case IntervalField::kNone:
      return "";
    case IntervalField::kYear:
      return "year";
    case IntervalField::kMonth:
      return "month";
    case IntervalField::kDay:
      return "day";
    case IntervalField::kHour:
      return "hour";
    case IntervalField::kMinute:
      return "minute";
    case IntervalField::kSecond:
      return "second";
  }
  return {};
}

// A minus before it would become a part of the number: -(1[2]) is not (-1)[2].
bool BeginsWithNumber(ExprPtr expr) {
  while (true) {
    if (auto* zone = As<AtTimeZoneExpr>(expr)) {
      expr = zone->operand;
    } else if (auto* subscript = As<SubscriptExpr>(expr)) {
      expr = subscript->base;
    } else if (auto* dereference = As<Dereference>(expr)) {
      expr = dereference->base;
    } else {
      return As<NumberLiteral>(expr) != nullptr;
    }
  }
}

}  // namespace

Binding BindingOf(ExprPtr expr) {
  switch (expr->kind) {
    case ExprKind::kLambda:
      return Binding::kLambda;
    case ExprKind::kLogical:
      return As<LogicalExpr>(expr)->op == LogicalOperator::kOr ? Binding::kOr : Binding::kAnd;
    case ExprKind::kNot:
      return Binding::kNot;
    case ExprKind::kComparison:
    case ExprKind::kQuantified:
    case ExprKind::kIsNull:
    case ExprKind::kTruthTest:
    case ExprKind::kOverlaps:
    case ExprKind::kBetween:
    case ExprKind::kInList:
    case ExprKind::kInQuery:
    case ExprKind::kLike:
      return Binding::kPredicate;
    case ExprKind::kBinaryOp:
      return BindingOf(As<BinaryExpr>(expr)->op);
    case ExprKind::kUnary:
      return Binding::kSign;
    case ExprKind::kAtTimeZone:
      return Binding::kZone;
    default:
      return Binding::kPrimary;
  }
}

void Printer::Print(ExprPtr expr, Binding least) {
  if (overflow_) return;
  if (BindingOf(expr) >= least) return Unparenthesized(expr);
  Parens([&] { Unparenthesized(expr); });
}

void Printer::Unparenthesized(ExprPtr expr) {
  Marked marked(*this, expr->span);
  Dispatch(*expr, [&](const auto& node) { PrintNode(node); });
}

void Printer::Expressions(const List<ExprPtr>& items) {
  Commas(items, [&](ExprPtr item) { Print(item); });
}

// ---- literals and names ------------------------------------------------------------------------

void Printer::PrintNode(const NullLiteral&) { Put("null"); }
void Printer::PrintNode(const BooleanLiteral& node) { Put(node.value ? "true" : "false"); }
void Printer::PrintNode(const NumberLiteral& node) { Put(node.text); }
void Printer::PrintNode(const StringLiteral& node) { PutString(node.value); }
void Printer::PrintNode(const Parameter&) { Put("?"); }
void Printer::PrintNode(const ColumnRef& node) { PutName(node.name); }

void Printer::PrintNode(const BinaryLiteral& node) {
  if (flavor_ == SqlFlavor::kTrino) {
    Put("x'");
    Put(node.digits);
    return Put("'");
  }
  Put("unhex('");
  Put(node.digits);
  Put("')");
}

void Printer::PrintNode(const TypedLiteral& node) {
  // Not the x of a binary literal: `"x" 'ab'`.
  SameName(node.type.text, "x") ? Put("\"x\"") : PutType(node.type);
  Put(" ");
  PutString(node.value);
}

void Printer::PrintNode(const IntervalLiteral& node) {
  Put(node.negative ? "interval -" : "interval ");
  PutString(node.value);
  Put(" ");
  Put(Spelt(node.from));
  if (node.to == IntervalField::kNone) return;
  Put(" to ");
  Put(Spelt(node.to));
}

void Printer::PrintNode(const Variable& node) {
  Put("@");
  Put(node.name);
}

void Printer::PrintNode(const Dereference& node) {
  if (As<NumberLiteral>(node.base) != nullptr) {  // `1.a` is 1. and a
    Parens([&] { Print(node.base); });
  } else {
    Print(node.base, Binding::kPrimary);
  }
  Put(".");
  PutName(node.field);
}

void Printer::PrintNode(const Star& node) {
  if (!node.label.empty()) {
    PutName(node.label);
    Put(".");
  }
  Put("*");
}

// ---- operators ---------------------------------------------------------------------------------

void Printer::PrintNode(const UnaryExpr& node) {
  Put(node.op == UnaryOperator::kMinus ? "-" : "+");
  if (As<UnaryExpr>(node.operand) != nullptr) Put(" ");  // `--` begins a comment
  bool apart = As<NumberLiteral>(node.operand) == nullptr && BeginsWithNumber(node.operand);
  apart ? Parens([&] { Print(node.operand); }) : Print(node.operand, Binding::kSign);
}

// A chain of operators that bind alike is one group: it is broken before each of them or nowhere.
void Printer::PrintNode(const BinaryExpr& node) {
  Binding binding = BindingOf(node.op);
  std::vector<const BinaryExpr*> chain{&node};
  while (true) {
    auto* left = As<BinaryExpr>(chain.back()->left);
    if (left == nullptr || BindingOf(left->op) != binding) break;
    chain.push_back(left);
  }
  Group([&] {
    Print(chain.back()->left, binding);
    Indented([&] {
      for (size_t i = chain.size(); i-- > 0 && !overflow_;) {
        Line();
        Put(Spelt(chain[i]->op));
        Print(chain[i]->right, Tighter(binding));
      }
    });
  });
}

void Printer::PrintNode(const ComparisonExpr& node) {
  Print(node.left, Binding::kConcat);
  Put(Spelt(node.op));
  Print(node.right, Binding::kConcat);
}

void Printer::PrintNode(const LogicalExpr& node) {
  bool is_or = node.op == LogicalOperator::kOr;
  Group([&] {
    Indented([&] {
      for (size_t i = 0; i < node.terms.size() && !overflow_; ++i) {
        if (i > 0) {
          Line();
          Put(is_or ? "or " : "and ");
        }
        Print(node.terms[i], is_or ? Binding::kAnd : Binding::kNot);
      }
    });
  });
}

void Printer::PrintNode(const NotExpr& node) {
  Put("not ");
  Print(node.operand, Binding::kNot);
}

void Printer::PrintNode(const IsNullExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " is not null" : " is null");
}

void Printer::PrintNode(const TruthTestExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " is not " : " is ");
  if (node.value == TruthValue::kUnknown)
    return Put(flavor_ == SqlFlavor::kDuckdb ? "null" : "unknown");
  Put(node.value == TruthValue::kTrue ? "true" : "false");
}

void Printer::PrintNode(const OverlapsExpr& node) {
  Print(node.left, Binding::kConcat);
  Put(" overlaps ");
  Print(node.right, Binding::kConcat);
}

void Printer::PrintNode(const BetweenExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " not between " : " between ");
  if (node.order != BetweenOrder::kUnstated) {
    Put(node.order == BetweenOrder::kSymmetric ? "symmetric " : "asymmetric ");
  }
  Print(node.low, Binding::kConcat);
  Put(" and ");
  Print(node.high, Binding::kConcat);
}

void Printer::PrintNode(const InListExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " not in " : " in ");
  Parens([&] { Expressions(node.items); });
}

void Printer::PutParens(QueryPtr query) {
  Parens([&] {
    QueryLines(*query);
    CommentsAtEnd(span_.end);
  });
}

void Printer::PrintNode(const InQueryExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " not in " : " in ");
  PutParens(node.query);
}

void Printer::PrintNode(const LikeExpr& node) {
  Print(node.operand, Binding::kConcat);
  Put(node.negated ? " not like " : " like ");
  Print(node.pattern, Binding::kConcat);
  if (node.escape == nullptr) return;
  Put(" escape ");
  Print(node.escape, Binding::kConcat);
}

void Printer::PrintNode(const ExistsExpr& node) {
  Put("exists ");
  PutParens(node.query);
}

void Printer::PrintNode(const QuantifiedExpr& node) {
  Print(node.left, Binding::kConcat);
  Put(Spelt(node.op));
  Put(node.quantifier == Quantifier::kAll   ? "all "
      : node.quantifier == Quantifier::kAny ? "any "
                                            : "some ");
  PutParens(node.query);
}

void Printer::PrintNode(const AtTimeZoneExpr& node) {
  Print(node.operand, Binding::kZone);
  if (node.zone == nullptr) return Put(" at local");
  Put(" at time zone ");
  Print(node.zone, Binding::kPrimary);
}

void Printer::PrintNode(const SubscriptExpr& node) {
  Print(node.base, Binding::kPrimary);
  Put("[");
  Print(node.index, Binding::kConcat);
  Put("]");
}

void Printer::PrintNode(const SubqueryExpr& node) { PutParens(node.query); }

void Printer::PutRow(const RowExpr& node) {
  bool pack = flavor_ == SqlFlavor::kDuckdb && !node.names.empty();
  Put(pack ? "struct_pack" : "row");
  Parens([&] {
    for (size_t i = 0; i < node.items.size() && !overflow_; ++i) {
      if (i > 0) {
        Put(",");
        Line();
      }
      bool named = i < node.names.size() && !node.names[i].empty();
      if (named && pack) {
        PutName(node.names[i]);
        Put(" := ");
      }
      Print(node.items[i]);
      if (named && !pack) {
        Put(" as ");
        PutName(node.names[i]);
      }
    }
  });
}

void Printer::PrintNode(const RowExpr& node) {
  if (node.items.size() < 2 || !node.names.empty()) return PutRow(node);
  Parens([&] { Expressions(node.items); });
}

void Printer::PrintNode(const ArrayExpr& node) {
  Group([&] {
    Put(flavor_ == SqlFlavor::kTrino ? "array[" : "[");
    if (!node.items.empty()) {
      Indented([&] {
        Break();
        Expressions(node.items);
      });
      Break();
    }
    Put("]");
  });
}

}  // namespace firn
