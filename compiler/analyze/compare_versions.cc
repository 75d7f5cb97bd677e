#include "compiler/analyze/compare_versions.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/expr_fields.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

constexpr const char* kCastIt = "a CAST to the type that is meant says it for both";

// What both say of one model.
class ModelComparison {
 public:
  ModelComparison(const VersionedProject& was, const VersionedProject& now, size_t model,
                  Diagnostics& diagnostics)
      : was_(was.project.trino),
        now_(now.project.trino),
        name_(now.project.models[model].qualified_name()),
        query_(now.parsed.models[model].query),
        before_(was.analysis.models[model].query),
        after_(now.analysis.models[model].query),
        same_tree_(query_ != nullptr && was.parsed.models[model].query != nullptr &&
                   Equal(was.parsed.models[model].query, query_)),
        diagnostics_(diagnostics) {}

  void Run() {
    CompareColumns();
    if (!same_tree_) return;
    Visitor visitor;
    visitor.expr = [&](ExprPtr expr) {
      const std::string why = WhyOther(expr);
      if (!why.empty() && !TellsOfIt(expr->span)) {
        diagnostics_.Warn("version-value", expr->span,
                          fmt::format("{} computes otherwise: {}", name_, why),
                          Differs(expr) ? kCastIt : "");
      }
      return true;
    };
    Walk(query_, visitor);
  }

 private:
  void CompareColumns() {
    const size_t count = std::min(before_.columns.size(), after_.columns.size());
    for (size_t i = 0; i < count; ++i) {
      const OutputColumn& before = before_.columns[i];
      const OutputColumn& after = after_.columns[i];
      if (before.type == after.type || !before.type.certain() || !after.type.certain()) continue;
      told_.push_back(after.span);
      diagnostics_.Warn(
          "version-type", after.span,
          fmt::format("column '{}' of {} is {} in Trino {}, and {} in Trino {}", after.name, name_,
                      after.type.ToString(), now_.number, before.type.ToString(), was_.number),
          kCastIt);
    }
  }

  // Whether a column's finding stands at the same place.
  bool TellsOfIt(Span span) const {
    return std::any_of(told_.begin(), told_.end(), [&](Span told) {
      return told.file == span.file && told.begin <= span.begin && span.end <= told.end;
    });
  }

  static Type TypeIn(const QueryAnalysis& analysis, ExprPtr expr) {
    return expr->id < analysis.types.size() ? analysis.types[expr->id] : Type();
  }
  TypeKind KindOf(ExprPtr expr) const { return TypeIn(after_, expr).kind(); }
  bool Differs(ExprPtr expr) const {
    const Type before = TypeIn(before_, expr);
    const Type after = TypeIn(after_, expr);
    return before.certain() && after.certain() && !(before == after);
  }
  bool ChangedBetween(TrinoChange change) const { return was_.Has(change) != now_.Has(change); }

  bool MixesCharAndVarchar(ExprPtr a, ExprPtr b) const {
    const TypeKind one = KindOf(a);
    const TypeKind other = KindOf(b);
    return (one == TypeKind::kChar && other == TypeKind::kVarchar) ||
           (one == TypeKind::kVarchar && other == TypeKind::kChar);
  }

  // Empty where both give the same, as far as this expression itself goes.
  std::string WhyOther(ExprPtr expr) const {
    if (Differs(expr)) {
      bool below = false;
      ForEachChild(expr, [&](ExprPtr child) { below |= Differs(child); });
      if (below) return {};
      return fmt::format("this is {} in Trino {}, and {} in Trino {}",
                         TypeIn(after_, expr).ToString(), now_.number,
                         TypeIn(before_, expr).ToString(), was_.number);
    }
    if (ChangedBetween(TrinoChange::kCharToVarchar)) {
      const auto* cast = As<CastExpr>(expr);
      if (cast != nullptr && KindOf(cast->operand) == TypeKind::kChar &&
          KindOf(expr) == TypeKind::kVarchar) {
        return "from 482 on a char loses its trailing blanks as it becomes a varchar";
      }
      if (ComparesBoth(expr)) {
        return "before 482 trailing blanks did not count where a char was compared with a varchar";
      }
    }
    if (ChangedBetween(TrinoChange::kJsonNumbers)) {
      const auto* call = As<CallExpr>(expr);
      if (call != nullptr && SameName(call->name.last().text, "json_format")) {
        return "from 481 on the text of a JSON number keeps its digits: 1.10 was 1.1";
      }
    }
    return {};
  }

  bool ComparesBoth(ExprPtr expr) const {
    if (const auto* comparison = As<ComparisonExpr>(expr)) {
      return MixesCharAndVarchar(comparison->left, comparison->right);
    }
    if (const auto* between = As<BetweenExpr>(expr)) {
      return MixesCharAndVarchar(between->operand, between->low) ||
             MixesCharAndVarchar(between->operand, between->high);
    }
    const auto* in = As<InListExpr>(expr);
    return in != nullptr && std::any_of(in->items.begin(), in->items.end(), [&](ExprPtr item) {
             return MixesCharAndVarchar(in->operand, item);
           });
  }

  const TrinoVersion& was_;
  const TrinoVersion& now_;
  const std::string name_;
  const QueryPtr query_;
  const QueryAnalysis& before_;
  const QueryAnalysis& after_;
  const bool same_tree_;
  Diagnostics& diagnostics_;
  std::vector<Span> told_;
};

}  // namespace

void CompareVersions(const VersionedProject& was, const VersionedProject& now,
                     Diagnostics& diagnostics) {
  const size_t models = std::min(was.parsed.models.size(), now.parsed.models.size());
  if (was.analysis.models.size() != now.analysis.models.size()) return;
  for (size_t i = 0; i < std::min(models, now.analysis.models.size()); ++i) {
    ModelComparison(was, now, i, diagnostics).Run();
  }
}

}  // namespace firn
