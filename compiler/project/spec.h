// A project as its files say it: plain data, every scalar with its place.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/source_map.h"
#include "compiler/project/kind.h"
#include "compiler/project/rule.h"
#include "compiler/sql/trino_version.h"

namespace firn {

// A value and the bytes that said it. `given()` is false where nothing did (a default).
template <typename T>
struct Located {
  T value{};
  Span span = {};

  bool given() const { return span.known(); }
  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};
using Text = Located<std::string>;

// A project variable. As SQL it is a string literal if `quoted`, else what its text says: a number,
// a boolean, NULL, or again a string.
struct VarSpec {
  Text text;
  bool quoted = false;
  bool by_caller = false;  // of --vars, not of a file
};

// ---- models ------------------------------------------------------------------------------------

enum class OnSchemaChange { kIgnore, kFail, kAppendNewColumns, kSyncAllColumns };
enum class BadRowPolicy { kFail, kQuarantine, kNull };
// scd2: a version for every event, or closed intervals: a delete only ends the version before it
// and no version is empty.
enum class Versions { kEvents, kIntervals };

// What to do about messages that a topic no longer has, though they were not read.
enum class OnLost { kFail, kContinue };
// What becomes of rows that come at or below the watermark, where no run reads them any more: left,
// left and counted, or all read again so that they count.
enum class LateRows { kIgnore, kCount, kPickUp };

struct WatermarkSpec {
  Text column;                        // {column: c}
  Located<int64_t> lateness_seconds;  // {lateness: 2h}; only with a time column
  Located<int64_t> gap;               // {gap: N}: ids below the highest that are read again
  Located<LateRows> late_rows;        // not given: see ChooseLateRows
  bool files = false;                 // {files: true}
  Text snapshot;  // {snapshot: raw.events}: of a source or a model, an Iceberg table on Trino
  bool offsets = false;  // {offsets: true}: of a source that is a Kafka topic on Trino
  Located<OnLost> on_lost{OnLost::kFail};  // {on_lost: continue}; only with offsets
  Span span = {};
  bool given() const { return span.known(); }
};

// `config:` of a model after defaults from firn.yml's folders are applied; the model's own win.
struct ModelConfig {
  Located<Kind> materialized{Kind::kView};
  std::vector<Text> unique_key;
  std::vector<Text> order_by;  // total: decides the winner among rows of one key
  Text delete_when;            // a SQL expression; span is the text's, to be lexed in place
  WatermarkSpec watermark;
  Located<BadRowPolicy> on_bad_row{BadRowPolicy::kFail};
  Located<OnSchemaChange> on_schema_change{OnSchemaChange::kAppendNewColumns};
  Located<Versions> versions{Versions::kEvents};
  // Facts of the delivery: a row that differs in these alone is unchanged.
  std::vector<Text> metadata_columns;
  Text event_time;                 // the column that windows are told by
  Located<std::string> window;     // replace_window: hour, day, month, year; else partition_by
  std::vector<Text> partition_by;  // replace_window: whole partitions instead of a time window
  Located<int64_t> lookback{0};    // replace_window: so many before the newest, again
  std::vector<Text> tags;
  std::vector<std::pair<Text, Text>> properties;  // table properties, values as SQL expressions
  // A key's rows never leave their partition of properties.partitioning.
  Located<bool> partition_immutable{false};
  std::vector<Text> pre_hook;
  std::vector<Text> post_hook;
  Text schema;                  // instead of the layer's
  Text alias;                   // instead of the name
  Located<bool> enabled{true};  // false: listed, and no part of any run
  std::vector<std::pair<Text, Text>> meta;
};

// `- unique`, or `- accepted_values: {values: [a, b]}` (dbt's names).
struct DataTestSpec {
  Text name;
  std::vector<std::pair<Text, std::vector<Text>>> arguments;  // a single value is a list of one
};
struct ColumnSpec {
  Text name;
  Text data_type;  // may be empty
  Text description;
  std::vector<DataTestSpec> data_tests;
  std::vector<Text> tags;
  Span span = {};
};

struct SqlSpec {
  // Where the SQL stands: a YAML block (lexed in place, `indent` columns) or a whole .sql file.
  Span span;
  uint32_t indent = 0;
  bool given() const { return span.known(); }
};

struct ModelSpec {
  Text name;             // "orders"
  std::string layer;     // folder below the pipeline: "marts"; the schema, unless config.schema
  std::string pipeline;  // first folder below models/: "audit_log"
  std::string file;      // "models/audit_log/marts/orders.yml"
  Text description;
  ModelConfig config;
  Text contract;  // "audit_log/orders" or empty
  std::vector<ColumnSpec> columns;
  std::vector<DataTestSpec> data_tests;
  SqlSpec sql;     // none for seed and for load from a source
  Text seed_file;  // kSeed: the CSV, relative to the project
  Text source;     // kLoad: "shop.audit_log_dml": files only, no SQL needed

  // "marts.orders": unique in the project; how SQL refers to it.
  std::string qualified_name() const {
    return (config.schema.given() ? *config.schema : layer) + "." + *name;
  }
  const KindTraits& kind() const { return TraitsOf(*config.materialized); }
  // A write adds its rows, whether they are there already or not: done twice, it doubles them.
  bool adds_blindly() const { return kind().write == WriteWay::kAdds && config.unique_key.empty(); }
};

// ---- sources -----------------------------------------------------------------------------------

enum class FileFormat { kJsonl, kCsv };
// Where a source's rows are on one kind of target. Exactly one of table and files is given. Texts
// may hold @variables.
struct SourceLocation {
  Text table;      // "@source_catalog.public.audit_log_dml"
  Text watermark;  // table: the column that grows with arrival, or empty
  Text files;      // a glob: "data/events/*.jsonl"
  Located<FileFormat> format{FileFormat::kJsonl};
  Span span = {};
  bool given() const { return span.known(); }
};
struct SourceSpec {
  Text source;  // "shop"
  Text name;    // "audit_log_dml"
  std::string file;
  Text description;
  std::vector<ColumnSpec> columns;  // data_type required
  SourceLocation duckdb;
  SourceLocation trino;
  std::string qualified_name() const { return *source + "." + *name; }
};

// ---- macros ------------------------------------------------------------------------------------

struct MacroParameter {
  Text name;
  Text type;  // empty: any
};
struct MacroSpec {
  Text name;
  std::vector<MacroParameter> parameters;
  Text description;
  SqlSpec expression;  // one of these two
  SqlSpec query;
  std::string file;
};

// ---- contracts (ODCS v3.1; 3.0.x read too) -----------------------------------------------------

// The bounds are those of the value (kRange: numbers or ISO dates, as written), of the text's
// length (kLength), of the table's rows (kRowCount) or of what the query returns (kSql). For the
// other kinds they are of the number of rows that break the rule; without any, no row may.
struct ContractRule {
  RuleKind kind;
  std::string column;  // empty: the whole table
  std::vector<std::string>
      columns;                      // kUnique over several columns together; `column` is then empty
  std::vector<std::string> values;  // kAcceptedValues; kNotNull: texts that count as missing too
  std::optional<std::string> minimum, maximum;
  bool exclusive_minimum = false, exclusive_maximum = false;
  bool outside = false;  // mustNotBe, mustNotBeBetween: the bounds tell what must not be
  bool percent = false;  // bounds are a share of the rows, 0 to 100
  bool warning = false;  // severity: warning or info; else the rule is an error
  std::string text;      // kPattern: regular expression; kSql: the query
  Span span = {};

  bool bounded() const { return minimum || maximum; }
};
struct ContractColumn {
  Text name;
  Text physical_type;  // Trino's: "timestamp(6) with time zone"; from logicalType where missing
  Text logical_type;
  Located<bool> required;
  Located<bool> unique;
  Located<bool> primary_key;
  Located<int64_t> primary_key_position;  // from 1; not given where the order in the file counts
  Text classification;
  Text description;
  Text physical_name;                  // instead of the name
  std::vector<ContractColumn> fields;  // logicalType object: its properties; array: its one item
  Span span = {};

  const std::string& column() const { return physical_name.given() ? *physical_name : *name; }
};
struct ContractSpec {
  std::string name;  // "audit_log/orders": path below contracts/ without .odcs.yaml; with
                     // "#table" behind it where the file describes several tables
  std::string file;
  Text id;
  Text version;
  Text status;
  Text api_version;
  Text physical_name;
  Text description;
  std::vector<ContractColumn> columns;
  std::vector<ContractRule> rules;   // also those that required/unique/logicalTypeOptions say
  Located<BadRowPolicy> on_bad_row;  // customProperties: onBadRow
  bool ordered = false;              // customProperties: columnOrder: enforced
  Span span = {};
};

// ---- project -----------------------------------------------------------------------------------

// `layers:` of firn.yml. A layer that is not listed has its folder's name as its schema.
struct LayerSpec {
  Text name;
  Text schema;
  Text description;
};

struct Project {
  Text name;
  Text version;
  Text profile;                         // of profiles.yml; "" = the project's name
  TrinoVersion trino;                   // whose SQL it is: of the server, or as said
  Located<bool> allow_outside;          // files outside the project's folder may be read
  std::map<std::string, VarSpec> vars;  // firn.yml's, overridden by --vars
  std::vector<LayerSpec> layers;
  std::vector<ModelSpec> models;  // by file, then place
  std::vector<SourceSpec> sources;
  std::vector<MacroSpec> macros;
  std::vector<ContractSpec> contracts;
  std::vector<std::string> files;  // every file read
};

}  // namespace firn
