// The words of the grammars of all versions of Trino that firn knows, and the kinds of token that
// the lexer makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace firn {

// Never an identifier unless quoted; OVERLAPS from 483 on. X(enumerator, text)
// clang-format off
#define FIRN_RESERVED_WORDS(X) \
  X(kAlter, "alter") X(kAnd, "and") X(kAs, "as") X(kAuto, "auto") X(kBetween, "between") \
  X(kBy, "by") X(kCase, "case") X(kCast, "cast") X(kConstraint, "constraint") \
  X(kCreate, "create") X(kCross, "cross") X(kCube, "cube") X(kCurrentCatalog, "current_catalog") \
  X(kCurrentDate, "current_date") X(kCurrentPath, "current_path") X(kCurrentRole, "current_role") \
  X(kCurrentSchema, "current_schema") X(kCurrentTime, "current_time") \
  X(kCurrentTimestamp, "current_timestamp") X(kCurrentUser, "current_user") \
  X(kDeallocate, "deallocate") X(kDelete, "delete") X(kDescribe, "describe") \
  X(kDistinct, "distinct") X(kDrop, "drop") X(kElse, "else") X(kEnd, "end") X(kEscape, "escape") \
  X(kExcept, "except") X(kExists, "exists") X(kExtract, "extract") X(kFalse, "false") \
  X(kFor, "for") X(kFrom, "from") X(kFull, "full") X(kGroup, "group") X(kGrouping, "grouping") \
  X(kHaving, "having") X(kIn, "in") X(kInner, "inner") X(kInsert, "insert") \
  X(kIntersect, "intersect") X(kInto, "into") X(kIs, "is") X(kJoin, "join") \
  X(kJsonArray, "json_array") X(kJsonExists, "json_exists") X(kJsonObject, "json_object") \
  X(kJsonQuery, "json_query") X(kJsonTable, "json_table") X(kJsonValue, "json_value") \
  X(kLeft, "left") X(kLike, "like") X(kListagg, "listagg") X(kLocaltime, "localtime") \
  X(kLocaltimestamp, "localtimestamp") X(kNatural, "natural") X(kNormalize, "normalize") \
  X(kNot, "not") X(kNull, "null") X(kOn, "on") X(kOr, "or") X(kOrder, "order") X(kOuter, "outer") \
  X(kOverlaps, "overlaps") \
  X(kPrepare, "prepare") X(kRecursive, "recursive") X(kRight, "right") X(kRollup, "rollup") \
  X(kSelect, "select") X(kSkip, "skip") X(kTable, "table") X(kThen, "then") X(kTrim, "trim") \
  X(kTrue, "true") X(kUescape, "uescape") X(kUnion, "union") X(kUnnest, "unnest") \
  X(kUsing, "using") X(kValues, "values") X(kWhen, "when") X(kWhere, "where") X(kWith, "with")

// Identifiers almost everywhere, keywords where the grammar asks for them.
#define FIRN_WORDS(X) \
  X(kAbsent, "absent") X(kAdd, "add") X(kAdmin, "admin") X(kAfter, "after") X(kAll, "all") \
  X(kAnalyze, "analyze") X(kAny, "any") X(kArray, "array") X(kAsc, "asc") \
  X(kAsymmetric, "asymmetric") X(kAt, "at") \
  X(kAuthorization, "authorization") X(kBegin, "begin") X(kBernoulli, "bernoulli") \
  X(kBoth, "both") X(kBranch, "branch") X(kBranches, "branches") X(kCall, "call") \
  X(kCalled, "called") X(kCascade, "cascade") \
  X(kCatalog, "catalog") X(kCatalogs, "catalogs") X(kColumn, "column") X(kColumns, "columns") \
  X(kComment, "comment") X(kCommit, "commit") X(kCommitted, "committed") \
  X(kConditional, "conditional") X(kCopartition, "copartition") \
  X(kCorresponding, "corresponding") X(kCount, "count") X(kCurrent, "current") X(kData, "data") \
  X(kDate, "date") X(kDay, "day") X(kDeclare, "declare") X(kDefault, "default") \
  X(kDefine, "define") X(kDefiner, "definer") X(kDeny, "deny") X(kDesc, "desc") \
  X(kDescriptor, "descriptor") X(kDeterministic, "deterministic") X(kDistributed, "distributed") \
  X(kDo, "do") X(kDouble, "double") X(kElseif, "elseif") X(kEmpty, "empty") \
  X(kEncoding, "encoding") X(kError, "error") X(kExcluding, "excluding") X(kExecute, "execute") \
  X(kExplain, "explain") X(kFail, "fail") X(kFast, "fast") X(kFetch, "fetch") \
  X(kFilter, "filter") X(kFinal, "final") \
  X(kFirst, "first") X(kFollowing, "following") X(kFormat, "format") X(kForward, "forward") \
  X(kFunction, "function") \
  X(kFunctions, "functions") X(kGrace, "grace") X(kGrant, "grant") X(kGranted, "granted") \
  X(kGrants, "grants") X(kGraphviz, "graphviz") X(kGroups, "groups") X(kHour, "hour") \
  X(kIf, "if") X(kIgnore, "ignore") X(kImmediate, "immediate") X(kIncluding, "including") \
  X(kInitial, "initial") X(kInline, "inline") X(kInput, "input") X(kInterval, "interval") \
  X(kInvoker, "invoker") \
  X(kIo, "io") X(kIsolation, "isolation") X(kIterate, "iterate") X(kJson, "json") \
  X(kKeep, "keep") X(kKey, "key") X(kKeys, "keys") X(kLanguage, "language") X(kLast, "last") \
  X(kLateral, "lateral") X(kLeading, "leading") X(kLeave, "leave") X(kLevel, "level") \
  X(kLimit, "limit") X(kLocal, "local") X(kLogical, "logical") X(kLoop, "loop") X(kMap, "map") \
  X(kMatch, "match") X(kMatched, "matched") X(kMatches, "matches") \
  X(kMatchRecognize, "match_recognize") X(kMaterialized, "materialized") X(kMeasures, "measures") \
  X(kMerge, "merge") X(kMinute, "minute") X(kMonth, "month") X(kNested, "nested") \
  X(kNext, "next") X(kNfc, "nfc") X(kNfd, "nfd") X(kNfkc, "nfkc") X(kNfkd, "nfkd") X(kNo, "no") \
  X(kNone, "none") X(kNullif, "nullif") X(kNulls, "nulls") X(kObject, "object") X(kOf, "of") \
  X(kOffset, "offset") X(kOmit, "omit") X(kOne, "one") X(kOnly, "only") X(kOption, "option") \
  X(kOrdinality, "ordinality") X(kOutput, "output") X(kOver, "over") X(kOverflow, "overflow") \
  X(kPartition, "partition") X(kPartitions, "partitions") X(kPassing, "passing") X(kPast, "past") \
  X(kPath, "path") X(kPattern, "pattern") X(kPer, "per") X(kPeriod, "period") \
  X(kPermute, "permute") X(kPivot, "pivot") X(kPlan, "plan") X(kPosition, "position") \
  X(kPreceding, "preceding") \
  X(kPrecision, "precision") X(kPrivileges, "privileges") X(kProperties, "properties") \
  X(kPrune, "prune") X(kQuotes, "quotes") X(kRange, "range") X(kRead, "read") \
  X(kRefresh, "refresh") X(kRename, "rename") X(kRepeat, "repeat") X(kRepeatable, "repeatable") \
  X(kReplace, "replace") X(kReset, "reset") X(kRespect, "respect") X(kRestrict, "restrict") \
  X(kReturn, "return") X(kReturning, "returning") X(kReturns, "returns") X(kRevoke, "revoke") \
  X(kRole, "role") X(kRoles, "roles") X(kRollback, "rollback") X(kRow, "row") X(kRows, "rows") \
  X(kRunning, "running") X(kScalar, "scalar") X(kSchema, "schema") X(kSchemas, "schemas") \
  X(kSecond, "second") X(kSecurity, "security") X(kSeek, "seek") X(kSerializable, "serializable") \
  X(kSession, "session") X(kSet, "set") X(kSets, "sets") X(kShow, "show") X(kSome, "some") \
  X(kStale, "stale") \
  X(kStart, "start") X(kStats, "stats") X(kString, "string") X(kSubset, "subset") \
  X(kSymmetric, "symmetric") \
  X(kSubstring, "substring") X(kSystem, "system") X(kTables, "tables") \
  X(kTablesample, "tablesample") X(kText, "text") X(kTies, "ties") X(kTime, "time") \
  X(kTimestamp, "timestamp") X(kTo, "to") X(kTrailing, "trailing") X(kTransaction, "transaction") \
  X(kTruncate, "truncate") X(kTryCast, "try_cast") X(kType, "type") X(kUnbounded, "unbounded") \
  X(kUncommitted, "uncommitted") X(kUnconditional, "unconditional") X(kUnique, "unique") \
  X(kUnknown, "unknown") X(kUnmatched, "unmatched") X(kUntil, "until") X(kUpdate, "update") \
  X(kUse, "use") X(kUser, "user") X(kUtf16, "utf16") X(kUtf32, "utf32") X(kUtf8, "utf8") \
  X(kValidate, "validate") X(kValue, "value") X(kVerbose, "verbose") X(kVersion, "version") \
  X(kView, "view") X(kWhile, "while") X(kWindow, "window") X(kWithin, "within") \
  X(kWithout, "without") X(kWork, "work") X(kWrapper, "wrapper") X(kWrite, "write") \
  X(kYear, "year") X(kZone, "zone")
// clang-format on

// clang-format off
enum class TokenKind : uint16_t {
  kEndOfText,
  kIdentifier,
  kQuotedIdentifier,
  kBackquotedIdentifier,
  kDigitIdentifier,
  kVariable,  // @name
  kStringLiteral,
  kUnicodeString,
  kBinaryString,
  kDollarString,
  kIntegerNumber,
  kDecimalNumber,
  kDoubleNumber,
  kUnrecognized,
  // symbols
  kDot, kLeftParen, kRightParen, kComma, kFatArrow, kArrow, kLeftBracket, kRightBracket, kColon,
  kBar, kCaret, kDollar, kLeftBraceDash, kDashRightBrace, kLeftBrace, kRightBrace,
  kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual,
  kPlus, kMinus, kAsterisk, kSlash, kPercent, kConcat, kQuestion, kSemicolon,
  // words
#define FIRN_ENUMERATOR(name, text) name,
  FIRN_RESERVED_WORDS(FIRN_ENUMERATOR)
  kFirstUnreservedWord,
  FIRN_WORDS(FIRN_ENUMERATOR)
#undef FIRN_ENUMERATOR
  kTokenKinds
};
// clang-format on
inline constexpr size_t kTokenKindCount = static_cast<size_t>(TokenKind::kTokenKinds);

// How a symbol or keyword is spelt, lower case; "" for the other kinds.
std::string_view Spelling(TokenKind kind);

// The keyword that `word` is in any case, else kIdentifier.
TokenKind FindKeyword(std::string_view word);

bool IsReservedWord(std::string_view word);

// Words that are never an identifier unless quoted.
constexpr bool IsReserved(TokenKind kind) {
  return kind > TokenKind::kSemicolon && kind < TokenKind::kFirstUnreservedWord;
}
constexpr bool IsKeyword(TokenKind kind) { return kind > TokenKind::kSemicolon; }
// Tokens that the grammar takes as an identifier, plain or quoted.
constexpr bool IsIdentifier(TokenKind kind) {
  return kind > TokenKind::kFirstUnreservedWord ||
         (kind >= TokenKind::kIdentifier && kind <= TokenKind::kDigitIdentifier);
}

}  // namespace firn
