// Names, strings, numbers and intervals.
#include <fmt/format.h>

#include <cctype>

#include "compiler/sql/parser_class.h"

namespace firn {

namespace {

void AppendUtf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

// ---- names -------------------------------------------------------------------------------------

Name Parser::ParseName() {
  if (!AtIdentifier()) {
    Fail("a name");
    return {};
  }
  const Token& token = Peek();
  Name name = NameOf(token);
  if (!failed_) ++at_;
  return name;
}

Name Parser::NameOf(const Token& token) {
  Span span = SpanOf(token);
  std::string_view text = Text(token);
  switch (token.kind) {
    case TokenKind::kQuotedIdentifier:
      if (text.size() == 2) FailAt(token, "a quoted name must not be empty");
      return {Unquote(token), true, span};
    case TokenKind::kBackquotedIdentifier:
      FailAt(token, "names are not quoted with backquotes", "use double quotes");
      return {text, false, span};
    case TokenKind::kDigitIdentifier:
      FailAt(token, "a name must not begin with a digit", "put it in double quotes");
      return {text, false, span};
    default:
      return {text, false, span};
  }
}

QualifiedName Parser::ParseQualifiedName() {
  size_t start = at_;
  Items<Name> parts(*this);
  do {
    parts.Add(ParseName());
  } while (Accept(TokenKind::kDot));
  return {parts.Take(), SpanFrom(start)};
}

List<Name> Parser::NameList() {
  return ParenList<Name>([&] { return ParseName(); });
}

// ---- strings -----------------------------------------------------------------------------------

// The text between the quotes, doubled quotes undone. A view of the source where nothing changes.
std::string_view Parser::Unquote(const Token& token) {
  std::string_view text = Text(token);
  char quote = text.back();
  size_t open = text.find(quote);
  std::string_view body = DropIndent(text.substr(open + 1, text.size() - open - 2));
  if (body.find(quote) == body.npos) return body;
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    out += body[i];
    if (body[i] == quote) ++i;
  }
  return ast_.Copy(out);
}

// A literal that goes on over lines of a YAML block does not contain the block's indentation.
std::string_view Parser::DropIndent(std::string_view body) {
  if (sql_.indent == 0 || body.find('\n') == body.npos) return body;
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size();) {
    out += body[i];
    if (body[i++] != '\n') continue;
    for (uint32_t n = 0; n < sql_.indent && i < body.size() && body[i] == ' '; ++n) ++i;
  }
  return ast_.Copy(out);
}

std::string_view Parser::ParseString() {
  if (!AtString()) {
    Fail("a string");
    return {};
  }
  const Token& token = Peek();
  ++at_;
  std::string_view value = Unquote(token);
  if (token.kind == TokenKind::kStringLiteral) return value;
  char32_t escape = '\\';
  if (Accept(TokenKind::kUescape)) {
    if (!At(TokenKind::kStringLiteral)) {
      Fail("a string");
      return {};
    }
    std::string_view text = Unquote(Peek());
    ++at_;
    char c = text.size() == 1 ? text[0] : '\0';
    bool usable = c > ' ' && c < '\x7F' && !IsHex(c) && c != '+' && c != '"' && c != '\'';
    if (!usable) {
      Reject(SpanOf(token), text.empty() ? "the escape character of a string must not be empty"
                                         : fmt::format("'{}' cannot escape characters", text));
      return {};
    }
    escape = static_cast<unsigned char>(c);
  }
  return DecodeUnicode(value, escape, SpanOf(token));
}

std::string_view Parser::DecodeUnicode(std::string_view body, char32_t escape, Span span) {
  std::string out;
  for (size_t i = 0; i < body.size();) {
    if (static_cast<unsigned char>(body[i]) != escape) {
      out += body[i++];
      continue;
    }
    ++i;
    if (i < body.size() && static_cast<unsigned char>(body[i]) == escape) {
      out += body[i++];
      continue;
    }
    size_t digits = 4;
    if (i < body.size() && body[i] == '+') {
      digits = 6;
      ++i;
    }
    char32_t value = 0;
    for (size_t n = 0; n < digits; ++n, ++i) {
      if (i >= body.size() || !IsHex(body[i])) {
        Reject(span, fmt::format("an escape in this string needs {} hexadecimal digits", digits));
        return {};
      }
      int digit = body[i] <= '9' ? body[i] - '0' : (body[i] | 0x20) - 'a' + 10;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
      Reject(span, "an escape in this string is no character");
      return {};
    }
    AppendUtf8(out, value);
  }
  return ast_.Copy(out);
}

// ---- numbers -----------------------------------------------------------------------------------

ExprPtr Parser::NumberValue(bool negative) {
  auto* number = ast_.New<NumberLiteral>(SpanOf(Peek()));
  number->text = Text(Peek());
  switch (Kind()) {
    case TokenKind::kDecimalNumber:
      number->number = NumberKind::kDecimal;
      break;
    case TokenKind::kDoubleNumber:
      number->number = NumberKind::kDouble;
      break;
    default: {
      // Trino's parser makes a long of it, sign included.
      std::string_view digits = number->text;
      unsigned base = 10;
      if (digits.size() > 2 && digits[0] == '0' && digits[1] > '9' && digits[1] != '_') {
        base = (digits[1] | 0x20) == 'x' ? 16 : (digits[1] | 0x20) == 'o' ? 8 : 2;
        digits.remove_prefix(2);
      }
      uint64_t limit = (uint64_t{1} << 63) - (negative ? 0 : 1);
      uint64_t value = 0;
      for (char c : digits) {
        if (c == '_') continue;
        unsigned digit = static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (value > (limit - digit) / base) {
          Span span = number->span;
          if (negative) span.begin = SpanOf(tokens_[at_ - 1]).begin;
          Reject(span, fmt::format("'{}' does not fit in a bigint", number->text));
          break;
        }
        value = value * base + digit;
      }
    }
  }
  ++at_;
  return number;
}

ExprPtr Parser::BinaryValue() {
  const Token& token = Peek();
  auto* literal = ast_.New<BinaryLiteral>(SpanOf(token));
  ++at_;
  std::string digits;
  for (char c : Unquote(token)) {
    if (std::isspace(static_cast<unsigned char>(c))) continue;
    digits += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (!IsHex(c)) {
      Reject(literal->span, "a binary literal holds hexadecimal digits only");
      return literal;
    }
  }
  if (digits.size() % 2 != 0) {
    Reject(literal->span, "a binary literal needs an even number of digits");
  }
  literal->digits = ast_.Copy(digits);
  return literal;
}

std::string_view Parser::IntegerText() {
  if (!At(TokenKind::kIntegerNumber)) {
    Fail("an integer");
    return {};
  }
  std::string_view text = Text(Peek());
  ++at_;
  return text;
}

// Of OFFSET, LIMIT and FETCH FIRST. firn's variables are taken too.
ExprPtr Parser::RowCount() {
  if (At(TokenKind::kQuestion) || At(TokenKind::kVariable)) return Atom();
  if (At(TokenKind::kIntegerNumber)) return NumberValue();
  Fail("a number of rows");
  return nullptr;
}

ExprPtr Parser::LiteralValue() {
  switch (Kind()) {
    case TokenKind::kMinus:
      if (Kind(1) >= TokenKind::kIntegerNumber && Kind(1) <= TokenKind::kDoubleNumber) {
        return Atom();
      }
      ++at_;
      Fail("a number");
      return nullptr;
    case TokenKind::kIntegerNumber:
    case TokenKind::kDecimalNumber:
    case TokenKind::kDoubleNumber:
    case TokenKind::kStringLiteral:
    case TokenKind::kUnicodeString:
    case TokenKind::kBinaryString:
    case TokenKind::kNull:
    case TokenKind::kTrue:
    case TokenKind::kFalse:
      return Atom();
    default:
      break;
  }
  if (AtInterval()) return Interval();
  if (!AtIdentifier()) {
    Fail("a literal");
    return nullptr;
  }
  const bool typed = Kind(1) == TokenKind::kStringLiteral || Kind(1) == TokenKind::kUnicodeString ||
                     At(TokenKind::kDouble, TokenKind::kPrecision);
  if (typed) return IdentifierAtom();
  ++at_;
  Fail("a text in quotes", "a default is a literal");
  return nullptr;
}

// ---- intervals ---------------------------------------------------------------------------------

namespace {

IntervalField FieldOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kYear:
      return IntervalField::kYear;
    case TokenKind::kMonth:
      return IntervalField::kMonth;
    case TokenKind::kDay:
      return IntervalField::kDay;
    case TokenKind::kHour:
      return IntervalField::kHour;
    case TokenKind::kMinute:
      return IntervalField::kMinute;
    case TokenKind::kSecond:
      return IntervalField::kSecond;
    default:
      return IntervalField::kNone;
  }
}

// Whether an interval may reach from one field to another: DAY TO SECOND.
bool GoesTo(IntervalField from, IntervalField to) {
  if (from == IntervalField::kYear) return to == IntervalField::kMonth;
  return from >= IntervalField::kDay && to > from;
}

}  // namespace

IntervalField Parser::ParseIntervalField() {
  IntervalField field = FieldOf(Kind());
  if (field == IntervalField::kNone) {
    Fail("an interval field");
  } else {
    ++at_;
  }
  return field;
}

// INTERVAL is no reserved word: `interval` may be a column and INTERVAL '1' a typed literal.
bool Parser::AtInterval() const {
  if (!At(TokenKind::kInterval)) return false;
  size_t i = Kind(1) == TokenKind::kPlus || Kind(1) == TokenKind::kMinus ? 2 : 1;
  if (Kind(i) == TokenKind::kStringLiteral) {
    return FieldOf(Kind(i + 1)) != IntervalField::kNone;
  }
  if (Kind(i) != TokenKind::kUnicodeString) return false;
  size_t field = Kind(i + 1) == TokenKind::kUescape ? i + 3 : i + 1;
  return FieldOf(Kind(field)) != IntervalField::kNone;
}

ExprPtr Parser::Interval() {
  size_t start = at_;
  Expect(TokenKind::kInterval);
  bool negative = Accept(TokenKind::kMinus);
  if (!negative) Accept(TokenKind::kPlus);
  std::string_view value = ParseString();
  IntervalField from = ParseIntervalField();
  IntervalField to = IntervalField::kNone;
  if (At(TokenKind::kTo) &&
      (!Has(TrinoChange::kStrictIntervals) || GoesTo(from, FieldOf(Kind(1))))) {
    ++at_;
    to = ParseIntervalField();
  }
  auto* interval = ast_.New<IntervalLiteral>(SpanFrom(start));
  interval->negative = negative;
  interval->value = value;
  interval->from = from;
  interval->to = to;
  return interval;
}

}  // namespace firn
