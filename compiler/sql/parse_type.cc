// Types as written, into one canonical spelling that ParseType reads.
#include "compiler/sql/parser_class.h"
#include "compiler/sql/printer.h"

namespace firn {

TypeName Parser::ParseTypeName() {
  size_t start = at_;
  // Plain words need no canonical text of their own: bigint, varchar, date.
  if (AtIdentifier() && !At(TokenKind::kQuotedIdentifier) && !At(TokenKind::kDouble) &&
      (Kind(1) == TokenKind::kRightParen || Kind(1) == TokenKind::kComma)) {
    Name name = ParseName();
    if (failed_) return {};
    return {LowerText(tokens_[start]), name.span};
  }
  std::string text;
  TypeText(text);
  return {failed_ ? std::string_view() : ast_.Copy(text), SpanFrom(start)};
}

void Parser::TypeText(std::string& out) {
  Level level(*this);
  if (!level) return;
  size_t begin = out.size();
  uint32_t arrays = 0;
  TypeBase(out);
  while (Accept(TokenKind::kArray)) {
    if (Accept(TokenKind::kLeftBracket)) {  // a length, which Trino ignores
      IntegerText();
      Expect(TokenKind::kRightBracket);
    }
    out.insert(begin, "array(");
    out += ')';
    if (++arrays + depth_ > static_cast<uint32_t>(kMaxNesting)) FailNesting();
  }
}

void Parser::TypeBase(std::string& out) {
  if (At(TokenKind::kRow, TokenKind::kLeftParen)) {
    out += "row(";
    at_ += 2;
    do {
      if (out.back() != '(') out += ", ";
      RowTypeField(out);
    } while (Accept(TokenKind::kComma));
    Expect(TokenKind::kRightParen);
    out += ')';
    return;
  }
  if (At(TokenKind::kInterval) && AtIdentifier(1) && Kind(1) != TokenKind::kArray) {
    ++at_;
    out += "interval ";
    out += LowerText(Peek());
    ParseIntervalField();
    if (Accept(TokenKind::kTo)) {
      out += " to ";
      out += LowerText(Peek());
      ParseIntervalField();
    }
    return;
  }
  if (At(TokenKind::kTime) || At(TokenKind::kTimestamp)) {
    out += LowerText(Peek());
    ++at_;
    if (Accept(TokenKind::kLeftParen)) {
      out += '(';
      TypeParameter(out);
      Expect(TokenKind::kRightParen);
      out += ')';
    }
    if (At(TokenKind::kWith, TokenKind::kTime)) {
      at_ += 2;
      Expect(TokenKind::kZone);
      out += " with time zone";
    } else if (At(TokenKind::kWithout, TokenKind::kTime)) {
      at_ += 2;
      Expect(TokenKind::kZone);
    }
    return;
  }
  if (Accept(TokenKind::kDouble, TokenKind::kPrecision)) {
    out += "double";
    return;
  }
  if (Accept(TokenKind::kArray, TokenKind::kLess)) {
    out += "array(";
    TypeText(out);
    Expect(TokenKind::kGreater);
    out += ')';
    return;
  }
  if (Accept(TokenKind::kMap, TokenKind::kLess)) {
    out += "map(";
    TypeText(out);
    Expect(TokenKind::kComma);
    out += ", ";
    TypeText(out);
    Expect(TokenKind::kGreater);
    out += ')';
    return;
  }
  if (!AtIdentifier()) return Fail("a type");
  TypeWord(out);
  if (!Accept(TokenKind::kLeftParen)) return;
  out += '(';
  TypeParameter(out);
  while (Accept(TokenKind::kComma)) {
    out += ", ";
    TypeParameter(out);
  }
  Expect(TokenKind::kRightParen);
  out += ')';
}

// A type's own name: lower case, unless quotes keep it as it is.
void Parser::TypeWord(std::string& out) {
  Name name = ParseName();
  if (failed_) return;
  const Token& token = tokens_[at_ - 1];
  if (!name.quoted) {
    out += LowerText(token);
  } else if (PrintName(name.text) == name.text &&
             LowerText(token).substr(1) == Text(token).substr(1)) {
    out += name.text;
  } else {
    out += Text(token);
  }
}

void Parser::TypeParameter(std::string& out) {
  if (At(TokenKind::kIntegerNumber)) {
    out += IntegerText();
  } else {
    TypeText(out);
  }
}

void Parser::RowTypeField(std::string& out) {
  if (AtNamedType()) {
    Name name = ParseName();
    out += PrintName(name.text);
    out += ' ';
  }
  TypeText(out);
}

// At `name type` rather than a type alone, where a type may be two words itself.
bool Parser::AtNamedType() const {
  if (!AtIdentifier() || !AtIdentifier(1)) return false;
  TokenKind first = Kind();
  TokenKind second = Kind(1);
  TokenKind third = Kind(2);
  bool ends = third == TokenKind::kComma || third == TokenKind::kRightParen ||
              third == TokenKind::kArray || third == TokenKind::kEndOfText;
  if (first == TokenKind::kDouble && second == TokenKind::kPrecision)
    return !ends && AtIdentifier(2);
  if (second == TokenKind::kArray) return !(ends || third == TokenKind::kLeftBracket);
  if (first == TokenKind::kInterval) {
    switch (second) {
      case TokenKind::kYear:
      case TokenKind::kMonth:
      case TokenKind::kDay:
      case TokenKind::kHour:
      case TokenKind::kMinute:
      case TokenKind::kSecond:
        return !(ends || third == TokenKind::kTo);
      default:
        return true;
    }
  }
  bool temporal = first == TokenKind::kTime || first == TokenKind::kTimestamp;
  return !(temporal && second == TokenKind::kWithout && third == TokenKind::kTime);
}

}  // namespace firn
