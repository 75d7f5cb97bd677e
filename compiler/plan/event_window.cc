#include "compiler/plan/event_window.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/dialect/time_text.h"
#include "compiler/plan/context.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

int64_t DaysUp(int64_t micros) { return FloorDivide(micros + kMicrosPerDay - 1, kMicrosPerDay); }

// The bound as a literal of the column's type. A date stands for its midnight.
ExprPtr Bound(const Build& b, const Type& type, int64_t micros) {
  if (type.is(TypeKind::kDate)) {
    std::string text;
    AppendDate(CivilFromMicros(DaysUp(micros) * kMicrosPerDay), &text);
    return b.Literal(type, text);
  }
  bool zoned = type.is(TypeKind::kTimestampTz);
  return b.Literal(Type::Timestamp(6, zoned), PlainTimeText(micros) + (zoned ? " UTC" : ""));
}

ExprPtr InWindow(const PlanContext& context, std::string_view column) {
  const Build& b = context.build;
  Type type = StorageType(MadeType(context.facts, *context.spec.config.event_time));
  const EventWindow& window = *context.input.window;
  return b.All(
      {b.Compare(b.Column(column), ComparisonOperator::kGreaterOrEqual,
                 Bound(b, type, window.start)),
       b.Compare(b.Column(column), ComparisonOperator::kLess, Bound(b, type, window.end))});
}

// What the target calls the event time: scd2 renames the first of order_by.
std::string TargetColumn(const PlanContext& context) {
  const std::string& column = *context.spec.config.event_time;
  bool renamed = context.spec.kind().has_versions && !context.order.empty() &&
                 SameName(column, context.order[0]);
  return renamed ? kScd2Columns[0] : column;
}

// A column that tells of the run and not of the row, so that the same row looks new in each; "".
std::string RunColumn(const PlanContext& context) {
  const SelectBody* body = PlainSelect(context.model.query);
  std::vector<std::string> said = SaidColumns(context);
  for (const SelectItem& item : body->items) {
    if (item.star || item.expr == nullptr || !Contains(said, item.alias.text)) continue;
    bool run = false;
    Visitor visitor;
    visitor.expr = [&](ExprPtr expr) {
      run |= As<Variable>(expr) != nullptr;
      return true;
    };
    Walk(item.expr, visitor);
    if (run) return std::string(item.alias.text);
  }
  return {};
}

class WindowCheck {
 public:
  WindowCheck(PlanContext& context, Diagnostics& diagnostics)
      : context_(context), diagnostics_(diagnostics) {}

  void Run(const WatermarkUse& own, const Provenance& trace) {
    const ModelConfig& config = context_.spec.config;
    const std::string name = context_.spec.qualified_name();
    if (!config.event_time.given()) {
      return Refuse(fmt::format("'{}' has no event_time, so no window of it can be told", name),
                    "add event_time: <column>, or leave the model out");
    }
    if (own.kind == WatermarkKind::kFiles) {
      return Refuse(fmt::format("'{}' reads each file once, and not by event time", name), "");
    }
    if (!Contains(context_.columns, TargetColumn(context_))) {
      return Refuse(
          fmt::format("table '{}' has no column '{}'", context_.target, TargetColumn(context_)),
          "on_schema_change: append_new_columns would add it");
    }
    if (!context_.spec.adds_blindly()) return;
    CheckReplacing(own, trace);
  }

 private:
  // Without a key the rows of the window are put in the place of those that are there: exact where
  // upstream still has all of them and each says the same whenever it is read.
  void CheckReplacing(const WatermarkUse& own, const Provenance& trace) {
    const std::string name = context_.spec.qualified_name();
    constexpr const char* kKey = "give it a unique_key";
    if (own.upstream < 0 || !trace.row_for_row || trace.upstream_changes) {
      return Refuse(fmt::format("'{}' appends without a unique_key, and its rows are not those of "
                                "one table here that only adds rows",
                                name),
                    kKey);
    }
    if (std::string column = RunColumn(context_); !column.empty()) {
      return Refuse(fmt::format("'{}' appends without a unique_key, and column '{}' is another in "
                                "every run",
                                name, column),
                    "list the column in metadata_columns");
    }
    const Build& b = context_.build;
    auto found = context_.input.watermarks.find(context_.target);
    if (found != context_.input.watermarks.end()) {
      context_.taken = b.Compare(b.Column(own.column), ComparisonOperator::kLessOrEqual,
                                 b.Literal(own.type, found->second));
    } else if (context_.input.live == nullptr) {
      context_.taken = b.Compare(b.Column(own.column), ComparisonOperator::kLessOrEqual,
                                 b.Variable("watermark_low"));
    } else {
      Refuse(
          fmt::format("'{}' appends without a unique_key and has not run yet: what a window adds "
                      "now would be added again",
                      name),
          kKey);
    }
  }

  void Refuse(std::string message, std::string hint) {
    diagnostics_.Error("no-window", context_.spec.name.span, std::move(message), std::move(hint));
  }

  PlanContext& context_;
  Diagnostics& diagnostics_;
};

}  // namespace

void PlanWindow(PlanContext& context, Diagnostics& diagnostics) {
  WatermarkUse own = std::exchange(context.watermark, {});
  context.windowed = true;
  if (context.model.query != nullptr) {
    Provenance trace = context.trace;
    size_t model = context.analysis.by_name.at(context.target);
    context.trace =
        TraceRows(model, context.project, context.parsed, context.analysis, context.watermark);
    context.rechecks = !context.trace.compares_all.empty();
    context.trace.compares_all.clear();
    WindowCheck(context, diagnostics).Run(own, trace);
  } else {
    WindowCheck(context, diagnostics).Run(own, {});
  }
}

void PlanComparison(PlanContext& context, Diagnostics& diagnostics) {
  const std::string name = context.spec.qualified_name();
  if (context.spec.adds_blindly()) {
    diagnostics.Error("no-window", context.spec.name.span,
                      fmt::format("'{}' appends without a unique_key, so rows that came behind its "
                                  "watermark cannot be told from those it has",
                                  name),
                      "give it a unique_key, or the event_time that its upstream has");
  }
  WatermarkUse own = std::exchange(context.watermark, {});
  // A source may forget what it once showed, and behind `lookback` the rest stays: what the query
  // has no rows of is left.
  if (!context.facts.sources.empty() || own.windows_back >= 0) return;
  context.trace.compares_all = "rows upstream were filled in behind the watermark";
}

ExprPtr InputInWindow(const PlanContext& context) {
  if (!context.spec.config.event_time.given()) return nullptr;  // refused
  return context.build.All({InWindow(context, *context.spec.config.event_time), context.taken});
}

ExprPtr TargetInWindow(const PlanContext& context) {
  if (!context.spec.config.event_time.given()) return nullptr;
  return InWindow(context, TargetColumn(context));
}

}  // namespace firn
