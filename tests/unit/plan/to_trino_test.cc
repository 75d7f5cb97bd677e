#include "compiler/plan/to_trino.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/plan/quote.h"
#include "compiler/sql/printer.h"

namespace firn {

namespace {

// What is sent to `version` of a query of one column.
std::string Sent(const std::string& value, int version = kNewestTrino) {
  Ast ast;
  const std::string text = "select " + value + " as v from t";
  auto* statement = ast.New<QueryStatement>({});
  statement->query = Quote(text, {}, ast);
  const std::string sent = Print(ToTrino(statement, {.number = version}, ast));
  // As Quote's own text would be printed, without the clauses around.
  const size_t begin = sent.find(' ') + 1;
  std::string one_line;
  for (char c :
       sent.substr(begin, sent.rfind(" as v") == std::string::npos ? std::string::npos
                                                                   : sent.rfind(" as v") - begin)) {
    if (c == '\n') c = ' ';
    if (c != ' ' || one_line.empty() || one_line.back() != ' ') one_line += c;
  }
  return one_line;
}

}  // namespace

TEST_CASE("operands of NULLIF and BETWEEN are repeated within TRY and lambdas") {
  CHECK(Sent("try(nullif(f.a, 1))") == "try(if(f.a = 1, null, f.a))");
  CHECK(Sent("try(lower(a) between 'b' and c)") == "try(lower(a) >= 'b' and lower(a) <= c)");
  CHECK(Sent("try(a not between 1 and 2)") == "try(not (a >= 1 and a <= 2))");
  CHECK(Sent("try(a between symmetric 1 and b)") == "try(a >= 1 and a <= b or a >= b and a <= 1)");
  CHECK(Sent("transform(a, x -> nullif(x + b, 1))") ==
        "transform(a, x -> if(x + b = 1, null, x + b))");
  CHECK(Sent("try(transform(a, x -> try(nullif(x, b))))") ==
        "try(transform(a, x -> try(if(x = b, null, x))))");
}

TEST_CASE("what a Trino can plan is sent as it is written") {
  CHECK(Sent("nullif(trim(a), '')") == "nullif(trim(a), '')");
  CHECK(Sent("a between 1 and 2") == "a between 1 and 2");
  CHECK(Sent("try(nullif(trim(a), ''))", 481) == "try(nullif(trim(a), ''))");
}

TEST_CASE("what has another value each time, and what nests deep, is not repeated") {
  CHECK(Sent("try(nullif(random(5), 1))") == "try(nullif(random(5), 1))");
  CHECK(Sent("try(nullif(f(a), 1))") == "try(nullif(f(a), 1))");  // a function of the server's
  std::string four = "a";
  for (int i = 0; i < 4; ++i) four = "nullif(" + four + ", 1)";
  CHECK(Sent("try(" + four + ")").find("nullif") == std::string::npos);
  const std::string five = "try(nullif(" + four + ", 1))";
  CHECK(Sent(five) == five);
}

}  // namespace firn
