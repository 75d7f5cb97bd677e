#include "compiler/project/contract_rules.h"

#include <fmt/format.h>

#include <charconv>

namespace firn {

namespace {

bool IsNumber(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// ---- quality -----------------------------------------------------------------------------------

// The keys of one `quality:` entry, before it is known what they mean together.
struct QualityEntry {
  Text type;
  Text metric;
  std::vector<Text> valid_values;
  std::vector<Text> missing_values;
  std::vector<Text> properties;  // duplicateValues of a table: the columns that count
  Text pattern;
  Text query;
  Text engine;
  Text unit;
  Text severity;
  ContractRule bounds;
};

// What one operator says about a rule's bounds.
enum class Operator { kBe, kNotBe, kGreater, kAtLeast, kLess, kAtMost, kBetween, kNotBetween };

void ReadBound(Reading& reading, const YamlEntry& entry, Operator op, QualityEntry* out) {
  std::vector<Text> values;
  ReadTexts(reading, entry, &values);
  bool pair = op == Operator::kBetween || op == Operator::kNotBetween;
  bool good = values.size() == (pair ? 2u : 1u);
  for (const Text& value : values) good = good && IsNumber(*value);
  if (!good) return ReportWrongType(reading, entry, pair ? "two numbers" : "a number");
  ContractRule& bounds = out->bounds;
  bounds.outside = op == Operator::kNotBe || op == Operator::kNotBetween;
  if (op != Operator::kLess && op != Operator::kAtMost) bounds.minimum = *values.front();
  if (op != Operator::kGreater && op != Operator::kAtLeast) bounds.maximum = *values.back();
  bounds.exclusive_minimum = op == Operator::kGreater;
  bounds.exclusive_maximum = op == Operator::kLess;
}

template <Operator kOperator>
constexpr Field<QualityEntry> BoundRow(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, QualityEntry& out) {
            ReadBound(reading, entry, kOperator, &out);
          }};
}

// A list of values. NULL may stand in it, and says nothing: it is no value of the column.
void ReadValues(Reading& reading, const YamlEntry& list, std::vector<Text>* out) {
  ForEachItem(reading, list, [&](const YamlEntry& item) {
    if (IsScalar(reading, item, "a list of values")) out->push_back(ToText(*item.value));
  });
}

constexpr Field<QualityEntry> kArguments[] = {
    Row<&QualityEntry::valid_values, ReadValues>("validValues"),
    Row<&QualityEntry::missing_values, ReadValues>("missingValues"),
    Row<&QualityEntry::properties, ReadTexts>("properties"),
    Row<&QualityEntry::pattern, ReadText>("pattern"),
};

constexpr Field<QualityEntry> kQuality[] = {
    Row<&QualityEntry::type, ReadText>("type"),
    Row<&QualityEntry::metric, ReadText>("metric"),
    Row<&QualityEntry::metric, ReadText>("rule"),  // 3.0's word
    {"arguments",
     [](Reading& reading, const YamlEntry& entry, QualityEntry& out) {
       if (!IsMap(reading, entry)) return;
       ReadFields(reading, *entry.value, kArguments, "a rule's arguments", out);
     }},
    Row<&QualityEntry::valid_values, ReadValues>("validValues"),  // 3.0 has no `arguments`
    Row<&QualityEntry::pattern, ReadText>("pattern"),
    BoundRow<Operator::kBe>("mustBe"),
    BoundRow<Operator::kNotBe>("mustNotBe"),
    BoundRow<Operator::kGreater>("mustBeGreaterThan"),
    BoundRow<Operator::kAtLeast>("mustBeGreaterOrEqualTo"),
    BoundRow<Operator::kLess>("mustBeLessThan"),
    BoundRow<Operator::kAtMost>("mustBeLessOrEqualTo"),
    BoundRow<Operator::kBetween>("mustBeBetween"),
    BoundRow<Operator::kNotBetween>("mustNotBeBetween"),
    Row<&QualityEntry::query, ReadText>("query"),
    Row<&QualityEntry::engine, ReadText>("engine"),
    Row<&QualityEntry::unit, ReadText>("unit"),
    Row<&QualityEntry::severity, ReadText>("severity"),
    Accepted<QualityEntry>("implementation"),
    Accepted<QualityEntry>("id"),
    Accepted<QualityEntry>("name"),
    Accepted<QualityEntry>("description"),
    Accepted<QualityEntry>("dimension"),
    Accepted<QualityEntry>("method"),
    Accepted<QualityEntry>("businessImpact"),
    Accepted<QualityEntry>("schedule"),
    Accepted<QualityEntry>("scheduler"),
    Accepted<QualityEntry>("tags"),
    Accepted<QualityEntry>("authoritativeDefinitions"),
    Accepted<QualityEntry>("customProperties"),
};

// The metrics of 3.1 with the rules of 3.0 that mean the same.
struct Metric {
  std::string_view name;
  RuleKind kind;
};
constexpr Metric kMetrics[] = {
    {"nullValues", RuleKind::kNotNull},
    {"missingValues", RuleKind::kNotNull},
    {"invalidValues", RuleKind::kAcceptedValues},
    {"duplicateValues", RuleKind::kUnique},
    {"rowCount", RuleKind::kRowCount},
    {"nullCheck", RuleKind::kNotNull},
    {"validValues", RuleKind::kAcceptedValues},
    {"duplicateCount", RuleKind::kUnique},
    {"uniqueCheck", RuleKind::kUnique},
};

std::vector<std::string> Values(const std::vector<Text>& texts) {
  std::vector<std::string> values;
  for (const Text& text : texts) values.push_back(*text);
  return values;
}

// "No row may" in its many spellings becomes a rule without bounds.
void DropZeroBounds(ContractRule* rule) {
  if (rule->outside || !rule->maximum) return;
  bool none =
      *rule->maximum == "0" || (*rule->maximum == "1" && rule->exclusive_maximum && !rule->percent);
  if (none && (!rule->minimum || *rule->minimum == "0")) rule->minimum = rule->maximum = {};
}

void AddLibraryRule(Reading& reading, const QualityEntry& entry, ContractRule rule,
                    std::vector<ContractRule>* rules) {
  const Metric* metric = std::find_if(std::begin(kMetrics), std::end(kMetrics),
                                      [&](const Metric& one) { return one.name == *entry.metric; });
  if (metric == std::end(kMetrics)) {
    std::vector<std::string_view> known;
    for (const Metric& one : kMetrics) known.push_back(one.name);
    reading.diagnostics.Error("unknown-value", entry.metric.span,
                              fmt::format("'{}' is no metric of the standard", *entry.metric),
                              DidYouMean(*entry.metric, known));
    return;
  }
  rule.kind = metric->kind;
  if (rule.kind == RuleKind::kRowCount) {
    if (rule.bounded()) return rules->push_back(std::move(rule));
    return ReportMissingKey(reading, entry.metric.span, "mustBe...", "rowCount");
  }
  DropZeroBounds(&rule);
  if (rule.kind == RuleKind::kUnique) {
    rule.columns = Values(entry.properties);
  } else if (rule.kind == RuleKind::kNotNull) {
    rule.values = Values(entry.missing_values);
  }
  if (rule.column.empty() && rule.columns.empty()) {
    return ReportMissingKey(reading, entry.metric.span, "arguments: {properties: [...]}",
                            fmt::format("'{}' of a table", *entry.metric));
  }
  if (rule.kind == RuleKind::kAcceptedValues) {
    if (entry.valid_values.empty() && !entry.pattern.given()) {
      return ReportMissingKey(reading, entry.metric.span, "validValues' or 'pattern",
                              fmt::format("'{}'", *entry.metric));
    }
    if (entry.pattern.given()) {
      ContractRule pattern = rule;
      pattern.kind = RuleKind::kPattern;
      pattern.text = *entry.pattern;
      rules->push_back(std::move(pattern));
    }
    if (entry.valid_values.empty()) return;
    rule.values = Values(entry.valid_values);
  }
  rules->push_back(std::move(rule));
}

void AddRule(Reading& reading, const QualityEntry& entry, const std::string& column, Span place,
             std::vector<ContractRule>* rules) {
  ContractRule rule = entry.bounds;
  rule.column = column;
  rule.percent = entry.unit.given() && *entry.unit == "percent";
  rule.warning = entry.severity.given() && *entry.severity != "error";
  rule.span = entry.metric.given() ? entry.metric.span : place;
  std::string type = entry.type.given() ? *entry.type : "library";
  if (type == "sql") {
    if (!entry.query.given()) return ReportMissingKey(reading, place, "query", "a sql rule");
    if (!rule.bounded()) return ReportMissingKey(reading, place, "mustBe...", "a sql rule");
    rule.kind = RuleKind::kSql;
    rule.text = *entry.query;
    rule.span = entry.query.span;
    rules->push_back(std::move(rule));
  } else if (type == "library") {
    if (!entry.metric.given()) return ReportMissingKey(reading, place, "metric", "a rule");
    AddLibraryRule(reading, entry, std::move(rule), rules);
  } else if (type == "custom") {
    reading.diagnostics.Warn("unchecked-rule", place,
                             fmt::format("firn does not check rules for '{}'", *entry.engine));
  } else if (type != "text") {
    reading.diagnostics.Error("unknown-value", entry.type.span,
                              fmt::format("'{}' is no type of rule", type),
                              "one of library, sql, text, custom");
  }
}

// ---- logicalTypeOptions ------------------------------------------------------------------------

struct OptionValues {
  TypeOptions type;
  Text minimum, maximum, exclusive_minimum, exclusive_maximum;
  Text min_length, max_length;
  Text pattern;
};

// Options that say something about values which firn has no rule for.
constexpr Field<OptionValues> Unchecked(std::string_view key) {
  return {key, [](Reading& reading, const YamlEntry& entry, OptionValues&) {
            reading.diagnostics.Warn("unchecked-rule", entry.key_span,
                                     fmt::format("firn does not check '{}'", entry.key));
          }};
}

constexpr Field<OptionValues> kOptions[] = {
    Row<&OptionValues::minimum, ReadText>("minimum"),
    Row<&OptionValues::maximum, ReadText>("maximum"),
    Row<&OptionValues::exclusive_minimum, ReadText>("exclusiveMinimum"),
    Row<&OptionValues::exclusive_maximum, ReadText>("exclusiveMaximum"),
    Row<&OptionValues::min_length, ReadText>("minLength"),
    Row<&OptionValues::max_length, ReadText>("maxLength"),
    Row<&OptionValues::pattern, ReadText>("pattern"),
    RowIn<&OptionValues::type, &TypeOptions::format, ReadText>("format"),
    RowIn<&OptionValues::type, &TypeOptions::timezone, ReadFlag>("timezone"),
    Accepted<OptionValues>("defaultTimezone"),
    Unchecked("multipleOf"),
    Unchecked("minItems"),
    Unchecked("maxItems"),
    Unchecked("uniqueItems"),
    Unchecked("minProperties"),
    Unchecked("maxProperties"),
    Unchecked("required"),
};

// 3.1 has exclusive bounds, 3.0 a flag that makes the bound beside it exclusive.
void SetBound(const Text& bound, const Text& exclusive, std::optional<std::string>* value,
              bool* is_exclusive) {
  bool flag = exclusive.given() && (*exclusive == "true" || *exclusive == "false");
  if (bound.given()) *value = *bound;
  if (flag) {
    *is_exclusive = *exclusive == "true";
  } else if (exclusive.given()) {
    *value = *exclusive;
    *is_exclusive = true;
  }
}

}  // namespace

void ReadQuality(Reading& reading, const YamlEntry& list, const std::string& column,
                 std::vector<ContractRule>* rules) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    QualityEntry entry;
    size_t errors = reading.diagnostics.error_count();
    ReadFields(reading, map, kQuality, "a quality rule", entry);
    if (reading.diagnostics.error_count() > errors) return;
    AddRule(reading, entry, column, HeadOf(map), rules);
  });
}

TypeOptions ReadTypeOptions(Reading& reading, const YamlEntry& options, const std::string& column,
                            std::vector<ContractRule>* rules) {
  OptionValues values;
  if (!IsMap(reading, options)) return {};
  ReadFields(reading, *options.value, kOptions, "'logicalTypeOptions'", values);
  ContractRule range{RuleKind::kRange, column};
  SetBound(values.minimum, values.exclusive_minimum, &range.minimum, &range.exclusive_minimum);
  SetBound(values.maximum, values.exclusive_maximum, &range.maximum, &range.exclusive_maximum);
  range.span = options.key_span;
  if (range.bounded()) rules->push_back(range);
  ContractRule length{RuleKind::kLength, column};
  length.span = options.key_span;
  if (values.min_length.given()) length.minimum = *values.min_length;
  if (values.max_length.given()) length.maximum = *values.max_length;
  if (length.bounded()) rules->push_back(length);
  if (values.pattern.given()) {
    ContractRule pattern{RuleKind::kPattern, column};
    pattern.text = *values.pattern;
    pattern.span = values.pattern.span;
    rules->push_back(pattern);
  }
  return values.type;
}

}  // namespace firn
