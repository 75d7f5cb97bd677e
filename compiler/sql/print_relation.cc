// Relations. Each join has a line of its own unless all fit in one.
#include "compiler/sql/dispatch.h"
#include "compiler/sql/printer_class.h"

namespace firn {

namespace {

// What is parsed as a part of a sampled or aliased relation without parentheses.
enum class Tightness { kJoin, kSample, kMatch, kAlias, kPrimary };

Tightness TightnessOf(RelationPtr relation) {
  switch (relation->kind) {
    case RelationKind::kJoin:
      return Tightness::kJoin;
    case RelationKind::kSample:
      return Tightness::kSample;
    case RelationKind::kMatchRecognize:
    case RelationKind::kPivot:
      return Tightness::kMatch;
    case RelationKind::kAliased:
      return Tightness::kAlias;
    default:
      return Tightness::kPrimary;
  }
}

bool IsMatch(RelationPtr relation) {
  auto* aliased = As<AliasedRelation>(relation);
  return aliased != nullptr && TightnessOf(aliased->relation) == Tightness::kMatch;
}

}  // namespace

void Printer::PutRelation(RelationPtr relation) {
  if (overflow_) return;
  Marked marked(*this, relation->span);
  Dispatch(*relation, [&](const auto& node) { PrintNode(node); });
}

// An operand of a join: a join itself needs parentheses unless its place takes one.
void Printer::PutOperand(RelationPtr relation, bool join_allowed) {
  if (join_allowed || TightnessOf(relation) != Tightness::kJoin) return PutRelation(relation);
  Parens([&] { PutRelation(relation); });
}

void Printer::PrintNode(const JoinRelation& node) { PutJoins(node); }

void Printer::PutJoins(const JoinRelation& join) {
  std::vector<const JoinRelation*> chain{&join};
  while (auto* left = As<JoinRelation>(chain.back()->left)) {
    // A comma binds less than a join.
    if (left->join == JoinKind::kImplicit && chain.back()->join != JoinKind::kImplicit) break;
    chain.push_back(left);
  }
  const JoinRelation& first = *chain.back();
  PutOperand(first.left, false);
  for (size_t i = chain.size(); i-- > 0 && !overflow_;) {
    Marked marked(*this, chain[i]->span);
    PutJoin(*chain[i]);
  }
}

void Printer::PutJoin(const JoinRelation& join) {
  if (join.join == JoinKind::kImplicit) {
    Put(",");
    auto* right = As<JoinRelation>(join.right);
    return Indented([&] {
      Line();
      PutOperand(join.right, right != nullptr && right->join != JoinKind::kImplicit);
    });
  }
  Line();
  if (join.natural) Put("natural ");
  switch (join.join) {
    case JoinKind::kCross:
      Put("cross ");
      break;
    case JoinKind::kLeft:
      Put("left ");
      break;
    case JoinKind::kRight:
      Put("right ");
      break;
    case JoinKind::kFull:
      Put("full ");
      break;
    case JoinKind::kInner:
    case JoinKind::kImplicit:
      break;
  }
  Put("join ");
  PutOperand(join.right, false);
  if (join.on != nullptr) {
    Put(" on ");
    Print(join.on);
  }
  if (!join.using_columns.empty()) {
    Put(" using ");
    PutNames(join.using_columns);
  }
}

void Printer::PrintNode(const TableRelation& node) {
  PutQualified(node.name);
  if (node.travel == TimeTravel::kNone) return;
  Put(node.travel == TimeTravel::kVersion ? " for version as of " : " for timestamp as of ");
  Print(node.as_of, Binding::kConcat);
}

void Printer::PrintNode(const SubqueryRelation& node) { PutParens(node.query); }

void Printer::PrintNode(const UnnestRelation& node) {
  Put("unnest");
  Parens([&] { Expressions(node.arguments); });
  if (node.with_ordinality) Put(" with ordinality");
}

void Printer::PrintNode(const LateralRelation& node) {
  Put("lateral ");
  PutParens(node.query);
}

void Printer::PrintNode(const AliasedRelation& node) {
  bool plain = TightnessOf(node.relation) == Tightness::kPrimary ||
               TightnessOf(node.relation) == Tightness::kMatch;
  plain ? PutRelation(node.relation) : Parens([&] { PutRelation(node.relation); });
  Put(" as ");
  PutName(node.alias);
  if (node.columns.empty()) return;
  Put(" ");
  PutNames(node.columns);
}

void Printer::PrintNode(const SampleRelation& node) {
  bool plain = TightnessOf(node.relation) > Tightness::kSample;
  plain ? PutRelation(node.relation) : Parens([&] { PutRelation(node.relation); });
  Put(node.bernoulli ? " tablesample bernoulli (" : " tablesample system (");
  Print(node.percentage);
  Put(")");
}

void Printer::PrintNode(const HoleRelation& node) {
  Put("@");
  Put(node.name);
}

// ---- TABLE(f(...)) -----------------------------------------------------------------------------

void Printer::PrintNode(const TableFunctionRelation& node) {
  Put("table(");
  PutFunctionName(node.function);
  Parens([&] {
    Commas(node.arguments, [&](const TableArgument& argument) { PutTableArgument(argument); });
    if (node.copartition.empty()) return;
    Line();
    Clause("copartition", node.copartition, [&](const List<QualifiedName>& names) {
      Put("(");
      for (size_t i = 0; i < names.size(); ++i) {
        if (i > 0) Put(", ");
        PutQualified(names[i]);
      }
      Put(")");
    });
  });
  Put(")");
}

void Printer::PutTableArgument(const TableArgument& argument) {
  Marked marked(*this, argument.span);
  if (!argument.name.empty()) {
    PutName(argument.name);
    Put(" => ");
  }
  switch (argument.kind) {
    case TableArgumentKind::kScalar:
      return Print(argument.value);
    case TableArgumentKind::kNullDescriptor:
      return Put("cast(null as descriptor)");
    case TableArgumentKind::kDescriptor:
      Put("descriptor(");
      Commas(argument.descriptor, [&](const DescriptorField& field) {
        PutName(field.name);
        if (field.type.text.empty()) return;
        Put(" ");
        PutType(field.type);
      });
      return Put(")");
    case TableArgumentKind::kTable:
      break;
  }
  auto* aliased = As<AliasedRelation>(argument.table);
  RelationPtr input = aliased != nullptr ? aliased->relation : argument.table;
  Put("table");
  if (auto* subquery = As<SubqueryRelation>(input)) {
    PutParens(subquery->query);
  } else {
    Parens([&] { PutRelation(input); });
  }
  if (aliased != nullptr) {
    Put(" as ");
    PutName(aliased->alias);
    if (!aliased->columns.empty()) {
      Put(" ");
      PutNames(aliased->columns);
    }
  }
  if (argument.partitioned) {
    Put(" partition by ");
    const bool column = argument.partition_by.size() == 1 &&
                        As<ColumnRef>(argument.partition_by.front()) != nullptr;
    PutGroupingSet(argument.partition_by, column);
  }
  if (argument.when_empty != WhenEmpty::kUnstated) {
    Put(argument.when_empty == WhenEmpty::kPrune ? " prune when empty" : " keep when empty");
  }
  if (!argument.order_by.empty()) {
    Put(" order by ");
    // In parentheses of its own a lone subquery would be a query in more of them.
    const ExprPtr key = argument.order_by.front().key;
    const bool bare = argument.order_by.size() == 1 && As<ColumnRef>(key) == nullptr &&
                      As<RowExpr>(key) == nullptr;
    const auto items = [&] {
      Commas(argument.order_by, [&](const SortItem& item) { PutSortItem(item); });
    };
    bare ? items() : Parens(items);
  }
}

// ---- MATCH_RECOGNIZE ---------------------------------------------------------------------------

void Printer::PrintNode(const PivotRelation& node) {
  bool plain = TightnessOf(node.input) > Tightness::kMatch && !IsMatch(node.input);
  plain ? PutRelation(node.input) : Parens([&] { PutRelation(node.input); });
  Put(" pivot ");
  const auto item = [&](const PivotItem& item) {
    Print(item.expr);
    if (item.alias.empty()) return;
    Put(" as ");
    PutName(item.alias);
  };
  Parens([&] {
    Commas(node.aggregates, item);
    Line();
    Put("for ");
    node.parenthesized ? Parens([&] { Expressions(node.columns); }) : Print(node.columns[0]);
    Put(" in ");
    Parens([&] { Commas(node.values, item); });
    if (node.group_by.empty()) return;
    Line();
    Clause("group by", node.group_by, [&](ExprPtr key) { Print(key); });
  });
}

void Printer::PrintNode(const MatchRecognizeRelation& node) {
  bool plain = TightnessOf(node.input) > Tightness::kMatch && !IsMatch(node.input);
  plain ? PutRelation(node.input) : Parens([&] { PutRelation(node.input); });
  Put(" match_recognize ");
  const RowPattern& pattern = *node.pattern;
  Parens([&] {
    if (!node.partition_by.empty()) {
      Clause("partition by", node.partition_by, [&](ExprPtr key) { Print(key); });
      Line();
    }
    if (!node.order_by.empty()) {
      OrderBy(node.order_by);
      Line();
    }
    if (!pattern.measures.empty()) {
      PutMeasures(pattern);
      Line();
    }
    static constexpr std::string_view kRows[] = {"",
                                                 "one row per match",
                                                 "all rows per match",
                                                 "all rows per match show empty matches",
                                                 "all rows per match omit empty matches",
                                                 "all rows per match with unmatched rows"};
    if (pattern.rows != RowsPerMatch::kUnstated) {
      Put(kRows[static_cast<size_t>(pattern.rows)]);
      Line();
    }
    PutPatternClauses(pattern);
  });
}

void Printer::PutMeasures(const RowPattern& pattern) {
  Clause("measures", pattern.measures, [&](const PatternMeasure& measure) {
    Print(measure.expr);
    Put(" as ");
    PutName(measure.name);
  });
}

void Printer::PutPatternSkip(const RowPattern& pattern) {
  static constexpr std::string_view kSkips[] = {"",       "next row", "past last row",
                                                "first ", "last ",    ""};
  Put("after match skip ");
  if (pattern.skip != SkipTo::kPastLastRow) Put("to ");
  Put(kSkips[static_cast<size_t>(pattern.skip)]);
  if (!pattern.skip_variable.empty()) PutName(pattern.skip_variable);
}

void Printer::PutPatternClauses(const RowPattern& pattern) {
  bool first = true;
  auto part = [&] {
    if (!first) Line();
    first = false;
  };
  if (pattern.skip != SkipTo::kUnstated) {
    part();
    PutPatternSkip(pattern);
  }
  if (pattern.search != PatternSearch::kUnstated) {
    part();
    Put(pattern.search == PatternSearch::kInitial ? "initial" : "seek");
  }
  if (pattern.pattern != nullptr) {
    part();
    Put("pattern (");
    PutPattern(*pattern.pattern, 0);
    Put(")");
  }
  if (!pattern.subsets.empty()) {
    part();
    Clause("subset", pattern.subsets, [&](const PatternSubset& subset) {
      PutName(subset.name);
      Put(" = ");
      PutNames(subset.variables);
    });
  }
  if (!pattern.definitions.empty()) {
    part();
    Clause("define", pattern.definitions, [&](const PatternDefinition& definition) {
      PutName(definition.variable);
      Put(" as ");
      Print(definition.condition);
    });
  }
}

// `least`: 0 takes an alternation, 1 a sequence, 2 a quantified term, 3 a primary.
void Printer::PutPattern(const PatternTerm& term, int least) {
  Marked marked(*this, term.span);
  int tightness = term.kind == PatternKind::kAlternation     ? 0
                  : term.kind == PatternKind::kConcatenation ? 1
                  : term.kind == PatternKind::kQuantified    ? 2
                                                             : 3;
  bool parens = tightness < least;
  if (parens) Put("(");
  auto terms = [&](std::string_view separator, int inner) {
    for (size_t i = 0; i < term.terms.size() && !overflow_; ++i) {
      if (i > 0) Put(separator);
      PutPattern(*term.terms[i], inner);
    }
  };
  switch (term.kind) {
    case PatternKind::kVariable:
      PutName(term.variable);
      break;
    case PatternKind::kEmpty:
      Put("()");
      break;
    case PatternKind::kStartAnchor:
      Put("^");
      break;
    case PatternKind::kEndAnchor:
      Put("$");
      break;
    case PatternKind::kExclusion:
      Put("{- ");
      terms("", 0);
      Put(" -}");
      break;
    case PatternKind::kPermutation:
      Put("permute(");
      terms(", ", 0);
      Put(")");
      break;
    case PatternKind::kConcatenation:
      terms(" ", 2);
      break;
    case PatternKind::kAlternation:
      terms(" | ", 1);
      break;
    case PatternKind::kQuantified:
      terms("", 3);
      switch (term.quantifier) {
        case PatternQuantifier::kNone:
          break;
        case PatternQuantifier::kZeroOrMore:
          Put("*");
          break;
        case PatternQuantifier::kOneOrMore:
          Put("+");
          break;
        case PatternQuantifier::kZeroOrOne:
          Put("?");
          break;
        case PatternQuantifier::kExactly:
        case PatternQuantifier::kRange:
          Put("{");
          Put(term.at_least);
          if (term.quantifier == PatternQuantifier::kRange) Put(", ");
          Put(term.at_most);
          Put("}");
          break;
      }
      if (term.reluctant) Put("?");
      break;
  }
  if (parens) Put(")");
}

}  // namespace firn
