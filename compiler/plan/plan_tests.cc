// Queries that count what breaks a test.
#include <fmt/format.h>

#include <cstdlib>

#include "compiler/plan/context.h"
#include "compiler/plan/data_tests.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/test_rule.h"
#include "compiler/sql/parser.h"

namespace firn {

namespace {

// A contract's query with what the standard lets stand for the table and the column filled in.
std::string FillPlaceholders(std::string text, const std::string& table,
                             const std::string& column) {
  for (auto [name, value] : {std::pair("${object}", &table),
                             {"{object}", &table},
                             {"${table}", &table},
                             {"{table}", &table},
                             {"${property}", &column},
                             {"{property}", &column},
                             {"${column}", &column},
                             {"{column}", &column}}) {
    std::string_view placeholder = name;
    for (size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;) {
      text.replace(at, placeholder.size(), *value);
      at += value->size();
    }
  }
  while (!text.empty() && (text.back() == ';' || text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

const std::vector<Text>* Argument(const DataTestSpec& spec, std::string_view name) {
  for (const auto& [key, values] : spec.arguments) {
    if (*key == name) return &values;
  }
  return nullptr;
}

QueryPtr ParseRule(const ContractRule& rule, const std::string& table, Ast& ast,
                   Diagnostics& diagnostics) {
  Diagnostics found;
  std::string_view text = ast.Copy(FillPlaceholders(rule.text, table, rule.column));
  QueryPtr query = ParseQuery({text}, ast, found);
  for (Diagnostic one : found.all()) {
    one.span = rule.span;
    diagnostics.Add(std::move(one));
  }
  return query;
}

namespace {

// The same rule as generic tests state it, so that one place knows what breaks it.
ContractRule RuleOf(const DataTest& test) {
  if (test.rule != nullptr) return *test.rule;
  ContractRule rule{test.kind, test.columns.front()};
  if (const auto* values = Argument(*test.spec, "values")) rule.values = Values(*values);
  return rule;
}

class TestPlanner {
 public:
  TestPlanner(size_t model, const Project& project, const Analysis& analysis, Ast& ast)
      : project_(project),
        columns_(analysis.models[model].columns),
        table_(project.models[model].qualified_name()),
        b_(ast) {}

  // What a row that breaks the test fulfils; null where no single row can tell.
  ExprPtr Violation(const DataTest& test) const {
    if (!TraitsOf(test.kind).is_of_row()) return nullptr;
    ContractRule rule = RuleOf(test);
    ExprPtr column = b_.Column(rule.column);
    ExprPtr violated = Violated(b_, columns_, rule, column);
    if (rule.kind == RuleKind::kNotNull && !rule.values.empty()) {
      ExprPtr missing = b_.In(b_.Cast(column, "varchar"), b_.Strings(rule.values));
      violated = QuoteExpr("coalesce(@missing, true)", {{"missing", missing}}, b_.ast());
    }
    return violated;
  }

  // The number of rows that fulfil `violated`, or their share of all in percent.
  ExprPtr Count(const DataTest& test, ExprPtr violated) const {
    ExprPtr count = b_.Call("count_if", {violated});
    if (test.rule == nullptr || !test.rule->percent) return count;
    return Percent(count);
  }

  // A query of one row and column for what needs one of its own.
  QueryPtr Own(const DataTest& test) const {
    Diagnostics reported;  // by FindDataTests
    switch (test.kind) {
      case RuleKind::kRowCount:
        return Quote("select count(*) as n from @t", {{"t", b_.Table(table_)}}, b_.ast());
      case RuleKind::kRelationships:
        return Missing(test);
      case RuleKind::kSql:
        return ParseRule(*test.rule, table_, b_.ast(), reported);
      case RuleKind::kUnique:
        return Surplus(test);
      case RuleKind::kNotNull:
      case RuleKind::kAcceptedValues:
      case RuleKind::kRange:
      case RuleKind::kLength:
      case RuleKind::kPattern:
        break;
    }
    return nullptr;
  }

  QueryPtr Scan(const std::vector<SelectItem>& items) const {
    return b_.Select(items, b_.Table(table_));
  }
  StatementPtr Statement(QueryPtr query) const {
    auto* statement = b_.ast().New<QueryStatement>({});
    statement->query = query;
    return statement;
  }
  const Build& build() const { return b_; }

 private:
  // Rows whose value the other table does not have.
  QueryPtr Missing(const DataTest& test) const {
    return Quote(
        "select count(*) as n from @t as c where @column is not null"
        " and not exists (select 1 from @to as p where @key = @column)",
        {{"t", b_.Table(table_)},
         {"to", b_.Table(project_.models[test.to_model].qualified_name())},
         {"column", b_.Column("c", test.columns.front())},
         {"key", b_.Column("p", test.to_column)}},
        b_.ast());
  }

  // Rows too many: those of each value that comes more than once, less one.
  QueryPtr Surplus(const DataTest& test) const {
    Ast& ast = b_.ast();
    std::vector<ExprPtr> present;
    for (const std::string& column : test.columns) {
      present.push_back(b_.IsNull(b_.Column(column), true));
    }
    const bool percent = test.rule != nullptr && test.rule->percent;
    ExprPtr surplus =
        percent
            ? QuoteExpr("coalesce(1e2 * sum(_firn_n - 1) / nullif(sum(_firn_n), 0), 0e0)", {}, ast)
            : QuoteExpr("coalesce(sum(_firn_n - 1), 0)", {}, ast);
    return Quote(
        "select @surplus as n from"
        " (select count(*) as _firn_n from @t where @present group by @columns)",
        {{"surplus", surplus},
         {"t", b_.Table(table_)},
         {"present", b_.All(present)},
         {"columns", b_.Columns(test.columns)}},
        ast);
  }

  ExprPtr Percent(ExprPtr count) const {
    return QuoteExpr("coalesce(1e2 * @count / nullif(count(*), 0), 0e0)", {{"count", count}},
                     b_.ast());
  }

  const Project& project_;
  const std::vector<CatalogColumn>& columns_;
  std::string table_;
  Build b_;
};

// "at least 1", "between 1 and 5", "not 7"
std::string Wanted(const ContractRule& rule) {
  std::string text;
  if (rule.minimum && rule.maximum) {
    text = *rule.minimum == *rule.maximum
               ? *rule.minimum
               : fmt::format("between {} and {}", *rule.minimum, *rule.maximum);
  } else if (rule.minimum) {
    text = fmt::format("{} {}", rule.exclusive_minimum ? "more than" : "at least", *rule.minimum);
  } else if (rule.maximum) {
    text = fmt::format("{} {}", rule.exclusive_maximum ? "less than" : "at most", *rule.maximum);
  }
  return (rule.outside ? "not " : "") + text;
}

bool Within(const ContractRule& rule, double value) {
  bool inside = true;
  if (rule.minimum) {
    double minimum = std::strtod(rule.minimum->c_str(), nullptr);
    inside = rule.exclusive_minimum ? value > minimum : value >= minimum;
  }
  if (rule.maximum) {
    double maximum = std::strtod(rule.maximum->c_str(), nullptr);
    inside = inside && (rule.exclusive_maximum ? value < maximum : value <= maximum);
  }
  return inside != rule.outside;
}

}  // namespace

std::vector<TestQuery> PlanTests(const std::vector<DataTest>& tests, size_t model,
                                 const Project& project, const Analysis& analysis, Ast& ast) {
  TestPlanner planner(model, project, analysis, ast);
  TestQuery scan;
  std::vector<SelectItem> items;
  std::vector<TestQuery> queries;
  for (size_t i = 0; i < tests.size(); ++i) {
    const DataTest& test = tests[i];
    if (test.model != model) continue;
    if (ExprPtr violated = planner.Violation(test)) {
      items.push_back(
          planner.build().Item(planner.Count(test, violated), fmt::format("n{}", items.size())));
      scan.tests.push_back(i);
    } else if (QueryPtr own = planner.Own(test)) {
      queries.push_back({{i}, planner.Statement(own)});
    }
  }
  if (scan.tests.empty()) return queries;
  scan.tree = planner.Statement(planner.Scan(items));
  queries.insert(queries.begin(), std::move(scan));
  return queries;
}

Verdict Judge(const DataTest& test, const std::string& measured) {
  Verdict verdict;
  double number = std::strtod(measured.c_str(), nullptr);
  bool bounded =
      test.rule != nullptr && test.rule->bounded() && !TraitsOf(test.kind).bounds_are_of_values;
  if (bounded) {
    verdict.passed = !measured.empty() && Within(*test.rule, number);
    verdict.failures = verdict.passed ? 0 : 1;
    if (verdict.passed) return verdict;
    std::string_view what = TraitsOf(test.kind).measures;
    if (what.empty()) {
      what = test.rule->percent ? "the share of rows that break it"
                                : "the number of rows that break it";
    }
    verdict.message =
        fmt::format("{} is {}{}, {} is wanted", what, measured.empty() ? "NULL" : measured,
                    test.rule->percent ? "%" : "", Wanted(*test.rule));
    return verdict;
  }
  verdict.failures = static_cast<int64_t>(number);
  verdict.passed = number == 0 && !measured.empty();
  if (!verdict.passed) {
    verdict.message =
        fmt::format("{} row{} break{} it", verdict.failures, verdict.failures == 1 ? "" : "s",
                    verdict.failures == 1 ? "s" : "");
  }
  return verdict;
}

}  // namespace firn
