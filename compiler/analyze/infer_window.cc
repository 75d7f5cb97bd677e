#include <algorithm>
#include <array>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"

namespace firn {
namespace {

const Window* FindWindow(const SelectState* select, const Name& name) {
  if (select == nullptr || select->body == nullptr) return nullptr;
  for (size_t i = 0; i < select->visible_windows; ++i) {
    const NamedWindow& window = select->body->windows[i];
    if (SameCanonical(window.name, name)) return window.window;
  }
  return nullptr;
}

// Functions of a row's place in its partition, which have no use for a frame.
constexpr std::array<std::string_view, 8> kFrameless = {
    "cume_dist", "dense_rank", "lag", "lead", "ntile", "percent_rank", "rank", "row_number"};

// The ORDER BY that counts for a window: its own, or that of the window it is made from.
const List<SortItem>* EffectiveOrder(const SelectState* select, const Window& window) {
  const Window* at = &window;
  for (int depth = 0; at != nullptr && depth < 16; ++depth) {
    if (!at->order_by.empty()) return &at->order_by;
    if (at->existing.empty()) break;
    at = FindWindow(select, at->existing);
  }
  return nullptr;
}

const WindowFrame* EffectiveFrame(const SelectState* select, const Window& window) {
  if (!window.only_name) return window.frame;
  const Window* named = FindWindow(select, window.existing);
  return named == nullptr ? nullptr : named->frame;
}

}  // namespace

void Analyzer::InferWindow(const Window& window) {
  if (!window.existing.empty()) {
    const Window* named = FindWindow(context_.select, window.existing);
    if (named == nullptr) {
      Error("unknown-window", "INVALID_WINDOW_REFERENCE", window.existing.span,
            "window '" + std::string(window.existing.text) + "' not found");
      return;
    }
    if (!window.only_name) {
      const bool partition = !window.partition_by.empty();
      const bool order = !window.order_by.empty() && !named->order_by.empty();
      const char* const twice = partition                 ? "PARTITION BY"
                                : order                   ? "ORDER BY"
                                : named->frame != nullptr ? "a frame"
                                                          : nullptr;
      if (twice != nullptr) {
        Error("invalid-window",
              partition ? "INVALID_PARTITION_BY"
              : order   ? "INVALID_ORDER_BY"
                        : "INVALID_WINDOW_REFERENCE",
              window.span,
              "a window made from '" + std::string(window.existing.text) + "' cannot have " +
                  twice + " again");
      }
    }
  }
  Context context = context_;
  context.in_window = true;
  context.kind = LineageKind::kTransformation;
  {
    Within within(*this, context);
    for (ExprPtr key : window.partition_by) {
      const Type type = InferType(key);
      if (IsComparable(type)) continue;
      TypeMismatch(key->span, "PARTITION BY needs a comparable type, not " + type.ToString());
    }
    for (const SortItem& item : window.order_by) {
      const Type type = InferType(item.key);
      if (IsOrderable(type)) continue;
      TypeMismatch(item.key->span, "ORDER BY needs a type with an order, not " + type.ToString());
    }
    if (window.frame != nullptr) CheckFrame(*window.frame, window);
  }
}

// A call of a function that is no aggregate, once its arguments are known to be right.
void Analyzer::CheckWindowCall(const CallExpr& call, std::string_view function) {
  const Window& window = *call.over;
  const char* const clause = !call.order_by.empty()   ? "ORDER BY"
                             : call.distinct          ? "DISTINCT"
                             : call.filter != nullptr ? "FILTER"
                                                      : nullptr;
  if (clause != nullptr) {
    Error("not-supported", "NOT_SUPPORTED", call.span,
          "'" + std::string(function) + "' takes no " + clause);
  }
  if (std::find(kFrameless.begin(), kFrameless.end(), function) == kFrameless.end()) return;
  const bool needs_order = function == "lag" || function == "lead";
  if (needs_order && EffectiveOrder(context_.select, window) == nullptr) {
    Error("missing-order-by", "MISSING_ORDER_BY", window.span,
          "'" + std::string(function) + "' needs ORDER BY in its window");
  } else if (const WindowFrame* frame = EffectiveFrame(context_.select, window)) {
    Error("invalid-frame", "INVALID_WINDOW_FRAME", frame->span.known() ? frame->span : window.span,
          "'" + std::string(function) + "' takes no window frame");
  }
}

void Analyzer::CheckFrame(const WindowFrame& frame, const Window& window) {
  using Kind = FrameBoundKind;
  if (frame.pattern != nullptr && frame.pattern->pattern == nullptr) {
    Error("missing-pattern", "MISSING_ROW_PATTERN",
          frame.pattern->span.known() ? frame.pattern->span : window.span,
          "what recognizes rows needs a PATTERN");
  } else if (frame.pattern != nullptr) {
    CheckPatternTerm(*frame.pattern->pattern, *frame.pattern, true);
    ResolvePattern(*frame.pattern, context_.scope, nullptr);
  }
  const Kind start = frame.start.kind;
  const Kind end = frame.end == nullptr ? Kind::kCurrentRow : frame.end->kind;
  const Span span = frame.span.known() ? frame.span : window.span;
  const auto invalid = [&](const char* message) {
    Error("invalid-frame", "INVALID_WINDOW_FRAME", span, message);
  };
  if (frame.pattern != nullptr && frame.pattern->pattern != nullptr) {
    if (frame.unit != FrameUnit::kRows) {
      invalid("a frame that recognizes rows must be of ROWS");
    } else if (start != Kind::kCurrentRow || frame.end == nullptr) {
      invalid("a frame that recognizes rows must be BETWEEN CURRENT ROW AND ...");
    }
  }
  if (start == Kind::kUnboundedFollowing) {
    invalid("a window frame cannot start at UNBOUNDED FOLLOWING");
  } else if (end == Kind::kUnboundedPreceding) {
    invalid("a window frame cannot end at UNBOUNDED PRECEDING");
  } else if (start == Kind::kCurrentRow && end == Kind::kPreceding) {
    invalid("a window frame that starts at CURRENT ROW cannot end with PRECEDING");
  } else if (start == Kind::kFollowing && end == Kind::kPreceding) {
    invalid("a window frame that starts with FOLLOWING cannot end with PRECEDING");
  } else if (start == Kind::kFollowing && end == Kind::kCurrentRow) {
    invalid("a window frame that starts with FOLLOWING cannot end at CURRENT ROW");
  }
  std::vector<ExprPtr> offsets;
  if (frame.start.value != nullptr) offsets.push_back(frame.start.value);
  if (frame.end != nullptr && frame.end->value != nullptr) offsets.push_back(frame.end->value);
  const List<SortItem>* order = EffectiveOrder(context_.select, window);
  const bool range = frame.unit == FrameUnit::kRange;
  if (order == nullptr && (frame.unit == FrameUnit::kGroups || (range && !offsets.empty()))) {
    Error("missing-order-by", "MISSING_ORDER_BY", span,
          range ? "a RANGE frame with an offset needs ORDER BY" : "a GROUPS frame needs ORDER BY");
  } else if (range && !offsets.empty() && order->size() != 1) {
    Error("invalid-frame", "INVALID_ORDER_BY", span,
          "a RANGE frame with an offset needs a single ORDER BY key");
  }
  for (ExprPtr offset : offsets) {
    const Type type = InferType(offset);
    if (type.is(TypeKind::kUncertain)) continue;
    if (!range) {
      const bool whole =
          IsInteger(type.kind()) || (type.is(TypeKind::kDecimal) && type.scale() == 0);
      if (!whole) {
        TypeMismatch(offset->span,
                     "a frame's offset must be a whole number, not " + type.ToString());
      }
      continue;
    }
    if (order == nullptr || order->size() != 1) continue;
    const Type key = types_[order->front().key->id];
    if (key.is(TypeKind::kUncertain)) continue;
    const TypeKind kind = key.kind();
    const bool moment =
        kind == TypeKind::kDate || (kind >= TypeKind::kTime && kind <= TypeKind::kTimestampTz);
    const bool months = kind == TypeKind::kDate || kind == TypeKind::kTimestamp ||
                        kind == TypeKind::kTimestampTz || kind == TypeKind::kIntervalYearToMonth;
    const bool fits =
        IsNumeric(kind) ? IsNumeric(type.kind()) && CommonSuperType(key, type, trino()).has_value()
        : type.is(TypeKind::kIntervalDayToSecond) ? moment || kind == TypeKind::kIntervalDayToSecond
        : type.is(TypeKind::kIntervalYearToMonth) ? months
                                                  : false;
    if (fits) continue;
    TypeMismatch(offset->span, "a frame's offset of " + type.ToString() +
                                   " does not go with ORDER BY " + key.ToString());
  }
}

Value Analyzer::InferNode(const MeasureExpr& node) {
  if (node.over == nullptr) return {};
  if (context_.in_aggregate || context_.in_window) {
    LateError(
        "nested-window", "NESTED_WINDOW", node.span,
        "measure '" + std::string(node.name.text) + "' stands inside another window function");
  }
  InferWindow(*node.over);
  const WindowFrame* frame = EffectiveFrame(context_.select, *node.over);
  if (context_.select != nullptr) context_.select->windows.push_back(&node);
  if (frame == nullptr || frame->pattern == nullptr) {
    Error("unknown-measure", "INVALID_WINDOW_MEASURE", node.span,
          "measure '" + std::string(node.name.text) + "' is not defined in the window");
    return {};
  }
  const PatternMeasure* found = nullptr;
  for (const PatternMeasure& measure : frame->pattern->measures) {
    if (!SameCanonical(measure.name, node.name)) continue;
    if (found != nullptr) {
      Error("ambiguous-column", "AMBIGUOUS_NAME", node.span,
            "measure '" + std::string(node.name.text) + "' is defined twice");
    }
    found = &measure;
  }
  if (found != nullptr) return {types_[found->expr->id], Nullability::kUnknown};
  Error("unknown-measure", "INVALID_WINDOW_MEASURE", node.span,
        "measure '" + std::string(node.name.text) + "' is not defined in the window");
  return {};
}

}  // namespace firn
