#include "compiler/plan/data_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/plan/test_rule.h"

namespace firn {

namespace {

class Finder {
 public:
  Finder(const Project& project, const Analysis& analysis, const SourceMap& sources,
         Diagnostics& diagnostics)
      : project_(project), analysis_(analysis), sources_(sources), diagnostics_(diagnostics) {}

  std::vector<DataTest> Find() {
    for (model_ = 0; model_ < project_.models.size(); ++model_) {
      const ModelSpec& spec = project_.models[model_];
      if (spec.kind().made_into == MadeInto::kNothing || !*spec.config.enabled) continue;
      for (const DataTestSpec& test : spec.data_tests) AddGeneric(test, {});
      for (const ColumnSpec& column : spec.columns) {
        if (column.data_tests.empty() || !CheckColumn(*column.name, column.name.span)) continue;
        for (const DataTestSpec& test : column.data_tests) AddGeneric(test, *column.name);
      }
      if (const ContractSpec* contract = analysis_.models[model_].contract) {
        for (const ContractRule& rule : contract->rules) AddRule(rule);
      }
      if (*spec.config.partition_immutable) AddPromise(spec);
    }
    return std::move(tests_);
  }

 private:
  const std::vector<CatalogColumn>& Columns(size_t model) const {
    return analysis_.models[model].columns;
  }

  bool CheckColumn(const std::string& column, Span span, size_t model) {
    std::vector<std::string_view> names;
    for (const CatalogColumn& one : Columns(model)) {
      if (SameName(one.name, column)) return true;
      names.push_back(one.name);
    }
    diagnostics_.Error("unknown-column", span,
                       fmt::format("model '{}' has no column '{}'",
                                   project_.models[model].qualified_name(), column),
                       DidYouMean(column, names));
    return false;
  }
  bool CheckColumn(const std::string& column, Span span) {
    return CheckColumn(column, span, model_);
  }

  void AddGeneric(const DataTestSpec& spec, const std::string& column) {
    std::vector<std::string_view> names;
    const RuleTraits* known = nullptr;
    for (const RuleTraits& one : kRules) {
      if (!one.is_data_test) continue;
      names.push_back(one.name);
      if (*spec.name == one.name) known = &one;
    }
    if (known == nullptr) {
      diagnostics_.Error("unknown-test", spec.name.span,
                         fmt::format("there is no test '{}'", *spec.name),
                         DidYouMean(*spec.name, names));
      return;
    }
    std::vector<std::string_view> takes = {"column_name", "severity"};
    for (std::string_view argument : known->arguments) {
      if (!argument.empty()) takes.push_back(argument);
    }
    for (const auto& [key, values] : spec.arguments) {
      if (std::find(takes.begin(), takes.end(), *key) != takes.end()) continue;
      diagnostics_.Error("unknown-key", key.span,
                         fmt::format("unknown key '{}' in test '{}'", *key, *spec.name),
                         DidYouMean(*key, takes));
    }
    DataTest test;
    test.model = model_;
    test.kind = known->kind;
    test.spec = &spec;
    test.span = spec.name.span;
    if (!ReadColumns(spec, column, &test)) return;
    if (const auto* severity = Argument(spec, "severity"); severity && !severity->empty()) {
      test.warning = *severity->front() == "warn";
    }
    if (test.kind == RuleKind::kRelationships && !ReadRelationship(spec, &test)) return;
    if (test.kind == RuleKind::kAcceptedValues && !Required(spec, "values")) return;
    Add(std::move(test));
  }

  bool Required(const DataTestSpec& spec, const char* argument) {
    const std::vector<Text>* values = Argument(spec, argument);
    if (values != nullptr && !values->empty()) return true;
    diagnostics_.Error("missing-key", spec.name.span,
                       fmt::format("test '{}' needs '{}'", *spec.name, argument));
    return false;
  }

  bool ReadColumns(const DataTestSpec& spec, const std::string& column, DataTest* test) {
    if (!column.empty()) test->columns = {column};
    for (const char* key : {"column_name", "columns"}) {
      const std::vector<Text>* given = Argument(spec, key);
      if (given == nullptr) continue;
      test->columns.clear();
      for (const Text& one : *given) {
        if (!CheckColumn(*one, one.span)) return false;
        test->columns.push_back(*one);
      }
    }
    return !test->columns.empty() || Required(spec, "column_name");
  }

  bool ReadRelationship(const DataTestSpec& spec, DataTest* test) {
    if (!Required(spec, "to") || !Required(spec, "field")) return false;
    const Text& to = Argument(spec, "to")->front();
    const Text& field = Argument(spec, "field")->front();
    std::vector<std::string> names;
    for (size_t model = 0; model < project_.models.size(); ++model) {
      std::string name = project_.models[model].qualified_name();
      if (SameName(name, *to)) {
        test->to_model = model;
        test->to_column = *field;
        if (!CheckIsThere(name, to.span)) return false;
        return CheckColumn(*field, field.span, model);
      }
      names.push_back(std::move(name));
    }
    std::string hint = DidYouMean(*to, {names.begin(), names.end()});
    if (to->starts_with("ref(")) hint = "a model goes by its name: 'to: marts.orders'";
    diagnostics_.Error("unknown-model", to.span, fmt::format("there is no model '{}'", *to), hint);
    return false;
  }

  void AddRule(const ContractRule& rule) {
    DataTest test;
    test.model = model_;
    test.kind = rule.kind;
    test.columns = rule.columns;
    if (!rule.column.empty()) test.columns.push_back(rule.column);
    test.warning = rule.warning;
    test.rule = &rule;
    test.span = rule.span;
    for (const std::string& column : test.columns) {
      // A column of the contract that the model lacks is check_contract's to report.
      const auto& made = Columns(model_);
      bool there = std::any_of(made.begin(), made.end(), [&](const CatalogColumn& one) {
        return SameName(one.name, column);
      });
      if (!there) return;
    }
    if (rule.kind == RuleKind::kSql && !CheckSql(rule)) return;
    Add(std::move(test));
  }

  bool CheckSql(const ContractRule& rule) {
    Ast ast;
    Diagnostics found;
    std::string table = project_.models[model_].qualified_name();
    QueryPtr query = ParseRule(rule, table, ast, diagnostics_);
    if (query == nullptr) return false;
    QueryAnalysis made =
        AnalyzeQuery(query, analysis_.catalog, sources_, ast.expression_count(), found);
    if (!found.has_errors() && made.columns.size() != 1) {
      found.Error(
          "rule-columns", rule.span,
          fmt::format("a rule's query returns one value, not {} columns", made.columns.size()));
    }
    for (Diagnostic one : found.all()) {
      one.span = rule.span;
      diagnostics_.Add(std::move(one));
    }
    return !found.has_errors() &&
           std::all_of(made.tables.begin(), made.tables.end(),
                       [&](const std::string& read) { return CheckIsThere(read, rule.span); });
  }

  // Tests ask the target, which has neither sources nor ephemeral models.
  bool CheckIsThere(const std::string& table, Span place) {
    auto found = analysis_.by_name.find(LowerCase(table));
    const bool source = found == analysis_.by_name.end();
    if (!source && project_.models[found->second].kind().made_into != MadeInto::kNothing) {
      return true;
    }
    diagnostics_.Error("test-table", place,
                       fmt::format("'{}' is {}, which the target does not have", table,
                                   source ? "a source" : "an ephemeral model"),
                       "name a table or a view that a model makes");
    return false;
  }

  // A key that left its partition although it was said never to is there twice.
  void AddPromise(const ModelSpec& spec) {
    const ModelConfig& config = spec.config;
    DataTest test;
    test.model = model_;
    test.kind = RuleKind::kUnique;
    test.span = config.partition_immutable.span;
    for (const Text& column : config.unique_key) test.columns.push_back(*column);
    if (spec.kind().has_versions) test.columns.push_back(kScd2Columns[0]);
    bool asked = std::any_of(tests_.begin(), tests_.end(), [&](const DataTest& other) {
      return other.model == model_ && other.kind == test.kind && other.columns == test.columns;
    });
    if (!asked) Add(std::move(test));
  }

  // dbt's name: the test, the model, the columns.
  void Add(DataTest test) {
    test.name = std::string(TraitsOf(test.kind).name) + "_" + *project_.models[test.model].name;
    for (const std::string& column : test.columns) test.name += "_" + column;
    if (!test.to_column.empty()) {
      test.name += "__" + test.to_column + "__" + *project_.models[test.to_model].name;
    }
    std::string name = test.name;
    for (int n = 2; !names_.insert(test.name).second; ++n) {
      test.name = fmt::format("{}_{}", name, n);
    }
    tests_.push_back(std::move(test));
  }

  const Project& project_;
  const Analysis& analysis_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  size_t model_ = 0;
  std::vector<DataTest> tests_;
  std::set<std::string> names_;
};

}  // namespace

std::vector<DataTest> FindDataTests(const Project& project, const Analysis& analysis,
                                    const SourceMap& sources, Diagnostics& diagnostics) {
  return Finder(project, analysis, sources, diagnostics).Find();
}

}  // namespace firn
