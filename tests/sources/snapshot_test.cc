// Snapshot watermarks on a real Trino and Iceberg: events that commit late, updates and deletes by
// MERGE, whole partitions deleted, optimize, expire_snapshots, CREATE OR REPLACE, kills. After each
// run the tables are what this test works out from its own list of rows. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tests/audit_log/random.h"
#include "tests/sources/events.h"
#include "tests/sources/source_project.h"

namespace firn {
namespace {

using audit_log::Finished;
using audit_log::Random;

// The source table: what Trino is told, and what is known of it here.
class Source {
 public:
  Source(SourceProject& project, uint64_t seed)
      : random_(seed), project_(project), table_("lake." + project.prefix() + "_raw.events") {
    project_.Sql("create schema lake." + project_.prefix() + "_raw");
    project_.Sql("create table " + table_ + kColumns);
    NewTable();
  }

  void Insert(int count) {
    std::string values;
    for (int i = 0; i < count; ++i) {
      Event event = Make(++last_id_);
      rows_.push_back(event);
      inserted_.push_back(event);
      values += (i > 0 ? ", " : "") + Literal(event);
    }
    project_.Sql("insert into " + table_ + " values " + values);
    Committed(/*append=*/true);
  }

  // Updates some rows and takes others back.
  void Merge() {
    std::string updated = "0", deleted = "0";
    for (size_t i = 0; i < rows_.size();) {
      int64_t what = random_.Between(0, 9);
      if (what < 2) {
        rows_[i].value = ++last_value_;
        inserted_.push_back(rows_[i]);
        updated += fmt::format(", {}", rows_[i].id);
        project_values_ += fmt::format("{}({}, {})", project_values_.empty() ? "" : ", ",
                                       rows_[i].id, rows_[i].value);
      } else if (what == 2) {
        deleted += fmt::format(", {}", rows_[i].id);
        rows_.erase(rows_.begin() + static_cast<long>(i));
        continue;
      }
      ++i;
    }
    std::string values = project_values_.empty() ? "(-1, 0)" : project_values_;
    project_values_.clear();
    project_.Sql(
        fmt::format("merge into {0} t using (select id, value from (values {1}) as v (id, value)"
                    " union all select id, null from {0} where id in ({2})) s on t.id = s.id"
                    " when matched and s.value is null then delete"
                    " when matched then update set value = s.value",
                    table_, values, deleted));
    delete_files_ = true;
    Committed(/*append=*/false);
  }

  // A partition: Iceberg then drops its files and makes no delete files.
  void DeleteCustomer(int64_t customer) {
    std::erase_if(rows_, [&](const Event& event) { return event.customer == customer; });
    project_.Sql(fmt::format("delete from {} where customer = {}", table_, customer));
    Committed(/*append=*/false);
  }

  void Optimize() {
    project_.Sql("alter table " + table_ + " execute optimize");
    delete_files_ = false;
    optimized_ = true;
  }

  void Expire() {
    project_.Sql("alter table " + table_ +
                 " execute expire_snapshots(retention_threshold => '0s')");
    lost_ = lost_ || commits_ > 0 || optimized_;
  }

  void Replace(int count) {
    project_.Sql("create or replace table " + table_ + kColumns);
    NewTable();
    rows_.clear();
    Insert(count);
    lost_ = true;
  }

  // How a run that comes now should tell what is new; empty: by table_changes.
  std::string Note() const {
    if (lost_) return "so all was compared";
    if (commits_ == 0 || !refused_) return "";
    return only_appends_ && !optimized_ ? "so its files were compared" : "so all was compared";
  }
  bool nothing_new() const { return commits_ == 0 && !lost_; }

  void WasRead() {
    if (Note() == "so all was compared") {  // what came and went in between was not seen
      for (const Event& event : rows_) Land(event);
    } else {
      for (const Event& event : inserted_) Land(event);
    }
    inserted_.clear();
    commits_ = 0;
    refused_ = optimized_ = lost_ = false;
    only_appends_ = true;
  }

  std::multiset<std::string> Expected() const {
    std::multiset<std::string> expected = landed_;
    expected.merge(RowsOf(rows_));
    return expected;
  }

 private:
  static constexpr const char* kColumns =
      " (id bigint, customer bigint, value bigint, at timestamp(6), gone boolean)"
      " with (partitioning = array['customer'])";

  void NewTable() {
    delete_files_ = false;
    Committed(/*append=*/true);
  }
  void Committed(bool append) {
    ++commits_;
    only_appends_ = only_appends_ && append;
    refused_ = refused_ || delete_files_;
  }
  Event Make(int64_t id) {
    return {id, random_.Between(1, 6), ++last_value_, random_.Between(0, 3 * 1440),
            random_.Percent(20)};
  }
  static std::string Literal(const Event& e) {
    return fmt::format("({}, {}, {}, timestamp '{}', {})", e.id, e.customer, e.value,
                       Time(e.minute), e.gone);
  }
  void Land(const Event& e) {
    std::string row = fmt::format("landed {} {} {} {}", e.id, e.customer, e.value, Time(e.minute));
    if (landed_.contains(row)) return;  // values are never given twice: it is the same row
    landed_.insert(row);
    landed_.insert(fmt::format("copies {} {}", e.id, e.value));
    if (IsBad(e)) landed_.insert(fmt::format("bad {} {}", e.id, e.value));
  }

  Random random_;
  SourceProject& project_;
  std::string table_, project_values_;
  std::vector<Event> rows_, inserted_;
  std::multiset<std::string> landed_;
  int64_t last_id_ = 0, last_value_ = 0;
  bool delete_files_ = false;  // the table has some
  // Since the last run:
  int commits_ = 0;
  bool refused_ = false, only_appends_ = true, optimized_ = false, lost_ = false;
};

std::multiset<std::string> Tables(SourceProject& project) {
  const std::string marts = "lake." + project.prefix() + "_marts.";
  auto at = [](const char* column) {
    return fmt::format("coalesce(date_format({}, '%Y-%m-%d %H:%i:%s'), '-')", column);
  };
  return project.Rows(fmt::format(
      "select format('landed %s %s %s %s', id, customer, value, {1}) from {0}landed"
      " union all select format('copies %s %s', id, value) from {0}copies"
      " union all select format('by_id %s %s %s %s', id, customer, value, {1}) from {0}by_id"
      " union all select format('latest %s %s %s', customer, id, value) from {0}latest"
      " union all select format('days %s %s %s', {1}, id, value) from {0}days"
      " union all select format('history %s %s %s %s %s', customer, {2}, {3}, id, value)"
      " from {0}history"
      " union all select format('shares %s %s %s', customer, id, share) from {0}shares"
      " union all select format('bad %s %s', json_extract_scalar(row_data, '$.id'),"
      " json_extract_scalar(inputs, '$.value')) from {0}shares__quarantine",
      marts, at("at"), at("valid_from"), at("valid_to")));
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

struct Step {
  const char* what;
  std::function<void(Source&)> change;
  bool killed = false;  // the run is killed on its way, a few times
};

}  // namespace

TEST_CASE("tables follow the snapshots of their source") {
  SourceProject project("snapshots");
  project.vars = "{raw: lake." + project.prefix() + "_raw}";
  Source source(project, 7);
  Random random(7);
  const std::vector<Step> steps = {
      {"first", [](Source& s) { s.Insert(40); }},
      {"appends of events long past", [](Source& s) { s.Insert(5), s.Insert(8); }},
      {"nothing", [](Source&) {}},
      {"a partition deleted", [](Source& s) { s.DeleteCustomer(3), s.Insert(4); }},
      {"optimize alone", [](Source& s) { s.Optimize(); }},
      {"optimize amid appends, old snapshots expired once read",
       [](Source& s) { s.Expire(), s.Insert(3), s.Optimize(), s.Insert(3); }, true},
      {"update and delete", [](Source& s) { s.Merge(); }, true},
      {"appends beside live delete files", [](Source& s) { s.Insert(6), s.Insert(2); }},
      {"appends and rewrites beside live delete files",
       [](Source& s) { s.Insert(3), s.Optimize(), s.Insert(3); }},
      {"appends after the rewrite", [](Source& s) { s.Insert(6); }},
      {"the watermark's snapshot expired", [](Source& s) { s.Insert(5), s.Merge(), s.Expire(); },
       true},
      {"another table in its place", [](Source& s) { s.Replace(20); }},
      {"appends to that", [](Source& s) { s.Insert(5); }},
  };
  int runs = 0, kills = 0;
  std::map<std::string, int> ways;
  for (const Step& step : steps) {
    INFO(step.what);
    step.change(source);
    if (step.killed) {
      for (int i = 0; i < 3; ++i) {
        Fault how = i % 2 == 0 ? Fault::kBefore : Fault::kAfter;
        kills += project.KilledAt(static_cast<int>(random.Between(8, 60)), how);
      }
    }
    std::string note = source.Note();
    Finished plan = project.Firn({"plan"});
    Finished run = project.Firn({"run", "--skip-exit-code", "99"});
    ++runs;
    INFO(plan.out, run.err);
    bool told = run.exit_code == (source.nothing_new() ? 99 : 0);
    REQUIRE(
        (told || (step.killed && run.exit_code == 99)));  // a run may have ended before its kill
    if (!step.killed) {                                   // else some models are done
      CHECK(Count(plan.out, "so all is compared") == (note == "so all was compared" ? 6 : 0));
      CHECK(Count(run.err, "so its files were compared") ==
            (note == "so its files were compared" ? 6 : 0));
      CHECK(Count(run.err, "so all was compared") == (note == "so all was compared" ? 6 : 0));
      ++ways[note.empty() ? source.nothing_new() ? "nothing new" : "table_changes"
                          : note.substr(3)];
    }
    source.WasRead();
    CHECK(Difference(Tables(project), source.Expected()) == "");
  }
  Finished again = project.Firn({"run", "--skip-exit-code", "99"});
  CHECK(again.exit_code == 99);
  Finished anew = project.Firn({"run", "--full-refresh", "-s", "marts.by_id marts.latest"});
  CHECK(anew.exit_code == 0);
  CHECK(Difference(Tables(project), source.Expected()) == "");
  std::string told;
  for (const auto& [way, count] : ways) told += fmt::format(", {} by '{}'", count, way);
  fmt::print("figure: snapshot watermarks on Trino: {} runs{}; {} runs killed; 0 differences\n",
             runs, told, kills);
}

TEST_CASE("a table that has no snapshots is no source of them") {
  SourceProject project("snapshots");
  project.vars = "{raw: memory.default}";
  Finished run = project.Firn({"run", "-s", "marts.by_id"});
  CHECK(run.exit_code == 1);
  CHECK(run.err.find("the snapshots of raw.events cannot be read") != std::string::npos);
}

}  // namespace firn
