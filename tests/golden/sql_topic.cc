// Topic `sql`: a statement formatted, comments and all, or what is wrong with it. What comes out
// must come out again as it is.
#include "compiler/sql/format.h"
#include "tests/golden/golden.h"

namespace firn {

std::string RunCase(const std::string& input) {
  SourceMap sources;
  Diagnostics diagnostics;
  FileId file = sources.Add("model.sql", input);
  auto formatted = FormatSql({sources.text(file), file, 0, 0}, diagnostics);
  if (!formatted) return Format(diagnostics, sources);
  auto again = FormatSql({*formatted, 0, 0, 0}, diagnostics);
  return again == formatted ? *formatted : "not stable:\n" + *formatted;
}

}  // namespace firn
