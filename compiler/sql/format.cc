#include "compiler/sql/format.h"

#include <cassert>

#include "compiler/sql/comments.h"
#include "compiler/sql/printer_class.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

std::string WithoutIndent(std::string_view text, uint32_t indent) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '\r') {
      ++i;
      continue;
    }
    out += text[i];
    if (text[i++] != '\n') continue;
    for (uint32_t n = 0; n < indent && i < text.size() && text[i] == ' '; ++n) ++i;
  }
  out.erase(out.find_last_not_of(" \t") + 1);
  return out;
}

}  // namespace

std::vector<PlacedComment> PlaceComments(std::string_view text, uint32_t indent) {
  std::vector<Comment> comments;
  std::vector<Token> tokens = Lex(text, &comments);
  std::vector<PlacedComment> placed;
  for (size_t i = 0; i < comments.size(); ++i) {
    const Comment& comment = comments[i];
    auto breaks = [&](size_t from, size_t to) {
      return text.substr(from, to - from).find('\n') != text.npos;
    };
    const Token& next = tokens[comment.before];
    bool alone = comment.before == 0 || breaks(tokens[comment.before - 1].end, comment.begin);
    bool last = text.substr(comment.begin, 2) == "--" || next.kind == TokenKind::kEndOfText ||
                breaks(comment.end, next.begin);
    placed.push_back(
        {comment.begin,
         alone && last ? CommentPlace::kOwnLine
         : last        ? CommentPlace::kTrailing
                       : CommentPlace::kInline,
         WithoutIndent(text.substr(comment.begin, comment.end - comment.begin), indent)});
  }
  return placed;
}

namespace {

// The text of what `parse` makes of `sql`: a statement or an expression.
template <typename Tree>
using Parse = Tree (*)(const SqlText& sql, Ast& ast, Diagnostics& diagnostics);

template <typename Tree>
std::optional<std::string> FormatOnce(Parse<Tree> parse, const SqlText& sql,
                                      Diagnostics& diagnostics) {
  Ast ast;
  // Spans must say where in this very text a node stands, so that comments find their place.
  Tree tree = parse({sql.text, 1, 0, sql.indent, sql.trino}, ast, diagnostics);
  if (tree == nullptr) return std::nullopt;
  Printer printer(SqlFlavor::kTrino, PlaceComments(sql.text, sql.indent));
  printer.Print(tree);
  std::string formatted = printer.TakeWithComments();
  assert(Equal(tree, parse({formatted, 0, 0, 0, sql.trino}, ast, diagnostics)));
  return formatted;
}

template <typename Tree>
std::optional<std::string> FormatTree(Parse<Tree> parse, const SqlText& sql,
                                      Diagnostics& diagnostics) {
  Ast ast;
  if (parse(sql, ast, diagnostics) == nullptr) return std::nullopt;
  std::optional<std::string> formatted = FormatOnce(parse, sql, diagnostics);
  // A comment in the middle of an expression moves before it, which may let its line be shorter.
  constexpr int kPasses = 6;
  for (int pass = 1; formatted && pass < kPasses; ++pass) {
    std::optional<std::string> again =
        FormatOnce(parse, {*formatted, 0, 0, 0, sql.trino}, diagnostics);
    if (again == formatted) break;
    formatted = std::move(again);
  }
  return formatted;
}

}  // namespace

std::optional<std::string> FormatSql(const SqlText& sql, Diagnostics& diagnostics) {
  return FormatTree(&ParseStatement, sql, diagnostics);
}

std::optional<std::string> FormatExpression(const SqlText& sql, Diagnostics& diagnostics) {
  return FormatTree(&ParseExpression, sql, diagnostics);
}

// ---- the printer's part ------------------------------------------------------------------------

Printer::Printer(SqlFlavor flavor, std::vector<PlacedComment> comments)
    : flavor_(flavor), with_marks_(true), comments_(std::move(comments)) {}

// What stands before the node that begins at `offset` in the source goes before the present line,
// or to the end of the line before it; a comment within a line stays in the line.
void Printer::CommentsBefore(uint32_t offset) {
  while (next_comment_ < comments_.size() && comments_[next_comment_].begin < offset) {
    const PlacedComment& comment = comments_[next_comment_];
    if (comment.place == CommentPlace::kInline) {
      Put(comment.text);
      Put(" ");
    } else if (flat_) {
      overflow_ = true;  // the group has to be broken
      return;
    } else {
      PutBeforeLine(comment);
    }
    ++next_comment_;
  }
}

void Printer::PutBeforeLine(const PlacedComment& comment) {
  std::string inserted;
  size_t at = line_start_;
  size_t previous = line_start_ < 2 ? std::string::npos : out_.rfind('\n', line_start_ - 2);
  previous = previous == std::string::npos ? 0 : previous + 1;
  bool free_end = line_start_ > 0 && previous != comment_line_;
  if (comment.place == CommentPlace::kTrailing && free_end) {
    inserted = " " + comment.text;
    at = line_start_ - 1;
    comment_line_ = previous;
  } else {
    size_t indent = out_.find_first_not_of(' ', line_start_);
    bool closes = indent != std::string::npos && out_[indent] == ')';
    indent = (indent == std::string::npos ? out_.size() : indent) - line_start_;
    if (closes) indent += 2;
    inserted = std::string(indent, ' ') + comment.text + "\n";
    comment_line_ = line_start_;
  }
  out_.insert(at, inserted);
  line_start_ += inserted.size();
}

// What is left before `offset`, where a parenthesis closes or the statement ends.
void Printer::CommentsAtEnd(uint32_t offset) {
  while (next_comment_ < comments_.size() && comments_[next_comment_].begin < offset) {
    if (flat_) {
      overflow_ = true;
      return;
    }
    const PlacedComment& comment = comments_[next_comment_++];
    bool trailing = comment.place != CommentPlace::kOwnLine && comment_line_ != line_start_;
    trailing ? Put(" ") : NewLine();
    Put(comment.text);
    comment_line_ = line_start_;
  }
}

std::string Printer::TakeWithComments() {
  CommentsAtEnd(UINT32_MAX);
  return std::move(out_);
}

}  // namespace firn
