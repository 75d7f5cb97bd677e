// What others commit between the probe and the write that goes by it. Needs the lab's Trino.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>

#include "tests/audit_log/trino_pipeline.h"
#include "tests/crash/fault_proxy.h"
#include "tests/pruning/place.h"

namespace firn::pruning {

namespace {

// What comes before each statement, so also before each write.
enum class Meanwhile {
  kMoves,     // rows of touched keys go to days that the probe has not seen
  kOthers,    // events of keys in other days come, that count as read
  kTheirOwn,  // events of touched keys, in other days
};

}  // namespace

TEST_CASE("a key is there once, whatever moves and comes after the probe") {
  Place place;
  place.Deliver("select b as n from unnest(sequence(0, 1999)) as x(b)", 0);
  place.Run();
  FaultProxy proxy(audit_log::Env("TRINO_HOST"), std::atoi(audit_log::Env("TRINO_PORT").c_str()));
  const std::string landed = place.Table("landing.deliveries");
  struct Round {
    int touched;  // few are listed, many are a range
    Meanwhile meanwhile;
  };
  int commits = 0, first = 0;
  for (const Round& round :
       {Round{20, Meanwhile::kMoves}, Round{300, Meanwhile::kMoves}, Round{20, Meanwhile::kOthers},
        Round{300, Meanwhile::kOthers}, Round{20, Meanwhile::kTheirOwn}}) {
    CAPTURE(round.touched);
    CAPTURE(static_cast<int>(round.meanwhile));
    place.Deliver(fmt::format("select {} + b as n from unnest(sequence(0, {})) as x(b)", first,
                              round.touched - 1),
                  0);
    place.Run("landing.deliveries");
    int posts = 0;
    auto arrive = [&](int id, const char* at) {
      Query(
          fmt::format("insert into {0} select (select max(ingested_at) from {0}),"
                      " source_row || '{1}', id, code, {2}, amount, gone from {0} where id = {3}",
                      landed, posts, at, id));
      ++commits;
    };
    auto move = [&](const char* table, int id) {
      Query(
          fmt::format("update {} set at = date_add('month', {}, at) where code ="
                      " to_hex(md5(to_utf8('{}')))",
                      place.Table(table), posts + 1, id));
      ++commits;
    };
    proxy.Reset([&](int, const std::string& method) {
      if (method != "POST" || ++posts > 12) return Fault::kNone;
      if (round.meanwhile == Meanwhile::kMoves) {
        move("marts.by_code", first + posts), move("marts.now", first + posts);
      } else if (round.meanwhile == Meanwhile::kOthers) {
        arrive(1000 + (first + 201 * posts) % 1000, "at");
      } else {
        arrive(first + posts, "date_add('year', 1, at)");
      }
      return Fault::kNone;
    });
    place.Run("marts.by_code marts.now", proxy.port());
    for (const char* table : {"marts.by_code", "marts.now"}) {
      CAPTURE(table);
      const Answer codes =
          Query(fmt::format("select count(*), count(distinct code) from {}", place.Table(table)));
      CHECK(codes.rows.at(0) == nlohmann::json::parse("[2000, 2000]"));
    }
    first += round.touched;
  }
  fmt::print("figure: {} commits of somebody else between probes and writes, 0 keys twice\n",
             commits);
}

}  // namespace firn::pruning
