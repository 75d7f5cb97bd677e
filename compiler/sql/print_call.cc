// Calls, windows, CASE and the forms with a syntax of their own.
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::PutNullTreatment(NullTreatment nulls) {
  if (nulls == NullTreatment::kUnstated) return;
  Put(nulls == NullTreatment::kIgnore ? " ignore nulls" : " respect nulls");
}

void Printer::PutArguments(const CallExpr& call, const List<ExprPtr>& arguments) {
  if (call.argument_names.empty()) return Expressions(arguments);
  for (size_t i = 0; i < arguments.size() && !overflow_; ++i) {
    if (i > 0) Put(", ");
    if (!call.argument_names[i].empty()) {
      PutName(call.argument_names[i]);
      Put(" => ");
    }
    Print(arguments[i]);
  }
}

void Printer::PrintNode(const CallExpr& node) {
  bool within_group = SameName(node.name.last().text, "listagg") && !node.name.last().quoted;
  if (node.mode != ProcessingMode::kUnstated) {
    Put(node.mode == ProcessingMode::kRunning ? "running " : "final ");
  }
  const bool method = node.method && flavor_ == SqlFlavor::kTrino;
  List<ExprPtr> shown = node.arguments;
  if (method) {
    Print(node.arguments[0], Binding::kPrimary);
    Put(".");
    shown = {node.arguments.items + 1, node.arguments.count - 1};
  }
  PutFunctionName(node.name);
  if (shown.empty() && (node.order_by.empty() || within_group)) {
    Put("()");
  } else {
    auto arguments = [&] {
      if (node.distinct) Put("distinct ");
      PutArguments(node, shown);
      if (!node.order_by.empty() && !within_group) {
        if (!shown.empty()) Line();
        OrderBy(node.order_by);
      }
      if (node.overflow != nullptr) {
        Put(node.overflow->error ? " on overflow error" : " on overflow truncate");
        if (node.overflow->has_filler) {
          Put(" ");
          PutString(node.overflow->filler);
        }
        if (!node.overflow->error)
          Put(node.overflow->with_count ? " with count" : " without count");
      }
      if (flavor_ == SqlFlavor::kDuckdb) PutNullTreatment(node.nulls);
    };
    // Of `a(b(c))` only the innermost parentheses are broken.
    bool nested = shown.size() == 1 && As<CallExpr>(shown[0]) != nullptr && !node.distinct &&
                  node.order_by.empty() && node.argument_names.empty();
    if (nested) {
      Put("(");
      arguments();
      Put(")");
    } else {
      Parens(arguments);
    }
  }
  if (within_group) {
    Put(" within group ");
    Parens([&] { OrderBy(node.order_by); });
  }
  if (node.filter != nullptr) {
    Put(" filter ");
    Parens([&] { PutWhere(node.filter); });
  }
  if (flavor_ == SqlFlavor::kTrino) PutNullTreatment(node.nulls);
  if (node.over != nullptr) PutOver(*node.over);
}

void Printer::PrintNode(const MeasureExpr& node) {
  PutName(node.name);
  PutOver(*node.over);
}

void Printer::PutOver(const Window& window) {
  Put(" over ");
  if (window.only_name) return PutName(window.existing);
  bool empty = window.existing.empty() && window.partition_by.empty() && window.order_by.empty() &&
               window.frame == nullptr;
  if (empty) return Put("()");
  Parens([&] { PutWindow(window); });
}

void Printer::PutWindow(const Window& window) {
  Marked marked(*this, window.span);
  bool first = true;
  auto part = [&] {
    if (!first) Line();
    first = false;
  };
  if (!window.existing.empty()) {
    part();
    PutName(window.existing);
  }
  if (!window.partition_by.empty()) {
    part();
    Clause("partition by", window.partition_by, [&](ExprPtr key) { Print(key); });
  }
  if (!window.order_by.empty()) {
    part();
    OrderBy(window.order_by);
  }
  if (window.frame != nullptr) {
    part();
    PutFrame(*window.frame);
  }
}

void Printer::PutFrame(const WindowFrame& frame) {
  Marked marked(*this, frame.span);
  if (frame.pattern != nullptr && !frame.pattern->measures.empty()) {
    PutMeasures(*frame.pattern);
    Line();
  }
  Put(frame.unit == FrameUnit::kRange  ? "range "
      : frame.unit == FrameUnit::kRows ? "rows "
                                       : "groups ");
  if (frame.end != nullptr) {
    Put("between ");
    PutBound(frame.start);
    Put(" and ");
    PutBound(*frame.end);
  } else {
    PutBound(frame.start);
  }
  if (frame.pattern == nullptr) return;
  const RowPattern& pattern = *frame.pattern;
  bool clauses = pattern.skip != SkipTo::kUnstated || pattern.pattern != nullptr ||
                 pattern.search != PatternSearch::kUnstated || !pattern.subsets.empty() ||
                 !pattern.definitions.empty();
  if (!clauses) return;
  Line();
  PutPatternClauses(pattern);
}

void Printer::PutBound(const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return Put("unbounded preceding");
    case FrameBoundKind::kUnboundedFollowing:
      return Put("unbounded following");
    case FrameBoundKind::kCurrentRow:
      return Put("current row");
    case FrameBoundKind::kPreceding:
      Print(bound.value);
      return Put(" preceding");
    case FrameBoundKind::kFollowing:
      Print(bound.value);
      return Put(" following");
  }
}

void Printer::PutSortItem(const SortItem& item) {
  Marked marked(*this, item.span);
  Print(item.key);
  if (item.order != SortOrder::kUnstated) {
    Put(item.order == SortOrder::kAscending ? " asc" : " desc");
  }
  if (item.nulls != NullOrder::kUnstated) {
    Put(item.nulls == NullOrder::kFirst ? " nulls first" : " nulls last");
  }
}

void Printer::OrderBy(const List<SortItem>& items) {
  CommentsBefore(items.front().span.begin);  // or they would break the clause
  Clause("order by", items, [&](const SortItem& item) { PutSortItem(item); });
}

// ---- forms -------------------------------------------------------------------------------------

void Printer::PrintNode(const CastExpr& node) {
  Put(node.try_cast ? "try_cast" : "cast");
  Parens([&] {
    Print(node.operand);
    Put(" as ");
    Marked marked(*this, node.type.span);
    PutType(node.type);
  });
}

void Printer::PrintNode(const ExtractExpr& node) {
  Put("extract(");
  for (char c : node.field) {
    char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    Put({&lower, 1});
  }
  Put(" from ");
  Print(node.operand, Binding::kConcat);
  Put(")");
}

void Printer::PrintNode(const SpecialCallExpr& node) {
  auto argument = [&](size_t i) { Print(node.arguments[i], Binding::kConcat); };
  switch (node.call) {
    case SpecialCall::kPosition:
      Put("position(");
      argument(0);
      Put(" in ");
      argument(1);
      return Put(")");
    case SpecialCall::kSubstring:
      Put("substring(");
      argument(0);
      Put(" from ");
      argument(1);
      if (node.arguments.size() > 2) {
        Put(" for ");
        argument(2);
      }
      return Put(")");
    case SpecialCall::kNormalize:
      Put("normalize(");
      argument(0);
      if (!node.form.empty()) {
        Put(", ");
        Put(node.form);
      }
      return Put(")");
    case SpecialCall::kCoalesce:
      Put("coalesce");
      break;
    case SpecialCall::kNullIf:
      Put("nullif");
      break;
    case SpecialCall::kIf:
      Put("if");
      break;
    case SpecialCall::kTry:
      Put("try");
      break;
  }
  Parens([&] { Expressions(node.arguments); });
}

void Printer::PrintNode(const CurrentExpr& node) {
  static constexpr std::string_view kNames[] = {
      "current_date", "current_time",    "current_timestamp", "localtime",   "localtimestamp",
      "current_user", "current_catalog", "current_schema",    "current_path"};
  Put(kNames[static_cast<size_t>(node.value)]);
  if (node.precision < 0) return;
  Put("(");
  PutNumber(node.precision);
  Put(")");
}

void Printer::PrintNode(const TrimExpr& node) {
  Put("trim(");
  switch (node.side) {
    case TrimSide::kUnstated:
      break;
    case TrimSide::kLeading:
      Put("leading ");
      break;
    case TrimSide::kTrailing:
      Put("trailing ");
      break;
    case TrimSide::kBoth:
      Put("both ");
      break;
  }
  if (node.characters != nullptr) {
    Print(node.characters, Binding::kConcat);
    Put(" ");
  }
  if (node.characters != nullptr || node.side != TrimSide::kUnstated) Put("from ");
  Print(node.operand, Binding::kConcat);
  Put(")");
}

void Printer::PrintNode(const LambdaExpr& node) {
  bool trino = flavor_ == SqlFlavor::kTrino;
  bool parens = trino && node.parameters.size() != 1;
  if (!trino) Put("lambda ");
  if (parens) Put("(");
  for (size_t i = 0; i < node.parameters.size(); ++i) {
    if (i > 0) Put(", ");
    PutName(node.parameters[i]);
  }
  if (parens) Put(")");
  Put(trino ? " -> " : ": ");
  Print(node.body);
}

void Printer::PrintNode(const CaseExpr& node) {
  Group([&] {
    Put("case");
    if (node.operand != nullptr) {
      Put(" ");
      Print(node.operand);
    }
    Indented([&] {
      for (const WhenClause& when : node.whens) {
        if (overflow_) break;
        Line();
        Put("when ");
        Print(when.condition);
        Put(" then ");
        Print(when.result);
      }
      if (node.otherwise != nullptr) {
        Line();
        Put("else ");
        Print(node.otherwise);
      }
    });
    Line();
    Put("end");
  });
}

void Printer::PrintNode(const GroupingExpr& node) {
  Put("grouping");
  Parens([&] { Expressions(node.columns); });
}

}  // namespace firn
