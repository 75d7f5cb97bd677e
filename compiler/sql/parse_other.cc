#include "compiler/sql/parser_class.h"

namespace firn {

StatementPtr Parser::OtherTree(size_t) {
  Fail("a statement");
  return nullptr;
}

const Prologue* Parser::ParsePrologue(bool) {
  Fail("a query");
  return nullptr;
}

}  // namespace firn
