// Queries: a clause a line where one line is too short.
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::Print(QueryPtr query) {
  Group([&] { QueryLines(*query); });
}

void Printer::QueryLines(const Query& query) {
  if (overflow_) return;
  Marked marked(*this, query.span);
  if (query.prologue != nullptr) {
    PutPieces(query.prologue->pieces);
    Line();
  }
  if (query.with != nullptr) PutWith(*query.with);
  PutBody(query.body);
  if (!query.order_by.empty()) {
    Line();
    OrderBy(query.order_by);
  }
  if (query.offset != nullptr) {
    Line();
    Put("offset ");
    Print(query.offset);
  }
  if (query.fetch_first) {
    Line();
    Put("fetch first ");
    if (query.limit != nullptr) {
      Print(query.limit);
      Put(" ");
    }
    Put(query.with_ties ? "rows with ties" : "rows only");
  } else if (query.limit != nullptr || query.limit_all) {
    Line();
    Put("limit ");
    query.limit_all ? Put("all") : Print(query.limit);
  }
}

void Printer::PutWith(const With& with) {
  Put(with.recursive ? "with recursive " : "with ");
  for (size_t i = 0; i < with.tables.size() && !overflow_; ++i) {
    const CommonTable& table = with.tables[i];
    if (i > 0) {
      Put(",");
      Line();
    }
    Marked marked(*this, table.span);
    PutName(table.name);
    if (!table.columns.empty()) {
      Put(" ");
      PutNames(table.columns);
    }
    Put(" as ");
    PutParens(table.query);
  }
  Line();
}

void Printer::PutBody(BodyPtr body) {
  Marked marked(*this, body->span);
  if (auto* select = As<SelectBody>(body)) {
    PutSelect(*select);
  } else if (auto* operation = As<SetOperationBody>(body)) {
    PutSetOperations(*operation);
  } else if (auto* table = As<TableBody>(body)) {
    Put("table ");
    PutQualified(table->name);
  } else if (auto* subquery = As<SubqueryBody>(body)) {
    PutParens(subquery->query);
  } else if (auto* values = As<ValuesBody>(body)) {
    Clause("values", values->rows, [&](ExprPtr row) {
      auto* fields = As<RowExpr>(row);
      bool plain = fields != nullptr && fields->items.size() > 1 && fields->names.empty();
      // Two pairs of parentheses around a query would be a query again.
      plain |= As<SubqueryExpr>(row) != nullptr && flavor_ == SqlFlavor::kTrino;
      plain ? Print(row) : Parens([&] { Print(row); });
    });
  }
}

// ---- set operations ----------------------------------------------------------------------------

void Printer::PutSetOperations(const SetOperationBody& operation) {
  std::vector<const SetOperationBody*> chain{&operation};
  while (true) {
    auto* left = As<SetOperationBody>(chain.back()->left);
    bool tighter = left != nullptr && left->op != SetOperator::kIntersect &&
                   chain.back()->op == SetOperator::kIntersect;
    if (left == nullptr || tighter) break;
    chain.push_back(left);
  }
  PutSetOperand(chain.back()->left, chain.back()->op, false);
  for (size_t i = chain.size(); i-- > 0 && !overflow_;) {
    const SetOperationBody& one = *chain[i];
    Line();
    Put(one.op == SetOperator::kUnion       ? "union"
        : one.op == SetOperator::kIntersect ? "intersect"
                                            : "except");
    if (one.all) Put(" all");
    if (one.distinct_stated) Put(" distinct");
    if (one.corresponding) Put(" corresponding");
    if (!one.corresponding_columns.empty()) {
      Put(" by ");
      PutNames(one.corresponding_columns);
    }
    Line();
    PutSetOperand(one.right, one.op, true);
  }
}

// A set operation that binds less than its place needs parentheses. The parser never makes one, for
// it keeps parentheses as SubqueryBody, but a rewrite may.
void Printer::PutSetOperand(BodyPtr operand, SetOperator op, bool right) {
  auto* inner = As<SetOperationBody>(operand);
  bool loose = inner != nullptr &&
               (inner->op != SetOperator::kIntersect || (right && op == SetOperator::kIntersect));
  if (!loose) return PutBody(operand);
  Parens([&] { PutBody(operand); });
}

// ---- SELECT ------------------------------------------------------------------------------------

void Printer::PutSelect(const SelectBody& select) {
  Clause(select.distinct     ? "select distinct"
         : select.all_stated ? "select all"
                             : "select",
         select.items, [&](const SelectItem& item) { PutSelectItem(item); });
  if (select.from != nullptr) {
    Line();
    Put("from ");
    PutRelation(select.from);
  }
  if (select.where != nullptr) {
    Line();
    PutWhere(select.where);
  }
  if (select.group_by != nullptr) {
    Line();
    PutGroupBy(*select.group_by);
  }
  if (select.having != nullptr) {
    Line();
    Put("having ");
    Print(select.having);
  }
  if (!select.windows.empty()) {
    Line();
    Clause("window", select.windows, [&](const NamedWindow& window) {
      PutName(window.name);
      Put(" as ");
      Parens([&] { PutWindow(*window.window); });
    });
  }
}

void Printer::PutWhere(ExprPtr where) {
  Put("where ");
  Print(where);
}

void Printer::PutSelectItem(const SelectItem& item) {
  Marked marked(*this, item.span);
  if (item.star) {
    if (item.expr != nullptr) {
      bool number = As<NumberLiteral>(item.expr) != nullptr;  // `1.*` is 1. times nothing
      number ? Parens([&] { Print(item.expr); }) : Print(item.expr, Binding::kPrimary);
      Put(".");
    }
    Put("*");
    if (!item.column_aliases.empty()) {
      Put(" as ");
      PutNames(item.column_aliases);
    }
    return;
  }
  Print(item.expr);
  if (item.alias.empty()) return;
  Put(" as ");
  PutName(item.alias);
}

// ---- GROUP BY ----------------------------------------------------------------------------------

void Printer::PutGroupBy(const GroupBy& group_by) {
  Marked marked(*this, group_by.span);
  Clause(group_by.distinct     ? "group by distinct"
         : group_by.all_stated ? "group by all"
                               : "group by",
         group_by.elements, [&](const GroupingElement& element) { PutGroupingElement(element); });
}

void Printer::PutGroupingElement(const GroupingElement& element) {
  Marked marked(*this, element.span);
  auto sets = [&] {
    Parens([&] {
      Commas(element.sets, [&](const List<ExprPtr>& set) { PutGroupingSet(set, false); });
    });
  };
  switch (element.kind) {
    case GroupingKind::kSimple:
      return PutGroupingSet(element.sets.front(), element.parenthesized);
    case GroupingKind::kAuto:
      return Put("auto");
    case GroupingKind::kSets:
      Put("grouping sets ");
      return sets();
    case GroupingKind::kRollup:
      Put("rollup ");
      return sets();
    case GroupingKind::kCube:
      Put("cube ");
      return sets();
  }
}

void Printer::PutGroupingSet(const List<ExprPtr>& set, bool parenthesized) {
  if (parenthesized || set.size() != 1) {
    return Parens([&] { Expressions(set); });
  }
  // `(a, b)` would be a set of two.
  if (auto* row = As<RowExpr>(set.front())) return PutRow(*row);
  Print(set.front());
}

}  // namespace firn
