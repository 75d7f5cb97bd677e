// Statements that read and change rows, and those that are kept as words.
#include "compiler/sql/dispatch.h"
#include "compiler/sql/printer_class.h"

namespace firn {

void Printer::Print(StatementPtr statement) {
  Group([&] {
    Marked marked(*this, statement->span);
    Dispatch(*statement, [&](const auto& node) { PrintNode(node); });
  });
}

void Printer::PrintNode(const QueryStatement& node) { QueryLines(*node.query); }

void Printer::PrintNode(const InsertStatement& node) {
  Put("insert into ");
  PutQualified(node.table);
  if (!node.columns.empty()) {
    Put(" ");
    PutNames(node.columns);
  }
  Line();
  QueryLines(*node.query);
}

void Printer::PutAssignment(const Assignment& assignment) {
  PutName(assignment.column);
  Put(" = ");
  Print(assignment.value);
}

void Printer::PrintNode(const MergeStatement& node) {
  Put("merge into ");
  PutQualified(node.target);
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
    Print(merge_case.condition);
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
  if (node.where == nullptr) return;
  Line();
  PutWhere(node.where);
}

void Printer::PrintNode(const UpdateStatement& node) {
  Put("update ");
  PutQualified(node.table);
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

// Words apart, dots and parentheses close.
void Printer::PutPieces(const List<Piece>& pieces) {
  bool apart = false;
  for (const Piece& piece : pieces) {
    if (overflow_) return;
    bool symbol = piece.kind == PieceKind::kSymbol;
    bool closes = symbol && (piece.text == ")" || piece.text == "," || piece.text == "." ||
                             piece.text == ";" || piece.text == ":");
    if (apart && !closes && piece.kind != PieceKind::kStatement) Put(" ");
    apart = !(symbol && (piece.text == "(" || piece.text == "."));
    switch (piece.kind) {
      case PieceKind::kWord:
      case PieceKind::kSymbol:
      case PieceKind::kText:
        Put(piece.text);
        break;
      case PieceKind::kName:
        PutName(piece.name);
        break;
      case PieceKind::kString:
        PutString(piece.text);
        break;
      case PieceKind::kType:
        PutType(piece.type);
        break;
      case PieceKind::kExpr:
        Print(piece.expr);
        break;
      case PieceKind::kQuery:
        QueryLines(*piece.query);
        break;
      case PieceKind::kStatement: {
        Line();
        Marked marked(*this, piece.statement->span);
        Dispatch(*piece.statement, [&](const auto& node) { PrintNode(node); });
        break;
      }
    }
    if (symbol && piece.text == ";") {
      Line();
      apart = false;
    }
  }
}

}  // namespace firn
