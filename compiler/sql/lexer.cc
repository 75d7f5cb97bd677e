#include "compiler/sql/lexer.h"

#include <array>
#include <cstring>

#include "compiler/base/text.h"

namespace firn {

namespace {

enum class Class : uint8_t { kOther, kSpace, kLetter, kDigit };

constexpr std::array<Class, 256> kClasses = [] {
  std::array<Class, 256> all{};
  for (char c : {' ', '\t', '\r', '\n'}) all[static_cast<uint8_t>(c)] = Class::kSpace;
  for (int c = 'a'; c <= 'z'; ++c) all[c] = all[c - 32] = Class::kLetter;
  all['_'] = Class::kLetter;
  for (int c = '0'; c <= '9'; ++c) all[c] = Class::kDigit;
  return all;
}();

// Symbols of one character; kEndOfText where there is none.
constexpr std::array<TokenKind, 128> kSymbols = [] {
  std::array<TokenKind, 128> all{};
  using enum TokenKind;
  all['.'] = kDot, all['('] = kLeftParen, all[')'] = kRightParen, all[','] = kComma;
  all['['] = kLeftBracket, all[']'] = kRightBracket, all[':'] = kColon, all['|'] = kBar;
  all['^'] = kCaret, all['$'] = kDollar, all['{'] = kLeftBrace, all['}'] = kRightBrace;
  all['='] = kEqual, all['<'] = kLess, all['>'] = kGreater, all['+'] = kPlus, all['-'] = kMinus;
  all['*'] = kAsterisk, all['/'] = kSlash, all['%'] = kPercent, all['?'] = kQuestion;
  all[';'] = kSemicolon;
  return all;
}();

Class ClassOf(char c) { return kClasses[static_cast<uint8_t>(c)]; }
bool IsNameByte(char c) { return ClassOf(c) == Class::kLetter || ClassOf(c) == Class::kDigit; }

class Lexer {
 public:
  Lexer(std::string_view text, std::vector<Comment>* comments) : text_(text), comments_(comments) {}

  std::vector<Token> Run() {
    tokens_.reserve(text_.size() / 4 + kLookahead);
    while (at_ < text_.size()) {
      switch (ClassOf(text_[at_])) {
        case Class::kSpace:
          ++at_;
          break;
        case Class::kLetter:
          LexWord();
          break;
        case Class::kDigit:
          Add(LexNumber());
          break;
        default:
          LexOther();
      }
    }
    Token end{Size(text_.size()), Size(text_.size()), TokenKind::kEndOfText};
    tokens_.insert(tokens_.end(), kLookahead, end);
    return std::move(tokens_);
  }

 private:
  struct Cut {
    TokenKind kind;
    size_t end;
  };

  static uint32_t Size(size_t n) { return static_cast<uint32_t>(n); }

  char Byte(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  void Add(Cut cut) {
    tokens_.push_back({Size(at_), Size(cut.end), cut.kind});
    at_ = cut.end;
  }

  void LexWord() {
    size_t end = at_ + 1;
    while (end < text_.size() && IsNameByte(text_[end])) ++end;
    if (end - at_ == 1 && end < text_.size()) {
      char letter = static_cast<char>(text_[at_] | 0x20);
      if (letter == 'x' && text_[end] == '\'') {
        size_t close = text_.find('\'', end + 1);
        if (close != text_.npos) return Add({TokenKind::kBinaryString, close + 1});
      } else if (letter == 'u' && text_[end] == '&' && Byte(end + 1) == '\'') {
        if (size_t close = Quoted(end + 1)) return Add({TokenKind::kUnicodeString, close});
      }
    }
    Add({FindKeyword(text_.substr(at_, end - at_)), end});
  }

  // The end of what the quote at `open` begins (doubled quotes stay inside), or 0.
  size_t Quoted(size_t open) const {
    char quote = text_[open];
    size_t i = open + 1;
    while (true) {
      const void* found = std::memchr(text_.data() + i, quote, text_.size() - i);
      if (found == nullptr) return 0;
      i = static_cast<size_t>(static_cast<const char*>(found) - text_.data()) + 1;
      if (Byte(i) != quote) return i;
      ++i;
    }
  }

  // Digits with single underscores between them.
  template <typename Test>
  size_t Digits(size_t i, bool leading_underscore, Test test) const {
    size_t end = i;
    bool first = !leading_underscore;
    while (true) {
      size_t next = end;
      if (!first && Byte(next) == '_') ++next;
      if (next >= text_.size() || !test(text_[next])) return end;
      end = next + 1;
      first = false;
    }
  }

  size_t Exponent(size_t i) const {  // its end, or 0
    if ((Byte(i) | 0x20) != 'e') return 0;
    ++i;
    if (Byte(i) == '+' || Byte(i) == '-') ++i;
    if (!IsDigit(Byte(i))) return 0;
    return PlainDigits(i);
  }

  size_t PlainDigits(size_t i) const {
    while (i < text_.size() && IsDigit(text_[i])) ++i;
    return i;
  }

  size_t RadixInteger() const {  // 0x1F, 0o17, 0b11; its end, or 0
    size_t digits = at_ + 2;
    size_t end = digits;
    switch (Byte(at_ + 1) | 0x20) {
      case 'x':
        end = Digits(digits, true,
                     [](char c) { return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); });
        break;
      case 'o':
        end = Digits(digits, true, [](char c) { return c >= '0' && c <= '7'; });
        break;
      case 'b':
        end = Digits(digits, true, [](char c) { return c == '0' || c == '1'; });
        break;
      default:
        break;
    }
    return end > digits ? end : 0;
  }

  // The longest of an integer, a decimal, a double and an identifier that begins with a digit.
  Cut LexNumber() {
    Cut best{TokenKind::kIntegerNumber, Digits(at_, false, IsDigit)};
    size_t whole = best.end;
    auto offer = [&](TokenKind kind, size_t end) {
      if (end > best.end) best = {kind, end};
    };
    if (text_[at_] == '0') offer(TokenKind::kIntegerNumber, RadixInteger());
    if (Byte(whole) == '.') {
      offer(TokenKind::kDecimalNumber, Digits(whole + 1, false, IsDigit));
    }
    size_t plain = PlainDigits(at_);
    offer(TokenKind::kDoubleNumber, Exponent(plain));
    if (Byte(plain) == '.') offer(TokenKind::kDoubleNumber, Exponent(PlainDigits(plain + 1)));
    size_t run = whole;
    while (run < text_.size() && IsNameByte(text_[run])) ++run;
    offer(TokenKind::kDigitIdentifier, run);
    return best;
  }

  void LexDash() {
    if (Byte(at_ + 1) == '-') {
      size_t end = text_.find_first_of("\r\n", at_);
      return AddComment(end == text_.npos ? text_.size() : end);
    }
    if (Byte(at_ + 1) == '>') return Add({TokenKind::kArrow, at_ + 2});
    if (Byte(at_ + 1) == '}') return Add({TokenKind::kDashRightBrace, at_ + 2});
    Add({TokenKind::kMinus, at_ + 1});
  }

  void LexSlash() {
    if (Byte(at_ + 1) == '*' && !comment_never_closes_) {
      size_t close = text_.find("*/", at_ + 2);
      if (close != text_.npos) return AddComment(close + 2);
      comment_never_closes_ = true;  // asked once only: time stays linear
    }
    Add({TokenKind::kSlash, at_ + 1});
  }

  void AddComment(size_t end) {
    if (comments_ != nullptr) comments_->push_back({Size(at_), Size(end), Size(tokens_.size())});
    at_ = end;
  }

  void AddQuoted(TokenKind kind) {
    size_t end = Quoted(at_);
    Add(end != 0 ? Cut{kind, end} : Cut{TokenKind::kUnrecognized, at_ + 1});
  }

  // A symbol of two characters, or kEndOfText.
  static TokenKind Pair(char first, char second) {
    switch (first) {
      case '<':
        if (second == '>') return TokenKind::kNotEqual;
        return second == '=' ? TokenKind::kLessOrEqual : TokenKind::kEndOfText;
      case '>':
        return second == '=' ? TokenKind::kGreaterOrEqual : TokenKind::kEndOfText;
      case '=':
        return second == '>' ? TokenKind::kFatArrow : TokenKind::kEndOfText;
      case '!':
        return second == '=' ? TokenKind::kNotEqual : TokenKind::kEndOfText;
      case '|':
        return second == '|' ? TokenKind::kConcat : TokenKind::kEndOfText;
      case '{':
        return second == '-' ? TokenKind::kLeftBraceDash : TokenKind::kEndOfText;
      default:
        return TokenKind::kEndOfText;
    }
  }

  void LexOther() {
    char c = text_[at_];
    char next = Byte(at_ + 1);
    switch (c) {
      case '\'':
        return AddQuoted(TokenKind::kStringLiteral);
      case '"':
        return AddQuoted(TokenKind::kQuotedIdentifier);
      case '`':
        return AddQuoted(TokenKind::kBackquotedIdentifier);
      case '-':
        return LexDash();
      case '/':
        return LexSlash();
      case '@':
        if (ClassOf(next) == Class::kLetter) {
          size_t end = at_ + 2;
          while (end < text_.size() && IsNameByte(text_[end])) ++end;
          return Add({TokenKind::kVariable, end});
        }
        break;
      case '$':
        if (next == '$' && !dollars_never_close_) {
          size_t close = text_.find("$$", at_ + 2);
          if (close != text_.npos) return Add({TokenKind::kDollarString, close + 2});
          dollars_never_close_ = true;
        }
        break;
      case '.':
        if (IsDigit(next)) {
          Cut best{TokenKind::kDecimalNumber, Digits(at_ + 1, false, IsDigit)};
          size_t end = Exponent(PlainDigits(at_ + 1));
          if (end > best.end) best = {TokenKind::kDoubleNumber, end};
          return Add(best);
        }
        break;
      default:
        break;
    }
    if (TokenKind pair = Pair(c, next); pair != TokenKind::kEndOfText) {
      return Add({pair, at_ + 2});
    }
    TokenKind symbol = c >= 0 ? kSymbols[static_cast<size_t>(c)] : TokenKind::kEndOfText;
    if (symbol != TokenKind::kEndOfText) return Add({symbol, at_ + 1});
    size_t end = at_ + 1;
    while ((static_cast<uint8_t>(Byte(end)) & 0xC0) == 0x80) ++end;
    Add({TokenKind::kUnrecognized, end});
  }

  std::string_view text_;
  std::vector<Comment>* comments_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  bool comment_never_closes_ = false;
  bool dollars_never_close_ = false;
};

}  // namespace

std::vector<Token> Lex(std::string_view text, std::vector<Comment>* comments) {
  return Lexer(text, comments).Run();
}

}  // namespace firn
