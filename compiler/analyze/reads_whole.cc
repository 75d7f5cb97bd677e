#include "compiler/analyze/reads_whole.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/analyze/coercion.h"
#include "compiler/analyze/functions.h"
#include "compiler/analyze/plain_select.h"
#include "compiler/sql/relation.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// What more rows of a source make of a query's rows.
enum class Growth {
  kNone,   // it reads no table
  kAdds,   // the rows of the new ones, beside those that there were
  kMixes,  // others, perhaps
};

class GrowthOf {
 public:
  Growth Of(QueryPtr query) {
    auto outer = common_;
    if (query->with != nullptr) {
      for (const CommonTable& table : query->with->tables) {
        Growth growth = query->with->recursive ? Recursive(table.query) : Of(table.query);
        common_[LowerCase(table.name.text)] = growth;
      }
    }
    Growth growth = Of(query->body);
    bool cut = query->limit != nullptr || query->offset != nullptr || query->fetch_first;
    if (cut || Reads(query->limit) || Reads(query->offset)) growth = Mixed(growth);
    for (const SortItem& item : query->order_by) growth = Beside(growth, item.key);
    common_ = std::move(outer);
    return growth;
  }

 private:
  static Growth Mixed(Growth growth) {
    return growth == Growth::kNone ? Growth::kNone : Growth::kMixes;
  }

  // A query that an expression holds is asked for all rows at once.
  Growth Beside(Growth growth, ExprPtr expr) { return Reads(expr) ? Growth::kMixes : growth; }

  bool Reads(ExprPtr expr) {
    if (expr == nullptr) return false;
    bool reads = false;
    Visitor visitor;
    visitor.query = [&](QueryPtr query) {
      reads |= Of(query) != Growth::kNone;
      return false;
    };
    Walk(expr, visitor);
    return reads;
  }

  Growth Recursive(QueryPtr query) {
    bool table = false;
    Visitor visitor;
    visitor.relation = [&](RelationPtr relation) {
      table |= relation->kind == RelationKind::kTable;
      return !table;
    };
    Walk(query, visitor);
    return table ? Growth::kMixes : Growth::kNone;
  }

  Growth Named(const QualifiedName& name) const {
    if (name.parts.size() > 1) return Growth::kAdds;
    auto found = common_.find(LowerCase(name.last().text));
    return found == common_.end() ? Growth::kMixes : found->second;
  }

  Growth Of(BodyPtr body) {
    if (const auto* select = As<SelectBody>(body)) return OfSelect(*select);
    if (const auto* set = As<SetOperationBody>(body)) {
      Growth left = Of(set->left), right = Of(set->right);
      bool same = left == right && set->op == SetOperator::kUnion && set->all;
      return same ? left : Mixed(std::max(left, right));
    }
    if (const auto* table = As<TableBody>(body)) return Named(table->name);
    if (const auto* query = As<SubqueryBody>(body)) return Of(query->query);
    const auto* values = As<ValuesBody>(body);
    if (values == nullptr) return Growth::kMixes;
    Growth growth = Growth::kNone;
    for (ExprPtr row : values->rows) growth = Beside(growth, row);
    return growth;
  }

  Growth OfSelect(const SelectBody& select) {
    Growth growth = select.from == nullptr ? Growth::kNone : Of(select.from);
    for (const SelectItem& item : select.items) growth = Beside(growth, item.expr);
    growth = Beside(growth, select.where);
    bool grouped = select.distinct || select.group_by != nullptr || select.having != nullptr ||
                   MakesOneOfSeveral(select);
    return grouped ? Mixed(growth) : growth;
  }

  Growth Of(RelationPtr relation) {
    switch (relation->kind) {
      case RelationKind::kTable: {
        const auto* table = As<TableRelation>(relation);
        return table->travel == TimeTravel::kNone ? Named(table->name) : Growth::kMixes;
      }
      case RelationKind::kSubquery:
        return Of(As<SubqueryRelation>(relation)->query);
      case RelationKind::kLateral:
        return Of(As<LateralRelation>(relation)->query);
      case RelationKind::kAliased:
        return Of(As<AliasedRelation>(relation)->relation);
      case RelationKind::kJoin:
        return OfJoin(*As<JoinRelation>(relation));
      case RelationKind::kSample:
        return Mixed(Of(As<SampleRelation>(relation)->relation));
      case RelationKind::kMatchRecognize:
        return Mixed(Of(As<MatchRecognizeRelation>(relation)->input));
      case RelationKind::kPivot:
        return Mixed(Of(As<PivotRelation>(relation)->input));
      case RelationKind::kUnnest: {
        Growth growth = Growth::kNone;
        for (ExprPtr value : As<UnnestRelation>(relation)->arguments) {
          growth = Beside(growth, value);
        }
        return growth;
      }
      case RelationKind::kJsonTable:
        return Growth::kNone;
      case RelationKind::kTableFunction: {
        Growth growth = Growth::kNone;
        for (const TableArgument& one : As<TableFunctionRelation>(relation)->arguments) {
          growth = Beside(growth, one.value);
          if (one.table != nullptr) growth = std::max(growth, Mixed(Of(one.table)));
        }
        return growth;
      }
      case RelationKind::kHole:
        break;
    }
    return Growth::kMixes;
  }

  Growth OfJoin(const JoinRelation& join) {
    Growth left = Of(join.left), right = Of(join.right);
    Growth growth = std::max(left, right);
    // Rows without a partner are kept of the side that grows alone.
    bool keeps_left = join.join == JoinKind::kLeft || join.join == JoinKind::kFull;
    bool keeps_right = join.join == JoinKind::kRight || join.join == JoinKind::kFull;
    bool both = left != Growth::kNone && right != Growth::kNone;
    bool lonely = (keeps_left && left == Growth::kNone) || (keeps_right && right == Growth::kNone);
    if (both || lonely) growth = Mixed(growth);
    return Beside(growth, join.on);
  }

  std::map<std::string, Growth> common_;  // WITH
};

const ColumnOrigin* CopyOf(const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    bool copy = output.sources.size() == 1 && output.sources[0].kind == LineageKind::kIdentity;
    if (copy && SameName(output.name, column)) return &output.sources[0].origin;
  }
  return nullptr;
}

bool IsSourceRow(const ColumnOrigin* origin) {
  return origin != nullptr && origin->column == "$source_row";
}

// A file by its name is read as a whole when it changes; a pattern gains files.
bool GainsFiles(const SourceLocation& location, const Project& project) {
  Diagnostics unknown;  // reported when the project was loaded
  return location.files.given() &&
         ExpandText(location.files, project.vars, unknown).find_first_of("*?") != std::string::npos;
}

bool ReadsFiles(const SourceSpec& source) {
  return source.duckdb.files.given() || source.trino.files.given();
}

// Locations of which a run sees only what is new.
std::vector<const SourceLocation*> LocationsInParts(const ModelConfig& config,
                                                    const SourceSpec& source,
                                                    const Project& project) {
  std::vector<const SourceLocation*> parts;
  for (const SourceLocation* location : {&source.duckdb, &source.trino}) {
    bool grows = location->watermark.given() && !config.watermark.column.given();
    if (grows || GainsFiles(*location, project)) parts.push_back(location);
  }
  return parts;
}

// Whether each new row comes before all older ones by the first column of order_by.
bool NewestFirst(const ModelConfig& config, const ModelAnalysis& analysis, const Project& project) {
  const WatermarkSpec& watermark = config.watermark;
  const Text& first = config.order_by[0];
  if (watermark.column.given()) {
    bool again = watermark.lateness_seconds.given() || watermark.gap.given() ||
                 *watermark.late_rows == LateRows::kPickUp;
    return SameName(*watermark.column, *first) && !again;
  }
  const ColumnOrigin* origin = CopyOf(analysis, *first);
  if (origin == nullptr || analysis.sources.size() != 1) return false;
  const SourceSpec& source = *analysis.sources[0];
  auto parts = LocationsInParts(config, source, project);
  return std::all_of(parts.begin(), parts.end(), [&](const SourceLocation* location) {
    if (location->files.given()) return false;  // the next may be called as it likes
    if (SameName(origin->column, *location->watermark)) return true;
    const TypeKind kind = WatermarkType(source, *location).kind();  // of which the row's name is
    const bool sorts = IsInteger(kind) || kind == TypeKind::kTimestamp || kind == TypeKind::kDate;
    return IsSourceRow(origin) && sorts;
  });
}

// Rows of one key are told apart by where they came from, and compared with that which is there.
bool ComparesOneByOne(const ParsedModel& model, const ModelAnalysis& analysis,
                      const Project& project) {
  const ModelConfig& config = model.spec->config;
  if (config.delete_when.given() || OnlyTable(model.query) == nullptr) return false;
  if (config.watermark.column.given() && SameName(*config.watermark.column, *config.order_by[0])) {
    return false;
  }
  const SourceSpec& source = *analysis.sources[0];
  for (const SourceLocation* location : LocationsInParts(config, source, project)) {
    if (location->files.given()) continue;
    if (!IsInteger(WatermarkType(source, *location).kind())) return false;
  }
  auto tells = [&](const Text& column) { return IsSourceRow(CopyOf(analysis, *column)); };
  return std::any_of(config.order_by.begin(), config.order_by.end(), tells) ||
         std::any_of(config.unique_key.begin(), config.unique_key.end(), tells);
}

std::string WhyOfKind(const ParsedModel& model, const ModelAnalysis& analysis,
                      const Project& project) {
  const ModelConfig& config = model.spec->config;
  const KindTraits& kind = model.spec->kind();
  // Where the last row of a key is the one that came last, those before it need not be seen.
  const bool last_wins =
      kind.one_row_per_key &&
      ((!kind.folds && config.order_by.empty()) || NewestFirst(config, analysis, project) ||
       (!kind.folds && ComparesOneByOne(model, analysis, project)));
  return last_wins ? "" : std::string(kind.needs_whole);
}

}  // namespace

std::string WhyWhole(const ParsedModel& model, const ModelAnalysis& analysis,
                     const Project& project) {
  const ModelConfig& config = model.spec->config;
  // Of these another check asks for one plain SELECT, or all is compared.
  if (config.watermark.snapshot.given() || config.watermark.offsets) return {};
  auto any = [&](auto has) {
    return std::any_of(analysis.sources.begin(), analysis.sources.end(),
                       [&](const SourceSpec* source) { return has(*source); });
  };
  const bool files = any(ReadsFiles);
  const bool parts = any(
      [&](const SourceSpec& source) { return !LocationsInParts(config, source, project).empty(); });
  if (!files && !parts) return {};
  if (analysis.sources.size() + analysis.upstream.size() > 1) {
    return "its query reads other tables beside them";
  }
  if (!parts && model.spec->kind().is_stored()) return {};
  if (std::string why = WhyOfKind(model, analysis, project); !why.empty()) return why;
  return GrowthOf().Of(model.query) == Growth::kAdds ? "" : "its query may make one row of several";
}

void CheckReadsParts(const ParsedModel& model, const ModelAnalysis& analysis,
                     Diagnostics& diagnostics) {
  if (analysis.needs_whole.empty()) return;
  const ModelSpec& spec = *model.spec;
  bool adds = spec.adds_blindly();
  for (const SourceSpec* source : analysis.sources) {
    const bool files = ReadsFiles(*source);
    const std::string name = source->qualified_name();
    if (!files && !adds) continue;
    diagnostics.Error(
        "reads-parts", spec.name.span,
        fmt::format("'{}' would see the new {} of {} alone, and {}", spec.qualified_name(),
                    files ? "files" : "rows", name, analysis.needs_whole),
        files ? fmt::format("load them first: a model as append, 'select ... from {}', and "
                            "build this one on it",
                            name)
              : "build it as table or merge, or give it a unique_key");
    return;
  }
}

}  // namespace firn
