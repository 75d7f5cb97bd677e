#include "tests/bench/generate.h"

#include <fmt/format.h>

#include <string_view>

#include "tests/audit_log/random.h"

namespace firn::bench {

namespace {

using audit_log::Random;

constexpr size_t kModelsOfPipeline = 100;
constexpr size_t kStaging = 40, kJoined = 35;  // of each pipeline; the others are marts

constexpr std::string_view kEntities[] = {"order",    "customer",  "invoice",  "payment",
                                          "shipment", "product",   "session",  "ticket",
                                          "campaign", "warehouse", "supplier", "refund"};
constexpr std::string_view kTexts[] = {
    "country_code", "city",       "channel",  "currency",     "device_type", "email",
    "first_name",   "last_name",  "language", "payment_type", "postal_code", "segment",
    "sales_region", "utm_source", "category", "utm_campaign", "carrier",     "plan_name"};
constexpr std::string_view kNumbers[] = {
    "gross_amount",  "net_amount", "tax_amount",   "discount_amount", "shipping_cost",
    "refund_amount", "unit_price", "credit_limit", "commission",      "insurance_fee"};
constexpr std::string_view kTextForms[] = {
    "trim(s.{0})", "lower(trim(s.{0}))", "coalesce(nullif(s.{0}, ''), 'unknown')",
    "substr(upper(s.{0}), 1, 40)", "regexp_replace(s.{0}, '[^a-zA-Z0-9]+', '_')"};
constexpr std::string_view kNumberForms[] = {"cast(s.{0} as decimal(12, 2))",
                                             "coalesce(try_cast(s.{0} as decimal(12, 2)), 0.00)",
                                             "cast(round(s.{0} / 100, 2) as decimal(12, 2))"};

constexpr char kDecimal[] = "decimal(12,2)";
constexpr char kTime[] = "timestamp(6)";

// What the models of a pipeline are made from.
struct Subject {
  std::vector<std::string> texts, numbers;  // names common to all tables of the pipeline
};

template <typename Words>
std::vector<std::string> Some(Random& random, const Words& words, size_t count) {
  std::vector<std::string> some(std::begin(words), std::end(words));
  random.Shuffle(some);
  some.resize(count);
  return some;
}

void Line(std::string* sql, std::string_view text) { sql->append(text).append("\n"); }

// "    a,\n    b\n"
void List(std::string* sql, const std::vector<std::string>& items, std::string_view indent) {
  for (size_t i = 0; i < items.size(); ++i) {
    Line(sql, fmt::format("{}{}{}", indent, items[i], i + 1 < items.size() ? "," : ""));
  }
}

Table Source(Random& random, const Subject& subject, const std::string& pipeline, size_t number) {
  Table table{"raw_" + pipeline, fmt::format("{}_{:02}", random.Pick(kEntities), number), {}};
  table.columns = {{"id", "bigint"}, {"customer_id", "bigint"}, {"account_id", "bigint"}};
  for (const std::string& text : subject.texts) table.columns.push_back({text, "varchar"});
  for (const std::string& number_name : subject.numbers) {
    table.columns.push_back({number_name, "decimal(18,4)"});
  }
  table.columns.insert(table.columns.end(), {{"status", "varchar"},
                                             {"quantity", "integer"},
                                             {"created_at", kTime},
                                             {"updated_at", kTime},
                                             {"batch_id", "bigint"}});
  return table;
}

// Cleaned, typed, the last version of each row.
Model Staging(Random& random, const Subject& subject, const Table& source, size_t number) {
  Model model;
  model.upstream = {source};
  model.table = {"staging", fmt::format("stg_{}_{}_{:02}", source.schema, source.name, number), {}};
  std::vector<std::string> items = {"s.id", "s.customer_id", "s.account_id"};
  std::vector<Column>& columns = model.table.columns;
  columns = {{"id", "bigint"}, {"customer_id", "bigint"}, {"account_id", "bigint"}};
  for (const std::string& name : subject.texts) {
    std::string form = fmt::format(fmt::runtime(random.Pick(kTextForms)), name);
    items.push_back(form + " as " + name);
    columns.push_back({name, "varchar"});
  }
  for (const std::string& name : subject.numbers) {
    std::string form = fmt::format(fmt::runtime(random.Pick(kNumberForms)), name);
    items.push_back(form + " as " + name);
    columns.push_back({name, kDecimal});
  }
  items.insert(items.end(), {"case\n      when s.status in ('A', 'active') then 'active'\n"
                             "      when s.status = 'C' then 'closed'\n"
                             "      when s.status is null then 'missing'\n"
                             "      else lower(s.status)\n    end as status",
                             "coalesce(s.quantity, 0) as quantity", "s.created_at", "s.updated_at",
                             "date_trunc('day', s.created_at) as created_on",
                             "row_number() over (\n      partition by s.id\n"
                             "      order by s.updated_at desc, s.batch_id desc\n"
                             "    ) as version_rank"});
  columns.insert(columns.end(), {{"status", "varchar"},
                                 {"quantity", "integer"},
                                 {"created_at", kTime},
                                 {"updated_at", kTime},
                                 {"created_on", kTime}});
  std::string& sql = model.sql;
  Line(&sql, "with source as (\n  select *\n  from " + source.qualified() + "\n),\n");
  Line(&sql, "typed as (\n  select");
  List(&sql, items, "    ");
  Line(&sql, "  from source as s\n  where s.id is not null");
  Line(&sql, fmt::format("    and s.created_at >= timestamp '20{}-01-01 00:00:00'\n)\n",
                         random.Between(10, 24)));
  Line(&sql, "select");
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  List(&sql, names, "  ");
  Line(&sql, "from typed\nwhere version_rank = 1");
  return model;
}

// Two tables of one key, with running totals and the row before.
Model Joined(Random& random, const Subject& subject, const Table& left, const Table& right,
             size_t number) {
  Model model;
  model.upstream = {left, right};
  model.table = {"intermediate", fmt::format("int_{}_{:02}", left.name, number), {}};
  std::vector<Column>& columns = model.table.columns;
  const std::string& amount = subject.numbers[0];
  const std::string& other = subject.numbers[1];
  const std::string& group = random.Pick(subject.texts);
  columns = left.columns;
  // What was joined before has such columns already.
  std::string n = left.schema == "intermediate" ? fmt::format("_{}", columns.size()) : "";
  columns.insert(columns.end(), {{"related_id" + n, "bigint"},
                                 {"related_amount" + n, kDecimal},
                                 {"running_amount" + n, "decimal(38,2)"},
                                 {"previous_at" + n, kTime},
                                 {"amount_rank" + n, "bigint"},
                                 {"days_since" + n, "bigint"},
                                 {"size_class" + n, "varchar"}});
  std::string& sql = model.sql;
  Line(&sql, "with related as (\n  select\n    r.customer_id,\n    max(r.id) as related_id,");
  Line(&sql,
       fmt::format("    sum(r.{}) filter (where r.status <> 'closed') as related_amount,", other));
  Line(&sql, "    count(distinct r.account_id) as accounts\n  from " + right.qualified() + " as r");
  Line(&sql, "  where r.quantity between 1 and 1000");
  Line(&sql,
       fmt::format("    and r.{0} is not null\n    and r.{0} not in ('test', 'internal')", group));
  Line(&sql, "  group by r.customer_id\n  having count(*) > 1\n),\n");
  Line(&sql,
       fmt::format("joined as (\n  select\n    l.*,\n    related.related_id as related_id{0},\n"
                   "    cast(coalesce(related.related_amount, 0) as decimal(12, 2)) "
                   "as related_amount{0}",
                   n));
  Line(&sql, "  from " + left.qualified() + " as l\n  left join related");
  Line(&sql, "    on related.customer_id = l.customer_id\n    and related.accounts < 100\n),\n");
  Line(&sql, "windowed as (\n  select\n    joined.*,");
  Line(&sql, fmt::format("    sum({}) over (\n      partition by customer_id", amount));
  Line(&sql, fmt::format("      order by updated_at\n      rows between unbounded preceding "
                         "and current row\n    ) as running_amount{0},\n"
                         "    lag(updated_at) over (partition by customer_id order by updated_at) "
                         "as previous_at{0},\n"
                         "    rank() over (partition by {1} order by {2} desc) as amount_rank{0}",
                         n, group, amount));
  Line(&sql, "  from joined\n)\n\nselect\n  w.*,");
  Line(&sql,
       fmt::format("  date_diff('day', w.previous_at{0}, w.updated_at) as days_since{0},", n));
  Line(&sql, fmt::format("  case\n    when w.{1} >= {2} then 'large'\n    when w.{1} >= {3} then "
                         "'medium'\n    else 'small'\n  end as size_class{0}",
                         n, amount, random.Between(500, 900), random.Between(50, 400)));
  Line(&sql, "from windowed as w");
  Line(&sql, fmt::format("where w.updated_at > w.created_at\n  or w.previous_at{} is null", n));
  return model;
}

// Totals by group, with those of all groups below them.
Model Mart(Random& random, const Subject& subject, const Table& facts, const Table& people,
           size_t number) {
  Model model;
  model.upstream = {facts, people};
  model.table = {"marts", fmt::format("mart_{}_{:02}", facts.name, number), {}};
  std::vector<Column>& columns = model.table.columns;
  const std::string& group = random.Pick(subject.texts);
  columns = {{"grain", "varchar"},
             {group, "varchar"},
             {"month_start", "date"},
             {"entries", "bigint"},
             {"customers", "bigint"}};
  std::string sums, names = "  entries,\n  customers,\n";
  for (const std::string& name : subject.numbers) {
    sums += fmt::format("    sum(f.{0}) as {0},\n", name);
    names += fmt::format("  cast({0} as decimal(18, 2)) as {0},\n", name);
    columns.push_back({name, "decimal(18,2)"});
  }
  columns.insert(columns.end(), {{"share", "double"}, {"first_at", kTime}, {"last_at", kTime}});
  std::string& sql = model.sql;
  Line(&sql, "with facts as (\n  select\n    f.*,");
  Line(&sql, "    cast(date_trunc('month', f.created_at) as date) as month_start\n  from " +
                 facts.qualified() + " as f");
  Line(&sql, "  where exists (\n    select 1\n    from " + people.qualified() + " as p");
  Line(&sql, fmt::format("    where p.customer_id = f.customer_id\n      and p.status = '{}'\n"
                         "  )\n),\n",
                         random.Percent(50) ? "active" : "closed"));
  Line(&sql, fmt::format("by_group as (\n  select\n    f.{},\n    f.month_start,", group));
  Line(&sql, "    count(*) as entries,\n    count(distinct f.customer_id) as customers,");
  sql += sums;
  Line(&sql,
       "    min(f.created_at) as first_at,\n    max(f.updated_at) as last_at\n"
       "  from facts as f");
  Line(&sql, fmt::format("  group by f.{}, f.month_start\n),\n", group));
  Line(&sql, fmt::format("total as (\n  select month_start, sum({}) as amount\n  from by_group\n"
                         "  group by month_start\n)\n",
                         subject.numbers[0]));
  Line(&sql, fmt::format("select\n  'group' as grain,\n  g.{},\n  g.month_start,", group));
  sql += names;
  Line(&sql,
       fmt::format("  cast(g.{} as double) / nullif(t.amount, 0) as share,", subject.numbers[0]));
  Line(&sql,
       "  first_at,\n  last_at\nfrom by_group as g\njoin total as t "
       "on t.month_start = g.month_start");
  Line(&sql, "union all\nselect\n  'month',\n  'all',\n  month_start,\n  sum(entries),");
  Line(&sql, "  max(customers),");
  for (const std::string& name : subject.numbers) {
    Line(&sql, fmt::format("  cast(sum({}) as decimal(18, 2)),", name));
  }
  Line(&sql, "  1e0,\n  min(first_at),\n  max(last_at)\nfrom by_group\ngroup by month_start");
  return model;
}

}  // namespace

Generated Generate(size_t count) {
  Random random(count);
  Generated all;
  for (size_t first = 0; first < count; first += kModelsOfPipeline) {
    std::string pipeline = fmt::format("p{:03}", first / kModelsOfPipeline);
    Subject subject{Some(random, kTexts, 5), Some(random, kNumbers, 4)};
    size_t first_source = all.sources.size();
    size_t end = std::min(count, first + kModelsOfPipeline);
    auto earlier = [&](size_t from, size_t to) -> const Table& {
      to = std::min(to, all.models.size() - first);
      return all
          .models[first + static_cast<size_t>(random.Between(static_cast<int64_t>(from),
                                                             static_cast<int64_t>(to) - 1))]
          .table;
    };
    for (size_t i = first; i < end; ++i) {
      size_t at = i - first;
      Model model;
      if (at < kStaging) {
        if (at % 2 == 0) all.sources.push_back(Source(random, subject, pipeline, at));
        size_t source = first_source + at / 2;
        model = Staging(random, subject, all.sources[source], at);
      } else if (at < kStaging + kJoined) {
        // Some join what was joined before: chains of models are as deep as in life.
        bool again = at > kStaging && random.Percent(30);
        const Table& left = again ? earlier(at - 1, at) : earlier(0, kStaging);
        model = Joined(random, subject, left, earlier(0, kStaging), at);
      } else {
        model =
            Mart(random, subject, earlier(kStaging, kStaging + kJoined), earlier(0, kStaging), at);
        model.contract = at % 2 == 0;
      }
      model.pipeline = pipeline;
      all.models.push_back(std::move(model));
    }
  }
  return all;
}

}  // namespace firn::bench
