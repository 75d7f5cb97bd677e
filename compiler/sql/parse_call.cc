// Function calls and windows.
#include <fmt/format.h>

#include <limits>
#include <optional>

#include "compiler/sql/parser_class.h"

namespace firn {

namespace {

// Calls that Trino's parser takes out of the functions, and how many arguments they take.
struct SpecialName {
  std::string_view name;
  std::optional<SpecialCall> call;  // none: it stays a call
  size_t least;
  size_t most;
};
constexpr SpecialName kSpecialNames[] = {
    {"coalesce", SpecialCall::kCoalesce, 2, std::numeric_limits<size_t>::max()},
    {"format", std::nullopt, 2, std::numeric_limits<size_t>::max()},
    {"if", SpecialCall::kIf, 2, 3},
    {"nullif", SpecialCall::kNullIf, 2, 2},
    {"try", SpecialCall::kTry, 1, 1},
};

}  // namespace

// At a name, perhaps qualified, before a parenthesis; perhaps behind RUNNING or FINAL.
bool Parser::AtCall() const {
  size_t i = at_;
  if ((At(TokenKind::kRunning) || At(TokenKind::kFinal)) && AtIdentifier(1)) ++i;
  while (tokens_[i + 1].kind == TokenKind::kDot && IsIdentifier(tokens_[i + 2].kind)) i += 2;
  return tokens_[i + 1].kind == TokenKind::kLeftParen;
}

ExprPtr Parser::Call() {
  size_t start = at_;
  CallExpr call;
  if (AtIdentifier(1)) {
    call.mode = At(TokenKind::kRunning) ? ProcessingMode::kRunning : ProcessingMode::kFinal;
    ++at_;
  }
  call.name = ParseQualifiedName();
  CallArguments(&call);
  CallTail(&call);
  if (failed_) return nullptr;
  if (call.name.parts.size() == 1) {
    if (ExprPtr special = SpecialForm(start, call)) return special;
  }
  auto* node = ast_.New<CallExpr>(SpanFrom(start));
  call.id = node->id;
  call.span = node->span;
  *node = call;
  return node;
}

// receiver.f(a): the receiver is the first argument. Behind names alone it is a qualified function,
// as it would be with f in quotes.
ExprPtr Parser::Method(size_t start, ExprPtr receiver) {
  Items<Name> parts(*this);
  ExprPtr base = receiver;
  for (; As<Dereference>(base) != nullptr; base = As<Dereference>(base)->base) {
  }
  const bool qualified = base->kind == ExprKind::kColumn;
  for (size_t i = start; qualified && i < at_; i += 2) parts.Add(NameOf(tokens_[i]));
  parts.Add(NameOf(Peek()));
  ++at_;
  CallExpr call;
  call.method = !qualified;
  call.name = {parts.Take(), SpanOf(tokens_[at_ - 1])};
  CallArguments(&call);
  if (call.method) {
    Items<ExprPtr> arguments(*this);
    arguments.Add(receiver);
    for (ExprPtr argument : call.arguments) arguments.Add(argument);
    call.arguments = arguments.Take();
  }
  auto* node = ast_.New<CallExpr>(SpanFrom(start));
  call.id = node->id;
  call.span = node->span;
  *node = call;
  return node;
}

bool Parser::AtQuantifierAll() const {
  if (!At(TokenKind::kAll)) return false;
  switch (Kind(1)) {  // else ALL is a column
    case TokenKind::kRightParen:
    case TokenKind::kComma:
    case TokenKind::kDot:
    case TokenKind::kLeftBracket:
    case TokenKind::kOver:
    case TokenKind::kAsterisk:
    case TokenKind::kSlash:
    case TokenKind::kPercent:
    case TokenKind::kConcat:
    case TokenKind::kArrow:
    case TokenKind::kEndOfText:
    case TokenKind::kAs:
    case TokenKind::kFrom:
    case TokenKind::kOrder:
      return false;
    default:
      return true;
  }
}

void Parser::CallArguments(CallExpr* call) {
  Expect(TokenKind::kLeftParen);
  bool labelled = AtIdentifier() && Kind(1) == TokenKind::kDot && Kind(2) == TokenKind::kAsterisk;
  if (At(TokenKind::kAsterisk) || labelled) {
    size_t start = at_;
    Name label;
    if (labelled) {
      label = ParseName();
      ++at_;
    }
    ++at_;
    auto* star = ast_.New<Star>(SpanFrom(start));
    star->label = label;
    ExprPtr argument = star;
    call->arguments = ast_.Copy(&argument, 1);
    Expect(TokenKind::kRightParen);
    return;
  }
  if (Accept(TokenKind::kRightParen)) return;
  if (!At(TokenKind::kOrder)) {
    if (Accept(TokenKind::kDistinct)) {
      call->distinct = true;
    } else if (AtQuantifierAll()) {
      ++at_;
    }
    Items<Name> names(*this);
    bool named = false;
    call->arguments = CommaList<ExprPtr>([&] {
      Name name;
      if (AtIdentifier() && Kind(1) == TokenKind::kFatArrow && Has(TrinoChange::kNamedArguments)) {
        name = ParseName();
        ++at_;
        named = true;
      }
      names.Add(name);
      return Expression();
    });
    List<Name> all = names.Take();
    if (named) call->argument_names = all;
  }
  if (Accept(TokenKind::kOrder)) call->order_by = SortItems();
  Expect(TokenKind::kRightParen);
}

ExprPtr Parser::FilterClause() {
  if (!Accept(TokenKind::kFilter, TokenKind::kLeftParen)) return nullptr;
  Expect(TokenKind::kWhere);
  ExprPtr condition = Expression();
  Expect(TokenKind::kRightParen);
  return condition;
}

void Parser::CallTail(CallExpr* call) {
  call->filter = FilterClause();
  if (At(TokenKind::kIgnore, TokenKind::kNulls)) {
    call->nulls = NullTreatment::kIgnore;
    at_ += 2;
  } else if (At(TokenKind::kRespect, TokenKind::kNulls)) {
    call->nulls = NullTreatment::kRespect;
    at_ += 2;
  }
  if (call->nulls != NullTreatment::kUnstated && !At(TokenKind::kOver)) {
    return FailToken(TokenKind::kOver);
  }
  if (call->nulls != NullTreatment::kUnstated || AtOver()) call->over = Over();
}

ExprPtr Parser::SpecialForm(size_t start, const CallExpr& call) {
  for (const SpecialName& special : kSpecialNames) {
    if (!SameName(call.name.last().text, special.name)) continue;
    const Span span = SpanFrom(start);
    size_t count = call.arguments.size();
    auto refuse = [&](bool wrong, std::string_view what) {
      if (wrong) Reject(span, fmt::format("'{}' {}", special.name, what));
    };
    refuse(count < special.least || count > special.most, "has a wrong number of arguments");
    refuse(call.over != nullptr, "takes no 'over'");
    refuse(call.distinct, "takes no 'distinct'");
    refuse(call.filter != nullptr, "takes no 'filter'");
    refuse(!call.order_by.empty(), "takes no 'order by'");
    refuse(call.mode != ProcessingMode::kUnstated, "takes no 'running' or 'final'");
    if (!special.call) return nullptr;
    auto* node = ast_.New<SpecialCallExpr>(span);
    node->call = *special.call;
    node->arguments = call.arguments;
    return node;
  }
  return nullptr;
}

ExprPtr Parser::Listagg() {
  size_t start = at_;
  CallExpr call;
  Name name{Text(Peek()), false, SpanOf(Peek())};
  ++at_;
  call.name = {ast_.Copy(&name, 1), name.span};
  Expect(TokenKind::kLeftParen);
  Items<ExprPtr> arguments(*this);
  if (Accept(TokenKind::kDistinct)) {
    call.distinct = true;
  } else if (AtQuantifierAll()) {
    ++at_;
  }
  arguments.Add(Expression());
  if (Accept(TokenKind::kComma)) {
    size_t at = at_;
    std::string_view value = ParseString();
    auto* separator = ast_.New<StringLiteral>(SpanFrom(at));
    separator->value = value;
    arguments.Add(separator);
  }
  call.arguments = arguments.Take();
  if (Accept(TokenKind::kOn)) {
    auto* overflow = ast_.NewPart<ListaggOverflow>();
    call.overflow = overflow;
    Expect(TokenKind::kOverflow);
    if (Accept(TokenKind::kTruncate)) {
      overflow->error = false;
      overflow->has_filler = AtString();
      if (overflow->has_filler) overflow->filler = ParseString();
      overflow->with_count = At(TokenKind::kWith);
      if (!Accept(TokenKind::kWith) && !Accept(TokenKind::kWithout)) {
        Fail("'with count' or 'without count'");
      }
      Expect(TokenKind::kCount);
    } else if (!Accept(TokenKind::kError)) {
      Fail("'error' or 'truncate'");
    }
  }
  Expect(TokenKind::kRightParen);
  Expect(TokenKind::kWithin);
  Expect(TokenKind::kGroup);
  Expect(TokenKind::kLeftParen);
  Expect(TokenKind::kOrder);
  call.order_by = SortItems();
  Expect(TokenKind::kRightParen);
  call.filter = FilterClause();
  auto* node = ast_.New<CallExpr>(SpanFrom(start));
  call.id = node->id;
  call.span = node->span;
  *node = call;
  return node;
}

// ---- windows -----------------------------------------------------------------------------------

const Window* Parser::Over() {
  Expect(TokenKind::kOver);
  if (Accept(TokenKind::kLeftParen)) {
    const Window* window = WindowSpecification();
    Expect(TokenKind::kRightParen);
    return window;
  }
  size_t start = at_;
  auto* window = ast_.NewPart<Window>();
  window->existing = ParseName();
  window->only_name = true;
  window->span = SpanFrom(start);
  return window;
}

// At a frame rather than at a window named like one of its words.
bool Parser::AtFrame() const {
  switch (Kind()) {
    case TokenKind::kRange:
    case TokenKind::kRows:
    case TokenKind::kGroups:
    case TokenKind::kMeasures:
      break;
    default:
      return false;
  }
  switch (Kind(1)) {
    case TokenKind::kRightParen:
    case TokenKind::kOrder:
    case TokenKind::kRange:
    case TokenKind::kRows:
    case TokenKind::kGroups:
      return false;
    case TokenKind::kPartition:
      return Kind(2) != TokenKind::kBy;
    default:
      return true;
  }
}

const Window* Parser::WindowSpecification() {
  size_t start = at_;
  auto* window = ast_.NewPart<Window>();
  if (AtIdentifier() && !At(TokenKind::kPartition, TokenKind::kBy) && !AtFrame()) {
    window->existing = ParseName();
  }
  if (Accept(TokenKind::kPartition)) {
    Expect(TokenKind::kBy);
    window->partition_by = ExpressionList();
  }
  if (Accept(TokenKind::kOrder)) window->order_by = SortItems();
  if (AtFrame()) window->frame = Frame();
  window->span = SpanFrom(start);
  return window;
}

const WindowFrame* Parser::Frame() {
  size_t start = at_;
  auto* frame = ast_.NewPart<WindowFrame>();
  RowPattern pattern;
  PatternMeasures(&pattern);
  if (At(TokenKind::kRange)) {
    frame->unit = FrameUnit::kRange;
  } else if (At(TokenKind::kRows)) {
    frame->unit = FrameUnit::kRows;
  } else if (At(TokenKind::kGroups)) {
    frame->unit = FrameUnit::kGroups;
  } else {
    Fail("'range', 'rows' or 'groups'");
    return frame;
  }
  ++at_;
  if (Accept(TokenKind::kBetween)) {
    frame->start = ParseFrameBound();
    Expect(TokenKind::kAnd);
    auto* end = ast_.NewPart<FrameBound>();
    *end = ParseFrameBound();
    frame->end = end;
  } else {
    frame->start = ParseFrameBound();
  }
  size_t clauses = at_;
  PatternClauses(&pattern);
  if (at_ != clauses || !pattern.measures.empty()) {
    auto* kept = ast_.NewPart<RowPattern>();
    *kept = pattern;
    kept->span = SpanFrom(start);
    frame->pattern = kept;
  }
  frame->span = SpanFrom(start);
  return frame;
}

FrameBound Parser::ParseFrameBound() {
  if (Accept(TokenKind::kUnbounded, TokenKind::kPreceding)) {
    return {FrameBoundKind::kUnboundedPreceding};
  }
  if (Accept(TokenKind::kUnbounded, TokenKind::kFollowing)) {
    return {FrameBoundKind::kUnboundedFollowing};
  }
  if (Accept(TokenKind::kCurrent, TokenKind::kRow)) return {FrameBoundKind::kCurrentRow};
  FrameBound bound;
  bound.value = Expression();
  if (Accept(TokenKind::kFollowing)) {
    bound.kind = FrameBoundKind::kFollowing;
  } else if (Accept(TokenKind::kPreceding)) {
    bound.kind = FrameBoundKind::kPreceding;
  } else {
    Fail("'preceding' or 'following'");
  }
  return bound;
}

List<SortItem> Parser::SortItems() {
  Expect(TokenKind::kBy);
  return CommaList<SortItem>([&] { return ParseSortItem(); });
}

SortItem Parser::ParseSortItem() {
  size_t start = at_;
  SortItem item;
  item.key = Expression();
  if (Accept(TokenKind::kAsc)) {
    item.order = SortOrder::kAscending;
  } else if (Accept(TokenKind::kDesc)) {
    item.order = SortOrder::kDescending;
  }
  if (Accept(TokenKind::kNulls)) {
    if (Accept(TokenKind::kFirst)) {
      item.nulls = NullOrder::kFirst;
    } else if (Accept(TokenKind::kLast)) {
      item.nulls = NullOrder::kLast;
    } else {
      Fail("'first' or 'last'");
    }
  }
  item.span = SpanFrom(start);
  return item;
}

}  // namespace firn
