// The statements that are kept as their words. Their grammar is a table of patterns, one a first
// word, which Words reads along with the tokens:
//
//   WORD     a keyword             name qname string integer dollar expr value type parameter
//   '('      a symbol              query statement interval object literal
//   [x]      x or nothing          (x|y)  the first that fits the next two tokens
//   <x>      x any number of times {x}    x, x, x
//   $x       the pattern named x
#include <fmt/format.h>

#include <array>
#include <optional>

#include "compiler/sql/parser_class.h"

namespace firn {

namespace {

struct Pattern {
  std::string_view name;  // of the first word; "$x" for a part
  std::string_view text;
  // What the text needs; else the next of that name holds.
  std::optional<TrinoChange> since = std::nullopt;
};

constexpr Pattern kPatterns[] = {
    {"$like", "[LIKE string [ESCAPE string]]"},
    {"$principal", "(USER name|ROLE name|name)"},
    {"$grantor", "(CURRENT_USER|CURRENT_ROLE|$principal)"},
    {"$properties", "'(' {name '=' (DEFAULT|expr)} ')'"},
    {"$privilege", "(CREATE|SELECT|DELETE|INSERT|UPDATE|name)"},
    {"$owned", "(TABLE|SCHEMA|VIEW|MATERIALIZED VIEW|name)"},
    {"$argument", "(name '=>' expr|expr)"},
    {"$function", "FUNCTION $declaration RETURNS type <$characteristic> (AS dollar|$control)"},
    {"$declaration", "qname '(' [{parameter}] ')'"},
    {"$characteristic",
     "(LANGUAGE name|NOT DETERMINISTIC|DETERMINISTIC|RETURNS NULL ON NULL INPUT"
     "|CALLED ON NULL INPUT|SECURITY (DEFINER|INVOKER)|COMMENT string|WITH $properties)"},
    {"$control",
     "(name ':' $loop|$loop|RETURN value|SET name '=' expr"
     "|CASE (WHEN expr THEN $block|expr WHEN expr THEN $block) <WHEN expr THEN $block>"
     " [ELSE $block] END CASE"
     "|IF expr THEN $block <ELSEIF expr THEN $block> [ELSE $block] END IF"
     "|ITERATE name|LEAVE name"
     "|BEGIN <DECLARE {name} type [DEFAULT value] ';'> <$control ';'> END)"},
    {"$loop",
     "(LOOP $block END LOOP|WHILE expr DO $block END WHILE"
     "|REPEAT $block UNTIL expr END REPEAT)"},
    {"$block", "$control ';' <$control ';'>"},
    {"$session", "WITH SESSION {qname '=' expr}"},
    {"$functions", "WITH {$function}"},

    {"$alteredschema", "SCHEMA qname (RENAME TO name|SET AUTHORIZATION $principal)"},
    {"$alteredview", "VIEW qname (RENAME TO qname|SET AUTHORIZATION $principal)"},
    {"$alteredmatview",
     "MATERIALIZED VIEW [IF EXISTS] qname (RENAME TO qname|SET AUTHORIZATION $principal)"},
    {"alter",
     "ALTER (TABLE (IF EXISTS qname|qname)"
     " (RENAME COLUMN [IF EXISTS] qname TO name"
     "|ALTER COLUMN qname (DROP (NOT NULL|DEFAULT)|SET DEFAULT literal)"
     "|SET AUTHORIZATION $principal)"
     "|$alteredschema|$alteredview|$alteredmatview|BRANCH name IN TABLE qname FAST FORWARD TO name"
     "|name qname SET AUTHORIZATION $principal)",
     TrinoChange::kBranches},
    {"alter",
     "ALTER (TABLE (IF EXISTS qname|qname)"
     " (RENAME COLUMN [IF EXISTS] qname TO name|ALTER COLUMN name DROP NOT NULL"
     "|SET AUTHORIZATION $principal)"
     "|$alteredschema|$alteredview|$alteredmatview|name qname SET AUTHORIZATION $principal)"},
    {"analyze", "ANALYZE qname [WITH $properties]"},
    {"call", "CALL qname '(' [{$argument}] ')'"},
    {"comment", "COMMENT ON (TABLE qname|VIEW qname|COLUMN qname) IS (NULL|string)"},
    {"commit", "COMMIT [WORK]"},
    {"$newcatalog",
     "CATALOG [IF NOT EXISTS] name USING name [COMMENT string] [AUTHORIZATION $principal]"
     " [WITH $properties]"},
    {"$newrole", "ROLE name [WITH ADMIN $grantor] [IN name]"},
    {"create",
     "CREATE ($newcatalog|$newrole"
     "|OR REPLACE (MATERIALIZED VIEW $matview|BRANCH $branch|$function)"
     "|MATERIALIZED VIEW $matview|BRANCH $branch|$function)",
     TrinoChange::kBranches},
    {"$branch", "[IF NOT EXISTS] name [WITH $properties] IN TABLE qname [FROM name]"},
    {"create",
     "CREATE ($newcatalog|$newrole"
     "|OR REPLACE (MATERIALIZED VIEW $matview|$function)"
     "|MATERIALIZED VIEW $matview|$function)"},
    {"$matview",
     "[IF NOT EXISTS] qname [GRACE PERIOD interval] [WHEN STALE (INLINE|FAIL)] [COMMENT string]"
     " [WITH $properties] AS query",
     TrinoChange::kStale},
    {"$matview",
     "[IF NOT EXISTS] qname [GRACE PERIOD interval] [COMMENT string] [WITH $properties] AS query"},
    {"deallocate", "DEALLOCATE PREPARE name"},
    {"deny", "DENY (ALL PRIVILEGES|{$privilege}) ON object TO $principal"},
    {"desc", "DESC qname"},
    {"describe", "DESCRIBE (INPUT name|OUTPUT name|qname)"},
    {"drop",
     "DROP (CATALOG [IF EXISTS] name [(CASCADE|RESTRICT)]"
     "|MATERIALIZED VIEW [IF EXISTS] qname|FUNCTION [IF EXISTS] $declaration"
     "|BRANCH [IF EXISTS] name IN TABLE qname|ROLE [IF EXISTS] name [IN name])",
     TrinoChange::kBranches},
    {"drop",
     "DROP (CATALOG [IF EXISTS] name [(CASCADE|RESTRICT)]"
     "|MATERIALIZED VIEW [IF EXISTS] qname|FUNCTION [IF EXISTS] $declaration"
     "|ROLE [IF EXISTS] name [IN name])"},
    {"execute", "EXECUTE (IMMEDIATE string|name) [USING {expr}]"},
    {"explain",
     "EXPLAIN (ANALYZE [VERBOSE] statement"
     "|'(' {(FORMAT (TEXT|GRAPHVIZ|JSON)|TYPE (LOGICAL|DISTRIBUTED|VALIDATE|IO))} ')' statement"
     "|statement)"},
    {"grant",
     "GRANT (ALL PRIVILEGES $granted|{$privilege}"
     " ($granted|TO {$principal} [WITH ADMIN OPTION] [GRANTED BY $grantor] [IN name]))"},
    {"$granted", "ON object TO $principal [WITH GRANT OPTION]"},
    {"prepare", "PREPARE name FROM statement"},
    {"refresh", "REFRESH MATERIALIZED VIEW qname"},
    {"reset", "RESET SESSION (AUTHORIZATION|qname)"},
    {"revoke",
     "REVOKE (ADMIN OPTION FOR {$privilege} $revoked"
     "|GRANT OPTION FOR (ALL PRIVILEGES|{$privilege}) ON object FROM $principal"
     "|ALL PRIVILEGES ON object FROM $principal"
     "|{$privilege} (ON object FROM $principal|$revoked))"},
    {"$revoked", "FROM {$principal} [GRANTED BY $grantor] [IN name]"},
    {"rollback", "ROLLBACK [WORK]"},
    {"set",
     "SET (ROLE (ALL|NONE|name) [IN name]|PATH {name ['.' name]}|TIME ZONE (LOCAL|expr)"
     "|SESSION (AUTHORIZATION (string|name)|qname '=' expr))"},
    {"show", "SHOW ($shown|BRANCHES (FROM|IN) TABLE qname)", TrinoChange::kBranches},
    {"show", "SHOW $shown"},
    {"$shown",
     "(TABLES [(FROM|IN) qname] $like|SCHEMAS [(FROM|IN) name] $like|CATALOGS $like"
     "|COLUMNS (FROM|IN) qname $like|FUNCTIONS [(FROM|IN) qname] $like|SESSION $like"
     "|STATS FOR ('(' query ')'|qname)|CURRENT ROLES [(FROM|IN) name]|ROLES [(FROM|IN) name]"
     "|ROLE GRANTS [(FROM|IN) name]|GRANTS [ON object]"
     "|CREATE (TABLE|SCHEMA|VIEW|MATERIALIZED VIEW|FUNCTION) qname)"},
    {"start",
     "START TRANSACTION [{(ISOLATION LEVEL (READ UNCOMMITTED|READ COMMITTED|REPEATABLE READ"
     "|SERIALIZABLE)|READ (ONLY|WRITE))}]"},
    {"use", "USE name ['.' name]"},
};

std::string_view PatternNamed(std::string_view name, const TrinoVersion& trino) {
  for (const Pattern& pattern : kPatterns) {
    if (pattern.name == name && (!pattern.since || trino.Has(*pattern.since))) return pattern.text;
  }
  return {};
}

bool EndsSequence(char c) { return c == '|' || c == ')' || c == ']' || c == '}' || c == '>'; }
bool IsWordByte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The first element of `rest`, which moves behind it: a word, a quoted symbol, $x or a group.
std::string_view TakeElement(std::string_view* rest) {
  size_t begin = rest->find_first_not_of(' ');
  if (begin == rest->npos) begin = rest->size();
  rest->remove_prefix(begin);
  if (rest->empty() || EndsSequence(rest->front())) return {};
  size_t end = 1;
  if (rest->front() == '\'') {
    end = rest->find('\'', 1) + 1;
  } else if (rest->front() == '$' || IsWordByte(rest->front())) {
    while (end < rest->size() && IsWordByte((*rest)[end])) ++end;
  } else {
    for (int depth = 1; depth > 0; ++end) {
      char c = (*rest)[end];
      if (c == '\'') {
        end = rest->find('\'', end + 1);
      } else if (c == '(' || c == '[' || c == '{' || c == '<') {
        ++depth;
      } else if (EndsSequence(c) && c != '|') {
        --depth;
      }
    }
  }
  std::string_view element = rest->substr(0, end);
  rest->remove_prefix(end);
  return element;
}

std::string_view Inside(std::string_view group) { return group.substr(1, group.size() - 2); }

TokenKind SymbolOf(std::string_view quoted) {
  static constexpr TokenKind kSymbols[] = {
      TokenKind::kLeftParen, TokenKind::kRightParen, TokenKind::kDot,      TokenKind::kEqual,
      TokenKind::kFatArrow,  TokenKind::kColon,      TokenKind::kSemicolon};
  for (TokenKind symbol : kSymbols) {
    if (Spelling(symbol) == Inside(quoted)) return symbol;
  }
  return TokenKind::kEndOfText;
}

// Moves behind the next alternative's end and the bar; false where there is no further one.
bool NextAlternative(std::string_view* rest) {
  while (!TakeElement(rest).empty()) {
  }
  if (rest->empty() || rest->front() != '|') return false;
  rest->remove_prefix(1);
  return true;
}

}  // namespace

class Parser::Words {
 public:
  explicit Words(Parser& parser) : parser_(parser), pieces_(parser) {}

  void Run(std::string_view sequence) {
    std::string_view rest = sequence;
    for (std::string_view element = TakeElement(&rest); !element.empty() && !parser_.failed_;
         element = TakeElement(&rest)) {
      RunElement(element);
    }
  }

  List<Piece> Take() { return pieces_.Take(); }

  std::string_view Title() {
    std::string title;
    for (size_t i = 0; i < pieces_.size() && i < 3; ++i) {
      const Piece& piece = (&pieces_.front())[i];
      if (piece.kind != PieceKind::kWord) break;
      if (i > 0) title += ' ';
      title += piece.text;
    }
    return parser_.ast_.Copy(title);
  }

 private:
  // Whether the sequence may begin `ahead` tokens from here, by at most `left` tokens.
  bool Fits(std::string_view rest, size_t ahead, int left) const {
    std::string_view element = TakeElement(&rest);
    if (element.empty() || left == 0) return true;
    auto one = [&](bool fits) { return fits && Fits(rest, ahead + 1, left - 1); };
    switch (element.front()) {
      case '\'':
        return one(parser_.Kind(ahead) == SymbolOf(element));
      case '[':
      case '<':
        return Fits(Inside(element), ahead, left) || Fits(rest, ahead, left);
      case '{':
        return Fits(Inside(element), ahead, left);
      case '$':
        return Fits(PatternNamed(element, parser_.sql_.trino), ahead, left);
      case '(': {
        std::string_view alternative = Inside(element);
        do {
          if (Fits(alternative, ahead, left)) return true;
        } while (NextAlternative(&alternative));
        return false;
      }
      default:
        break;
    }
    if (element.front() < 'a') return one(parser_.Kind(ahead) == FindKeyword(element));
    if (element == "name") return one(parser_.AtIdentifier(ahead));
    if (element == "qname") return parser_.AtIdentifier(ahead);
    if (element == "string") {
      return parser_.Kind(ahead) == TokenKind::kStringLiteral ||
             parser_.Kind(ahead) == TokenKind::kUnicodeString;
    }
    return parser_.Kind(ahead) != TokenKind::kRightParen;
  }

  void RunElement(std::string_view element) {
    switch (element.front()) {
      case '\'':
        return Token(SymbolOf(element), PieceKind::kSymbol);
      case '[':
        // A reserved word can only begin what it begins here, so that the error is behind it.
        if (Fits(Inside(element), 0, IsReserved(parser_.Kind()) ? 1 : 2)) Run(Inside(element));
        return;
      case '<':
        while (Fits(Inside(element), 0, 2) && !parser_.failed_) Run(Inside(element));
        return;
      case '{':
        Run(Inside(element));
        while (parser_.At(TokenKind::kComma)) {
          Token(TokenKind::kComma, PieceKind::kSymbol);
          Run(Inside(element));
        }
        return;
      case '$': {
        Level level(parser_);
        if (level) Run(PatternNamed(element, parser_.sql_.trino));
        return;
      }
      case '(':
        return RunAlternative(Inside(element));
      default:
        element.front() < 'a' ? Token(FindKeyword(element), PieceKind::kWord) : RunPart(element);
    }
  }

  void RunAlternative(std::string_view alternatives) {
    // Two tokens decide; where none fits both, one does, so that the error is at the second.
    for (int tokens : {2, 1}) {
      std::string_view rest = alternatives;
      do {
        if (Fits(rest, 0, tokens)) return Run(rest);
      } while (NextAlternative(&rest));
    }
    std::string expected;
    std::vector<std::string_view> words;
    ListFirsts(alternatives, &expected, &words);
    if (size_t comma = expected.rfind(", "); comma != expected.npos) {
      expected.replace(comma, 2, " or ");
    }
    parser_.Fail(expected, DidYouMean(parser_.Text(parser_.Peek()), words));
  }

  // What the alternatives begin with, and the words among it.
  void ListFirsts(std::string_view rest, std::string* expected,
                  std::vector<std::string_view>* words) {
    do {
      std::string_view copy = rest;
      const std::string_view first = TakeElement(&copy);
      const std::string_view part =
          first.front() == '$' ? PatternNamed(first, parser_.sql_.trino) : std::string_view();
      if (!part.empty() && (part[0] == '(' || IsWordByte(part[0]))) {
        ListFirsts(part[0] == '(' ? Inside(part) : part, expected, words);
        continue;
      }
      if (!expected->empty()) *expected += ", ";
      const bool word = first.front() >= 'A' && first.front() <= 'Z';
      if (word) words->push_back(Spelling(FindKeyword(first)));
      *expected += word ? fmt::format("'{}'", words->back()) : "a name";
    } while (NextAlternative(&rest));
  }

  void Add(const Piece& piece) {
    if (!parser_.failed_) pieces_.Add(piece);
  }

  void Token(TokenKind kind, PieceKind as) {
    if (parser_.Expect(kind)) Add({.kind = as, .text = Spelling(kind)});
  }

  // What the rest of the parser reads.
  void RunPart(std::string_view part) {
    if (part == "name") {
      Name name = parser_.ParseName();
      return Add({.kind = PieceKind::kName, .name = name});
    }
    if (part == "qname") {
      QualifiedName qualified = parser_.ParseQualifiedName();
      for (const Name& name : qualified.parts) {
        if (&name != qualified.parts.begin()) Add({.kind = PieceKind::kSymbol, .text = "."});
        Add({.kind = PieceKind::kName, .name = name});
      }
      return;
    }
    if (part == "string") {
      std::string_view value = parser_.ParseString();
      return Add({.kind = PieceKind::kString, .text = value});
    }
    if (part == "dollar") return Dollar();
    if (part == "object") return Object();
    if (part == "type") {
      TypeName type = parser_.ParseTypeName();
      return Add({.kind = PieceKind::kType, .type = type});
    }
    if (part == "parameter") {
      if (parser_.AtNamedType()) RunPart("name");
      return RunPart("type");
    }
    if (part == "query") {
      QueryPtr query = parser_.RootQuery();
      return Add({.kind = PieceKind::kQuery, .query = query});
    }
    if (part == "statement") {
      StatementPtr statement = parser_.ParseStatementTree();
      return Add({.kind = PieceKind::kStatement, .statement = statement});
    }
    ExprPtr expr = part == "value"      ? parser_.Value()
                   : part == "literal"  ? parser_.LiteralValue()
                   : part == "interval" ? parser_.Interval()
                                        : parser_.Expression();
    Add({.kind = PieceKind::kExpr, .expr = expr});
  }

  // [kind] name, of GRANT ... ON; `on t to u` has no kind.
  void Object() {
    if (parser_.At(TokenKind::kBranch) && parser_.AtIdentifier(1) &&
        parser_.Kind(2) == TokenKind::kIn && parser_.Has(TrinoChange::kBranches)) {
      Token(TokenKind::kBranch, PieceKind::kWord);
      RunPart("name");
      Token(TokenKind::kIn, PieceKind::kWord);
    }
    bool to_follows = parser_.Kind(1) == TokenKind::kTo && parser_.AtIdentifier(2);
    if (parser_.At(TokenKind::kTable)) {
      Token(TokenKind::kTable, PieceKind::kWord);
    } else if (parser_.AtIdentifier(1) && !to_follows) {
      RunPart("name");
    }
    RunPart("qname");
  }

  // $$ ... $$, whose text begins on a line of its own.
  void Dollar() {
    if (!parser_.At(TokenKind::kDollarString)) return parser_.Fail("'$$'");
    const firn::Token& token = parser_.Peek();
    std::string_view text = parser_.Text(token);
    size_t first = text.find_first_not_of(" \t\r", 2);
    if (first == text.npos || text[first] != '\n') {
      parser_.Reject(parser_.SpanOf(token), "a line must end behind the opening '$$'");
    }
    ++parser_.at_;
    Add({.kind = PieceKind::kText, .text = text});
  }

  Parser& parser_;
  Items<Piece> pieces_;
};

StatementPtr Parser::OtherTree(size_t start) {
  std::string_view pattern = IsKeyword(Kind()) ? PatternNamed(Spelling(Kind()), sql_.trino) : "";
  if (pattern.empty()) {
    Fail("a statement");
    return nullptr;
  }
  // EXPLAIN ANALYZE t explains the statement ANALYZE t.
  if (At(TokenKind::kExplain, TokenKind::kAnalyze) && AtIdentifier(2)) {
    TokenKind after = Kind(3);
    bool table = after == TokenKind::kDot || after == TokenKind::kEndOfText ||
                 (after == TokenKind::kWith && Kind(4) == TokenKind::kLeftParen);
    if (table || Kind(2) < TokenKind::kFirstUnreservedWord) pattern = "EXPLAIN statement";
  }
  Words words(*this);
  words.Run(pattern);
  std::string_view title = words.Title();
  auto* statement = ast_.New<OtherStatement>(SpanFrom(start));
  statement->title = title;
  statement->pieces = words.Take();
  return statement;
}

const Prologue* Parser::ParsePrologue(bool session_allowed) {
  size_t start = at_;
  Words words(*this);
  if (session_allowed && Kind(1) == TokenKind::kSession) words.Run("$session");
  if (At(TokenKind::kWith, TokenKind::kFunction)) words.Run("$functions");
  auto* prologue = ast_.NewPart<Prologue>();
  prologue->pieces = words.Take();
  prologue->span = SpanFrom(start);
  return prologue;
}

}  // namespace firn
