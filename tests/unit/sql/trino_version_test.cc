// The grammars of different versions of Trino.
#include "compiler/sql/trino_version.h"

#include "tests/unit/sql/round_trip.h"

namespace firn {

namespace {

struct Newer {
  const char* sql;
  const char* printed;  // "": as it is read
  TrinoChange change;
};
constexpr Newer kNewer[] = {
    {"select a is true, b is not unknown", "", TrinoChange::kTruthTest},
    {"select a between symmetric 3 and 1", "", TrinoChange::kSymmetric},
    {"select a not between asymmetric 1 and 3", "", TrinoChange::kSymmetric},
    {"select a at local", "", TrinoChange::kAtLocal},
    {"select row(1 as a, 2)", "", TrinoChange::kRowFieldAlias},
    {"select row(1 a)", "select row(1 as a)", TrinoChange::kRowFieldAlias},
    {"select f(1, b => 2)", "", TrinoChange::kNamedArguments},
    {"select 'abc'.substr(2)", "", TrinoChange::kMethods},
    {"select x.extract(1)", "select x.\"extract\"(1)", TrinoChange::kMethods},
    {"select (a, b) overlaps (c, d)", "", TrinoChange::kOverlaps},
    {"insert into t @ b\nselect 1", "", TrinoChange::kBranches},
    {"insert into t @b\nselect 1", "insert into t @ b\nselect 1", TrinoChange::kBranches},
    {"delete from t @ b where a = 1", "", TrinoChange::kBranches},
    {"update t @ b set a = 1", "", TrinoChange::kBranches},
    {"merge into t @ b as x\nusing u\non true\nwhen matched then delete", "",
     TrinoChange::kBranches},
    {"create or replace branch b in table t from main", "", TrinoChange::kBranches},
    {"drop branch if exists b in table t", "", TrinoChange::kBranches},
    {"alter branch b in table t fast forward to c", "", TrinoChange::kBranches},
    {"show branches from table t", "", TrinoChange::kBranches},
    {"create table t (a integer default -1 not null)", "", TrinoChange::kColumnDefault},
    {"alter table t add column a date default date '2020-01-01'", "", TrinoChange::kColumnDefault},
    {"alter table t alter column a set default 1", "", TrinoChange::kColumnDefault},
    {"alter table t alter column a drop default", "", TrinoChange::kColumnDefault},
    {"select *\nfrom t pivot (sum(v) as s, count(*) for (a, b.c) in ((1, 2) as x, (3, 4)) "
     "group by k) as p",
     "", TrinoChange::kPivot},
    {"create materialized view m grace period interval '1' hour when stale fail as select 1", "",
     TrinoChange::kStale},
};

// Layout is no matter here.
std::string Squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == ' ') {
      if (!out.empty() && out.back() != ' ' && out.back() != '(') out += ' ';
    } else {
      if (c == ')' && !out.empty() && out.back() == ' ') out.pop_back();
      out += c;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("what is newer is read where the version has it") {
  for (const Newer& one : kNewer) {
    CAPTURE(one.sql);
    const int since = SinceTrino(one.change);
    const std::string wanted = one.printed[0] == '\0' ? one.sql : one.printed;
    CHECK(Squeezed(RoundTrip(one.sql, {since})) == Squeezed(wanted));
    CHECK(RoundTrip(one.sql, {since - 1}).find("error[syntax]") != std::string::npos);
  }
}

TEST_CASE("words that were names") {
  CHECK(RoundTrip("select overlaps from t", {482}) == "select \"overlaps\" from t");
  CHECK(RoundTrip("select overlaps from t", {483}).find("error[syntax]") != std::string::npos);
  for (const char* word : {"pivot", "branch", "branches", "symmetric", "stale", "fast", "inline"}) {
    const std::string sql = "select " + std::string(word) + " as " + word + " from " + word;
    CHECK(RoundTrip(sql) == sql);
    CHECK(RoundTrip(sql, {476}) == sql);
  }
  CHECK(RoundTrip("select * from t pivot (a)", {482}) == "select * from t as pivot (a)");
}

TEST_CASE("what is no longer read") {
  CHECK(RoundTrip("select interval '1' second to minute", {482}) ==
        "select interval '1' second to minute");
  CHECK(RoundTrip("select interval '1' second to minute", {483}).find("error") !=
        std::string::npos);
  CHECK(RoundTrip("select interval '1' day to second", {483}) ==
        "select interval '1' day to second");
}

TEST_CASE("how a version is written") {
  CHECK(ParseTrinoVersion("476")->number == 476);
  CHECK(ParseTrinoVersion("483-e.2")->number == 483);
  CHECK(ParseTrinoVersion("900")->Has(TrinoChange::kPivot));
  CHECK(!ParseTrinoVersion("360")->Has(TrinoChange::kBranches));
  for (const char* bad : {"", "x", "-1", "0", "476x", "99999999999"}) {
    CAPTURE(bad);
    CHECK(!ParseTrinoVersion(bad));
  }
  TrinoVersion legacy;
  legacy.legacy_decimals = legacy.legacy_char = true;
  CHECK(!legacy.Has(TrinoChange::kDecimalScale));
  CHECK(!legacy.Has(TrinoChange::kCharToVarchar));
  CHECK(legacy.Has(TrinoChange::kPivot));
}

}  // namespace firn
