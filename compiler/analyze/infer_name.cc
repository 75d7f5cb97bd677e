#include <algorithm>
#include <array>

#include "compiler/analyze/analyzer.h"

namespace firn {
namespace {

constexpr size_t kMostParts = 8;

// The names of "a.b.c", or none where the base is no name.
size_t NameParts(const Dereference& node, std::array<Name, kMostParts>& parts) {
  size_t count = 0;
  ExprPtr expr = &node;
  while (const auto* step = As<Dereference>(expr)) {
    if (count + 1 == kMostParts) return 0;
    parts[count++] = step->field;
    expr = step->base;
  }
  const auto* column = As<ColumnRef>(expr);
  if (column == nullptr) return 0;
  parts[count++] = column->name;
  std::reverse(parts.begin(), parts.begin() + static_cast<ptrdiff_t>(count));
  return count;
}

std::string Join(const Name* parts, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += '.';
    text += parts[i].text;
  }
  return text;
}

}  // namespace

Value Analyzer::InferNode(const Parameter&) { return {}; }

Value Analyzer::InferNode(const Variable& node) {
  if (variables_ == nullptr) return {};
  const auto known = variables_->find(node.name);
  if (known == variables_->end()) return {};
  return {known->second, Nullability::kUnknown};
}

Value Analyzer::InferNode(const Star& node) {
  if (!node.label.empty() && context_.pattern == nullptr) {
    Error("misplaced-star", "INVALID_FUNCTION_ARGUMENT", node.span,
          "'" + std::string(node.label.text) + ".*' can only be counted where rows are recognized",
          "write count(*)");
  }
  return {};
}

Value Analyzer::ReadColumn(const Expr& node, const ColumnMatch& match) {
  const Field& field = match.scope->fields[match.field];
  if (context_.in_aggregate && match.scope == context_.order_names) {
    Error("misplaced-alias", "COLUMN_NOT_FOUND", node.span,
          "an aggregate in ORDER BY cannot be of the select item '" + std::string(field.name) + "'",
          "put the relation's name before it");
  }
  resolved_[node.id] = {match.scope, match.field};
  reads_.push_back({resolved_[node.id], node.span});
  lineage_.MarkReferenced(field.sources);
  if (context_.sink != nullptr) {
    for (const SourceEdge* edge = lineage_.begin(field.sources);
         edge != lineage_.end(field.sources); ++edge) {
      context_.sink->push_back({edge->origin, std::max(edge->kind, context_.kind)});
    }
  }
  return {field.type, field.nullability};
}

Value Analyzer::InferNode(const ColumnRef& node) {
  const ColumnMatch match = FindColumn(context_.scope, &node.name, 1);
  switch (match.outcome) {
    case ColumnMatch::Outcome::kFound:
      return ReadColumn(node, match);
    case ColumnMatch::Outcome::kOpen:
      return {};
    case ColumnMatch::Outcome::kAmbiguous:
      Error("ambiguous-column", "AMBIGUOUS_NAME", node.span,
            "column '" + std::string(node.name.text) + "' is ambiguous",
            "put the relation's name before it");
      return {};
    case ColumnMatch::Outcome::kNotFound:
      break;
  }
  UnknownColumn(node, &node.name, 1);
  return {};
}

Value Analyzer::InferNode(const Dereference& node) {
  std::array<Name, kMostParts> buffer;
  size_t count = NameParts(node, buffer);
  const Name* parts = buffer.data();
  if (count > 1 && context_.pattern != nullptr) {  // A.price
    const auto& labels = context_.pattern->labels;
    const bool label = std::any_of(labels.begin(), labels.end(), [&](const Name& known) {
      return SameCanonical(known, parts[0]);
    });
    if (label) {
      ++parts;
      --count;
    }
  }
  if (count > 0) {
    const ColumnMatch match = FindColumn(context_.scope, parts, count);
    switch (match.outcome) {
      case ColumnMatch::Outcome::kFound:
        return ReadColumn(node, match);
      case ColumnMatch::Outcome::kOpen:
        return {};
      case ColumnMatch::Outcome::kAmbiguous:
        Error("ambiguous-column", "AMBIGUOUS_NAME", node.span,
              "column '" + Join(parts, count) + "' is ambiguous");
        return {};
      case ColumnMatch::Outcome::kNotFound:
        break;
    }
    // Some shorter name must be a column, of a row's type.
    bool is_row = false;
    for (size_t prefix = count - 1; prefix > 0 && !is_row; --prefix) {
      const ColumnMatch shorter = FindColumn(context_.scope, parts, prefix);
      is_row = shorter.outcome == ColumnMatch::Outcome::kFound ||
               shorter.outcome == ColumnMatch::Outcome::kAmbiguous;
    }
    if (!is_row) {
      UnknownColumn(node, parts, count);
      return {};
    }
  }
  Context context = context_;
  context.kind = std::max(context.kind, LineageKind::kTransformation);
  Within within(*this, context);
  const Value base = Infer(node.base);
  if (base.type.is(TypeKind::kUncertain)) return {};
  if (!base.type.is(TypeKind::kRow) && context_.pattern != nullptr && count > 0) {
    UnknownColumn(node, parts, count);
    return {};
  }
  if (!base.type.is(TypeKind::kRow)) {
    TypeMismatch(node.base->span, "'" + std::string(node.field.text) + "' is asked of " +
                                      base.type.ToString() + ", which is no row");
    return {};
  }
  const std::vector<std::string>& names = base.type.field_names();
  size_t found = names.size();
  std::vector<std::string_view> candidates;
  for (size_t i = 0; i < names.size(); ++i) {
    candidates.emplace_back(names[i]);
    if (!SameName(names[i], node.field.text)) continue;
    if (found < names.size()) {
      Error("ambiguous-column", "AMBIGUOUS_NAME", node.field.span,
            "row field '" + std::string(node.field.text) + "' is ambiguous");
      return {};
    }
    found = i;
  }
  if (found == names.size()) {
    Error("unknown-field", "INVALID_COLUMN_REFERENCE", node.field.span,
          "field '" + std::string(node.field.text) + "' not found in " + base.type.ToString(),
          DidYouMean(node.field.text, candidates));
    return {};
  }
  return {base.type.arguments()[found], Nullability::kUnknown};
}

void Analyzer::UnknownColumn(const Expr& node, const Name* parts, size_t count) {
  std::vector<std::string_view> candidates;
  std::vector<std::string> qualified;
  for (const Scope* scope = context_.scope; scope != nullptr; scope = scope->parent) {
    for (const Field& field : scope->fields) {
      if (field.name.empty()) continue;
      const bool same_relation =
          count > 1 && field.qualifier != nullptr && field.qualifier->EndsWith(parts, count - 1);
      if (count == 1 || same_relation) candidates.push_back(field.name);
      // The column may be there under another relation's name.
      if (count > 1 && field.qualifier != nullptr && SameName(field.name, parts[count - 1].text)) {
        const Qualifier& relation = *field.qualifier;
        qualified.push_back(std::string(relation.parts[relation.count - 1]) + "." +
                            std::string(field.name));
      }
    }
  }
  std::string hint = DidYouMean(parts[count - 1].text, candidates);
  if (hint.empty() && !qualified.empty()) hint = "did you mean '" + qualified[0] + "'?";
  std::string message = "column '" + Join(parts, count) + "' not found";
  // Where there is one relation only, it goes without saying which is meant; so say it.
  static const std::vector<Field> none;
  const std::vector<Field>& fields = context_.scope == nullptr ? none : context_.scope->fields;
  const Qualifier* const only = fields.empty() ? nullptr : fields[0].qualifier;
  const bool alone = count == 1 && only != nullptr &&
                     std::all_of(fields.begin(), fields.end(),
                                 [&](const Field& f) { return f.qualifier == only; });
  if (alone) message += " in '" + std::string(only->parts[only->count - 1]) + "'";
  Error("unknown-column", "COLUMN_NOT_FOUND", node.span, std::move(message), std::move(hint));
}

}  // namespace firn
