#include "compiler/base/diagnostic.h"

#include <doctest/doctest.h>

namespace firn {

TEST_CASE("a diagnostic shows its place, the line, and carets under the whole name") {
  SourceMap sources;
  FileId file = sources.Add("models/a.yml", "one\n  select amout from é\n");
  Diagnostic found{"unknown-column",
                   {file, 13, 18},
                   "column 'amout' not found in 'orders'",
                   "did you mean 'amount'?"};
  CHECK(Format(found, sources) ==
        "models/a.yml:2:10: error[unknown-column]: column 'amout' not found in 'orders'\n"
        "  2 |   select amout from é\n"
        "    |          ^^^^^\n"
        "  hint: did you mean 'amount'?\n");
}

TEST_CASE("columns count code points, and a byte order mark does not count at all") {
  SourceMap sources;
  FileId file = sources.Add("x", "\xEF\xBB\xBFéé x");
  Location at = sources.Locate({file, 5, 6});
  CHECK(at.line == 1);
  CHECK(at.column == 4);
}

TEST_CASE("of a long line the part around the place is shown") {
  SourceMap sources;
  FileId file = sources.Add("x", std::string(300, 'a') + "bad" + std::string(300, 'z'));
  std::string shown = Format({"syntax", {file, 300, 303}, "m", ""}, sources);
  CHECK(shown == "x:1:301: error[syntax]: m\n  1 | ..." + std::string(80, 'a') + "bad" +
                     std::string(117, 'z') + "...\n    | " + std::string(83, ' ') + "^^^\n");
}

TEST_CASE("bytes that are no text do not reach a terminal") {
  SourceMap sources;
  FileId file = sources.Add("x", "Z\xFCrich \x1B[2J");
  CHECK(Format({"syntax", {file, 1, 2}, "m", ""}, sources) ==
        "x:1:2: error[syntax]: m\n  1 | Z\xEF\xBF\xBDrich \xEF\xBF\xBD[2J\n    |  ^\n");
}

TEST_CASE("a span at the end of the text still has a line and one caret") {
  SourceMap sources;
  FileId file = sources.Add("x", "ab");
  CHECK(Format({"syntax", {file, 2, 2}, "m", ""}, sources) ==
        "x:1:3: error[syntax]: m\n  1 | ab\n    |   ^\n");
}

TEST_CASE("the nearest name wins, and far ones are not suggested") {
  CHECK(Nearest("amout", {"amount", "about_x", "id"}) == "amount");
  CHECK(Nearest("ORDER_ID", {"order_id"}) == "order_id");
  CHECK(Nearest("zzz", {"amount"}) == "");
  CHECK(Nearest("rnu", {"ls", "run"}) == "run");
  CHECK(Nearest("yaml", {"name", "path"}) == "");
  CHECK(Nearest("stat", {"status"}) == "status");
  CHECK(Nearest(";", {"or"}) == "");
  CHECK(DidYouMean("materialised", {"materialized"}) == "did you mean 'materialized'?");
}

}  // namespace firn
