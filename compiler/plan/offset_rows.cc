#include "compiler/plan/offset_rows.h"

namespace firn {

namespace {

constexpr const char* kPartition = "_partition_id";
constexpr const char* kOffset = "_partition_offset";

}  // namespace

ExprPtr MessageName(const std::string& table, const Build& build) {
  return QuoteExpr(
      "concat(@table, lpad(cast(_partition_id as varchar), 10, '0'), ':',"
      " lpad(cast(_partition_offset as varchar), 20, '0'))",
      {{"table", build.String(table + ":")}}, build.ast());
}

RelationPtr OffsetRows(const std::string& table, std::vector<std::string> columns,
                       const PlanContext& context) {
  const Build& b = context.build;
  for (const char* name : {kPartition, kOffset}) {
    if (!Contains(columns, name)) columns.push_back(name);
  }
  auto part = [&](ExprPtr partition, ExprPtr after, ExprPtr to) {
    ExprPtr past = after == nullptr
                       ? nullptr
                       : b.Compare(b.Column(kOffset), ComparisonOperator::kGreater, after);
    return b.Select(
        b.Items(columns), b.Table(table),
        b.All({b.Compare(b.Column(kPartition), ComparisonOperator::kEqual, partition), past,
               b.Compare(b.Column(kOffset), ComparisonOperator::kLessOrEqual, to)}));
  };
  if (!context.progress.known) {
    return b.Subquery(
        part(b.Variable("partition"), b.Variable("offset_low"), b.Variable("offset_high")));
  }
  if (context.progress.ranges.empty()) {
    return b.Subquery(b.Select(b.Items(columns), b.Table(table), b.Boolean(false)));
  }
  std::vector<QueryPtr> parts;
  for (const OffsetRange& range : context.progress.ranges) {
    parts.push_back(part(b.Integer(range.partition),
                         range.after < 0 ? nullptr : b.Integer(range.after), b.Integer(range.to)));
  }
  // A comparison with an offset is handed to Kafka only if it is one with a literal, and an OR over
  // partitions only as the range around all: hence a query for each.
  return b.Subquery(b.UnionAll(parts));
}

QueryPtr AskOffsets(const std::string& table, const std::map<int64_t, int64_t>& known, Ast& ast) {
  Build b(ast);
  std::vector<QueryPtr> parts;
  int64_t next = known.empty() ? 0 : known.rbegin()->first + 1;
  for (int64_t partition = 0; partition < next; ++partition) {
    auto last = known.find(partition);
    parts.push_back(
        Quote("select @number as partition, min(_partition_offset) as first,"
              " max(_partition_offset) as last, count(*) as messages from @table"
              " where _partition_id = @partition and @new",
              {{"number", b.Cast(b.Integer(partition), "bigint")},
               {"partition", b.Integer(partition)},
               {"table", b.Table(table)},
               {"new", last == known.end()
                           ? nullptr
                           : b.Compare(b.Column(kOffset), ComparisonOperator::kGreaterOrEqual,
                                       b.Integer(last->second))}},
              ast));
  }
  // Kafka is asked for a range of partitions, but for all of them where some are left out.
  ExprPtr later = known.empty() ? nullptr
                                : b.Compare(b.Column(kPartition),
                                            ComparisonOperator::kGreaterOrEqual, b.Integer(next));
  parts.push_back(
      Quote("select _partition_id as partition, min(_partition_offset) as first,"
            " max(_partition_offset) as last, count(*) as messages from @table"
            " where @later group by _partition_id",
            {{"table", b.Table(table)}, {"later", later}}, ast));
  return b.UnionAll(parts);
}

QueryPtr AskOlder(const std::string& table, const std::map<int64_t, int64_t>& known, Ast& ast) {
  Build b(ast);
  std::vector<QueryPtr> parts;
  for (const auto& [partition, last] : known) {
    parts.push_back(Quote(
        "select _partition_id as partition, max(_partition_offset) as last"
        " from @table where _partition_id = @partition"
        " and _partition_offset < @last group by _partition_id",
        {{"partition", b.Integer(partition)}, {"table", b.Table(table)}, {"last", b.Integer(last)}},
        ast));
  }
  return b.UnionAll(parts);
}

}  // namespace firn
