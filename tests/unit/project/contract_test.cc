#include <doctest/doctest.h>

#include "compiler/project/load.h"
#include "tests/fakes/memory_files.h"

namespace firn {

namespace {

// The contracts of one file whose `schema:` (and what follows it) is given.
struct Contracts {
  explicit Contracts(const std::string& rest, const std::string& version = "v3.1.0") {
    MemoryFiles files(
        {{"firn.yml", "name: shop\n"},
         {"contracts/shop/a.odcs.yaml",
          "apiVersion: " + version +
              "\nkind: DataContract\nid: a\nversion: 1.2.0\nstatus: active\n" + rest}});
    project = LoadProject(files, ".", {}, sources, diagnostics);
    INFO(Format(diagnostics, sources));
    REQUIRE_FALSE(diagnostics.has_errors());
  }
  const ContractSpec& operator[](size_t i) const { return project.contracts[i]; }

  SourceMap sources;
  Diagnostics diagnostics;
  Project project;
};

// The rules of one column "c" with these further keys.
std::vector<ContractRule> RulesOf(const std::string& keys, const std::string& version = "v3.1.0") {
  return Contracts("schema: [{name: a, properties: [{name: c, " + keys + "}]}]\n", version)[0]
      .rules;
}

ContractRule RuleOf(const std::string& keys, const std::string& version = "v3.1.0") {
  std::vector<ContractRule> rules = RulesOf(keys, version);
  REQUIRE(rules.size() == 1);
  return rules[0];
}

}  // namespace

TEST_CASE("a contract's head and its columns") {
  Contracts contracts(
      "description: {purpose: To test}\n"
      "schema:\n"
      "  - name: a\n"
      "    physicalName: marts.a\n"
      "    properties:\n"
      "      - {name: id, physicalType: bigint, required: true, classification: public}\n"
      "      - {name: at, physicalName: at_utc, logicalType: timestamp}\n"
      "customProperties:\n"
      "  - {property: onBadRow, value: quarantine}\n"
      "  - {property: columnOrder, value: enforced}\n");
  const ContractSpec& contract = contracts[0];
  CHECK(contract.name == "shop/a");
  CHECK(*contract.version == "1.2.0");
  CHECK(*contract.description == "To test");
  CHECK(*contract.physical_name == "marts.a");
  CHECK(*contract.on_bad_row == BadRowPolicy::kQuarantine);
  CHECK(contract.ordered);
  REQUIRE(contract.columns.size() == 2);
  CHECK(*contract.columns[0].classification == "public");
  CHECK(contract.columns[1].column() == "at_utc");
  REQUIRE(contract.rules.size() == 1);
  CHECK(contract.rules[0].kind == RuleKind::kNotNull);
}

TEST_CASE("several tables in a file are contracts of their own") {
  Contracts contracts("schema: [{name: a}, {name: b}]\n");
  CHECK(contracts[0].name == "shop/a#a");
  CHECK(contracts[1].name == "shop/a#b");
  CHECK(*contracts[1].id == "a");
}

TEST_CASE("a logical type stands in for the physical one") {
  auto type = [](const std::string& keys) {
    Contracts contracts("schema: [{name: a, properties: [{name: c, " + keys + "}]}]\n");
    return *contracts[0].columns[0].physical_type;
  };
  CHECK(type("logicalType: string") == "varchar");
  CHECK(type("logicalType: string, physicalType: char(3)") == "char(3)");
  CHECK(type("logicalType: integer") == "bigint");
  CHECK(type("logicalType: integer, logicalTypeOptions: {format: i16}") == "smallint");
  CHECK(type("logicalType: number, logicalTypeOptions: {format: f32}") == "real");
  CHECK(type("logicalType: timestamp") == "timestamp(6)");
  CHECK(type("logicalType: timestamp, logicalTypeOptions: {timezone: true}") ==
        "timestamp(6) with time zone");
  CHECK(type("logicalType: array, items: {logicalType: date}") == "array(date)");
  CHECK(type("logicalType: object, properties: [{name: x, logicalType: boolean},"
             " {name: y, logicalType: array, items: {logicalType: string}}]") ==
        "row(\"x\" boolean, \"y\" array(varchar))");
  CHECK(type("logicalType: array") == "");
  CHECK(type("description: says nothing") == "");
}

TEST_CASE("the primary key is one rule over its columns, in their positions") {
  Contracts contracts(
      "schema:\n"
      "  - name: a\n"
      "    properties:\n"
      "      - {name: x, primaryKey: true, primaryKeyPosition: 2}\n"
      "      - {name: y, primaryKey: true, primaryKeyPosition: 1}\n"
      "      - {name: z, primaryKeyPosition: -1}\n");
  const std::vector<ContractRule>& rules = contracts[0].rules;
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].kind == RuleKind::kNotNull);
  CHECK(rules[1].column == "y");
  CHECK(rules[2].kind == RuleKind::kUnique);
  CHECK(rules[2].columns == std::vector<std::string>{"y", "x"});
}

TEST_CASE("options of a logical type are rules, in 3.1's words and in 3.0's") {
  ContractRule range = RuleOf("logicalTypeOptions: {minimum: 0, exclusiveMaximum: 10}");
  CHECK(range.kind == RuleKind::kRange);
  CHECK(range.minimum == "0");
  CHECK_FALSE(range.exclusive_minimum);
  CHECK(range.maximum == "10");
  CHECK(range.exclusive_maximum);
  range = RuleOf("logicalTypeOptions: {maximum: 10, exclusiveMaximum: true}", "v3.0.2");
  CHECK(range.maximum == "10");
  CHECK(range.exclusive_maximum);
  ContractRule length = RuleOf("logicalTypeOptions: {minLength: 2}");
  CHECK(length.kind == RuleKind::kLength);
  CHECK(length.minimum == "2");
  CHECK_FALSE(length.maximum);
  ContractRule pattern = RuleOf("logicalTypeOptions: {pattern: '[a-z]+'}");
  CHECK(pattern.kind == RuleKind::kPattern);
  CHECK(pattern.text == "[a-z]+");
}

TEST_CASE("quality rules of the library") {
  ContractRule values =
      RuleOf("quality: [{metric: invalidValues, arguments: {validValues: [I, U]}, mustBe: 0}]");
  CHECK(values.kind == RuleKind::kAcceptedValues);
  CHECK(values.values == std::vector<std::string>{"I", "U"});
  CHECK_FALSE(values.bounded());
  CHECK(RuleOf("quality: [{metric: nullValues, mustBeLessThan: 1}]").bounded() == false);
  ContractRule share = RuleOf(
      "quality: [{metric: missingValues, arguments: {missingValues: ['', null, N/A]}, "
      "mustBeLessThan: 5, unit: percent, severity: warning}]");
  CHECK(share.kind == RuleKind::kNotNull);
  CHECK(share.values == std::vector<std::string>{"", "N/A"});
  CHECK(share.maximum == "5");
  CHECK(share.exclusive_maximum);
  CHECK(share.percent);
  CHECK(share.warning);
  CHECK(RuleOf("quality: [{rule: duplicateCount, mustBe: 0}]", "v3.0.1").kind == RuleKind::kUnique);
  CHECK(RulesOf("quality: [{metric: invalidValues, mustBe: 0, "
                "arguments: {validValues: [a], pattern: b}}]")
            .size() == 2);
  CHECK(RulesOf("quality: [{type: text, description: x}]").empty());
}

TEST_CASE("rules of the table: row counts, keys and SQL") {
  Contracts contracts(
      "schema:\n"
      "  - name: a\n"
      "    quality:\n"
      "      - {metric: rowCount, mustBeBetween: [10, 20]}\n"
      "      - {metric: duplicateValues, mustBe: 0, arguments: {properties: [x, y]}}\n"
      "      - {type: sql, query: select count(*) from a, mustNotBe: 7}\n");
  const std::vector<ContractRule>& rules = contracts[0].rules;
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].kind == RuleKind::kRowCount);
  CHECK(rules[0].minimum == "10");
  CHECK(rules[0].maximum == "20");
  CHECK(rules[1].columns == std::vector<std::string>{"x", "y"});
  CHECK_FALSE(rules[1].bounded());
  CHECK(rules[2].kind == RuleKind::kSql);
  CHECK(rules[2].outside);
  CHECK(rules[2].minimum == "7");
  CHECK(rules[2].maximum == "7");
  CHECK(rules[2].text == "select count(*) from a");
}

}  // namespace firn
