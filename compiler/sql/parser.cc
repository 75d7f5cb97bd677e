#include "compiler/sql/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sql/parser_class.h"

namespace firn {

bool SameName(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

Parser::Parser(const SqlText& sql, Ast& ast, Diagnostics& diagnostics)
    : sql_(sql), ast_(ast), diagnostics_(diagnostics), tokens_(Lex(sql.text)) {
  if (Has(TrinoChange::kOverlaps)) return;
  for (Token& token : tokens_) {
    if (token.kind == TokenKind::kOverlaps) token.kind = TokenKind::kIdentifier;
  }
}

Parser::Level::Level(Parser& parser) : parser_(parser), height_before_(parser.height_) {
  fits_ = ++parser.depth_ <= static_cast<uint32_t>(kMaxNesting);
  parser.height_ = 0;
  if (!fits_) parser.FailNesting();
}

Parser::Level::~Level() {
  --parser_.depth_;
  parser_.height_ = std::max(height_before_, parser_.height_ + 1);
}

void Parser::Deepen() {
  if (++height_ + depth_ > static_cast<uint32_t>(kMaxTreeDepth)) FailNesting();
}

void Parser::FailNesting() {
  FailAt(Peek(), Diagnostic{"nesting",
                            {},
                            "statement is nested too deeply",
                            "split it with common table expressions",
                            Severity::kError,
                            "STATEMENT_TOO_LARGE"});
}

std::string Parser::Needs(TrinoChange change) const {
  return fmt::format("Trino {} reads this; the text is for {}", SinceTrino(change),
                     sql_.trino.number);
}

void Parser::FailToken(TokenKind expected) { Fail(fmt::format("'{}'", Spelling(expected))); }

void Parser::Fail(std::string_view expected, std::string hint) {
  if (failed_) return;
  const Token& token = Peek();
  if (token.kind == TokenKind::kUnrecognized &&
      std::string_view("'\"`").find(Text(token)) != std::string_view::npos) {
    return FailAt(token, "this quote is never closed",
                  Text(token) == "'" ? "a quote within a text is written twice: 'it''s'" : "");
  }
  std::string found = "end of text";
  if (token.kind != TokenKind::kEndOfText) {
    std::string_view text = Text(token);
    constexpr size_t kShown = 40;
    size_t cut = std::min({text.size(), kShown, text.find('\n')});
    while (cut < text.size() && (static_cast<uint8_t>(text[cut]) & 0xC0) == 0x80) --cut;
    std::string shown(text.substr(0, cut));
    if (cut < text.size()) shown += "...";
    bool is_literal = text.size() > 1 && text.front() == '\'';
    found = is_literal ? shown : fmt::format("'{}'", shown);
  }
  FailAt(token, fmt::format("expected {} but found {}", expected, found),
         hint.empty() ? HintFor(expected) : std::move(hint));
}

// `a;` at the end is no mistake that one can see; `a; b` is two statements.
std::string Parser::HintFor(std::string_view expected) const {
  const Token& token = Peek();
  if (token.kind == TokenKind::kSemicolon) return "only one statement can stand here";
  if (expected.starts_with("a name") && IsReserved(token.kind)) {
    return fmt::format("'{}' is a reserved word: as a name it needs double quotes", Text(token));
  }
  return MisspeltKeyword();
}

// A misspelt clause is taken for an alias, and the error is at the next word: `select a frm b`.
std::string Parser::MisspeltKeyword() const {
  static const std::vector<std::string_view> kClauses = {
      "select", "from",  "where", "group",  "having", "order", "limit",   "window",
      "join",   "union", "using", "values", "into",   "merge", "matched", "insert"};
  for (size_t i : {at_, at_ - 1}) {
    if (i >= tokens_.size() || tokens_[i].kind != TokenKind::kIdentifier) continue;
    std::string hint = DidYouMean(Text(tokens_[i]), kClauses);
    if (!hint.empty()) return hint;
  }
  return {};
}

void Parser::FailAt(const Token& token, std::string message, std::string hint) {
  FailAt(token,
         Diagnostic{
             "syntax", {}, std::move(message), std::move(hint), Severity::kError, "SYNTAX_ERROR"});
}

void Parser::FailAt(const Token& token, Diagnostic diagnostic) {
  if (failed_) return;
  failed_ = true;
  diagnostic.span = SpanOf(token);
  diagnostics_.Add(std::move(diagnostic));
  at_ = tokens_.size() - kLookahead;
}

void Parser::Reject(Span span, std::string message) {
  if (rejected_) return;
  rejected_ = true;
  rejection_ = {"syntax", span, std::move(message), "", Severity::kError, "SYNTAX_ERROR"};
}

void Parser::ExpectEnd() {
  if (!At(TokenKind::kEndOfText)) Fail("end of text");
}

bool Parser::Settle() {
  ExpectEnd();
  if (!failed_ && rejected_) diagnostics_.Add(rejection_);
  return !failed_ && !rejected_;
}

Span Parser::SpanFrom(size_t start) const {
  uint32_t end = at_ > start ? tokens_[at_ - 1].end : tokens_[start].end;
  return {sql_.file, sql_.offset + tokens_[start].begin, sql_.offset + end};
}

std::string_view Parser::LowerText(const Token& token) {
  std::string_view text = Text(token);
  if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return text;
  }
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return ast_.Copy(lower);
}

std::string_view Parser::UpperText(const Token& token) {
  std::string upper(Text(token));
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return ast_.Copy(upper);
}

size_t Parser::AfterParens(size_t ahead) const {
  size_t depth = 0;
  for (size_t i = at_ + ahead; tokens_[i].kind != TokenKind::kEndOfText; ++i) {
    if (tokens_[i].kind == TokenKind::kLeftParen) ++depth;
    if (tokens_[i].kind == TokenKind::kRightParen && --depth == 0) return i + 1;
  }
  return tokens_.size() - kLookahead;
}

size_t Parser::AfterOpenParens(size_t ahead) const {
  const size_t from = at_ + ahead;
  if (from < parens_begin_ || from > parens_end_) {
    parens_begin_ = parens_end_ = from;
    while (tokens_[parens_end_].kind == TokenKind::kLeftParen) ++parens_end_;
  }
  return parens_end_ - at_;
}

bool Parser::HasInParens(size_t ahead, TokenKind wanted) const {
  size_t depth = 0;
  for (size_t i = at_ + ahead; tokens_[i].kind != TokenKind::kEndOfText; ++i) {
    TokenKind kind = tokens_[i].kind;
    if (kind == TokenKind::kLeftParen) ++depth;
    if (kind == TokenKind::kRightParen && --depth == 0) return false;
    if (depth == 1 && kind == wanted) return true;
    if (depth == 1 && kind == TokenKind::kComma) return false;
  }
  return false;
}

StatementPtr Parser::WholeStatement() {
  StatementPtr statement = ParseStatementTree();
  return Settle() ? statement : nullptr;
}

QueryPtr Parser::WholeQuery() {
  QueryPtr query = RootQuery(true);
  return Settle() ? query : nullptr;
}

ExprPtr Parser::WholeExpression() {
  ExprPtr expr = Expression();
  return Settle() ? expr : nullptr;
}

StatementPtr ParseStatement(const SqlText& sql, Ast& ast, Diagnostics& diagnostics) {
  return Parser(sql, ast, diagnostics).WholeStatement();
}

QueryPtr ParseQuery(const SqlText& sql, Ast& ast, Diagnostics& diagnostics) {
  return Parser(sql, ast, diagnostics).WholeQuery();
}

ExprPtr ParseExpression(const SqlText& sql, Ast& ast, Diagnostics& diagnostics) {
  return Parser(sql, ast, diagnostics).WholeExpression();
}

}  // namespace firn
