#include <algorithm>

#include "compiler/analyze/analyzer.h"
#include "compiler/analyze/coercion.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

// "lake"."Marts".orders as "lake.marts.orders"
std::string LowerName(const QualifiedName& name) {
  std::string text;
  for (const Name& part : name.parts) {
    if (!text.empty()) text += '.';
    for (const char c : part.text) {
      text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
  }
  return text;
}

Qualifier QualifierOf(const QualifiedName& name) {
  Qualifier qualifier;
  for (const Name& part : name.parts) {
    if (qualifier.count < 3) qualifier.parts[qualifier.count++] = part.text;
  }
  return qualifier;
}

// The last `count` names of "a.b.c".
std::string_view LastParts(std::string_view table, size_t count) {
  size_t at = table.size();
  while (count-- > 0) {
    const size_t dot = table.rfind('.', at == 0 ? 0 : at - 1);
    if (dot == std::string_view::npos) return table;
    at = dot;
  }
  return table.substr(at + 1);
}

void MakeNullable(FieldList& list) {
  for (Field& field : list.fields) field.nullability = Nullability::kNullable;
}

// What makes a join's right side see the columns of its left side, or null.
const char* LateralKind(RelationPtr relation) {
  switch (relation->kind) {
    case RelationKind::kAliased:
      return LateralKind(As<AliasedRelation>(relation)->relation);
    case RelationKind::kSample:
      return LateralKind(As<SampleRelation>(relation)->relation);
    case RelationKind::kUnnest:
      return "UNNEST";
    case RelationKind::kLateral:
      return "LATERAL";
    case RelationKind::kJsonTable:
      return "JSON_TABLE";
    default:
      return nullptr;
  }
}

}  // namespace

bool SameCanonical(const Name& a, const Name& b) {
  if (a.quoted == b.quoted) return a.quoted ? a.text == b.text : SameName(a.text, b.text);
  const Name& quoted = a.quoted ? a : b;
  const bool has_lower = std::any_of(quoted.text.begin(), quoted.text.end(),
                                     [](char c) { return c >= 'a' && c <= 'z'; });
  return !has_lower && SameName(a.text, b.text);
}

std::string_view Analyzer::Canonical(const Name& name) {
  if (name.quoted) return name.text;
  std::string& upper = names_.emplace_back(name.text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return upper;
}

const Qualifier* Analyzer::AddQualifier(Qualifier qualifier) {
  return &qualifiers_.emplace_back(qualifier);
}

Analyzer::CommonTableFields* Analyzer::FindCommonTable(std::string_view name) {
  for (auto table = common_tables_.rbegin(); table != common_tables_.rend(); ++table) {
    if (SameName(table->name, name)) return &*table;
  }
  return nullptr;
}

const CatalogTable* Analyzer::FindTable(const QualifiedName& name) const {
  return catalog_.Find(LowerName(name));
}

FieldList Analyzer::ResolveTable(const QualifiedName& name, Span span) {
  FieldList list;
  if (name.parts.size() == 1) {
    if (CommonTableFields* table = FindCommonTable(name.last().text)) {
      list = table->fields;
      Qualifier qualifier;
      qualifier.parts[qualifier.count++] = name.last().text;
      const Qualifier* const shared = AddQualifier(qualifier);
      for (Field& field : list.fields) field.qualifier = shared;
      list.open_as = {shared};
      return list;
    }
  }
  const std::string qualified = LowerName(name);
  if (name.parts.size() > 3) {
    Error("unknown-table", "SYNTAX_ERROR", span, "too many dots in " + Quoted(qualified));
    list.open = true;
    return list;
  }
  const CatalogTable* const table = catalog_.Find(qualified);
  if (table == nullptr) {
    UnknownTable(name, qualified, span);
    list.open = true;
    list.open_as = {AddQualifier(QualifierOf(name))};
    return list;
  }
  const uint32_t first = lineage_.AddTable(*table);
  const Qualifier* const qualifier = AddQualifier(QualifierOf(name));  // as written
  list.fields.reserve(table->columns.size());
  for (size_t i = 0; i < table->columns.size(); ++i) {
    const CatalogColumn& column = table->columns[i];
    Field& field = list.fields.emplace_back();
    field.name = column.name;
    field.qualifier = qualifier;
    field.type = column.type;
    field.nullability = column.nullability;
    field.hidden = column.hidden;
    field.sources = lineage_.Single(first + static_cast<uint32_t>(i));
  }
  return list;
}

void Analyzer::UnknownTable(const QualifiedName& name, const std::string& qualified, Span span) {
  std::string full = qualified;
  if (name.parts.size() < 2 && !catalog_.session_schema.empty()) {
    full = catalog_.session_schema + "." + full;
  }
  if (name.parts.size() < 3 && !catalog_.session_catalog.empty()) {
    full = catalog_.session_catalog + "." + full;
  }
  const auto exists = [&](std::string_view prefix) {
    const auto at = catalog_.tables().lower_bound(prefix);
    return at != catalog_.tables().end() && at->first.starts_with(prefix);
  };
  const char* missing = "TABLE_NOT_FOUND";
  const size_t schema = full.find('.');
  const size_t table = schema == std::string::npos ? schema : full.find('.', schema + 1);
  if (table != std::string::npos) {
    if (!exists(full.substr(0, schema + 1))) {
      missing = "CATALOG_NOT_FOUND";
    } else if (!exists(full.substr(0, table + 1))) {
      missing = "SCHEMA_NOT_FOUND";
    }
  }
  std::vector<std::string_view> candidates;
  for (const CommonTableFields& known : common_tables_) candidates.push_back(known.name);
  for (const auto& [known, unused] : catalog_.tables()) {
    candidates.push_back(LastParts(known, name.parts.size()));
  }
  Error("unknown-table", missing, span, "table " + Quoted(qualified) + " not found",
        DidYouMean(qualified, candidates));
}

FieldList Analyzer::ResolveRelation(RelationPtr relation, const Scope* outer) {
  switch (relation->kind) {
    case RelationKind::kTable: {
      const auto* table = As<TableRelation>(relation);
      if (table->as_of != nullptr) InferIn(table->as_of, nullptr);
      return ResolveTable(table->name, table->span);
    }
    case RelationKind::kSubquery:
      return ResolveQuery(*As<SubqueryRelation>(relation)->query, outer);
    case RelationKind::kLateral:
      return ResolveQuery(*As<LateralRelation>(relation)->query, outer);
    case RelationKind::kJoin:
      return ResolveJoin(*As<JoinRelation>(relation), outer);
    case RelationKind::kUnnest:
      return ResolveUnnest(*As<UnnestRelation>(relation), outer);
    case RelationKind::kAliased: {
      const auto* aliased = As<AliasedRelation>(relation);
      FieldList list = ResolveRelation(aliased->relation, outer);
      Qualifier qualifier;
      qualifier.parts[qualifier.count++] = aliased->alias.text;
      const Qualifier* const shared = AddQualifier(qualifier);
      for (Field& field : list.fields) field.qualifier = shared;
      list.open_as = {shared};
      RenameFields(list, aliased->columns, aliased->alias.text);
      return list;
    }
    case RelationKind::kSample:
      return ResolveSample(*As<SampleRelation>(relation), outer);
    case RelationKind::kTableFunction:
      return ResolveTableFunction(*As<TableFunctionRelation>(relation), outer);
    case RelationKind::kJsonTable:
      return ResolveJsonTable(*As<JsonTableRelation>(relation), outer);
    case RelationKind::kMatchRecognize:
      return ResolveMatchRecognize(*As<MatchRecognizeRelation>(relation), outer);
    case RelationKind::kPivot:
      return ResolvePivot(*As<PivotRelation>(relation), outer);
    case RelationKind::kHole:
      break;
  }
  FieldList unknown;
  unknown.open = true;
  return unknown;
}

FieldList Analyzer::ResolveSample(const SampleRelation& sample, const Scope* outer) {
  FieldList list = ResolveRelation(sample.relation, outer);
  // Column references have no place here, so the names of the relation are shown only to say so.
  FieldList visible;
  visible.fields = list.fields;
  visible.open = list.open;
  const Scope* const scope = AddScope(std::move(visible), outer);
  const size_t before = reads_.size();
  const Type type = InferIn(sample.percentage, scope).type;
  if (reads_.size() > before) {
    Error("not-constant", "EXPRESSION_NOT_CONSTANT", sample.percentage->span,
          "a sample's percentage cannot depend on columns");
  } else if (!IsNumeric(type.kind()) && !type.is(TypeKind::kUncertain)) {
    TypeMismatch(sample.percentage->span,
                 "a sample's percentage must be a number, not " + type.ToString());
  } else if (const auto* minus = As<UnaryExpr>(sample.percentage);
             minus != nullptr && minus->op == UnaryOperator::kMinus) {
    Error("out-of-range", "NUMERIC_VALUE_OUT_OF_RANGE", sample.percentage->span,
          "a sample's percentage must be between 0 and 100");
  }
  return list;
}

FieldList Analyzer::ResolveJoin(const JoinRelation& join, const Scope* outer) {
  if (join.natural) {
    Error("not-supported", "NOT_SUPPORTED", join.span, "Trino has no natural join",
          "name the columns with USING");
  }
  FieldList left = ResolveRelation(join.left, outer);
  FieldList right;
  if (const char* const what = LateralKind(join.right)) {
    right = ResolveRelation(join.right, AddScope(left, outer));
    CheckLateralJoin(join, what);
  } else {
    right = ResolveRelation(join.right, outer);
  }
  if (!join.using_columns.empty()) return JoinUsing(join, std::move(left), std::move(right));
  FieldList both = left;
  both.open = left.open || right.open;
  both.open_as.clear();
  for (const FieldList* side : {&left, &right}) {
    if (side->open) {
      both.open_as.insert(both.open_as.end(), side->open_as.begin(), side->open_as.end());
    }
  }
  both.fields.insert(both.fields.end(), right.fields.begin(), right.fields.end());
  if (join.on != nullptr) {
    SelectState state;
    Scope* const scope = AddScope(both, outer);
    InferCondition(join.on, scope, state, "JOIN clause");
    if (join.join == JoinKind::kInner) {
      NoteNotNull(join.on, *scope);
      for (size_t i = 0; i < both.fields.size(); ++i) {
        both.fields[i].nullability = scope->fields[i].nullability;
      }
    }
  }
  const size_t middle = left.fields.size();
  for (size_t i = 0; i < both.fields.size(); ++i) {
    const bool is_left = i < middle;
    const bool lost = join.join == JoinKind::kFull ||
                      (is_left ? join.join == JoinKind::kRight : join.join == JoinKind::kLeft);
    if (lost) both.fields[i].nullability = Nullability::kNullable;
  }
  return both;
}

void Analyzer::CheckLateralJoin(const JoinRelation& join, const char* what) {
  const bool lateral = std::string_view(what) == "LATERAL";
  const bool free = join.join == JoinKind::kCross || join.join == JoinKind::kImplicit ||
                    (lateral && join.join != JoinKind::kFull);
  const auto* truth = As<BooleanLiteral>(join.on);
  if (free || (truth != nullptr && truth->value)) return;
  Error("not-supported", "NOT_SUPPORTED", join.on != nullptr ? join.on->span : join.span,
        std::string("this join with ") + what + " is only supported ON TRUE");
}

FieldList Analyzer::JoinUsing(const JoinRelation& join, FieldList left, FieldList right) {
  FieldList both;
  both.open = left.open || right.open;
  std::vector<bool> taken_left(left.fields.size());
  std::vector<bool> taken_right(right.fields.size());
  for (size_t i = 0; i < join.using_columns.size(); ++i) {
    const Name& name = join.using_columns[i];
    const auto find = [&](const FieldList& side, const char* which) -> size_t {
      size_t found = side.fields.size();
      for (size_t f = 0; f < side.fields.size(); ++f) {
        if (!SameName(side.fields[f].name, name.text)) continue;
        if (found < side.fields.size()) {
          Error("ambiguous-column", "AMBIGUOUS_NAME", name.span,
                "column " + Quoted(name.text) + " is ambiguous on the " + which + " side");
          return side.fields.size();
        }
        found = f;
      }
      if (found == side.fields.size() && !side.open) {
        std::vector<std::string_view> candidates;
        for (const Field& field : side.fields) candidates.push_back(field.name);
        Error("unknown-column", "COLUMN_NOT_FOUND", name.span,
              "column " + Quoted(name.text) + " not found on the " + which + " side of the join",
              DidYouMean(name.text, candidates));
      }
      return found;
    };
    for (size_t j = 0; j < i; ++j) {
      if (!SameName(join.using_columns[j].text, name.text)) continue;
      Error("duplicate-name", "DUPLICATE_COLUMN_NAME", name.span,
            "column " + Quoted(name.text) + " appears twice in USING");
    }
    const size_t at_left = find(left, "left");
    const size_t at_right = find(right, "right");
    Field field;
    field.name = name.text;
    if (at_left < left.fields.size() && at_right < right.fields.size()) {
      taken_left[at_left] = true;
      taken_right[at_right] = true;
      const Field& l = left.fields[at_left];
      const Field& r = right.fields[at_right];
      field = l;
      if (!MergeTypes(field, r) || !IsComparable(field.type)) {
        TypeMismatch(name.span, "column " + Quoted(name.text) + " is " + l.type.ToString() +
                                    " on the left side and " + r.type.ToString() + " on the right");
      }
      lineage_.MarkReferenced(field.sources);
      // The value is the left one, or the right one where there is no left row.
      const bool kept = join.join == JoinKind::kRight ? r.nullability == Nullability::kNotNull
                                                      : l.nullability == Nullability::kNotNull;
      const bool inner = join.join == JoinKind::kInner;
      const bool full = join.join == JoinKind::kFull;
      field.nullability = inner || (kept && !full) ? Nullability::kNotNull : Nullability::kUnknown;
      field.name = name.text;
      field.qualifier = nullptr;
    }
    both.fields.push_back(std::move(field));
  }
  if (join.join == JoinKind::kRight || join.join == JoinKind::kFull) MakeNullable(left);
  if (join.join == JoinKind::kLeft || join.join == JoinKind::kFull) MakeNullable(right);
  for (size_t i = 0; i < left.fields.size(); ++i) {
    if (!taken_left[i]) both.fields.push_back(std::move(left.fields[i]));
  }
  for (size_t i = 0; i < right.fields.size(); ++i) {
    if (!taken_right[i]) both.fields.push_back(std::move(right.fields[i]));
  }
  return both;
}

FieldList Analyzer::ResolveUnnest(const UnnestRelation& unnest, const Scope* outer) {
  FieldList list;
  for (ExprPtr argument : unnest.arguments) {
    const Field source = InferField(argument, outer, nullptr);
    const auto add = [&](const Type& type, std::string_view name) {
      Field& field = list.fields.emplace_back();
      field.name = name;
      field.type = type;
      field.sources = lineage_.AtLeast(source.sources, LineageKind::kTransformation);
    };
    // The types stay alive in types_, and so do the names of their fields.
    const Type& type = types_[argument->id];
    switch (type.kind()) {
      case TypeKind::kArray: {
        const Type& element = type.element();
        if (!element.is(TypeKind::kRow)) {
          if (element.is(TypeKind::kUncertain)) list.open = true;
          add(element, {});
          break;
        }
        for (size_t i = 0; i < element.arguments().size(); ++i) {
          add(element.arguments()[i], element.field_names()[i]);
        }
        break;
      }
      case TypeKind::kMap:
        add(type.arguments()[0], {});
        add(type.arguments()[1], {});
        break;
      case TypeKind::kUncertain:
        list.open = true;
        break;
      default:
        Error("type-mismatch", "INVALID_FUNCTION_ARGUMENT", argument->span,
              "cannot unnest " + type.ToString());
        list.open = true;
    }
  }
  if (unnest.with_ordinality) {
    Field& field = list.fields.emplace_back();
    field.type = TypeKind::kBigint;
    field.nullability = Nullability::kNotNull;
  }
  return list;
}

}  // namespace firn
