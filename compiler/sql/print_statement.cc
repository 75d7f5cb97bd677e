// Statements that read and change rows, and those that are kept as words.
#include <algorithm>
#include <initializer_list>

#include "compiler/sql/dispatch.h"
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::Print(StatementPtr statement) {
  CommentsBefore(statement->span.begin);
  Group([&] {
    Marked marked(*this, statement->span);
    Dispatch(*statement, [&](const auto& node) { PrintNode(node); });
  });
}

void Printer::PrintNode(const QueryStatement& node) { QueryLines(*node.query); }

void Printer::PrintNode(const InsertStatement& node) {
  Put("insert into ");
  PutQualified(node.table);
  PutBranch(node.branch);
  if (!node.columns.empty()) {
    Put(" ");
    PutNames(node.columns);
  }
  Line();
  QueryLines(*node.query);
}

void Printer::PutBranch(const Name& branch) {
  if (branch.empty()) return;
  Put(" @ ");
  PutName(branch);
}

void Printer::PutAssignment(const Assignment& assignment) {
  PutName(assignment.column);
  Put(" = ");
  Print(assignment.value);
}

void Printer::PrintNode(const MergeStatement& node) {
  Put("merge into ");
  PutQualified(node.target);
  PutBranch(node.branch);
  if (!node.alias.empty()) {
    Put(" as ");
    PutName(node.alias);
  }
  Line();
  Put("using ");
  PutRelation(node.source);
  Line();
  Put("on ");
  Print(node.on);
  for (const MergeCase& merge_case : node.cases) {
    Line();
    PutMergeCase(merge_case);
  }
}

void Printer::PutMergeCase(const MergeCase& merge_case) {
  Marked marked(*this, merge_case.span);
  Put(merge_case.matched ? "when matched" : "when not matched");
  if (merge_case.condition != nullptr) {
    Put(" and ");
    Print(merge_case.condition, Binding::kAnd);  // `and a or b` would be read wrongly
  }
  switch (merge_case.action) {
    case MergeAction::kDelete:
      return Put(" then delete");
    case MergeAction::kUpdate:
      return Clause(" then update set", merge_case.assignments,
                    [&](const Assignment& assignment) { PutAssignment(assignment); });
    case MergeAction::kInsert:
      Put(" then insert ");
      if (!merge_case.columns.empty()) {
        PutNames(merge_case.columns);
        Line();
      }
      Put("values ");
      return Parens([&] { Expressions(merge_case.values); });
  }
}

void Printer::PrintNode(const DeleteStatement& node) {
  Put("delete from ");
  PutQualified(node.table);
  PutBranch(node.branch);
  if (node.where == nullptr) return;
  Line();
  PutWhere(node.where);
}

void Printer::PrintNode(const UpdateStatement& node) {
  Put("update ");
  PutQualified(node.table);
  PutBranch(node.branch);
  Line();
  Clause("set", node.assignments, [&](const Assignment& assignment) { PutAssignment(assignment); });
  if (node.where == nullptr) return;
  Line();
  PutWhere(node.where);
}

void Printer::PrintNode(const TruncateStatement& node) {
  Put("truncate table ");
  PutQualified(node.table);
}

void Printer::PrintNode(const OtherStatement& node) { PutPieces(node.pieces); }

namespace {

bool IsOneOf(const Piece& piece, std::initializer_list<std::string_view> words) {
  return piece.kind == PieceKind::kWord &&
         std::find(words.begin(), words.end(), piece.text) != words.end();
}

bool IsSymbol(const Piece& piece, std::initializer_list<std::string_view> symbols) {
  return piece.kind == PieceKind::kSymbol &&
         std::find(symbols.begin(), symbols.end(), piece.text) != symbols.end();
}

}  // namespace

// Words stand apart, dots and parentheses close; a routine's statements have lines of their own.
void Printer::PutPieces(const List<Piece>& pieces) {
  int indent_before = indent_;
  const Piece* last = nullptr;
  bool routine = std::any_of(pieces.begin(), pieces.end(),
                             [](const Piece& piece) { return IsSymbol(piece, {";"}); });
  for (const Piece& piece : pieces) {
    if (overflow_) break;
    bool opened = routine && last != nullptr &&
                  IsOneOf(*last, {"begin", "then", "do", "else", "loop", "repeat"}) &&
                  (last == pieces.begin() || !IsOneOf(last[-1], {"end"}));
    bool ended = last != nullptr && IsSymbol(*last, {";"});
    if (opened) ++indent_;
    if ((opened || ended) && IsOneOf(piece, {"end", "else", "elseif", "until", "when"})) --indent_;
    if (opened || ended || piece.kind == PieceKind::kStatement) {
      Line();
    } else if (last != nullptr && !IsSymbol(*last, {"(", "."}) &&
               !IsSymbol(piece, {")", ",", ".", ";", ":"}) &&
               !(last->kind == PieceKind::kName && IsSymbol(piece, {"("}))) {
      Put(" ");
    }
    PutPiece(piece);
    last = &piece;
  }
  indent_ = indent_before;
}

void Printer::PutPiece(const Piece& piece) {
  switch (piece.kind) {
    case PieceKind::kWord:
    case PieceKind::kSymbol:
    case PieceKind::kText:
      return Put(piece.text);
    case PieceKind::kName:
      return PutName(piece.name);
    case PieceKind::kString:
      return PutString(piece.text);
    case PieceKind::kType:
      return PutType(piece.type);
    case PieceKind::kExpr:
      return Print(piece.expr);
    case PieceKind::kQuery:
      return QueryLines(*piece.query);
    case PieceKind::kStatement: {
      Marked marked(*this, piece.statement->span);
      return Dispatch(*piece.statement, [&](const auto& node) { PrintNode(node); });
    }
  }
}

}  // namespace firn
